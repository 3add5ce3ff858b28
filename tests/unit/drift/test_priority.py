"""The order of a roadmap against the order of its work in the backlog."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import sqrt
from typing import Any

import pytest

from drift.facts import gather
from drift.findings import Finding, Reason, Severity, Unit
from drift.inputs import BacklogOrder, DriftInputs, DriftSettings
from drift.measures.priority import inversions, placed_items, unfinished
from drift.measures.rank_order import overlap, tau_b
from mapping.backlog import Board, Change, Changed, Issue, Link, Sprint, SprintState
from mapping.roadmap import Cancelled, Item, Kind, Portfolio, Roadmap, Stage
from tests.unit.drift.small_backlog import (
    DOING,
    DONE,
    TODO,
    at,
    changed,
    detail,
    findings,
    finished,
    inputs,
    item,
    moved,
    only,
    portfolio,
    story,
    value,
)


def backlog(
    order: Sequence[str],
    priorities: Mapping[str, int | None],
    doing: Sequence[str] = (),
    **more: Any,
) -> DriftInputs:
    """Items by their priority on the roadmap; each has one open story, ranked in the order given. Those `doing` were
    begun on 16 November."""
    items = [item(name, priority=priority) for name, priority in priorities.items()]
    work = {
        name: [story(f"{name}1", DOING if name in doing else TODO, rank=f"0|i{place:05d}:", points=2)]
        for place, name in enumerate(order)
    }
    begun = [moved(f"{name}1", at("2026-11-16"), TODO, DOING) for name in doing]
    return inputs(items, work, begun, **more)


FIVE = {name: place for place, name in enumerate("abcde", 1)}


def order(given: DriftInputs) -> Finding:
    return only(given, "backlog-order")


def turned(given: DriftInputs) -> list[tuple[str, str]]:
    facts = gather(given)
    placed = placed_items(facts, unfinished(facts, given.portfolio.roadmaps[0]))
    return [(pair.higher.item.id, pair.lower.item.id) for pair in inversions(placed)]


# -- Kendall's tau -----------------------------------------------------------------------------------------------


def test_oracle_1_a_c_b_e_d_against_a_b_c_d_e_has_tau_0_6() -> None:
    assert tau_b([1, 2, 3, 4, 5], [1, 3, 2, 5, 4]) == 0.6
    assert value(order(backlog("acbed", FIVE))) == 0.6


def test_oracle_2_ties_in_the_roadmap_have_tau_b_5_over_the_root_of_30() -> None:
    assert tau_b([1, 1, 2, 3], [1, 2, 3, 4]) == pytest.approx(5 / sqrt(30))
    found = order(backlog("abcd", {"a": 1, "b": 1, "c": 2, "d": 3}))
    assert value(found) == pytest.approx(0.9129, abs=5e-5)


def test_one_thing_or_things_that_are_all_tied_have_no_tau() -> None:
    assert tau_b([], []) is tau_b([1], [1]) is tau_b([1, 1], [1, 2]) is tau_b([1, 2], [1, 1]) is None


def test_the_same_order_is_1_and_the_reverse_is_minus_1() -> None:
    assert (tau_b("abc", "abc"), tau_b("abc", "cba")) == (1, -1)


# -- inversions ----------------------------------------------------------------------------------------------------


def test_oracle_the_pairs_b_c_and_d_e_are_inverted() -> None:
    assert turned(backlog("acbed", FIVE)) == [("b", "c"), ("d", "e")]
    assert {name: detail(order(backlog("acbed", FIVE)))[name] for name in ("inverted", "items")} == {
        "inverted": 2,
        "items": 5,
    }


def test_inversions_weigh_by_the_work_on_the_item_that_should_wait() -> None:
    points = DriftSettings(unit=Unit.POINTS)
    given = backlog("acbed", FIVE, doing="e", settings=points)
    assert turned(given) == [("d", "e"), ("b", "c")]
    assert detail(order(given))["worked_on_first"] == 2


def test_a_tie_on_the_roadmap_is_no_inversion() -> None:
    assert turned(backlog("ba", {"a": 1, "b": 1, "c": 2})) == []


def test_oracle_the_first_three_are_the_same_three() -> None:
    assert overlap("abcde", "acbed", 3) == 1
    assert detail(order(backlog("acbed", FIVE)))["top_overlap"] == 1
    assert overlap("abcde", "eabcd", 3) == pytest.approx(2 / 3)


def test_the_top_is_as_long_as_the_workspace_says() -> None:
    one = backlog("bacde", FIVE, settings=DriftSettings(top_items=1))
    assert detail(order(one))["top_overlap"] == 0
    assert overlap("ab", "ba", 3) == 1
    assert overlap("", "", 3) is None


def test_work_on_what_is_less_important_while_the_more_important_lies_still_is_told() -> None:
    found = order(backlog("acbed", FIVE, doing="c"))
    assert found.severity is Severity.DRIFT
    assert found.sentence == (
        "Product: the backlog holds 2 of 10 pairs of items the other way round (tau 0.60); "
        "worked on in the last 14 days while more important items lay still: C (1 story) before B"
    )
    assert [(one.key, one.note) for one in found.issues] == [("APP-c1", "under way for C, before B")]
    assert [line.note for line in found.files] == ["B: priority 2", "C: priority 3", "D: priority 4", "E: priority 5"]


def test_the_lines_of_the_file_say_why_an_item_stands_where_it_does() -> None:
    given = backlog("ba", {"a": 1, "b": 2})
    items = [item("a", priority=1, score=8.4, rationale="Asked for in every talk."), item("b", priority=2, score=3)]
    found = order(replace(given, portfolio=portfolio(*items)))
    assert [line.note for line in found.files] == [
        "A: priority 1, score 8.4 (Asked for in every talk.)",
        "B: priority 2, score 3",
    ]


def test_an_order_that_nobody_works_against_does_no_harm() -> None:
    assert order(backlog("acbed", FIVE)).severity is Severity.NONE
    assert order(backlog("acbed", FIVE, doing="bc")).severity is Severity.NONE


def test_an_item_of_which_something_was_finished_lately_does_not_lie_still() -> None:
    given = backlog("acbed", FIVE, doing="c")
    lately, changes = finished("b2", at("2026-11-09"))
    assert order(with_work(given, lately, changes)).severity is Severity.NONE
    before, changes = finished("b2", at("2026-11-07"))
    assert order(with_work(given, before, changes)).severity is Severity.DRIFT


def test_work_that_has_stood_under_way_for_long_is_no_work() -> None:
    given = backlog("acbed", FIVE, doing="c")
    old = moved("c1", at("2026-11-07"), TODO, DOING)
    stale = replace(given, backlog=replace(given.backlog, changes={"c1": (old,)}))
    assert order(stale).severity is Severity.NONE
    longer = replace(stale, settings=DriftSettings(stale_item_days=16))
    assert order(longer).severity is Severity.DRIFT


def test_without_a_changelog_all_that_is_under_way_counts() -> None:
    assert order(backlog("acbed", FIVE, doing="c", has_history=False)).severity is Severity.DRIFT


def with_work(given: DriftInputs, issue: Issue, changes: Iterable[Change]) -> DriftInputs:
    """The same inputs with one more issue of the item that its id begins with."""
    issues = [*given.backlog.issues.values(), issue]
    work = {one.id: [i for i in issues if i.id.startswith(one.id)] for one in given.portfolio.items()}
    history = [*(change for many in given.backlog.changes.values() for change in many), *changes]
    return inputs(list(given.portfolio.items()), work, history)


def test_an_order_that_nobody_wrote_is_compared_and_raises_no_alarm() -> None:
    found = order(backlog("ba", {"a": None, "b": None}, doing="b"))
    assert (value(found), found.severity) == (-1, Severity.NONE)
    assert order(backlog("ba", {"a": 1, "b": None}, doing="b")).severity is Severity.DRIFT


def test_items_without_a_priority_follow_in_the_order_of_the_file() -> None:
    given = backlog("abc", {"b": None, "c": None, "a": 4})
    assert [one.id for one in unfinished(gather(given), given.portfolio.roadmaps[0])] == ["a", "b", "c"]
    assert value(order(given)) == 1


# -- who is in the orders ------------------------------------------------------------------------------------------


def test_finished_items_leave_both_orders() -> None:
    given = backlog("cab", {"a": 1, "b": 2, "c": 3})
    done = {**given.backlog.issues, "c1": replace(given.backlog.issues["c1"], status=DONE)}
    found = order(replace(given, backlog=replace(given.backlog, issues=done)))
    assert (value(found), detail(found)["items"]) == (1, 2)


@pytest.mark.parametrize(
    "over",
    [
        {"stage": Stage.SHIPPED},
        {"confirmed_shipped": date(2026, 11, 1)},
        {"cancelled": Cancelled(day=date(2026, 11, 1), public_reason="…")},
    ],
)
def test_items_that_the_roadmap_calls_finished_or_cancelled_leave_too(over: dict[str, Any]) -> None:
    given = backlog("cab", {"a": 1, "b": 2, "c": 3})
    items = [item(one.id, priority=one.priority, **(over if one.id == "c" else {})) for one in given.portfolio.items()]
    assert value(order(replace(given, portfolio=portfolio(*items)))) == 1


def test_blocked_items_stay_with_a_note() -> None:
    given = backlog("acbed", FIVE, doing="c")
    waits = (Link("Blocks", "is blocked by", "a1", "APP-a1"),)
    issues = {**given.backlog.issues, "b1": replace(given.backlog.issues["b1"], links=waits)}
    found = order(replace(given, backlog=replace(given.backlog, issues=issues)))
    assert (value(found), detail(found)["blocked"], found.severity) == (0.6, 1, Severity.NONE)
    assert found.files[0].note == "B: priority 2, waits for APP-a1"


def test_what_is_blocked_by_finished_work_is_not_blocked() -> None:
    waits = (Link("Blocks", "is blocked by", "z", "APP-z"),)
    given = backlog("acbed", FIVE, doing="c", loose=[story("z", DONE)])
    issues = {**given.backlog.issues, "b1": replace(given.backlog.issues["b1"], links=waits)}
    assert order(replace(given, backlog=replace(given.backlog, issues=issues))).severity is Severity.DRIFT


def test_an_item_that_waits_for_an_unfinished_one_is_not_passed_over() -> None:
    given = backlog("acbed", FIVE, doing="c")
    items = [item(name, priority=place, depends_on=("a",) if name == "b" else ()) for name, place in FIVE.items()]
    found = order(replace(given, portfolio=portfolio(*items)))
    assert (found.severity, found.files[0].note) == (Severity.NONE, "B: priority 2, waits for A")


@pytest.mark.parametrize(
    "became",
    [
        [item("new", priority=9, was=("old",))],
        [item("old", merged_into="new"), item("new", priority=9)],
        [item("old", split_into=("new",)), item("new", priority=9)],
    ],
    ids=["renamed", "merged", "split"],
)
def test_an_item_that_waits_for_what_became_another_waits_for_that(became: list[Item]) -> None:
    given = backlog("acbed", FIVE, doing="c")
    items = [item(name, priority=place, depends_on=("old",) if name == "b" else ()) for name, place in FIVE.items()]
    found = order(replace(given, portfolio=portfolio(*items, *became)))
    assert (found.severity, found.files[0].note) == (Severity.NONE, "B: priority 2, waits for New")


def test_an_item_does_not_wait_for_what_was_merged_into_itself() -> None:
    given = backlog("acbed", FIVE, doing="c")
    items = [item(name, priority=place, depends_on=("old",) if name == "b" else ()) for name, place in FIVE.items()]
    merged = replace(given, portfolio=portfolio(*items, item("old", merged_into="b")))
    assert order(merged).severity is Severity.DRIFT


# -- the place in the backlog --------------------------------------------------------------------------------------


def ranked(*stories: tuple[str, str, float]) -> DriftInputs:
    """Two items, a before b; stories as (id, rank, points)."""
    work: dict[str, list[Issue]] = {"a": [], "b": []}
    for ident, rank, points in stories:
        work[ident[0]].append(story(ident, rank=rank, points=points))
    return inputs([item("a", priority=1), item("b", priority=2)], work)


def test_an_item_stands_where_its_highest_ranked_open_story_does() -> None:
    assert value(order(ranked(("a1", "0|m", 1), ("b1", "0|k", 1), ("b2", "0|z", 1)))) == -1


def test_or_where_half_of_its_open_work_stands_before() -> None:
    given = ranked(("a1", "0|m", 1), ("b1", "0|k", 1), ("b2", "0|x", 1), ("b3", "0|z", 1))
    middle = DriftSettings(backlog_order=BacklogOrder.MIDDLE)
    assert value(order(replace(given, settings=middle))) == 1
    heavy = ranked(("a1", "0|m", 1), ("b1", "0|k", 8), ("b2", "0|x", 1), ("b3", "0|z", 1))
    by_points = DriftSettings(backlog_order=BacklogOrder.MIDDLE, unit=Unit.POINTS)
    assert value(order(replace(heavy, settings=by_points))) == -1


def test_ranks_are_plain_text() -> None:
    assert value(order(ranked(("a1", "0|i0000z:", 1), ("b1", "0|i00010:", 1)))) == 1
    assert value(order(ranked(("a1", "10", 1), ("b1", "9", 1)))) == 1


def test_fewer_than_two_items_have_no_order() -> None:
    assert order(backlog("a", {"a": 1, "b": 2})).reason is Reason.NO_SCOPE


def test_items_that_are_all_tied_have_no_order() -> None:
    assert order(backlog("ab", {"a": 1, "b": 1})).reason is Reason.NO_SCOPE


def test_work_without_ranks_has_no_order_in_jira() -> None:
    given = inputs([item("a", priority=1), item("b", priority=2)], {"a": [story("a1")], "b": [story("b1")]})
    assert (order(given).reason, order(given).severity) == (Reason.NO_RANK, Severity.NONE)


def test_boards_with_different_rank_fields_are_never_mixed() -> None:
    given = backlog("ba", {"a": 1, "b": 2}, sprints=[sprint(1, 1), sprint(2, 2)])
    issues = {ident: replace(one, sprint_ids=(1 + (ident == "b1"),)) for ident, one in given.backlog.issues.items()}
    boards = {ident: Board(ident, "Board", "scrum", rank_field=f"customfield_{ident}") for ident in (1, 2)}
    found = order(replace(given, backlog=replace(given.backlog, issues=issues, boards=boards)))
    assert found.reason is Reason.NO_RANK
    assert "boards that rank by different fields (customfield_1 and customfield_2)" in found.sentence
    same = {ident: replace(board, rank_field="customfield_1") for ident, board in boards.items()}
    assert value(order(replace(given, backlog=replace(given.backlog, issues=issues, boards=same)))) == -1


@pytest.mark.parametrize(
    ("project_of_a", "reason"),
    [("APP", Reason.NO_RANK), ("WEB", Reason.NO_RANK), ("OPS", None)],
    ids=["sprints on both boards", "no sprint at all", "sprints on the same board as b's"],
)
def test_work_that_was_never_in_a_sprint_lies_where_the_sprints_of_its_project_do(
    project_of_a: str, reason: Reason | None
) -> None:
    """B was in a sprint of board 2; others of its project, APP, were in sprints of board 1, and those of OPS on 2."""
    others = [story("x", sprint_ids=(1,)), story("y", project="OPS", sprint_ids=(2,))]
    given = backlog("ba", {"a": 1, "b": 2}, sprints=[sprint(1, 1), sprint(2, 2)], loose=others)
    placed: dict[str, dict[str, Any]] = {"a1": {"project": project_of_a}, "b1": {"sprint_ids": (2,)}}
    issues = {ident: replace(one, **placed.get(ident, {})) for ident, one in given.backlog.issues.items()}
    boards = {ident: Board(ident, "Board", "scrum", rank_field=f"customfield_{ident}") for ident in (1, 2)}
    assert order(replace(given, backlog=replace(given.backlog, issues=issues, boards=boards))).reason is reason


def test_roadmaps_are_compared_each_by_itself() -> None:
    given = backlog("cabd", {"a": 1, "b": 2, "c": 3, "d": 4})
    parts: list[Item] = list(given.portfolio.items())
    roadmaps = tuple(
        Roadmap(milepost=1, roadmap=name, title=name, kind=Kind.TIMELINE, items=tuple(items))
        for name, items in (("one", parts[:2]), ("two", parts[2:]))
    )
    found = findings(replace(given, portfolio=Portfolio(roadmaps)), "backlog-order")
    assert [(one.subject.id, value(one)) for one in found] == [("one", 1), ("two", 1)]


# -- the sprint form -----------------------------------------------------------------------------------------------


def sprint(ident: int, board: int = 1, state: SprintState = SprintState.ACTIVE) -> Sprint:
    return Sprint(ident, f"Sprint {ident}", state, board, start=at("2026-11-16"), end=at("2026-11-27"))


def in_sprint(ident: str, points: float) -> Issue:
    return story(ident, points=points, sprint_ids=(1,), created=at("2026-11-01"))


def committed(priorities: Mapping[str, int | None], **more: Any) -> DriftInputs:
    """A sprint of 5 points for a, 3 for b, 4 for c and 8 for nothing on the roadmap."""
    work = {"a": [in_sprint("a1", 5)], "b": [in_sprint("b1", 3)], "c": [in_sprint("c1", 4)]}
    items = [item(name, priority=priority) for name, priority in priorities.items()]
    given = {"loose": [in_sprint("x1", 8)], "sprints": [sprint(1)], "settings": DriftSettings(top_items=2), **more}
    return inputs(items, work, **given)


def test_eight_of_twenty_points_of_the_sprint_are_for_the_first_two_items() -> None:
    found = only(committed({"a": 1, "b": 2, "c": 3}), "sprint-focus")
    assert (value(found), detail(found)["on_no_roadmap"]) == (0.4, 0.4)
    assert found.sentence == (
        "Sprint 1: 8 of 20 committed points (40%) are for what the roadmaps put first, 40% for no roadmap"
    )
    assert [(one.key, one.note) for one in found.issues] == [("APP-c1", "4 for C"), ("APP-x1", "8 for no roadmap")]


def test_what_came_after_the_start_is_no_part_of_the_commitment() -> None:
    given = committed({"a": 1, "b": 2, "c": 3})
    late = changed("a1", at("2026-11-18"), Changed.SPRINT, None, "1")
    history = {**given.backlog.changes, "a1": (late,)}
    found = only(replace(given, backlog=replace(given.backlog, changes=history)), "sprint-focus")
    assert (value(found), detail(found)["committed"]) == (0.2, 15)


def test_a_sprint_for_little_of_what_comes_first_is_told() -> None:
    few = committed({"c": 1, "b": 2, "a": 3}, settings=DriftSettings(top_items=1))
    assert (value(only(few, "sprint-focus")), only(few, "sprint-focus").severity) == (0.2, Severity.DRIFT)


def test_a_sprint_without_snapshot_and_changelog_has_no_history() -> None:
    found = only(committed({"a": 1, "b": 2, "c": 3}, has_history=False), "sprint-focus")
    assert found.reason is Reason.NO_HISTORY


def test_a_sprint_that_began_empty_has_no_scope() -> None:
    empty = inputs([item("a", priority=1)], {"a": [story("a1")]}, sprints=[sprint(1)])
    assert only(empty, "sprint-focus").reason is Reason.NO_SCOPE


def test_closed_sprints_and_roadmaps_without_priorities_have_no_focus() -> None:
    assert findings(committed({"a": None, "b": None, "c": None}), "sprint-focus") == []
    closed = committed({"a": 1, "b": 2, "c": 3}, sprints=[sprint(1, state=SprintState.CLOSED)])
    assert findings(closed, "sprint-focus") == []
