"""When each issue was among an item's work, as Milepost saw it. Only what was written since is read anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Update, bindparam, func, update
from sqlmodel import Session, col, select

from drift.history.item_figures import Seen
from drift.inputs import WorkStay
from sync.store.backlog import ROWS_AT_ONCE
from sync.store.bulk import bulk_upsert
from sync.store.tables import ItemWorkRow

_COLUMNS = ("workspace", "item_id", "issue_id", "since", "key", "first_size", "last_size", "written")


@dataclass(frozen=True, slots=True)
class Stays:
    """Every stay of a workspace by item, oldest first; `written` is the number of the last write that they hold."""

    workspace: str
    written: int = 0
    by_item: Mapping[str, tuple[WorkStay, ...]] = field(default_factory=dict)

    def at(self, instant: datetime) -> Mapping[str, tuple[WorkStay, ...]]:
        """The stays as they were known at an instant, by item."""
        found = {item: _until(instant, many) for item, many in self.by_item.items()}
        return {item: many for item, many in found.items() if many}

    def open(self) -> Mapping[tuple[str, str], WorkStay]:
        """Those that have not ended, by item and issue."""
        return {(item, one.issue_id): one for item, many in self.by_item.items() for one in many if one.until is None}


def _until(instant: datetime, stays: tuple[WorkStay, ...]) -> tuple[WorkStay, ...]:
    if all(one.since <= instant and (one.until is None or one.until <= instant) for one in stays):
        return stays
    known = (one for one in stays if one.since <= instant)
    return tuple(replace(one, until=None) if one.until and one.until > instant else one for one in known)


def read_stays(session: Session, workspace: str, before: Stays | None = None) -> Stays:
    """Every stay, of which only those are read that were written since the stays of `before` were."""
    last = _last_written(session, workspace)
    goes_on = before is not None and before.workspace == workspace and before.written <= last
    known = before if before is not None and goes_on else Stays(workspace, -1)
    new: dict[str, list[WorkStay]] = {}
    for item, *stay in session.connection().execute(_rows(workspace, known.written)):
        new.setdefault(item, []).append(WorkStay(*stay))
    merged = {item: _merged(known.by_item.get(item, ()), many) for item, many in new.items()}
    return Stays(workspace, last, {**known.by_item, **merged})


def _rows(workspace: str, after: int) -> Any:
    row: Any = ItemWorkRow
    columns: tuple[Any, ...] = (row.issue_id, row.key, row.since, row.until, row.first_size, row.last_size)
    rows = select(row.item_id, *columns).where(row.workspace == workspace, row.written > after)
    return rows.execution_options(yield_per=ROWS_AT_ONCE)


def _merged(old: Iterable[WorkStay], new: Iterable[WorkStay]) -> tuple[WorkStay, ...]:
    """Oldest first; a stay is told by its issue and its beginning."""
    found = {(one.since, one.issue_id): one for many in (old, new) for one in many}
    return tuple(found[name] for name in sorted(found))


def _last_written(session: Session, workspace: str) -> int:
    last = select(func.max(col(ItemWorkRow.written))).where(ItemWorkRow.workspace == workspace)
    return session.exec(last).one() or 0


def save_work(session: Session, stays: Stays, now: Mapping[str, Mapping[str, Seen]], at: datetime) -> int:
    """Note which issues are among each item's work, given all stays so far: what came begins a stay, what went ends
    one; return how many rows were written."""
    workspace, number, open_ = stays.workspace, stays.written + 1, stays.open()
    stands = {(item, ident): one for item, work in now.items() for ident, one in work.items()}
    here = [
        (workspace, item, *_begun(open_.get((item, ident)), ident, one, at), number)
        for (item, ident), one in stands.items()
        if not _is_noted(open_.get((item, ident)), one)
    ]
    gone = [(name[0], stay) for name, stay in open_.items() if name not in stands]
    _end(session, workspace, at, number, gone)
    return bulk_upsert(session, ItemWorkRow, _COLUMNS, here) + len(gone)


def _is_noted(stay: WorkStay | None, seen: Seen) -> bool:
    return stay is not None and (stay.key, stay.last_size) == (seen.key, seen.size)


def _begun(stay: WorkStay | None, ident: str, seen: Seen, at: datetime) -> tuple[Any, ...]:
    first = WorkStay(ident, seen.key, at, None, seen.size) if stay is None else stay
    return ident, first.since, seen.key, first.first_size, seen.size


def _end(session: Session, workspace: str, until: datetime, number: int, gone: list[tuple[str, WorkStay]]) -> None:
    if gone:
        names = [{"item": item, "issue": stay.issue_id, "at": stay.since} for item, stay in gone]
        session.connection().execute(_end_of_stay(workspace, until, number), names)


def _end_of_stay(workspace: str, until: datetime, number: int) -> Update:
    row = ItemWorkRow
    issue = (col(row.item_id) == bindparam("item"), col(row.issue_id) == bindparam("issue"))
    named = (col(row.workspace) == workspace, *issue, col(row.since) == bindparam("at"))
    return update(row).where(*named).values(until=until, written=number)
