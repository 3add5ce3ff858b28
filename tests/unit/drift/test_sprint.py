"""What became of a sprint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from drift.findings import Reason, Severity
from drift.inputs import DriftInputs, SprintSnapshot
from drift.measures.sprint_findings import velocity_chance
from mapping.backlog import Change, Changed, Issue, Sprint, SprintState
from tests.unit.drift.small_backlog import (
    DOING,
    DONE,
    TODO,
    at,
    changed,
    detail,
    findings,
    inputs,
    moved,
    only,
    story,
    value,
)

BEGAN, MIDDLE, CLOSED = at("2026-11-02", 9), at("2026-11-09"), at("2026-11-16", 17)
SPRINT = Sprint(1, "Sprint 1", SprintState.CLOSED, 7, start=BEGAN, end=CLOSED, activated=BEGAN, complete=CLOSED)
NEXT = Sprint(2, "Sprint 2", SprintState.FUTURE, 7)


def inside(ident: str, points: float | None, *sprints: int, **fields: Any) -> Issue:
    return story(ident, fields.pop("status", TODO), points=points, sprint_ids=sprints or (1,), **fields)


def done(ident: str, points: float | None, when: Any = MIDDLE, **fields: Any) -> tuple[Issue, Change]:
    return inside(ident, points, status=DONE, **fields), moved(ident, when, TODO, DONE)


def held(ident: str, before: str, after: str, when: Any = MIDDLE) -> Change:
    return changed(ident, when, Changed.SPRINT, before, after)


def sprint(issues: Iterable[Issue], changes: Iterable[Change] = (), **more: Any) -> DriftInputs:
    return inputs([], {}, changes, loose=issues, **{"sprints": [SPRINT, NEXT], **more})


def oracle() -> DriftInputs:
    """Start: A3 B5 C2 D5. During: E3 and F2 added, D5 removed, B re-estimated 5 to 8. Done: A, B, E."""
    a, a_done = done("a", 3)
    b, b_done = done("b", 8, at("2026-11-12"))
    e, e_done = done("e", 3, at("2026-11-12"))
    issues = [a, b, inside("c", 2, 1, 2), replace(inside("d", 5), sprint_ids=()), e, inside("f", 2, 1, 2)]
    changes = [a_done, b_done, e_done, changed("b", at("2026-11-10"), Changed.POINTS, "5", "8")]
    changes += [held("d", "1", ""), held("e", "", "1"), held("f", "", "1")]
    changes += [held("c", "1", "1,2", CLOSED), held("f", "1", "1,2", CLOSED)]
    return sprint(issues, changes)


def test_oracle_the_sums_of_the_worked_example() -> None:
    found = detail(only(oracle(), "outcome"))
    assert (found["committed"], found["completed"], found["kept"]) == (15, 14, 8)
    assert (found["added"], found["removed"], found["reestimated"], found["reestimated_net"]) == (5, 5, 3, 3)
    assert found["carry_over"] == 4


def test_oracle_the_ratios_of_the_worked_example() -> None:
    found = only(oracle(), "outcome")
    assert value(found) == pytest.approx(8 / 15)
    assert detail(found)["velocity_ratio"] == pytest.approx(14 / 15)
    assert detail(found)["scope_change"] == pytest.approx(13 / 15)
    assert detail(found)["carry_over_rate"] == pytest.approx(2 / 15)
    assert found.severity is Severity.SPRINT


def test_say_do_never_stands_without_the_change_of_scope() -> None:
    assert only(oracle(), "outcome").sentence == (
        "Sprint 1 finished 8 of 15 committed points (53%), 14 in all, scope changed by 87%, 4 carried over "
        "(reconstructed from the changelog)"
    )


def test_open_issues_moved_on_in_the_second_of_the_close_are_carried_over_and_not_removed() -> None:
    notes = {issue.issue_id: issue.note for issue in only(oracle(), "outcome").issues}
    assert notes["c"] == "committed 2, not done 2"
    assert notes["d"] == "committed 5, removed 5"


def test_what_the_close_puts_into_the_next_sprint_was_not_removed_from_this_one() -> None:
    found = detail(only(sprint([inside("c", 2, 2)], [held("c", "1", "2", CLOSED)]), "outcome"))
    assert (found["removed"], found["carry_over"]) == (0, 2)


def test_what_is_done_in_the_second_of_the_close_was_not_done_inside() -> None:
    a, a_done = done("a", 3, CLOSED)
    found = detail(only(sprint([a, story("x")], [a_done]), "outcome"))
    assert (found["completed"], found["carry_over"]) == (0, 3)


def test_a_sprint_known_only_by_its_planned_start_says_so() -> None:
    planned = replace(SPRINT, activated=None)
    found = only(sprint([inside("a", 3)], sprints=[planned]), "outcome")
    assert found.sentence.endswith("(reconstructed from the changelog as of its planned start)")


def test_what_joins_a_sprint_that_runs_before_its_planned_start_was_added_to_it() -> None:
    early, joined = at("2026-11-02", 7), at("2026-11-02", 8)
    snapshot = SprintSnapshot(1, early, {"a": 3})
    given = sprint(
        [inside("a", 3), inside("b", 5)],
        [held("b", "", "1", joined)],
        sprints=[replace(SPRINT, activated=None)],
        snapshots={1: snapshot},
    )
    found = detail(only(given, "outcome"))
    assert (found["committed"], found["added"], found["carry_over"]) == (3, 5, 8)


def test_a_snapshot_is_believed_and_nothing_is_reconstructed() -> None:
    snapshot = SprintSnapshot(1, BEGAN, {"a": 4, "gone": 6})
    a, a_done = done("a", 3)
    found = only(sprint([a], [a_done], snapshots={1: snapshot}), "outcome")
    assert (detail(found)["committed"], detail(found)["removed"], detail(found)["reconstructed"]) == (10, 6, 0)
    assert "reconstructed" not in found.sentence


LATE = at("2026-11-16", 18)


def test_the_close_is_believed_as_it_was_taken() -> None:
    """C left the sprint by the hand of Jira's close, D was estimated anew after it, E was deleted since."""
    close = SprintSnapshot(1, CLOSED, {"c": 2, "d": 3, "e": 8}, frozenset({"e"}), LATE)
    begun = SprintSnapshot(1, BEGAN, {"c": 2, "d": 3, "e": 5})
    given = sprint([inside("c", 2, 2), inside("d", 13)], snapshots={1: begun}, closes={1: close})
    found = detail(only(given, "outcome"))
    assert (found["committed"], found["completed"], found["carry_over"], found["removed"]) == (10, 8, 5, 0)


