"""The same trials as anybody would write them in numpy: a matrix of all trials and all items, looked at as a whole in
every week and for every rest of a week."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from drift.forecasts.forecast import MAX_WEEKS
from drift.forecasts.trials import NEVER, Draws, Ends, Line, Task

_TINY = 1e-9


def plain_team(line: Line, draws: Draws, random: np.random.Generator) -> Ends:
    """A team's items along its cut-line."""
    work = np.stack([left * _drawn(line.growth, draws.trials, random) for _, left in line.items], axis=1)
    left = work / _drawn(line.paces, draws.trials, random)[:, None]
    ended = np.full(left.shape, NEVER, np.int16)
    for week in range(1, MAX_WEEKS + 1):
        brings = _drawn(line.weeks, draws.trials, random)
        while (brings * (left > _TINY).any(axis=1) > _TINY).any():
            brings = _divide(left, brings, line.wip)
            ended[(left <= _TINY) & (ended == NEVER)] = week
        if not (left > _TINY).any():
            break
    return {ident: ended[:, place] for place, (ident, _) in enumerate(line.items)}


def _divide(left: NDArray[np.float64], brings: NDArray[np.float64], wip: int) -> NDArray[np.float64]:
    """Take from what is left what the front gets, and return what remains to be divided."""
    is_open = left > _TINY
    rank = is_open.cumsum(axis=1)
    front = is_open & (rank <= wip)
    count = np.maximum(front.sum(axis=1), 1)
    each = np.floor(brings / count + _TINY)
    rest = brings - each * count
    part = np.where(front, each[:, None] + np.clip(rest[:, None] - (rank - 1), 0, 1), 0)
    taken = np.minimum(part, left)
    left -= taken
    remains: NDArray[np.float64] = brings - taken.sum(axis=1)
    return remains


def plain_tasks(tasks: Sequence[Task], draws: Draws, random: np.random.Generator) -> Ends:
    """Tasks without a team; each stands behind those that it needs."""
    found: dict[str, NDArray[np.int16]] = {}
    for task in tasks:
        weeks = np.searchsorted(np.array(task.alone), random.random(draws.trials)).astype(np.int16)
        floor = np.max([found[needed] for needed in task.needs], axis=0) if task.needs else np.int16(0)
        found[task.id] = weeks + floor
    return found


def _drawn(values: Sequence[tuple[float, float]], trials: int, random: np.random.Generator) -> NDArray[np.float64]:
    chances = np.array([chance for _, chance in values])
    found: NDArray[np.float64] = random.choice([value for value, _ in values], trials, p=chances / chances.sum())
    return found
