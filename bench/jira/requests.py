"""Requests of a pull: of everything, of nothing changed, and of some issues changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from math import ceil

from bench.jira.line import told
from bench.jira.ours import pulled, sqlite
from bench.jira.served import served
from bench.jira.site import PROJECTS
from bench.jira.tally import Told

SIZES = (1, 100, 101, 10_000)
CHANGED = (1, 100, 101, 1500)
_STANDING = 2000
_LATER = timedelta(minutes=30)
_ISSUES = frozenset({"search/jql", "issue/bulkfetch"})
_CHANGELOGS = "changelog/bulkfetch"
_A_CONNECTION = 4
"""`serverInfo`, `myself`, `field` and `status`."""

_A_PROJECT = 4
"""Permissions, present key, boards and releases."""

_A_BOARD = 2
"""Configuration and sprints."""

CONSTANT = _A_CONNECTION + len(PROJECTS) * (_A_PROJECT + _A_BOARD)


def measure(sizes: tuple[int, ...] = SIZES, changed: tuple[int, ...] = CHANGED) -> Iterator[str]:
    """One line for each size of a full pull, then for what a pull asks when little or nothing changed."""
    yield f"constant of {len(PROJECTS)} projects with a board each: {CONSTANT}, the bar of what is asked but issues"
    for issues in sizes:
        yield from _full(issues)
    yield from _again(0)
    for count in changed:
        yield from _again(count)


def _full(issues: int) -> Iterator[str]:
    with served(issues, histories=2) as site, sqlite() as store:
        pulled(store, site)
        tally = site.tally()
    bar = ceil(issues / 100) + ceil(issues / 5000)
    what = f"full pull of {issues:,} issues"
    yield told(f"{what}, for issues", _of(tally, _ISSUES), bar)
    yield told(f"{what}, for changelogs", tally.requests.get(_CHANGELOGS, 0), ceil(issues / 1000))
    yield told(f"{what}, for all else", _else(tally), CONSTANT)
    yield f"  {_parts(tally.requests)}"


def _again(changed: int) -> Iterator[str]:
    with served(_STANDING, histories=2) as site, sqlite() as store:
        pulled(store, site)
        site.change(changed)
        site.reset()
        pulled(store, site, _LATER)
        tally = site.tally()
    quiet = 2 + 2 * len(PROJECTS)
    bar = quiet + max(0, ceil(changed / 100) - 1) + ceil(changed / 1000)
    yield told(f"{changed:,} of {_STANDING:,} issues changed" if changed else "nothing changed", tally.total, bar)
    yield f"  {_parts(tally.requests)}"


def _of(tally: Told, kinds: frozenset[str]) -> int:
    return sum(times for kind, times in tally.requests.items() if kind in kinds)


def _else(tally: Told) -> int:
    return tally.total - _of(tally, _ISSUES | {_CHANGELOGS})


def _parts(requests: Mapping[str, int]) -> str:
    return ", ".join(f"{times} {kind}" for kind, times in sorted(requests.items()))
