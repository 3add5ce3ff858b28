"""Public boards in the store: what is known of them, the journal of writes, and the promise ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from mapping.cards import Card
from mapping.curation import Held
from mapping.roadmap import Stage
from sync.publish.match import Known, published
from sync.publish.plan import Action, Plan, PlannedChange
from sync.store.engine import Store
from sync.store.json import digest, dump, load
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
        for card in list(_cards(session, key)):
            session.delete(card)
        session.flush()
    row = BoardRow(workspace=key.workspace, board=key.board, trello_id=key.trello_id)
    session.add(row)
    return row


def note_url(session: Session, key: BoardKey, url: str) -> None:
    """Remember where customers see the board."""
    row = board_row(session, key)
    if row.url != url:
        row.url = url


def note_waiting(session: Session, key: BoardKey, held: Iterable[Held]) -> None:
    """Remember what waits for a person on the board, for the report."""
    row = board_row(session, key)
    text = json.dumps([f"{one.item_id}: {one.why}" for one in held])
    if row.waiting != text:
        row.waiting = text


def live_since(session: Session, key: BoardKey) -> datetime | None:
    """Since when runs write to the board; None while it is in preview, or was never read."""
    row = session.get(BoardRow, (key.workspace, key.board))
    return row.live_since if row else None


def load_known(session: Session, key: BoardKey) -> Known:
    """Our cards and lists as they were last published, with the writes since whose end nobody knows."""
    row, cards = board_row(session, key), list(_cards(session, key))
    return Known(
        {one.item_id: published(load(Card, one.body), one.trello_id, one.archived) for one in cards},
        json.loads(row.lists),
        _attempts(session, key, cards),
    )


def _attempts(session: Session, key: BoardKey, cards: Iterable[CardRow]) -> Mapping[str, tuple[PlannedChange, ...]]:
    seen_right = {card.trello_id: card for card in cards}
    rows = select(JournalRow).where(
        JournalRow.workspace == key.workspace, JournalRow.board == key.board, JournalRow.state != "done"
    )
    found: dict[str, tuple[PlannedChange, ...]] = {}
    for row in session.exec(rows.order_by(col(JournalRow.id))):
        change = load(PlannedChange, row.change)
        card = seen_right.get(change.trello_id or "")
        if card is not None and row.intended >= card.at:
            found[card.item_id] = (*found.get(card.item_id, ()), change)
    return found


def load_cards(session: Session, key: BoardKey) -> Mapping[str, Card]:
    """The cards that customers are shown, as they were last published, by item."""
    return {one.item_id: load(Card, one.body) for one in _cards(session, key) if not one.archived}


def remember_card(
    session: Session, key: BoardKey, card: Card, trello_id: str, at: datetime, *, archived: bool = False
) -> None:
    """Remember how a card was published."""
    body = dump(card)
    row = CardRow(
        workspace=key.workspace,
        board=key.board,
        item_id=card.item_id,
        trello_id=trello_id,
        digest=digest(body),
        body=body,
        archived=archived,
        at=at,
    )
    session.merge(row)


def rename_items(session: Session, key: BoardKey, current: Mapping[str, str]) -> None:
    """Let cards and promises go along with items that bear a new id; `current` maps former ids to present ones.

    Of two items that became one, the card of the one that had one is kept; that of the other is taken off the board.
    """
    cards = {row.item_id: row for row in _cards(session, key)}
    for old, new in current.items():
        if old != new and old in cards and new not in cards:
            cards[new] = cards.pop(old)
            cards[new].item_id = new
            for row in _promises(session, key, [old]):
                row.item_id = new


def adopt(
    session: Session,
    key: BoardKey,
    cards: Mapping[str, tuple[Card, str]],
    lists: Mapping[str, str],
    *,
    gone: Iterable[str] = (),
    run_id: str,
    checksum: str,
    at: datetime,
) -> None:
    """Remember what the board was found to be though the store did not know it, as after a lost store or answer:
    `cards` (with their Trello ids) and lists that stand right, and the items whose cards are `gone` from it.
    What is known already costs no write."""
    row = board_row(session, key)
    text = json.dumps(dict(sorted(lists.items())))
    if row.lists != text:
        row.lists = text
    known = {one.item_id: (one.digest, one.trello_id, one.archived) for one in _cards(session, key)}
    new = {
        item: (card, trello_id)
        for item, (card, trello_id) in cards.items()
        if known.get(item) != (digest(dump(card)), trello_id, False)
    }
    for card, trello_id in new.values():
        remember_card(session, key, card, trello_id, at)
    withdrawn = sorted(gone)
    for item in withdrawn:
        _put_away(session, key, item)
    shown = [card for card, _ in new.values()]
    record_promises(session, key, shown, withdrawn, run_id=run_id, checksum=checksum, at=at)


def mark_clean(session: Session, key: BoardKey, at: datetime) -> None:
    """Note that the board now matches a plan whole."""
    board_row(session, key).last_clean = at


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


@dataclass(frozen=True, slots=True)
class StoredJournal:
    """The journal in the store: each entry is a transaction of its own, so that a crash loses none.

    When a write is settled, what the board now shows (`cards` are those of the plan, by item) is remembered and
    entered in the ledger in the same transaction.
    """

    store: Store
    key: BoardKey
    run_id: str
    cards: Mapping[str, Card]
    now: Callable[[], datetime]

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
            session.add(row)
        assert row.id is not None  # the database has numbered it
        return row.id

    def settle(self, entry: int, plan: Plan, change: PlannedChange, trello_id: str) -> None:
        """Note that it was done, and what customers see since."""
        now = self.now()
        with self.store.transaction() as session:
            _close(session, entry, "done", trello_id, now)
            if change.action in (Action.CREATE_LIST, Action.UPDATE_LIST):
                row = board_row(session, self.key)
                row.lists = json.dumps({**json.loads(row.lists), change.subject: trello_id}, sort_keys=True)
            elif change.action is Action.ARCHIVE_CARD:
                self._withdrawn(session, plan, change, now)
            elif change.action in (Action.CREATE_CARD, Action.UPDATE_CARD):
                card = self.cards[change.subject]
                remember_card(session, self.key, card, trello_id, now)
                record_promises(session, self.key, [card], [], run_id=self.run_id, checksum=plan.checksum, at=now)

    def lost(self, entry: int, why: str) -> None:
        """Note that it failed, or that nobody knows."""
        with self.store.transaction() as session:
            _close(session, entry, "lost", why, self.now())

    def _withdrawn(self, session: Session, plan: Plan, change: PlannedChange, now: datetime) -> None:
        _put_away(session, self.key, change.subject)
        record_promises(session, self.key, [], [change.subject], run_id=self.run_id, checksum=plan.checksum, at=now)


def _put_away(session: Session, key: BoardKey, item: str) -> None:
    row = session.get(CardRow, (key.workspace, key.board, item))
    if row is not None:
        row.archived = True


def _close(session: Session, entry: int, state: str, result: str, now: datetime) -> None:
    row = session.get_one(JournalRow, entry)
    row.state, row.settled, row.result = state, now, result


def ledger(session: Session, key: BoardKey, items: Iterable[str] | None = None) -> Mapping[str, tuple[PromiseRow, ...]]:
    """All that customers were shown, by item, oldest first; of some items only, if asked so."""
    found: dict[str, list[PromiseRow]] = {}
    for row in _promises(session, key, items):
        found.setdefault(row.item_id, []).append(row)
    return {item: tuple(many) for item, many in found.items()}


def _promises(session: Session, key: BoardKey, items: Iterable[str] | None = None) -> Iterable[PromiseRow]:
    rows = select(PromiseRow).where(PromiseRow.workspace == key.workspace, PromiseRow.board == key.board)
    if items is not None:
        rows = rows.where(col(PromiseRow.item_id).in_(list(items)))
    return session.exec(rows.order_by(col(PromiseRow.id)))


def live_promises(session: Session, key: BoardKey, items: Iterable[str] | None = None) -> Mapping[str, Promise]:
    """What customers are shown now, by item."""
    last = {item: rows[-1] for item, rows in ledger(session, key, items).items()}
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
    cards, gone = list(shown), list(withdrawn)
    if not cards and not gone:
        return 0
    before = live_promises(session, key, [*(card.item_id for card in cards), *gone])
    rows = [(card.item_id, "shown", promise(card)) for card in cards if before.get(card.item_id) != promise(card)]
    rows.extend((item, "withdrawn", before[item]) for item in gone if item in before)
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


def boards_of(session: Session, workspace: str) -> tuple[BoardRow, ...]:
    """All boards of a workspace that were ever read, by their id."""
    rows = select(BoardRow).where(BoardRow.workspace == workspace).order_by(col(BoardRow.board))
    return tuple(session.exec(rows))


def writes_of_run(session: Session, run_id: str) -> int:
    """How many writes of a run were done, also where it failed in the middle."""
    rows = select(func.count()).where(JournalRow.run_id == run_id, JournalRow.state == "done")
    return session.exec(rows).one()


def written_since(session: Session, workspace: str, board: str, since: datetime) -> tuple[PlannedChange, ...]:
    """The writes that were made to a board since an instant, oldest first."""
    rows = select(JournalRow.change).where(
        JournalRow.workspace == workspace,
        JournalRow.board == board,
        JournalRow.state == "done",
        col(JournalRow.settled) >= since,
    )
    return tuple(load(PlannedChange, text) for text in session.exec(rows.order_by(col(JournalRow.id))))
