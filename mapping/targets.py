"""Targets: a date with a precision, from a day to "later", and the calendar that turns one into a deadline."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Precision(StrEnum):
    """How exactly a target is promised."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    RELEASE = "release"
    WINDOW = "window"
    HORIZON = "horizon"
    NONE = "none"


class Horizon(StrEnum):
    """The columns of a roadmap without dates."""

    NOW = "now"
    NEXT = "next"
    LATER = "later"


class BadTarget(ValueError):
    """A target that cannot be read; the message says which forms can."""


FORMS = (
    'a day "2026-12-10", a month "2026-12", a quarter "Q4 2026", a half "H2 2026", a year "2026", '
    '"release ID", a window of 30, 60 or 90 "days", "now", "next", "later" or "none"'
)


@dataclass(frozen=True, slots=True)
class Target:
    """A target as it was written. Only the parts that its precision needs are set.

    `number` is the month, quarter or half; `days` the length of a window.
    """

    precision: Precision
    day: date | None = None
    year: int | None = None
    number: int | None = None
    release: str | None = None
    days: int | None = None
    horizon: Horizon | None = None

    def __str__(self) -> str:
        return _WRITTEN[self.precision](self)


_WRITTEN: Mapping[Precision, Callable[[Any], str]] = {
    Precision.DAY: lambda t: t.day.isoformat(),
    Precision.MONTH: lambda t: f"{t.year}-{t.number:02d}",
    Precision.QUARTER: lambda t: f"Q{t.number} {t.year}",
    Precision.HALF: lambda t: f"H{t.number} {t.year}",
    Precision.YEAR: lambda t: str(t.year),
    Precision.RELEASE: lambda t: f"release {t.release}",
    Precision.WINDOW: lambda t: f"{t.days} days",
    Precision.HORIZON: lambda t: t.horizon.value,
    Precision.NONE: lambda _: "none",
}

NO_TARGET = Target(Precision.NONE)


def parse_target(text: str) -> Target:
    """Read a target as people write it.

    Raises `BadTarget` with the forms that can be read.
    """
    words = text.strip()
    for pattern, build in _FORMS:
        match = re.fullmatch(pattern, words, re.IGNORECASE)
        if match:
            try:
                return build(match)
            except ValueError:
                raise BadTarget(f"{text!r} is not in the calendar; write {FORMS}") from None
    raise BadTarget(f"cannot read the target {text!r}; write {FORMS}")


def _month(match: re.Match[str]) -> Target:
    date(int(match[1]), int(match[2]), 1)
    return Target(Precision.MONTH, year=int(match[1]), number=int(match[2]))


_FORMS: tuple[tuple[str, Callable[[re.Match[str]], Target]], ...] = (
    (r"(\d{4}-\d{2}-\d{2})", lambda m: Target(Precision.DAY, day=date.fromisoformat(m[1]))),
    (r"(\d{4})-(\d{2})", _month),
    (r"Q([1-4]) (\d{4})", lambda m: Target(Precision.QUARTER, year=int(m[2]), number=int(m[1]))),
    (r"H([12]) (\d{4})", lambda m: Target(Precision.HALF, year=int(m[2]), number=int(m[1]))),
    (r"(\d{4})", lambda m: Target(Precision.YEAR, year=int(m[1]))),
    (r"release (\S.*)", lambda m: Target(Precision.RELEASE, release=m[1].strip())),
    (r"(30|60|90) days", lambda m: Target(Precision.WINDOW, days=int(m[1]))),
    (r"(now|next|later)", lambda m: Target(Precision.HORIZON, horizon=Horizon(m[1].lower()))),
    (r"none|no date", lambda _: NO_TARGET),
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a workspace means by its periods.

    `fiscal_year_start` is the month (1 to 12) in which the year of quarters and halves begins: with 2,
    "Q1 2027" is 2027-02-01 to 2027-04-30. `releases` are the dates written in the roadmap files by
    release id. `window_start` is the day from which a 30/60/90-day window counts.
    """

    fiscal_year_start: int = 1
    releases: Mapping[str, date | None] = field(default_factory=lambda: MappingProxyType({}))
    window_start: date | None = None

    def span(self, target: Target) -> tuple[date, date] | None:
        """First and last day of the target's period, both included; None where it has no date."""
        match target.precision:
            case Precision.DAY:
                return (target.day, target.day) if target.day else None
            case Precision.MONTH:
                return self._months(target.year, target.number, 1)
            case Precision.QUARTER:
                return self._fiscal(target, 3)
            case Precision.HALF:
                return self._fiscal(target, 6)
            case Precision.YEAR:
                return self._months(target.year, 1, 12)
            case Precision.RELEASE:
                day = self.releases.get(target.release or "")
                return (day, day) if day else None
            case Precision.WINDOW:
                return self._window(target)
            case _:
                return None

    def deadline(self, target: Target) -> date | None:
        """The last day of the target's period: the day by which the promise is kept. None where there is none."""
        span = self.span(target)
        return span[1] if span else None

    def covering(self, precision: Precision, day: date) -> Target | None:
        """The day, month, quarter, half or year in which the day lies; None for what is no such period."""
        match precision:
            case Precision.DAY:
                return Target(precision, day=day)
            case Precision.MONTH:
                return Target(precision, year=day.year, number=day.month)
            case Precision.QUARTER:
                return self._fiscal_part(precision, day, 3)
            case Precision.HALF:
                return self._fiscal_part(precision, day, 6)
            case Precision.YEAR:
                return Target(precision, year=day.year)
            case _:
                return None

    def _fiscal_part(self, precision: Precision, day: date, months: int) -> Target:
        year, month = divmod(day.year * 12 + day.month - self.fiscal_year_start, 12)
        return Target(precision, year=year, number=month // months + 1)

    def _fiscal(self, target: Target, months: int) -> tuple[date, date]:
        offset = self.fiscal_year_start - 1 + ((target.number or 1) - 1) * months
        assert target.year is not None  # quarters and halves carry one
        return self._months(target.year + offset // 12, offset % 12 + 1, months)

    def _months(self, year: int | None, month: int | None, count: int) -> tuple[date, date]:
        assert year is not None and month is not None  # periods carry both
        last = month - 1 + count - 1
        last_year, last_month = year + last // 12, last % 12 + 1
        return date(year, month, 1), date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])

    def _window(self, target: Target) -> tuple[date, date] | None:
        if self.window_start is None or target.days is None:
            return None
        return self.window_start, self.window_start + timedelta(days=target.days)
