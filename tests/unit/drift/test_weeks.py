"""The window of complete weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime

from drift.weeks import weekly, window_before
from tests.unit.drift.small_backlog import as_of, at


def test_the_running_week_is_left_out() -> None:
    sunday = window_before(as_of(at("2026-11-22", 23)), 2)
    assert sunday.weeks == (date(2026, 11, 2), date(2026, 11, 9))


def test_a_week_is_complete_from_the_monday_after_it() -> None:
    monday = window_before(as_of(at("2026-11-23", 0)), 2)
    assert monday.weeks == (date(2026, 11, 9), date(2026, 11, 16))


def test_a_week_ends_where_the_business_is() -> None:
    instant = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    assert window_before(as_of(instant), 1).weeks == (date(2026, 11, 16),)
    assert window_before(as_of(instant, "America/Los_Angeles"), 1).weeks == (date(2026, 11, 9),)


def test_oracle_today_is_a_day_of_the_business_zone() -> None:
    instant = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    assert as_of(instant).today == date(2026, 11, 23)
    assert as_of(instant, "America/Los_Angeles").today == date(2026, 11, 22)


def test_excluded_weeks_leave_the_window_and_are_named() -> None:
    window = window_before(as_of(), 3, ["2026-W45"])
    assert window.weeks == (date(2026, 10, 26), date(2026, 11, 9))
    assert window.excluded == (date(2026, 11, 2),)
    assert str(window) == "2 weeks from 2026-10-26 to 2026-11-15, without 1 excluded"


def test_a_window_may_start_with_the_team() -> None:
    window = window_before(as_of(), 12, start=date(2026, 11, 2))
    assert window.weeks == (date(2026, 11, 2), date(2026, 11, 9))


def test_empty_weeks_count_as_zero_and_the_current_week_not_at_all() -> None:
    window = window_before(as_of(), 3)
    finished = [(at("2026-10-26", 0), 2.0), (at("2026-11-15", 23), 1.0), (at("2026-11-16", 0), 5.0)]
    assert list(weekly(finished, window).values()) == [2, 0, 1]
