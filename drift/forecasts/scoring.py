"""Whether the forecasts that were given held what they said: our own record, on this team.

Forecasts of one item given week by week say much the same, so an item counts once at each horizon: by the first
forecast that had its even chance no more than so many weeks away. That is decided by what was said, never by what came
of it, for otherwise only the early ones would be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import comb, fsum

from drift.forecasts.forecast import Forecast

HORIZONS = (4, 8, 12)
"""Weeks to the even chance at which an item is scored."""

FEW = 20
"""Below so many no share says anything: with 85%, 7 of 10 is unremarkable."""


@dataclass(frozen=True, slots=True)
class End:
    """What became of an item: the day on which it was finished, None where it was not (yet), or that it was
    cancelled."""

    finished: date | None = None
    cancelled: bool = False


STILL_OPEN = End()


@dataclass(frozen=True, slots=True)
class Given:
    """A forecast as it was given for an item, with the deadline that the item had then."""

    item_id: str
    forecast: Forecast
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of so many dates given at a level, how many held; `cancelled` ones are counted but not scored."""

    level: float
    held: int
    of: int
    cancelled: int = 0

    @property
    def too_few(self) -> bool:
        """Whether there are too few to tell."""
        return self.of < FEW

    @property
    def chance_of_so_few(self) -> float:
        """How likely it is that no more than these held, were the level right (binomial)."""
        return at_most(self.held, self.of, self.level)

    @property
    def by_chance(self) -> tuple[int, int]:
        """How many hold at least and at most in nine of ten cases, were the level right: a consistency bar (Bröcker,
        Smith: "Increasing the reliability of reliability diagrams", Weather and Forecasting 22, 2007)."""
        low, high = (
            next(count for count in range(self.of + 1) if at_most(count, self.of, self.level) >= tail)
            for tail in (0.05, 0.95)
        )
        return low, high

    def __str__(self) -> str:
        told = f"of {self.of} dates given at {self.level:.0%}, {self.held} held"
        return f"{told}: too few to tell" if self.too_few else told


@dataclass(frozen=True, slots=True)
class Brier:
    """The mean squared distance of chances from what happened (G. W. Brier, 1950), and its skill over always saying
    the base rate; None where all or none came true."""

    score: float
    skill: float | None


def once_a_horizon(given: Iterable[Given], weeks: int) -> Iterator[Given]:
    """The forecast by which each item is scored at a horizon: the first with its even chance so near, by item."""
    first: dict[str, Given] = {}
    for one in sorted(given, key=lambda each: (each.item_id, each.forecast.as_of)):
        even = one.forecast.weeks_at(0.5)
        if even and even <= weeks:
            first.setdefault(one.item_id, one)
    yield from first.values()


def coverage(given: Iterable[Given], ends: Mapping[str, End], level: float, today: date) -> Coverage:
    """How many of the dates given at a level held, of those that have come due."""
    known = [(one, ends.get(one.item_id, STILL_OPEN)) for one in given]
    verdicts = [held(one.forecast.date_at(level), end, today) for one, end in known if not end.cancelled]
    scored = [verdict for verdict in verdicts if verdict is not None]
    return Coverage(level, sum(scored), len(scored), len(known) - len(verdicts))


def held(day: date | None, end: End, today: date) -> bool | None:
    """Whether an item was finished by the day; None where there is none, or it has not passed.

    What is finished early waits for its day too: counted at once, it would come before those that will be late, and a
    young record would flatter.
    """
    if day is None or day >= today:
        return None
    return end.finished is not None and end.finished <= day


def targets_met(given: Iterable[Given], ends: Mapping[str, End], today: date) -> Iterator[tuple[float, bool]]:
    """The chance that was given for each deadline of then that has come due, with whether it was met."""
    for one in given:
        end = ends.get(one.item_id, STILL_OPEN)
        met = None if end.cancelled else held(one.deadline, end, today)
        if one.deadline is not None and met is not None:
            yield one.forecast.probability_by(one.deadline), met


def brier(said: Sequence[tuple[float, bool]]) -> Brier | None:
    """The score of chances, each with whether it came true; None without any."""
    if not said:
        return None
    score = fsum((chance - came) ** 2 for chance, came in said) / len(said)
    rate = sum(came for _, came in said) / len(said)
    reference = rate * (1 - rate)
    return Brier(score, 1 - score / reference if reference else None)


def at_most(count: int, of: int, chance: float) -> float:
    """The binomial chance of so many or fewer."""
    return fsum(comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(count + 1))
