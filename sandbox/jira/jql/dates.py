"""Dates in a query: absolute and relative, read in the caller's zone and cut to the minute as Jira does."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from sandbox.jira.jql.syntax import Call, JqlError, Literal
from sandbox.jira.jql.world import World

_FORMATS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")
_PERIOD = re.compile(r"([+-]?)\s*((?:\d+[wdhm]\s*)+)", re.IGNORECASE)
_PART = re.compile(r"(\d+)([wdhm])", re.IGNORECASE)
_STEP = re.compile(r"([+-]?\d+)([yMwdhm]?)")
_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
_EDGE = re.compile(r"(start|end)of(day|week|month|year)")


def instant(value: Literal | Call, world: World, field: str) -> datetime:
    """The instant that a date value stands for.

    Literals are `yyyy-MM-dd HH:mm`, `yyyy-MM-dd`, the same with slashes, milliseconds since 1970, or a period
    such as `-15m` or `4w 2d` from now. Functions are `now()` and `startOf`/`endOf` `Day`, `Week` (from Monday),
    `Month`, `Year` with an optional step such as `"-1w"`. Raises JqlError for anything else, and for dates
    outside the years 1 to 9999.
    """
    try:
        if isinstance(value, Call):
            return _function(value, world, field)
        return _absolute(value.text, world) or _relative(value.text, world) or _refuse(value.text, field)
    except (OverflowError, ValueError):
        return _refuse(value.text if isinstance(value, Literal) else " ".join(value.arguments), field)


def _absolute(text: str, world: World) -> datetime | None:
    if text.isdecimal():
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    for pattern in _FORMATS:
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=world.zone)
        except ValueError:
            continue
    return None


def _relative(text: str, world: World) -> datetime | None:
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        return None
    length = sum((int(number) * _UNITS[unit.lower()] for number, unit in _PART.findall(found[2])), timedelta())
    moved = world.now - length if found[1] == "-" else world.now + length
    return moved.replace(second=0, microsecond=0)


def _refuse(text: str, field: str) -> datetime:
    raise JqlError(
        f"Date value '{text}' for field '{field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "
        "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
    )


def _function(call: Call, world: World, field: str) -> datetime:
    if call.name == "now":
        return world.now
    edge = _EDGE.fullmatch(call.name)
    if edge is None:
        raise JqlError(f"Unable to find JQL function '{call.name}({', '.join(call.arguments)})'.")
    local = world.now.astimezone(world.zone).replace(tzinfo=None)
    if call.arguments:
        local = _step(local, call.arguments[0], edge[2], field)
    start = _start(local.date(), edge[2])
    if edge[1] == "start":
        return datetime.combine(start, time(), world.zone)
    return datetime.combine(_start(_later(start, edge[2]), edge[2]), time(), world.zone) - timedelta(seconds=1)


def _step(local: datetime, text: str, period: str, field: str) -> datetime:
    found = _STEP.fullmatch(text.strip())
    if found is None:
        return _refuse(text, field)
    count, unit = int(found[1]), found[2] or {"day": "d", "week": "w", "month": "M", "year": "y"}[period]
    if unit in _UNITS:
        return local + count * _UNITS[unit]
    return _months(local, count * (12 if unit == "y" else 1))


def _months(local: datetime, count: int) -> datetime:
    index = local.year * 12 + local.month - 1 + count
    month = local.replace(year=index // 12, month=index % 12 + 1, day=1)
    return month + timedelta(days=min(local.day, _days_in_month(month.date())) - 1)


def _days_in_month(first: date) -> int:
    return (_start(first + timedelta(days=31), "month") - first).days


def _start(day: date, period: str) -> date:
    match period:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)
        case _:
            return day


def _later(start: date, period: str) -> date:
    """A day inside the period that follows the one that starts here."""
    return start + timedelta(days={"day": 1, "week": 7, "month": 31, "year": 366}[period])
