from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from connectors.jira.jql import in_projects, quoted, updated_since

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_values_are_quoted_since_keys_may_be_reserved_words() -> None:
    assert in_projects(["INT", "DO"]) == 'project in ("INT", "DO")'
    assert quoted('say "hi" \\ bye') == '"say \\"hi\\" \\\\ bye"'


def test_an_instant_is_written_in_the_callers_zone_floored_to_the_minute() -> None:
    instant = datetime(2026, 7, 1, 12, 34, 59, tzinfo=UTC)
    assert updated_since(instant, AMSTERDAM) == 'updated >= "2026-07-01 14:34"'


def test_the_hour_that_comes_twice_is_stepped_over() -> None:
    first_half_past_two = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert updated_since(first_half_past_two, AMSTERDAM) == 'updated >= "2026-10-25 01:30"'
    second_half_past_two = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert updated_since(second_half_past_two, AMSTERDAM) == 'updated >= "2026-10-25 02:30"'


zones = st.sampled_from(["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])


@given(st.integers(0, 10 * 366 * 86_400), zones)
def test_however_jira_reads_it_the_bound_is_never_after_the_instant(seconds: int, name: str) -> None:
    zone, instant = ZoneInfo(name), datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    written = datetime.strptime(updated_since(instant, zone), 'updated >= "%Y-%m-%d %H:%M"')  # noqa: DTZ007 - a wall clock
    readings = [written.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    assert max(readings) <= instant
    assert instant - min(readings) < timedelta(hours=2, minutes=1)
