"""Checks of single values that several models share."""

from __future__ import annotations

import re
from datetime import date, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def known_zone(name: str) -> str:
    """The name of an IANA time zone. Raises `ValueError` for any other."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; write a name such as Europe/Vienna or UTC") from None
    return name


def iso_week(text: str) -> str:
    """An ISO week such as 2026-W52. Raises `ValueError` for a week that the year has not."""
    match = re.fullmatch(r"(\d{4})-W(\d{2})", text)
    try:
        if match is None:
            raise ValueError
        date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        raise ValueError(f"{text!r} is no ISO week; write it like 2026-W52") from None
    return text


def time_of_day(text: str) -> str:
    """A time of day such as 07:00. Raises `ValueError` for any other text."""
    try:
        if not re.fullmatch(r"\d{2}:\d{2}", text):
            raise ValueError
        time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time of day; write it like 07:00 (in quotes)") from None
    return text
