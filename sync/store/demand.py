"""What customers want, without who they are: votes and comments counted on our cards, and the texts of comments for a
while."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from unicodedata import category

from sqlalchemy import tuple_
from sqlmodel import Session, col, func, select

from drift.inputs import Demand
from mapping.public.cards import ShownComment
from sync.publish.plan import PlannedChange
from sync.store.bulk import remove
from sync.store.json import load
from sync.store.keys import BoardKey
from sync.store.tables import CommentRow, DemandRow, JournalRow


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted on the card of an item: `votes` is None where its board takes none."""

    votes: int | None
    comments: int


def counted(session: Session, key: BoardKey, until: date) -> Mapping[str, Counted]:
    """What was last counted up to and including a day, by item; items that were not seen by then are not in it."""
    newest = (
        select(DemandRow.item_id, func.max(DemandRow.day))
        .where(DemandRow.workspace == key.workspace, DemandRow.board == key.board, col(DemandRow.day) <= until)
        .group_by(col(DemandRow.item_id))
    )
    rows = select(DemandRow).where(
        DemandRow.workspace == key.workspace,
        DemandRow.board == key.board,
        tuple_(col(DemandRow.item_id), col(DemandRow.day)).in_(newest),
    )
    return {row.item_id: Counted(row.votes, row.comments) for row in session.exec(rows)}


def demand(session: Session, boards: Collection[BoardKey], today: date) -> Mapping[str, Demand]:
    """What customers want of each item on all of these boards together, as it was known on a day."""
    found: dict[str, Demand] = {}
    for key in boards:
        before = counted(session, key, today - timedelta(days=7))
        for item, now in counted(session, key, today).items():
            one = Demand(now.votes, _gained(now, before.get(item)), now.comments)
            found[item] = _together(found[item], one) if item in found else one
    return found


def _gained(now: Counted, before: Counted | None) -> int | None:
    if now.votes is None or before is None or before.votes is None:
        return None
    return now.votes - before.votes


def _together(one: Demand, other: Demand) -> Demand:
    """A board that takes no votes adds none; what one of them gained is known only where it is of each that does."""
    voting = [each for each in (one, other) if each.votes is not None]
    gains = [each.gained for each in voting if each.gained is not None]
    return Demand(
        sum(each.votes or 0 for each in voting) if voting else None,
        sum(gains) if voting and len(gains) == len(voting) else None,
        one.comments + other.comments,
    )


def keep_counts(session: Session, key: BoardKey, day: date, found: Mapping[str, Counted]) -> int:
    """Keep what was counted on a day where it differs from what was known; return how many rows that wrote."""
    known = counted(session, key, day)
    new = {item: one for item, one in found.items() if known.get(item) != one}
    for item, one in new.items():
        place = {"workspace": key.workspace, "board": key.board, "item_id": item}
        session.merge(DemandRow(**place, day=day, votes=one.votes, comments=one.comments))
    return len(new)


@dataclass(frozen=True, slots=True)
class KeptComment:
    """What somebody wrote below the card of an item. The text is whatever they wrote: it is trusted by nobody."""

    id: str
    item_id: str
    card_id: str
    at: datetime
    text: str


def keep_comments(session: Session, key: BoardKey, items: Mapping[str, str], found: Iterable[ShownComment]) -> None:
    """Let the kept comments of a board be these, all that were found: edited ones in their new words, those that are
    not there any more gone. `items` are the items by the cards that are ours; other cards are none of our business."""
    ours = {one.id: one for one in found if one.card_id in items}
    for row in list(_comments(session, key)):
        if row.id not in ours:
            session.delete(row)
    for one in ours.values():
        place = {"workspace": key.workspace, "board": key.board, "id": one.id}
        text = "".join(letter for letter in one.text if letter in "\n\t" or category(letter) not in _UNREADABLE)
        session.merge(CommentRow(**place, item_id=items[one.card_id], card_id=one.card_id, at=one.at, text=text))


