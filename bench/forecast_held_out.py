"""Score the calibrated method on projects that had no part in its table.

python -m bench.forecast_held_out DIR [--also DIR...]

First each half of the projects (every other one by name) is forecast with the table that the other half makes, then
each project with the table that all others make. Projects of the other folders help to make tables and are not scored.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.forecast_backtest import backtest, ours, plain
from bench.forecasts.fit import Past, fit, past_of
from bench.forecasts.scores import summary
from bench.forecasts.series import Series, series_of


def tell(title: str, scored: Sequence[Series], others: Sequence[Past], pasts: Mapping[str, Past]) -> None:
    """Print how well projects are forecast, each with the table that all the others make."""
    print(f"\n{title}")
    mine = []
    for project in scored:
        made_from = [past for name, past in pasts.items() if name != project.name]
        mine += backtest([project], ours(fit([*others, *made_from])))
    print("\n".join(summary(mine, backtest(scored, plain))), flush=True)


def main() -> None:
    """Read, fit without, score, tell."""
    parser = ArgumentParser(prog="python -m bench.forecast_held_out", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR", help="files of dates, one a line")
    parser.add_argument("--also", type=Path, nargs="*", default=[], metavar="DIR", help="folders that are not scored")
    asked = parser.parse_args()
    projects = tuple(series_of(asked.folder))
    others = [past_of(one) for folder in asked.also for one in series_of(folder)]
    pasts = {one.name: past_of(one) for one in projects}
    first, second = projects[0::2], projects[1::2]
    tell("The first half, with the table of the other", first, others, {one.name: pasts[one.name] for one in second})
    tell("The second half, with the table of the other", second, others, {one.name: pasts[one.name] for one in first})
    tell("Each project, with the table of all others", projects, others, pasts)


if __name__ == "__main__":
    main()
