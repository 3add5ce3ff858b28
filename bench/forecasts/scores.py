"""How well forecasts held what they said: coverage of the levels and the continuous ranked probability score.

Coverage is by the randomised probability integral transform, which gives whole weeks their share of a level
(Czado, Gneiting, Held: "Predictive model assessment for count data", Biometrics 65, 2009). The score is the sum over
weeks of the squared distance between the chances and what happened (Gneiting, Raftery: "Strictly proper scoring rules,
prediction, and estimation", JASA 102, 2007). Projects count alike, however long they are, and standard errors are those
of a mean over projects, for the forecasts of one project are not independent of each other.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev, stdev

from bench.forecasts.walk import Scored

LEVELS = (0.15, 0.50, 0.85)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over projects: its standard error, and how far the projects spread about it (standard deviation)."""

    value: float
    error: float
    spread: float


def transform(one: Scored) -> float:
    """Where the outcome fell in its own forecast, between 0 and 1: uniform where forecasts are right."""
    reached = (0.0, *one.cdf, 1.0)
    below, at = reached[one.outcome - 1], reached[one.outcome]
    return below + random.Random(f"{one.file} {one.origin} {one.horizon}").random() * (at - below)


def ranked_score(one: Scored) -> float:
    """The continuous ranked probability score of a forecast, in weeks, summed to its last week."""
    return sum((chance - (one.outcome <= week)) ** 2 for week, chance in enumerate(one.cdf, start=1))


def by_project(forecasts: Iterable[Scored], figure: Callable[[Scored], float]) -> Mapping[str, float]:
    """The mean of a figure for each project."""
    figures: dict[str, list[float]] = defaultdict(list)
    for one in forecasts:
        figures[one.file].append(figure(one))
    return {name: fmean(values) for name, values in figures.items()}


def over_projects(values: Iterable[float]) -> Mean:
    """The mean of one figure a project."""
    seen = tuple(values)
    error = stdev(seen) / len(seen) ** 0.5 if len(seen) > 1 else float("nan")
    return Mean(fmean(seen), error, pstdev(seen))


def coverage(forecasts: Sequence[Scored], level: float) -> Mean:
    """The share of outcomes at or below a level."""
    return over_projects(by_project(forecasts, lambda one: transform(one) <= level).values())


def ratio(ours: Sequence[Scored], plain: Sequence[Scored]) -> Mean:
    """Our score over plain's, each a mean over projects; the error by leaving out one project after the other."""
    mine, theirs = by_project(ours, ranked_score), by_project(plain, ranked_score)
    names = sorted(mine)
    whole = sum(mine.values()) / sum(theirs.values())
    without = [_ratio_without(name, mine, theirs) for name in names if len(names) > 1]
    error = ((len(names) - 1) / len(names) * sum((one - whole) ** 2 for one in without)) ** 0.5
    return Mean(whole, error if without else float("nan"), pstdev(mine[name] / theirs[name] for name in names))


def _ratio_without(name: str, mine: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    return (sum(mine.values()) - mine[name]) / (sum(theirs.values()) - theirs[name])


def summary(ours: Sequence[Scored], plain: Sequence[Scored]) -> Iterator[str]:
    """The lines that tell how both did, horizon by horizon."""
    for horizon in sorted({one.horizon for one in ours}):
        mine, theirs = ([one for one in each if one.horizon == horizon] for each in (ours, plain))
        projects = len({one.file for one in mine})
        yield f"{horizon} weeks: {len(mine)} forecasts, {projects} projects (mean ± standard error; spread)"
        for name, each in (("ours", mine), ("plain", theirs)):
            yield f"  {name:5}  " + "   ".join(_told(each, level) for level in LEVELS)
        score = ratio(mine, theirs)
        yield f"  CRPS of plain's: {score.value:.3f} ± {score.error:.3f}"


def _told(forecasts: Sequence[Scored], level: float) -> str:
    share = coverage(forecasts, level)
    pooled = fmean(transform(one) <= level for one in forecasts)
    return f"{level:.0%}: {share.value:5.1%} ± {share.error:.1%}; {share.spread:.1%} (pooled {pooled:.1%})"
