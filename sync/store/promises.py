"""The promise ledger: every date, stage and text that customers were shown, by us or by a person's hand, and when they
were taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from sqlmodel import Session, col, func, select

from mapping.public.cards import Card
from mapping.public.marker import as_read
from mapping.public.own_cards import is_own
from mapping.roadmap import Stage
from mapping.targets import Precision, parse_target
from sync.store.json import dump, load
from sync.store.keys import BoardKey
from sync.store.tables import PromiseRow


class Event(StrEnum):
    """What a row of the ledger tells: we wrote it; a person's hand had put it on the board when the board was read; it
    stood there and nobody knows whose hand it was, the store being new; we took the card off; we deleted it; we
    deleted it because of a leak."""

    SHOWN = "shown"
    SEEN = "seen"
    FOUND = "found"
    WITHDRAWN = "withdrawn"
    UNPUBLISHED = "unpublished"
    LEAKED = "leaked"


class Standing(StrEnum):
    """Whether the card stands on the board. On a public board an archived one can still be read, a deleted one not."""

    OPEN = "open"
    ARCHIVED = "archived"
    DELETED = "deleted"


_PRESENT = frozenset({Event.SHOWN, Event.SEEN, Event.FOUND})
_TAKEN_OFF = {
    Event.WITHDRAWN: Standing.ARCHIVED,
    Event.UNPUBLISHED: Standing.DELETED,
    Event.LEAKED: Standing.DELETED,
}
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Promise:
    """What customers were shown of an item: a row of the ledger.

    `target` is as written, or the day that a person set; `deadline` its last day. `list` is the key of the list, or
    the name of one that is not ours; `due` the instant set on Trello. `by_hand` names what of it is a person's: title,
    description, list (and the date that the list says), due, archived or deleted.
    """

    title: str
    description: str
    stage: Stage
    target: str
    deadline: date | None
    list: str = ""
    due: datetime | None = None
    standing: Standing = Standing.OPEN
    by_hand: tuple[str, ...] = ()

    @property
    def precision(self) -> Precision:
        """How exactly the target is promised: a date that a person set is a day."""
        return parse_target(self.target).precision

    @property
    def text(self) -> str:
        """The description as customers read it."""
        return as_read(self.description)


@dataclass(frozen=True, slots=True)
class Told:
    """The last row of the ledger about an item, and what customers have been able to see since."""

    event: Event
    promise: Promise

    @property
    def is_live(self) -> bool:
        """Whether customers see its card on the board."""
        return self.promise.standing is Standing.OPEN


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger: what it tells, when, by which run, and the note on it. Later rows have higher ids."""

    id: int
    at: datetime
    run_id: str
    note: str
    told: Told


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


def last_told(session: Session, key: BoardKey, items: Iterable[str] | None = None) -> Mapping[str, Told]:
    """What the ledger says last, by item."""
    last = select(func.max(PromiseRow.id)).where(PromiseRow.workspace == key.workspace, PromiseRow.board == key.board)
    if items is not None:
        last = last.where(col(PromiseRow.item_id).in_(list(items)))
    rows = session.exec(select(PromiseRow).where(col(PromiseRow.id).in_(last.group_by(PromiseRow.item_id))))
    return {row.item_id: _told(Event(row.event), load(Promise, row.body)) for row in rows}


def _told(event: Event, body: Promise) -> Told:
    return Told(event, replace(body, standing=_TAKEN_OFF.get(event, body.standing)))


def entries(session: Session, key: BoardKey) -> Mapping[str, tuple[Entry, ...]]:
    """The whole ledger of a board as values, by item, oldest first."""
    return {item: tuple(map(_entry, rows)) for item, rows in ledger(session, key).items()}


def _entry(row: PromiseRow) -> Entry:
    assert row.id is not None  # the database has numbered it
    told = _told(Event(row.event), load(Promise, row.body))
    return Entry(row.id, row.shown_at, row.run_id, row.note, told)


