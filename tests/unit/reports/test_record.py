"""The service's own record of forecasts, as the report tells it."""

from __future__ import annotations

import pytest

from drift.forecasts.forecast import Method
from drift.forecasts.record import LEVELS, ForecastRecord, HorizonRecord
from drift.forecasts.scoring import HORIZONS, Brier, Coverage
from reports.html import html_page
from reports.machine import as_json
from reports.markdown import markdown
from reports.record import record_section
from reports.weekly import weekly_report
from tests.unit.reports.made_up import inputs


def record(
    held: int,
    of: int,
    cancelled: int = 0,
    brier: Brier | None = None,
    targets: int = 0,
    method: Method = Method.CALIBRATED,
) -> ForecastRecord:
    """So many of the dates at 85% held, and of those at other levels their share."""
    levels = tuple(Coverage(level, held if level == 0.85 else round(of * level), of, cancelled) for level in LEVELS)
    return ForecastRecord(method, tuple(HorizonRecord(weeks, levels, brier, targets) for weeks in HORIZONS))


def test_the_record_says_how_many_dates_held() -> None:
    assert record_section(record(36, 41)).said == (
        "Of 41 dates that we gave at 85% by the calibrated method, 36 held (88%)",
    )


@pytest.mark.parametrize(
    ("of", "come"), [(0, "none yet"), (1, "1 date has come due so far"), (19, "19 dates have come due so far")]
)
def test_below_twenty_it_says_that_there_are_too_few_to_tell(of: int, come: str) -> None:
    assert record_section(record(of, of, method=Method.PLAIN)).said == (
        f"Too few to tell how often dates given at 85% by the plain method hold: {come}",
    )


def test_a_shortfall_that_chance_does_not_explain_is_said_to_be_one() -> None:
    """Of 20 right dates 14 or fewer hold in 6.7% of cases, 13 or fewer in 2.2%."""
    assert record_section(record(14, 20)).said[0].endswith("14 held (70%)")
    assert record_section(record(13, 20)).said == (
        "Of 20 dates that we gave at 85% by the calibrated method, 13 held (65%), fewer than chance explains: dates "
        "that are right would hold so seldom in 2% of cases",
    )


def test_cancelled_items_are_counted_aloud() -> None:
    said = record_section(record(17, 20, cancelled=3)).said[0]
    assert said.endswith("17 held (85%) (3 more not counted: cancelled, or on no roadmap any more)")


def test_chances_are_scored_from_twenty_targets_on() -> None:
    worth = "The chances given for 20 targets have a Brier score of 0.10 (0 is best)"
    skilled = f"{worth}: a skill of 0.58 over always saying the share that was met"
    assert record_section(record(36, 41, brier=Brier(0.102, 0.58), targets=20)).said[1:] == (skilled,)
    assert record_section(record(36, 41, brier=Brier(0.102, None), targets=20)).said[1:] == (worth,)
    assert record_section(record(36, 41, brier=Brier(0.102, 0.58), targets=19)).said[1:] == ()


def test_page_markdown_and_json_tell_the_same() -> None:
    report = weekly_report(inputs(2, record=record(36, 41, cancelled=2, brier=Brier(0.1, 0.5), targets=30)))
    assert report.record is not None
    page, text, machine = html_page(report), markdown(report), as_json(report)["record"]
    for said in report.record.said:
        assert f"<p>{said}.</p>" in page
    assert "## Forecasts\n\n- Of 41 dates that we gave at 85% by the calibrated method, 36 held" in text
    assert machine["said"] == list(report.record.said)
    assert [one["weeks"] for one in machine["horizons"]] == [4, 8, 12]
    assert {"level": 0.85, "held": 36, "of": 41, "by_chance": [31, 38]} in machine["horizons"][0]["levels"]
    assert {key: machine["horizons"][2][key] for key in ("not_counted", "targets", "brier", "skill")} == {
        "not_counted": 2,
        "targets": 30,
        "brier": 0.1,
        "skill": 0.5,
    }


def test_a_report_without_a_record_says_nothing_of_one() -> None:
    report = weekly_report(inputs(2))
    assert as_json(report)["record"] is None
    assert "## Forecasts" not in markdown(report)
