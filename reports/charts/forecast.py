"""The forecast chart: of the items most at risk, the chance of being finished by each date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from drift.findings import Reason
from drift.forecasts.forecast import Forecast
from drift.wording import percent
from reports.charts.theme import Ink, Spec, day, far, framed, labels
from reports.items import Band, ItemRow

MOST_ITEMS = 6
_MOST_POINTS = 80
_MOST_LETTERS = 40
_SURE = 0.95
_MOST_WEEKS = 156
_WIDTH, _NARROW_WIDTH = 385, 270
_NEVER = "beyond ten years"
_ABOVE_TARGET = 0.4
"""How high the words on what lies beyond a chart stand at least, not to be written over those on the target."""


def most_at_risk(items: Iterable[ItemRow]) -> tuple[ItemRow, ...]:
    """Unfinished items with a target and a forecast, the least likely first."""
    open_ones = [row for row in items if row.chance is not None and row.deadline and row.band is not Band.DONE]
    return tuple(sorted(open_ones, key=lambda row: (row.chance or 0.0, row.deadline or date.max, row.id)))


def forecast_spec(rows: Sequence[ItemRow], forecasts: Mapping[str, Forecast | Reason], *, narrow: bool = False) -> Spec:
    """One small chart an item, all read the same way; one below the other where it is to be `narrow`."""
    names = labels([row.title for row in rows], _MOST_LETTERS)
    values = []
    for name, row in zip(names, rows, strict=True):
        found = forecasts[row.id]
        if isinstance(found, Forecast):
            end = _end(found, row)
            values += [{"label": name, **value} for value in (*_curve(found, end), *_marks(row, found, end))]
    facet = {"field": "label", "type": "nominal", "sort": list(names), "title": None}
    return framed(
        {
            "data": {"values": values},
            "facet": {**facet, "header": {"labelAnchor": "start", "labelLimit": 380}},
            "columns": 1 if narrow else 2,
            "spacing": {"row": 22, "column": 34},
            "resolve": {"scale": {"x": "independent"}},
            "spec": {**_PANEL, "width": _NARROW_WIDTH if narrow else _WIDTH},
        }
    )


def _end(found: Forecast, row: ItemRow) -> int:
    """The week with which the chart ends: when it is nearly certain, and in three years at most, but not before the
    target: what lies further ahead is told in words, for it would press all the rest into a corner."""
    sure = next((week for week, chance in enumerate(found.cdf) if chance >= _SURE), len(found.cdf) - 1)
    target = -(-((row.deadline or found.as_of) - found.as_of).days // 7)
    return min(max(min(sure, _MOST_WEEKS), target + 4), len(found.cdf) - 1)


def _curve(found: Forecast, weeks: int) -> list[Spec]:
    """The chance week by week, thinned where that takes years."""
    step = max(1, -(-weeks // _MOST_POINTS))
    shown = sorted({*range(0, weeks + 1, step), weeks})
    points = [(found.as_of + timedelta(weeks=week), found.cdf[week]) for week in shown]
    return [{"kind": "curve", "date": day(at), "chance": chance, "says": percent(chance)} for at, chance in points]


def _marks(row: ItemRow, found: Forecast, weeks: int) -> list[Spec]:
    end = found.as_of + timedelta(weeks=weeks)
    chance = percent(row.chance or 0.0)
    target = {
        "kind": "target",
        "date": day(row.deadline),
        "chance": row.chance,
        "says": f"target {row.deadline:%d %b %y}: {chance}",
    }
    quantiles = [("P50", 0.5, row.p50), ("P85", 0.85, row.p85)]
    points = [
        {"kind": "quantile", "date": day(at), "chance": level, "says": f"{name} {at:%d %b %y}", "size": _DOT_SIZE}
        for name, level, at in quantiles
        if at and at <= end
    ]
    beyond = ", ".join(f"{name} → {far(at, end) if at else _NEVER}" for name, _, at in quantiles if not at or at > end)
    height = max(found.cdf[weeks], _ABOVE_TARGET)
    edge = {"kind": "quantile", "date": day(end), "chance": height, "says": beyond, "size": 0}
    return [target, *points, *([edge] if beyond else ())]


def _only(kind: str, mark: Spec, **encoding: Spec | None) -> Spec:
    return {"transform": [{"filter": f"datum.kind === '{kind}'"}], "mark": mark, "encoding": encoding}


_X = {
    "field": "date",
    "type": "temporal",
    "scale": {"type": "utc"},
    "axis": {
        "format": "%b %y",
        "tickCount": "month",
        "labelOverlap": "greedy",
        "labelSeparation": 10,
        "title": None,
        "grid": False,
    },
}
_Y = {
    "field": "chance",
    "type": "quantitative",
    "scale": {"domain": [0, 1]},
    "axis": {"format": ".0%", "values": [0, 0.5, 0.85, 1], "title": None},
}
_TOOLTIP = [
    {"field": "label", "title": "Item"},
    {"field": "says", "title": "Chance"},
    {
        "field": "date",
        "title": "By",
        "type": "temporal",
        "timeUnit": "utcyearmonthdate",
        "format": "%Y-%m-%d",
    },
]
_DOT = {"type": "point", "filled": True, "opacity": 1}
_BESIDE_DOT = {"type": "text", "align": "right", "baseline": "bottom", "dx": -7, "dy": -2}
_BESIDE_TARGET = {"type": "text", "align": "left", "baseline": "middle", "dx": 6, "y": 103}
_DOT_SIZE = 70
_SIZE: Spec = {"field": "size", "type": "quantitative", "scale": None}
"""What lies beyond the end of a chart has words there, and no dot."""

_SAYS = {"field": "says", "type": "nominal"}


def _told(kind: str, mark: Spec, **encoding: Spec | None) -> tuple[Spec, Spec]:
    """Text with a halo, so that it can be read on top of lines."""
    halo = {**mark, "stroke": Ink.SURFACE, "strokeWidth": 4, "strokeJoin": "round", "color": Ink.SURFACE}
    return _only(kind, halo, text=_SAYS, **encoding), _only(kind, mark, text=_SAYS, **encoding)


_CURVE = {
    "type": "area",
    "interpolate": "step-after",
    "color": Ink.LIKELY,
    "opacity": 0.16,
    "line": {"color": Ink.LIKELY, "strokeWidth": 2},
}
_PANEL: Spec = {
    "height": 130,
    "encoding": {"x": _X, "y": _Y, "tooltip": _TOOLTIP},
    "layer": [
        _only("curve", _CURVE),
        _only("target", {"type": "rule", "color": Ink.UNLIKELY, "strokeWidth": 2, "strokeDash": [5, 3]}, y=None),
        *_told("target", _BESIDE_TARGET, y=None),
        *_told("quantile", _BESIDE_DOT),
        _only("target", {**_DOT, "shape": "diamond", "size": 90, "color": Ink.UNLIKELY}),
        _only("quantile", {**_DOT, "shape": "circle", "color": Ink.LIKELY}, size=_SIZE),
    ],
}