def test_without_a_changelog_the_two_snapshots_tell_the_sprint() -> None:
    """B came and was not done, C was taken out, A was done."""
    begun = SprintSnapshot(1, BEGAN, {"a": 3, "c": 2})
    close = SprintSnapshot(1, LATE, {"a": 5, "b": 2}, frozenset({"a"}))
    a, c = inside("a", 5, status=DONE), replace(inside("c", 2), sprint_ids=())
    given = sprint([a, inside("b", 2), c], has_history=False, snapshots={1: begun}, closes={1: close})
    found = detail(only(given, "outcome"))
    assert (found["committed"], found["added"], found["removed"]) == (5, 2, 2)
    assert (found["completed"], found["carry_over"], found["reestimated"]) == (5, 2, 2)


def test_a_sprint_that_began_and_closed_between_two_syncs_is_reconstructed_and_its_close_believed() -> None:
    """B was in it at the close and is deleted since."""
    close = SprintSnapshot(1, CLOSED, {"a": 3, "b": 2}, frozenset("a"), LATE)
    a, a_done = done("a", 3)
    found = only(sprint([a, story("x")], [a_done], closes={1: close}), "outcome")
    assert (detail(found)["committed"], detail(found)["completed"], detail(found)["carry_over"]) == (3, 3, 2)
    assert (detail(found)["reconstructed"], detail(found)["late_hours"]) == (1, 0)
    assert found.sentence.endswith("(reconstructed from the changelog)")


