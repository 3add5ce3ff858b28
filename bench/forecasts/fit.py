"""Fitting the prior: how likely each multiple of the pace seen was, from many past forecasts of many projects.

Every past forecast was made by some unknown multiple of the pace then seen. Its outcome is more likely under some
multiples than under others, and the chances of the multiples that make all outcomes most likely together are found by
expectation and maximisation (Dempster, Laird, Rubin: "Maximum likelihood from incomplete data via the EM algorithm",
JRSS B 39, 1977; for mixing distributions Laird, JASA 73, 1978). After each round the chances are smoothed over
neighbouring multiples (Silverman, Jones, Wilson, Nychka: "A smoothed EM approach to indirect estimation problems", JRSS
B 52, 1990): a few projects do not tell each multiple from the next, and a project that is not among them may be beyond
them all. The noise from week to week is in the weeks themselves and is so counted once. What was not finished when the
history ends says only that it took longer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from bench.forecasts.series import Series
from drift.forecasts.calibrated import HISTORY_WEEKS, Seen, look_at
from drift.forecasts.prior import Prior

Table = NDArray[np.float64]

AXES = Prior(
    paces=tuple(2.0 ** (half / 2) for half in range(-6, 7)),
    work=(2, 24),
    lumpiness=(0.5, 1.5),
    known=(4, HISTORY_WEEKS),
    rows=(),
)
"""What the table spans; its rows are still to be found."""

_WORK = (1, 2, 4, 8, 12, 20, 36)
_KNOWN = (HISTORY_WEEKS, 12, 6, 3)
_ORIGINS_EVERY = 2
_LOOK_AHEAD = 3
"""A past forecast counts where so many times its weeks of work were still to come, as when forecasts are scored."""

_ROUNDS = 60
_LEAST = 1e-7
_SMOOTH = 0.03
"""The share of a pace's chance that goes to each of its two neighbours after each round."""


@dataclass(frozen=True, slots=True)
class Past:
    """Past forecasts: their shares of the table's rows, how likely each pace made the outcome, and their weights."""

    nodes: Table
    likelihoods: Table
    weights: Table


def past_of(series: Series) -> Past:
    """The past forecasts of one project. Each length of history has the same weight, however many origins it had, and
    the project that of the root of its weeks: between all projects alike and all weeks alike."""
    nodes, likelihoods, lengths = [], [], []
    for known in _KNOWN:
        for shares, likelihood in _forecasts(series.weeks, known):
            nodes.append(shares)
            likelihoods.append(likelihood)
            lengths.append(known)
    counts = {known: lengths.count(known) for known in set(lengths)}
    weights = np.array([1 / counts[known] / len(counts) for known in lengths])
    return Past(np.array(nodes), np.array(likelihoods), weights * sqrt(len(series.weeks)))


def fit(pasts: Sequence[Past], axes: Prior = AXES) -> Prior:
    """The table with these axes under which the outcomes of all projects are most likely."""
    nodes = np.concatenate([past.nodes for past in pasts])
    likelihoods = np.concatenate([past.likelihoods for past in pasts])
    weights = np.concatenate([past.weights for past in pasts])
    found = np.full((nodes.shape[1], len(axes.paces)), 1 / len(axes.paces))
    for _ in range(_ROUNDS):
        evidence = ((nodes @ found) * likelihoods).sum(axis=1)
        found = _smooth(found * ((nodes * (weights / evidence)[:, None]).T @ likelihoods))
        found = (found + _LEAST) / (found + _LEAST).sum(axis=1, keepdims=True)
    rows = tuple(tuple(float(round(1000 * chance)) for chance in row) for row in found)
    return replace(axes, rows=rows)


def _smooth(chances: Table) -> Table:
    padded = np.pad(chances, ((0, 0), (1, 1)), mode="edge")
    smoothed: Table = _SMOOTH * (padded[:, :-2] + padded[:, 2:]) + (1 - 2 * _SMOOTH) * chances
    return smoothed


def _forecasts(weeks: Sequence[float], known: int) -> Iterator[tuple[Table, Table]]:
    sums = (0.0, *accumulate(weeks))
    for origin in range(HISTORY_WEEKS, len(weeks), _ORIGINS_EVERY):
        history = weeks[origin - known : origin]
        if any(history):
            seen = look_at(tuple(history))
            for work in _WORK:
                if origin + _LOOK_AHEAD * work <= len(weeks):
                    n = max(1, round(work * seen.pace))
                    after = [done - sums[origin] for done in sums[origin + 1 : origin + _LOOK_AHEAD * work + 1]]
                    yield _shares(seen, n), _likelihood(seen, n, after)


def _shares(seen: Seen, n: int) -> Table:
    shares = np.zeros(len(AXES.work) * len(AXES.lumpiness) * len(AXES.known))
    for row, share in AXES.nodes(n / seen.pace, seen.lumpiness, seen.known):
        shares[row] = share
    return shares


def _likelihood(seen: Seen, n: int, after: Sequence[float]) -> Table:
    """How likely each pace made it that `n` were reached in the week in which they were, or later than all of these."""
    goals = np.array([ceil(n / pace) for pace in AXES.paces])
    taken = next((week for week, done in enumerate(after, start=1) if done >= n), None)
    if taken is None:
        found = 1 - _reached(seen, goals, len(after))
    else:
        found = _reached(seen, goals, taken) - _reached(seen, goals, taken - 1)
    return np.maximum(found, 0) + _LEAST


def _reached(seen: Seen, goals: NDArray[np.int_], weeks: int) -> Table:
    """The chance that so many weeks reach each goal, by Fourier transform: one power instead of many convolutions."""
    week = np.bincount([int(size) for size, _ in seen.weeks], [share for _, share in seen.weeks])
    cells = weeks * (len(week) - 1) + 1
    size = 1 << (cells - 1).bit_length()
    total = np.fft.irfft(np.fft.rfft(week, size) ** weeks, size) if size > 1 else np.ones(1)
    below = np.concatenate([[0.0], np.cumsum(total)])
    reached: Table = np.clip(1 - below[np.minimum(goals, size)], 0, 1)
    return reached
