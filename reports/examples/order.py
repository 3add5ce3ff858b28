"""Order: the roadmap's against the backlog's, and what the running sprint is for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from drift.facts import gather
from drift.inputs import DriftInputs
from drift.measures.priority import inversions, placed_items, unfinished
from drift.wording import percent
from mapping.backlog import Sprint, SprintState
from mapping.roadmap import Roadmap
from reports.charts.theme import Ink, Spec
from reports.examples.company import Story, at, company, finding, item, numbers, roadmap, stories
from reports.examples.look import POINT, Picture, coloured, layer, measured, text, view

_ITEMS = {
    "sign-on": "Sign-on",
    "invoices": "Invoices",
    "search": "Search",
    "export": "Export",
    "dark-mode": "Dark mode",
}
_BACKLOG = {"sign-on": "a", "search": "b", "invoices": "c", "dark-mode": "d", "export": "e"}
_LATELY = ("sign-on", "search", "dark-mode")


def order() -> Picture:
    """Five items of which two pairs stand the other way round in the backlog."""
    inputs = _plan()
    return Picture(
        "order",
        "The order of the roadmap, and the order of the backlog",
        "Lines that cross are pairs in the wrong order.",
        view(_lines(inputs), _LAYERS, height=210),
        (finding(inputs, "backlog-order").sentence,),
    )


def _plan() -> DriftInputs:
    return company(_roadmap(), _work())


def _roadmap() -> Roadmap:
    return roadmap(*(item(one, title=title, priority=place) for place, (one, title) in enumerate(_ITEMS.items(), 1)))


def _work() -> Iterator[Story]:
    for ident in _ITEMS:
        weeks = (2,) if ident in _LATELY else ()
        yield from (one.having(rank=_BACKLOG[ident]) for one in stories(ident, weeks=weeks, left=3))


def _lines(inputs: DriftInputs) -> Iterator[Spec]:
    facts = gather(inputs)
    (plan,) = inputs.portfolio.roadmaps
    placed = placed_items(facts, unfinished(facts, plan))
    turned = inversions(placed)
    before = {pair.lower.item.id for pair in turned if pair.passes_over}
    behind = {pair.higher.item.id for pair in turned if pair.passes_over}
    wanted, actual = (sorted(placed, key=key) for key in (lambda one: one.wanted, lambda one: one.rank))
    for one in placed:
        what = _FIRST if one.item.id in before else _STILL if one.item.id in behind else _PLACED
        ends = {"roadmap": wanted.index(one) + 1, "backlog": actual.index(one) + 1}
        for side, place in ends.items():
            yield {
                "item": one.item.title,
                "what": what,
                "side": side,
                "place": place,
                "told": f"{place}  {one.item.title}",
            }


_FIRST, _STILL, _PLACED = "worked on before its turn", "lay still meanwhile", "in its place"
_INKS = {_FIRST: Ink.UNLIKELY, _STILL: Ink.UNCERTAIN, _PLACED: Ink.PLAIN}
_X = {
    "field": "side",
    "type": "nominal",
    "sort": ["roadmap", "backlog"],
    "title": None,
    "scale": {"padding": 0.35},
    "axis": {"orient": "top", "labelAngle": 0, "labelFontSize": 13, "domain": False, "ticks": False},
}
_Y = measured("place", scale={"reverse": True, "domain": [0.6, 5.4], "nice": False}, axis=None)
_COLOUR = coloured(_INKS)


def _name(side: str, align: str, dx: int) -> Spec:
    told = layer({"type": "text", "align": align, "dx": dx, "fontSize": 13}, x=_X, y=_Y, text=text("told"))
    return {**told, "transform": [{"filter": f"datum.side === '{side}'"}]}


_LAYERS = (
    layer({"type": "line", "strokeWidth": 4}, x=_X, y=_Y, color=_COLOUR, detail=text("item")),
    layer({**POINT, "size": 110}, x=_X, y=_Y, color=_COLOUR),
    _name("roadmap", "right", -14),
    _name("backlog", "left", 14),
)


# -- the running sprint ---------------------------------------------------------------------------------------------


def focus() -> Picture:
    """A sprint of twenty points of which four are for the first three items."""
    inputs = _sprint()
    found = finding(inputs, "sprint-focus")
    return Picture(
        "focus",
        "What the running sprint is for",
        f"The points that were committed. At least {percent(inputs.settings.sprint_focus)} (the mark) should be for "
        f"the first {inputs.settings.top_items} items of the roadmaps.",
        view(_parts(numbers(found), inputs.settings.sprint_focus), _BARS, height=46),
        (found.sentence,),
    )


def _sprint() -> DriftInputs:
    began = at(date(2026, 11, 16), 9)
    running = Sprint(9, "Sprint 42", SprintState.ACTIVE, 7, start=began, end=at(date(2026, 11, 30)), activated=began)
    points = {"sign-on": 1, "search": 1, "export": 3, "dark-mode": 2, "favours": 3}
    work = [
        one.having(points=2.0, sprint_ids=(9,)) for ident, count in points.items() for one in stories(ident, left=count)
    ]
    return company(_roadmap(), work, sprints=(running,))


def _parts(found: dict[str, float], least: float) -> Iterator[Spec]:
    loose = found["on_no_roadmap"]
    low = 0.0
    for what, share in zip(_SHARES, (found["value"], 1 - found["value"] - loose, loose), strict=True):
        yield {
            "kind": "part",
            "low": low,
            "high": low + share,
            "what": what,
            "middle": low + share / 2,
            "told": f"{percent(share)} for {what}",
        }
        low += share
    yield {"kind": "least", "low": least}


_SHARES = {"the first items": Ink.LIKELY, "other items": Ink.PLAIN, "no roadmap": Ink.UNCERTAIN}
_SHARE = measured("low", axis={"format": "%", "values": [0, 0.25, 0.5, 0.75, 1], "grid": False})
_BARS = (
    layer({"type": "bar"}, "part", x=_SHARE, x2={"field": "high"}, color=coloured(_SHARES, legend=None)),
    layer(
        {"type": "text", "baseline": "bottom", "y": -5, "fontSize": 13}, "part", x=measured("middle"), text=text("told")
    ),
    layer({"type": "rule", "color": Ink.TEXT, "strokeWidth": 4}, "least", x=_SHARE),
)
