"""Trials of 500 items from 26 weeks of history, beside the same in plain vectorised numpy.

Seconds are the processor's. Plain takes a tenth of the trials, and ten times as long is told: all of them would take
minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from bench.trials_plain import plain_tasks, plain_team
from drift.forecasts.forecast import Growth, Method, chances
from drift.forecasts.teams import Queue
from drift.forecasts.trials import Draws, Ends, Line, Task, ends

ITEMS = 500
HISTORY = 26
DRAWS = Draws()
ROUNDS = 5
GROWTH: Growth = ((1.0, 0.5), (1.2, 0.3), (1.5, 0.2))
_CHAIN = 5
_PART = 10


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to draw, in our way and in the plain one."""

    name: str
    ours: Callable[[], Ends]
    plain: Callable[[], Ends]


def measure(items: int = ITEMS, draws: Draws = DRAWS, rounds: int = ROUNDS) -> Iterator[str]:
    """Of each case the median seconds of ours, those of plain, and their ratio."""
    for case in cases(items, draws):
        ours = median(_seconds(case.ours) for _ in range(rounds))
        plain = _seconds(case.plain) * _PART
        yield f"{case.name}: {ours:.2f} s, plain {plain:.2f} s, {plain / ours:.1f} times as long"


def cases(items: int, draws: Draws) -> Iterator[Case]:
    """Items that share one team or many, and chains of items that share none."""
    many = items // 10
    yield _teams(f"one team of {items}, 3 at a time", [_line("team", items, 3, pace=20.0)], draws)
    for wip in (3, 1):
        lines = [_line(f"team-{number}", 10, wip, pace=4.0) for number in range(many)]
        yield _teams(f"{many} teams of 10, {wip} at a time", lines, draws)
    tasks = tuple(_chained(number) for number in range(items))
    name = f"{items} items without a team, in chains of {_CHAIN}"
    part = _part(draws)
    yield Case(name, lambda: ends(tasks, (), draws), lambda: plain_tasks(tasks, part, np.random.default_rng(1)))


def _teams(name: str, lines: Sequence[Line], draws: Draws) -> Case:
    def ours() -> Ends:
        drawn = (ends([Task(ident) for ident, _ in line.items], [line], draws) for line in lines)
        return {ident: found for one in drawn for ident, found in one.items()}

    def plain() -> Ends:
        random = np.random.default_rng(1)
        return {ident: found for line in lines for ident, found in plain_team(line, _part(draws), random).items()}

    return Case(name, ours, plain)


def _part(draws: Draws) -> Draws:
    return Draws(draws.trials // _PART, draws.seed)


def _line(team: str, items: int, wip: int, pace: float) -> Line:
    """A team with lumpy weeks, and items of one to nine stories."""
    random = np.random.default_rng(list(team.encode()))
    samples = tuple(random.negative_binomial(2, 2 / (2 + pace), HISTORY).astype(float).tolist())
    left = tuple((f"{team}-{number}", float(size)) for number, size in enumerate(random.integers(1, 10, items)))
    return Queue(team, wip, samples, left, GROWTH, Method.CALIBRATED, DRAWS).line


def _chained(number: int) -> Task:
    alone = chances(((0.0, 0.4), (1.0, 0.4), (3.0, 0.2)), float(1 + number % 9), GROWTH)
    return Task(f"item-{number}", alone, (f"item-{number - 1}",) if number % _CHAIN else ())


def _seconds(draw: Callable[[], object]) -> float:
    began = time.process_time()
    draw()
    return time.process_time() - began
