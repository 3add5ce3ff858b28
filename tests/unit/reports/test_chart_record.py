"""The reliability chart shows the record level by level, and only what can be told."""

from __future__ import annotations

from typing import Any

from drift.forecasts.forecast import Method
from drift.forecasts.record import LEVELS, ForecastRecord, HorizonRecord
from drift.forecasts.scoring import Coverage
from reports.charts.drawing import png, svg
from reports.charts.record import enough, record_spec
from reports.html import html_page
from reports.weekly import weekly_report
from tests.unit.reports.made_up import inputs


def horizon(weeks: int, *counts: tuple[int, int]) -> HorizonRecord:
    levels = tuple(Coverage(level, held, of) for level, (held, of) in zip(LEVELS, counts, strict=True))
    return HorizonRecord(weeks, levels, None, 0)


NEAR = horizon(4, (3, 10), (4, 10), (5, 9), (6, 8), (7, 7))
WIDER = horizon(8, (4, 24), (8, 23), (13, 22), (15, 21), (16, 19))
WIDEST = horizon(12, (14, 90), (30, 83), (42, 76), (50, 69), (46, 62))
RECORD = ForecastRecord(Method.CALIBRATED, (NEAR, WIDER, WIDEST))


def dots(*horizons: HorizonRecord) -> list[dict[str, Any]]:
    return [value for value in record_spec(horizons)["data"]["values"] if value["kind"] == "dates"]


def test_levels_with_fewer_than_twenty_dates_are_not_drawn_nor_horizons_without_any() -> None:
    shown = enough(RECORD)
    assert [one.weeks for one in shown] == [8, 12]
    assert [[each.of for each in one.levels] for one in shown] == [[24, 23, 22, 21], [90, 83, 76, 69, 62]]
    assert enough(ForecastRecord(Method.CALIBRATED, (NEAR,))) == enough(None) == ()


def test_a_dot_stands_at_the_share_that_held_within_the_bounds_of_chance() -> None:
    """Of 20 dates at 85%, between 14 and 19 hold in nine of ten cases."""
    (last,) = [dot for dot in dots(horizon(12, *[(17, 20)] * 5)) if dot["level"] == 0.85]
    assert {name: last[name] for name in ("share", "low", "high", "told")} == {
        "share": 0.85,
        "low": 0.7,
        "high": 0.95,
        "told": "17/20",
    }


def test_horizons_stand_side_by_side_the_nearest_first() -> None:
    spec = record_spec((WIDER, WIDEST))
    assert spec["facet"]["sort"] == ["Even chance within 8 weeks", "Even chance within 12 weeks"]
    assert spec["columns"] == 2


def test_the_counts_can_be_read_and_the_chart_drawn() -> None:
    spec = record_spec(enough(RECORD))
    drawn = svg("record", spec)
    for told in ("46/62", "14/90", "share that held"):
        assert told in drawn
    assert png(spec)[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_page_shows_it_below_the_forecasts_with_its_numbers_in_words() -> None:
    report = weekly_report(inputs(6, record=RECORD))
    (chart,) = [one for one in report.charts if one.name == "record"]
    assert "within 12 weeks: 14 of 90 at 15%, 30 of 83 at 30%, 42 of 76 at 50%, 50 of 69 at 70%, 46 of 62" in chart.alt
    page = html_page(report)
    assert page.index('id="forecasts"') < page.index('id="chart-record"') < page.index('id="sprint"')


def test_with_too_few_dates_there_is_no_chart() -> None:
    report = weekly_report(inputs(6, record=ForecastRecord(Method.CALIBRATED, (NEAR,))))
    assert "record" not in {one.name for one in report.charts}