def newest_row(session: Session, key: BoardKey, item: str | None = None) -> int:
    """The id of the last row of the ledger, of one item if asked so; 0 where there is none."""
    rows = select(func.max(PromiseRow.id)).where(PromiseRow.workspace == key.workspace, PromiseRow.board == key.board)
    if item is not None:
        rows = rows.where(PromiseRow.item_id == item)
    return session.exec(rows).one() or 0


def live_promises(session: Session, key: BoardKey, items: Iterable[str] | None = None) -> Mapping[str, Promise]:
    """What customers are shown now, by item."""
    return {item: told.promise for item, told in last_told(session, key, items).items() if told.is_live}


def promise(card: Card) -> Promise:
    """What a card promises."""
    return Promise(card.title, card.description, card.stage, str(card.target), card.deadline, card.list_key, card.due)


def kept_by_hand(card: Card, last: Promise, sent: Mapping[str, object]) -> Promise:
    """What customers see once `sent` (values by field) was written to a card of which `last` was known: what a person
    had put there and was not written again is still theirs, unless it is what we would have written."""
    ours = promise(card)
    others = {name for name, parts in _PARTS.items() if any(getattr(last, one) != getattr(ours, one) for one in parts)}
    kept = [name for name in last.by_hand if name in others and _FIELD.get(name, name) not in sent]
    parts = {part: getattr(last, part) for name in kept for part in _PARTS[name]}
    text = sent.get("description", card.description)
    if text != card.description:  # their text, to which only our marker was added
        kept, parts = [*kept, "description"], {**parts, "description": text}
    return replace(ours, **parts, by_hand=tuple(sorted(kept)))


def shown_next(card: Card, last: Told | None, sent: Mapping[str, object]) -> Promise:
    """What customers see once `sent` was written to a card of which the ledger says `last`."""
    if last is None or last.event not in _PRESENT:
        return promise(card)
    return kept_by_hand(card, last.promise, sent)


_PARTS = {
    "title": ("title",),
    "description": ("description",),
    "list": ("list", "stage"),
    "date": ("target", "deadline"),
    "due": ("target", "deadline", "due"),
    "archived": ("standing",),
}
"""What of a promise each field of a card stands for; a date by hand is that of the list."""
_FIELD = {"date": "list"}


def record_promises(  # noqa: PLR0913 - what customers see, and how it came there, each part by name
    session: Session,
    key: BoardKey,
    shown: Iterable[Card],
    withdrawn: Iterable[str],
    *,
    run_id: str,
    checksum: str,
    at: datetime,
    sent: Mapping[str, object] = _NOTHING,
    note: str = "",
) -> int:
    """Append what customers now see where it differs from what they saw; return how many rows were added.

    `sent` are the values that were just written to the cards; what a person had put there otherwise stays theirs.
    Cards of the board's own promise nothing.
    """
    cards = [card for card in shown if not is_own(card.item_id)]
    gone = [item for item in withdrawn if not is_own(item)]
    if not cards and not gone:
        return 0
    before = last_told(session, key, [*(card.item_id for card in cards), *gone])
    live = {item: told.promise for item, told in before.items() if told.event in _PRESENT}
    now = {card.item_id: shown_next(card, before.get(card.item_id), sent) for card in cards}
    rows = [(item, Event.SHOWN, new) for item, new in now.items() if live.get(item) != new]
    rows.extend((item, Event.WITHDRAWN, live[item]) for item in gone if item in before and before[item].is_live)
    for item, event, body in rows:
        append(session, key, item, event, body, run_id=run_id, checksum=checksum, at=at, note=note)
    return len(rows)


def append(  # noqa: PLR0913 - a row of the ledger, each part by name
    session: Session,
    key: BoardKey,
    item: str,
    event: Event,
    body: Promise,
    *,
    at: datetime,
    run_id: str = "",
    checksum: str = "",
    note: str = "",
) -> None:
    """Append a row. `note` is the reason that a person gave."""
    session.add(
        PromiseRow(
            workspace=key.workspace,
            board=key.board,
            item_id=item,
            shown_at=at,
            run_id=run_id,
            plan_checksum=checksum,
            event=event.value,
            body=dump(body),
            note=note,
        )
    )
