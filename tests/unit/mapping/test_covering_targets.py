"""Which day, month, quarter, half or year a day lies in, by the calendar of the workspace."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.targets import Calendar, Precision

PERIODS = (Precision.DAY, Precision.MONTH, Precision.QUARTER, Precision.HALF, Precision.YEAR)


@pytest.mark.parametrize(
    ("start", "precision", "written"),
    [
        (1, Precision.DAY, "2027-01-31"),
        (1, Precision.MONTH, "2027-01"),
        (1, Precision.QUARTER, "Q1 2027"),
        (1, Precision.HALF, "H1 2027"),
        (1, Precision.YEAR, "2027"),
        (2, Precision.QUARTER, "Q4 2026"),
        (10, Precision.QUARTER, "Q2 2026"),
        (2, Precision.HALF, "H2 2026"),
    ],
)
def test_a_day_is_written_as_exactly_as_is_asked(start: int, precision: Precision, written: str) -> None:
    assert str(Calendar(start).covering(precision, date(2027, 1, 31))) == written


@given(st.integers(1, 12), st.sampled_from(PERIODS), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_the_period_of_a_day_holds_that_day(start: int, precision: Precision, day: date) -> None:
    calendar = Calendar(start)
    target = calendar.covering(precision, day)
    assert target is not None
    span = calendar.span(target)
    assert span is not None
    assert span[0] <= day <= span[1]


@pytest.mark.parametrize("precision", sorted(set(Precision) - set(PERIODS)))
def test_what_is_no_period_covers_no_day(precision: Precision) -> None:
    assert Calendar().covering(precision, date(2027, 1, 31)) is None
