"""Walk the forecasts of items forward: how often was the work on an epic done by the date that was given for it?

python -m bench.forecast_items FILE...

Each FILE is an export of one Jira project, an issue a line. Items are epics with at least five children; every four
weeks from the first finish on, an item is forecast as the product does it, from its own weeks or from those of its
peers, and scored by when the last of the work known then was finished or cancelled. Items count alike.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.forecasts.items import LAST_WEEK, Export, items_of, walk_items
from bench.forecasts.scores import LEVELS, by_project, coverage, over_projects, ranked_score
from bench.forecasts.walk import Scored
from drift.forecast import Method


def tell(name: str, exports: tuple[Export, ...]) -> Iterator[str]:
    """The lines on the items of these exports, by each method, on the forecasts that both give."""
    walked = {method: [walk_items(export, method) for export in exports] for method in Method}
    found = {method: {one.place: one for each in many for one in each.scored} for method, many in walked.items()}
    both = sorted(set.intersection(*(set(scored) for scored in found.values())))
    items = len({file for file, _ in both})
    yield f"{name}: {len(both)} forecasts of {items} items; later than {LAST_WEEK} weeks is one outcome"
    for method, scored in found.items():
        silent = sum(each.silent for each in walked[method])
        yield f"  {method:10}  {_told([scored[place] for place in both])}; {silent} times none"


def _told(scored: Sequence[Scored]) -> str:
    shares = [(level, coverage(scored, level)) for level in LEVELS]
    told = "   ".join(f"{level:.0%}: {share.value:5.1%} ± {share.error:.1%}" for level, share in shares)
    return f"{told}   CRPS {over_projects(by_project(scored, ranked_score).values()).value:.2f} weeks"


def main() -> None:
    """Read, forecast, tell."""
    parser = ArgumentParser(prog="python -m bench.forecast_items", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="exports of Jira projects")
    exports = tuple(map(items_of, parser.parse_args().files))
    for export in exports:
        print("\n".join(tell(export.name, (export,))), flush=True)
    print("\n".join(tell("all of them", exports)))


if __name__ == "__main__":
    main()
