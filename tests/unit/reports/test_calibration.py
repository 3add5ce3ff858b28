"""The page on calibration: how often dates held, and every forecast behind that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from drift.forecasts.forecast import Method
from drift.forecasts.record import LEVELS, ForecastRecord, HorizonRecord
from drift.forecasts.scoring import HORIZONS, Brier, Coverage
from drift.forecasts.verdicts import Judged, Verdict
from reports.calibration import WHY, HorizonTable, calibration
from reports.calibration_page import calibration_page
from reports.folder import write_report
from reports.html import html_page
from reports.machine import as_json
from reports.weekly import WeeklyReport, weekly_report
from tests.unit.reports.made_up import inputs

FIRST = date(2026, 8, 3)


def row(ident: str, verdict: Verdict, weeks: int | None = 12, after: int = 0) -> Judged:
    """A forecast of 3 August, or so many days later, for three weeks on; what held was done a day before."""
    given = FIRST + timedelta(days=after)
    due = given + timedelta(weeks=3)
    return Judged(ident, weeks, given, due, due - timedelta(days=1) if verdict is Verdict.HELD else None, verdict)


def record(held: int, of: int, *rows: Judged, brier: Brier | None = None, targets: int = 0) -> ForecastRecord:
    """So many of the dates at 85% held at each horizon."""
    levels = tuple(Coverage(level, round(held * level / 0.85), of) for level in LEVELS)
    return ForecastRecord(
        Method.CALIBRATED, tuple(HorizonRecord(weeks, levels, brier, targets) for weeks in HORIZONS), rows
    )


EVERY = tuple(row(f"item-{n}", verdict) for n, verdict in enumerate(Verdict))


def many(count: int) -> tuple[Judged, ...]:
    """So many rows that held, each a day later."""
    return tuple(row(f"item-{n % 6}", Verdict.HELD, after=n) for n in range(count))


def widest(found: ForecastRecord) -> HorizonTable:
    return calibration(found, {}).tables[0]


def report(found: ForecastRecord) -> WeeklyReport:
    return weekly_report(inputs(6, record=found))


def page(found: ForecastRecord) -> str:
    made = report(found)
    assert made.record is not None
    return calibration_page(made, made.record, interactive=False)


def test_the_widest_horizon_comes_first_and_its_latest_date() -> None:
    found = calibration(record(17, 20, *many(3), row("near", Verdict.MISSED, 4)), {"near": "Nearby"})
    assert [table.weeks for table in found.tables] == [12, 8, 4]
    assert [one.promised for one in found.tables[0].scored] == [FIRST + timedelta(days=n, weeks=3) for n in (2, 1, 0)]
    assert [one.title for one in found.tables[-1].scored] == ["Nearby"]


def test_every_forecast_has_its_row_and_what_is_not_scored_its_reason() -> None:
    text = page(record(1, 2, *EVERY, row("item-3", Verdict.TOO_FAR, None)))
    for verdict in Verdict:
        assert WHY[verdict] in text
    assert text.count('role="rowheader"') == len(Verdict) + 1
    assert f"{len(Verdict) - 2} forecasts not scored, with the reason" in text
    assert "1 item with forecasts of which none counts" in text


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (17, "17 of 20 dates given at 85% held. Were they right, 14 to 19 would hold: nothing speaks against them"),
        (
            13,
            "13 of 20 dates given at 85% held. Were they right, 14 to 19 would hold: they were too sure of themselves",
        ),
        (20, "20 of 20 dates given at 85% held. Were they right, 14 to 19 would hold: they were more careful than"),
    ],
)
def test_the_chart_is_said_in_words_with_what_chance_leaves_open(held: int, told: str) -> None:
    assert widest(record(held, 20)).said[0].startswith(told)


def test_with_too_few_it_says_so_and_draws_nothing() -> None:
    few = record(17, 19)
    assert widest(few).said == ("Too few dates have come due to tell how often they hold: 19 of the 20 that it takes",)
    assert "No chart yet: it takes 20 dates" in page(few)
    assert "<svg" not in page(few)
    assert "<svg" in page(record(17, 20))


def test_chances_have_a_brier_score_from_twenty_targets_on() -> None:
    score = Brier(0.183, 0.24)
    assert widest(record(17, 20, brier=score, targets=20)).said[1] == (
        "The chances given for 20 targets have a Brier score of 0.18, a skill of 0.24"
    )
    assert (
        widest(record(17, 20, brier=score, targets=19)).said[1]
        == "No Brier score yet: 19 of the 20 targets that it takes have come due"
    )


def test_it_lies_beside_the_weekly_page_which_leads_to_it(tmp_path: Path) -> None:
    made = report(record(17, 20, *many(2)))
    written = write_report(tmp_path, made, 3)
    assert '<a href="weekly.html">' in (written.folder / "calibration.html").read_text(encoding="utf-8")
    assert '<a href="calibration.html">' in html_page(made, interactive=False)


def test_without_a_record_there_is_neither_page_nor_link(tmp_path: Path) -> None:
    made = weekly_report(inputs(6))
    assert not (write_report(tmp_path, made, 3).folder / "calibration.html").exists()
    assert "calibration.html" not in html_page(made, interactive=False)


def test_hostile_titles_stay_text() -> None:
    made = report(record(17, 20, row("<script>alert(1)</script>", Verdict.MISSED)))
    assert made.record is not None
    text = calibration_page(replace(made, workspace="<img src=x>"), made.record, interactive=False)
    assert "<script>alert(1)" not in text
    assert "<img" not in text


def test_machines_read_the_same_rows() -> None:
    found = as_json(report(record(17, 20, row("item-0", Verdict.HELD))))["record"]
    assert found["forecasts"] == [
        {
            "item": "item-0",
            "horizon_weeks": 12,
            "given": "2026-08-03",
            "date_at_85": "2026-08-24",
            "done": "2026-08-23",
            "verdict": "held",
        }
    ]
    assert found["horizons"][0]["levels"][-1] == {"level": 0.85, "held": 17, "of": 20, "by_chance": [14, 19]}
