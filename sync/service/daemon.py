"""The daemon's loop: one APScheduler job that ticks; what is due is decided by `due`, done here, and noted."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from config.schedules import Every, Weekly
from sync.service.clock import Clock
from sync.service.due import Firing, due
from sync.service.firings import begin, count_from, end, forget, interrupted, last_nominal
from sync.store.engine import Store

log = structlog.get_logger("milepost.daemon")

TICK_SECONDS = 5.0


class Work(Protocol):
    """What the daemon drives. Its methods are called from one thread, one at a time."""

    @property
    def workspace(self) -> str:
        """The workspace's id."""

    def schedules(self) -> Mapping[str, Every | Weekly]:
        """When each job is due, by its name."""

    def zone(self) -> ZoneInfo:
        """The zone in which schedules are read."""

    def do(self, firing: Firing, stop: Callable[[], bool]) -> str:
        """Do a job and say how it went, in a word. It tells the operator itself of what goes wrong."""


@dataclass(slots=True)
class Daemon:
    """Runs a workspace's jobs when they are due, until it is told to stop."""

    work: Work
    store: Store
    clock: Clock
    stopping: threading.Event = field(default_factory=threading.Event)
    last_tick: datetime | None = None
    running: str | None = None
    beat: float = field(default_factory=time.monotonic)

    @property
    def silence(self) -> float:
        """Seconds since the last good tick, in the machine's time; 0 while a job runs."""
        return 0.0 if self.running else time.monotonic() - self.beat

    def run(self, tick_seconds: float = TICK_SECONDS) -> None:
        """Tick until `stopping` is set, then let the write in hand finish. Interrupted jobs of a killed process
        are taken up again first."""
        self._take_up()
        scheduler = BackgroundScheduler(timezone="UTC")
        scheduler.add_job(
            self.tick, "interval", seconds=tick_seconds, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        scheduler.start()
        log.info("the daemon runs", workspace=self.work.workspace)
        self.tick_soon(scheduler)
        self.stopping.wait()
        log.info("stopping after what is in hand", job=self.running)
        scheduler.shutdown(wait=True)
        log.info("stopped")

    @staticmethod
    def tick_soon(scheduler: BackgroundScheduler) -> None:
        """Do not wait a whole interval for the first tick."""
        for job in scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(scheduler.timezone))

    def tick(self) -> None:
        """Do everything that is due now, one after the other. A job that fails does not keep the next from its turn."""
        if self.stopping.is_set():
            return
        try:
            now = self.clock()
            with self.store.transaction() as session:
                last = last_nominal(session, self.work.workspace)
            for firing in due(self.work.schedules(), last, self.work.zone(), now):
                if not self.stopping.is_set():
                    self._fire(firing)
            self.last_tick, self.beat = now, time.monotonic()
        except Exception:
            # The loop must outlive a database that is locked or away for a while; health shows the missing ticks.
            log.exception("a tick failed; the next one tries again")

    def _fire(self, firing: Firing) -> None:
        self.running = firing.job
        with self.store.transaction() as session:
            begin(session, self.work.workspace, firing, self.clock())
        try:
            outcome = self.work.do(firing, self.stopping.is_set)
        except Exception:
            log.exception("a job failed", job=firing.job, nominal=firing.key)
            outcome = "failed"
        finally:
            self.running = None
        with self.store.transaction() as session:
            end(session, self.work.workspace, firing, outcome, self.clock())
        log.info("a job ended", job=firing.job, nominal=firing.key, outcome=outcome)

    def _take_up(self) -> None:
        now = self.clock()
        weekly = [job for job, schedule in self.work.schedules().items() if isinstance(schedule, Weekly)]
        with self.store.transaction() as session:
            for row in interrupted(session, self.work.workspace):
                log.warning("a job was interrupted and is done again", job=row.job, nominal=row.nominal)
                forget(session, row)
            session.flush()
            count_from(session, self.work.workspace, weekly, now)


@contextmanager
def stopped_by_signals(stopping: threading.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT set the event for the length of the block (main thread only)."""
    before = {one: signal.signal(one, lambda *_: stopping.set()) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
