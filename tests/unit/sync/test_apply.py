"""Carrying out a plan: the journal around each write, and what happens when one goes wrong."""

from __future__ import annotations

import pytest

from connectors.errors import AnswerLost, Unreachable
from sync.publish.apply import Applied, apply_plan
from tests.unit.sync.wanted import LISTS, Site, card, wanted

GOAL = wanted(card("search"), card("export"), lists=LISTS[:1])


def test_each_intent_is_journalled_before_its_call_and_its_result_after(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site()
    order = site.memory.told
    begin = site.board._begin

    def telling(what: str) -> None:
        order.append(f"call {what}")
        begin(what)

    monkeypatch.setattr(site.board, "_begin", telling)
    assert site.publish(GOAL) == Applied(3)
    assert order == [
        "intend create-list planned",
        "call list Planned",
        "done create-list planned",
        "intend create-card search",
        "call card Search",
        "done create-card search",
        "intend create-card export",
        "call card Export",
        "done create-card export",
    ]


def test_a_create_whose_answer_was_lost_stops_the_plan_and_is_not_sent_again() -> None:
    site = Site()
    site.board.lose_reply = {2}
    with pytest.raises(AnswerLost):
        site.publish(GOAL)
    assert site.board.writes == ["list Planned", "card Search"]
    assert site.memory.told[-2:] == ["intend create-card search", "lost"]


def test_after_a_lost_answer_the_next_run_reads_the_board_and_makes_no_second_card() -> None:
    site = Site()
    site.board.lose_reply = {1, 3}
    for _ in range(2):
        with pytest.raises(AnswerLost):
            site.publish(GOAL)
    site.board.behave()
    site.publish(GOAL)
    assert sorted(one.title for one in site.board.cards.values()) == ["Export", "Search"]
    assert site.plan(GOAL).is_empty


def test_a_write_that_was_never_sent_is_made_by_the_next_run() -> None:
    site = Site()
    site.board.fail_before = {2}
    with pytest.raises(Unreachable):
        site.publish(GOAL)
    site.board.behave()
    site.publish(GOAL)
    assert site.plan(GOAL).is_empty
    assert len(site.board.cards) == 2


def test_a_stop_is_heeded_between_two_writes() -> None:
    site = Site()
    asked = iter([False, False, True])
    site.memory.goals = {one.item_id: one for one in GOAL.cards}
    applied = apply_plan(site.plan(GOAL), site.board, site.memory, stop=lambda: next(asked))
    assert applied == Applied(2, stopped=True)
    assert site.memory.told[-1] == "done create-card search"
    site.publish(GOAL)
    assert site.plan(GOAL).is_empty


def test_one_card_is_one_request_however_much_of_it_changes() -> None:
    site = Site()
    site.publish(wanted(card("search")))
    site.board.behave()
    site.publish(
        wanted(card("search", title="Faster", description=f"More {card('search').marker}", list_key="building"))
    )
    assert site.board.writes == ["change Search"]
