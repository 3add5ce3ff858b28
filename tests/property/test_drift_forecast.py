"""The convolution against enumeration of every possible future."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.forecasts.forecast import Forecast, forecast

AS_OF = date(2026, 11, 22)
HISTORIES = st.lists(st.integers(0, 5), min_size=1, max_size=4).filter(any)


def enumerated(samples: list[int], goal: int, weeks: int) -> Fraction:
    futures = list(product(samples, repeat=weeks))
    return Fraction(sum(sum(future) >= goal for future in futures), len(futures))


def made(samples: list[int], remaining: float, growth: tuple[tuple[float, float], ...] = ((1.0, 1.0),)) -> Forecast:
    found = forecast(AS_OF, samples, remaining, growth)
    assert isinstance(found, Forecast)
    return found


@given(HISTORIES, st.integers(1, 14), st.integers(0, 5))
def test_the_chance_is_the_share_of_futures_that_make_it(samples: list[int], remaining: int, weeks: int) -> None:
    found = made(samples, remaining).probability_by(AS_OF + timedelta(weeks=weeks))
    assert abs(found - float(enumerated(samples, remaining, weeks))) < 1e-12


@given(HISTORIES, st.integers(1, 10), st.integers(0, 4), st.sampled_from([1.25, 1.5, 2.0]))
def test_growth_is_the_mean_over_its_factors(samples: list[int], remaining: int, weeks: int, factor: float) -> None:
    found = made(samples, remaining, ((1.0, 0.25), (factor, 0.75))).probability_by(AS_OF + timedelta(weeks=weeks))
    small, large = (enumerated(samples, goal, weeks) for goal in (remaining, ceil(remaining * factor)))
    assert abs(found - float(small / 4 + large * 3 / 4)) < 1e-12


@given(HISTORIES, st.integers(1, 60), st.floats(0.01, 0.99))
def test_the_date_of_a_chance_is_the_first_that_has_it(samples: list[int], remaining: int, chance: float) -> None:
    found = made(samples, remaining)
    weeks = found.weeks_at(chance)
    assert weeks is not None
    assert found.cdf[weeks] >= chance - 1e-12
    assert found.cdf[weeks - 1] < chance


@given(HISTORIES, st.integers(1, 30))
def test_more_work_is_never_sooner_and_an_empty_week_never_helps(samples: list[int], remaining: int) -> None:
    found, more, idle = made(samples, remaining), made(samples, remaining + 1), made([*samples, 0], remaining)
    for weeks in range(1, 12):
        day = AS_OF + timedelta(weeks=weeks)
        assert more.probability_by(day) <= found.probability_by(day) + 1e-12
        assert idle.probability_by(day) <= found.probability_by(day) + 1e-12


@given(HISTORIES, st.integers(1, 30))
def test_half_the_unit_is_the_same_forecast(samples: list[int], remaining: int) -> None:
    halved = forecast(AS_OF, [sample / 2 for sample in samples], remaining / 2)
    assert isinstance(halved, Forecast)
    assert halved.cdf == pytest.approx(made(samples, remaining).cdf, abs=1e-12)
