"""Forecasts put together: chains and slowest parts."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from drift.forecasts.combined import begun_after, one_after_the_other, slowest
from drift.forecasts.forecast import Forecast
from tests.unit.drift.made_outlooks import X_OF_TWO, Y_OF_FOUR

TODAY = date(2026, 11, 22)


def own(cdf: tuple[float, ...]) -> Forecast:
    return Forecast(TODAY, (1.0, 2.0, 3.0), 2.0, cdf)


def test_oracle_two_stage_chain_by_convolution() -> None:
    chances = one_after_the_other(Y_OF_FOUR, X_OF_TWO)
    assert chances[3:] == pytest.approx([float(Fraction(*each)) for each in ((4, 9), (70, 81), (80, 81), (1, 1))])
    assert max(chances[:3]) == 0


def test_oracle_the_85_per_cent_date_of_the_chain_is_week_four_and_not_the_sum_of_five() -> None:
    alone = (own(Y_OF_FOUR).weeks_at(0.85), own(X_OF_TWO).weeks_at(0.85))
    assert alone == (3, 2)
    assert begun_after(Y_OF_FOUR, own(X_OF_TWO), begun=False).p85 == TODAY + timedelta(weeks=4)


def test_the_order_of_stages_makes_no_difference_to_the_end() -> None:
    assert one_after_the_other(X_OF_TWO, Y_OF_FOUR) == pytest.approx(one_after_the_other(Y_OF_FOUR, X_OF_TWO))


@pytest.mark.parametrize(("each", "together"), [(0.5, 0.125), (0.85, 0.614125)])
def test_oracle_three_parallel_parts_are_together_less_likely_than_each(each: float, together: float) -> None:
    part = (0.0, each, 1.0)
    assert slowest([part, part, part])[1] == pytest.approx(together)


def test_a_part_that_ended_early_stays_finished_while_others_go_on() -> None:
    assert slowest([(0.5, 1.0), (0.0, 0.25, 0.5, 1.0)]) == pytest.approx((0.0, 0.25, 0.5, 1.0))


def test_waiting_for_nothing_costs_no_time() -> None:
    assert slowest([]) == (1.0,)
    assert one_after_the_other((1.0,), X_OF_TWO) == pytest.approx(X_OF_TWO)
    assert begun_after(None, own(X_OF_TWO), begun=False) == own(X_OF_TWO)


def test_work_that_has_begun_goes_on_and_ends_with_the_later_of_both() -> None:
    assert begun_after((0.0, 0.0, 1.0), own((0.0, 0.5, 1.0)), begun=True).cdf == pytest.approx((0.0, 0.0, 1.0))


def test_what_may_never_come_leaves_a_chance_that_the_chain_never_ends() -> None:
    assert one_after_the_other((0.0, 0.5), (0.0, 1.0))[-1] == pytest.approx(0.5)
