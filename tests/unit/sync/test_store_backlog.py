"""The backlog in the store, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlmodel import Session, select

from mapping.backlog import (
    Backlog,
    Board,
    Category,
    Change,
    Changed,
    Issue,
    Person,
    Release,
    Sprint,
    SprintState,
    Status,
)
from sync.store.backlog import (
    Place,
    count_missing,
    drop_unseen,
    former_keys,
    incoming,
    save_changes,
    save_facts,
    save_issues,
    show,
)
from sync.store.engine import Store, StoreError, migrate, open_store
from sync.store.loading import load_backlog
from sync.store.lock import AnotherWriter, single_writer
from sync.store.people import forget_person, load_people, purge_people, save_people
from sync.store.tables import IssueRow, RunRow

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HERE = Place("acme", "jira")
OPEN = Status("1", "Open", Category.NEW)


def issue(ident: str, **changed: object) -> Issue:
    base = Issue(ident, f"APP-{ident}", "APP", "Story", 0, f"Story {ident} – „ünïcode“", OPEN, NOW, NOW)
    return replace(base, **changed)  # type: ignore[arg-type]  # the tests name real fields


def save(session: Session, pull: int, *issues: Issue) -> int:
    """Write the issues that are new or changed, as a pull does; return how many were."""
    return save_issues(session, HERE, pull, incoming(session, HERE, pull, issues))


def complete(session: Session, pull: int) -> None:
    """Let what a pull wrote be seen."""
    show(session, HERE, pull)


def seen(session: Session) -> Backlog:
    return load_backlog(session, HERE, has_history=True)


def test_what_is_saved_is_loaded_as_the_same_values(store: Store) -> None:
    issues = [issue("1", points=3.0, labels=("a, b",)), issue("2", parent_id="1")]
    sprint = Sprint(7, "Sprint, with a comma", SprintState.ACTIVE, start=NOW)
    release = Release("9", "APP", "1.0", release_date=NOW.date())
    board = Board(3, "Team", "scrum", done_status_ids=("5",))
    change = Change("1", NOW, "100", Changed.STATUS, "1", "3", "Open", "Done")
    with store.transaction() as session:
        save(session, 1, *issues)
        save_changes(session, HERE, 1, [change])
        save_facts(session, HERE, 1, [sprint, release, board, OPEN])
        complete(session, 1)
    with store.transaction() as session:
        backlog = seen(session)
    assert list(backlog.issues.values()) == issues
    assert backlog.changes == {"1": (change,)}
    assert (backlog.sprints, backlog.releases) == ({7: sprint}, {"9": release})
    assert (backlog.boards, backlog.statuses) == ({3: board}, {"1": OPEN})


def test_rows_read_again_unchanged_are_not_written(store: Store) -> None:
    with store.transaction() as session:
        assert save(session, 1, issue("1"), issue("2")) == 2
    with store.transaction() as session:
        assert save(session, 2, issue("1"), issue("2", summary="New words")) == 1


def test_what_a_pull_wrote_is_seen_only_when_it_is_complete(store: Store) -> None:
    with store.transaction() as session:
        save(session, 1, issue("1"))
        complete(session, 1)
    with store.transaction() as session:
        save(session, 2, issue("1", summary="New words"), issue("2"))
        save_facts(session, HERE, 2, [Sprint(7, "Sprint", SprintState.ACTIVE)])
        save_changes(session, HERE, 2, [Change("1", NOW, "100", Changed.STATUS, "1", "3")])
        assert list(seen(session).issues.values()) == [issue("1")]
        assert (seen(session).sprints, seen(session).changes) == ({}, {})
        complete(session, 2)
        assert list(seen(session).issues.values()) == [issue("1", summary="New words"), issue("2")]
        assert (len(seen(session).sprints), len(seen(session).changes)) == (1, 1)


def test_an_issue_takes_two_rows_however_often_it_changes(store: Store) -> None:
    for number in range(1, 6):
        with store.transaction() as session:
            save(session, number, issue("1", summary=f"Words {number}"), issue("2"))
            complete(session, number)
    with store.transaction() as session:
        assert [one.summary for one in seen(session).issues.values()] == ["Words 5", issue("2").summary]
        assert len(session.exec(select(IssueRow)).all()) == 3


def test_what_one_pull_reads_twice_is_kept_as_it_was_last(store: Store) -> None:
    with store.transaction() as session:
        save(session, 1, issue("1"))
        complete(session, 1)
        save(session, 2, issue("1", summary="Before"))
        save(session, 2, issue("1", summary="After"))
        assert list(seen(session).issues.values()) == [issue("1")]
        complete(session, 2)
        assert list(seen(session).issues.values()) == [issue("1", summary="After")]


def test_what_a_pull_wrote_that_is_given_up_is_never_seen(store: Store) -> None:
    with store.transaction() as session:
        save(session, 1, issue("1"))
        complete(session, 1)
        save(session, 2, issue("1", summary="New words"), issue("2"))
        drop_unseen(session, HERE)
        complete(session, 3)
        assert list(seen(session).issues.values()) == [issue("1")]


def test_another_connection_is_another_backlog(store: Store) -> None:
    with store.transaction() as session:
        save(session, 1, issue("1"))
        complete(session, 1)
        other = Place("acme", "other")
        save_issues(session, other, 1, incoming(session, other, 1, [issue("1", summary="Theirs")]))
        show(session, other, 1)
        drop_unseen(session, other)
        assert list(seen(session).issues.values()) == [issue("1")]


def test_a_moved_issue_is_found_by_its_former_key(store: Store) -> None:
    with store.transaction() as session:
        save(session, 1, issue("1", key="OLD-1"))
        save(session, 2, issue("1", key="NEW-5"))
        assert former_keys(session, HERE) == {"OLD-1": "1"}


def test_an_issue_is_gone_after_two_sweeps_without_it_and_not_after_one(store: Store) -> None:
    with store.transaction() as session:
        assert count_missing(session, HERE, {"2"}) == ()
        assert count_missing(session, HERE, {"2"}) == ("2",)


def test_an_issue_seen_again_between_two_sweeps_starts_over(store: Store) -> None:
    with store.transaction() as session:
        assert count_missing(session, HERE, {"1"}) == ()
        assert count_missing(session, HERE, set()) == ()
        assert count_missing(session, HERE, {"1"}) == ()


def test_a_person_is_written_once_a_day_and_forgotten_on_demand(store: Store) -> None:
    ann, bo, day = Person("p1", ("Ann Example", "ann")), Person("p2", ("Bo Example",)), NOW.date()
    with store.transaction() as session:
        assert save_people(session, HERE, [ann, bo, ann], day) == 2
        assert save_people(session, HERE, [ann, bo], day) == 0
        assert save_people(session, HERE, [ann], day + timedelta(days=1)) == 1
        assert forget_person(session, HERE, "ANN EXAMPLE") == (ann,)
        assert forget_person(session, HERE, "Ann Example") == ()
        assert load_people(session, HERE) == (bo,)
        assert purge_people(session, HERE, day) == 0
        assert purge_people(session, HERE, day + timedelta(days=1)) == 1


def test_a_transaction_that_raises_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(RuntimeError, match="killed"), store.transaction() as session:
        save(session, 1, issue("1"))
        raise RuntimeError("killed")
    with store.transaction() as session:
        assert session.exec(select(IssueRow)).all() == []


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
