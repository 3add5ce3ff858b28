"""What is known of comments that tell customers what changed: since when, how far, and which of them nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from mapping.public.cards import ShownComment
from mapping.wording import settled
from sync.publish.plan import PlannedChange
from sync.store.boards import board_row
from sync.store.json import load
from sync.store.keys import BoardKey
from sync.store.promises import newest_row
from sync.store.tables import JournalRow


@dataclass(frozen=True, slots=True)
class ToldSoFar:
    """How far followers were told what the ledger says: on the whole board up to the row when comments were turned on,
    and by a comment on a card, by Trello id, up to a later one."""

    board: int
    cards: Mapping[str, int]

    def of(self, card_id: str) -> int:
        """The last row that needs no comment on a card any more."""
        return max(self.board, self.cards.get(card_id, 0))


def told_so_far(session: Session, key: BoardKey) -> ToldSoFar:
    """How far followers were told; comments count from the first time that this is asked."""
    row = board_row(session, key)
    if row.telling_from is None:
        row.telling_from = newest_row(session, key)
    done = _comments(key).where(JournalRow.state == "done", col(JournalRow.tells) > row.telling_from)
    found: dict[str, int] = {}
    for entry in session.exec(done):
        card, tells = load(PlannedChange, entry.change).trello_id or "", entry.tells or 0
        found[card] = max(tells, found.get(card, 0))
    return ToldSoFar(row.telling_from, found)


def tell_no_more(session: Session, key: BoardKey) -> None:
    """Comments are turned off: what happens from now on is never told in one."""
    row = board_row(session, key)
    if row.telling_from is not None:
        row.telling_from = None


def unclear_since(session: Session, key: BoardKey) -> datetime | None:
    """When the first comment was begun of which nobody knows whether it was written; None where there is none."""
    return min((row.intended for row in session.exec(_unclear(key))), default=None)


def settle_comments(session: Session, key: BoardKey, there: Iterable[ShownComment], at: datetime) -> None:
    """Settle comments of which nobody knows, by those that are `there` on the cards: a card and a text that no other
    entry has claimed."""
    claimed = {row.result for row in session.exec(_comments(key).where(JournalRow.state == "done"))}
    free = [one for one in there if one.id not in claimed]
    for row in session.exec(_unclear(key).order_by(col(JournalRow.id))):
        change = load(PlannedChange, row.change)
        found = next((one for one in free if _is(change, one)), None)
        row.settled = at
        if found is None:
            row.state, row.result = "absent", "the comment is not on the card"
        else:
            free.remove(found)
            row.state, row.result = "done", found.id


def _is(change: PlannedChange, comment: ShownComment) -> bool:
    return comment.card_id == change.trello_id and settled(comment.text) == change.after().get("text")


def _comments(key: BoardKey) -> SelectOfScalar[JournalRow]:
    rows = select(JournalRow).where(JournalRow.workspace == key.workspace, JournalRow.board == key.board)
    return rows.where(col(JournalRow.tells).is_not(None))


def _unclear(key: BoardKey) -> SelectOfScalar[JournalRow]:
    return _comments(key).where(col(JournalRow.state).in_(["intended", "lost"]))
