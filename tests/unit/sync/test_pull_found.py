"""What a search through random pulls has found wrong, each in its smallest form."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.errors import BadQuery, Unreachable
from mapping.backlog import Backlog, Sprint, SprintState
from sync.pull.pull import pull
from sync.pull.work import Scope, Settings
from sync.store.backlog import Place
from sync.store.engine import Store
from sync.store.loading import load_backlog
from sync.store.pulls import note_failure
from tests.unit.sync.fake_jira import T0, FakeJira, issue

HERE = Place("acme", "jira")
DAY = timedelta(days=1)


def backlog_after(store: Store, jira: FakeJira, day: int) -> Backlog:
    """What is to be seen after a pull with a sweep, on that day."""
    pull(store, HERE, Scope(("APP",)), jira, Settings(), T0 + day * DAY)
    with store.transaction() as session:
        return load_backlog(session, HERE, has_history=True)


def test_done_issues_lose_a_deleted_sprint_though_nothing_updates_them(store: Store) -> None:
    jira = FakeJira(issue(1, sprint_ids=(4, 5)))
    jira.board_sprints = {7: [Sprint(number, "One", SprintState.CLOSED, 7) for number in (4, 5)]}
    assert backlog_after(store, jira, 1).issues["1"].sprint_ids == (4, 5)
    del jira.board_sprints[7][0]
    assert backlog_after(store, jira, 2).issues["1"].sprint_ids == (5,)


def test_a_search_that_cannot_go_on_is_begun_anew_even_where_the_site_was_just_looked_at(store: Store) -> None:
    jira = FakeJira(*(issue(number) for number in range(1, 7)))
    jira.fails = "second page of ids"
    with pytest.raises(Unreachable):
        backlog_after(store, jira, 1)
    with store.transaction() as session:
        note_failure(session, HERE, "it was not answered", T0 + DAY)
    # The search would go on behind an issue that was deleted meanwhile, which a Data Center refuses.
    jira.fails, jira.failure, jira.times = "second page of ids", BadQuery("Jira", "no such issue", "Look"), 1
    assert len(backlog_after(store, jira, 1).issues) == 6
