"""Items that a person took off a board: what is remembered of it until a person lets them back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlmodel import Session, select

from mapping.public.own_cards import is_own
from sync.publish.match import How, TakenOff
from sync.store.boards import put_away
from sync.store.keys import BoardKey
from sync.store.promises import Event, append, last_told
from sync.store.tables import CardRow, TakenOffRow


def taken_off(session: Session, key: BoardKey) -> Mapping[str, TakenOff]:
    """The items that were taken off a board and not let back, by id."""
    return {row.item_id: TakenOff(How(row.how), row.reason, row.at) for row in _rows(session, key)}


def take_off(session: Session, key: BoardKey, item: str, off: TakenOff) -> None:
    """Remember that an item is taken off. A deletion, or one for a leak, does not become a mere withdrawal later."""
    row = session.get(TakenOffRow, (key.workspace, key.board, item))
    how = off.how if row is None else max(How(row.how), off.how, key=list(How).index)
    place = {"workspace": key.workspace, "board": key.board, "item_id": item}
    session.merge(TakenOffRow(**place, how=how.value, reason=off.reason, at=off.at))


def let_back(session: Session, key: BoardKey, items: Collection[str]) -> tuple[str, ...]:
    """Forget that these items were taken off: the next run shows what their files say. Returns those that were."""
    rows = [row for row in _rows(session, key) if row.item_id in items]
    for row in rows:
        session.delete(row)
    return tuple(sorted(row.item_id for row in rows))


def rename_taken_off(session: Session, key: BoardKey, current: Mapping[str, str]) -> None:
    """Let what was taken off go along with items that bear a new id; `current` maps former ids to present ones."""
    known = taken_off(session, key)
    for row in list(_rows(session, key)):
        new = current.get(row.item_id, row.item_id)
        if new not in known:
            row.item_id = new


def settle_taken_off(session: Session, key: BoardKey, cards: Mapping[str, bool], *, run_id: str, at: datetime) -> None:
    """The board was read: enter what became of cards whose taking off was interrupted. `cards` are all that are on the
    board, by id, and whether they are archived."""
    for item, off in taken_off(session, key).items():
        row = session.get(CardRow, (key.workspace, key.board, item))
        if row is None or (row.archived and not off.how.deletes):
            continue
        archived = cards.get(row.trello_id)
        if archived is None or (archived and not off.how.deletes):
            note_taken_off(session, key, item, off, run_id=run_id, checksum="", at=at)


def note_taken_off(
    session: Session, key: BoardKey, item: str, off: TakenOff, *, run_id: str, checksum: str, at: datetime
) -> None:
    """Enter in the ledger that customers do not see an item any more, with the reason. A card of the board's own is
    in no ledger, and may come back."""
    if is_own(item):
        let_back(session, key, {item})
    told = last_told(session, key, [item]).get(item)
    event = Event(off.how.value)
    if told is not None and told.event is not event:
        append(session, key, item, event, told.promise, run_id=run_id, checksum=checksum, at=at, note=off.reason)
    if not off.how.deletes:
        put_away(session, key, item)
    elif (row := session.get(CardRow, (key.workspace, key.board, item))) is not None:
        session.delete(row)


def _rows(session: Session, key: BoardKey) -> Iterable[TakenOffRow]:
    return session.exec(
        select(TakenOffRow)
        .where(TakenOffRow.workspace == key.workspace, TakenOffRow.board == key.board)
        .order_by(TakenOffRow.item_id)
    )
