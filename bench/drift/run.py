"""One size in a process of its own: what each step takes, and how high memory stands after it.

python -m bench.drift.run ISSUES     # the figures as JSON
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from math import nan
from typing import TypeVar
from zoneinfo import ZoneInfo

from bench.drift.backlog import NOW, made_up
from bench.drift.kept import with_kept
from bench.drift.roadmaps import mapping_file, portfolio
from bench.drift.shares import timed
from bench.resident import PEAK, is_told, resident
from drift.findings import AsOf
from drift.inputs import DriftInputs
from drift.measure import forecasts, measure_all
from mapping.assign import assign
from mapping.rollup import roll_up

SEED = 7

_T = TypeVar("_T")


@dataclass(slots=True)
class Figures:
    """Seconds of the processor by step and by measure, which a busy machine bends less than those of the clock, and the
    peak of memory in MB as it stood after each step (no number where the system does not tell)."""

    issues: int
    changes: int = 0
    findings: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    megabytes: dict[str, float] = field(default_factory=dict)
    measures: dict[str, float] = field(default_factory=dict)

    def take(self, step: str, act: Callable[[], _T]) -> _T:
        """Take one step."""
        began = time.process_time()
        result = act()
        self.seconds[step] = time.process_time() - began
        self.megabytes[step] = resident(PEAK) / 1e6 if is_told() else nan
        return result


def figures(issues: int, seed: int = SEED) -> Figures:
    """Make a company with so many issues, and measure it."""
    told = Figures(issues)
    backlog = told.take("backlog", lambda: made_up(issues, seed))
    roadmaps, mapping = portfolio(), mapping_file(backlog)
    assigned = told.take("assign", lambda: assign(backlog, roadmaps, mapping))
    rollups = told.take("roll_up", lambda: roll_up(backlog, assigned, roadmaps, mapping))
    bare = DriftInputs(backlog, roadmaps, assigned, rollups, mapping, AsOf(NOW, ZoneInfo("Europe/Vienna")))
    inputs = told.take("a week ago", lambda: with_kept(bare))
    found = told.take("measure_all", lambda: measure_all(inputs))
    told.take("forecasts", lambda: forecasts(inputs))
    with timed() as told.measures:
        measure_all(inputs)
    told.changes, told.findings = sum(map(len, backlog.changes.values())), len(found)
    return told


if __name__ == "__main__":
    print(json.dumps(asdict(figures(int(sys.argv[1])))))
