"""Milepost's own memory of items: their figures as they changed, and when each issue was among their work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, bindparam, update
from sqlmodel import Session, col, select

from drift.inputs import WorkStay
from drift.item_figures import ItemFigures, Seen
from sync.store.bulk import bulk_upsert, latest
from sync.store.json import dump, load
from sync.store.tables import ItemFigureRow, ItemWorkRow

_WEEK = timedelta(days=7)


def save_item_figures(session: Session, workspace: str, figures: Mapping[str, ItemFigures], at: datetime) -> int:
    """Keep the figures that differ from the last ones kept of the item, or where those are a week old; return how
    many."""
    last = _last_figures(session, workspace)
    rows = [
        (workspace, item, at, dump(one))
        for item, one in sorted(figures.items())
        if item not in last or at - last[item].at >= _WEEK or not load(ItemFigures, last[item].body).same_as(one)
    ]
    return bulk_upsert(session, ItemFigureRow, ("workspace", "item_id", "at", "body"), rows)


def _last_figures(session: Session, workspace: str) -> Mapping[str, ItemFigureRow]:
    """The last row of each item."""
    rows = select(ItemFigureRow).where(*latest(ItemFigureRow, ItemFigureRow.at, workspace))
    return {row.item_id: row for row in session.exec(rows)}


def save_work(session: Session, workspace: str, now: Mapping[str, Mapping[str, Seen]], at: datetime) -> int:
    """Note which issues are among each item's work: what came begins a stay, what went ends one; return how many rows
    were written."""
    stands = {(item, ident): one for item, work in now.items() for ident, one in work.items()}
    open_ = {(one.item, one.stay.issue_id): one.stay for one in _stays(session, workspace) if one.stay.until is None}
    known = {name: _noted(open_.get(name), name[1], one, at) for name, one in stands.items()}
    here = [(workspace, name[0], *_begun(stay)) for name, stay in known.items() if open_.get(name) != stay]
    gone = [(name[0], stay.issue_id, stay.since) for name, stay in open_.items() if name not in stands]
    if gone:
        ended = _end_of_stay(workspace, at)
        session.connection().execute(
            ended, [{"item": item, "issue": issue, "at": since} for item, issue, since in gone]
        )
    return bulk_upsert(session, ItemWorkRow, _COLUMNS, here) + len(gone)


def _end_of_stay(workspace: str, until: datetime) -> Update:
    row = ItemWorkRow
    issue = (col(row.item_id) == bindparam("item"), col(row.issue_id) == bindparam("issue"))
    named = (col(row.workspace) == workspace, *issue, col(row.since) == bindparam("at"))
    return update(row).where(*named).values(until=until)


_COLUMNS = ("workspace", "item_id", "issue_id", "since", "key", "first_size", "last_size")


def _noted(stay: WorkStay | None, ident: str, seen: Seen, at: datetime) -> WorkStay:
    if stay is None:
        return WorkStay(ident, seen.key, at, None, seen.size, seen.size)
    return replace(stay, key=seen.key, last_size=seen.size)


def _begun(stay: WorkStay) -> tuple[Any, ...]:
    return stay.issue_id, stay.since, stay.key, stay.first_size, stay.last_size


def load_stays(session: Session, workspace: str, instant: datetime) -> Mapping[str, tuple[WorkStay, ...]]:
    """When each issue was among an item's work, as it was known at the instant, oldest first, by item."""
    found: dict[str, list[WorkStay]] = {}
    for one in _stays(session, workspace):
        if one.stay.since <= instant:
            still = one.stay.until is not None and one.stay.until > instant
            found.setdefault(one.item, []).append(replace(one.stay, until=None) if still else one.stay)
    return {item: tuple(many) for item, many in found.items()}


@dataclass(frozen=True, slots=True)
class _Kept:
    item: str
    stay: WorkStay


def _stays(session: Session, workspace: str) -> Iterator[_Kept]:
    row = ItemWorkRow
    columns: tuple[Any, ...] = (row.issue_id, row.key, row.since, row.until, row.first_size, row.last_size)
    rows = select(row.item_id, *columns).where(row.workspace == workspace)
    for item, *stay in session.connection().execute(rows.order_by(col(row.since), col(row.issue_id))):
        yield _Kept(item, WorkStay(*stay))
