"""When the company works: weekends, holidays and the quiet weeks of a year."""

from __future__ import annotations

from datetime import date, timedelta

_FIXED = {(1, 1), (5, 1), (12, 25), (12, 26)}


def is_workday(day: date) -> bool:
    """Whether the company is at work: no weekend, no public holiday."""
    return day.weekday() < 5 and (day.month, day.day) not in _FIXED and day != easter(day.year) + timedelta(days=1)


def energy(day: date) -> float:
    """How much gets done, from nearly nothing between Christmas and New Year to 1 on an ordinary day."""
    if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 2):
        return 0.1
    if (7, 28) <= (day.month, day.day) <= (8, 22):
        return 0.5
    return 1.0


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian computus."""
    golden, century, short = year % 19, year // 100, year % 100
    correction = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (short // 4) - epact - short % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
