"""Releases: how sure each item is, and how sure that all are there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from drift.facts import gather
from drift.forecasts.forecast import Forecast
from drift.inputs import DriftInputs
from drift.measure import forecasts
from drift.wording import percent
from mapping.roadmap import PlannedRelease
from reports.charts.theme import Ink, Spec
from reports.examples.company import company, finding, item, numbers, roadmap, stories
from reports.examples.look import BESIDE, LINE, Picture, coloured, layer, measured, rows, text, view

_DAY = date(2027, 2, 3)
_PLANNED = {
    "search": ("Search", (2, 3, 1, 2, 3, 2), 11),
    "invoices": ("Invoices", (1, 1, 2, 1, 2, 1, 1), 8),
    "sign-on": ("Sign-on", (3, 2, 3, 2, 3, 3), 18),
}
"""Titles, stories finished a week, and stories left."""


def releases() -> Picture:
    """Three items that are each likely, in a release that is not."""
    inputs = _spring()
    found = finding(inputs, "plan")
    return Picture(
        "releases",
        "The chance that each item is there, and that all are",
        f"On {_DAY}, the day of the release, which waits for the slowest of its items. The dashed lines are an even "
        "chance and 85%.",
        view(_values(inputs, numbers(found)["value"]), _LAYERS, height={"step": 36}),
        (found.sentence,),
    )


def _spring() -> DriftInputs:
    plan = roadmap(
        *(item(ident, "release spring", title=title) for ident, (title, _, _) in _PLANNED.items()),
        releases=(PlannedRelease(id="spring", title="Spring release", day=_DAY),),
    )
    work = (stories(ident, weeks=weeks, left=left) for ident, (_, weeks, left) in _PLANNED.items())
    return company(plan, [one for many in work for one in many])


def _values(inputs: DriftInputs, together: float) -> Iterator[Spec]:
    known = forecasts(inputs)
    for one in gather(inputs).items:
        found = known[one.id]
        assert isinstance(found, Forecast)  # every item here has a pace
        yield _bar(one.title, found.probability_by(_DAY), "one item")
    yield _bar(_ALL, together, "the release")
    yield from ({"kind": "level", "chance": level} for level in (0.5, 0.85))


def _bar(label: str, chance: float, what: str) -> Spec:
    return {"kind": "chance", "label": label, "chance": chance, "what": what, "told": percent(chance)}


_ALL = "all three of them"
_ROWS = (*(title for title, _, _ in _PLANNED.values()), _ALL)
_INKS = {"one item": Ink.LIKELY, "the release": Ink.UNCERTAIN}
_X = measured(
    "chance", scale={"domain": [0, 1]}, axis={"format": "%", "values": [0, 0.25, 0.5, 0.85, 1], "grid": False}
)
_LAYERS = (
    layer({"type": "bar", "height": 20}, "chance", x=_X, y=rows(_ROWS), color=coloured(_INKS, legend=None)),
    layer(LINE, "level", x=_X, y=None),
    layer({**BESIDE, "fontSize": 13}, "chance", x=_X, y=rows(_ROWS), text=text("told")),
)
