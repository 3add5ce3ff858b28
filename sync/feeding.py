"""The feed of a board: written after a clean publication, where what it tells has changed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from mapping.guard.guard import Guard
from mapping.public.boards import PublicBoard
from mapping.public.news_text import NewsText
from mapping.public.tell import Feed as Settings
from reports.feed import Feed, FeedEntry, atom
from reports.whole_file import write_whole
from sync.customers import board_title, standing_cards
from sync.measuring import Measured
from sync.publish.news import Piece
from sync.publishing import Leak
from sync.store.engine import Store
from sync.store.keys import BoardKey
from sync.store.promises import entries
from sync.telling import chronicle


class NoFeed(Exception):
    """The feed could not be written; the message says where and why. The earlier one is as it was."""


def write_feed(
    store: Store, key: BoardKey, measured: Measured, board: PublicBoard, url: str, guard: Guard, now: datetime
) -> bool:
    """Write the feed of a board, if it wants one and what it tells has changed; return whether it was written.

    `url` is where customers find the board. Raises `Leak` where the guard finds anything in it, and `NoFeed`; then the
    file is as it was.
    """
    settings = board.tell.feed
    if settings is None:
        return False
    with store.transaction() as session:
        feed = _feed(session, key, measured, board, settings, url, now)
    if hits := guard.inspect_all(feed.texts()):
        raise Leak(board.id, hits, "the feed of the board")
    return _write(measured.workspace.folder / settings.path, atom(feed))


def remove_feed(folder: Path, board: PublicBoard) -> None:
    """Take the feed of a board away, if it has one: the next clean publication writes it anew. Raises `NoFeed`."""
    if (settings := board.tell.feed) is None:
        return
    path = folder / settings.path
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        why = error.strerror or error
        raise NoFeed(f"the feed {path} still tells of what was taken off, and could not be deleted: {why}") from None


def _feed(
    session: Session,
    key: BoardKey,
    measured: Measured,
    board: PublicBoard,
    settings: Settings,
    url: str,
    now: datetime,
) -> Feed:
    ledger = entries(session, key)
    cards = standing_cards(session, key, board, measured.workspace.portfolio, measured.as_of.today)
    pieces = chronicle(board, measured, ledger).pieces(cards, {}, now, settings.most)
    text = NewsText(board)
    return Feed(
        of=key.trello_id,
        title=board_title(board),
        url=url,
        since=min((many[0].at for many in ledger.values()), default=now),
        entries=tuple(_entry(piece, text) for piece in pieces),
    )


def _entry(piece: Piece, text: NewsText) -> FeedEntry:
    kind = piece.telling.kind
    title = f"{piece.fields.title}: {text.line(piece.telling, piece.fields)}"
    told = text.markdown([piece.telling], piece.fields)
    return FeedEntry(f"{piece.mark} {piece.day} {kind}", piece.at, kind.value, title, told)


def _write(path: Path, content: bytes) -> bool:
    try:
        if path.exists() and path.read_bytes() == content:
            return False
        write_whole(path, content)
    except OSError as error:
        told = (
            f"the feed could not be written to {path}: {error.strerror or error}; make room or give the right to write"
        )
        raise NoFeed(told) from None
    return True
