"""The forecast against worked examples, as fractions."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from drift.findings import Reason
from drift.forecasts.forecast import MAX_WEEKS, NO_GROWTH, Forecast, Growth, chances, forecast

AS_OF = date(2026, 11, 22)
EVENLY = ((1.0, 0.5), (1.5, 0.5))


def made(samples: tuple[float, ...], remaining: float, growth: Growth = NO_GROWTH) -> Forecast:
    found = forecast(AS_OF, samples, remaining, growth)
    assert isinstance(found, Forecast)
    return found


def close(value: float, wanted: str) -> bool:
    return abs(value - float(Fraction(wanted))) < 1e-12


@pytest.mark.parametrize(
    ("weeks", "chance"),
    [(0, "0"), (1, "0"), (2, "2/3"), (3, "26/27"), (4, "1")],
)
def test_oracle_a_four_items_at_one_two_or_three_a_week(weeks: int, chance: str) -> None:
    assert close(made((1, 2, 3), 4).cdf[weeks], chance)


def test_oracle_a_the_dates_of_four_items_at_one_two_or_three_a_week() -> None:
    found = made((1, 2, 3), 4)
    assert (found.p50, found.p85) == (date(2026, 12, 6), date(2026, 12, 13))
    assert close(found.probability_by(date(2026, 12, 6)), "2/3")


def test_oracle_a_a_week_that_is_not_whole_does_not_count() -> None:
    assert made((1, 2, 3), 4).probability_by(date(2026, 12, 5)) == 0


def test_oracle_a_the_mean_time_is_longer_than_the_mean_division_says() -> None:
    found = made((1, 2, 3), 4)
    assert close(sum(1 - chance for chance in found.cdf), "64/27")
    assert found.remaining / found.rate == 2


def test_oracle_b_lumpy_work_has_a_long_tail() -> None:
    found = made((0, 0, 0, 8), 8)
    assert close(found.cdf[4], "175/256")
    assert (found.weeks_at(0.5), found.weeks_at(0.85)) == (3, 7)
    assert round(found.cdf[7], 4) == 0.8665


def test_oracle_c_dropped_zeros_would_move_the_date_by_four_weeks() -> None:
    found = made((0, 2, 0, 2), 4)
    assert (found.weeks_at(0.5), found.weeks_at(0.85)) == (3, 6)
    assert close(found.cdf[6], "57/64")
    dropped = made((2, 2), 4)
    assert (dropped.weeks_at(0.5), dropped.weeks_at(0.85)) == (2, 2)


@pytest.mark.parametrize(("weeks", "chance"), [(2, "1/9"), (3, "17/27"), (4, "76/81"), (5, "242/243")])
def test_oracle_d_six_items_at_one_two_or_three_a_week(weeks: int, chance: str) -> None:
    assert close(made((1, 2, 3), 6).cdf[weeks], chance)


@pytest.mark.parametrize(("weeks", "chance"), [(2, "7/18"), (3, "43/54"), (4, "157/162"), (5, "485/486")])
def test_oracle_d_growth_mixes_the_chances_of_both_sizes(weeks: int, chance: str) -> None:
    assert close(made((1, 2, 3), 4, EVENLY).cdf[weeks], chance)


def test_oracle_d_growth_costs_a_week_at_each_level() -> None:
    plain, grown = made((1, 2, 3), 4), made((1, 2, 3), 4, EVENLY)
    assert [plain.weeks_at(q) for q in (0.5, 0.85)] == [2, 3]
    assert [grown.weeks_at(q) for q in (0.5, 0.85)] == [3, 4]


def test_growth_is_rounded_up_but_not_by_the_noise_of_floats() -> None:
    assert made((11,), 10, ((1.1, 1.0),)).cdf == (0.0, 1.0)
    assert made((1,), 3, ((1.1, 1.0),)).weeks_at(0.85) == 4


def test_oracle_a_history_walked_forward_gives_what_was_known_then() -> None:
    found = made((1, 2, 4), 6)
    assert [close(found.cdf[k], chance) for k, chance in ((2, "1/3"), (3, "20/27"), (4, "76/81"))] == [True] * 3
    assert (found.weeks_at(0.5), found.weeks_at(0.85)) == (3, 4)
    came = (2, 3, 1)
    assert [sum(came[:weeks]) >= 6 for weeks in (1, 2, 3)] == [False, False, True], "inside the even chance"


def test_an_empty_window_is_no_history() -> None:
    assert forecast(AS_OF, (), 4) is Reason.NO_HISTORY


def test_all_zeros_is_zero_throughput_and_no_loop() -> None:
    assert forecast(AS_OF, (0, 0, 0), 4) is Reason.ZERO_THROUGHPUT


@pytest.mark.parametrize("samples", [(), (0.0, 0.0), (1.0, 2.0)])
def test_nothing_left_is_finished_today_whatever_the_history(samples: tuple[float, ...]) -> None:
    found = made(samples, 0)
    assert (found.p50, found.p85, found.probability_by(AS_OF)) == (AS_OF, AS_OF, 1.0)


def test_a_target_in_the_past_has_no_chance() -> None:
    assert made((9,), 1).probability_by(date(2026, 11, 21)) == 0
    assert made((), 0).probability_by(date(2026, 11, 21)) == 0


def test_what_takes_more_than_ten_years_has_no_date() -> None:
    found = made((0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), 1000)
    assert found.p50 is None
    assert len(found.cdf) == MAX_WEEKS + 1
    assert found.probability_by(date(2100, 1, 1)) == found.cdf[-1] < 0.5


def test_thousands_of_items_stay_monotone_and_between_zero_and_one() -> None:
    found = made((0, 3, 7, 12, 9, 1, 0, 4, 11, 8, 5, 6), 2500)
    assert all(0 <= a <= b <= 1 for a, b in zip(found.cdf, found.cdf[1:], strict=False))
    assert found.weeks_at(0.5) == round(2500 / found.rate)


def test_half_points_and_shared_issues_are_counted_exactly() -> None:
    assert close(made((0.5, 1.0), 1.5).cdf[2], "3/4")
    assert close(made((0.25, 0.2), 0.45).cdf[2], "3/4")


def test_what_no_grid_holds_is_rounded_the_cautious_way() -> None:
    assert made((1 / 3,), 1).weeks_at(0.85) == 4


def test_negative_work_and_growth_that_is_no_distribution_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        forecast(AS_OF, (1, -1), 4)
    with pytest.raises(ValueError, match="negative"):
        forecast(AS_OF, (1,), -4)
    with pytest.raises(ValueError, match="sum to 1"):
        forecast(AS_OF, (1,), 4, ((1.0, 0.5), (2.0, 0.4)))


def test_a_plain_forecast_says_that_it_is_not_calibrated() -> None:
    assert (made((1,), 1).method, made((1,), 1).calibrated) == ("plain", False)


def test_no_more_weeks_are_looked_at_than_were_asked_for() -> None:
    whole, some = (chances(((0, 0.5), (2, 0.5)), 8, NO_GROWTH, weeks) for weeks in (MAX_WEEKS, 6))
    assert some == whole[:7]
