"""What moved a schedule, in four steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from drift.forecasts.calibrated import forecast_by
from drift.forecasts.forecast import Forecast, Method
from drift.forecasts.movement import Movement, drift_days, movement
from drift.inputs import ScheduleInputs
from tests.unit.drift.small_backlog import as_of, at

LAST = ScheduleInputs(as_of(at("2026-11-22")), (1, 2, 3), 4, date(2026, 12, 6))
NOW = ScheduleInputs(as_of(at("2026-11-29")), (1, 2, 3, 1), 5, date(2026, 12, 20))


def test_oracle_e_the_steps_sum_to_nothing_though_three_of_them_moved_it() -> None:
    found = movement(LAST, NOW, finished=1)
    assert found == Movement(work_done=0, throughput=7, scope=7, target=-14)
    assert found.total == 0
    assert found.steps() == (("throughput", 7), ("scope", 7), ("target", -14))


def test_a_week_without_work_done_costs_a_week() -> None:
    later = ScheduleInputs(as_of(at("2026-11-29")), LAST.samples, LAST.remaining, LAST.deadline)
    assert movement(LAST, later, finished=0) == Movement(work_done=7, throughput=0, scope=0, target=0)


def test_more_finished_than_was_left_is_no_negative_work() -> None:
    assert movement(LAST, NOW, finished=9) is not None


def test_the_steps_of_calibrated_forecasts_sum_to_the_whole_as_well() -> None:
    last, now = (replace(one, method=Method.CALIBRATED) for one in (LAST, NOW))
    found = movement(last, now, finished=1)
    assert found is not None
    assert found.total == _drift(now) - _drift(last)


def test_a_change_of_method_belongs_to_the_throughput_step() -> None:
    now = replace(LAST, method=Method.CALIBRATED, by_peers=True)
    found = movement(LAST, now, finished=0)
    assert found is not None
    assert found.steps() == (("throughput", _drift(now) - _drift(LAST)),)


def _drift(given: ScheduleInputs) -> int:
    found = forecast_by(given.method, given.as_of.today, given.samples, given.remaining, borrowed=bool(given.by_peers))
    assert isinstance(found, Forecast)
    assert given.deadline is not None
    return drift_days(found, given.deadline, 0.85)


def test_without_a_date_there_is_no_movement() -> None:
    undated = ScheduleInputs(NOW.as_of, NOW.samples, NOW.remaining, None)
    assert movement(LAST, undated, finished=1) is None


def test_without_throughput_there_is_no_movement() -> None:
    idle = ScheduleInputs(NOW.as_of, (0, 0), NOW.remaining, NOW.deadline)
    assert movement(LAST, idle, finished=1) is None