def test_a_sprint_that_was_opened_again_after_its_close_is_told_as_it_is() -> None:
    close = SprintSnapshot(1, at("2026-11-12"), {}, frozenset())
    given = sprint([inside("a", 3)], snapshots={1: SprintSnapshot(1, BEGAN, {"a": 3})}, closes={1: close})
    assert detail(only(given, "outcome"))["carry_over"] == 3


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        (None, ""),
        (at("2026-11-02", 12), " (reconstructed from the changelog)"),
        (at("2026-11-05", 9), " (reconstructed from the changelog, first seen 3 days after it began)"),
    ],
)
def test_how_late_a_sprint_was_first_seen_is_said(taken: datetime | None, told: str) -> None:
    found = only(sprint([inside("a", 3)], snapshots={1: SprintSnapshot(1, BEGAN, {"a": 3}, taken=taken)}), "outcome")
    assert found.sentence.endswith("3 carried over" + told)
    assert detail(found)["late_hours"] == (0 if taken is None else (taken - BEGAN) / timedelta(hours=1))


def test_without_snapshot_or_changelog_there_is_no_history() -> None:
    assert only(sprint([inside("a", 3)], has_history=False), "outcome").reason is Reason.NO_HISTORY


def test_what_was_done_before_the_sprint_is_in_neither_sum() -> None:
    a, a_done = done("a", 3, at("2026-10-30"))
    b, b_done = done("b", 5)
    found = only(sprint([a, b], [a_done, b_done]), "outcome")
    assert (detail(found)["committed"], detail(found)["completed"], detail(found)["done_outside"]) == (5, 5, 1)


def test_without_estimates_issues_are_counted() -> None:
    a, a_done = done("a", None)
    found = only(sprint([a, inside("b", None)], [a_done]), "outcome")
    assert (detail(found)["committed"], detail(found)["in_points"], value(found)) == (2, 0, 0.5)
    assert "1 of 2 committed stories" in found.sentence


def test_with_nothing_committed_the_ratios_are_undefined() -> None:
    a, a_done = done("a", 3, at("2026-11-12"))
    found = only(sprint([a], [a_done, held("a", "", "1")]), "outcome")
    assert (found.reason, found.figure) == (Reason.NO_SCOPE, None)


def test_subtasks_count_with_their_parent() -> None:
    found = only(sprint([inside("a", 3), inside("b", 5, level=-1)]), "outcome")
    assert detail(found)["committed"] == 3


def test_done_reopened_and_done_again_is_done_as_it_was_at_the_close() -> None:
    a = inside("a", 3, status=DONE)
    again = [
        moved("a", at("2026-11-05"), TODO, DONE),
        moved("a", at("2026-11-06"), DONE, DOING),
        moved("a", at("2026-11-13"), DOING, DONE),
    ]
    others = [story("x", TODO), story("y", DOING)]
    assert detail(only(sprint([a, *others], again), "outcome"))["completed"] == 3


def test_reopened_after_the_close_was_done_in_the_sprint() -> None:
    a = inside("a", 3, status=DOING)
    changes = [moved("a", MIDDLE, TODO, DONE), moved("a", at("2026-11-18"), DONE, DOING)]
    others = [story("x", TODO), story("y", DONE)]
    assert detail(only(sprint([a, *others], changes), "outcome"))["completed"] == 3


def test_done_after_the_close_was_carried_over() -> None:
    a, a_done = done("a", 3, at("2026-11-18"))
    found = detail(only(sprint([a, story("x")], [a_done]), "outcome"))
    assert (found["completed"], found["carry_over"]) == (0, 3)


def test_dropped_work_was_removed_and_not_done() -> None:
    a = inside("a", 3, status=DONE, resolution="Won't Do", resolved=MIDDLE)
    found = detail(only(sprint([a, inside("b", 5)], [moved("a", MIDDLE, TODO, DONE)]), "outcome"))
    assert (found["completed"], found["removed"], found["committed"]) == (0, 3, 8)


