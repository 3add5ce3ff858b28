"""Forecasts put together: what comes one after the other, and what waits for its slowest part.

Percentiles neither add nor multiply, distributions do. Both are exact, for parts that are independent of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from math import prod

import numpy as np

from drift.forecasts.forecast import MAX_WEEKS, Forecast

Chances = tuple[float, ...]
"""The chance to be finished within 0, 1, 2, … weeks; beyond its end it stays what it was last."""


def one_after_the_other(first: Chances, then: Chances) -> Chances:
    """The chances of two stages of which the second begins when the first is finished: their convolution."""
    weeks = np.convolve(_each_week(first), _each_week(then))[: MAX_WEEKS + 1]
    return tuple(float(chance) for chance in np.minimum(np.cumsum(weeks), 1.0))


def slowest(parts: Sequence[Chances]) -> Chances:
    """The chances that all parts are finished: at each week the product. Without parts it is finished at once."""
    if not parts:
        return (1.0,)
    longest = max(map(len, parts))
    held = (part + (part[-1],) * (longest - len(part)) for part in parts)
    return tuple(prod(week) for week in zip_longest(*held))


def begun_after(floor: Chances | None, own: Forecast, *, begun: bool) -> Forecast:
    """The forecast of an item that waits for others, which are there by the chances of `floor`.

    Work that has not begun begins when they are there; work that has begun goes on, and ends with the later of both.
    """
    if floor is None:
        return own
    return replace(own, cdf=slowest([own.cdf, floor]) if begun else one_after_the_other(floor, own.cdf))


def _each_week(chances: Chances) -> np.ndarray:
    return np.diff(np.asarray(chances), prepend=0.0)
