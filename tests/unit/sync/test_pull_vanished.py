"""Issues that are not to be seen any more: rights, sweeps and scopes; missing is not deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from connectors.errors import PermissionMissing
from mapping.backlog import Change, Changed
from sync.pull.work import PullRefused, Scope
from sync.store.engine import Store
from sync.store.tables import ChangeRow
from tests.unit.sync.fake_jira import T0, FakeJira, issue
from tests.unit.sync.pulls import BOTH, DAY, HOUR, MINUTE, backlog, many, mark, pulled, rows, source

pytestmark = pytest.mark.usefixtures("small_batches")


def test_a_search_without_the_last_issue_seen_has_the_rights_checked(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    jira.hidden, jira.refused = {"1", "2", "3"}, ("APP",)
    with pytest.raises(PermissionMissing):
        pulled(store, jira, T0 + DAY + MINUTE)
    assert source(store).last_complete == T0 + DAY


def test_a_last_issue_that_the_index_has_lost_sight_of_is_found_by_its_id(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    jira.behind = {"3"}
    jira.update(issue(3, T0 + DAY, summary="Not in the index yet"))
    pulled(store, jira, T0 + DAY + MINUTE)
    assert "access" in jira.asked
    assert backlog(store).issues["3"].summary == "Not in the index yet"


def test_a_last_issue_that_is_hidden_is_looked_for_only_once(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    jira.hidden = {"3"}
    pulled(store, jira, T0 + DAY + MINUTE)
    assert "issues by id" in jira.asked
    assert mark(store).issue_id == "2"
    pulled(store, jira, T0 + DAY + 2 * MINUTE)
    assert "issues by id" not in jira.asked
    assert "3" in backlog(store).issues


def test_a_project_that_may_not_be_browsed_stops_the_pull(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    jira.refused, jira.hidden = ("APP",), {"1", "2", "3"}
    with pytest.raises(PermissionMissing):
        pulled(store, jira, T0 + 3 * DAY)
    assert len(backlog(store).issues) == 3


def test_nothing_is_read_of_a_project_that_may_not_be_browsed_whatever_a_search_would_find(store: Store) -> None:
    jira = many(3)
    jira.refused = ("APP",)
    with pytest.raises(PermissionMissing):
        pulled(store, jira, T0)
    assert rows(store) == 0


def test_a_first_answer_without_any_issue_is_not_believed(store: Store) -> None:
    with pytest.raises(PullRefused, match="no issue at all"):
        pulled(store, FakeJira(), T0)


def test_a_sweep_that_sees_nothing_is_not_believed_however_small_the_backlog(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    jira.hidden = {"1", "2", "3"}
    for day in (3, 5, 7):
        with pytest.raises(PullRefused, match="no issue at all"):
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


def test_nothing_is_gone_for_an_account_without_rights(store: Store) -> None:
    jira = many(5)
    pulled(store, jira, T0 + DAY)
    jira.hidden = {"2"}
    pulled(store, jira, T0 + 2 * DAY)
    jira.refused = ("APP",)
    with pytest.raises(PermissionMissing):
        pulled(store, jira, T0 + 3 * DAY, setup_every=9 * DAY)
    assert "2" in backlog(store).issues


def test_an_issue_seen_again_between_two_sweeps_stays(store: Store) -> None:
    jira = many(5)
    pulled(store, jira, T0 + DAY)
    for day, hidden in ((2, {"2"}), (3, set[str]()), (4, {"2"}), (5, set[str]())):
        jira.hidden = hidden
        assert pulled(store, jira, T0 + day * DAY).gone == ()


def test_an_issue_that_was_hidden_for_a_while_is_read_again(store: Store) -> None:
    jira = many(5)
    pulled(store, jira, T0 + DAY)
    jira.hidden = {"2"}
    pulled(store, jira, T0 + 2 * DAY, overlap=timedelta(0))
    jira.hidden = set()
    jira.held["2"] = replace(jira.held["2"], summary="Changed behind our back")
    assert pulled(store, jira, T0 + 3 * DAY, overlap=timedelta(0)).written == 1
    assert backlog(store).issues["2"].summary == "Changed behind our back"


def test_an_issue_that_only_the_index_misses_is_not_missing(store: Store) -> None:
    jira = many(5)
    pulled(store, jira, T0 + DAY)
    jira.ids = lambda projects, after="": FakeJira.ids(without_two, projects, after)  # type: ignore[method-assign]  # this one answer
    without_two = many(5)
    without_two.hidden = {"2"}
    for day in (2, 3, 4):
        assert pulled(store, jira, T0 + day * DAY).gone == ()
    assert "2" in backlog(store).issues


def test_an_issue_that_moved_out_of_scope_is_gone_at_once(store: Store) -> None:
    jira = many(5)
    pulled(store, jira, T0 + DAY)
    jira.update(issue(2, T0 + DAY, key="ELSE-1", project="ELSE"))
    assert pulled(store, jira, T0 + 2 * DAY).gone == ("2",)
    assert "2" not in backlog(store).issues


def test_ids_are_swept_once_a_day(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    pulled(store, jira, T0 + DAY + 23 * HOUR)
    assert "ids" not in jira.asked
    pulled(store, jira, T0 + 2 * DAY)
    assert "ids" in jira.asked


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


def test_a_whole_project_that_disappears_is_refused_though_it_is_a_small_share(store: Store) -> None:
    jira = many(40)
    jira.update(*(issue(number, key=f"NEW-{number}", project="NEW") for number in range(51, 54)))
    pulled(store, jira, T0 + DAY, BOTH)
    jira.hidden = {"51", "52", "53"}
    with pytest.raises(PullRefused, match="3 of 3 NEW issues"):
        pulled(store, jira, T0 + 2 * DAY, BOTH, gone_floor=2)


def test_a_pull_that_was_refused_is_begun_anew(store: Store) -> None:
    jira = many(10)
    pulled(store, jira, T0 + DAY)
    jira.hidden = {"1", "2", "3"}
    with pytest.raises(PullRefused):
        pulled(store, jira, T0 + 2 * DAY, gone_floor=2)
    jira.hidden = set()
    assert pulled(store, jira, T0 + 2 * DAY, gone_floor=2).gone == ()


def test_a_project_that_left_the_scope_is_forgotten(store: Store) -> None:
    jira = many(3)
    jira.update(issue(8, key="NEW-1", project="NEW"))
    pulled(store, jira, T0 + DAY, BOTH)
    assert "8" in backlog(store).issues
    assert pulled(store, jira, T0 + DAY + HOUR).full is False
    assert set(backlog(store).issues) == {"1", "2", "3"}


def test_missing_from_one_full_pull_is_not_deleted_either(store: Store) -> None:
    jira = many(5)
    pulled(store, jira, T0 + DAY)
    jira.hidden = {"2"}
    pulled(store, jira, T0 + DAY + HOUR, Scope(("APP",), ("customfield_1",)))
    assert "2" in backlog(store).issues


def test_a_project_that_was_renamed_is_told_by_its_present_key(store: Store) -> None:
    jira = many(3)
    pulled(store, jira, T0 + DAY)
    jira.renamed = (("APP", "SHOP"),)
    jira.held = {ident: replace(one, project="SHOP", key=f"SHOP-{ident}") for ident, one in jira.held.items()}
    with pytest.raises(PermissionMissing, match="APP is called SHOP now"):
        pulled(store, jira, T0 + DAY + MINUTE)
    assert backlog(store).issues["1"].key == "APP-1"


def test_a_last_issue_that_moved_to_another_project_in_scope_is_looked_for_only_once(store: Store) -> None:
    jira = many(3)
    jira.update(issue(9, key="NEW-1", project="NEW"))
    pulled(store, jira, T0 + DAY, BOTH)
    jira.update(issue(3, T0 + DAY, key="NEW-7", project="NEW"))
    pulled(store, jira, T0 + DAY + HOUR, BOTH)
    pulled(store, jira, T0 + DAY + HOUR + MINUTE, BOTH)
    assert "issues by id" not in jira.asked


def test_an_issue_that_leaves_the_scope_while_it_is_read_is_not_kept(store: Store) -> None:
    jira = many(3)
    jira.moves_when_read = issue(2, T0 + DAY, key="SECRET-1", project="SECRET")
    pulled(store, jira, T0 + DAY)
    assert set(backlog(store).issues) == {"1", "3"}
