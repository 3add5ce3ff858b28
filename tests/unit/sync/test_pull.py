"""Pulls: what changed is read, seen when all of it is there, and taken up where it was cut short."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from connectors.errors import BadQuery, NotFound, PermissionMissing, Unreachable
from connectors.jira.values import FieldMap
from mapping.backlog import Change, Changed, Sprint, SprintState
from sync.pull.work import Scope
from sync.store.backlog import former_keys
from sync.store.engine import Store
from sync.store.pulls import note_failure, pull_under_way
from sync.store.tables import ChangeRow
from tests.unit.sync.fake_jira import SITE, T0, UNREACHABLE, issue
from tests.unit.sync.pulls import APP, BOTH, DAY, HERE, HOUR, MINUTE, backlog, cut, many, mark, pulled, rows, source

pytestmark = pytest.mark.usefixtures("small_batches")


def test_the_first_pull_takes_everything(store: Store) -> None:
    found = pulled(store, many(5), T0 + DAY)
    assert (found.read, found.written, found.full) == (5, 5, True)
    assert set(backlog(store).issues) == {"1", "2", "3", "4", "5"}
    assert (mark(store).at, mark(store).issue_id) == (T0 + 5 * MINUTE, "5")


def test_a_full_pull_asks_for_ids_and_then_for_issues_by_id(store: Store) -> None:
    jira = many(5)
    pulled(store, jira, T0 + DAY)
    issues = [asked for asked in jira.asked if asked in {"issues by id", "second batch"}]
    assert len(issues) == 3
    assert "search" not in jira.asked


def test_an_idle_pull_asks_once_for_each_thing_that_may_have_changed(store: Store) -> None:
    jira = many(5)
    jira.board_sprints = {7: [], 8: []}
    pulled(store, jira, T0 + DAY)
    found = pulled(store, jira, T0 + DAY + MINUTE)
    assert jira.asked == ["recall", "account", "open sprints", "open sprints", "releases", "search",
                          *["second page of the search"] * 2]  # fmt: skip
    assert (found.written, found.changes) == (0, 0)


def test_the_next_pull_asks_for_what_changed_and_writes_no_row_again(store: Store) -> None:
    jira = many(5)
    pulled(store, jira, T0 + DAY)
    jira.update(issue(3, T0 + DAY, summary="New words"))
    found = pulled(store, jira, T0 + DAY + HOUR)
    assert (found.read, found.written, found.full) == (5, 1, False)  # it reaches back ten minutes
    assert "histories of 1" in jira.asked
    again = pulled(store, jira, T0 + DAY + 2 * HOUR)
    assert (again.read, again.written, again.changes) == (1, 0, 0)
    assert backlog(store).issues["3"].summary == "New words"


def test_each_project_is_searched_from_where_it_was_read(store: Store) -> None:
    jira = many(3)
    jira.update(issue(8, T0 + 9 * DAY, key="NEW-1", project="NEW"))
    pulled(store, jira, T0 + 10 * DAY, BOTH)
    assert (mark(store, "APP").at, mark(store, "NEW").at) == (T0 + 3 * MINUTE, T0 + 9 * DAY)
    jira.update(issue(2, T0 + 4 * MINUTE, summary="Late to the index"))
    assert pulled(store, jira, T0 + 10 * DAY + HOUR, BOTH).written == 1


def test_what_changes_during_a_pull_is_asked_for_by_the_next_one(store: Store) -> None:
    jira = many(2)
    jira.update(issue(3, T0 + 2 * DAY))
    jira.clock = T0 + DAY
    pulled(store, jira, T0 + DAY)
    assert mark(store).at == T0 + DAY


QUESTIONS = ["account", "all sprints", "releases", "search", "second page of the search", "histories", "ids",
             "second page of ids", "issues by id"]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_of_a_pull_that_fails_anywhere_nothing_is_seen(store: Store, question: str) -> None:
    jira = many(5)
    jira.board_sprints = {7: [Sprint(1, "One", SprintState.ACTIVE, 7)]}
    pulled(store, jira, T0 + DAY)
    before = backlog(store)
    jira.update(*(issue(number, T0 + 2 * DAY, summary="New") for number in range(1, 9)))
    jira.update(issue(9, T0 - DAY))  # the search does not find it, the sweep does
    jira.fails = question
    with pytest.raises(Unreachable):
        pulled(store, jira, T0 + 3 * DAY)
    assert backlog(store) == before
    assert (mark(store).at, source(store).last_complete) == (T0 + 5 * MINUTE, T0 + DAY)
    jira.fails = None
    pulled(store, jira, T0 + 3 * DAY)
    assert set(backlog(store).issues) == {str(number) for number in range(1, 10)}
    assert {one.summary for one in backlog(store).issues.values()} == {"New", "Story 9"}


@pytest.mark.parametrize("question", ["access", "boards", "fields", "statuses", "site"])
def test_a_first_pull_that_cannot_see_how_the_site_is_set_up_reads_nothing(store: Store, question: str) -> None:
    jira = many(3)
    jira.fails = question
    with pytest.raises(Unreachable):
        pulled(store, jira, T0)
    assert rows(store) == 0


def test_a_first_pull_that_was_cut_short_goes_on_where_it_stopped(store: Store) -> None:
    jira = many(6)
    cut(store, jira, "second batch", T0 + DAY)
    assert (rows(store), len(backlog(store).issues)) == (2, 0)
    found = pulled(store, jira, T0 + DAY + HOUR)
    assert found.resumed
    assert "ids" not in jira.asked
    assert [one for one in jira.asked if one in {"issues by id", "second batch"}] == ["issues by id", "second batch"]
    assert len(backlog(store).issues) == 6


def test_ids_that_were_read_are_not_asked_for_again(store: Store) -> None:
    jira = many(6)
    cut(store, jira, "second page of ids", T0 + DAY)
    pulled(store, jira, T0 + DAY + HOUR)
    assert jira.asked.count("second page of ids") == 1  # the second and the third page, one of them the first question
    assert len(backlog(store).issues) == 6


def test_what_changed_while_a_pull_lay_still_is_read_before_it_is_seen(store: Store) -> None:
    jira = many(6)
    jira.clock = T0 + DAY
    cut(store, jira, "second batch", T0 + DAY)
    jira.update(issue(1, T0 + DAY + HOUR, summary="Meanwhile"))
    jira.clock = T0 + DAY + 2 * HOUR
    pulled(store, jira, T0 + DAY + 2 * HOUR)
    assert backlog(store).issues["1"].summary == "Meanwhile"


def test_a_search_that_was_cut_short_goes_on_where_it_stopped(store: Store) -> None:
    jira = many(2)
    pulled(store, jira, T0 + DAY)
    jira.update(*(issue(number, T0 + DAY + number * MINUTE, summary="New") for number in range(1, 7)))
    cut(store, jira, "second page", T0 + DAY + HOUR)
    found = pulled(store, jira, T0 + DAY + 2 * HOUR)
    assert found.resumed
    assert (found.read, found.written) == (4, 4)
    assert {one.summary for one in backlog(store).issues.values()} == {"New"}


def test_a_history_that_was_not_told_is_asked_for_again(store: Store) -> None:
    jira = many(2)
    jira.history = {"1": [Change("1", T0, "10", Changed.STATUS, "1", "3", "Open", "Done")]}
    cut(store, jira, "histories", T0 + DAY)
    pulled(store, jira, T0 + DAY + HOUR)
    assert len(backlog(store).changes["1"]) == 1


def test_a_pull_cut_short_long_ago_is_begun_anew(store: Store) -> None:
    jira = many(6)
    cut(store, jira, "second batch", T0 + DAY)
    found = pulled(store, jira, T0 + 8 * DAY)
    assert (found.resumed, found.read) == (False, 6)


def test_a_pull_for_another_scope_does_not_go_on_with_the_one_cut_short(store: Store) -> None:
    jira = many(4)
    cut(store, jira, "second batch", T0 + DAY)
    found = pulled(store, jira, T0 + DAY, Scope(("APP",), ("customfield_1",)))
    assert (found.resumed, found.read) == (False, 4)
    assert rows(store) == 4


def test_a_search_that_jira_refuses_to_go_on_with_is_begun_anew(store: Store) -> None:
    jira = many(2)
    pulled(store, jira, T0 + DAY)
    jira.update(*(issue(number, T0 + DAY + number * MINUTE) for number in range(1, 7)))
    cut(store, jira, "second page", T0 + DAY + MINUTE)
    jira.fails, jira.failure, jira.times = "search", BadQuery("Jira", "the token is worn out", "Run again"), 1
    found = pulled(store, jira, T0 + DAY + 2 * MINUTE)
    assert (found.resumed, found.read) == (False, 6)
    assert len(backlog(store).issues) == 6


def test_nothing_is_left_of_where_a_complete_pull_stood(store: Store) -> None:
    pulled(store, many(5), T0 + DAY)
    with store.transaction() as session:
        assert pull_under_way(session, HERE) is None


def test_a_failure_is_noted_and_freshness_stays(store: Store) -> None:
    pulled(store, many(1), T0 + DAY)
    with store.transaction() as session:
        note_failure(session, HERE, "Jira did not answer", T0 + 2 * DAY)
    row = source(store)
    assert (row.last_complete, row.last_attempt, row.error) == (T0 + DAY, T0 + 2 * DAY, "Jira did not answer")


def test_after_a_failure_the_rights_are_checked_before_anything_is_read(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    with store.transaction() as session:
        note_failure(session, HERE, "403", T0 + DAY)
    pulled(store, jira, T0 + DAY + MINUTE)
    assert jira.asked[0] == "access"


@pytest.mark.parametrize("error", [NotFound, BadQuery, PermissionMissing])
def test_how_the_site_is_set_up_is_asked_anew_when_something_looks_wrong(
    store: Store, error: type[NotFound | BadQuery | PermissionMissing]
) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    jira.fails, jira.failure = "releases", error("Jira", "no such project", "Look")
    with pytest.raises(error):
        pulled(store, jira, T0 + DAY + MINUTE)
    assert jira.asked.count("boards") == 1
    assert jira.asked.count("releases") == 2


def test_how_the_site_is_set_up_is_asked_every_hour(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    pulled(store, jira, T0 + DAY + 59 * MINUTE)
    assert "fields" not in jira.asked
    pulled(store, jira, T0 + DAY + 61 * MINUTE)
    assert "fields" in jira.asked


def test_other_fields_mean_that_every_issue_is_read_again(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    jira.field_map = FieldMap(points=("customfield_7",))
    assert pulled(store, jira, T0 + DAY + 2 * HOUR).full


def test_an_index_that_is_behind_does_not_bring_back_what_was(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    jira.update(issue(3, T0 + DAY, summary="New"))
    pulled(store, jira, T0 + DAY + HOUR)
    jira.update(issue(3, T0 + DAY - MINUTE, summary="Before"))
    pulled(store, jira, T0 + DAY + HOUR + MINUTE)
    assert backlog(store).issues["3"].summary == "New"


def test_a_sweep_reads_what_the_searches_have_missed(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    jira.update(issue(4, T0 - DAY))
    assert pulled(store, jira, T0 + DAY + HOUR).written == 0
    assert pulled(store, jira, T0 + 2 * DAY).written == 1
    assert "4" in backlog(store).issues


def test_everything_is_read_once_more_every_month_and_written_only_where_it_differs(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    jira.held["2"] = replace(jira.held["2"], summary="Changed without a trace")
    assert pulled(store, jira, T0 + 30 * DAY, overlap=timedelta(0)).written == 0
    found = pulled(store, jira, T0 + 31 * DAY)
    assert (found.full, found.read, found.written) == (True, 3, 1)


def test_a_project_that_joins_the_scope_is_read_whole_and_the_others_are_not(store: Store) -> None:
    jira = many(5)
    jira.update(issue(8, key="NEW-1", project="NEW"))
    pulled(store, jira, T0 + DAY)
    found = pulled(store, jira, T0 + DAY + HOUR, BOTH)
    assert "8" in backlog(store).issues
    assert (found.full, found.written) == (False, 1)


def test_a_new_field_in_a_rule_is_pulled_for_every_issue(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    assert pulled(store, jira, T0 + DAY + HOUR, Scope(("APP",), ("customfield_1",))).full
    assert pulled(store, jira, T0 + DAY + 2 * HOUR, Scope(("APP",), ("customfield_1",))).full is False


def test_an_issue_that_was_edited_during_paging_counts_in_its_later_state(store: Store) -> None:
    jira = many(2)
    jira.held["again"] = issue(1, T0 + DAY, summary="Later words")
    pulled(store, jira, T0 + DAY)
    pulled(store, jira, T0 + DAY + HOUR)
    assert backlog(store).issues["1"].summary == "Later words"


def test_a_moved_issue_is_found_by_its_former_key_and_keeps_its_history(store: Store) -> None:
    jira = many(2)
    jira.update(issue(9, key="NEW-1", project="NEW"))
    jira.history = {"1": [Change("1", T0, "10", Changed.STATUS, "1", "3", "Open", "Done")]}
    pulled(store, jira, T0 + DAY, BOTH)
    jira.update(issue(1, T0 + DAY, key="NEW-7", project="NEW"))
    pulled(store, jira, T0 + DAY + HOUR, BOTH)
    with store.transaction() as session:
        assert former_keys(session, HERE) == {"APP-1": "1"}
    assert (backlog(store).issues["1"].key, len(backlog(store).changes["1"])) == ("NEW-7", 1)


def test_a_pull_from_a_machine_whose_clock_is_wrong_misses_nothing(store: Store) -> None:
    jira = many(3)
    jira.clock = T0 + DAY
    pulled(store, jira, datetime(2031, 1, 1, tzinfo=UTC))
    jira.update(issue(2, T0 + DAY + MINUTE, summary="New"))
    jira.clock = T0 + DAY + HOUR
    assert pulled(store, jira, datetime(2031, 1, 1, 1, tzinfo=UTC)).written == 1


def test_two_failures_in_a_row_lose_nothing(store: Store) -> None:
    jira = many(8)
    jira.failure = UNREACHABLE
    cut(store, jira, "second page of ids", T0 + DAY)
    cut(store, jira, "second batch", T0 + DAY + MINUTE)
    cut(store, jira, "search", T0 + DAY + 2 * MINUTE)
    pulled(store, jira, T0 + DAY + 3 * MINUTE)
    assert len(backlog(store).issues) == 8


def test_what_changed_since_a_pull_lay_still_at_its_very_end_is_read_before_it_is_seen(store: Store) -> None:
    jira = many(3)
    jira.clock = T0 + DAY
    pulled(store, jira, T0 + DAY)
    jira.hidden, jira.clock = {"2"}, T0 + 2 * DAY
    cut(store, jira, "issues by id", T0 + 2 * DAY)  # what vanished is being looked for
    jira.hidden = set()
    jira.update(issue(1, T0 + 4 * DAY, summary="Two days later"))
    jira.clock = T0 + 5 * DAY
    assert pulled(store, jira, T0 + 5 * DAY).resumed
    assert backlog(store).issues["1"].summary == "Two days later"


def test_with_other_estimate_fields_every_history_is_read_anew(store: Store) -> None:
    jira = many(2)
    jira.history = {"1": [Change("1", T0, "10", Changed.POINTS, "1", "3")]}
    pulled(store, jira, T0 + DAY)
    jira.field_map = FieldMap(points=("customfield_7",))
    jira.history = {"1": [Change("1", T0, "20", Changed.POINTS, "5", "8")]}
    pulled(store, jira, T0 + DAY + 2 * HOUR)
    assert [one.history_id for one in backlog(store).changes["1"]] == ["20"]
    with store.transaction() as session:
        assert len(session.exec(select(ChangeRow)).all()) == 1


def test_a_change_that_is_seen_stays_seen_while_a_pull_is_under_way(store: Store) -> None:
    jira = many(3)
    jira.history = {"3": [Change("3", T0, "10", Changed.STATUS, "1", "3", "Open", "Done")]}
    pulled(store, jira, T0 + DAY)
    before = backlog(store).changes
    jira.history = {"3": [Change("3", T0, "10", Changed.STATUS, "1", "3", "Open", "Finished")]}
    jira.update(*(issue(number, T0 + DAY + number * MINUTE, summary="New") for number in (3, 4, 5)))
    jira.behind = {"1", "2"}  # so that the third is on the first page
    cut(store, jira, "second page", T0 + DAY + HOUR)
    assert backlog(store).changes == before


def test_another_site_under_the_same_name_is_read_whole(store: Store) -> None:
    pulled(store, many(3), T0 + DAY)
    other = many(5)
    other.answers_for = replace(SITE, base_url="https://other.example")
    assert pulled(store, other, T0 + DAY + 2 * HOUR, replace(APP, connection="other")).full
