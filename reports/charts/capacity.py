"""The chart of capacity: what each theme took of the finished work, and the mark of what it was meant to take.

Its numbers are those of the finding, so that page and chart cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from drift.findings import Finding, Measure
from drift.measures.capacity import OTHER, UNALIGNED
from drift.wording import percent
from mapping.roadmap import Theme
from reports.charts.theme import Ink, Spec, framed, labels
from reports.wording import one_line

MOST_THEMES = 12
_MOST_LETTERS = 34
_LAST = (OTHER, UNALIGNED)
_TITLES = {OTHER: "Other themes", UNALIGNED: "On no roadmap"}


@dataclass(frozen=True, slots=True)
class ThemeBar:
    """A theme with its share of the finished work and the share that it was meant to take."""

    title: str
    actual: float
    target: float


def theme_bars(findings: Iterable[Finding], themes: Mapping[str, Theme]) -> tuple[ThemeBar, ...]:
    """Every theme that took or was given something: the largest target first, then other and unaligned work."""
    found = next((one for one in findings if one.measure is Measure.CAPACITY and one.figure), None)
    numbers = dict(found.figure.detail) if found and found.figure else {}
    places = [name.partition(":")[2] for name in numbers if name.startswith("actual:")]
    bars = {
        place: ThemeBar(_title(place, themes), numbers[f"actual:{place}"], numbers[f"target:{place}"])
        for place in places
        if numbers[f"actual:{place}"] or numbers[f"target:{place}"]
    }
    order = sorted(bars, key=lambda place: (place in _LAST, -bars[place].target, -bars[place].actual, place))
    return tuple(bars[place] for place in order)


def _title(place: str, themes: Mapping[str, Theme]) -> str:
    return _TITLES.get(place) or one_line(themes[place].title if place in themes else place)


def capacity_spec(bars: Sequence[ThemeBar]) -> Spec:
    """The chart of these themes: a bar each, with a mark at its target."""
    names = labels([bar.title for bar in bars], _MOST_LETTERS)
    shown = [_values(name, bar) for name, bar in zip(names, bars, strict=True)]
    y = {
        "field": "label",
        "type": "nominal",
        "sort": list(names),
        "title": None,
        "axis": {
            "labelLimit": 230,
            "minExtent": 220,
            "maxExtent": 220,
            "labelPadding": 8,
            "ticks": False,
            "domain": False,
        },
    }
    x = {"type": "quantitative", "scale": {"domainMin": 0}, "axis": {"format": "%", "tickCount": 6}, "title": None}
    bar = {"type": "bar", "height": 16, "color": Ink.PLAIN}
    mark = {"type": "tick", "thickness": 4, "size": 24, "color": Ink.TEXT}
    words = {"type": "text", "align": "left", "dx": 8, "color": Ink.TEXT}
    return framed(
        {
            "width": 560,
            "height": {"step": 32},
            "data": {"values": shown},
            "encoding": {"y": y, "tooltip": _TOOLTIP},
            "layer": [
                {"mark": bar, "encoding": {"x": {**x, "field": "actual"}}},
                {"mark": mark, "encoding": {"x": {**x, "field": "target"}}},
                {"mark": words, "encoding": {"x": {**x, "field": "end"}, "text": {"field": "told"}}},
            ],
        }
    )


_TOOLTIP = [
    {"field": "theme", "title": "Theme"},
    {"field": "actual", "title": "Took", "format": ".0%"},
    {"field": "target", "title": "Was meant to take", "format": ".0%"},
]


def _values(label: str, bar: ThemeBar) -> Spec:
    """The words stand behind whatever reaches further, the bar or the mark."""
    return {
        "label": label,
        "theme": bar.title,
        "actual": bar.actual,
        "target": bar.target,
        "end": max(bar.actual, bar.target),
        "told": f"{percent(bar.actual)} ({percent(bar.target)} planned)",
    }
