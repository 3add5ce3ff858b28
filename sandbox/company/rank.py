"""Ranks as Jira's LexoRank writes them: text that sorts, `0|i0003r:`, with a bucket, six digits and a tail."""

from __future__ import annotations

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
STEP = 36
_MIDDLE = int("i00000", 36)


def base36(number: int, width: int = 0) -> str:
    """A number of 0 or more in base 36, padded with zeros on the left."""
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text.rjust(max(width, 1), "0")


def rank_at(place: int) -> str:
    """The rank of a place counted from the middle of the scale; a negative place ranks above zero."""
    return f"0|{base36(_MIDDLE + place * STEP, 6)}:"


def rank_below(rank: str, serial: int) -> str:
    """A rank just below another one; `serial` keeps two issues that were sent to the same spot apart."""
    return f"{rank[: rank.index(':') + 1]}{base36(serial, 3)}"
