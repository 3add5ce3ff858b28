"""Assignment, roll-up, the measures and whole runs as the backlog grows: 500 items, 200 sprints, 3 years of history.

Seconds are the processor's. Nothing is asserted: a growth below that of the issues is what a cost per item looks like,
one above it is to be looked into. Of the largest size the process takes about a gigabyte.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import nan
from typing import Any

from bench.drift.run import Figures
from bench.drift.runs import CHANGED, FIRST, Cost
from bench.jira.served import ROOT

SIZES = (5_000, 50_000, 200_000)
TOLD_MEASURES = 8
_RUN = ("assign", "roll_up", "measure_all", "forecasts")
_COUNTED = {"statements": "statements", "read": "rows read", "written": "rows written"}


def measure(sizes: Sequence[int] = SIZES) -> Iterator[str]:
    """A table of seconds and memory with what each grew by, and the measures that take most of the time."""
    taken = [_in_its_own_process(issues) for issues in sizes]
    yield _row("issues", [f"{one.issues:,}" for one in taken], _grown([one.issues for one in taken]))
    yield _row(
        "changes in their histories", [f"{one.changes:,}" for one in taken], _grown([one.changes for one in taken])
    )
    yield _row("findings", [f"{one.findings:,}" for one in taken], _grown([one.findings for one in taken]))
    for step in _RUN:
        yield _timed(f"{step}, s", [one.seconds[step] for one in taken])
    yield _timed("the first three, s", [_whole(one) for one in taken])
    for step, what in (("backlog", "peak with the backlog, MB"), ("forecasts", "peak after the measures, MB")):
        peaks = [one.megabytes[step] for one in taken]
        yield _row(what, [f"{peak:,.0f}" for peak in peaks], _grown(peaks))
    yield "of measure_all, the functions that take longest at the largest size:"
    for name in _longest(taken[-1]):
        yield _timed(f"  {name}, s", [one.measures[name] for one in taken])
    yield from _runs([_whole_runs(issues) for issues in sizes])


def _runs(taken: Sequence[Mapping[str, Cost]]) -> Iterator[str]:
    """Whole runs over a store: a first one of a process, and later ones after few issues have changed."""
    for name in (FIRST, *CHANGED):
        of, after = [one[name] for one in taken], "" if name == FIRST else f" after {name} changed"
        yield _timed(f"a {'first' if name == FIRST else 'later'} run{after}, s", [one.seconds for one in of])
        if name != FIRST:
            shares = [one[name].seconds / one[FIRST].seconds for one in taken]
            yield _row("  of the first", [f"{share:.0%}" for share in shares], "")
        for field, what in _COUNTED.items():
            yield _row(f"  {what}", [f"{getattr(one, field):,}" for one in of], "")
    peaks = [max(cost.megabytes or nan for cost in one.values()) for one in taken]
    yield _row("peak of these runs, MB", [f"{peak:,.0f}" for peak in peaks], _grown(peaks))


def _in_its_own_process(issues: int) -> Figures:
    return Figures(**_told_by("bench.drift.run", issues))


def _whole_runs(issues: int) -> Mapping[str, Cost]:
    return {name: Cost(**cost) for name, cost in _told_by("bench.drift.runs", issues).items()}


def _told_by(module: str, issues: int) -> dict[str, Any]:
    command = [sys.executable, "-m", module, str(issues)]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(told)
    return found


def _whole(one: Figures) -> float:
    return sum(one.seconds[step] for step in ("assign", "roll_up", "measure_all"))


def _longest(one: Figures) -> list[str]:
    return sorted(one.measures, key=lambda name: -one.measures[name])[:TOLD_MEASURES]


def _timed(what: str, seconds: Sequence[float]) -> str:
    return _row(what, [f"{one:.2f}" for one in seconds], _grown(seconds))


def _grown(figures: Sequence[float]) -> str:
    return ", ".join(f"{after / before:.1f}" for before, after in pairwise(figures))


def _row(what: str, cells: Sequence[str], grown: str) -> str:
    return f"{what:36}" + "".join(f"{cell:>12}" for cell in cells) + (f"   times {grown}" if grown else "")
