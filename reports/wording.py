"""Figures, reasons and movements in the words of the report."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from drift.findings import Figure, Finding, Measure, Reason, Unit
from drift.measures.due_soon import CODE as DUE_SOON
from drift.wording import MOST_DAYS, lateness, number, percent, plural, shift, span

WHY: Mapping[Reason, str] = {
    Reason.NO_HISTORY: "no history",
    Reason.ZERO_THROUGHPUT: "nothing gets finished",
    Reason.NO_SCOPE: "no work to measure",
    Reason.NO_DATE: "no date to measure against",
    Reason.NO_BASELINE: "no baseline",
    Reason.STALE_SOURCE: "its source is stale",
    Reason.UNMAPPED_STATUS: "a status that no stage claims",
    Reason.CYCLE: "a cycle",
    Reason.INVISIBLE: "not visible to this account",
    Reason.NO_RANK: "no order in Jira",
    Reason.NO_VOTES: "nobody has voted",
    Reason.VOTING_OFF: "its boards take no votes",
}
"""What stands in place of a figure."""

_NOUN = {Unit.DAYS: "day", Unit.STEPS: "step", Unit.ITEMS: "story", Unit.POINTS: "point"}
_MINUS = "\N{MINUS SIGN}"
_OVER = "more than"


def one_line(text: str) -> str:
    """The text on one line, without the control and direction characters that could disturb what stands around it."""
    shown = ("" if unicodedata.category(letter) == "Cf" else letter for letter in text)
    spaced = (" " if unicodedata.category(letter) == "Cc" else letter for letter in "".join(shown))
    return " ".join("".join(spaced).split())


def shorten(text: str, most: int) -> str:
    """The text with at most this many characters, cut with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def figure_text(finding: Finding) -> str:
    """The finding's figure in words, or why there is none."""
    if finding.figure is None:
        return f"no figure: {WHY[finding.reason]}" if finding.reason else "no figure"
    bounded = any(name == "beyond_ten_years" and value for name, value in finding.figure.detail)
    text = value_text(finding, finding.figure)
    return f"at least {text}" if bounded and not text.startswith(_OVER) else text


def last_text(finding: Finding) -> str:
    """Last week's figure in the same words; empty where there was none, or where the figure is a movement itself."""
    return value_text(finding, finding.last) if finding.last and finding.code != "moved" else ""


def value_text(finding: Finding, figure: Figure) -> str:
    """A figure as this finding's measure reads it: days of a schedule are late or early, those of an event are too late
    or to spare, steps are ahead or behind."""
    said = _SAID.get((finding.measure, figure.unit))
    return said(finding.code, figure.value) if said else _by_unit(figure)


def _by_unit(figure: Figure) -> str:
    value = figure.value
    if figure.unit in (Unit.SHARE, Unit.PROBABILITY):
        return percent(value)
    if figure.unit is Unit.TAU:
        return f"tau {value:.2f}"
    if figure.unit is Unit.STEPS:
        return f"{plural(abs(value), 'step')} {'ahead of' if value > 0 else 'behind'} the work" if value else "level"
    return plural(value, _NOUN[figure.unit]) if figure.unit in _NOUN else number(value)


def _of_schedule(code: str, days: float) -> str:
    if code == DUE_SOON:
        return f"{plural(days, 'day')} left"
    return _shifted(days) if code == "moved" else lateness(days)


def _of_event(_: str, days: float) -> str:
    return f"{span(days)} {'too late' if days < 0 else 'to spare'}" if days else "just in time"


def _of_goal(code: str, share: float) -> str:
    above, below = ("ahead", "behind") if code == "pace" else ("above", "below")
    points = round(share * 100)
    return f"{plural(abs(points), 'percentage point')} {above if points > 0 else below}" if points else "level"


def _of_budget(noun: str) -> Callable[[str, float], str]:
    return lambda _, size: f"{plural(abs(size), noun)} {'over' if size > 0 else 'within'}"


def _elsewhere(_: str, share: float) -> str:
    return f"{percent(share)} elsewhere"


def _shifted(days: float) -> str:
    return f"{span(days)} {'later' if days > 0 else 'earlier'}" if days else "no shift in all"


_COUNTED: Mapping[str, str] = {
    "item-in-disguise": "story",
    "plans-next-week": "item",
    "technical-words": "word",
    "unsized-soon": "epic",
}
"""What is counted, by the case of the finding."""


def _counted(usually: str) -> Callable[[str, float], str]:
    return lambda code, count: plural(count, _COUNTED.get(code, usually))


def _of_release(_: str, days: float) -> str:
    return f"{plural(abs(days), 'day')} {'later' if days > 0 else 'earlier'} in Jira" if days else "the same day"


_SAID: Mapping[tuple[Measure, Unit], Callable[[str, float], str]] = {
    (Measure.SCHEDULE, Unit.DAYS): _of_schedule,
    (Measure.ALIGNMENT, Unit.DAYS): _of_event,
    (Measure.DEPENDENCY, Unit.DAYS): lambda _, days: f"{span(days)} too late",
    (Measure.DEPENDENCY, Unit.COUNT): _counted("issue"),
    (Measure.RELEASE, Unit.DAYS): _of_release,
    (Measure.RELEASE, Unit.COUNT): _counted("item"),
    (Measure.GRANULARITY, Unit.COUNT): _counted("item"),
    (Measure.LEVELS, Unit.COUNT): _counted("item"),
    (Measure.READY, Unit.COUNT): lambda _, count: f"{plural(count, 'thing')} missing",
    (Measure.CAPACITY, Unit.SHARE): _elsewhere,
    (Measure.BALANCE, Unit.SHARE): _elsewhere,
    (Measure.GOAL, Unit.SHARE): _of_goal,
    (Measure.GOAL, Unit.COUNT): lambda _, count: plural(count, "item"),
    (Measure.BUDGET, Unit.ITEMS): _of_budget(_NOUN[Unit.ITEMS]),
    (Measure.BUDGET, Unit.POINTS): _of_budget(_NOUN[Unit.POINTS]),
}
"""How measures say their figures, by the case of the finding and the value, where the unit alone does not tell."""


def movement_text(finding: Finding) -> str:
    """By how much the figure moved since last week, with its sign; empty where one of the two is missing."""
    if finding.figure is None or finding.last is None or not last_text(finding):
        return ""
    if finding.figure.unit is not finding.last.unit:
        return ""
    change = finding.figure.value - finding.last.value
    if finding.measure is Measure.ALIGNMENT:
        change = -change  # a gap shrinks as its item comes later, and later is + everywhere
    if finding.figure.unit in (Unit.SHARE, Unit.PROBABILITY):
        return _signed(change * 100, "percentage point")
    if finding.figure.unit is Unit.DAYS and abs(change) > MOST_DAYS:
        return shift(change).replace("-", _MINUS)
    return _signed(change, _NOUN.get(finding.figure.unit, ""))


def _signed(change: float, noun: str) -> str:
    if not round(change, 1):
        return "unchanged"
    size = plural(abs(change), noun) if noun else number(abs(change))
    return f"{'+' if change > 0 else _MINUS}{size}"


def minute(instant: datetime, zone: ZoneInfo) -> str:
    """An instant to the minute, in the zone of the business."""
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def ago(now: datetime, then: datetime) -> str:
    """How long ago an instant was, roughly."""
    hours = max(0, int((now - then).total_seconds() // 3600))
    if hours < 1:
        return "less than an hour ago"
    return f"{plural(hours, 'hour')} ago" if hours < 48 else f"{plural(hours // 24, 'day')} ago"
