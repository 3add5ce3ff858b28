"""Walking forward: at each origin a forecast from what was known then, and what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Any

from bench.forecasts.series import Series

HORIZONS = (4, 8, 12)
FIRST_ORIGIN = 26
ORIGINS_EVERY = 4
RECENT = 12

Forecaster = Callable[[Sequence[float], int, int], Sequence[float]]
"""From the weeks up to the origin, a number of items and a last week: the chance to have finished them within 1, 2, …
weeks, up to the last."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A forecast and its outcome. `cdf[k - 1]` is P(T <= k) for k = 1..3h; the outcome is the week in which `n` more
    were finished, 3h + 1 where it was later."""

    file: str
    origin: int
    horizon: int
    n: int
    cdf: tuple[float, ...]
    outcome: int

    @property
    def place(self) -> tuple[str, int]:
        """What was forecast, and when."""
        return self.file, self.origin

    def as_json(self) -> dict[str, Any]:
        """The forecast as it is written to a line."""
        return asdict(self)


def walk(series: Series, forecaster: Forecaster) -> Iterator[Scored]:
    """Every forecast of a series. The forecaster sees nothing after the origin."""
    weeks = series.weeks
    for origin in range(FIRST_ORIGIN, len(weeks), ORIGINS_EVERY):
        pace = sum(weeks[origin - RECENT : origin]) / RECENT
        for horizon in HORIZONS:
            last = 3 * horizon
            if pace and origin + last <= len(weeks):
                n = max(1, round(pace * horizon))
                cdf = tuple(forecaster(weeks[:origin], n, last))
                yield Scored(series.name, origin, horizon, n, cdf, _outcome(weeks[origin : origin + last], n))


def _outcome(after: Sequence[float], n: int) -> int:
    reached = (week for week, total in enumerate(accumulate(after), start=1) if total >= n)
    return next(reached, len(after) + 1)
