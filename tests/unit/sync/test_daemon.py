"""The daemon's loop: what it does when due, and what it outlives."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.schedules import Every, Weekly
from sync.service.daemon import Daemon
from sync.service.due import Firing
from sync.service.firings import begin, end, interrupted, last_nominal
from sync.service.serving import LONGEST_SILENCE
from sync.store.engine import Store, StoreError
from sync.store.lock import AnotherWriter, single_daemon, single_writer

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # 07:00 in Vienna
MINUTE = timedelta(minutes=1)


@dataclass
class Work:
    """Jobs that note when they were done; `fails` names jobs that fail."""

    done: list[str] = field(default_factory=list)
    fails: set[str] = field(default_factory=set)
    then: Callable[[], None] = lambda: None

    @property
    def workspace(self) -> str:
        return "acme"

    def schedules(self) -> Mapping[str, Every | Weekly]:
        return {"sync": Every(minutes=15), "report": Weekly(day="monday", at="07:00")}

    def zone(self) -> ZoneInfo:
        return ZoneInfo("Europe/Vienna")

    def do(self, firing: Firing, stop: Callable[[], bool]) -> str:
        self.done.append(firing.job)
        self.then()
        if firing.job in self.fails:
            raise RuntimeError("it broke")
        return "ok"


@dataclass
class Hands:
    """A clock that is moved by hand."""

    now: datetime = MONDAY - timedelta(days=2)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def daemon(store: Store) -> Daemon:
    made = Daemon(Work(), store, Hands())
    made._take_up()
    return made


def tick(daemon: Daemon, to: datetime | None = None) -> list[str]:
    """Move the clock and let one tick pass; the jobs that it did."""
    work, clock = daemon.work, daemon.clock
    assert isinstance(work, Work)
    assert isinstance(clock, Hands)
    clock.now = to or clock.now
    work.done.clear()
    daemon.tick()
    return list(work.done)


def test_the_first_sync_is_at_once_and_the_first_report_at_its_time(daemon: Daemon) -> None:
    assert tick(daemon) == ["sync"]
    assert tick(daemon) == []
    assert tick(daemon, MONDAY - 2 * MINUTE) == ["sync"]
    assert tick(daemon, MONDAY) == ["sync", "report"]
    assert tick(daemon, MONDAY + MINUTE) == []


def test_a_job_that_fails_stops_neither_the_next_nor_the_loop(daemon: Daemon) -> None:
    work = daemon.work
    assert isinstance(work, Work)
    work.fails = {"sync"}
    assert tick(daemon, MONDAY) == ["sync", "report"]
    assert tick(daemon, MONDAY + 15 * MINUTE) == ["sync"]
    assert daemon.running is None


def test_a_database_that_fails_for_a_while_does_not_end_the_loop(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise StoreError("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(daemon.store, "transaction", away)
        assert tick(daemon, MONDAY) == []
    assert tick(daemon, MONDAY) == ["sync", "report"]


@pytest.mark.parametrize("job", ["sync", "report"])
def test_a_job_in_which_the_process_was_killed_is_taken_up_again_once(store: Store, daemon: Daemon, job: str) -> None:
    tick(daemon, MONDAY)
    key = "2026-W49" if job == "report" else "later"
    with store.transaction() as session:
        begin(session, "acme", Firing(job, key, MONDAY + timedelta(days=7)), MONDAY + timedelta(days=7))
    again = Daemon(Work(), store, Hands(MONDAY + timedelta(days=7, minutes=1)))
    again._take_up()
    assert job in tick(again)
    assert tick(again) == []
    with store.transaction() as session:
        assert interrupted(session, "acme") == ()


def test_what_was_done_is_not_done_again_after_a_restart(store: Store, daemon: Daemon) -> None:
    assert tick(daemon, MONDAY) == ["sync", "report"]
    again = Daemon(Work(), store, Hands(MONDAY + MINUTE))
    again._take_up()
    assert tick(again) == []


def test_three_weeks_without_power_are_caught_up_with_one_sync_and_one_report(store: Store, daemon: Daemon) -> None:
    tick(daemon, MONDAY)
    again = Daemon(Work(), store, Hands(MONDAY + timedelta(days=22)))
    again._take_up()
    assert tick(again) == ["sync", "report"]
    assert tick(again) == []


def test_nothing_more_is_begun_after_a_stop(daemon: Daemon) -> None:
    work = daemon.work
    assert isinstance(work, Work)
    work.then = daemon.stopping.set
    assert tick(daemon, MONDAY) == ["sync"]
    assert tick(daemon, MONDAY + timedelta(days=7)) == []


def test_the_loop_ticks_at_once_and_ends_when_it_is_told(store: Store) -> None:
    work, stopping = Work(), threading.Event()
    work.then = stopping.set
    daemon = Daemon(work, store, Hands(), stopping)
    thread = threading.Thread(target=daemon.run, args=(60.0,))
    thread.start()
    thread.join(timeout=20)
    assert not thread.is_alive()
    assert work.done == ["sync"]


def test_a_second_daemon_is_refused_while_the_first_one_lives(store: Store) -> None:
    with single_daemon(store, "acme"):
        with pytest.raises(AnotherWriter, match="another daemon of Milepost"), single_daemon(store, "acme"):
            pass
        with single_writer(store, "acme"):
            pass


def test_the_last_nominal_time_is_kept_for_each_job(store: Store) -> None:
    with store.transaction() as session:
        for minutes in (0, 30, 15):
            firing = Firing("sync", str(minutes), MONDAY + minutes * MINUTE)
            begin(session, "acme", firing, MONDAY)
            session.flush()
            end(session, "acme", firing, "ok", MONDAY)
        assert last_nominal(session, "acme") == {"sync": MONDAY + 30 * MINUTE}
        assert last_nominal(session, "other") == {}


def test_a_loop_that_has_gone_silent_is_not_well(store: Store) -> None:
    daemon = Daemon(Work(), store, Hands(), threading.Event())
    daemon.tick()
    assert daemon.silence < 5
    daemon.beat -= 2 * LONGEST_SILENCE
    assert daemon.silence > LONGEST_SILENCE
    daemon.running = "sync"
    assert daemon.silence == 0
