"""The reliability chart: of the dates given at each chance, the share that held, horizon by horizon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from drift.forecasts.record import LEVELS, ForecastRecord, HorizonRecord
from drift.forecasts.scoring import Coverage
from drift.wording import percent
from reports.charts.theme import Ink, Spec, framed


def enough(record: ForecastRecord | None) -> tuple[HorizonRecord, ...]:
    """The horizons with the levels at which enough dates have come due to tell, without the others."""
    horizons = record.horizons if record else ()
    told = (replace(one, levels=tuple(each for each in one.levels if not each.too_few)) for one in horizons)
    return tuple(one for one in told if one.levels)


def record_spec(horizons: Sequence[HorizonRecord], *, narrow: bool = False) -> Spec:
    """One panel a horizon, all read the same way; one below the other where it is to be `narrow`."""
    panels = {f"Even chance within {one.weeks} weeks": one for one in horizons}
    values = [{"horizon": label, **value} for label, one in panels.items() for value in _panel(one)]
    return framed(
        {
            "data": {"values": values},
            "facet": {"field": "horizon", "type": "nominal", "sort": list(panels), "title": None, "header": _HEADER},
            "columns": 1 if narrow else len(panels),
            "bounds": "flush",
            "spacing": 44,
            "spec": {**_PANEL, "width": _NARROW_WIDTH if narrow else _WIDTH // len(panels)},
        }
    )


def _panel(one: HorizonRecord) -> Iterator[Spec]:
    yield from ({"kind": "line", "level": end, "share": end} for end in (0, 1))
    yield from ({"kind": "dates", **_values(each)} for each in one.levels)


def _values(one: Coverage) -> Spec:
    low, high = one.by_chance
    return {
        "level": one.level,
        "share": one.held / one.of,
        "low": low / one.of,
        "high": high / one.of,
        "told": f"{one.held}/{one.of}",
        "says": f"{one.held} of {one.of} ({percent(one.held / one.of)})",
        "by_chance": f"{low} to {high}",
    }


def _only(kind: str, mark: Spec, **encoding: Spec) -> Spec:
    return {"transform": [{"filter": f"datum.kind === '{kind}'"}], "mark": mark, "encoding": encoding}


_WIDTH, _NARROW_WIDTH = 780, 270
_HEADER = {"labelAnchor": "start", "labelFontSize": 13}
_SCALE = {"domain": [0, 1]}
_X = {
    "field": "level",
    "type": "quantitative",
    "scale": _SCALE,
    "axis": {"format": ".0%", "values": list(LEVELS), "title": "chance that was given", "grid": False},
}
_Y = {
    "field": "share",
    "type": "quantitative",
    "scale": _SCALE,
    "axis": {"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1], "title": "share that held"},
}
_LOW = {**_Y, "field": "low"}
_TOOLTIP = [
    {"field": "level", "title": "Given at", "format": ".0%"},
    {"field": "says", "title": "Held"},
    {"field": "by_chance", "title": "By chance alone"},
]
_BAR = {"type": "rule", "strokeWidth": 9, "color": Ink.PLAIN, "opacity": 0.4}
_DOT = {"type": "point", "filled": True, "opacity": 1, "size": 75, "color": Ink.LIKELY}
_BESIDE = {"type": "text", "align": "left", "baseline": "middle", "dx": 8, "dy": 6, "fontSize": 10}
_HALO = {**_BESIDE, "stroke": Ink.SURFACE, "strokeWidth": 3, "strokeJoin": "round", "color": Ink.SURFACE}
_TOLD = {"field": "told", "type": "nominal"}
_PANEL: Spec = {
    "height": 240,
    "encoding": {"x": _X, "tooltip": _TOOLTIP},
    "layer": [
        _only("line", {"type": "line", "color": Ink.MUTED, "strokeDash": [5, 3], "strokeWidth": 1}, y=_Y),
        _only("dates", _BAR, y=_LOW, y2={"field": "high"}),
        _only("dates", _HALO, y=_Y, text=_TOLD),
        _only("dates", _BESIDE, y=_Y, text=_TOLD),
        _only("dates", _DOT, y=_Y),
    ],
}
