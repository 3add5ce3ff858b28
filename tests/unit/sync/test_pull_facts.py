"""What surrounds issues: sprints, releases, statuses, parents and people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from mapping.backlog import Category, Person, Release, Sprint, SprintState, Status
from sync.store.engine import Store
from sync.store.people import load_people
from tests.unit.sync.fake_jira import T0, issue
from tests.unit.sync.pulls import DAY, HERE, HOUR, MINUTE, backlog, many, pulled

pytestmark = pytest.mark.usefixtures("small_batches")


def sprint(number: int, state: SprintState, **more: Any) -> Sprint:
    return Sprint(number, f"Sprint {number}", state, 7, **more)


def test_a_sprint_that_changes_without_its_issues_is_noticed_at_the_next_pull(store: Store) -> None:
    jira = many(2)
    jira.board_sprints = {7: [sprint(1, SprintState.ACTIVE), sprint(2, SprintState.FUTURE)]}
    pulled(store, jira, T0 + DAY)
    jira.board_sprints = {7: [sprint(1, SprintState.CLOSED), sprint(2, SprintState.ACTIVE)]}
    pulled(store, jira, T0 + DAY + MINUTE)
    assert "all sprints" in jira.asked
    states = {one.id: one.state for one in backlog(store).sprints.values()}
    assert states == {1: SprintState.CLOSED, 2: SprintState.ACTIVE}
    pulled(store, jira, T0 + DAY + 2 * MINUTE)
    assert "all sprints" not in jira.asked


@pytest.mark.parametrize(
    ("start", "activated"),
    [(T0 - 5 * DAY, T0 + DAY), (None, T0 + DAY), (T0 + DAY + 30 * MINUTE, None)],
    ids=["planned for days ago", "without a start", "started between the pulls"],
)
def test_a_sprint_began_no_earlier_than_the_pull_that_saw_it_still_to_come(
    store: Store, start: datetime | None, activated: datetime | None
) -> None:
    jira = many(1)
    for hours, state in enumerate((SprintState.FUTURE, SprintState.ACTIVE, SprintState.ACTIVE, SprintState.CLOSED)):
        jira.board_sprints = {7: [sprint(1, state, start=start)]}
        pulled(store, jira, T0 + DAY + hours * HOUR)
    assert backlog(store).sprints[1] == sprint(1, SprintState.CLOSED, start=start, activated=activated)


def test_when_a_sprint_began_is_what_jira_says_where_it_says_so(store: Store) -> None:
    jira, began = many(1), T0 + DAY + MINUTE
    for hours, state in enumerate((SprintState.FUTURE, SprintState.ACTIVE)):
        told = None if state is SprintState.FUTURE else began
        jira.board_sprints = {7: [sprint(1, state, start=T0, activated=told)]}
        pulled(store, jira, T0 + DAY + hours * HOUR)
    assert backlog(store).sprints[1].began == began


def test_a_sprint_that_was_running_when_it_was_first_seen_has_the_start_that_jira_tells(store: Store) -> None:
    jira = many(1)
    for hours in range(2):
        jira.board_sprints = {7: [sprint(1, SprintState.ACTIVE, start=T0 - DAY)]}
        pulled(store, jira, T0 + DAY + hours * HOUR)
    assert backlog(store).sprints[1].activated is None


def test_a_sprint_that_was_deleted_is_forgotten(store: Store) -> None:
    jira = many(2)
    jira.board_sprints = {7: [sprint(1, SprintState.CLOSED), sprint(2, SprintState.FUTURE)]}
    pulled(store, jira, T0 + DAY)
    jira.board_sprints = {7: [sprint(1, SprintState.CLOSED)]}
    pulled(store, jira, T0 + DAY + MINUTE)
    assert set(backlog(store).sprints) == {1}


def test_a_release_or_a_board_that_was_deleted_is_forgotten(store: Store) -> None:
    jira = many(2)
    jira.board_sprints = {7: [], 8: []}
    jira.versions.append(Release("10", "APP", "2.0"))
    pulled(store, jira, T0 + DAY)
    jira.versions.pop()
    del jira.board_sprints[8]
    pulled(store, jira, T0 + DAY + 2 * HOUR)
    assert (set(backlog(store).releases), set(backlog(store).boards)) == ({"9"}, {7})


def test_a_status_that_changes_its_category_changes_every_issue_in_it(store: Store) -> None:
    jira = many(2)
    pulled(store, jira, T0 + DAY)
    jira.status_list = [Status("1", "Open", Category.DONE), Status("5", "Nobody is here", Category.NEW)]
    pulled(store, jira, T0 + DAY + 2 * HOUR)
    assert {one.status.category for one in backlog(store).issues.values()} == {Category.DONE}
    assert backlog(store).statuses["5"].name == "Nobody is here"


def test_a_parent_named_by_its_key_is_found(store: Store) -> None:
    jira = many(1)
    jira.update(issue(2, parent_key="APP-1"), issue(3, parent_key="ELSE-9"))
    pulled(store, jira, T0 + DAY)
    found = backlog(store).issues
    assert (found["2"].parent_id, found["3"].parent_id) == ("1", None)


def test_what_epics_hang_under_is_above_them_where_jira_does_not_tell(store: Store) -> None:
    jira = many(1)
    initiative = replace(issue(2), type_name="Initiative")
    epic = replace(issue(3, parent_key="APP-2"), type_name="Epic", level=1)
    jira.update(initiative, epic, issue(4, parent_key="APP-3"))
    pulled(store, jira, T0 + DAY)
    assert {ident: one.level for ident, one in backlog(store).issues.items()} == {"1": 0, "2": 2, "3": 1, "4": 0}


def test_people_are_forgotten_when_nobody_has_seen_them_for_long(store: Store) -> None:
    jira = many(2)
    pulled(store, jira, T0 + DAY)
    jira.people = (Person("p2", ("Bo Example",)),)
    for day in (30, 61, 92):
        pulled(store, jira, T0 + day * DAY)
    with store.transaction() as session:
        assert load_people(session, HERE) == (Person("p2", ("Bo Example",)),)


def test_people_on_issues_that_never_change_are_still_known(store: Store) -> None:
    jira = many(2)
    for day in range(1, 200, 20):
        pulled(store, jira, T0 + day * DAY)
    with store.transaction() as session:
        assert load_people(session, HERE) == jira.people


def test_nobody_is_forgotten_whom_no_reading_could_have_seen(store: Store) -> None:
    jira = many(2)
    pulled(store, jira, T0 + DAY)
    jira.people = ()
    for day in (5, 10, 30):
        pulled(store, jira, T0 + day * DAY, people_days=2)
    with store.transaction() as session:
        assert load_people(session, HERE) == (Person("p1", ("Ann Example",)),)


def test_a_board_tells_more_of_its_sprints_than_their_issues_do(store: Store) -> None:
    jira = many(2)
    whole = sprint(1, SprintState.CLOSED, activated=T0)
    jira.board_sprints = {7: [whole]}
    pulled(store, jira, T0 + DAY)
    jira.sprints_on_issues = (sprint(1, SprintState.CLOSED), Sprint(5, "Elsewhere", SprintState.ACTIVE, 99))
    pulled(store, jira, T0 + DAY + MINUTE)
    assert backlog(store).sprints[1] == whole
    assert backlog(store).sprints[5].name == "Elsewhere"
