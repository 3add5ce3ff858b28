"""The customer level of a board for a portal or an intranet: what the board shows, by the store, through the guard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from mapping.public.boards import STAGE_NAMES, PublicBoard
from mapping.public.cards import Card
from mapping.public.layout import Layout
from mapping.public.marker import find_marker
from reports.customer import CustomerBoard, CustomerCard, CustomerList, customer_json, texts_of
from sync.customers import board_title, standing_cards
from sync.drafts import curated_board
from sync.measuring import Measured, as_of_in, measure
from sync.pipeline import guard_of, named_boards, stale_sources
from sync.publishing import Leak
from sync.store.boards import boards_of, load_cards
from sync.store.keys import BoardKey
from sync.store.taken_off import taken_off
from sync.world import World


class NotExported(Exception):
    """Nobody has approved what would be exported, or it is not known to stand on the board."""


class TooOld(Exception):
    """Jira was last pulled too long ago: nothing is published from that."""


def export_board(world: World, board_id: str, *, preview: bool = False) -> CustomerBoard:
    """What customers see of a board, or with `preview` what they would see by the files and the last pull.

    Exporting is publishing: only a live board is exported, as it was when a run last left it right, and not where
    the last pull is too old to publish from. A preview is for the eyes of those who approve. Asks nothing of Trello.
    Raises `UnknownBoard`, `NotExported`, `TooOld`, or `Leak` where the guard finds anything in it.
    """
    (board,) = named_boards(world.workspace.file.boards, [board_id])
    measured = measure(world.store, world.workspace, world.clock())
    if stale := stale_sources(measured):
        raise TooOld("; ".join(trouble.message for trouble in stale))
    with world.store.transaction() as session:
        made = _preview(session, measured, board) if preview else _shown(session, measured, board)
    if hits := guard_of(world, measured).inspect_all(texts_of(customer_json(made), f"export of {board.id}")):
        raise Leak(board.id, hits, "the export of the board")
    return made


def _shown(session: Session, measured: Measured, board: PublicBoard) -> CustomerBoard:
    workspace = measured.workspace
    last_clean = _last_clean(session, workspace.file.workspace, board)
    cards = standing_cards(session, _key(measured, board), board, workspace.portfolio, measured.as_of.today)
    layout = Layout(board, workspace.portfolio, {**STAGE_NAMES, **workspace.file.stages})
    placed = [replace(card, list_key=layout.standing(card.list_key)) for card in cards.values()]
    lists = [(one.key, one.name) for one in layout.lists(placed)]
    return _board(board, as_of_in(workspace, last_clean).today, lists, placed)


def _preview(session: Session, measured: Measured, board: PublicBoard) -> CustomerBoard:
    key = _key(measured, board)
    wanted = curated_board(measured, board, load_cards(session, key)).board
    off = taken_off(session, key)
    cards = [card for card in wanted.cards if card.item_id not in off]
    lists = [(one.key, one.name) for one in wanted.lists]
    return replace(_board(board, measured.as_of.today, lists, cards), preview=True)


def _last_clean(session: Session, workspace: str, board: PublicBoard) -> datetime:
    """When a run last left the board right."""
    row = next((row for row in boards_of(session, workspace) if row.board == board.id), None)
    if row is None or row.live_since is None:
        raise NotExported(
            f"the board {board.id} is in preview, and what nobody has approved is not exported; look at it with "
            "--preview, or take the board live first (milepost plan, then milepost publish --approve)"
        )
    if row.last_clean is None:
        raise NotExported(f"no run has filled the board {board.id} to its end yet; milepost sync goes on with it")
    return row.last_clean


def _key(measured: Measured, board: PublicBoard) -> BoardKey:
    """By what the rows of a board are found that was not read now."""
    return BoardKey(measured.workspace.file.workspace, board.id, "")


def _board(board: PublicBoard, as_of: date, lists: Iterable[tuple[str, str]], cards: Iterable[Card]) -> CustomerBoard:
    found: dict[str, list[CustomerCard]] = {}
    for card in cards:
        found.setdefault(card.list_key, []).extend(_card(card))
    shown = tuple(CustomerList(name, tuple(found.get(key, ()))) for key, name in lists)
    return CustomerBoard(board_title(board), as_of, shown)


def _card(card: Card) -> Iterator[CustomerCard]:
    mark, public = find_marker(card.marker), card.public
    if mark is not None and public is not None:
        yield CustomerCard(
            mark[1],
            public.title,
            public.summary,
            public.stage,
            public.promised,
            card.labels,
            public.milestones,
            public.shipped,
            public.milestones_done,
        )
