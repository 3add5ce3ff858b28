"""Keeping an order with the fewest writes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sync.publish.order import STEP, new_positions

NAMES = st.lists(st.sampled_from("abcdefghij"), unique=True)
POSITIONS = st.one_of(
    st.sampled_from([0.0, -3.0, 1.0, 2.0, STEP, 5e-324, 1e300]),
    st.floats(0, 1e9, allow_nan=False),
    st.integers(1, 4).map(float),
)


def test_an_empty_list_is_laid_out_in_steps() -> None:
    assert new_positions(["a", "b"], {}) == {"a": STEP, "b": 2 * STEP}


def test_what_stands_in_order_is_not_touched() -> None:
    assert new_positions(["a", "b", "c"], {"a": 1.0, "b": 2.0, "c": 9.0}) == {}


def test_one_card_that_moved_is_one_write() -> None:
    assert new_positions(["c", "a", "b"], {"a": 10.0, "b": 20.0, "c": 30.0}) == {"c": 5.0}
    assert new_positions(["b", "c", "a"], {"a": 10.0, "b": 20.0, "c": 30.0}) == {"a": 30.0 + STEP}


def test_new_cards_share_the_room_between_their_neighbours() -> None:
    assert new_positions(["a", "x", "y", "b"], {"a": 10.0, "b": 40.0}) == {"x": 20.0, "y": 30.0}


def test_of_two_cards_at_one_position_one_is_placed_anew() -> None:
    assert new_positions(["a", "b"], {"a": 8.0, "b": 8.0}) == {"a": 4.0}


def test_a_card_at_zero_leaves_no_room_before_it_and_is_placed_anew() -> None:
    assert new_positions(["new", "a"], {"a": 0.0}) == {"new": STEP, "a": 2 * STEP}


def test_without_room_between_two_cards_all_are_laid_out_anew() -> None:
    shown = {"a": 1.0, "b": 1.0000000000000002}
    assert new_positions(["a", "x", "b"], shown) == {"a": STEP, "x": 2 * STEP, "b": 3 * STEP}


@given(NAMES, st.dictionaries(st.sampled_from("abcdefghijxyz"), POSITIONS))
def test_the_order_is_right_whatever_the_positions_were(order: list[str], shown: dict[str, float]) -> None:
    there = {card: position for card, position in shown.items() if card in order}
    after = {**there, **new_positions(order, there)}
    places = [after[card] for card in order]
    assert all(low < high for low, high in pairwise([0.0, *places]))
    assert new_positions(order, after) == {}


@given(st.permutations("abcdef"))
def test_no_order_is_reached_with_fewer_writes(order: list[str]) -> None:
    shown = {card: float(number) for number, card in enumerate("abcdef", 1)}
    longest = max(
        (sum(1 for _ in chosen) for chosen in _subsequences(order) if list(chosen) == sorted(chosen)), default=0
    )
    assert len(new_positions(order, shown)) == len(order) - longest


def _subsequences(order: list[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for card in order:
        found += [[*one, card] for one in found]
    return found
