"""The service's own record: which forecasts of a workspace are scored, and by what came of its items."""

from __future__ import annotations

from datetime import date, timedelta

from drift.forecasts.forecast import Forecast, Method
from drift.forecasts.record import ends_of, record_of
from drift.forecasts.scoring import Coverage, End, Given
from drift.inputs import DriftInputs, DriftSettings
from mapping.roadmap import Cancelled
from tests.unit.drift.small_backlog import DONE, SUNDAY, at, finished, inputs, item, story

TODAY = SUNDAY.date()
DROPPED = Cancelled(day=TODAY, public_reason="Nobody wanted it.")
CALIBRATED = DriftSettings()


def given(item_id: str, weeks: int, ago: int, method: Method = Method.CALIBRATED, target: int | None = None) -> Given:
    """A forecast of some weeks ago that was sure to take so many; the target is so many weeks after it."""
    day = TODAY - timedelta(weeks=ago)
    deadline = None if target is None else day + timedelta(weeks=target)
    return Given(item_id, Forecast(day, (1.0,), weeks, (0.0,) * weeks + (1.0,), method=method), deadline)


def workspace(**more: object) -> DriftInputs:
    """Search was done 20 days ago, export is open, the wizard was cancelled."""
    done, changes = finished("1", at("2026-11-02"))
    items = [item("search"), item("export"), item("wizard", cancelled=DROPPED)]
    work = {"search": [done], "export": [story("2")], "wizard": [story("3")]}
    return inputs(items, work, changes, settings=CALIBRATED, **more)  # type: ignore[arg-type]  # fields by name


def promised(*many: Given, of: DriftInputs | None = None) -> Coverage:
    return record_of(many, of or workspace()).promised


def test_what_became_of_each_item() -> None:
    assert ends_of(workspace()) == {
        "search": End(date(2026, 11, 2)),
        "export": End(),
        "wizard": End(cancelled=True),
    }


def test_a_date_that_held_one_that_passed_and_one_that_was_cancelled() -> None:
    found = promised(given("export", 4, 6), given("search", 4, 6), given("wizard", 4, 6))
    assert found == Coverage(0.85, held=1, of=2, cancelled=1)


def test_a_date_that_has_not_passed_is_not_scored_yet() -> None:
    assert promised(given("export", 8, 8), given("search", 8, 8)) == Coverage(0.85, held=0, of=0)


def test_an_item_that_no_roadmap_has_any_more_is_counted_and_not_scored() -> None:
    assert promised(given("gone", 3, 6)) == Coverage(0.85, held=0, of=0, cancelled=1)


def test_an_item_that_was_finished_on_a_day_that_nobody_knows_is_left_out() -> None:
    unknown = inputs([item("old")], {"old": [story("9", DONE)]}, settings=CALIBRATED)
    assert ends_of(unknown) == {"old": None}
    assert promised(given("old", 3, 6), of=unknown) == Coverage(0.85, held=0, of=0)


def test_forecasts_of_another_method_are_not_in_the_record() -> None:
    plain = given("search", 3, 6, Method.PLAIN)
    assert promised(plain).of == 0
    assert promised(plain, given("search", 3, 5)).of == 1


def test_an_item_counts_once_at_each_horizon_however_often_it_was_forecast() -> None:
    """It was to be there by 20 September, then by 18 October, and from 11 October on within four weeks, which held."""
    weekly = [given("search", 11, 20), given("search", 7, 12), *(given("search", 4, ago) for ago in (6, 5, 4))]
    found = record_of(weekly, workspace())
    assert [(one.weeks, one.at(0.85)) for one in found.horizons] == [
        (4, Coverage(0.85, held=1, of=1)),
        (8, Coverage(0.85, held=0, of=1)),
        (12, Coverage(0.85, held=0, of=1)),
    ]


def test_the_chance_given_for_the_target_of_then_is_scored_by_whether_it_was_met() -> None:
    """Search was sure to be there after three weeks and was; export was sure to be there and was not."""
    found = record_of([given("export", 3, 6, target=4), given("search", 3, 6, target=4)], workspace()).horizons[-1]
    assert found.brier is not None
    assert (found.targets, found.brier.score, found.brier.skill) == (2, 0.5, -1.0)
    none = record_of([given("search", 3, 6)], workspace()).horizons[-1]
    assert (none.targets, none.brier) == (0, None)
