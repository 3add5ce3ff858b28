"""How even the levels are over projects, and how even they could be.

A project has a few dozen forecasts that overlap in time, so its share below a level is off by chance, however right its
forecasts are. `spread_by_chance` says how far shares would spread over projects if nothing but that were at work. And
since 13 projects tell a spread to a fifth of it at best, `stretches` cuts long histories into several.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import fmean

from bench.forecasts.scores import transform
from bench.forecasts.walk import ORIGINS_EVERY, Scored

STRETCH = 36
"""Forecasts in a stretch: not quite three years."""

_LAGS = 12
_LONG = 60
"""Forecasts of a project from which on its autocorrelations are heard."""


def stretches(forecasts: Sequence[Scored]) -> Iterator[Scored]:
    """The forecasts of one horizon, those of each project cut into stretches of about equal length, each as a project
    of its own."""
    for name, many in _by_file(forecasts).items():
        count = max(1, round(len(many) / STRETCH))
        for place, one in enumerate(many):
            yield replace(one, file=f"{name} {place * count // len(many)}")


def spread_by_chance(forecasts: Sequence[Scored], level: float) -> float:
    """The standard deviation over projects of the share at or below the level, were it right in each of them.

    The variance of each project's mean follows from its number of forecasts and from the autocorrelation that the
    forecasts of long projects have on average, for overlapping forecasts fail together and what was late makes up.
    """
    files = _by_file(forecasts).values()
    hits = [{one.origin: float(transform(one) <= level) for one in many} for many in files]
    long = [_autocorrelations(one) for one in hits if len(one) >= _LONG]
    pooled = [fmean(lag) for lag in zip(*long, strict=True)]
    variances = [level * (1 - level) * _of_mean(len(one), pooled) for one in hits]
    return float((fmean(variances) * (1 - 1 / len(variances))) ** 0.5)


def _by_file(forecasts: Sequence[Scored]) -> Mapping[str, list[Scored]]:
    found: dict[str, list[Scored]] = defaultdict(list)
    for one in sorted(forecasts, key=lambda each: each.place):
        found[one.file].append(one)
    return found


def _autocorrelations(hits: Mapping[int, float]) -> list[float]:
    mean = fmean(hits.values())
    off = {origin: hit - mean for origin, hit in hits.items()}
    variance = fmean(one**2 for one in off.values())
    return [_covariance(off, lag * ORIGINS_EVERY) / variance if variance else 0.0 for lag in range(1, _LAGS + 1)]


def _covariance(off: Mapping[int, float], apart: int) -> float:
    return fmean(one * off[origin + apart] for origin, one in off.items() if origin + apart in off)


def _of_mean(count: int, pooled: Sequence[float]) -> float:
    """The variance of a mean of so many values of variance one."""
    together = sum((1 - lag / count) * one for lag, one in enumerate(pooled, start=1) if lag < count)
    return max(1 + 2 * together, 0) / count
