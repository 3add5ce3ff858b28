"""Which card of a person may be which item's, by their titles alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.public.marker import card_marker
from sync.publish.adoption import Pair, folded_title, is_twin, likeness, objections, propose
from tests.unit.sync.memory_board import MemoryBoard
from tests.unit.sync.wanted import card


def board(*titles: str) -> MemoryBoard:
    made = MemoryBoard()
    for title in titles:
        made.add("ideas", title, "a person's words")
    return made


@pytest.mark.parametrize("title", ["faster search", "Faster  Search!", "Fáster—search"])
def test_titles_are_equal_but_for_case_accents_and_punctuation(title: str) -> None:
    assert likeness("Faster search", title) == 1
    assert is_twin(card("x", title="Faster search"), board(title).titled(title))


def test_titles_without_a_word_are_equal_only_where_they_are_the_same() -> None:
    assert folded_title("🚀") != folded_title("🎉")
    assert likeness("🚀", "🚀") == 1


def test_a_marked_or_archived_card_is_nobodys_twin() -> None:
    made = board("Search")
    there = made.titled("Search")
    made.disturb(there.id, closed=True)
    assert not is_twin(card("search"), made.cards[there.id])
    made.disturb(there.id, closed=False, description=card_marker("other", "search"))
    assert not is_twin(card("search"), made.cards[there.id])


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_a_share_that_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1


def test_each_card_and_each_item_is_in_one_pair_at_most_and_the_likeliest_wins() -> None:
    items = [card("a", title="Export to sheets"), card("b", title="Export to sheet")]
    found = propose(items, board("Export to sheets", "Export from sheets").read())
    assert [(one.item_id, one.card_title, one.score) for one in found] == [
        ("a", "Export to sheets", 1.0),
        ("b", "Export from sheets", 0.85),
    ]


def test_what_shares_no_word_or_little_else_is_not_proposed() -> None:
    items = [card("a", title="Export to spreadsheets"), card("b", title="Exports")]
    assert propose(items, board("Export the party photographs of Friday", "Export").read()) == ()


def test_cards_that_are_items_already_are_not_proposed_again() -> None:
    there = board("Search")
    assert propose([card("search")], there.read(), taken=list(there.cards)) == ()


def test_a_pair_of_free_things_has_nothing_against_it() -> None:
    there = board("Search")
    (ident,) = there.cards
    pair = Pair(ident, "Search", "search", "Search", 1)
    assert list(objections([pair], there.read(), {"search"}, {})) == []
    assert list(objections([pair], there.read(), {"search"}, {"other": ident})) == [
        f"the card {ident} ('Search') is that of the item other already"
    ]
