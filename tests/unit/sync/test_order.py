"""Keeping an order with the fewest writes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sync.publish.order import ROOM, STEP, new_positions

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
    assert new_positions(["a", "x", "b"], shown) == {"a": 2 * STEP, "x": 3 * STEP, "b": 4 * STEP}


def test_between_two_cards_trello_needs_room_to_tell_them_apart() -> None:
    assert new_positions(["a", "x", "b"], {"a": 7.0, "b": 9.0}) == {"x": 8.0}
    assert new_positions(["a", "x", "b"], {"a": 7.0, "b": 8.9}).keys() == {"a", "x", "b"}


def test_nothing_is_placed_where_something_else_stands() -> None:
    assert new_positions(["a", "x", "b"], {"a": 10.0, "b": 30.0}, [20.0]) == {"x": 15.0}
    assert new_positions(["a", "x"], {"a": STEP}, [2 * STEP, 3 * STEP]) == {"x": 4 * STEP}
    assert new_positions(["a", "x", "b"], {"a": 1.0, "b": 1.5}, [STEP]) == {"a": 2 * STEP, "x": 3 * STEP, "b": 4 * STEP}


def test_nothing_is_placed_where_a_card_still_stands_that_is_to_leave() -> None:
    shown = {"a": 10.0, "b": 20.0, "c": 30.0, "d": 40.0}
    assert new_positions(["a", "x", "c", "d", "b"], shown) == {"x": 15.0, "b": 40.0 + STEP}


@given(NAMES, st.dictionaries(st.sampled_from("abcdefghijxyz"), POSITIONS), st.lists(POSITIONS))
def test_the_order_is_right_whatever_the_positions_were(
    order: list[str], shown: dict[str, float], others: list[float]
) -> None:
    there = {card: position for card, position in shown.items() if card in order}
    after = {**there, **new_positions(order, there, others)}
    places = [after[card] for card in order]
    assert all(low < high for low, high in pairwise([0.0, *places]))
    assert new_positions(order, after, others) == {}


@given(NAMES, st.dictionaries(st.sampled_from("abcdefghijxyz"), st.floats(1, 1e9)), st.lists(st.floats(1, 1e9)))
def test_while_cards_are_placed_one_by_one_none_comes_near_to_another(
    order: list[str], shown: dict[str, float], others: list[float]
) -> None:
    standing = {card: position for card, position in shown.items() if card in order}
    for card, position in new_positions(order, standing, others).items():
        rest = [*others, *(place for other, place in standing.items() if other != card)]
        assert all(abs(position - place) >= ROOM / 2 for place in rest)
        standing[card] = position


@given(st.permutations("abcdef"))
def test_no_order_is_reached_with_fewer_writes(order: list[str]) -> None:
    shown = {card: STEP * number for number, card in enumerate("abcdef", 1)}
    longest = max(
        (sum(1 for _ in chosen) for chosen in _subsequences(order) if list(chosen) == sorted(chosen)), default=0
    )
    assert len(new_positions(order, shown)) == len(order) - longest


def _subsequences(order: list[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for card in order:
        found += [[*one, card] for one in found]
    return found
