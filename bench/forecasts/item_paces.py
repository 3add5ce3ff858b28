"""A table of paces of their own for items, made from the items of some trackers to be tried on those of others.

Items end otherwise than projects go on: the rest of one is closed in bulk one day, or nobody touches it again. So the
paces reach further down, and one row holds for all cases: there are too few items to tell work and histories apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bench.forecasts.fit import AXES, Past, Table, fit
from bench.forecasts.items import Due, Export, chances_of, due
from drift.forecasts.calibrated import RECENT_WEEKS
from drift.forecasts.forecast import Method
from drift.forecasts.prior import Prior

ITEM_AXES = replace(AXES, paces=tuple(2.0 ** (half / 2) for half in range(-12, 7)))

_CASES = len(AXES.work) * len(AXES.lumpiness) * len(AXES.known)
_LEAST = 1e-7


def item_paces(exports: Sequence[Export]) -> Prior:
    """The paces at which the items of these trackers went on. Items count alike."""
    return fit([_past_of(export) for export in exports], ITEM_AXES)


def _past_of(export: Export) -> Past:
    seen = [(one, found) for one in due(export, Method.CALIBRATED) if (found := _likelihood(one)) is not None]
    times = Counter(one.item for one, _ in seen)
    return Past(
        np.full((len(seen), _CASES), 1 / _CASES),
        np.array([found for _, found in seen]).reshape(-1, len(ITEM_AXES.paces)),
        np.array([1 / times[one.item] for one, _ in seen]),
    )


def _likelihood(one: Due) -> Table | None:
    """How likely each pace made the outcome; None where nothing was finished of late, and so no pace was seen."""
    if not any(one.pace.samples[-RECENT_WEEKS:]):
        return None
    reached = [chances_of(one, Method.CALIBRATED, _only(place)) for place in range(len(ITEM_AXES.paces))]
    cdf = np.array([(0.0, *found, 1.0) for found in reached if found])
    at: Table = cdf[:, one.outcome] - cdf[:, one.outcome - 1]
    return np.maximum(at, 0) + _LEAST


def _only(place: int) -> Prior:
    row = tuple(float(other == place) for other in range(len(ITEM_AXES.paces)))
    return replace(ITEM_AXES, rows=(row,) * _CASES)
