"""A database that fails: said in the words of its user, and nothing half done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import Session, select

from mapping.backlog import Issue
from sync.store.backlog import Place, incoming, save_issues
from sync.store.engine import Store, StoreError, open_store
from sync.store.tables import IssueRow
from tests.unit.sync.fake_jira import issue

HERE = Place("acme", "jira")


def save(session: Session, *issues: Issue) -> int:
    return save_issues(session, HERE, 1, incoming(session, HERE, 1, issues))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "milepost.db"


@pytest.fixture
def opened(file: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{file}")
    yield store
    store.close()


def test_a_full_disk_is_told_and_leaves_the_store_as_it_was(opened: Store) -> None:
    with pytest.raises(StoreError, match="full; what was not finished is taken up"), opened.transaction() as session:
        session.connection().exec_driver_sql("PRAGMA max_page_count = 1")
        save(session, *(issue(number, summary="long " * 500) for number in range(2000)))
    with opened.transaction() as session:
        assert session.exec(select(IssueRow)).all() == []


def test_a_locked_database_is_told_and_works_again_once_it_is_free(opened: Store, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"), opened.transaction() as session:
            session.connection().exec_driver_sql("PRAGMA busy_timeout = 10")
            save(session, issue(1))
        other.execute("ROLLBACK")
    with opened.transaction() as session:
        assert save(session, issue(1)) == 1
