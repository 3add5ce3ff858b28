"""Walk the forecasts of items forward: how often was the work on an epic done by the date that was given for it?

python -m bench.forecast_items FILE...

Each FILE is an export of one Jira project, an issue a line. Items are epics with at least five children; every four
weeks from the first finish on, an item is forecast as the product does it, from its own weeks or from those of its
peers, and scored by when the last of the work known then was finished or cancelled. Items count alike. The same is told
for paces of their own for items, made each time from the other files.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.forecasts.item_paces import item_paces
from bench.forecasts.items import LAST_WEEK, Export, Given, items_of, walk_items
from bench.forecasts.scores import LEVELS, by_project, coverage, over_projects, ranked_score
from bench.forecasts.walk import Scored
from drift.forecasts.forecast import Method

_TO_PROMISE_BY = 0.85
_OTHERS = "paces of other items"

Walked = Mapping[str, Given]
"""The forecasts of one tracker's items, by the way in which they were made."""


def walked(export: Export, others: Sequence[Export]) -> Walked:
    """By each method, and with the paces of the items of other trackers where there are any."""
    found = {str(method): walk_items(export, method) for method in Method}
    if others:
        found[_OTHERS] = walk_items(export, Method.CALIBRATED, item_paces(others))
    return found


def tell(name: str, trackers: Sequence[Walked]) -> Iterator[str]:
    """The lines on the items of these trackers, on the forecasts that all ways give."""
    found = {way: {one.place: one for each in trackers for one in each[way].scored} for way in trackers[0]}
    all_give = sorted(set.intersection(*(set(scored) for scored in found.values())))
    items = len({file for file, _ in all_give})
    yield f"{name}: {len(all_give)} forecasts of {items} items; later than {LAST_WEEK} weeks is one outcome"
    for way, scored in found.items():
        silent = sum(each[way].silent for each in trackers)
        yield f"  {way:20}  {_told([scored[place] for place in all_give])}; {silent} times none"


def _told(scored: Sequence[Scored]) -> str:
    shares = [(level, coverage(scored, level)) for level in LEVELS]
    told = "   ".join(f"{level:.0%}: {share.value:5.1%} ± {share.error:.1%}" for level, share in shares)
    score = over_projects(by_project(scored, ranked_score).values()).value
    far = sum(one.cdf[-1] < _TO_PROMISE_BY for one in scored) / len(scored)
    late = sum(one.outcome > LAST_WEEK for one in scored) / len(scored)
    return f"{told}   CRPS {score:.2f} weeks; 85% is beyond all weeks in {far:.0%}, the end in {late:.0%}"


def main() -> None:
    """Read, forecast, tell."""
    parser = ArgumentParser(prog="python -m bench.forecast_items", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="exports of Jira projects")
    exports = tuple(map(items_of, parser.parse_args().files))
    trackers = [walked(export, [one for one in exports if one is not export]) for export in exports]
    for export, tracker in zip(exports, trackers, strict=True):
        print("\n".join(tell(export.name, [tracker])), flush=True)
    print("\n".join(tell("all of them", trackers)))


if __name__ == "__main__":
    main()
