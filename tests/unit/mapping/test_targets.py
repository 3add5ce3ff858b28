"""What a target promises: the last day of its period."""

from __future__ import annotations

from datetime import date

import pytest

from mapping.targets import Calendar, parse_target

CALENDAR = Calendar(releases={"spring": date(2027, 3, 19), "undated": None}, window_start=date(2026, 11, 1))
FROM_FEBRUARY = Calendar(fiscal_year_start=2)


@pytest.mark.parametrize(
    ("target", "first", "last"),
    [
        ("2026-12-10", "2026-12-10", "2026-12-10"),
        ("2027-02", "2027-02-01", "2027-02-28"),
        ("Q4 2026", "2026-10-01", "2026-12-31"),
        ("H1 2027", "2027-01-01", "2027-06-30"),
        ("2027", "2027-01-01", "2027-12-31"),
        ("release spring", "2027-03-19", "2027-03-19"),
        ("60 days", "2026-11-01", "2026-12-31"),
    ],
)
def test_oracle_the_deadline_is_the_last_day_of_the_period(target: str, first: str, last: str) -> None:
    found = parse_target(target)
    assert CALENDAR.span(found) == (date.fromisoformat(first), date.fromisoformat(last))
    assert CALENDAR.deadline(found) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("target", "first", "last"),
    [
        ("Q1 2027", "2027-02-01", "2027-04-30"),
        ("Q4 2026", "2026-11-01", "2027-01-31"),
        ("H2 2026", "2026-08-01", "2027-01-31"),
        ("2027-01", "2027-01-01", "2027-01-31"),
    ],
)
def test_oracle_quarters_and_halves_follow_the_fiscal_year_and_months_do_not(
    target: str, first: str, last: str
) -> None:
    assert FROM_FEBRUARY.span(parse_target(target)) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("target", ["now", "next", "later", "none", "release undated", "release unknown"])
def test_a_horizon_no_date_and_a_release_without_one_have_no_deadline(target: str) -> None:
    assert CALENDAR.deadline(parse_target(target)) is None


def test_a_window_counts_from_the_day_that_was_written_and_never_from_today() -> None:
    assert Calendar().deadline(parse_target("60 days")) is None
    assert CALENDAR.deadline(parse_target("90 days")) == date(2027, 1, 30)
