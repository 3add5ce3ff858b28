"""The sprint chart: what was committed and what became of it; say/do beside the change of scope, never alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from drift.findings import Finding, Measure, Unit
from drift.wording import number, percent
from mapping.backlog import Sprint
from reports.charts.theme import Ink, Spec, framed, labels
from reports.wording import one_line

MOST_SPRINTS = 8
_MOST_LETTERS = 30
_ROW = 72
"""The height of a sprint, in pixels: both panels have it, so that their rows stay level."""


@dataclass(frozen=True, slots=True)
class SprintBar:
    """One sprint in numbers. The sizes are points, or stories where nothing has an estimate; the shares are of the
    commitment, `scope_change` is None where it is not known."""

    name: str
    running: bool
    in_points: bool
    committed: float
    completed: float
    added: float
    removed: float
    say_do: float
    scope_change: float | None


def sprint_bars(findings: Iterable[Finding], sprints: Mapping[int, Sprint]) -> tuple[SprintBar, ...]:
    """The sprints that were measured, in the order in which they began."""
    told = [one for one in findings if one.measure is Measure.SPRINT and one.figure and one.figure.unit is Unit.SHARE]
    began = {str(sprint.id): sprint.began for sprint in sprints.values() if sprint.began}
    latest = max(began.values(), default=datetime.max.replace(tzinfo=UTC))
    told.sort(key=lambda one: (began.get(one.subject.id, latest), one.subject.id))
    return tuple(bar for one in told if (bar := _bar(one)))


def _bar(finding: Finding) -> SprintBar | None:
    assert finding.figure is not None  # the caller has looked
    numbers = dict(finding.figure.detail)
    if not {"committed", "completed", "added", "removed"} <= numbers.keys():
        return None
    return SprintBar(
        name=one_line(finding.subject.title),
        running=finding.code == "running",
        in_points=bool(numbers.get("in_points", 1.0)),
        committed=numbers["committed"],
        completed=numbers["completed"],
        added=numbers["added"],
        removed=numbers["removed"],
        say_do=finding.figure.value,
        scope_change=numbers.get("scope_change"),
    )


_SIZES = ("committed", "completed", "added", "removed")
_SHARES = ("say/do", "scope change")
_COLOURS = {
    "committed": Ink.PLAIN,
    "completed": Ink.LIKELY,
    "added": Ink.UNCERTAIN,
    "removed": Ink.UNLIKELY,
    "say/do": Ink.DONE,
    "scope change": Ink.MUTED,
}


def sprint_spec(bars: Sequence[SprintBar]) -> Spec:
    """Two panels side by side, on the same rows."""
    names = labels([f"{bar.name}{' (running)' if bar.running else ''}" for bar in bars], _MOST_LETTERS)
    sizes = [
        {"sprint": name, "what": what, "value": getattr(bar, what), "says": number(getattr(bar, what))}
        for name, bar in zip(names, bars, strict=True)
        for what in _SIZES
    ]
    shares = [
        {"sprint": name, "what": what, "value": value, "says": percent(value)}
        for name, bar in zip(names, bars, strict=True)
        for what, value in zip(_SHARES, (bar.say_do, bar.scope_change), strict=True)
        if value is not None
    ]
    left = _panel(sizes, names, _SIZES, _unit(bars), 380, with_labels=True)
    right = _panel(shares, names, _SHARES, "share of the commitment", 200, with_labels=False)
    return framed(
        {
            "hconcat": [left, right],
            "spacing": 26,
            "resolve": {"scale": {"color": "independent", "yOffset": "independent"}},
        }
    )


def _unit(bars: Sequence[SprintBar]) -> str:
    if all(bar.in_points for bar in bars):
        return "points"
    return "points, or stories without estimates" if any(bar.in_points for bar in bars) else "stories"


def _panel(
    values: list[Spec],
    names: Sequence[str],
    what: Sequence[str],
    title: str,
    width: int,
    *,
    with_labels: bool,
) -> Spec:
    axis = {"labelLimit": 200, "ticks": False, "domain": False} if with_labels else None
    top = max((value["value"] for value in values), default=0) or 1
    x = {
        "field": "value",
        "type": "quantitative",
        "title": title,
        "scale": {"domain": [0, top * 1.15], "nice": False},
        "axis": {
            "tickCount": 5,
            "format": ".0%" if not with_labels else "~f",
            "labelOverlap": "parity",
            "labelSeparation": 4,
        },
    }
    colour = {
        "field": "what",
        "type": "nominal",
        "scale": {"domain": list(what), "range": [_COLOURS[name] for name in what]},
    }
    offset = {"field": "what", "type": "nominal", "scale": {"domain": list(what)}}
    return {
        "width": width,
        "height": _ROW * len(names),
        "data": {"values": values},
        "encoding": {
            "y": {"field": "sprint", "type": "nominal", "sort": list(names), "title": None, "axis": axis},
            "yOffset": offset,
            "x": x,
            "tooltip": [
                {"field": "sprint", "title": "Sprint"},
                {"field": "what", "title": "Figure"},
                {"field": "says", "title": "Value"},
            ],
        },
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadius": 2},
                "encoding": {"color": colour},
            },
            {
                "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 4, "fontSize": 11},
                "encoding": {"text": {"field": "says", "type": "nominal"}},
            },
        ],
    }
