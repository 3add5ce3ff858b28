"""The promise ledger: every date, stage and text that customers were shown, and when they were taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from mapping.cards import Card
from mapping.roadmap import Stage
from sync.store.json import dump, load
from sync.store.keys import BoardKey
from sync.store.tables import PromiseRow


@dataclass(frozen=True, slots=True)
class Promise:
    """What customers were shown of an item: a row of the ledger. `target` is as written, `deadline` its last day."""

    title: str
    description: str
    stage: Stage
    target: str
    deadline: date | None


def ledger(session: Session, key: BoardKey, items: Iterable[str] | None = None) -> Mapping[str, tuple[PromiseRow, ...]]:
    """All that customers were shown, by item, oldest first; of some items only, if asked so."""
    found: dict[str, list[PromiseRow]] = {}
    for row in promise_rows(session, key, items):
        found.setdefault(row.item_id, []).append(row)
    return {item: tuple(many) for item, many in found.items()}


def promise_rows(session: Session, key: BoardKey, items: Iterable[str] | None = None) -> Iterable[PromiseRow]:
    """The rows of the ledger, of all items or of some, oldest first."""
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
