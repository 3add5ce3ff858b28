"""The backlog in the store, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from mapping.backlog import Category, Change, Changed, Issue, Person, Release, Sprint, SprintState, Status
from sync.store.backlog import (
    Place,
    count_missing,
    former_keys,
    known_ids,
    load_backlog,
    load_people,
    save_changes,
    save_facts,
    save_issues,
)
from sync.store.engine import Store, StoreError, migrate, open_store
from sync.store.lock import AnotherWriter, single_writer
from sync.store.tables import RunRow

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HERE = Place("acme", "jira")
OPEN = Status("1", "Open", Category.NEW)


def issue(ident: str, **changed: object) -> Issue:
    base = Issue(ident, f"APP-{ident}", "APP", "Story", 0, f"Story {ident} – „ünïcode“", OPEN, NOW, NOW)
    return replace(base, **changed)  # type: ignore[arg-type]  # the tests name real fields


def test_what_is_saved_is_loaded_as_the_same_values(store: Store) -> None:
    issues = [issue("1", points=3.0, labels=("a, b",)), issue("2", parent_id="1")]
    sprint = Sprint(7, "Sprint, with a comma", SprintState.ACTIVE, start=NOW)
    release = Release("9", "APP", "1.0", release_date=NOW.date())
    change = Change("1", NOW, "100", Changed.STATUS, "1", "3", "Open", "Done")
    with store.transaction() as session:
        save_issues(session, HERE, issues)
        save_changes(session, HERE, [change])
        save_facts(session, HERE, [sprint, release, Person("p1", ("Ann Example", "ann"))], NOW)
    with store.transaction() as session:
        backlog = load_backlog(session, HERE, has_history=True)
        assert list(backlog.issues.values()) == issues
        assert backlog.changes == {"1": (change,)}
        assert (backlog.sprints, backlog.releases) == ({7: sprint}, {"9": release})
        assert load_people(session, HERE) == (Person("p1", ("Ann Example", "ann")),)


def test_rows_read_again_unchanged_are_not_written(store: Store) -> None:
    with store.transaction() as session:
        assert save_issues(session, HERE, [issue("1"), issue("2")]) == 2
    with store.transaction() as session:
        assert save_issues(session, HERE, [issue("1"), issue("2", summary="New words")]) == 1


def test_a_moved_issue_is_found_by_its_former_key(store: Store) -> None:
    with store.transaction() as session:
        save_issues(session, HERE, [issue("1", key="OLD-1")])
        save_issues(session, HERE, [issue("1", key="NEW-5")])
        assert former_keys(session, HERE) == {"OLD-1": "1"}


def test_an_issue_is_gone_after_two_sweeps_without_it_and_not_after_one(store: Store) -> None:
    with store.transaction() as session:
        save_issues(session, HERE, [issue("1"), issue("2")])
        assert count_missing(session, HERE, {"2"}) == ()
        assert count_missing(session, HERE, {"2"}) == ("2",)
    with store.transaction() as session:
        assert known_ids(session, HERE) == {"1"}


def test_an_issue_seen_again_between_two_sweeps_starts_over(store: Store) -> None:
    with store.transaction() as session:
        save_issues(session, HERE, [issue("1")])
        assert count_missing(session, HERE, {"1"}) == ()
        assert count_missing(session, HERE, set()) == ()
        assert count_missing(session, HERE, {"1"}) == ()


def test_a_transaction_that_raises_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(RuntimeError, match="killed"), store.transaction() as session:
        save_issues(session, HERE, [issue("1")])
        raise RuntimeError("killed")
    with store.transaction() as session:
        assert known_ids(session, HERE) == frozenset()


def test_instants_come_back_aware_and_in_utc(store: Store) -> None:
    vienna = NOW.astimezone(tz=None) + timedelta(hours=1)
    with store.transaction() as session:
        session.add(RunRow(id="r", workspace="acme", trigger="by hand", as_of=vienna, started=NOW))
    with store.transaction() as session:
        row = session.get_one(RunRow, "r")
        assert row.as_of == vienna
        assert row.as_of.utcoffset() == timedelta(0)


def test_an_instant_without_a_zone_is_refused(store: Store) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(Exception, match="has no zone"), store.transaction() as session:
        session.add(RunRow(id="r", workspace="acme", trigger="by hand", as_of=naive, started=NOW))


def test_only_one_writer_at_a_time(store: Store) -> None:
    with single_writer(store, "acme"):
        with pytest.raises(AnotherWriter, match="another Milepost is at work"), single_writer(store, "acme"):
            pass
        with single_writer(store, "other"):
            pass
    with single_writer(store, "acme"):
        pass


def test_migrating_twice_changes_nothing(store: Store) -> None:
    migrate(store)


def test_a_database_of_a_newer_version_is_refused(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'zzzz'")
    with pytest.raises(StoreError, match="newer Milepost"):
        migrate(store)


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(StoreError, match="cannot open the database") as told:
        open_store("postgresql://bot:secret-word@127.0.0.1:1/none")
    assert "secret-word" not in str(told.value)


def test_the_migrations_make_what_the_models_say(store: Store) -> None:
    with store.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), RunRow.metadata)
    assert differences == []
