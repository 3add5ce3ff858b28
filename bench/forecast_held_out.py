"""Score the calibrated method on projects that had no part in its table.

python -m bench.forecast_held_out DIR [--also DIR...] [--halves N]

First each half of the projects (every other one by name) is forecast with the table that the other half makes, then
each project with the table that all others make: also with long histories cut into stretches, as if they were several
projects, and with the spread over projects that chance alone would give. Then the same for N random pairs of halves.
Projects of the other folders help to make tables and are not scored.
"""

from __future__ import annotations

import random
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean, stdev

from bench.forecast_backtest import backtest, ours, plain
from bench.forecasts.evenness import spread_by_chance, stretches
from bench.forecasts.fit import Past, fit, past_of
from bench.forecasts.scores import LEVELS, coverage, ratio, summary
from bench.forecasts.series import Series, series_of
from bench.forecasts.walk import HORIZONS, Scored

_SEED = 1


def held_out(scored: Sequence[Series], others: Sequence[Past], pasts: Mapping[str, Past]) -> list[Scored]:
    """The forecasts of projects, each with the table that all the others make."""
    found = []
    for project in scored:
        made_from = [past for name, past in pasts.items() if name != project.name]
        found += backtest([project], ours(fit([*others, *made_from])))
    return found


def in_halves(
    projects: Sequence[Series], others: Sequence[Past], pasts: Mapping[str, Past], count: int
) -> Iterator[list[Scored]]:
    """So many times two random halves of the projects, each with the table that the other half makes."""
    drawn = random.Random(_SEED)
    for _ in range(count):
        mixed = drawn.sample(projects, len(projects))
        middle = len(mixed) // 2
        for half, rest in ((mixed[:middle], mixed[middle:]), (mixed[middle:], mixed[:middle])):
            yield backtest(half, ours(fit([*others, *(pasts[one.name] for one in rest)])))


def evenness(mine: Sequence[Scored], theirs: Sequence[Scored]) -> Iterator[str]:
    """The lines on how far levels spread over projects by chance alone, and how far over stretches."""
    for horizon in HORIZONS:
        for name, each in (("ours", mine), ("plain", theirs)):
            here = [one for one in each if one.horizon == horizon]
            cut = [(level, coverage(tuple(stretches(here)), level)) for level in LEVELS]
            chance = " ".join(f"{level:.0%}: {spread_by_chance(here, level):.1%}" for level in LEVELS)
            told = " ".join(f"{level:.0%}: {share.value:.1%}, {share.spread:.1%}" for level, share in cut)
            yield f"{horizon} weeks, {name}: spread by chance {chance}; stretches (mean, spread) {told}"


def over_halves(halves: Sequence[Sequence[Scored]], theirs: Sequence[Scored]) -> Iterator[str]:
    """The lines on how the levels and the score of random halves come out: mean and standard deviation over halves."""
    for horizon in HORIZONS:
        here = [[one for one in half if one.horizon == horizon] for half in halves]
        plain_ones = [one for one in theirs if one.horizon == horizon]
        levels = (f"{level:.0%}: {_spread([coverage(half, level).value for half in here])}" for level in LEVELS)
        scores = [ratio(half, _same_projects(plain_ones, half)).value for half in here]
        yield f"{horizon} weeks, {len(here)} halves: {'   '.join(levels)}   CRPS of plain's: {_spread(scores)}"


def _same_projects(these: Sequence[Scored], those: Sequence[Scored]) -> list[Scored]:
    names = {one.file for one in those}
    return [one for one in these if one.file in names]


def _spread(values: Sequence[float]) -> str:
    return f"{fmean(values):.1%} ± {stdev(values):.1%}"


def main() -> None:
    """Read, fit without, score, tell."""
    parser = ArgumentParser(prog="python -m bench.forecast_held_out", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR", help="files of dates, one a line")
    parser.add_argument("--also", type=Path, nargs="*", default=[], metavar="DIR", help="folders that are not scored")
    parser.add_argument("--halves", type=int, default=0, metavar="N", help="random pairs of halves")
    asked = parser.parse_args()
    projects = tuple(series_of(asked.folder))
    others = [past_of(one) for folder in asked.also for one in series_of(folder)]
    pasts = {one.name: past_of(one) for one in projects}
    theirs = backtest(projects, plain)
    first, second = projects[0::2], projects[1::2]
    for half, rest in ((first, second), (second, first)):
        mine = backtest(half, ours(fit([*others, *(pasts[one.name] for one in rest)])))
        print("\nEvery other project, with the table of the rest")
        print("\n".join(summary(mine, _same_projects(theirs, mine))), flush=True)
    mine = held_out(projects, others, pasts)
    print("\nEach project, with the table of all others")
    print("\n".join([*summary(mine, theirs), *evenness(mine, theirs)]), flush=True)
    if asked.halves:
        print("\n" + "\n".join(over_halves(tuple(in_halves(projects, others, pasts, asked.halves)), theirs)))


if __name__ == "__main__":
    main()
