"""What the daemon finds due, through missed times and clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from config.schedules import Every, Weekly
from sync.service.due import due, next_time

VIENNA = ZoneInfo("Europe/Vienna")
SYNC = {"sync": Every(minutes=15)}
REPORT = {"report": Weekly(day="monday", at="07:00")}
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # 07:00 in Vienna


def test_the_first_sync_is_due_at_once() -> None:
    (firing,) = due(SYNC, {}, VIENNA, MONDAY)
    assert firing.nominal == MONDAY


def test_a_sync_is_not_due_before_its_interval_is_over() -> None:
    assert due(SYNC, {"sync": MONDAY}, VIENNA, MONDAY + timedelta(minutes=14, seconds=59)) == ()
    assert due(SYNC, {"sync": MONDAY}, VIENNA, MONDAY + timedelta(minutes=15))[0].nominal == MONDAY + timedelta(
        minutes=15
    )


def test_whatever_was_missed_is_caught_up_once() -> None:
    later = MONDAY + timedelta(hours=5, minutes=7)
    (firing,) = due(SYNC, {"sync": MONDAY}, VIENNA, later)
    assert firing.nominal == MONDAY + timedelta(hours=5)
    assert due(SYNC, {"sync": firing.nominal}, VIENNA, later) == ()


def test_a_new_installation_waits_for_its_first_monday() -> None:
    friday = MONDAY - timedelta(days=3)
    assert due(REPORT, {}, VIENNA, MONDAY) == ()
    assert due(REPORT, {"report": friday}, VIENNA, MONDAY - timedelta(seconds=1)) == ()
    (firing,) = due(REPORT, {"report": friday}, VIENNA, MONDAY)
    assert (firing.key, firing.nominal) == ("2026-W48", MONDAY)


def test_a_report_whose_time_comes_later_in_the_first_week_is_made_that_week() -> None:
    early_monday = MONDAY - timedelta(hours=2)
    assert due(REPORT, {"report": early_monday}, VIENNA, MONDAY)[0].key == "2026-W48"


def test_a_report_is_made_once_a_week() -> None:
    assert due(REPORT, {"report": MONDAY}, VIENNA, MONDAY + timedelta(days=6)) == ()
    assert due(REPORT, {"report": MONDAY}, VIENNA, MONDAY + timedelta(days=7))[0].key == "2026-W49"


def test_three_missed_reports_are_caught_up_as_the_last_one() -> None:
    (firing,) = due(REPORT, {"report": MONDAY}, VIENNA, MONDAY + timedelta(days=22))
    assert firing.key == "2026-W51"


def test_monday_means_monday() -> None:
    assert next_time(REPORT["report"], None, VIENNA, MONDAY - timedelta(days=2)) == MONDAY


def test_a_report_in_the_repeated_hour_is_made_once() -> None:
    early = {"report": Weekly(day="sunday", at="02:30")}
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 summer time
    (firing,) = due(early, {"report": before}, VIENNA, first)
    again = first + timedelta(hours=1)  # 02:30 once more, winter time
    assert due(early, {"report": firing.nominal}, VIENNA, again) == ()
    assert due(early, {"report": firing.nominal}, VIENNA, again + timedelta(days=6)) == ()
    assert len(due(early, {"report": firing.nominal}, VIENNA, again + timedelta(days=7))) == 1


def test_a_report_in_the_skipped_hour_is_made_that_week() -> None:
    early = {"report": Weekly(day="sunday", at="02:30")}
    before = datetime(2026, 3, 23, 12, tzinfo=UTC)
    (firing,) = due(early, {"report": before}, VIENNA, datetime(2026, 3, 29, 12, tzinfo=UTC))
    assert firing.key == "2026-W13"


@given(st.lists(st.integers(1, 40_000), min_size=1, max_size=60))
def test_however_ticks_fall_no_week_is_reported_twice_and_none_of_them_is_lost(minutes: list[int]) -> None:
    now = MONDAY - timedelta(days=3)
    last, keys = {"report": now}, []
    for step in minutes:
        now += timedelta(minutes=step)
        for firing in due(REPORT, last, VIENNA, now):
            keys.append(firing.key)
            last["report"] = firing.nominal
    assert keys == sorted(set(keys))
    if now >= MONDAY:
        assert due(REPORT, last, VIENNA, now) == ()
        assert keys
