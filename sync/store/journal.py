"""The journal of writes to boards: each intent before its call, each result after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from mapping.public.cards import Card
from sync.publish.parts import as_far_as
from sync.publish.plan import Action, Json, Plan, PlannedChange
from sync.store.boards import close_list, load_card, open_list, put_away, remember_card
from sync.store.engine import Store
from sync.store.json import dump, load
from sync.store.keys import BoardKey
from sync.store.promises import newest_row, record_promises
from sync.store.tables import JournalRow
from sync.store.taken_off import note_taken_off, taken_off


def unsettled(session: Session, key: BoardKey) -> tuple[JournalRow, ...]:
    """Writes that were begun and whose result is not known."""
    rows = select(JournalRow).where(
        JournalRow.workspace == key.workspace, JournalRow.board == key.board, JournalRow.state == "intended"
    )
    return tuple(session.exec(rows.order_by(col(JournalRow.id))))


def settle_by_reading(session: Session, key: BoardKey, at: datetime) -> int:
    """The board has just been read, so what became of interrupted writes can be seen on it, but for comments, which
    that read does not hold. Returns how many."""
    rows = [row for row in unsettled(session, key) if row.tells is None]
    for row in rows:
        row.state, row.settled, row.result = "read", at, "interrupted; the board was read instead of asking again"
    return len(rows)


@dataclass(frozen=True, slots=True)
class StoredJournal:
    """The journal in the store: each entry is a transaction of its own, so that a crash loses none.

    When a write is settled, what the board now shows (`cards` are those of the plan, by item) is remembered and
    entered in the ledger in the same transaction, with the run's `note` if it has one.
    """

    store: Store
    key: BoardKey
    run_id: str
    cards: Mapping[str, Card]
    now: Callable[[], datetime]
    note: str = ""

    def intend(self, plan: Plan, change: PlannedChange) -> int:  # noqa: ARG002 - the port names the plan as well
        """Note what is about to be sent."""
        row = JournalRow(
            workspace=self.key.workspace,
            board=self.key.board,
            run_id=self.run_id,
            change=dump(change),
            intended=self.now(),
        )
        with self.store.transaction() as session:
            if change.action is Action.COMMENT:
                row.tells = newest_row(session, self.key, change.subject)
            session.add(row)
        assert row.id is not None  # the database has numbered it
        return row.id

    def settle(self, entry: int, plan: Plan, change: PlannedChange, trello_id: str) -> None:
        """Note that it was done, and what customers see since."""
        now = self.now()
        with self.store.transaction() as session:
            _close(session, entry, "done", trello_id, now)
            if change.action in (Action.CREATE_LIST, Action.UPDATE_LIST):
                open_list(session, self.key, change.subject, trello_id)
            elif change.action is Action.ARCHIVE_LIST:
                close_list(session, self.key, change.subject, trello_id)
            elif change.action in (Action.ARCHIVE_CARD, Action.DELETE_CARD):
                self._gone(session, plan, change, now)
            elif change.action in (Action.CREATE_CARD, Action.UPDATE_CARD):
                self._shown(session, plan, change, trello_id, now)
            elif change.part is not None:
                self._shown(session, plan, change, change.trello_id or "", now)

    def lost(self, entry: int, why: str) -> None:
        """Note that it failed, or that nobody knows."""
        with self.store.transaction() as session:
            _close(session, entry, "lost", why, self.now())

    def _shown(self, session: Session, plan: Plan, change: PlannedChange, trello_id: str, now: datetime) -> None:
        card = self.cards[change.subject]
        before, ident = load_card(session, self.key, change.subject) or (None, "")
        if change.action is Action.CREATE_CARD:
            before = None  # what hung on the card in whose place this one was made is gone
        so_far = as_far_as(card, before, plan.rest(change))
        remember_card(session, self.key, so_far, trello_id or ident, now)
        self._record(session, plan, now, [card], [], change.after())

    def _gone(self, session: Session, plan: Plan, change: PlannedChange, now: datetime) -> None:
        item, off = change.subject, taken_off(session, self.key).get(change.subject)
        if off is not None:
            note_taken_off(session, self.key, item, off, run_id=self.run_id, checksum=plan.checksum, at=now)
        else:
            put_away(session, self.key, item)
            self._record(session, plan, now, [], [item], {})

    def _record(
        self, session: Session, plan: Plan, now: datetime, shown: list[Card], gone: list[str], sent: Mapping[str, Json]
    ) -> None:
        run, checksum = self.run_id, plan.checksum
        record_promises(
            session, self.key, shown, gone, run_id=run, checksum=checksum, at=now, sent=sent, note=self.note
        )


def _close(session: Session, entry: int, state: str, result: str, now: datetime) -> None:
    row = session.get_one(JournalRow, entry)
    row.state, row.settled, row.result = state, now, result


def writes_of_run(session: Session, run_id: str) -> int:
    """How many writes of a run were done, also where it failed in the middle."""
    rows = select(func.count()).where(JournalRow.run_id == run_id, JournalRow.state == "done")
    return session.exec(rows).one()


def written_by(session: Session, run_id: str) -> tuple[PlannedChange, ...]:
    """The writes that a run made, in their order."""
    rows = select(JournalRow.change).where(JournalRow.run_id == run_id, JournalRow.state == "done")
    return tuple(load(PlannedChange, text) for text in session.exec(rows.order_by(col(JournalRow.id))))


def written_since(session: Session, workspace: str, board: str, since: datetime) -> tuple[PlannedChange, ...]:
    """The writes that were made to a board since an instant, oldest first."""
    rows = select(JournalRow.change).where(
        JournalRow.workspace == workspace,
        JournalRow.board == board,
        JournalRow.state == "done",
        col(JournalRow.settled) >= since,
    )
    return tuple(load(PlannedChange, text) for text in session.exec(rows.order_by(col(JournalRow.id))))
