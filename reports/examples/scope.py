"""Scope: from the baseline to today, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from drift.findings import Unit
from drift.inputs import Baseline, DriftInputs, DriftSettings
from drift.wording import number
from mapping.backlog import Change, Changed
from reports.charts.theme import Ink
from reports.examples.company import Story, at, company, finding, item, numbers, roadmap, story
from reports.examples.look import Picture
from reports.examples.waterfall import waterfall

_FROZEN = date(2026, 9, 1)
_PLANNED = {"SHOP-1": 8.0, "SHOP-2": 13.0, "SHOP-3": 8.0, "SHOP-4": 5.0, "SHOP-5": 6.0, "SHOP-6": None}


def scope() -> Picture:
    """A plan of 40 points that grew."""
    found = finding(_checkout(), "growth", "checkout")
    held = numbers(found)
    return Picture(
        "scope",
        "Where the growth came from",
        "From left to right, in points: what the baseline held, what came and went since, what was estimated anew, and "
        "what the item holds today.",
        waterfall(("baseline", "today"), held["baseline"], _moves(held), rises=Ink.UNCERTAIN, says=number),
        (found.sentence,),
    )


def _checkout() -> DriftInputs:
    """Two stories came, one went, one was estimated anew, and one got its first estimate."""
    baseline = Baseline("Q4 plan", at(_FROZEN), _PLANNED, Unit.POINTS)
    return company(
        roadmap(item("checkout", "Q1 2027")),
        _stories(),
        settings=DriftSettings(unit=Unit.POINTS),
        baselines={"checkout": baseline},
    )


def _stories() -> Iterator[Story]:
    mine = ("checkout",)
    sizes = {"SHOP-1": 8.0, "SHOP-2": 13.0, "SHOP-3": 8.0, "SHOP-6": 3.0}
    for key, points in sizes.items():
        yield story(key, points=points, labels=mine)
    estimated = story("SHOP-4", points=8.0, labels=mine)
    yield replace(estimated, changes=(Change("SHOP-4", at(date(2026, 10, 12)), "1", Changed.POINTS, "5", "8"),))
    yield story("SHOP-5", points=6.0, labels=("wishes",))
    for key, day in (("SHOP-7", date(2026, 9, 21)), ("SHOP-8", date(2026, 10, 19))):
        yield story(key, points=5.0, created=at(day), labels=mine)


def _moves(found: dict[str, float]) -> dict[str, float]:
    sized = found["newly_sized"]
    return {
        "added": found["added"],
        "removed": -found["removed"],
        "re-estimated": found["reestimated"] - sized,
        "newly sized": sized,
    }
