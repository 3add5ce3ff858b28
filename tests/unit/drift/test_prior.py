"""The table of paces, read between its rows."""

from __future__ import annotations

from math import sqrt

import pytest

from drift.forecasts.prior import Prior
from drift.forecasts.prior_table import PRIOR

SMALL = Prior(
    paces=(0.5, 1.0),
    work=(1, 4),
    lumpiness=(0.5, 1.5),
    known=(3, 27),
    rows=((0, 10), (0, 10), (0, 10), (0, 10), (10, 0), (0, 10), (0, 10), (0, 10)),
)
"""Half the pace only for four weeks of work, a steady history, and three weeks known."""


def slow(work: float, lumpiness: float, known: int) -> float:
    (_, chance), _ = SMALL.likely(work, lumpiness, known)
    return chance


def test_at_a_node_its_row_is_read() -> None:
    assert slow(4, 0.5, 3) == 1
    assert slow(1, 0.5, 3) == slow(4, 1.5, 3) == slow(4, 0.5, 27) == 0


@pytest.mark.parametrize(("work", "lumpiness", "known"), [(2, 0.5, 3), (4, 1.0, 3), (4, 0.5, 9)])
def test_half_way_between_two_nodes_both_rows_count_alike(work: float, lumpiness: float, known: int) -> None:
    assert slow(work, lumpiness, known) == pytest.approx(0.5)


def test_the_three_ways_between_nodes_multiply() -> None:
    assert slow(2, 1.0, 9) == pytest.approx(1 / 8)
    assert slow(sqrt(2), 0.5, 3) == pytest.approx(1 / 4)


def test_beyond_the_ends_of_the_table_the_end_holds() -> None:
    assert slow(400, 0.1, 1) == 1
    assert slow(0.01, 0.1, 1) == slow(4, 9, 1) == slow(4, 0.5, 500) == 0


def test_the_table_that_ships_has_a_row_for_every_case_and_a_chance_for_every_pace() -> None:
    assert len(PRIOR.rows) == len(PRIOR.work) * len(PRIOR.lumpiness) * len(PRIOR.known)
    assert {len(row) for row in PRIOR.rows} == {len(PRIOR.paces)}
    assert all(990 <= sum(row) <= 1010 for row in PRIOR.rows)


@pytest.mark.parametrize("work", [1, 4, 12, 36])
@pytest.mark.parametrize("lumpiness", [0.5, 1.5])
def test_the_fewer_weeks_are_known_the_wider_the_paces_that_ship(work: float, lumpiness: float) -> None:
    def far(known: int) -> float:
        return sum(chance for pace, chance in PRIOR.likely(work, lumpiness, known) if not 0.4 < pace < 2.5)

    assert far(3) > far(26)