_UNREADABLE = frozenset({"Cc", "Cs"})
"""Control characters and halves of letters: PostgreSQL refuses some of them, terminals obey others."""


def kept_comments(session: Session, key: BoardKey) -> tuple[KeptComment, ...]:
    """What is kept of a board, the newest first."""
    rows = _comments(session, key)
    kept = (KeptComment(row.id, row.item_id, row.card_id, row.at, row.text) for row in rows)
    return tuple(sorted(kept, key=lambda one: (one.at, one.id), reverse=True))


def our_comments(session: Session, key: BoardKey) -> Mapping[str, frozenset[str]]:
    """The ids of comments that we wrote ourselves, by the card below which they stand."""
    rows = select(JournalRow.change, JournalRow.result).where(
        JournalRow.workspace == key.workspace,
        JournalRow.board == key.board,
        JournalRow.state == "done",
        col(JournalRow.change).startswith(_COMMENT, autoescape=True),
    )
    found: dict[str, set[str]] = {}
    for change, result in session.exec(rows):
        found.setdefault(load(PlannedChange, change).trello_id or "", set()).add(result)
    return {card: frozenset(many) for card, many in found.items()}


_COMMENT = '{"action":"comment",'
"""How the journal's text of such a write begins."""


def expire_comments(session: Session, workspace: str, before: datetime) -> int:
    """Forget what was written before an instant on any board that the workspace has, or had; return how many."""
    return remove(session, CommentRow, CommentRow.workspace == workspace, col(CommentRow.at) < before)


def forget_comments_elsewhere(session: Session, key: BoardKey, cards: Collection[str]) -> int:
    """Forget comments below cards of a board other than these; return how many."""
    ours = col(CommentRow.card_id).not_in(cards)
    return remove(session, CommentRow, CommentRow.workspace == key.workspace, CommentRow.board == key.board, ours)


def forget_comments_about(session: Session, workspace: str, names: Collection[str]) -> int:
    """Forget the comments that name somebody in whole words, without regard to case; return how many."""
    sought = "|".join(re.escape(name.strip().casefold()) for name in names if name.strip())
    named = re.compile(rf"(?<!\w)(?:{sought})(?!\w)")
    rows = session.exec(select(CommentRow).where(CommentRow.workspace == workspace))
    found = [row for row in rows if sought and named.search(row.text.casefold())]
    for row in found:
        session.delete(row)
    return len(found)


def forget_comments(session: Session, key: BoardKey, items: Collection[str]) -> int:
    """Forget the comments below the cards of items; return how many."""
    rows = col(CommentRow.item_id).in_(items)
    return remove(session, CommentRow, CommentRow.workspace == key.workspace, CommentRow.board == key.board, rows)


def forget_demand(session: Session, key: BoardKey) -> None:
    """Forget all that was counted and written on a board: it lies elsewhere now."""
    for table in (DemandRow, CommentRow):
        remove(session, table, table.workspace == key.workspace, table.board == key.board)


def rename_demand(session: Session, key: BoardKey, current: Mapping[str, str]) -> None:
    """Let votes and comments go along with items that bear a new id; `current` maps former ids to present ones. An
    item that has votes of its own keeps these."""
    rows = list(_counts(session, key))
    known = {row.item_id for row in rows}
    moving = {old: new for old, new in current.items() if old != new and old in known and new not in known}
    for row in rows:
        row.item_id = moving.get(row.item_id, row.item_id)
    for comment in _comments(session, key):
        comment.item_id = moving.get(comment.item_id, comment.item_id)


def _comments(session: Session, key: BoardKey) -> Iterable[CommentRow]:
    rows = select(CommentRow).where(CommentRow.workspace == key.workspace, CommentRow.board == key.board)
    return session.exec(rows)


def _counts(session: Session, key: BoardKey) -> Iterable[DemandRow]:
    return session.exec(select(DemandRow).where(DemandRow.workspace == key.workspace, DemandRow.board == key.board))
