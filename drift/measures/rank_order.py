"""Two orders of the same things: how far they agree, and which pairs stand the other way round."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import sqrt
from typing import Any


def tau_b(first: Sequence[Any], second: Sequence[Any]) -> float | None:
    """Kendall's tau-b of two orders of the same things by their places in each; ties are allowed.

    1 is the same order, -1 the reverse. None where it is undefined: fewer than two things, or all of them tied.
    """
    pairs = list(combinations(zip(first, second, strict=True), 2))
    signs = [(_sign(one[0], other[0]), _sign(one[1], other[1])) for one, other in pairs]
    untied_first, untied_second = sum(bool(a) for a, _ in signs), sum(bool(b) for _, b in signs)
    if not untied_first or not untied_second:
        return None
    return sum(a * b for a, b in signs) / sqrt(untied_first * untied_second)


def overlap(first: Sequence[str], second: Sequence[str], top: int) -> float | None:
    """The share of the first `top` of one order that is among those of the other; None without any."""
    count = min(top, len(first))
    return len({*first[:count]} & {*second[:count]}) / count if count else None


def _sign(one: Any, other: Any) -> int:
    return int(one > other) - int(one < other)
