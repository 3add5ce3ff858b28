"""Pulls: all or nothing, and missing is not deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from connectors.errors import PermissionMissing, Unreachable
from mapping.backlog import Backlog, Change, Changed
from sync.pull import Pulled, PullRefused, Scope, Settings, note_failure, pull
from sync.store.backlog import Place, former_keys, load_backlog, load_people
from sync.store.engine import Store
from sync.store.tables import ChangeRow, SourceRow
from tests.unit.sync.fake_jira import T0, FakeJira, issue

HERE = Place("acme", "jira")
APP = Scope(("APP",))
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def pulled(store: Store, jira: FakeJira, at: datetime, scope: Scope = APP, **settings: int) -> Pulled:
    jira.asked.clear()
    return pull(store, HERE, scope, jira, Settings(**settings), at)  # type: ignore[arg-type]  # shares and floors


def backlog(store: Store) -> Backlog:
    with store.transaction() as session:
        return load_backlog(session, HERE, has_history=True)


def source(store: Store) -> SourceRow:
    with store.transaction() as session:
        return session.get_one(SourceRow, ("acme", "jira"))


def many(count: int) -> FakeJira:
    return FakeJira(*(issue(number, T0 + timedelta(minutes=number)) for number in range(1, count + 1)))


def test_the_first_pull_takes_everything(store: Store) -> None:
    found = pulled(store, many(5), T0 + DAY)
    assert (found.read, found.written, found.full) == (5, 5, True)
    assert set(backlog(store).issues) == {"1", "2", "3", "4", "5"}
    assert source(store).watermark == T0 + timedelta(minutes=5)


def test_the_next_pull_asks_for_what_changed_and_writes_no_row_again(store: Store) -> None:
    jira = many(5)
    pulled(store, jira, T0 + DAY)
    jira.update(issue(3, T0 + DAY, summary="New words"))
    found = pulled(store, jira, T0 + DAY + HOUR)
    assert (found.read, found.written, found.full) == (5, 1, False)  # it reaches back ten minutes
    assert "changes of 1" in jira.asked
    again = pulled(store, jira, T0 + DAY + 2 * HOUR)
    assert (again.read, again.written, again.changes) == (1, 0, 0)
    assert "changes of 0" in jira.asked


@pytest.mark.parametrize(
    "question",
    ["account", "access", "boards", "sprints", "releases", "fields", "issues", "second page", "changes", "sweep"],
)
def test_a_pull_that_fails_anywhere_changes_nothing(store: Store, question: str) -> None:
    jira = many(5)
    pulled(store, jira, T0 + DAY)
    before = backlog(store)
    jira.update(*(issue(number, T0 + 2 * DAY, summary="New") for number in range(1, 9)))
    jira.fails = question
    with pytest.raises(Unreachable):
        pulled(store, jira, T0 + 3 * DAY)
    assert backlog(store) == before
    assert (source(store).watermark, source(store).last_complete) == (T0 + timedelta(minutes=5), T0 + DAY)
    jira.fails = None
    assert pulled(store, jira, T0 + 3 * DAY).written == 8


def test_a_failure_is_noted_and_freshness_stays(store: Store) -> None:
    pulled(store, many(1), T0 + DAY)
    note_failure(store, HERE, APP, "Jira did not answer", T0 + 2 * DAY)
    row = source(store)
    assert (row.last_complete, row.last_attempt, row.error) == (T0 + DAY, T0 + 2 * DAY, "Jira did not answer")


def test_a_project_that_may_not_be_browsed_stops_the_pull(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    jira.refused, jira.hidden = ("APP",), {"1", "2", "3"}
    with pytest.raises(PermissionMissing):
        pulled(store, jira, T0 + 3 * DAY)
    assert len(backlog(store).issues) == 3


def test_a_first_answer_without_any_issue_is_not_believed(store: Store) -> None:
    with pytest.raises(PullRefused, match="no issue at all"):
        pulled(store, FakeJira(), T0)


def test_a_sweep_that_sees_nothing_is_not_believed_however_small_the_backlog(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    jira.hidden = {"1", "2", "3"}
    for day in (3, 5, 7):
        with pytest.raises(PullRefused, match="3 of 3 issues cannot be seen any more"):
            pulled(store, jira, T0 + day * DAY)
    assert len(backlog(store).issues) == 3


def test_an_issue_is_gone_after_two_sweeps_and_its_history_with_it(store: Store) -> None:
    jira = many(5)
    jira.history = {"2": [Change("2", T0, "10", Changed.STATUS, "1", "3", "Open", "Done")]}
    pulled(store, jira, T0 + DAY)
    jira.hidden = {"2"}
    assert pulled(store, jira, T0 + 2 * DAY).gone == ()
    assert "2" in backlog(store).issues
    assert pulled(store, jira, T0 + 3 * DAY).gone == ("2",)
    assert "2" not in backlog(store).issues
    with store.transaction() as session:
        assert session.exec(select(ChangeRow)).all() == []


def test_an_issue_seen_again_between_two_sweeps_stays(store: Store) -> None:
    jira = many(5)
    pulled(store, jira, T0 + DAY)
    for day, hidden in ((2, {"2"}), (3, set[str]()), (4, {"2"}), (5, set[str]())):
        jira.hidden = hidden
        assert pulled(store, jira, T0 + day * DAY).gone == ()


def test_ids_are_swept_once_a_day(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    pulled(store, jira, T0 + DAY + 23 * HOUR)
    assert "sweep" not in jira.asked
    pulled(store, jira, T0 + 2 * DAY)
    assert "sweep" in jira.asked


def test_a_mass_disappearance_is_refused_and_changes_nothing(store: Store) -> None:
    jira = many(10)
    pulled(store, jira, T0 + DAY)
    jira.hidden = {"1", "2", "3"}
    jira.update(issue(9, T0 + 2 * DAY, summary="New"))
    before = backlog(store)
    with pytest.raises(PullRefused, match="3 of 10 issues"):
        pulled(store, jira, T0 + 2 * DAY, gone_floor=2)
    assert backlog(store) == before
    assert source(store).last_complete == T0 + DAY
    pulled(store, jira, T0 + 2 * DAY, gone_floor=3)


def test_a_changed_scope_is_pulled_anew_and_forgets_other_projects(store: Store) -> None:
    jira = many(3)
    jira.update(issue(8, key="OLD-1", project="OLD"))
    pulled(store, jira, T0 + DAY, Scope(("APP", "OLD")))
    assert "8" in backlog(store).issues
    assert pulled(store, jira, T0 + DAY + HOUR).full
    assert set(backlog(store).issues) == {"1", "2", "3"}


def test_a_changed_scope_keeps_the_people_that_the_guard_must_know(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    seen, jira.people = jira.people, ()
    pulled(store, jira, T0 + DAY + HOUR, Scope(("APP",), ("customfield_1",)))
    with store.transaction() as session:
        assert load_people(session, HERE) == seen


def test_a_new_field_in_a_rule_is_pulled_for_every_issue(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    assert pulled(store, jira, T0 + DAY + HOUR, Scope(("APP",), ("customfield_1",))).full
    assert pulled(store, jira, T0 + DAY + 2 * HOUR, Scope(("APP",), ("customfield_1",))).full is False


def test_missing_from_one_full_pull_is_not_deleted_either(store: Store) -> None:
    jira = many(5)
    pulled(store, jira, T0 + DAY)
    jira.hidden = {"2"}
    pulled(store, jira, T0 + DAY + HOUR, Scope(("APP",), ("customfield_1",)))
    assert "2" in backlog(store).issues


def test_a_mass_disappearance_is_refused_in_a_full_pull_as_well(store: Store) -> None:
    jira = many(10)
    pulled(store, jira, T0 + DAY)
    jira.hidden = {str(number) for number in range(1, 9)}
    with pytest.raises(PullRefused, match="8 of 10 issues"):
        pulled(store, jira, T0 + 2 * DAY, Scope(("APP",), ("customfield_1",)), gone_floor=2)
    assert len(backlog(store).issues) == 10


def test_an_issue_that_was_edited_during_paging_counts_in_its_later_state(store: Store) -> None:
    jira = many(2)
    late = issue(1, T0 + DAY, summary="Later words")
    jira.held["again"] = late
    pulled(store, jira, T0 + DAY)
    assert backlog(store).issues["1"].summary == "Later words"


def test_a_moved_issue_is_found_by_its_former_key(store: Store) -> None:
    jira = many(2)
    pulled(store, jira, T0 + DAY, Scope(("APP", "NEW")))
    jira.update(issue(1, T0 + DAY, key="NEW-7", project="NEW"))
    pulled(store, jira, T0 + DAY + HOUR, Scope(("APP", "NEW")))
    with store.transaction() as session:
        assert former_keys(session, HERE) == {"APP-1": "1"}
