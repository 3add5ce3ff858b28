"""The record of forecasts that were given."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from drift.forecasts.forecast import Forecast, forecast
from drift.forecasts.scoring import (
    STILL_OPEN,
    Coverage,
    End,
    Given,
    at_most,
    brier,
    coverage,
    held,
    once_a_horizon,
    targets_met,
)

AS_OF = date(2026, 11, 22)


def steady(left: float, *, weeks_ago: int = 0) -> Forecast:
    """One a week, without any doubt."""
    found = forecast(AS_OF - timedelta(weeks=weeks_ago), (1,), left)
    assert isinstance(found, Forecast)
    return found


def week(number: int) -> date:
    return AS_OF + timedelta(weeks=number)


# -- coverage ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "of", "chance"), [(7, 10, 0.180), (13, 20, 0.022), (12, 20, 0.0059), (17, 20, 0.595)]
)
def test_oracle_how_likely_so_few_are_were_the_level_right(count: int, of: int, chance: float) -> None:
    assert at_most(count, of, 0.85) == pytest.approx(chance, rel=0.02)
    assert Coverage(0.85, count, of).chance_of_so_few == at_most(count, of, 0.85)


def test_what_chance_leaves_open_is_worked_out_exactly() -> None:
    """Of 20 at 85%, 13 or fewer hold in 2% of cases, 14 in 7%; 19 or fewer in 96%, 18 in 82%."""
    assert Coverage(0.85, 17, 20).by_chance == (14, 19)
    assert Coverage(0.5, 4, 4).by_chance == (0, 4)


def test_below_twenty_there_are_too_few_to_tell() -> None:
    assert str(Coverage(0.85, 17, 19)) == "of 19 dates given at 85%, 17 held: too few to tell"
    assert str(Coverage(0.85, 36, 41)) == "of 41 dates given at 85%, 36 held"
    assert not Coverage(0.85, 17, 20).too_few


@pytest.mark.parametrize(
    ("end", "today", "verdict"),
    [
        (End(week(4)), week(9), True),
        (End(week(4) + timedelta(days=1)), week(9), False),
        (STILL_OPEN, week(4), None),
        (STILL_OPEN, week(4) + timedelta(days=1), False),
    ],
)
def test_a_date_holds_on_its_day_and_is_missed_once_it_has_passed(end: End, today: date, verdict: bool | None) -> None:
    assert held(week(4), end, today) is verdict


def test_what_is_finished_early_does_not_count_before_what_will_be_late() -> None:
    given = [Given(name, steady(4)) for name in ("early", "late")]
    ends = {"early": End(week(1))}
    assert coverage(given, ends, 0.85, week(2)) == Coverage(0.85, held=0, of=0)
    assert coverage(given, ends, 0.85, week(5)) == Coverage(0.85, held=1, of=2)


def test_what_was_to_take_ten_years_has_no_date_to_hold() -> None:
    assert coverage([Given("a", steady(9999))], {"a": End(week(4))}, 0.85, week(9)).of == 0


def test_cancelled_items_are_counted_aloud_and_not_scored() -> None:
    given = [Given(name, steady(4)) for name in ("kept", "late", "open", "dropped")]
    ends = {"kept": End(week(3)), "late": End(week(5)), "dropped": End(week(2), cancelled=True)}
    assert coverage(given, ends, 0.85, week(4)) == Coverage(0.85, held=0, of=0, cancelled=1)
    assert coverage(given, ends, 0.85, week(5)) == Coverage(0.85, held=1, of=3, cancelled=1)


def test_a_target_is_scored_with_the_chance_that_was_given_once_it_has_passed() -> None:
    """Four weeks of work cannot be done by week 3, and surely are by week 4."""
    by = {"soon": week(3), "due": week(4), "none": None, "dropped": week(3)}
    given = [Given(name, steady(4), deadline) for name, deadline in by.items()]
    ends = {"due": End(week(4)), "dropped": End(cancelled=True)}
    assert list(targets_met(given, ends, week(4))) == [(0.0, False)]
    assert list(targets_met(given, ends, week(5))) == [(0.0, False), (1.0, True)]


# -- one forecast an item and horizon --------------------------------------------------------------------------------


def test_an_item_counts_once_by_the_first_forecast_that_came_so_near() -> None:
    given = [Given("a", steady(left, weeks_ago=ago)) for left, ago in ((3, 0), (4, 1), (9, 6))]
    (scored,) = once_a_horizon([*given, Given("far", steady(30))], 4)
    assert (scored.item_id, scored.forecast.remaining) == ("a", 4)


def test_what_is_finished_already_is_no_forecast() -> None:
    assert list(once_a_horizon([Given("a", steady(0))], 4)) == []


def test_what_has_no_even_chance_within_ten_years_is_near_at_no_horizon() -> None:
    assert list(once_a_horizon([Given("a", steady(9999))], 12)) == []


# -- the Brier score -------------------------------------------------------------------------------------------------


def test_oracle_the_score_is_the_mean_squared_distance_and_its_skill_that_over_the_base_rate() -> None:
    found = brier([(0.9, True), (0.8, True), (0.6, False), (0.3, False), (0.1, False)])
    assert found is not None
    assert found.score == pytest.approx(0.102)
    assert found.skill == pytest.approx(0.575)


@pytest.mark.parametrize("came", [True, False])
def test_where_all_or_none_came_true_there_is_no_skill_to_speak_of(came: bool) -> None:
    found = brier([(0.5, came), (0.5, came)])
    assert found is not None
    assert (found.score, found.skill) == (0.25, None)


def test_without_any_forecast_there_is_no_score() -> None:
    assert brier([]) is None
