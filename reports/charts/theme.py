"""The colours and the type of all charts, and what every specification begins with.

A specification names its colours by what they mean (`Ink`). These names are custom properties of the page, so a chart
follows its light and dark colours by itself; pictures for mail are painted with fixed ones (`painted`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from reports.wording import shorten

Spec = dict[str, Any]
"""A Vega-Lite specification, or a part of one."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first is what stills are drawn with; the others have its widths, so that text fits in a browser too."""


class Ink(StrEnum):
    """Colours by what they mean."""

    TEXT = "var(--chart-text)"
    MUTED = "var(--chart-muted)"
    GRID = "var(--chart-grid)"
    SURFACE = "var(--chart-surface)"
    LIKELY = "var(--chart-likely)"
    UNCERTAIN = "var(--chart-uncertain)"
    UNLIKELY = "var(--chart-unlikely)"
    DONE = "var(--chart-done)"
    PLAIN = "var(--chart-plain)"


PAPER: Mapping[Ink, str] = {
    Ink.TEXT: "#1b2430",
    Ink.MUTED: "#566070",
    Ink.GRID: "#dfe3e9",
    Ink.SURFACE: "#ffffff",
    Ink.LIKELY: "#0072b2",
    Ink.UNCERTAIN: "#e69f00",
    Ink.UNLIKELY: "#c2410c",
    Ink.DONE: "#009e73",
    Ink.PLAIN: "#8b95a3",
}
"""Colours on white. The hues are near those of Okabe and Ito, which colour-blind readers tell apart; no chart says
anything by colour alone."""


def painted(spec: Any, colours: Mapping[Ink, str] = PAPER) -> Any:
    """The specification with fixed colours in place of the page's."""
    if isinstance(spec, dict):
        return {name: painted(value, colours) for name, value in spec.items()}
    if isinstance(spec, list):
        return [painted(value, colours) for value in spec]
    return colours[spec] if isinstance(spec, Ink) else spec


def framed(spec: Spec) -> Spec:
    """The specification with its schema, its type and the colours of its frame."""
    text = {"labelColor": Ink.TEXT, "titleColor": Ink.MUTED, "labelFontSize": 12, "titleFontSize": 12}
    lines = {"gridColor": Ink.GRID, "domainColor": Ink.GRID, "tickColor": Ink.GRID}
    return {
        "$schema": SCHEMA,
        "background": Ink.SURFACE,
        "padding": 6,
        **spec,
        "config": {
            "aria": False,  # each chart is one image with one description; its parts would be read out in a jumble
            "font": FONT,
            "view": {"stroke": None},
            "axis": {**text, **lines, "titleFontWeight": "normal"},
            "legend": {**text, "orient": "top", "title": None, "symbolStrokeWidth": 0},
            "header": {"labelColor": Ink.TEXT, "labelFontSize": 13, "labelFontWeight": "bold", "title": None},
            "title": {"color": Ink.TEXT, "fontSize": 13, "anchor": "start", "subtitleColor": Ink.MUTED},
            "text": {"color": Ink.TEXT, "fontSize": 11},
        },
    }


def labels(titles: Iterable[str], most: int) -> tuple[str, ...]:
    """Titles as axis labels: cut to a length, and told apart by a number where they would read the same."""
    found: dict[str, None] = {}
    for title in titles:
        short, count = shorten(title, most) or "(no title)", 1
        while short in found:
            count += 1
            short = f"{shorten(title, most - len(str(count)) - 3)} ({count})"
        found[short] = None
    return tuple(found)


def day(value: date | None) -> str | None:
    """A day as the charts read it: midnight UTC, on a UTC axis, so that no zone of a machine or a reader moves it."""
    return value.isoformat() if value else None


def far(value: date, end: date) -> str:
    """A day beyond the end of a chart, in words: its month, or its year where that is far away."""
    return f"{value:%b %Y}" if value - end <= _NEAR else f"{value:%Y}"


_NEAR = timedelta(days=365)


def dates(field: str, **more: Any) -> Spec:
    """A channel of days along a UTC axis."""
    return {"field": field, "type": "temporal", "timeUnit": "utcyearmonthdate", **more}
