"""Outlooks with forecasts made by hand, so that what is built on forecasts is tested apart from how they are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from drift.facts import Facts
from drift.findings import Reason
from drift.forecasts.forecast import Forecast
from drift.forecasts.outlook import Outlook
from drift.inputs import DriftInputs
from mapping.backlog import Issue, Link
from mapping.roadmap import Event, Item, Kind, PlannedRelease, Portfolio, Roadmap
from tests.unit.drift.small_backlog import at

WEDNESDAY = at("2026-11-25")
"""Eleven weeks before 10 February 2027."""

Y_OF_FOUR = (0.0, 0.0, 2 / 3, 26 / 27, 1.0)
"""Four stories, where weeks of one, two and three finished ones are equally likely."""

X_OF_TWO = (0.0, 2 / 3, 1.0)
"""Two stories of the same."""


def sure_in(weeks: int) -> tuple[float, ...]:
    return (*[0.0] * weeks, 1.0)


def made(
    facts: Facts, cdfs: Mapping[str, tuple[float, ...] | Reason], begun: Iterable[str] = (), done: Iterable[str] = ()
) -> Mapping[str, Outlook]:
    """The outlook of every item of the facts; those without chances have nothing to forecast from."""

    def outcome(ident: str) -> Forecast | Reason:
        given = cdfs.get(ident, Reason.NO_SCOPE)
        return given if isinstance(given, Reason) else Forecast(facts.today, (1.0,), 1.0, given)

    return {
        item.id: Outlook(item, item.id in set(done), item.id in set(begun), outcome(item.id), facts.deadlines[item.id])
        for item in facts.items
    }


def roadmap(
    ident: str,
    *items: Item,
    title: str = "",
    events: tuple[Event, ...] = (),
    releases: tuple[PlannedRelease, ...] = (),
) -> Roadmap:
    name = title or ident.capitalize()
    return Roadmap(
        milepost=1, roadmap=ident, title=name, kind=Kind.HYBRID, items=items, events=events, releases=releases
    )


def on(given: DriftInputs, *roadmaps: Roadmap) -> DriftInputs:
    """The same inputs, with their items on these roadmaps."""
    return replace(given, portfolio=Portfolio(roadmaps))


def blocked_by(issue: Issue, *others: str, reading: str = "is blocked by") -> Issue:
    """The issue with links to others, by their ids."""
    links = tuple(Link("Blocks", reading, other, f"APP-{other}") for other in others)
    return replace(issue, links=(*issue.links, *links))
