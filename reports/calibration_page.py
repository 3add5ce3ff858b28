"""The page on calibration: how often dates held, and every forecast behind that."""

from __future__ import annotations

from drift.forecasts.scoring import FEW
from reports.html import carried, environment
from reports.record import RecordSection
from reports.weekly import WeeklyReport


def calibration_page(report: WeeklyReport, record: RecordSection, *, interactive: bool = True) -> str:
    """The `record` of a report as a page of its own, as self-contained as the report is."""
    chart = next((one for one in report.charts if one.name == "record"), None)
    return (
        environment()
        .get_template("calibration.html.j2")
        .render(
            report=report,
            record=record,
            tables=record.tables,
            chart=chart,
            FEW=FEW,
            **carried([chart] if chart else [], interactive=interactive),
        )
    )
