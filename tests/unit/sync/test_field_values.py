"""Custom fields on a board: what is ours to fill, and what people make of it."""

from __future__ import annotations

import pytest

from connectors.errors import ServiceError
from mapping.public.boards import Edits, HumanEdit
from mapping.public.cards import FieldText, ShownField, ShownFieldOption, WantedBoard
from tests.unit.sync.wanted import Site, card, wanted

WHEN = ShownField("f1", "When", "text")
PHASE = ShownField("f2", "Phase", "list", (ShownFieldOption("o1", "Soon"), ShownFieldOption("o2", "Late")))
MOOD = ShownField("f3", "Mood", "text")


def goal(when: str = "Q1 2027", phase: str = "Soon") -> WantedBoard:
    return wanted(card("search", fields=(FieldText("When", when), FieldText("Phase", phase))))


def published(rule: HumanEdit = HumanEdit.OURS) -> Site:
    site = Site(edits=Edits(fields=rule))
    site.board.fields = [WHEN, PHASE, MOOD]
    site.publish(goal())
    site.board.behave()
    return site


def values(site: Site) -> dict[str, object]:
    return {one.field_id: one.value for one in site.board.titled("Search").fields}


def test_a_new_card_gets_its_values_behind_it_and_then_nothing_is_left() -> None:
    site = published()
    assert values(site) == {"f1": "Q1 2027", "f2": "o1"}
    assert site.plan(goal()).is_empty


def test_each_value_that_moves_is_one_write() -> None:
    site = published()
    site.publish(goal("Q2 2027", "Late"))
    assert site.board.writes == ["field When", "field Phase"]
    assert values(site) == {"f1": "Q2 2027", "f2": "o2"}


def test_a_value_that_there_is_no_more_is_taken_away() -> None:
    site = published()
    site.publish(goal("", "Soon"))
    assert values(site) == {"f2": "o1"}
    assert site.plan(goal("", "Soon")).is_empty


def test_a_store_that_is_lost_writes_nothing() -> None:
    site = published()
    site.memory.cards.clear()
    assert site.plan(goal()).is_empty


def test_fields_that_are_not_ours_stay() -> None:
    site = published()
    site.board.fill(site.board.titled("Search").id, MOOD, "Sunny")
    assert site.plan(goal()).is_empty
    assert values(site)["f3"] == "Sunny"


def test_ours_puts_a_value_back_and_tells_so() -> None:
    site = published()
    site.board.fill(site.board.titled("Search").id, WHEN, "Soon")
    (change,) = site.plan(goal()).changes
    assert [(one.before, one.after, one.overwrites) for one in change.fields] == [("Soon", "Q1 2027", True)]


def test_theirs_leaves_it() -> None:
    site = published(HumanEdit.THEIRS)
    site.board.fill(site.board.titled("Search").id, WHEN, "Soon")
    assert site.plan(goal("Q2 2027")).is_empty


def test_stop_leaves_the_whole_card() -> None:
    site = published(HumanEdit.STOP)
    site.board.fill(site.board.titled("Search").id, WHEN, None)
    plan = site.plan(goal("Q2 2027", "Late"))
    assert plan.is_empty
    assert [one.why for one in plan.held] == ["a person changed the custom field When on the board"]


def test_a_value_that_a_begun_write_of_ours_left_is_no_persons_edit() -> None:
    site = published(HumanEdit.STOP)
    site.board.lose_reply = {1}
    with pytest.raises(ServiceError):
        site.publish(goal("Q2 2027"))
    site.board.behave()
    assert [str(one.action) for one in site.plan(goal("Q3 2027")).changes] == ["set-field"]