def test_what_is_created_in_the_running_sprint_was_added() -> None:
    found = detail(only(sprint([inside("a", 3), inside("b", 2, created=MIDDLE)]), "outcome"))
    assert (found["committed"], found["added"]) == (3, 2)


def test_added_and_removed_again_counts_as_both() -> None:
    b = replace(inside("b", 2), sprint_ids=())
    changes = [held("b", "", "1"), held("b", "1", "", at("2026-11-11"))]
    found = detail(only(sprint([inside("a", 3), b], changes), "outcome"))
    assert (found["added"], found["removed"]) == (2, 2)


def test_an_issue_in_two_parallel_sprints_is_named() -> None:
    other = replace(SPRINT, id=3, name="Other team", board_id=8)
    given = sprint([inside("a", 3, 1, 3)], sprints=[SPRINT, other])
    notes = {found.subject.title: found.issues[0].note for found in findings(given, "outcome")}
    assert notes == {
        "Sprint 1": "committed 3, not done 3; also in Other team",
        "Other team": "committed 3, not done 3; also in Sprint 1",
    }


def test_a_sprint_that_never_began_is_not_told() -> None:
    assert findings(sprint([inside("a", 3, 2)], sprints=[NEXT]), "outcome", "running") == []


RUNNING = Sprint(3, "Sprint 3", SprintState.ACTIVE, 7, start=at("2026-11-16"), end=at("2026-11-20"))


def test_a_sprint_past_its_end_and_still_open_overruns() -> None:
    a, b = inside("a", 3, 3), inside("b", 3, 3, status=DONE)
    found = only(sprint([a, b], sprints=[RUNNING]), "overrun")
    assert (value(found), found.severity) == (2, Severity.SPRINT)
    assert [(each.key, each.note) for each in found.issues] == [("APP-a", "To Do, still in Sprint 3")]


def test_a_sprint_without_an_end_cannot_overrun() -> None:
    endless = replace(RUNNING, end=None)
    given = sprint([inside("a", 3, 3)], sprints=[endless])
    assert findings(given, "overrun") == []
    assert only(given, "running").sentence.startswith("Sprint 3 has finished 0 of 3 committed points (0%)")


def test_a_reactivated_sprint_counts_from_its_activation() -> None:
    again = replace(SPRINT, start=at("2026-10-01"), activated=BEGAN)
    found = only(sprint([inside("a", 3)], [held("a", "", "1", at("2026-10-20"))], sprints=[again]), "outcome")
    assert detail(found)["committed"] == 3


@pytest.mark.parametrize(("sprints", "chance"), [(3, 0.5), (5, 2 / 3), (7, 0.75), (11, 10 / 12)])
def test_oracle_the_next_sprint_falls_in_the_range_with_a_known_chance(sprints: int, chance: float) -> None:
    assert velocity_chance(sprints) == pytest.approx(chance)


def test_velocity_is_a_range_of_the_sprints_before() -> None:
    """Three sprints finished 1, 2 and 3 points before the one that is told."""
    days = [("2026-09-07", "2026-09-18"), ("2026-09-21", "2026-10-02"), ("2026-10-05", "2026-10-16")]
    earlier = [
        Sprint(10 + number, f"Old {number}", SprintState.CLOSED, 7, start=at(first), end=at(last))
        for number, (first, last) in enumerate(days)
    ]
    issues, changes = [inside("a", 3)], []
    for number, (first, _) in enumerate(days):
        issues.append(inside(f"o{number}", number + 1, 10 + number, status=DONE))
        changes.append(moved(f"o{number}", at(first, 40), TODO, DONE))
    found = detail(only(sprint(issues, changes, sprints=[*earlier, SPRINT]), "outcome"))
    assert (found["velocity_min"], found["velocity_max"], found["velocity_sprints"]) == (1, 3, 3)
    assert found["velocity_chance"] == 0.5


def test_a_board_that_closed_its_last_sprint_long_ago_is_left_in_peace() -> None:
    old = replace(SPRINT, activated=at("2026-03-01"), start=at("2026-03-01"), complete=at("2026-03-14"))
    assert findings(sprint([inside("a", 3)], sprints=[old]), "outcome") == []
