"""When a number of remaining items will be finished: exact, without a seed, the same every week.

Each future week is an independent draw from the weeks observed, empty weeks included, so the distribution of what k
weeks bring is a k-fold convolution. Nothing is sampled. `forecast` is plain: its percentages say what the history says,
and come true less often than they claim. `drift.forecasts.calibrated` says how often such percentages have come true.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from math import ceil, floor

import numpy as np

from drift.findings import Reason

MAX_WEEKS = 520
"""Ten years. What is not finished by then has no date."""

Growth = tuple[tuple[float, float], ...]
"""Factors by which the remaining work may grow, each with its probability."""

NO_GROWTH: Growth = ((1.0, 1.0),)

Weeks = tuple[tuple[float, float], ...]
"""What a week may finish, each with its chance."""

_TINY = 1e-12
_ROUNDING = 1e-9
_GRIDS = (1, 2, 4, 5, 10, 20, 100)
_MOST_CELLS = 20_000


class Method(StrEnum):
    """How a forecast is made: by resampling the weeks as they are, or corrected by how far such forecasts were off."""

    CALIBRATED = "calibrated"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Forecast:
    """The distribution of the weeks until `remaining` is finished, counted from `as_of`.

    `cdf[k]` is the chance that it takes k weeks at most; the tuple ends where certainty is reached, or after ten
    years. `samples` are the weekly finishes behind it, oldest first, in the unit of `remaining`; `pace` is what is
    expected of a week, where that is not their mean. With `part_weeks` what a week brings is spread evenly over its
    days; without, only whole weeks count: the cautious reading.
    """

    as_of: date
    samples: tuple[float, ...]
    remaining: float
    cdf: tuple[float, ...]
    growth: Growth = NO_GROWTH
    method: Method = Method.PLAIN
    pace: float | None = None
    part_weeks: bool = False

    @property
    def calibrated(self) -> bool:
        """Whether its percentages have been held against what came true."""
        return self.method is Method.CALIBRATED

    @property
    def rate(self) -> float:
        """What a week finishes; 0 where none finished anything."""
        if self.pace is not None:
            return self.pace
        return sum(self.samples) / len(self.samples) if self.samples else 0.0

    def weeks_at(self, chance: float) -> int | None:
        """The smallest number of whole weeks with at least this chance; None beyond ten years."""
        weeks = bisect_left(self.cdf, chance - _TINY)
        return weeks if weeks < len(self.cdf) else None

    def date_at(self, chance: float) -> date | None:
        """The day by which it is finished with at least this chance; None beyond ten years."""
        weeks = self.weeks_at(chance)
        if weeks is None:
            return None
        spared = floor(7 * self._spared(weeks, chance) + _TINY) if self.part_weeks else 0
        return self.as_of + timedelta(weeks=weeks, days=-spared)

    def _spared(self, weeks: int, chance: float) -> float:
        """The part of the last of these weeks that the chance does not need."""
        before, after = self._within(weeks - 1), self._within(weeks)
        return (after - chance) / (after - before) if weeks and after > chance else 0.0

    def probability_by(self, day: date) -> float:
        """The chance that it is finished by the day, with or without the days that make no whole week."""
        weeks, days = divmod((day - self.as_of).days, 7)
        if not self.part_weeks or weeks < 0:
            return self._within(weeks)
        return between(self._within(weeks), self._within(weeks + 1), days)

    def _within(self, weeks: int) -> float:
        return 0.0 if weeks < 0 else self.cdf[min(weeks, len(self.cdf) - 1)]

    @property
    def p50(self) -> date | None:
        """The even chance."""
        return self.date_at(0.50)

    @property
    def p85(self) -> date | None:
        """The date to promise by."""
        return self.date_at(0.85)


def between(before: float, after: float, days: int) -> float:
    """The chance so many days after a whole week, of those at its end and a week later: on the straight line."""
    return before + (after - before) * days / 7


def read_by(found: Forecast | Reason, *, part_weeks: bool) -> Forecast | Reason:
    """The same forecast, read with or without part weeks."""
    return replace(found, part_weeks=part_weeks) if isinstance(found, Forecast) else found


def forecast(as_of: date, samples: Sequence[float], remaining: float, growth: Growth = NO_GROWTH) -> Forecast | Reason:
    """The plain forecast from weekly finishes, or the reason why there is none.

    With nothing left the answer is the as-of itself, whatever the history. `NO_HISTORY` without a single week,
    `ZERO_THROUGHPUT` where no week finished anything: the chance is then 0 for every date.
    Raises `ValueError` for negative work, or growth whose probabilities do not sum to 1.
    """
    observed = tuple(map(float, samples))
    if decided := without_history(as_of, observed, remaining, growth):
        return decided
    weeks = tuple((sample, 1 / len(observed)) for sample in observed)
    return Forecast(as_of, observed, remaining, chances(weeks, remaining, growth), growth)


def without_history(
    as_of: date, samples: tuple[float, ...], remaining: float, growth: Growth, method: Method = Method.PLAIN
) -> Forecast | Reason | None:
    """What can be said without looking at the pace: nothing is left, or there is no pace. None otherwise.

    Raises `ValueError` for negative work, or growth whose probabilities do not sum to 1.
    """
    _refuse_nonsense(samples, remaining, growth)
    if remaining < _ROUNDING:
        return Forecast(as_of, samples, 0.0, (1.0,), growth, method)
    if not samples:
        return Reason.NO_HISTORY
    return None if any(samples) else Reason.ZERO_THROUGHPUT


def _refuse_nonsense(samples: Sequence[float], remaining: float, growth: Growth) -> None:
    if remaining < 0 or any(sample < 0 for sample in samples):
        raise ValueError("work cannot be negative: neither what remains nor what a week finished")
    if abs(sum(chance for _, chance in growth) - 1) > _ROUNDING or any(factor <= 0 for factor, _ in growth):
        raise ValueError("growth needs factors above 0 with probabilities that sum to 1")


# A run asks for the same history several times over, for what moved an item re-runs last week's forecast, and the next
# run asks for most of it again: five for each of some hundreds of items, about 15 kB each.
@lru_cache(maxsize=4096)
def chances(weeks: Weeks, remaining: float, factors: Growth, most_weeks: int = MAX_WEEKS) -> tuple[float, ...]:
    """The chance to have finished within 0, 1, 2, … weeks what remains, times one of the factors.

    It ends where certainty is reached, or after so many weeks.
    """
    grid = _grid((*(sample for sample, _ in weeks), remaining), remaining * max(factor for factor, _ in factors))
    goals = np.array([ceil(remaining * grid * factor - _ROUNDING) for factor, _ in factors])
    shares = np.array([share for _, share in factors])
    cells = [floor(sample * grid + _ROUNDING) for sample, _ in weeks]
    most = min(int(goals.max()), most_weeks * max(cells) + 1)  # more than that is not reached
    week = np.bincount([min(cell, most) for cell in cells], [share for _, share in weeks])
    reached = np.zeros(most)  # reached[s]: the chance that s was finished so far; what passes the end is finished
    reached[0] = 1.0
    last = np.minimum(goals, most) - 1
    found = [0.0]
    for _ in range(most_weeks):
        reached = np.convolve(reached, week)[:most]
        unfinished = float(shares @ reached.cumsum()[last])
        found.append(max(found[-1], 1.0 - unfinished))
        if unfinished < _TINY:
            break
    return tuple(found)


def _grid(values: Sequence[float], largest: float) -> int:
    """Cells per unit, so that half points and shared issues stay exact. Finer than that is rounded the cautious way."""
    allowed = [grid for grid in _GRIDS if largest * grid <= _MOST_CELLS] or [1]
    exact = (grid for grid in allowed if all(abs(v * grid - round(v * grid)) < _ROUNDING for v in values))
    return next(exact, allowed[-1])
