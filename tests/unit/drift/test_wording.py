"""How figures are put into words."""

from __future__ import annotations

import pytest

from drift.wording import lateness, shift


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (0, "on the day"),
        (1, "1 day late"),
        (-3, "3 days early"),
        (730, "730 days late"),
        (731, "more than 2 years late"),
        (1095, "more than 2 years late"),
        (1096, "more than 3 years late"),
        (3096, "more than 8 years late"),
        (-800, "more than 2 years early"),
    ],
)
def test_what_is_late_by_more_than_two_years_is_told_in_years(days: float, told: str) -> None:
    assert lateness(days) == told


@pytest.mark.parametrize(
    ("days", "told"), [(7, "+7 days"), (-1, "-1 day"), (0, "0 days"), (882, "+2.4 years"), (-731, "-2 years")]
)
def test_a_change_has_its_sign_and_a_large_one_is_told_in_years(days: float, told: str) -> None:
    assert shift(days) == told
