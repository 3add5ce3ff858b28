"""What customers were found to see when a board was read, where it is not what we had put there: a person's hand.

It is entered in the ledger under every rule for edits, also where the same run writes over it: customers saw it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import partial

from sqlmodel import Session, select

from mapping.public.boards import STAGE_NAMES
from mapping.public.cards import Card, ShownBoard
from mapping.public.layout import Layout, ListDate
from mapping.public.own_cards import OWN, is_own
from mapping.roadmap import Stage
from sync.measuring import Measured
from sync.publish.compare import Faces
from sync.publish.match import How, Known, Published, TakenOff, published
from sync.publish.plan import Plan
from sync.publishing import Prepared
from sync.store.boards import load_known
from sync.store.engine import Store
from sync.store.json import load
from sync.store.keys import BoardKey
from sync.store.promises import Event, Promise, Standing, Told, append, last_told, promise
from sync.store.tables import CardRow
from sync.store.taken_off import let_back, settle_taken_off, taken_off


def note_readings(store: Store, measured: Measured, boards: Iterable[Prepared], run_id: str, at: datetime) -> None:
    """Enter what was found on the boards that a run has read: what people made of our cards, and what became of cards
    that were taken off. Must be called by the only run of the workspace, before it writes to the boards."""
    private = {*OWN, *(item.id for item in measured.workspace.portfolio.items() if item.public is None)}
    for board in boards:
        with store.transaction() as session:
            cards = {card.id: card.closed for card in board.shown.cards}
            settle_taken_off(session, board.key, cards, run_id=run_id, at=at)
            off = taken_off(session, board.key)
            let_back(session, board.key, private - _still_there(off, board.plan))  # their files agree by now
            record_sightings(
                session,
                board.key,
                board.plan,
                board.shown,
                board.cards,
                zone=measured.as_of.zone,
                dates=Layout(board.board, measured.workspace.portfolio, STAGE_NAMES).date_of,
                run_id=run_id,
                at=at,
                except_for=[item for item, taken in off.items() if taken.how is How.LEAKED],
            )


def _still_there(off: Mapping[str, TakenOff], plan: Plan) -> set[str]:
    """Items whose cards are still to be deleted."""
    return {item for item, taken in off.items() if taken.how.deletes and item in plan.matched}


ListDates = Callable[[str], ListDate | None]
"""What customers read off a list of this key or name as the date of its cards."""

_FIELDS = ("title", "description", "list", "due", "archived")


def record_sightings(  # noqa: PLR0913 - what was read, and beside what it is held
    session: Session,
    key: BoardKey,
    plan: Plan,
    shown: ShownBoard,
    wanted: Mapping[str, Card],
    *,
    zone: tzinfo,
    dates: ListDates,
    run_id: str,
    at: datetime,
    except_for: Collection[str] = (),
) -> int:
    """Append what people have made of our cards, once for each state; return how many rows were added.

    `wanted` are the cards that should be there, by item: what a card that the store does not know is held against.
    `zone` tells which day a due date is, `dates` what date a list says; `at` is when the board was read.
    """
    looks = partial(as_seen, zone=zone, dates=dates)
    known, before = load_known(session, key), last_told(session, key)
    rows = select(CardRow).where(CardRow.workspace == key.workspace, CardRow.board == key.board)
    cards = {row.item_id: load(Card, row.body) for row in session.exec(rows) if not row.adopted}
    faces = {item: face for item, face in _faces_of(plan, shown, known).items() if not is_own(item)}
    found = [
        *_of_known(cards, known, faces, looks, before),
        *_of_unknown({item: card for item, card in wanted.items() if item not in cards}, faces, looks, before),
        *_of_forgotten({item: told for item, told in before.items() if item not in cards}, faces, wanted),
    ]
    new = [(item, event, body) for item, event, body in found if not (item in except_for or is_own(item))]
    for item, event, body in new:
        append(session, key, item, event, body, run_id=run_id, at=at)
    return len(new)


_Row = tuple[str, Event, Promise]
_Looks = Callable[[Promise, Published, Collection[str]], Promise]


def _of_known(
    cards: Mapping[str, Card], known: Known, faces: Mapping[str, Published], looks: _Looks, before: Mapping[str, Told]
) -> Iterator[_Row]:
    for item, card in sorted(cards.items()):
        last, face = known.cards[item], faces.get(item)
        base = replace(promise(card), standing=Standing.ARCHIVED if last.archived else Standing.OPEN)
        if face is None:
            now = replace(base, standing=Standing.DELETED, by_hand=("deleted",))
        else:
            edited = [name for name in _FIELDS if known.was_edited(item, name, getattr(face, name))]
            now = looks(base, face, edited)
        told = before.get(item)
        if told is not None and _is_news(told, now):
            yield item, Event.SEEN, now


def _of_unknown(
    cards: Mapping[str, Card], faces: Mapping[str, Published], looks: _Looks, before: Mapping[str, Told]
) -> Iterator[_Row]:
    for item in sorted(cards.keys() & faces.keys()):
        goal, face = published(cards[item], ""), faces[item]
        other = [name for name in _FIELDS if getattr(goal, name) != getattr(face, name)]
        now = looks(promise(cards[item]), face, other)
        if other and (item not in before or _is_news(before[item], now)):
            yield item, Event.FOUND, now


def _of_forgotten(
    before: Mapping[str, Told], faces: Mapping[str, Published], wanted: Collection[str]
) -> Iterator[_Row]:
    """What customers were shown once of items whose cards the store does not know any more, as where the board lies
    elsewhere now: of those that stand nowhere on the board, or are archived and not wanted."""
    for item, told in sorted(before.items()):
        face = faces.get(item)
        if told.is_live and face is None:
            yield item, Event.SEEN, replace(told.promise, standing=Standing.DELETED, by_hand=("deleted",))
        elif told.is_live and face is not None and face.archived and item not in wanted:
            yield item, Event.SEEN, replace(told.promise, standing=Standing.ARCHIVED, by_hand=("archived",))


def as_seen(base: Promise, face: Published, edited: Collection[str], zone: tzinfo, dates: ListDates) -> Promise:
    """What customers see where some fields of a card are not ours. A list that stands for a stage, a quarter, a release
    or a horizon shows that one; a due date shows a day. A due date that was taken away, and a list that says no date,
    take nothing back: the text may still promise it."""
    now = replace(base, by_hand=tuple(sorted(edited)))
    if "title" in edited:
        now = replace(now, title=face.title)
    if "description" in edited:
        now = replace(now, description=face.description)
    if "list" in edited:
        now = _on_list(now, face.list, dates(face.list))
    if "due" in edited:
        now = _dated(now, datetime.fromisoformat(face.due) if face.due else None, zone)
    if "archived" in edited:
        now = replace(now, standing=Standing.ARCHIVED if face.archived else Standing.OPEN)
    return now


def _on_list(now: Promise, name: str, said: ListDate | None) -> Promise:
    now = replace(now, list=name, stage=Stage(name) if name in list(Stage) else now.stage)
    if said is None:
        return now
    by_hand = tuple(sorted({*now.by_hand, "date"}))
    return replace(now, target=str(said.target), deadline=said.deadline, by_hand=by_hand)


def _dated(now: Promise, due: datetime | None, zone: tzinfo) -> Promise:
    if due is None:
        return replace(now, due=None)
    day = due.astimezone(zone).date()
    return replace(now, due=due, target=day.isoformat(), deadline=day)


def _is_news(told: Told, now: Promise) -> bool:
    """Whether a hand is in it, now or when the ledger was last written, and it is another state than that."""
    before = told.promise
    return bool(now.by_hand or before.by_hand) and replace(now, by_hand=()) != replace(before, by_hand=())


def _faces_of(plan: Plan, shown: ShownBoard, known: Known) -> Mapping[str, Published]:
    """How our cards look, by item; a list that is not ours by its name."""
    cards = {card.id: card for card in shown.cards}
    names = {one.id: one.name for one in shown.lists}
    faces = Faces(frozenset(), shown, {**known.lists, **plan.lists})
    found = {item: faces.of(cards[ident], known.cards.get(item)) for item, ident in plan.matched.items()}
    return {item: replace(face, list=names.get(face.list, face.list)) for item, face in found.items()}
