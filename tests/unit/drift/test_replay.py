"""Rolling the backlog back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from drift.history.replay import backlog_at
from mapping.backlog import Backlog, Change, Changed, Issue, Release, Sprint, SprintState
from tests.unit.drift.small_backlog import DONE, LONG_AGO, TODO, at, changed, epic, moved, story

THEN, SINCE = at("2026-10-01"), at("2026-10-20")


def then(issue: Issue, *changes: Change, others: tuple[Issue, ...] = ()) -> Issue:
    """The issue as it stood at `THEN`."""
    backlog = Backlog({one.id: one for one in (issue, *others)}, changes={issue.id: changes})
    return backlog_at(backlog, THEN).issues[issue.id]


def test_what_was_created_later_is_left_out() -> None:
    backlog = Backlog({"1": story("1"), "2": story("2", created=SINCE)})
    assert set(backlog_at(backlog, THEN).issues) == {"1"}


def test_later_changes_are_undone_newest_to_oldest() -> None:
    changes = [
        changed("1", at("2026-09-01"), Changed.POINTS, None, "2"),
        changed("1", SINCE, Changed.POINTS, "2", "3"),
        changed("1", at("2026-11-01"), Changed.POINTS, "3", "8"),
    ]
    assert then(story("1", points=8), *changes).points == 2


def test_status_and_resolution_go_back_together() -> None:
    done = story("1", DONE, resolution="Done", resolved=SINCE)
    was = then(
        done, moved("1", SINCE, TODO, DONE), changed("1", SINCE, Changed.RESOLUTION, None, "Done"), others=(story("2"),)
    )
    assert (was.status, was.resolution, was.resolved) == (TODO, None, None)


def test_what_was_resolved_before_has_the_instant_of_then() -> None:
    """Resolved, reopened and resolved again."""
    done = story("1", DONE, resolution="Fixed", resolved=at("2026-11-01"))
    changes = [
        changed("1", at("2026-09-01"), Changed.RESOLUTION, None, "Done"),
        changed("1", SINCE, Changed.RESOLUTION, "Done", None),
        changed("1", at("2026-11-01"), Changed.RESOLUTION, None, "Fixed"),
    ]
    was = then(done, *changes)
    assert (was.resolution, was.resolved) == ("Done", at("2026-09-01"))


def test_the_parent_of_then_has_the_key_of_then() -> None:
    """It was below 8, which is NEW-8 by now."""
    child = story("1", parent_id="9", parent_key="APP-9")
    backlog = Backlog(
        {"1": child, "8": epic("8", key="NEW-8", project="NEW"), "9": epic("9")},
        changes={
            "1": (changed("1", SINCE, Changed.PARENT, "8", "9"),),
            "8": (Change("8", SINCE, "h", Changed.KEY, "APP-8", "NEW-8"),),
        },
    )
    issues = backlog_at(backlog, THEN).issues
    assert (issues["1"].parent_id, issues["1"].parent_key) == ("8", "APP-8")
    assert (issues["8"].key, issues["8"].project) == ("APP-8", "APP")


def test_a_parent_that_is_gone_since_has_no_id() -> None:
    move = Change("1", SINCE, "h", Changed.PARENT, "8", None, "APP-8", None)
    was = then(story("1"), move)
    assert (was.parent_id, was.parent_key) == (None, "APP-8")


def test_sprints_and_releases_are_those_of_then() -> None:
    changes = [
        changed("1", SINCE, Changed.SPRINT, "4", "4,5"),
        changed("1", SINCE, Changed.RELEASE, "70", None),
        changed("1", SINCE, Changed.RELEASE, None, "71"),
    ]
    was = then(story("1", sprint_ids=(4, 5), release_ids=("60", "71")), *changes)
    assert (was.sprint_ids, was.release_ids) == ((4,), ("60", "70"))


def test_an_untouched_issue_is_left_as_it_is() -> None:
    issue = story("1", points=3)
    assert then(issue) is issue


def test_an_issue_was_last_touched_by_what_had_happened_by_then() -> None:
    issue = story("1", updated=SINCE)
    assert then(issue, moved("1", at("2026-09-01"), TODO, DONE), moved("1", SINCE, DONE, TODO)).updated == at(
        "2026-09-01"
    )
    assert then(issue).updated == LONG_AGO


SPRINT = Sprint(
    1, "Sprint 1", SprintState.CLOSED, start=at("2026-09-28"), end=at("2026-10-10"), complete=at("2026-10-12")
)


@pytest.mark.parametrize(
    ("day", "state"),
    [("2026-09-20", SprintState.FUTURE), ("2026-10-11", SprintState.ACTIVE), ("2026-10-12", SprintState.CLOSED)],
)
def test_a_sprint_stands_as_far_as_it_had_come(day: str, state: SprintState) -> None:
    backlog = Backlog({}, {1: SPRINT, 2: replace(SPRINT, id=2, state=SprintState.FUTURE, complete=None)})
    was = backlog_at(backlog, at(day)).sprints
    assert (was[1].state, was[1].complete) == (state, SPRINT.complete if state is SprintState.CLOSED else None)
    assert was[2].state is SprintState.FUTURE, "it has not begun to this day"


@pytest.mark.parametrize(("day", "out"), [(date(2026, 10, 1), True), (date(2026, 10, 2), False)])
def test_a_release_is_out_from_its_date_on(day: date, *, out: bool) -> None:
    release = Release("70", "APP", "1.0", released=True, release_date=day)
    assert backlog_at(Backlog({}, releases={"70": release}), THEN).releases["70"].released is out


def test_changes_that_had_not_happened_are_left_out() -> None:
    before, after = moved("1", at("2026-09-01"), TODO, DONE), moved("1", SINCE, DONE, TODO)
    backlog = Backlog({"1": story("1")}, changes={"1": (before, after)})
    assert backlog_at(backlog, THEN).changes == {"1": (before,)}
