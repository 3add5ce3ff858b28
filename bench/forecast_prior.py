"""Make the table of paces that ships with the product, from the past of many projects.

python -m bench.forecast_prior DIR... > drift/forecasts/prior_table.py

Each DIR holds a file a project, as `bench.forecast_backtest` reads them. No name of a project gets into the table.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from bench.forecasts.fit import fit, past_of
from bench.forecasts.series import series_of
from drift.forecasts.prior import Prior

_HEAD = '''"""The paces at which work went on in other projects: made by `python -m bench.forecast_prior`, not by hand.

Made from {projects} projects with {weeks} weeks. Each row says for work of so many weeks (at the pace seen), for so
lumpy a history and so many weeks known how many of a thousand forecasts went on at each multiple of the pace seen.
"""

from __future__ import annotations

from drift.forecasts.prior import Prior

PRIOR = Prior('''


def table(prior: Prior, projects: int, weeks: int) -> Iterator[str]:
    """The lines of the module that holds the table."""
    yield _HEAD.format(projects=projects, weeks=f"{weeks:,}")
    yield f"    paces=({', '.join(f'{pace:.6g}' for pace in prior.paces)}),"
    for name, nodes in (("work", prior.work), ("lumpiness", prior.lumpiness), ("known", prior.known)):
        yield f"    {name}={nodes},"
    yield "    rows=("
    rows = iter(prior.rows)
    for work in prior.work:
        for lumpiness in prior.lumpiness:
            for known in prior.known:
                parts = ", ".join(f"{part:.0f}" for part in next(rows))
                yield f"        ({parts}),  # {work} weeks, lumpiness {lumpiness}, {known} known"
    yield "    ),"
    yield ")"


def main() -> None:
    """Read, fit, print."""
    parser = ArgumentParser(prog="python -m bench.forecast_prior", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR", help="files of dates, one a line")
    projects = [one for folder in parser.parse_args().folders for one in series_of(folder)]
    found = fit([past_of(one) for one in projects])
    print("\n".join(table(found, len(projects), sum(len(one.weeks) for one in projects))))


if __name__ == "__main__":
    main()
