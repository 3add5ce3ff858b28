"""Cards that a board has of its own: where they stand, and what the legend says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from mapping.entry import Id
from mapping.public.boards import PublicBoard
from mapping.public.cards import WantedBoard, WantedList
from mapping.public.legend import legend
from mapping.public.marker import find_marker, item_mark
from mapping.public.own_cards import Own, OwnText, with_own
from mapping.public.templates import BadTemplate
from tests.unit.sync.wanted import card, wanted

SUNDAY = date(2026, 11, 22)


def board(**more: Any) -> PublicBoard:
    return PublicBoard.model_validate({"id": "customers", "trello": "abc"} | more)


def said(today: date = SUNDAY, **more: Any) -> str:
    (text,) = legend(board(**more), today)
    return text.text


def shown(goal: WantedBoard) -> list[tuple[str, list[str]]]:
    return [(one.name, [each.item_id for each in goal.cards if each.list_key == one.key]) for one in goal.lists]


@pytest.mark.parametrize("own", list(Own))
def test_no_item_can_be_called_as_a_card_of_the_board(own: Own) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Id).validate_python(own.value)


def test_it_stands_on_top_of_the_first_list() -> None:
    goal = with_own(wanted(card("search")), [OwnText(Own.LEGEND, "About", "Text")], "acme")
    assert shown(goal)[0] == ("Planned", ["board:legend", "search"])


def test_a_list_of_the_board_may_be_named() -> None:
    goal = with_own(wanted(card("search")), [OwnText(Own.LEGEND, "About", "Text", "Building")], "acme")
    assert shown(goal)[:2] == [("Planned", ["search"]), ("Building", ["board:legend"])]


def test_any_other_name_is_a_list_on_the_left_that_two_cards_can_share() -> None:
    texts = [OwnText(Own.LEGEND, "About", "Text", "Read me"), OwnText(Own.CHANGES, "News", "Text", "Read me")]
    goal = with_own(wanted(card("search")), texts, "acme")
    assert shown(goal)[:2] == [("Read me", ["board:legend", "board:changes"]), ("Planned", ["search"])]
    assert goal.lists[0] == WantedList("board:Read me", "Read me")


def test_it_bears_a_marker_of_its_own() -> None:
    (made, *_) = with_own(wanted(), [OwnText(Own.LEGEND, "About", "Text")], "acme").cards
    mark = find_marker(made.description)
    assert mark is not None
    assert mark[1] == item_mark("acme", "board:legend")


def test_a_board_has_no_legend_unless_it_is_written() -> None:
    assert list(legend(board(), SUNDAY)) == []


@pytest.mark.parametrize("day", [16, 18, 22])
def test_the_week_in_which_it_was_checked_is_told_by_its_monday(day: int) -> None:
    assert said(date(2026, 11, day), legend={}).endswith("Last checked in the week of 16 November 2026.")
    assert said(date(2026, 11, 23), legend={}).endswith("Last checked in the week of 23 November 2026.")


def test_it_tells_how_to_vote_where_customers_can() -> None:
    assert "**Vote**" in said(legend={}, voting="public")
    assert "**Vote**" not in said(legend={}, voting="members")
    assert "**Vote**" not in said(legend={})
    assert "**Comment**" in said(legend={}, comments="workspace")


def test_its_words_are_the_operators_to_choose() -> None:
    assert said(legend={"text": "Stand: {{ checked }}"}) == "Stand: 16 November 2026"
    with pytest.raises(BadTemplate, match=r"board 'customers': the legend cannot be filled.*checked, can_vote"):
        said(legend={"text": "{{ owner }}"})
