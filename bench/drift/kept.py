"""What the store holds beside the backlog: baselines, stays, the figures of a week ago, what customers saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bench.drift.backlog import NOW
from drift.facts import in_force
from drift.inputs import Baseline, Demand, DriftInputs, Showing, Shown, SourceAge, WorkStay
from drift.measure import inputs_for_next_week, measure_all
from mapping.backlog import Issue
from mapping.roadmap import Item, Stage

_WEEK, _QUARTER, _HOUR = timedelta(weeks=1), timedelta(days=90), timedelta(hours=1)


def with_kept(bare: DriftInputs) -> DriftInputs:
    """The inputs with everything that earlier runs would have left: a week ago they were measured for the first time,
    and a quarter ago every item's work was frozen as its baseline."""
    public = [item for item in bare.portfolio.items() if item.public and in_force(item)]
    earlier = replace(bare, as_of=replace(bare.as_of, instant=NOW - _WEEK))
    return replace(
        bare,
        baselines={item: Baseline("plan", NOW - _QUARTER, sizes) for item, sizes in _frozen(bare).items()},
        stays={
            item: tuple(_stay(bare.backlog.issues[one]) for one in sums.work) for item, sums in bare.rollups.items()
        },
        last_schedule=inputs_for_next_week(earlier),
        last={one.key: one.figure for one in measure_all(earlier) if one.figure},
        public={item.id: Shown(item.stage or Stage.PLANNED, bare.portfolio.deadline(item)) for item in public},
        promises={item.id: {"customers": _showings(bare, item)} for item in public},
        demand={item.id: Demand(place, place % 3, place % 5) for place, item in enumerate(public)},
        sources={"jira": SourceAge(NOW - _HOUR, _HOUR)},
    )


def _frozen(bare: DriftInputs) -> Mapping[str, Mapping[str, float | None]]:
    issues = bare.backlog.issues
    return {
        item: {one: 1.0 for one in sums.work if issues[one].created <= NOW - _QUARTER}
        for item, sums in bare.rollups.items()
    }


def _stay(issue: Issue) -> WorkStay:
    return WorkStay(issue.id, issue.key, max(issue.created, NOW - _QUARTER), None, 1.0, 1.0)


def _showings(bare: DriftInputs, item: Item) -> tuple[Showing, ...]:
    """Shown three times, each time for a month later."""
    due = bare.portfolio.deadline(item)
    months = [timedelta(days=30) * back for back in (2, 1, 0)]
    days = [(NOW - _WEEK - month, due and due - month) for month in months]
    return tuple(Showing(at, Stage.BUILDING, str(day or "none"), day, item.title) for at, day in days)
