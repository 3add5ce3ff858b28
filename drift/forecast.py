"""When a number of remaining items will be finished: exact, without a seed, the same every week.

Each future week is an independent draw from the weeks observed, empty weeks included, so the distribution of what k
weeks bring is a k-fold convolution. Nothing is sampled. All of it is plain (not calibrated): the percentages say what
the history says, not how often such percentages have come true.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import ceil, floor

import numpy as np

from drift.findings import Reason

MAX_WEEKS = 520
"""Ten years. What is not finished by then has no date."""

Growth = tuple[tuple[float, float], ...]
"""Factors by which the remaining work may grow, each with its probability."""

NO_GROWTH: Growth = ((1.0, 1.0),)

_TINY = 1e-12
_ROUNDING = 1e-9
_GRIDS = (1, 2, 4, 5, 10, 20, 100)
_MOST_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class Forecast:
    """The distribution of the weeks until `remaining` is finished, counted from `as_of`.

    `cdf[k]` is the chance that it takes k weeks at most; the tuple ends where certainty is reached, or after ten
    years. `samples` are the weekly finishes behind it, in the unit of `remaining`.
    """

    as_of: date
    samples: tuple[float, ...]
    remaining: float
    cdf: tuple[float, ...]
    growth: Growth = NO_GROWTH
    method: str = "plain"
    calibrated: bool = False

    @property
    def rate(self) -> float:
        """The mean of the weekly finishes; 0 without any."""
        return sum(self.samples) / len(self.samples) if self.samples else 0.0

    def weeks_at(self, chance: float) -> int | None:
        """The smallest number of whole weeks with at least this chance; None beyond ten years."""
        weeks = bisect_left(self.cdf, chance - _TINY)
        return weeks if weeks < len(self.cdf) else None

    def date_at(self, chance: float) -> date | None:
        """The day by which it is finished with at least this chance; None beyond ten years."""
        weeks = self.weeks_at(chance)
        return None if weeks is None else self.as_of + timedelta(weeks=weeks)

    def probability_by(self, day: date) -> float:
        """The chance that it is finished by the day. Only whole weeks count: the cautious reading."""
        weeks = (day - self.as_of).days // 7
        return 0.0 if weeks < 0 else self.cdf[min(weeks, len(self.cdf) - 1)]

    @property
    def p50(self) -> date | None:
        """The even chance."""
        return self.date_at(0.50)

    @property
    def p85(self) -> date | None:
        """The date to promise by."""
        return self.date_at(0.85)


def forecast(as_of: date, samples: Sequence[float], remaining: float, growth: Growth = NO_GROWTH) -> Forecast | Reason:
    """Forecast from weekly finishes, or the reason why there is none.

    With nothing left the answer is the as-of itself, whatever the history. `NO_HISTORY` without a single week,
    `ZERO_THROUGHPUT` where no week finished anything: the chance is then 0 for every date.
    Raises `ValueError` for negative work, or growth whose probabilities do not sum to 1.
    """
    _refuse_nonsense(samples, remaining, growth)
    observed = tuple(map(float, samples))
    if remaining < _ROUNDING:
        return Forecast(as_of, observed, 0.0, (1.0,), growth)
    if not observed:
        return Reason.NO_HISTORY
    if not any(observed):
        return Reason.ZERO_THROUGHPUT
    return Forecast(as_of, observed, remaining, _chances(observed, remaining, growth), growth)


def _refuse_nonsense(samples: Sequence[float], remaining: float, growth: Growth) -> None:
    if remaining < 0 or any(sample < 0 for sample in samples):
        raise ValueError("work cannot be negative: neither what remains nor what a week finished")
    if abs(sum(chance for _, chance in growth) - 1) > _ROUNDING or any(factor <= 0 for factor, _ in growth):
        raise ValueError("growth needs factors above 0 with probabilities that sum to 1")


# A week's run asks for the same history several times over: what moved an item re-runs last week's forecast.
@lru_cache(maxsize=1024)
def _chances(samples: tuple[float, ...], remaining: float, growth: Growth) -> tuple[float, ...]:
    """The chance to be finished within 0, 1, 2, … weeks."""
    grid = _grid((*samples, remaining), remaining * max(factor for factor, _ in growth))
    goals = [(ceil(remaining * grid * factor - _ROUNDING), chance) for factor, chance in growth]
    most = max(goal for goal, _ in goals)
    week = np.bincount([min(floor(sample * grid + _ROUNDING), most) for sample in samples]) / len(samples)
    reached = np.zeros(most)  # reached[s]: the chance that s was finished so far; what passes the end is finished
    reached[0] = 1.0
    found = [0.0]
    for _ in range(MAX_WEEKS):
        reached = np.convolve(reached, week)[:most]
        unfinished = sum(chance * float(reached[:goal].sum()) for goal, chance in goals)
        found.append(max(found[-1], 1.0 - unfinished))
        if unfinished < _TINY:
            break
    return tuple(found)


def _grid(values: Sequence[float], largest: float) -> int:
    """Cells per unit, so that half points and shared issues stay exact. Finer than that is rounded the cautious way."""
    allowed = [grid for grid in _GRIDS if largest * grid <= _MOST_CELLS] or [1]
    exact = (grid for grid in allowed if all(abs(v * grid - round(v * grid)) < _ROUNDING for v in values))
    return next(exact, allowed[-1])
