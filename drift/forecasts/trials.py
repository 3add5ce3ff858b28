"""When work ends that shares a team or waits for other work: by trials, with a recorded seed.

In each trial every team draws one week after the other and divides it along a cut-line: over the first items of its
queue that are open and wait for nothing, as many as it works on at a time. What does not divide evenly goes to the more
important, and what an item no longer needs goes to the next in the same week. Work without a team draws its own time.

Each team and each item has random numbers of its own, from the seed and its id, so that one item more changes nothing
for those it does not hold up. Times, growth and paces are drawn by Latin hypercube sampling (McKay, Beckman, Conover,
Technometrics 21, 1979): over all trials each value comes as often as it is likely, so that work by itself ends as the
exact forecast says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from graphlib import TopologicalSorter
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from drift.forecasts.combined import Chances
from drift.forecasts.cut_line import CutLine
from drift.forecasts.forecast import MAX_WEEKS, NO_GROWTH, Growth, Weeks

NEVER = MAX_WEEKS + 1
"""The week of what is not finished within ten years."""

Ends = Mapping[str, NDArray[np.int16]]
"""By id, the week in which it ends in each trial: 0 for what is there already, `NEVER` for what does not come."""


@dataclass(frozen=True, slots=True)
class Draws:
    """How many trials there are, and from which seed."""

    trials: int = 10_000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """What one team works on, the most important first, each id with its remaining work; at most `wip` at a time.

    A week of the team brings one of `weeks`, in every week of a trial times the same one of `paces`; the work of each
    item grows by one of the factors of `growth`.
    """

    team: str
    wip: int
    weeks: Weeks
    items: tuple[tuple[str, float], ...]
    paces: Growth = NO_GROWTH
    growth: Growth = NO_GROWTH


@dataclass(frozen=True, slots=True)
class Task:
    """Something that ends. What has not begun begins when all that it `needs` is there; what has begun ends no sooner.

    `alone` are the chances of the weeks it takes by itself; None for what stands in a team's line.
    """

    id: str
    alone: Chances | None = None
    needs: tuple[str, ...] = ()
    begun: bool = False


def ends(tasks: Sequence[Task], lines: Sequence[Line], draws: Draws) -> Ends:
    """The end of every task in every trial.

    Raises `graphlib.CycleError` where tasks wait for each other.
    """
    known = {task.id: task for task in tasks}
    order = [known[ident] for ident in TopologicalSorter({task.id: task.needs for task in tasks}).static_order()]
    teams = [_Team(line, known, draws) for line in lines]
    own = {task.id: _times(task, draws) for task in tasks if task.alone is not None}
    own |= {ident: worked for team in teams for ident, worked in team.worked.items()}
    heard = _leading_to({needed for team in teams for needed in team.waits_for}, order)
    found: dict[str, NDArray[np.int16]] = {}
    _settle(order, own, found)
    for week in range(1, MAX_WEEKS + 1):
        if all(team.cut.is_empty for team in teams):
            break
        for team in teams:
            team.hear(found, week)
        for team in teams:
            team.work(week)
        _settle(heard, own, found)
    _settle(order, own, found)
    return found


def within(found: NDArray[np.int16]) -> Chances:
    """The share of trials that ended within 0, 1, 2, … weeks, until all that ever end have."""
    return tuple((_ended(found) / found.size).tolist())


# A run asks several times for the same queue, and once more for last week's: what moved its items re-runs that.
@lru_cache(maxsize=256)
def ended_in_line(line: Line, draws: Draws) -> Mapping[str, NDArray[np.int32]]:
    """In how many trials each item of a team ends within 0, 1, 2, … weeks, where nothing waits but for its turn."""
    tasks = [Task(ident) for ident, _ in line.items]
    return {ident: _ended(found) for ident, found in ends(tasks, [line], draws).items()}


def _ended(found: NDArray[np.int16]) -> NDArray[np.int32]:
    ended = np.bincount(found, minlength=NEVER + 1)[:NEVER].cumsum().astype(np.int32)
    return ended[: int(ended.searchsorted(ended[-1])) + 1]


def _leading_to(idents: set[str], order: Sequence[Task]) -> list[Task]:
    """These tasks with all that they wait for, in the same order."""
    found = set(idents)
    for task in reversed(order):
        if task.id in found:
            found.update(task.needs)
    return [task for task in order if task.id in found]


def _settle(tasks: Sequence[Task], own: Mapping[str, NDArray[np.int16]], found: dict[str, NDArray[np.int16]]) -> None:
    """Say of each task when it ends, as far as that is known of what it needs."""
    for task in tasks:
        floor = np.max([found[needed] for needed in task.needs], axis=0) if task.needs else np.int16(0)
        goes_on = task.begun or task.alone is None  # in a team's line the waiting is done already
        together = np.maximum(own[task.id], floor) if goes_on else own[task.id] + floor
        found[task.id] = np.minimum(together, NEVER).astype(np.int16)


class _Team:
    """A team's line with what its items wait for outside of it, and the weeks that it draws."""

    def __init__(self, line: Line, known: Mapping[str, Task], draws: Draws) -> None:
        places = {ident: place for place, (ident, _) in enumerate(line.items)}
        waits = [_begins_after(known[ident]) for ident in places]
        inside = [[places[needed] for needed in needs if _is_inside(known[needed], places)] for needs in waits]
        self._outside = [
            (needed, place)
            for place, needs in enumerate(waits)
            for needed in needs
            if not _is_inside(known[needed], places)
        ]
        random = _random(draws, "team", line.team)
        paces = _spread(line.paces, draws.trials, random)
        work = np.array(
            [left * _spread(line.growth, draws.trials, _random(draws, "growth", ident)) for ident, left in line.items]
        )
        others = [len(needs) - len(own) for needs, own in zip(waits, inside, strict=True)]
        self.cut = CutLine(work / paces, line.wip, inside, others, NEVER)
        self.worked = {ident: self.cut.worked[place] for ident, place in places.items()}
        self.waits_for = {needed for needed, _ in self._outside}
        self._random, self._trials = random, draws.trials
        self._weeks = _quantiles(line.weeks, _STEPS)

    def hear(self, found: Ends, week: int) -> None:
        """Let go on what waited for something that ended in the week before."""
        ended = {needed: np.flatnonzero(found[needed] == week - 1) for needed in self.waits_for}
        self.cut.free([(place, ended[needed]) for needed, place in self._outside if ended[needed].size])

    def work(self, week: int) -> None:
        """Draw a week and divide it."""
        drawn, busy = self._random.integers(0, _STEPS, self._trials, np.uint16), self.cut.busy
        self.cut.spend(week, busy, self._weeks.take(drawn.take(busy)))


