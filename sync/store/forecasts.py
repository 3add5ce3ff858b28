"""Forecasts as they were given, read back to be scored."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import case
from sqlmodel import Session, select

from drift.forecasts.forecast import Forecast
from drift.forecasts.scoring import Given
from sync.store.json import load
from sync.store.tables import ForecastRow, ItemFigureRow

_AT_ONCE = 500


def load_given(session: Session, workspace: str, until: datetime, renamed: Mapping[str, str]) -> Iterator[Given]:
    """Every forecast that was given up to an instant, item by item and oldest first, with the deadline of then; under
    the ids of today, given what former ones became."""
    deadlines = _deadlines(session, workspace, renamed)
    row: Any = ForecastRow
    item_id = _id_of_today(row.item_id, renamed)
    rows = select(item_id, row.as_of, row.body).where(row.workspace == workspace, row.as_of <= until)
    ordered = rows.order_by(item_id, row.as_of).execution_options(yield_per=_AT_ONCE)
    for item, as_of, body in session.exec(ordered):
        yield Given(item, load(Forecast, body), deadlines.get(item, _Targets()).at(as_of))


@dataclass(frozen=True, slots=True)
class _Target:
    """What is read of an item's figures."""

    deadline: date | None = None


@dataclass(slots=True)
class _Targets:
    """An item's deadlines, oldest first, each with the instant since when it stood."""

    since: list[datetime] = field(default_factory=list)
    deadlines: list[date | None] = field(default_factory=list)

    def at(self, instant: datetime) -> date | None:
        """The deadline that stood at an instant; None without one."""
        place = bisect_right(self.since, instant)
        return self.deadlines[place - 1] if place else None


def _id_of_today(column: Any, renamed: Mapping[str, str]) -> Any:
    return case(dict(renamed), value=column, else_=column) if renamed else column


def _deadlines(session: Session, workspace: str, renamed: Mapping[str, str]) -> Mapping[str, _Targets]:
    row: Any = ItemFigureRow
    rows = select(_id_of_today(row.item_id, renamed), row.at, row.body).where(row.workspace == workspace)
    found: dict[str, _Targets] = {}
    for item, at, body in session.exec(rows.order_by(row.at).execution_options(yield_per=_AT_ONCE)):
        targets = found.setdefault(item, _Targets())
        targets.since.append(at)
        targets.deadlines.append(load(_Target, body).deadline)
    return found
