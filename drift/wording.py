"""How figures are put into words, the same in every sentence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from drift.findings import Unit
from drift.forecasts.forecast import Method

_IRREGULAR = {"story": "stories", "person": "people"}


def plural(count: float, noun: str) -> str:
    """A number with its noun: "1 story", "2 stories", "2.5 points"."""
    *before, last = noun.split(" ")
    last = last if count == 1 else _IRREGULAR.get(last, last + "s")
    return " ".join((number(count), *before, last))


def be(count: float) -> str:
    """The verb behind a number: 1 is, 2 are, 0 are."""
    return "is" if count == 1 else "are"


def excerpt(text: str, other: str, most: int) -> str:
    """A text on at most so many letters and two dots: from a little before the place where it begins to differ from
    another one."""
    if len(text) <= most:
        return text
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, other, strict=False)))
    begin = max(0, same - 10)
    return "…" * (begin > 0) + text[begin : begin + most] + "…" * (begin + most < len(text))


def number(value: float) -> str:
    """A number with one decimal at most, and none where it is whole."""
    return f"{round(value, 1) + 0.0:,.1f}".removesuffix(".0")


def percent(share: float) -> str:
    """A share as whole per cent. What is not certain is never shown as 0% or 100%."""
    if 0 < share < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 <= share < 1 else f"{share:.0%}"


def noun(unit: Unit) -> str:
    """What work in this unit is called, for one."""
    return "point" if unit is Unit.POINTS else "story"


def mark(method: Method) -> str:
    """What stands behind a forecast: that its percentages were never held against what came true, where that is so."""
    return "" if method is Method.CALIBRATED else " (not calibrated)"


def listed(words: Sequence[str], most: int = 3) -> str:
    """Some words as a list: "A, B, C and 2 more"."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


MOST_DAYS = 730
"""What is further off than this is told in years: of a thousand days no single one means anything."""

_YEAR = 365.25


def span(days: float) -> str:
    """So many days, whichever way: "1 day", "12 days", and from two years on "more than 8 years"."""
    size = abs(days)
    return plural(size, "day") if size <= MOST_DAYS else f"more than {plural(size // _YEAR, 'year')}"


def shift(days: float) -> str:
    """A change by so many days, with its sign: "+7 days", "-1 day", and beyond two years "+2.4 years"."""
    sign = "+" if days > 0 else "-" if days < 0 else ""
    size = abs(days)
    return f"{sign}{plural(size, 'day') if size <= MOST_DAYS else plural(size / _YEAR, 'year')}"


def lateness(days: float) -> str:
    """Days against a date: "12 days late", "3 days early", "on the day"."""
    return f"{span(days)} {'late' if days > 0 else 'early'}" if days else "on the day"
