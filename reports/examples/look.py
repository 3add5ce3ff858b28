"""How the pictures of the documents look: the report's colours and type, a title, and one width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from reports.charts.drawing import svg
from reports.charts.theme import Ink, Spec, framed, painted

WIDTH = 720
_LETTERS = 122
"""What fits on a line of that width."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture. `legend` says in the picture how to read it; `told` are the sentences of the report about what it
    shows, which its page quotes."""

    name: str
    title: str
    legend: str
    spec: Spec
    told: tuple[str, ...]


def drawn(picture: Picture) -> str:
    """The picture as SVG on white, so that it can be read on a dark page as well."""
    title = {
        "text": picture.title,
        "subtitle": wrap(picture.legend, _LETTERS),
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 16,
        "subtitleFontSize": 12,
        "subtitlePadding": 5,
        "offset": 14,
    }
    return svg(picture.name, painted({**picture.spec, "title": title, "padding": 16})) + "\n"


def view(values: Iterable[Spec], layers: Sequence[Spec], *, height: int | Spec, **more: object) -> Spec:
    """One panel of layers on the same data, as wide as every picture."""
    return framed(
        {
            "width": WIDTH,
            "autosize": {"type": "fit-x", "contains": "padding"},
            "height": height,
            "data": {"values": list(values)},
            "layer": list(layers),
            **more,
        }
    )


def scaled(spec: Any, by: float) -> Any:
    """A chart of the report, wider or narrower: its panels, and the room for the names of their rows."""
    if isinstance(spec, dict):
        return {name: round(value * by) if name in _WIDTHS else scaled(value, by) for name, value in spec.items()}
    return [scaled(value, by) for value in spec] if isinstance(spec, list) else spec


_WIDTHS = ("width", "minExtent", "maxExtent")


def layer(mark: Spec, kind: str | None = None, **encoding: Spec | None) -> Spec:
    """A mark with its channels, for the values of one kind or for all."""
    only = [{"filter": f"datum.kind === '{kind}'"}] if kind else []
    return {"transform": only, "mark": mark, "encoding": encoding}


def rows(names: Sequence[str], field: str = "label", **axis: object) -> Spec:
    """A channel with one row a name, in this order."""
    look = {"labelLimit": 260, "labelPadding": 8, "ticks": False, "domain": False, **axis}
    return {"field": field, "type": "nominal", "sort": list(names), "title": None, "axis": look}


def measured(field: str, title: str | None = None, **more: object) -> Spec:
    """A channel of numbers."""
    return {"field": field, "type": "quantitative", "title": title, **more}


def coloured(inks: dict[str, Ink], field: str = "what", **more: object) -> Spec:
    """A channel of colours by what they mean, with its legend."""
    scale = {"domain": list(inks), "range": list(inks.values())}
    return {"field": field, "type": "nominal", "scale": scale, **more}


def text(field: str, **more: object) -> Spec:
    """A channel of words."""
    return {"field": field, "type": "nominal", **more}


POINT = {"type": "point", "filled": True, "opacity": 1}
"""A mark of one place."""

DIAMOND = {**POINT, "shape": "diamond", "size": 110, "color": Ink.TEXT, "stroke": Ink.SURFACE, "strokeWidth": 1.5}
"""What is promised or claimed."""

LINE = {"type": "rule", "color": Ink.TEXT, "strokeDash": [4, 3]}
"""A bound, or a day."""

BESIDE = {"type": "text", "align": "left", "dx": 8}
"""Words behind a mark."""

TIME = {"type": "utc", "nice": False}
"""The scale of days, which no zone of a machine moves."""


def days(field: str, **more: object) -> Spec:
    """A channel of days along a month axis."""
    axis = {"format": "%b %Y", "tickCount": "month", "labelOverlap": "greedy", "labelSeparation": 12}
    return {"field": field, "type": "temporal", "title": None, "scale": TIME, "axis": axis, **more}
