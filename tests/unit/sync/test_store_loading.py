"""The backlog read again: of what changed only, and the same as if all of it had been read, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session

from mapping.backlog import Category, Change, Changed, Issue, Sprint, SprintState, Status
from sync.store.backlog import Place, forget_facts, forget_issues, incoming, save_changes, save_facts, save_issues, show
from sync.store.engine import Store
from sync.store.loading import Loaded, read_backlog

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HERE = Place("acme", "jira")
OPEN = Status("1", "Open", Category.NEW)
SPRINT = Sprint(7, "Sprint", SprintState.ACTIVE)


def issue(ident: str, **changed: object) -> Issue:
    base = Issue(ident, f"APP-{ident}", "APP", "Story", 0, f"Story {ident}", OPEN, NOW, NOW)
    return replace(base, **changed)  # type: ignore[arg-type]  # the tests name real fields


def moved(ident: str, minutes: int = 0) -> Change:
    return Change(ident, NOW + timedelta(minutes=minutes), f"{minutes}", Changed.STATUS, "1", "3")


def pull(session: Session, number: int, *issues: Issue, changes: tuple[Change, ...] = ()) -> None:
    save_issues(session, HERE, number, incoming(session, HERE, number, issues))
    save_changes(session, HERE, number, changes)
    show(session, HERE, number)


@pytest.fixture
def first(store: Store) -> Loaded:
    """Two issues, the first with a change, in a sprint."""
    with store.transaction() as session:
        save_facts(session, HERE, 1, [SPRINT, OPEN])
        pull(session, 1, issue("1", sprint_ids=(7,)), issue("2"), changes=(moved("1"),))
        return read_backlog(session, HERE, has_history=True)


def again(session: Session, before: Loaded) -> Loaded:
    """Read again, which gives what reading all of it does."""
    found = read_backlog(session, HERE, has_history=True, before=before)
    assert found == read_backlog(session, HERE, has_history=True)
    return found


@pytest.fixture
def bodies(store: Store) -> Iterator[list[str]]:
    """Statements that read whole issues."""
    found: list[str] = []

    def executed(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "issue.body" in statement:
            found.append(statement)

    event.listen(store.engine, "after_cursor_execute", executed)
    yield found
    event.remove(store.engine, "after_cursor_execute", executed)


def test_of_a_store_that_did_not_change_no_issue_is_read(store: Store, first: Loaded, bodies: list[str]) -> None:
    with store.transaction() as session:
        bodies.clear()
        found = read_backlog(session, HERE, has_history=True, before=first)
        assert bodies == []
    assert all(one is first.backlog.issues[ident] for ident, one in found.backlog.issues.items())


def test_an_issue_that_changed_is_another_object_and_the_others_are_not(store: Store, first: Loaded) -> None:
    with store.transaction() as session:
        pull(session, 2, issue("1", summary="New words", sprint_ids=(7,)), issue("2"), issue("3"))
        found = again(session, first).backlog
    assert [one.summary for one in found.issues.values()] == ["New words", "Story 2", "Story 3"]
    assert found.issues["2"] is first.backlog.issues["2"]
    assert found.changes == first.backlog.changes


def test_a_history_that_grew_by_itself_is_read_again(store: Store, first: Loaded) -> None:
    with store.transaction() as session:
        pull(session, 2, changes=(moved("1", 5), moved("2", 3)))
        found = again(session, first).backlog
    assert found.changes == {"1": (moved("1"), moved("1", 5)), "2": (moved("2", 3),)}


def test_what_is_gone_is_gone(store: Store, first: Loaded) -> None:
    with store.transaction() as session:
        forget_issues(session, HERE, ["1"])
        pull(session, 2)
        assert list(again(session, first).backlog.issues) == ["2"]
        pull(session, 3, issue("1"))
        assert again(session, first).backlog.changes == {}, "it came back, and its history did not"


def test_what_the_site_says_of_statuses_and_sprints_reaches_issues_that_did_not_change(
    store: Store, first: Loaded
) -> None:
    done = replace(OPEN, category=Category.DONE)
    with store.transaction() as session:
        save_facts(session, HERE, 2, [done])
        forget_facts(session, HERE, Sprint, [7])
        pull(session, 2)
        found = again(session, first).backlog.issues["1"]
    assert (found.status, found.sprint_ids) == (done, ())


def test_what_was_read_before_an_older_store_was_brought_back_is_not_believed(store: Store, first: Loaded) -> None:
    later = {"1": replace(first.read["1"], changes=(moved("1"), moved("1", 5)))}
    with store.transaction() as session:
        assert again(session, replace(first, number=9, read={**first.read, **later})) == first


def test_equal_words_of_issues_and_changes_are_one_object(store: Store) -> None:
    with store.transaction() as session:
        pull(session, 1, issue("1"), issue("2", parent_id="1"), changes=(moved("1"), moved("2", 1)))
        found = read_backlog(session, HERE, has_history=True).backlog
    one, other = found.issues["1"], found.issues["2"]
    assert one.status is other.status
    assert one.type_name is other.type_name
    assert other.parent_id is one.id
    (first,), (second,) = found.changes["1"], found.changes["2"]
    assert first.before is second.before
    assert first.issue_id is one.id
