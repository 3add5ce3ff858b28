"""The guide to the weekly report names every key that scripts can read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from drift.forecasts.forecast import Method
from drift.forecasts.record import LEVELS, ForecastRecord, HorizonRecord
from drift.forecasts.scoring import Brier, Coverage
from drift.forecasts.verdicts import Judged, Verdict
from drift.inputs import Demand
from reports.inputs import Comment, ReportInputs
from reports.machine import as_json
from reports.weekly import weekly_report
from tests.unit.docs.pages import ROOT
from tests.unit.reports.made_up import AS_OF, TODAY, inputs, showing

NAMED_BY_DATA = ("counts", "requests")
"""Their keys are labels of the page and kinds of calls."""


def everything() -> ReportInputs:
    """A report with a record of forecasts, promises and demand as well."""
    levels = tuple(Coverage(level, 20, 30) for level in LEVELS)
    judged = Judged("item-0", 4, TODAY, TODAY, TODAY, Verdict.HELD)
    return inputs(
        record=ForecastRecord(Method.PLAIN, (HorizonRecord(4, levels, Brier(0.1, 0.4), 30),), (judged,)),
        promises={"item-0": {"road": (showing("2026-09-01", "2026-10-01"), showing("2026-09-20", "2026-12-01"))}},
        demand={"item-0": Demand(7, 2, 1)},
        comments=(Comment("item-0", AS_OF.instant, "Soon?"),),
    )


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from keys(one)
    elif isinstance(value, dict):
        for key, below in value.items():
            yield key
            if key not in NAMED_BY_DATA:
                yield from keys(below)


def test_every_key_of_the_report_for_scripts_is_explained() -> None:
    section = (ROOT / "docs" / "report.md").read_text().split("## `weekly.json`")[1]
    explained = set(re.findall(r"`(\w+)`", section))
    assert set(keys(as_json(weekly_report(everything())))) <= explained
