"""The hours of the day in which a board may be written."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from drift.findings import AsOf
from sync.publishing import in_hours


def at(hour: int, minute: int = 0) -> AsOf:
    """A time of day in Vienna, which in winter is an hour ahead."""
    return AsOf(datetime(2026, 11, 20, hour - 1, minute, tzinfo=UTC), ZoneInfo("Europe/Vienna"))


def test_without_hours_a_board_is_written_at_any_time() -> None:
    assert in_hours(None, at(3))


@pytest.mark.parametrize(("hour", "minute", "may"), [(7, 59, False), (8, 0, True), (17, 59, True), (18, 0, False)])
def test_hours_begin_with_the_first_minute_and_end_before_the_last(hour: int, minute: int, may: bool) -> None:
    assert in_hours(("08:00", "18:00"), at(hour, minute)) is may


@pytest.mark.parametrize(("hour", "may"), [(21, False), (22, True), (3, True), (6, False)])
def test_hours_may_run_over_midnight(hour: int, may: bool) -> None:
    assert in_hours(("22:00", "06:00"), at(hour)) is may
