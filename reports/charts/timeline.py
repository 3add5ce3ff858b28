"""The timeline: of each roadmap, when its items are promised and when they are likely to be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from drift.wording import percent
from reports.charts.theme import Ink, Spec, day, far, framed, labels
from reports.items import Band, ItemRow

MOST_ROWS = 30
"""What one chart shows and stays legible; the items most at risk come first."""

_NARROW_WIDTH = 318
LOOK_BACK = timedelta(days=120)
"""How long an item that is done stays on the timeline, and how far back its axis goes."""

_LOOK_AHEAD = timedelta(days=270)
_MARGIN = timedelta(days=21)

_COLOURS = {
    Band.UNLIKELY: ("under 50%", Ink.UNLIKELY),
    Band.UNCERTAIN: ("50% to 85%", Ink.UNCERTAIN),
    Band.LIKELY: ("85% and more", Ink.LIKELY),
    Band.NO_TARGET: ("no target", Ink.PLAIN),
    Band.DONE: ("done", Ink.DONE),
}


def timeline_rows(items: Iterable[ItemRow], today: date) -> tuple[ItemRow, ...]:
    """The items that have a place in time, but for those that were done long ago; those most at risk first."""
    placed = (row for row in items if row.deadline or row.p50 or row.finished)
    return tuple(sorted((row for row in placed if (row.finished or today) >= today - LOOK_BACK), key=_risk))


def _risk(row: ItemRow) -> tuple[int, float, date, str]:
    order = (Band.UNLIKELY, Band.UNCERTAIN, Band.UNKNOWN, Band.LIKELY, Band.NO_TARGET, Band.DONE)
    return (
        order.index(row.band),
        row.chance if row.chance is not None else 1.0,
        row.deadline or date.max,
        row.id,
    )


@dataclass(frozen=True, slots=True)
class Shape:
    """How the chart is drawn: with the names of items beside its panels, or above the bars where there is no room."""

    width: int
    step: int
    ticks: int
    letters: int
    y_axis: Spec | None
    texts: Sequence[Spec]
    legend: Spec


def timeline_spec(rows: Sequence[ItemRow], today: date, *, narrow: bool = False) -> Spec:
    """The chart of these rows: one panel a roadmap, on one axis of time; `narrow` for a telephone."""
    span, shape = _span(rows, today), _NARROW if narrow else _WIDE
    panels = [
        _panel(title, sorted((row for row in rows if row.roadmap == title), key=_when), today, span, shape)
        for title in dict.fromkeys(row.roadmap for row in sorted(rows, key=lambda row: row.place))
    ]
    return framed({"vconcat": panels, "spacing": 18})


def _when(row: ItemRow) -> tuple[date, str]:
    return row.deadline or row.finished or row.p85 or date.max, row.id


def _span(rows: Sequence[ItemRow], today: date) -> tuple[date, date]:
    """From the recent past to past the last target; a forecast far beyond that runs off the edge, marked."""
    targets = [row.deadline for row in rows if row.deadline] or [today]
    dates = [date for row in rows for date in (row.start, row.deadline, row.p50, row.p85, row.finished) if date]
    first = max(min(dates, default=today), today - LOOK_BACK)
    last = min(max(dates, default=today), max(*targets, today) + _LOOK_AHEAD)
    return min(first, today) - _MARGIN, max(last, today) + 2 * _MARGIN


def _panel(title: str, rows: Sequence[ItemRow], today: date, span: tuple[date, date], shape: Shape) -> Spec:
    names = labels([row.title for row in rows], shape.letters)
    y = {"field": "label", "type": "nominal", "sort": list(names), "title": None, "axis": shape.y_axis}
    x_axis = {**_X_AXIS, "tickCount": shape.ticks}
    return {
        "title": title,
        "width": shape.width,
        "height": {"step": shape.step},
        "data": {"values": [_values(name, row, span) for name, row in zip(names, rows, strict=True)]},
        "encoding": {"y": y, "x": {"type": "temporal", "scale": _UTC, "axis": x_axis, "title": None}},
        "layer": [*_today(today, span), *_marks(shape.legend), *shape.texts],
    }


_UTC = {"type": "utc", "nice": False}
_X_AXIS = {"format": "%b %Y", "labelOverlap": "greedy", "labelSeparation": 12, "title": None}
_Y_AXIS = {
    "labelLimit": 230,
    "minExtent": 220,
    "maxExtent": 220,
    "ticks": False,
    "domain": False,
    "grid": True,
}


def _values(label: str, row: ItemRow, span: tuple[date, date]) -> Spec:
    """The row as data; what is told beside it and in its tooltip is put into words here."""
    end = span[1]
    ends = [found for found in (_bar_end(row, span), row.deadline) if found]
    return {
        "label": label,
        "item": row.title,
        "band": _COLOURS[row.band][0] if row.band in _COLOURS else None,
        "start": day(row.start if row.start != row.deadline else None),
        "target": day(row.deadline),
        "p50": day(row.p50 and min(row.p50, end)),
        "bar_end": day(_bar_end(row, span)),
        "finished": day(row.finished),
        "text_at": day(min(max(ends), end)) if ends else None,
        "odds": " ".join(filter(None, (_odds(row), _later(row, end)))),
        "promised": f"{row.target} ({row.deadline})" if row.deadline else row.target,
        "even": str(row.p50 or "–"),
        "sure": str(row.p85 or "–"),
        "chance": _odds(row) or "–",
    }


def _bar_end(row: ItemRow, span: tuple[date, date]) -> date | None:
    """The end of the bar, inside the chart and never so near its start that nothing would be seen."""
    if row.p50 is None:
        return None
    least = row.p50 + (span[1] - span[0]) / 120
    return min(max(row.p85 or date.max, least), span[1])


def _odds(row: ItemRow) -> str:
    return "" if row.chance is None else percent(row.chance)


def _later(row: ItemRow, end: date) -> str:
    """What a bar that runs off the chart hides."""
    if row.p85 is None:
        return "" if row.chance is None else "→ beyond ten years"
    return f"→ {far(row.p85, end)}" if row.p85 > end else ""


_TOOLTIP = [
    {"field": "item", "title": "Item"},
    {"field": "promised", "title": "Target"},
    {"field": "chance", "title": "Chance of the target"},
    {"field": "even", "title": "Even chance, P50"},
    {"field": "sure", "title": "85% chance, P85"},
]
_SCALE = {
    "domain": [words for words, _ in _COLOURS.values()],
    "range": [colour for _, colour in _COLOURS.values()],
}


def _layer(mark: Spec, needs: str, **encoding: Spec | list[Spec]) -> Spec:
    """A layer of the rows that have the field."""
    valid = [{"filter": f"isValid(datum.{needs})"}]
    return {"transform": valid, "mark": mark, "encoding": {"tooltip": _TOOLTIP, **encoding}}


def _marks(legend: Spec) -> list[Spec]:
    """The promised period, the forecast, the day on which it was done, and the target."""
    colour = {"field": "band", "type": "nominal", "legend": legend, "scale": _SCALE}
    return [
        _layer(_PERIOD, "start", x={"field": "start"}, x2={"field": "target"}),
        _layer(_BAR, "p50", x={"field": "p50"}, x2={"field": "bar_end"}, color=colour),
        _layer(_DONE, "finished", x={"field": "finished"}, color=colour),
        _layer(_TARGET, "target", x={"field": "target"}),
    ]


_PERIOD = {"type": "rule", "strokeWidth": 3, "color": Ink.MUTED, "opacity": 0.55, "clip": True}
_BAR = {"type": "bar", "height": 12, "cornerRadius": 3, "clip": True}
_DONE = {"type": "point", "shape": "circle", "filled": True, "size": 110, "opacity": 1, "clip": True}
_TARGET = {
    "type": "point",
    "shape": "diamond",
    "filled": True,
    "size": 95,
    "color": Ink.TEXT,
    "stroke": Ink.SURFACE,
    "strokeWidth": 1.5,
    "opacity": 1,
    "clip": True,
}
_TEXT = {"type": "text", "color": Ink.TEXT, "fontSize": 11}
_LEGEND = {"title": "chance of the target", "titleOrient": "left"}
_WIDE = Shape(
    width=700,
    step=25,
    ticks=8,
    letters=34,
    y_axis=_Y_AXIS,
    texts=(_layer({**_TEXT, "align": "left", "dx": 9}, "text_at", x={"field": "text_at"}, text={"field": "odds"}),),
    legend=_LEGEND,
)
_ABOVE = {**_TEXT, "dy": -15}
_HALO = {"stroke": Ink.SURFACE, "strokeWidth": 4, "strokeJoin": "round", "color": Ink.SURFACE}
_NARROW = Shape(
    width=_NARROW_WIDTH,
    step=42,
    ticks=4,
    letters=32,
    y_axis=None,
    texts=(
        _layer({**_ABOVE, **_HALO, "align": "left"}, "label", x={"value": 0}, text={"field": "label"}),
        _layer({**_ABOVE, "align": "left"}, "label", x={"value": 0}, text={"field": "label"}),
        _layer({**_ABOVE, "align": "right"}, "label", x={"value": _NARROW_WIDTH}, text={"field": "odds"}),
    ),
    legend={**_LEGEND, "titleOrient": "top", "columns": 3},
)


def _today(today: date, span: tuple[date, date]) -> tuple[Spec, Spec]:
    """The line of the day of the report, with its name above the panel. It also says how far the axis of time goes:
    said in every layer, Vega-Lite would read it in two ways that it takes for a conflict."""
    data = {"values": [{"today": day(today)}]}
    scale = {**_UTC, "domain": [day(end) for end in span]}
    rule = {"type": "rule", "strokeDash": [4, 3], "color": Ink.TEXT, "strokeWidth": 1.2}
    text = {"type": "text", "text": f"{today:%d %b %Y}", "y": -8, "fontSize": 11, "color": Ink.MUTED}
    return (
        {"data": data, "mark": rule, "encoding": {"x": {"field": "today", "scale": scale}, "y": None}},
        {"data": data, "mark": text, "encoding": {"x": {"field": "today"}, "y": None}},
    )
