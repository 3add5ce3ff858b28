"""Days that make no whole week: left out by default, or counted evenly within their week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drift.findings import AsOf
from drift.forecasts.forecast import Forecast, forecast
from drift.forecasts.movement import movement
from drift.inputs import DriftSettings, ScheduleInputs
from drift.measure import inputs_for_next_week, measure_all
from drift.measures.schedule_findings import CODES
from tests.unit.drift.made_outlooks import sure_in
from tests.unit.drift.small_backlog import as_of, detail, findings, only, value
from tests.unit.drift.test_arrivals import at as arrivals_at
from tests.unit.drift.test_schedule import THREE, searched

TODAY = date(2026, 11, 22)
COUNTED = replace(THREE, part_weeks=True)


def oracle_a(*, counted: bool) -> Forecast:
    """One, two or three a week and four left: within 1, 2, 3, 4 weeks with 0, 2/3, 26/27, 1."""
    found = forecast(TODAY, (1, 2, 3), 4)
    assert isinstance(found, Forecast)
    return replace(found, part_weeks=counted)


@pytest.mark.parametrize(("day", "chance"), [(4, 0), (5, 0), (6, 2 / 3), (12, 2 / 3), (13, 26 / 27)])
def test_by_default_the_chance_of_a_date_is_that_of_the_whole_weeks_before(day: int, chance: float) -> None:
    assert oracle_a(counted=False).probability_by(date(2026, 12, day)) == pytest.approx(chance, abs=1e-12)


@pytest.mark.parametrize(
    ("day", "chance"),
    [(date(2026, 11, 21), 0), (date(2026, 11, 29), 0), (date(2026, 12, 5), 6 / 7 * 2 / 3), (date(2026, 12, 6), 2 / 3)],
)
def test_counted_the_chance_rises_evenly_from_one_whole_week_to_the_next(day: date, chance: float) -> None:
    assert oracle_a(counted=True).probability_by(day) == pytest.approx(chance, abs=1e-12)


def test_counted_the_day_of_a_chance_lies_between_the_whole_weeks() -> None:
    """An even chance needs three quarters of the second week; 85% needs 0.62 of the third."""
    found = oracle_a(counted=True)
    assert (found.p50, found.p85) == (TODAY + timedelta(days=7 + 6), TODAY + timedelta(days=14 + 5))
    plain = oracle_a(counted=False)
    assert (plain.p50, plain.p85) == (TODAY + timedelta(weeks=2), TODAY + timedelta(weeks=3))


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=6).filter(any),
    st.integers(0, 30),
    st.floats(0.01, 0.99),
    st.booleans(),
)
def test_the_day_of_a_chance_is_the_first_that_has_it(
    weeks: list[int], left: int, chance: float, counted: bool
) -> None:
    found = forecast(TODAY, weeks, left)
    assert isinstance(found, Forecast)
    read = replace(found, part_weeks=counted)
    if (day := read.date_at(chance)) is not None:
        assert read.probability_by(day) >= chance - 1e-9
        assert day == TODAY or read.probability_by(day - timedelta(days=1)) < chance + 1e-9


def test_the_line_says_where_part_of_a_week_was_counted() -> None:
    found = only(searched("2026-12-05", settings=COUNTED), *CODES)
    assert (value(found), detail(found)["part_weeks"]) == (6, 1)
    assert found.sentence.startswith(
        "Search is 6 days late at 85%; 57% to make 2026-12-05, counting part of a week: 4 stories left"
    )


def test_a_date_at_the_end_of_a_week_reads_as_without() -> None:
    counted, plain = (only(searched(settings=one), *CODES) for one in (COUNTED, THREE))
    assert "67% to make 2026-12-06: 4 stories left" in counted.sentence
    assert (detail(counted)["p_hit"], "part_weeks" in detail(plain)) == (detail(plain)["p_hit"], False)


def test_items_of_a_team_are_read_in_the_same_way() -> None:
    team = replace(COUNTED, wip={"web": 1})
    found = only(searched("2026-12-05", settings=team, fields={"owner": "web"}), *CODES)
    assert "57% to make 2026-12-05, counting part of a week" in found.sentence


def test_several_items_of_one_knot_together_are_read_in_the_same_way() -> None:
    """x waits for y: both are there once x is, in the fifth week or not."""
    found = arrivals_at({"x": "y", "z": "y"}, {"x": sure_in(2), "y": sure_in(3), "z": sure_in(1)})
    counted = replace(found, there={one: replace(each, part_weeks=True) for one, each in found.there.items()})
    days = [found.today + timedelta(days=day) for day in (28, 32, 35)]
    assert [found.together_by(["x", "z"], day) for day in days] == [0, 0, 1]
    assert [counted.together_by(["x", "z"], day) for day in days] == pytest.approx([0, 4 / 7, 1])


def _inputs(at: AsOf, *, part_weeks: bool) -> ScheduleInputs:
    return ScheduleInputs(at, (1.0, 2.0, 3.0), 4.0, date(2026, 12, 5), part_weeks=part_weeks)


def test_reading_weeks_otherwise_since_last_week_belongs_to_the_throughput_step() -> None:
    moved = movement(_inputs(as_of(), part_weeks=False), _inputs(as_of(), part_weeks=True), 0)
    assert moved is not None
    assert moved.steps() == (("throughput", -2),)


def test_the_movement_says_that_weeks_are_read_otherwise() -> None:
    last = inputs_for_next_week(searched("2026-12-05"))
    found = only(searched("2026-12-05", settings=COUNTED, last_schedule=last), "moved")
    assert "throughput -2 days (now by the day instead of by whole weeks)" in found.sentence


def test_the_same_reading_as_last_week_moves_nothing() -> None:
    last = inputs_for_next_week(searched("2026-12-05", settings=COUNTED))
    assert not findings(searched("2026-12-05", settings=COUNTED, last_schedule=last), "moved")


def test_part_weeks_are_left_out_unless_they_are_asked_for() -> None:
    assert DriftSettings().part_weeks is False
    assert not [one for one in measure_all(searched("2026-12-05")) if "part of a week" in one.sentence]