def _begins_after(task: Task) -> tuple[str, ...]:
    return () if task.begun else task.needs


def _is_inside(task: Task, places: Mapping[str, int]) -> bool:
    """Whether its end is that of its work in this line."""
    return task.id in places and not (task.begun and task.needs)


# -- random numbers ----------------------------------------------------------------------------------------------

_STEPS = 2**16
"""A week is drawn with its chance in parts of this."""


def _random(draws: Draws, kind: str, ident: str) -> np.random.Generator:
    """The random numbers of one team or item, the same in every process and on every machine."""
    words = np.frombuffer(blake2b(f"{kind} {ident}".encode(), digest_size=16).digest(), "<u4")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([draws.seed, *map(int, words)])))


def _quantiles(values: Sequence[tuple[float, float]], count: int) -> NDArray[np.float64]:
    """As many values as asked for, in their order, each as often as it is likely."""
    reached = np.cumsum([chance for _, chance in values])
    places = reached.searchsorted((np.arange(count) + 0.5) * (reached[-1] / count))
    found: NDArray[np.float64] = np.array([value for value, _ in values])[places]
    return found


def _spread(values: Sequence[tuple[float, float]], trials: int, random: np.random.Generator) -> NDArray[np.float64]:
    """One of the values for each trial, over all trials as often as it is likely."""
    return random.permutation(_quantiles(values, trials))


def _times(task: Task, draws: Draws) -> NDArray[np.int16]:
    """The weeks that a task takes by itself in each trial."""
    chances = np.maximum.accumulate(task.alone or ())
    weeks = chances.searchsorted((np.arange(draws.trials) + 0.5) / draws.trials)
    held = np.where(weeks < len(chances), weeks, NEVER).astype(np.int16)
    return _random(draws, "time", task.id).permutation(held)
