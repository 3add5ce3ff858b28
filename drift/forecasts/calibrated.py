"""When work will be finished, with percentages that come true as often as they say.

Plain resampling is too sure of itself: it takes the pace of the last weeks for the pace to come. Three things mend
that. Recent weeks count more: the last one most, each before it a twelfth less, and what is older than twelve weeks
next to nothing. A week counts at most five times an ordinary one, so that tidying up the backlog in one day is not
taken for a pace. And the pace to come is a multiple of the one seen, with the chances that such multiples had in other
projects (`prior`), by how much work it is, how lumpy the weeks were and how many are known. The result is the
same exact mixture as with growing scope: a pace of one half is twice the work.

`look_at` and `Prior.likely` are the two steps by themselves, for forecasts that are drawn instead: `Seen.weeks` is what
a week may bring, and in one future all weeks go at the same multiple.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import fsum
from statistics import fmean, median_high, pstdev

from drift.findings import Reason
from drift.forecasts.forecast import (
    MAX_WEEKS,
    NO_GROWTH,
    Forecast,
    Growth,
    Method,
    Weeks,
    chances,
    forecast,
    without_history,
)
from drift.forecasts.prior import Prior
from drift.forecasts.prior_table import PRIOR

HISTORY_WEEKS = 26
"""Half a year: from these weeks comes what an ordinary one is, and how lumpy they are. What is older is not seen."""

RECENT_WEEKS = 12
"""From these comes the pace: weights fall evenly, from the last week to the first of them."""

OLDER = 0.1
"""What a week before them weighs, against the first of them: no pace is ever quite nothing."""

ORDINARY = 5
"""How many ordinary weeks (the median of those that finished anything) a week counts for at most."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the weeks say by themselves: what a week may finish, the mean of that, how lumpy they are (standard
    deviation over mean), and of how many weeks it is known."""

    weeks: Weeks
    pace: float
    lumpiness: float
    known: int


def calibrated(
    as_of: date,
    samples: Sequence[float],
    remaining: float,
    growth: Growth = NO_GROWTH,
    *,
    borrowed: bool = False,
    prior: Prior = PRIOR,
    most_weeks: int = MAX_WEEKS,
) -> Forecast | Reason:
    """Forecast from weekly finishes, oldest first, or the reason why there is none, as `forecast` does.

    `borrowed` samples are those of other items, in any order: they count alike, and nothing is known of the item's own
    pace. Raises `ValueError` for negative work, or growth whose probabilities do not sum to 1.
    """
    observed = tuple(map(float, samples if borrowed else samples[-HISTORY_WEEKS:]))
    if decided := without_history(as_of, observed, remaining, growth, Method.CALIBRATED):
        return decided
    seen = look_at(observed, borrowed)
    likely = prior.likely(remaining / seen.pace, seen.lumpiness, seen.known)
    slowed = tuple((factor / pace, chance * share) for factor, chance in growth for pace, share in likely if share)
    found = chances(seen.weeks, remaining, slowed, most_weeks)
    return Forecast(as_of, observed, remaining, found, growth, Method.CALIBRATED, seen.pace)


def forecast_by(
    method: Method,
    as_of: date,
    samples: Sequence[float],
    remaining: float,
    growth: Growth = NO_GROWTH,
    *,
    borrowed: bool = False,
) -> Forecast | Reason:
    """Forecast by one method or the other."""
    if method is Method.PLAIN:
        return forecast(as_of, samples, remaining, growth)
    return calibrated(as_of, samples, remaining, growth, borrowed=borrowed)


# Items without a history borrow the same weeks of all others: as many as there are items, so look at them once.
@lru_cache(maxsize=2048)
def look_at(samples: tuple[float, ...], borrowed: bool = False) -> Seen:
    """What weekly finishes say, of which at least one is not empty."""
    most = ORDINARY * median_high(sample for sample in samples if sample)
    parts = [1.0 if borrowed else max(RECENT_WEEKS - age, OLDER) for age in reversed(range(len(samples)))]
    whole = fsum(parts)
    weeks = tuple((min(sample, most), part / whole) for sample, part in zip(samples, parts, strict=True))
    pace = fsum(sample * share for sample, share in weeks)
    return Seen(weeks, pace, pstdev(samples) / fmean(samples), 1 if borrowed else len(samples))
