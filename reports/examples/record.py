"""The record of forecasts: how many of the dates that were given held."""

from __future__ import annotations

from drift.forecasts.forecast import Method
from drift.forecasts.record import LEVELS, ForecastRecord, HorizonRecord
from drift.forecasts.scoring import Coverage, brier
from reports.charts.charts import charts
from reports.examples.company import company, item, reported, roadmap
from reports.examples.look import Picture, scaled
from reports.record import record_section

_GIVEN = 41
_HELD = {4: (8, 13, 20, 26, 30), 8: (8, 14, 22, 28, 33), 12: (7, 14, 23, 31, 36)}
"""Of 41 dates given at each level, how many held, by the horizon in weeks."""

_SAID = ((0.9, True),) * 18 + ((0.9, False),) * 2 + ((0.6, True),) * 7 + ((0.6, False),) * 5 + ((0.2, False),) * 6
"""Chances that were given for targets, and whether the target was met."""


def record() -> Picture:
    """A year of a service that says what it knows, and is a little too sure of near dates."""
    told = ForecastRecord(Method.CALIBRATED, tuple(_horizon(weeks) for weeks in _HELD))
    (chart,) = charts(reported(company(roadmap(item("search")), ()), record=told), ())
    return Picture("record", chart.title, chart.caption, scaled(chart.spec, 0.76), record_section(told).said)


def _horizon(weeks: int) -> HorizonRecord:
    levels = tuple(Coverage(level, held, _GIVEN) for level, held in zip(LEVELS, _HELD[weeks], strict=True))
    return HorizonRecord(weeks, levels, brier(_SAID), len(_SAID))
