"""The promises: of each item whose date moved, every date that customers were shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from reports.charts.theme import Ink, Spec, dates, day, framed, labels
from reports.promises import PromiseRow

MOST_ROWS = 12
_MOST_LETTERS = 34
_MARGIN = timedelta(days=14)


def moved_rows(rows: Iterable[PromiseRow]) -> tuple[PromiseRow, ...]:
    """Those that were shown more than one date, in the order of the table."""
    return tuple(row for row in rows if len(row.dates) > 1)


def promises_spec(rows: Sequence[PromiseRow], today: date) -> Spec:
    """The chart of these rows: a line an item, from its first date to its last."""
    names = labels([f"{row.title} ({row.board})" if row.board else row.title for row in rows], _MOST_LETTERS)
    shown = [values for name, row in zip(names, rows, strict=True) for values in _values(name, row)]
    y = {
        "field": "label",
        "type": "nominal",
        "sort": list(names),
        "title": None,
        "axis": {"labelLimit": 230, "minExtent": 220, "maxExtent": 220, "ticks": False, "domain": False, "grid": True},
    }
    ends = [shown_date for row in rows for shown_date, _ in row.dates]
    domain = [day(min(*ends, today) - _MARGIN), day(max(*ends, today) + _MARGIN)]
    x = {"type": "temporal", "scale": {"type": "utc"}, "title": None, "axis": _X_AXIS}
    line = {"type": "rule", "strokeWidth": 3, "color": Ink.MUTED, "opacity": 0.55}
    return framed(
        {
            "width": 700,
            "height": {"step": 25},
            "data": {"values": shown},
            "encoding": {"y": y, "x": {**x, "field": "date"}},
            "layer": [
                {"mark": line, "encoding": {"x2": {"field": "next"}}},
                _points("datum.stands === false", shape="circle", color=Ink.PLAIN, size=70),
                _points("datum.stands === true", shape="diamond", color=Ink.TEXT, size=95),
                _today(today, domain),
            ],
        }
    )


_X_AXIS = {"format": "%b %Y", "tickCount": 8, "labelOverlap": "greedy", "labelSeparation": 12, "title": None}
_TOOLTIP = [
    {"field": "item", "title": "Item"},
    {"field": "told", "title": "Date"},
    {"field": "since", "title": "Shown since"},
]


def _values(label: str, row: PromiseRow) -> list[Spec]:
    following = [*(deadline for deadline, _ in row.dates[1:]), row.last]
    last = len(row.dates) - 1
    return [
        {
            "label": label,
            "item": row.title,
            "date": day(deadline),
            "next": day(following[number]),
            "stands": number == last,
            "told": str(deadline),
            "since": str(since),
        }
        for number, (deadline, since) in enumerate(row.dates)
    ]


def _points(which: str, **mark: object) -> Spec:
    look = {"type": "point", "filled": True, "stroke": Ink.SURFACE, "strokeWidth": 1.5, "opacity": 1, **mark}
    return {"transform": [{"filter": which}], "mark": look, "encoding": {"tooltip": _TOOLTIP}}


def _today(today: date, domain: Sequence[str | None]) -> Spec:
    """Today's line. It alone says where the axis ends: the layer with a second channel would read that otherwise."""
    return {
        "data": {"values": [{"today": day(today)}]},
        "mark": {"type": "rule", "strokeDash": [4, 3], "color": Ink.TEXT, "strokeWidth": 1.2},
        "encoding": {"x": dates("today", scale={"type": "utc", "domain": domain}), "y": None},
    }
