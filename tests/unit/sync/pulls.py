"""What the tests of pulls share: one place, two scopes, and words for what is looked at."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from connectors.errors import Unreachable
from mapping.backlog import Backlog
from sync.pull.pull import Pulled, pull
from sync.pull.work import Scope, Settings
from sync.store.backlog import Place
from sync.store.engine import Store
from sync.store.loading import load_backlog
from sync.store.pulls import watermarks
from sync.store.tables import IssueRow, SourceRow, WatermarkRow
from tests.unit.sync.fake_jira import T0, FakeJira, issue

HERE = Place("acme", "jira")
APP = Scope(("APP",))
BOTH = Scope(("APP", "NEW"))
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def pulled(store: Store, jira: FakeJira, at: datetime, scope: Scope = APP, **settings: Any) -> Pulled:
    jira.asked.clear()
    return pull(store, HERE, scope, jira, Settings(**settings), at)


def backlog(store: Store) -> Backlog:
    with store.transaction() as session:
        return load_backlog(session, HERE, has_history=True)


def source(store: Store) -> SourceRow:
    with store.transaction() as session:
        return session.get_one(SourceRow, ("acme", "jira"))


def mark(store: Store, project: str = "APP") -> WatermarkRow:
    with store.transaction() as session:
        return watermarks(session, HERE)[project]


def rows(store: Store) -> int:
    with store.transaction() as session:
        return len(session.exec(select(IssueRow)).all())


def many(count: int) -> FakeJira:
    return FakeJira(*(issue(number, T0 + number * MINUTE) for number in range(1, count + 1)))


def cut(store: Store, jira: FakeJira, question: str, at: datetime, scope: Scope = APP) -> None:
    """A pull that is cut short at a question."""
    jira.fails = question
    with pytest.raises(Unreachable):
        pulled(store, jira, at, scope)
    jira.fails = None
