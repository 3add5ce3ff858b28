"""Forecasts corrected by how far such forecasts were off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.findings import Reason
from drift.forecasts.calibrated import HISTORY_WEEKS, RECENT_WEEKS, calibrated, look_at
from drift.forecasts.forecast import NO_GROWTH, Forecast, Growth, Method, forecast
from drift.forecasts.prior import Prior

AS_OF = date(2026, 11, 22)


def table(*chances: tuple[float, float]) -> Prior:
    """The same paces whatever the case."""
    paces, parts = zip(*chances, strict=True)
    return Prior(tuple(paces), (1, 4), (0.5, 1.5), (3, 26), (tuple(parts),) * 8)


SURE = table((1.0, 1.0), (0.5, 0.0))
EITHER = table((0.5, 0.5), (1.0, 0.5))


def made(samples: Sequence[float], remaining: float, prior: Prior = SURE, growth: Growth = NO_GROWTH) -> Forecast:
    found = calibrated(AS_OF, samples, remaining, growth, prior=prior)
    assert isinstance(found, Forecast)
    return found


def close(value: float, wanted: str) -> bool:
    return abs(value - float(Fraction(wanted))) < 1e-12


# -- what the weeks say --------------------------------------------------------------------------------------------


def test_a_week_weighs_a_twelfth_less_than_the_one_after_it() -> None:
    weeks = look_at((1, 0, 0, 2)).weeks
    assert [size for size, _ in weeks] == [1, 0, 0, 2]
    assert [share for _, share in weeks] == pytest.approx([9 / 42, 10 / 42, 11 / 42, 12 / 42])


def test_weeks_before_the_last_twelve_weigh_next_to_nothing_but_something() -> None:
    *older, twelfth, _ = look_at((1.0,) * 5 + (2.0,) * RECENT_WEEKS).weeks[: 5 + 2]
    assert twelfth[1] == pytest.approx(1 / 78.5)
    assert [share / twelfth[1] for _, share in older] == pytest.approx([0.1] * 5)
    assert 0 < look_at((1.0,) + (0.0,) * RECENT_WEEKS).pace < 1 / 700


def test_no_week_counts_for_more_than_five_ordinary_ones() -> None:
    assert [size for size, _ in look_at((4, 0, 5, 403, 4)).weeks] == [4, 0, 5, 25, 4]


def test_empty_weeks_are_not_the_ordinary_ones() -> None:
    assert [size for size, _ in look_at((0, 0, 0, 0, 2, 10)).weeks] == [0, 0, 0, 0, 2, 10]


def test_the_pace_is_the_weighted_mean_and_lumpiness_the_spread_over_the_plain_one() -> None:
    seen = look_at((2, 2, 2))
    assert seen.pace == pytest.approx(2)
    assert (seen.lumpiness, seen.known) == (0, 3)
    assert look_at((0, 4)).lumpiness == pytest.approx(1)


def test_borrowed_weeks_count_alike_and_say_nothing_of_the_items_own() -> None:
    seen = look_at((0, 1, 2, 3), borrowed=True)
    assert {share for _, share in seen.weeks} == {0.25}
    assert seen.known == 1


def test_items_that_borrow_the_same_weeks_look_at_them_once() -> None:
    look_at.cache_clear()
    for remaining in (3, 4, 5):
        calibrated(AS_OF, (0.0, 1.0, 7.0), remaining, borrowed=True)
    assert look_at.cache_info().misses == 1


def test_what_is_older_than_half_a_year_is_not_looked_at() -> None:
    recent = [1.0, 2.0] * (HISTORY_WEEKS // 2)
    assert made([9.0] * 10 + recent, 20) == made(recent, 20)


# -- the mixture ---------------------------------------------------------------------------------------------------


def test_half_the_pace_is_twice_the_work() -> None:
    steady = made((2, 2, 2), 4, EITHER)
    assert [close(chance, wanted) for chance, wanted in zip(steady.cdf, ["0", "0", "1/2", "1/2", "1"], strict=True)]
    assert (steady.weeks_at(0.5), steady.weeks_at(0.85)) == (2, 4)


def test_growth_and_pace_multiply() -> None:
    grown = made((2, 2, 2), 4, EITHER, ((1.0, 0.5), (1.5, 0.5)))
    assert [round(chance, 12) for chance in grown.cdf] == [0, 0, 0.25, 0.5, 0.75, 0.75, 1]


def test_with_one_certain_pace_and_one_week_it_is_the_plain_forecast() -> None:
    ours, plain = made((3,), 7), forecast(AS_OF, (3,), 7)
    assert isinstance(plain, Forecast)
    assert ours.cdf == plain.cdf


def test_points_are_counted_as_exactly_as_items() -> None:
    assert made((0.5, 1.5, 1.0), 3.5, EITHER).cdf == made((1, 3, 2), 7, EITHER).cdf


def test_it_says_how_it_was_made_and_at_which_pace() -> None:
    found = made((0, 4), 8)
    assert (found.method, found.calibrated) == (Method.CALIBRATED, True)
    assert 2 < found.rate < 4
    assert found.samples == (0, 4)


# -- edges ---------------------------------------------------------------------------------------------------------


def test_an_empty_window_is_no_history() -> None:
    assert calibrated(AS_OF, (), 4) is Reason.NO_HISTORY


def test_all_zeros_is_zero_throughput() -> None:
    assert calibrated(AS_OF, (0, 0, 0), 4) is Reason.ZERO_THROUGHPUT
    assert calibrated(AS_OF, [5.0] + [0.0] * HISTORY_WEEKS, 4) is Reason.ZERO_THROUGHPUT


def test_nothing_left_is_finished_today() -> None:
    found = made((), 0)
    assert (found.p85, found.calibrated) == (AS_OF, True)


def test_negative_work_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        calibrated(AS_OF, (1,), -4)


def test_one_week_of_history_promises_less_than_half_a_year_of_the_same() -> None:
    thin, long = (calibrated(AS_OF, (3,) * weeks, 30) for weeks in (1, HISTORY_WEEKS))
    assert isinstance(thin, Forecast)
    assert isinstance(long, Forecast)
    assert (thin.weeks_at(0.95) or 999) > (long.weeks_at(0.95) or 999)


def test_what_is_borrowed_promises_less_than_what_is_its_own() -> None:
    own, borrowed = (calibrated(AS_OF, (3,) * 12, 30, borrowed=lent) for lent in (False, True))
    assert isinstance(own, Forecast)
    assert isinstance(borrowed, Forecast)
    assert (borrowed.weeks_at(0.95) or 999) > (own.weeks_at(0.95) or 999)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30).filter(lambda weeks: any(weeks[-26:])), st.integers(1, 60))
def test_chances_rise_from_none_and_stay_within_bounds(weeks: list[int], remaining: int) -> None:
    found = calibrated(AS_OF, weeks, remaining)
    assert isinstance(found, Forecast)
    assert found.cdf[0] == 0
    assert all(before <= after <= 1 for before, after in zip(found.cdf, found.cdf[1:], strict=False))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=26).filter(any), st.integers(1, 40))
def test_more_work_is_never_likelier_to_be_finished(weeks: list[int], remaining: int) -> None:
    less, more = (calibrated(AS_OF, weeks, size, prior=EITHER) for size in (remaining, remaining + 1))
    assert isinstance(less, Forecast)
    assert isinstance(more, Forecast)
    assert all(a + 1e-12 >= b for a, b in zip(less.cdf, more.cdf, strict=False))
