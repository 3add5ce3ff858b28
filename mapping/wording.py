"""Text for customers: targets in words, and text that can do nothing but be read."""

from __future__ import annotations

import re
from datetime import date

from mapping.public.marker import without_markers
from mapping.targets import Horizon, Precision, Target

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

TRELLO_TEXT = 16384
"""The longest text that a card holds, in UTF-16 code units."""

_ZERO_WIDTH = "\u200b"
_MENTION = re.compile(r"(?<!\w)@(?=\w)")
_SCHEME = re.compile(r"\b([a-z][a-z0-9+.-]{1,15}:)(?=//)|\b(mailto:)(?=\S)", re.IGNORECASE)
_BARE_HOST = re.compile(r"\b(www)\.(?=\w)", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~&=-])")
_ORDERED = re.compile(r"^(\d+)\.(?=\s|$)")
_IMAGE = re.compile(r"(?<!\\)((?:\\\\)*)!+(?=\[)")
_BLANK_LINES = re.compile(r"\n{3,}")


def in_words(target: Target, deadline: date | None, release_name: str | None) -> str:
    """A target at the precision in which it is promised: "Q1 2027", "March 2027", "10 December 2026". `deadline` is its
    last day.

    A release is its public name with its date, and nothing where it has no public name. Empty for no target.
    """
    match target.precision:
        case Precision.DAY:
            return day_in_words(target.day)
        case Precision.MONTH:
            return f"{MONTHS[(target.number or 1) - 1]} {target.year}"
        case Precision.RELEASE:
            return _release(release_name, deadline)
        case Precision.WINDOW:
            return f"by {day_in_words(deadline)}" if deadline else ""
        case Precision.HORIZON:
            return _HORIZONS[target.horizon] if target.horizon else ""
        case Precision.NONE:
            return ""
        case _:
            return str(target)


_HORIZONS = {Horizon.NOW: "now", Horizon.NEXT: "after the current work", Horizon.LATER: "later"}
"""What stands behind "planned for": the names of horizons alone are no answer to when."""


def month_in_words(day: date | None) -> str:
    """A day as the month that it was in, "December 2026"; empty for none."""
    return f"{MONTHS[day.month - 1]} {day.year}" if day else ""


def day_in_words(day: date | None) -> str:
    """A day as customers read it, "10 December 2026"; empty for none."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""


def _release(name: str | None, day: date | None) -> str:
    if name is None:
        return ""
    return f"{name} ({day_in_words(day)})" if day else name


def plain(text: str) -> str:
    """One line that mentions nobody and links nowhere: for names of cards, lists and labels."""
    line = " ".join(without_markers(text).split())
    line = _MENTION.sub(f"@{_ZERO_WIDTH}", line)
    line = _SCHEME.sub(lambda found: f"{found[0]}{_ZERO_WIDTH}", line)
    return _BARE_HOST.sub(rf"\1{_ZERO_WIDTH}.", line)


def inline(text: str) -> str:
    """One line within Markdown that means what it says: nothing in it is mark-up."""
    return _ORDERED.sub(r"\1\\.", _MARKDOWN.sub(r"\\\1", plain(text)))


def prose(text: str) -> str:
    """Markdown that its author wrote for customers: kept, but it mentions nobody and loads no image."""
    return _IMAGE.sub(r"\1", _MENTION.sub(f"@{_ZERO_WIDTH}", without_markers(text)))


def settled(text: str) -> str:
    """The text as Trello gives it back, so that what was written equals what is read."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def fits(text: str) -> bool:
    """Whether Trello takes the text whole."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 <= TRELLO_TEXT
