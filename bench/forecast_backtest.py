"""Walk forecasts forward over the past of many projects, and tell how often they held what they said.

    python -m bench.forecast_backtest DIR --out OURS.jsonl --out-plain PLAIN.jsonl
    python -m bench.forecast_backtest --jira FILE... --out OURS.jsonl --out-plain PLAIN.jsonl

DIR holds a file a project (`.csv` or `.csv.gz`) with the day of one finished issue a line; files with fewer than 300
are left out. Every four weeks from the 26th on, and for 4, 8 and 12 weeks of work at the pace of the last twelve, the
calibrated and the plain method say when it will be finished, from what was known then. A FILE is an export of one Jira
project, an issue a line. Days on which a backlog was tidied up stay in the outcomes and in what both methods are shown;
what to make of them is the method's business.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from bench.forecasts.scores import summary
from bench.forecasts.series import Series, series_of, series_of_export
from bench.forecasts.walk import RECENT, Forecaster, Scored, walk
from drift.findings import Reason
from drift.forecasts.calibrated import calibrated
from drift.forecasts.forecast import Forecast, forecast
from drift.forecasts.prior import Prior
from drift.forecasts.prior_table import PRIOR

_ANY_DAY = date(2000, 1, 3)


def plain(weeks: Sequence[float], n: int, last: int) -> Sequence[float]:
    """The last twelve weeks resampled."""
    return _chances(forecast(_ANY_DAY, weeks[-RECENT:], n), last)


def ours(prior: Prior) -> Forecaster:
    """The calibrated method with this table."""

    def chances(weeks: Sequence[float], n: int, last: int) -> Sequence[float]:
        return _chances(calibrated(_ANY_DAY, weeks, n, prior=prior, most_weeks=last), last)

    return chances


def _chances(found: Forecast | Reason, last: int) -> Sequence[float]:
    if isinstance(found, Reason):
        return [0.0] * last
    return [found.cdf[min(week, len(found.cdf) - 1)] for week in range(1, last + 1)]


def backtest(projects: Iterable[Series], forecaster: Forecaster) -> list[Scored]:
    """Every forecast of every project."""
    return [one for project in projects for one in walk(project, forecaster)]


def main() -> None:
    """Read, forecast, write, tell."""
    parser = ArgumentParser(prog="python -m bench.forecast_backtest", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="files of dates, one a line")
    parser.add_argument("--jira", type=Path, nargs="+", default=[], metavar="FILE", help="exports of Jira projects")
    parser.add_argument("--out", type=Path, required=True, help="our forecasts, one JSON object a line")
    parser.add_argument("--out-plain", type=Path, required=True, help="those of the plain method")
    asked = parser.parse_args()
    if not asked.folder and not asked.jira:
        parser.error("name a folder of dates, or exports after --jira")
    projects = (*(series_of(asked.folder) if asked.folder else ()), *map(series_of_export, asked.jira))
    mine, theirs = backtest(projects, ours(PRIOR)), backtest(projects, plain)
    for path, scored in ((asked.out, mine), (asked.out_plain, theirs)):
        path.write_text("".join(json.dumps(one.as_json()) + "\n" for one in scored))
    print("\n".join(summary(mine, theirs)))


if __name__ == "__main__":
    main()
