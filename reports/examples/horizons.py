"""Horizons: the columns of a roadmap without dates, and the state of the work in each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from drift.findings import Measure
from drift.inputs import DriftInputs
from drift.measure import measure_all
from drift.wording import number
from mapping.targets import Horizon
from reports.charts.theme import Ink, Spec
from reports.examples.company import company, item, roadmap, stories
from reports.examples.look import Picture, coloured, layer, measured, text, view


def horizons() -> Picture:
    """Six items, three of which stand in the wrong column."""
    inputs = _columns()
    told = {one.subject.id: one for one in measure_all(inputs) if one.measure is Measure.HORIZON}
    return Picture(
        "horizons",
        "What is in now, next and later, and what its work says",
        "A grey card is in its place; a yellow one is not.",
        view(_cards(inputs, {ident: _SAYS[one.code] for ident, one in told.items()}), _LAYERS, height=150),
        tuple(one.sentence for one in told.values()),
    )


def _columns() -> DriftInputs:
    plan = roadmap(
        item("search", "now", title="Faster search"),
        item("export", "now", title="Audit log export"),
        item("invoices", "next", next_since=date(2026, 7, 20)),
        item("offline", "next", title="Offline mode", next_since=date(2026, 11, 2)),
        item("views", "later", title="Saved views"),
        item("api", "later", title="Public API"),
    )
    work = (
        *stories("search", weeks=(1, 2), begun=2, left=3),
        *stories("export", left=4),
        *stories("invoices", left=6),
        *stories("offline", left=5),
        *stories("views", weeks=(1,), begun=1, left=4),
        *stories("api", left=2),
    )
    return company(plan, work)


_SAYS = {
    "now-idle": "nothing has been started",
    "now-done": "all work is done",
    "next-long": "too long in next",
    "later-begun": "work has begun",
}


def _cards(inputs: DriftInputs, says: dict[str, str]) -> Iterator[Spec]:
    filled: dict[Horizon, int] = {}
    for one in inputs.portfolio.items():
        column = one.target.horizon
        assert column is not None  # every item of the example has one
        place = filled[column] = filled.get(column, 0) + 1
        count = inputs.rollups[one.id].count
        work = f"{number(count.done)} of {number(count.total)} done"
        told = says.get(one.id, "")
        yield {
            "column": column.value,
            "low": place - 0.88,
            "high": place - 0.04,
            "middle": place - 0.46,
            "what": "drift" if told else "in its place",
            "told": f"{one.title}\n{work}{': ' if told else ''}{told}",
        }


_X = {
    "field": "column",
    "type": "nominal",
    "sort": [horizon.value for horizon in Horizon],
    "title": None,
    "axis": {"orient": "top", "labelAngle": 0, "labelFontSize": 14, "domain": False, "ticks": False},
    "scale": {"paddingInner": 0.05, "paddingOuter": 0},
}
_Y = measured("low", scale={"reverse": True, "domain": [0, 2], "nice": False}, axis=None)
_INKS = {"drift": Ink.UNCERTAIN, "in its place": Ink.PLAIN}
_LAYERS = (
    layer(
        {"type": "bar", "opacity": 0.35, "cornerRadius": 4},
        x=_X,
        y=_Y,
        y2={"field": "high"},
        color=coloured(_INKS, legend=None),
    ),
    layer(
        {"type": "text", "lineBreak": "\n", "fontSize": 12, "dy": -7, "lineHeight": 17},
        x=_X,
        y=measured("middle"),
        text=text("told"),
    ),
)
