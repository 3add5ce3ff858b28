"""All pictures, in the order of their pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reports.examples.budgets import budgets
from reports.examples.capacity import balance, capacity
from reports.examples.claims import elsewhere, overlap
from reports.examples.coverage import coverage
from reports.examples.cut import granularity, levels
from reports.examples.demand import demand
from reports.examples.goals import goals
from reports.examples.horizons import horizons
from reports.examples.look import Picture, drawn
from reports.examples.order import focus, order
from reports.examples.promises import promises
from reports.examples.ready import ready
from reports.examples.record import record
from reports.examples.releases import releases
from reports.examples.schedule import forecast, movement, timeline
from reports.examples.scope import scope
from reports.examples.sprints import sprint, stays
from reports.examples.staleness import staleness
from reports.examples.status import status
from reports.examples.waiting import dependencies, events, team

PICTURES: tuple[Callable[[], Picture], ...] = (
    timeline,
    forecast,
    movement,
    team,
    record,
    scope,
    status,
    coverage,
    order,
    focus,
    capacity,
    balance,
    goals,
    budgets,
    sprint,
    stays,
    dependencies,
    events,
    releases,
    ready,
    granularity,
    overlap,
    elsewhere,
    levels,
    promises,
    demand,
    staleness,
    horizons,
)


def pictures() -> tuple[Picture, ...]:
    """Every picture with what it shows."""
    return tuple(make() for make in PICTURES)


def files() -> Mapping[str, str]:
    """The SVG of every picture by the name of its file."""
    return {f"{picture.name}.svg": drawn(picture) for picture in pictures()}
