"""Votes of customers against the order of the roadmap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from drift.findings import Finding, Measure, Reason, Severity, Unit
from drift.inputs import Demand, DriftInputs, DriftSettings, Shown
from drift.measure import measure_all
from mapping.roadmap import Stage
from tests.unit.drift.small_backlog import DOING, TODO, at, detail, finished, inputs, item, moved, only, story, value

VOTES = {"a": Demand(3, 1), "b": Demand(42, 5), "c": Demand(3, 0), "d": Demand(7, None)}


def given(
    votes: Mapping[str, Demand] = VOTES, begun: tuple[str, ...] = ("a",), order: str = "abcd", **more: Any
) -> DriftInputs:
    """Public items in the order of the file, each with two stories; of those `begun` one is under way."""
    work = {
        name: [story(f"{name}1", DOING if name in begun else TODO, points=5.0), story(f"{name}2")] for name in order
    }
    changes = [moved(f"{name}1", at("2026-11-02"), TODO, DOING) for name in begun]
    public = more.pop("public", {name: Shown(Stage.PLANNED) for name in order})
    items = more.pop("items", [item(name) for name in order])
    return inputs(items, work, changes, demand=votes, public=public, **more)


def demands(of: DriftInputs) -> list[Finding]:
    return [one for one in measure_all(of) if one.measure is Measure.DEMAND]


def test_of_six_pairs_five_are_told_apart_and_three_are_the_other_way_round() -> None:
    found = only(given(), "order")
    assert found.sentence == (
        "The roadmap puts the less wanted item first in 3 of 5 pairs that votes tell apart (60%), "
        "and 1 story of the less wanted is under way"
    )
    assert value(found) == pytest.approx(3 / 5)
    assert detail(found) == {"inversions": 3, "pairs": 5, "votes": 55, "weight": 1}
    assert (found.severity, [one.key for one in found.issues]) == (Severity.DRIFT, ["APP-a1"])


def test_what_is_wanted_and_stands_behind_less_wanted_work_is_told_with_its_weight() -> None:
    found = {one.subject.id: one for one in demands(given()) if one.code == "overtaken"}
    assert found["b"].sentence == (
        "B has 42 votes (+5 in a week); A (3 votes) comes before it on the roadmap, with 1 story under way"
    )
    assert found["d"].sentence.startswith("D has 7 votes; A (3 votes) comes before it")
    assert (value(found["b"]), detail(found["b"])) == (1, {"comments": 0, "gained": 5, "pairs": 1, "votes": 42})
    assert [one.note for one in found["b"].files] == ["B: 42 votes", "A: 3 votes"]
    assert "a" not in found


def test_comments_stand_beside_the_votes_and_decide_only_between_as_many() -> None:
    heard = {"a": Demand(3, 0), "b": Demand(3, 0, comments=7), "c": Demand(4, 0), "d": Demand(0, 0, comments=99)}
    found = [one for one in demands(given(heard)) if one.code == "wanted-idle"]
    told = [(one.subject.id, detail(one)["comments"], detail(one)["place"]) for one in found]
    assert told == [("c", 0, 1), ("b", 7, 2)]
    assert next(one for one in found if one.subject.id == "b").sentence == (
        "B has 3 votes and 7 comments, number 2 of 4 public items, and nothing of it is under way"
    )


def test_weights_are_in_points_where_work_is_counted_in_points() -> None:
    found = demands(given(settings=DriftSettings(unit=Unit.POINTS)))
    overtaken = next(one for one in found if (one.code, one.subject.id) == ("overtaken", "b"))
    assert (value(overtaken), overtaken.sentence.split("with ")[1]) == (5, "5 points under way")


def test_a_less_wanted_item_that_nobody_works_on_overtakes_nothing() -> None:
    found = demands(given(begun=()))
    assert [one.code for one in found if one.code == "overtaken"] == []
    assert only(given(begun=()), "order").severity is Severity.NONE


def test_the_written_priority_comes_before_the_order_of_the_file() -> None:
    items = [item("a", priority=9), item("b", priority=1), item("c", priority=3), item("d", priority=2)]
    found = demands(given(items=items))
    assert [one.code for one in found if one.code == "overtaken"] == []
    assert value(only(given(items=items), "order")) == 0


def test_wanted_items_with_nothing_under_way_are_told_the_most_wanted_first() -> None:
    found = [one for one in demands(given()) if one.code == "wanted-idle"]
    assert [one.subject.id for one in found] == ["b", "d"]
    assert found[0].sentence == (
        "B has 42 votes (+5 in a week), number 1 of 4 public items, and nothing of it is under way"
    )
    assert (value(found[0]), detail(found[0])["place"]) == (42, 1)


def test_how_many_items_count_as_wanted_is_a_setting() -> None:
    found = demands(given(settings=DriftSettings(wanted_items=1)))
    assert {one.subject.id for one in found if one.code != "order"} == {"b"}


def test_of_as_many_votes_those_of_the_last_week_come_first() -> None:
    votes = {"a": Demand(3, 0), "b": Demand(3, 2), "c": Demand(1, None)}
    found = [one for one in demands(given(votes, (), "abc")) if one.code == "wanted-idle"]
    assert sorted((detail(one)["place"], one.subject.id) for one in found) == [(1, "b"), (2, "a"), (3, "c")]


def test_an_item_that_nobody_voted_for_is_not_wanted() -> None:
    votes = {"a": Demand(0), "b": Demand(1)}
    found = [one for one in demands(given(votes, (), "ab")) if one.code == "wanted-idle"]
    assert [one.subject.id for one in found] == ["b"]


def test_an_item_without_work_by_intent_is_not_idle() -> None:
    items = [item("a"), item("b", needs_work=False), item("c"), item("d")]
    assert "b" not in {one.subject.id for one in demands(given(items=items)) if one.code == "wanted-idle"}


def test_without_any_vote_there_is_a_reason_and_no_rank() -> None:
    (found,) = demands(given({"a": Demand(0), "b": Demand(0), "c": Demand(None)}))
    assert (found.reason, found.severity) == (Reason.NO_VOTES, Severity.NONE)


def test_where_voting_is_off_the_reason_says_so_and_not_zero() -> None:
    (found,) = demands(given({"a": Demand(None), "b": Demand(None)}))
    assert (found.reason, found.figure) == (Reason.VOTING_OFF, None)


def test_a_board_without_votes_leaves_its_items_out_of_the_order() -> None:
    found = only(given({**VOTES, "b": Demand(None)}), "order")
    assert detail(found)["pairs"] == 2


def test_as_many_votes_for_everything_tell_nothing_apart() -> None:
    found = only(given({"a": Demand(2), "b": Demand(2)}), "order")
    assert found.reason is Reason.NO_SCOPE


def test_what_is_done_or_shown_as_shipped_is_wanted_no_more() -> None:
    done, changes = finished("b1", at("2026-11-02"))
    public = {name: Shown(Stage.SHIPPED if name == "d" else Stage.PLANNED) for name in "abcd"}
    work = {"a": [story("a1")], "b": [done], "d": [story("d1")]}
    found = inputs([item(name) for name in "abd"], work, changes, demand=VOTES, public=public)
    assert [one.subject.id for one in demands(found) if one.code == "wanted-idle"] == ["a"]


def test_an_item_that_customers_do_not_see_any_more_is_left_out() -> None:
    public = {name: Shown(Stage.PLANNED) for name in "acd"}
    assert "b" not in {one.subject.id for one in demands(given(public=public))}


def test_without_a_board_there_is_nothing_to_tell() -> None:
    assert demands(given({}, public={})) == []
