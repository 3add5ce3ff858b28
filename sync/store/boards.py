"""Public boards in the store: what is known of them, the journal of writes, and the promise ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from mapping.cards import Card
from mapping.roadmap import Stage
from sync.publish.compare import Known, Published
from sync.publish.plan import Plan, PlannedChange
from sync.store.bulk import bulk_upsert
from sync.store.engine import Store
from sync.store.json import dump, load
from sync.store.tables import BoardRow, CardRow, JournalRow, PromiseRow


@dataclass(frozen=True, slots=True)
class Promise:
    """What customers were shown of an item: a row of the ledger. `target` is as written, `deadline` its last day."""

    title: str
    description: str
    stage: Stage
    target: str
    deadline: date | None


@dataclass(frozen=True, slots=True)
class BoardKey:
    """One public board of a workspace, and the Trello board behind it."""

    workspace: str
    board: str
    trello_id: str


def board_row(session: Session, key: BoardKey) -> BoardRow:
    """The board's row. A board that now lies on another Trello board starts over, in preview."""
    row = session.get(BoardRow, (key.workspace, key.board))
    if row is not None and row.trello_id == key.trello_id:
        return row
    if row is not None:
        session.delete(row)
        for card in _cards(session, key):
            session.delete(card)
        session.flush()
    row = BoardRow(workspace=key.workspace, board=key.board, trello_id=key.trello_id)
    session.add(row)
    return row


def load_known(session: Session, key: BoardKey) -> Known:
    """Our cards and lists as they were last published."""
    row = board_row(session, key)
    cards = {card.item_id: load(Published, card.published) for card in _cards(session, key)}
    return Known(cards, json.loads(row.lists))


def save_known(
    session: Session, key: BoardKey, cards: Mapping[str, Published], lists: Mapping[str, str], at: datetime
) -> None:
    """Remember how our cards and lists now stand; what has not changed is not written."""
    row = board_row(session, key)
    text = json.dumps(dict(sorted(lists.items())))
    if row.lists != text:
        row.lists = text
    rows = (
        {
            "workspace": key.workspace,
            "board": key.board,
            "item_id": item,
            "trello_id": card.trello_id,
            "published": dump(card),
            "at": at,
        }
        for item, card in sorted(cards.items())
    )
    bulk_upsert(session, CardRow, rows, unless_same="published")


def approve(session: Session, key: BoardKey, checksum: str, by: str, at: datetime) -> None:
    """Take the board live: from now on runs write to it."""
    row = board_row(session, key)
    row.live_since = row.live_since or at
    row.approved_checksum, row.approved_by = checksum, by


def unsettled(session: Session, key: BoardKey) -> tuple[JournalRow, ...]:
    """Writes that were begun and whose result is not known."""
    rows = select(JournalRow).where(
        JournalRow.workspace == key.workspace, JournalRow.board == key.board, JournalRow.state == "intended"
    )
    return tuple(session.exec(rows.order_by(col(JournalRow.id))))


def settle_by_reading(session: Session, key: BoardKey, at: datetime) -> int:
    """The board has just been read, so what became of interrupted writes can be seen on it. Returns how many."""
    rows = unsettled(session, key)
    for row in rows:
        row.state, row.settled, row.result = "read", at, "interrupted; the board was read instead of asking again"
    return len(rows)


class StoredJournal:
    """The journal in the store: each entry is its own transaction, so that a crash loses none."""

    def __init__(self, store: Store, key: BoardKey, run_id: str, now: datetime) -> None:
        self._store, self._key, self._run, self._now = store, key, run_id, now

    def intend(self, plan: Plan, change: PlannedChange) -> int:  # noqa: ARG002 - the port names what the entry is about
        """Note what is about to be sent."""
        row = JournalRow(
            workspace=self._key.workspace,
            board=self._key.board,
            run_id=self._run,
            change=dump(change),
            intended=self._now,
        )
        with self._store.transaction() as session:
            session.add(row)
        assert row.id is not None  # the database has numbered it
        return row.id

    def settle(self, entry: int, plan: Plan, change: PlannedChange, trello_id: str) -> None:  # noqa: ARG002 - as above
        """Note that it was done."""
        self._close(entry, "done", trello_id)

    def lost(self, entry: int, why: str) -> None:
        """Note that it failed, or that nobody knows."""
        self._close(entry, "lost", why)

    def _close(self, entry: int, state: str, result: str) -> None:
        with self._store.transaction() as session:
            row = session.get_one(JournalRow, entry)
            row.state, row.settled, row.result = state, self._now, result


def ledger(session: Session, key: BoardKey) -> Mapping[str, tuple[PromiseRow, ...]]:
    """All that customers were shown, by item, oldest first."""
    rows = select(PromiseRow).where(PromiseRow.workspace == key.workspace, PromiseRow.board == key.board)
    found: dict[str, list[PromiseRow]] = {}
    for row in session.exec(rows.order_by(col(PromiseRow.id))):
        found.setdefault(row.item_id, []).append(row)
    return {item: tuple(many) for item, many in found.items()}


def live_promises(session: Session, key: BoardKey) -> Mapping[str, Promise]:
    """What customers are shown now, by item."""
    last = {item: rows[-1] for item, rows in ledger(session, key).items()}
    return {item: load(Promise, row.body) for item, row in last.items() if row.event == "shown"}


def promise(card: Card) -> Promise:
    """What a card promises."""
    return Promise(card.title, card.description, card.stage, str(card.target), card.deadline)


def record_promises(
    session: Session,
    key: BoardKey,
    shown: Iterable[Card],
    withdrawn: Iterable[str],
    *,
    run_id: str,
    checksum: str,
    at: datetime,
) -> int:
    """Append what customers now see where it differs from what they saw; return how many rows were added."""
    before = live_promises(session, key)
    rows = [(card.item_id, "shown", promise(card)) for card in shown if before.get(card.item_id) != promise(card)]
    rows.extend((item, "withdrawn", before[item]) for item in withdrawn if item in before)
    for item, event, body in rows:
        session.add(
            PromiseRow(
                workspace=key.workspace,
                board=key.board,
                item_id=item,
                shown_at=at,
                run_id=run_id,
                plan_checksum=checksum,
                event=event,
                body=dump(body),
            )
        )
    return len(rows)


def _cards(session: Session, key: BoardKey) -> Iterable[CardRow]:
    return session.exec(select(CardRow).where(CardRow.workspace == key.workspace, CardRow.board == key.board))
