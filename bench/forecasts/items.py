"""Forecasts of items: epics of a Jira export with their children, walked forward.

An export has no history of statuses, so an item is seen by the days on which its children were created and resolved.
What was created later, or cancelled later, was not known at an origin: children that will be cancelled count as open
until then, and children that come later count nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.forecasts.series import opened
from bench.forecasts.walk import Scored
from drift.findings import AsOf
from drift.forecasts.calibrated import HISTORY_WEEKS, calibrated
from drift.forecasts.forecast import Forecast, Method, forecast
from drift.forecasts.prior import Prior
from drift.forecasts.prior_table import PRIOR
from drift.forecasts.throughput import Basis, OwnWeeks, Throughput, chosen, own_weeks, pooled
from drift.inputs import DriftSettings
from drift.weeks import Window, monday_of, window_before
from mapping.rules import CANCELLED_RESOLUTIONS

FEWEST_CHILDREN = 5
ORIGINS_EVERY = 4
LAST_WEEK = 36
"""An item counts at an origin that has so many weeks after it."""

_EPIC_LINKS = ("customfield_11300",)
_ONE_PROJECT = frozenset({"all"})
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Child:
    """An issue of an item: when it was created, and when and how it was resolved, if it was."""

    created: datetime
    resolved: datetime | None
    cancelled: bool

    def open_at(self, instant: datetime) -> bool:
        """Whether it was known and still to be done."""
        return self.created < instant and (self.resolved is None or self.resolved >= instant)

    def finished_before(self, instant: datetime) -> bool:
        """Whether it was finished by then, and not cancelled."""
        return self.resolved is not None and self.resolved < instant and not self.cancelled


@dataclass(frozen=True, slots=True)
class Export:
    """The items of one project, and the last day on which anything happened in it."""

    name: str
    items: Mapping[str, tuple[Child, ...]]
    end: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """An item in a week in which it is forecast: what is left of it, the weeks that it is forecast from, and when (in
    which week from then) the last of the work known then was finished or cancelled."""

    item: str
    origin: datetime
    left: int
    pace: Throughput
    outcome: int


@dataclass(frozen=True, slots=True)
class Given:
    """The forecasts of one method, and how often there was none because nothing had been finished."""

    scored: tuple[Scored, ...]
    silent: int


def items_of(path: Path) -> Export:
    """The epics of an export with children enough."""
    children: dict[str, list[Child]] = defaultdict(list)
    last = datetime.min.replace(tzinfo=UTC)
    with opened(path) as lines:
        for line in lines:
            fields = json.loads(line)["fields"]
            child = _child(fields)
            last = max(last, child.created, child.resolved or child.created)
            if epic := _epic(fields):
                children[epic].append(child)
    enough = {epic: tuple(many) for epic, many in sorted(children.items()) if len(many) >= FEWEST_CHILDREN}
    return Export(path.name, enough, last)


def walk_items(export: Export, method: Method, prior: Prior = PRIOR) -> Given:
    """Every forecast of every item, every four weeks from the week after its first finish until nothing is left."""
    scored, silent = [], 0
    for one in due(export, method):
        cdf = chances_of(one, method, prior)
        silent += cdf is None
        if cdf:
            number = (one.origin - _FIRST_MONDAY) // timedelta(weeks=1)
            scored.append(Scored(f"{export.name} {one.item}", number, LAST_WEEK // 3, one.left, cdf, one.outcome))
    return Given(tuple(scored), silent)


def due(export: Export, method: Method) -> Iterator[Due]:
    """Every item in every week in which it is forecast, with the weeks that the method looks at."""
    for origin in _origins(export):
        seen = {epic: _weeks(children, origin, method) for epic, children in export.items.items()}
        pool = pooled(one for one in seen.values() if one.by_week)
        for epic, children in export.items.items():
            left = sum(child.open_at(origin) for child in children)
            if left and _falls_due(children, origin):
                pace = chosen(seen[epic], pool, DriftSettings().min_weeks)
                yield Due(epic, origin, left, pace, _outcome(children, origin))


def chances_of(one: Due, method: Method, prior: Prior = PRIOR) -> tuple[float, ...] | None:
    """The chances that it is finished within 1, 2, … weeks, up to the last; None where nothing was finished."""
    day, borrowed = one.origin.date(), one.pace.basis is Basis.PEERS
    found = (
        forecast(day, one.pace.samples, one.left)
        if method is Method.PLAIN
        else calibrated(day, one.pace.samples, one.left, borrowed=borrowed, prior=prior, most_weeks=LAST_WEEK)
    )
    if not isinstance(found, Forecast):
        return None
    return tuple(found.cdf[min(week, len(found.cdf) - 1)] for week in range(1, LAST_WEEK + 1))


_FIRST_MONDAY = datetime(1970, 1, 5, tzinfo=UTC)


def _origins(export: Export) -> Iterator[datetime]:
    days = [child.created for many in export.items.values() for child in many]
    monday = datetime.combine(monday_of(min(days).date()), datetime.min.time(), UTC)
    while monday + timedelta(weeks=LAST_WEEK) <= export.end:
        yield monday
        monday += timedelta(weeks=1)


def _falls_due(children: Sequence[Child], origin: datetime) -> bool:
    """Whether this is a week in which the item is forecast: the one after its first finish, and every fourth then."""
    finishes = [child.resolved for child in children if child.resolved and child.finished_before(origin)]
    return bool(finishes) and (origin.date() - monday_of(min(finishes).date())).days // 7 % ORIGINS_EVERY == 1


def _weeks(children: Sequence[Child], origin: datetime, method: Method) -> OwnWeeks:
    done = [(child.resolved, 1.0) for child in children if child.resolved and child.finished_before(origin)]
    return own_weeks(
        _ONE_PROJECT,
        min((at for at, _ in done), default=None),
        done,
        _window(origin, method),
        is_open=any(child.open_at(origin) for child in children),
    )


def _window(origin: datetime, method: Method) -> Window:
    weeks = HISTORY_WEEKS if method is Method.CALIBRATED else DriftSettings().window_weeks
    return window_before(AsOf(origin, _UTC), weeks)


def _outcome(children: Sequence[Child], origin: datetime) -> int:
    """The week in which the last of the work known at the origin was finished or cancelled."""
    known = [child.resolved for child in children if child.open_at(origin)]
    if any(resolved is None for resolved in known):
        return LAST_WEEK + 1
    last = max(resolved for resolved in known if resolved)
    return min((last - origin) // timedelta(weeks=1) + 1, LAST_WEEK + 1)


def _child(fields: Mapping[str, Any]) -> Child:
    resolution = (fields.get("resolution") or {}).get("name")
    resolved = fields.get("resolutiondate")
    return Child(
        datetime.fromisoformat(fields["created"]),
        datetime.fromisoformat(resolved) if resolved else None,
        resolution in CANCELLED_RESOLUTIONS,
    )


def _epic(fields: Mapping[str, Any]) -> str | None:
    named = next((fields[link] for link in _EPIC_LINKS if fields.get(link)), None)
    return named or (fields.get("epic") or {}).get("key")
