"""Walk forecasts forward over the past of many projects, and tell how often they held what they said.

    python -m bench.forecast_backtest DIR --out OURS.jsonl --out-plain PLAIN.jsonl

DIR holds a file a project (`.csv` or `.csv.gz`) with the day of one finished issue a line; files under 300 days are left
out. Every four weeks from the 26th on, and for 4, 8 and 12 weeks of work at the pace of the last twelve, both ways of
forecasting say when it will be finished, from what was known then.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from bench.forecasts.scores import summary
from bench.forecasts.series import Series, series_of
from bench.forecasts.walk import RECENT, Forecaster, Scored, walk
from drift.forecast import Forecast, forecast

_ANY_DAY = date(2000, 1, 3)


def plain(weeks: Sequence[float], n: int, last: int) -> Sequence[float]:
    """The last twelve weeks resampled."""
    return _chances(forecast(_ANY_DAY, weeks[-RECENT:], n), last)


def _chances(found: object, last: int) -> Sequence[float]:
    if not isinstance(found, Forecast):
        raise ValueError(f"no forecast where one is due: {found}")
    return [found.cdf[min(week, len(found.cdf) - 1)] for week in range(1, last + 1)]


def backtest(projects: Iterable[Series], forecaster: Forecaster) -> list[Scored]:
    """Every forecast of every project."""
    return [one for project in projects for one in walk(project, forecaster)]


def main() -> None:
    """Read, forecast, write, tell."""
    parser = ArgumentParser(prog="python -m bench.forecast_backtest", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR", help="files of dates, one a line")
    parser.add_argument("--out", type=Path, required=True, help="our forecasts, one JSON object a line")
    parser.add_argument("--out-plain", type=Path, required=True, help="those of the plain method")
    asked = parser.parse_args()
    projects = tuple(series_of(asked.folder))
    ours, theirs = backtest(projects, plain), backtest(projects, plain)
    for path, scored in ((asked.out, ours), (asked.out_plain, theirs)):
        path.write_text("".join(json.dumps(one.as_json()) + "\n" for one in scored))
    print("\n".join(summary(ours, theirs)))


if __name__ == "__main__":
    main()
