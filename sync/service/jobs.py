"""What the daemon does when a job is due: read the files anew, run, tell the operator of trouble."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from config.mistakes import MistakesFound
from config.reader import read_workspace
from config.schedules import Every, Weekly
from sync.pipeline import Request, run, stale_source
from sync.reporting import report_run
from sync.service.alerts import WARNINGS, Trouble, alerts, load_alerts, save_alerts, warnings
from sync.service.deadlines import deadlines_near
from sync.service.due import Firing
from sync.standing import schedules_of
from sync.store.lock import AnotherWriter
from sync.world import World

log = structlog.get_logger("milepost.jobs")

Tell = Callable[[Sequence[str]], None]
"""Sends messages to the operator."""


@dataclass(slots=True)
class Jobs:
    """The jobs of one workspace. Its files are read anew for each; a broken edit is told of, and the last good set is
    kept."""

    folder: Path
    world: World
    tell: Tell
    troubles: dict[str, tuple[Trouble, ...]] = field(default_factory=dict)

    @property
    def workspace(self) -> str:
        """The workspace's id."""
        return self.world.workspace.file.workspace

    def schedules(self) -> Mapping[str, Every | Weekly]:
        """When each job is due."""
        return schedules_of(self.world.workspace)

    def zone(self) -> ZoneInfo:
        """The workspace's zone."""
        return ZoneInfo(self.world.workspace.file.time_zone)

    def do(self, firing: Firing, stop: Callable[[], bool]) -> str:
        """Do a job and say how it went, in a word."""
        structlog.contextvars.bind_contextvars(job=firing.job, nominal=firing.key)
        try:
            self._reread()
            return {"sync": self._sync, "report": self._report}[firing.job](firing, stop)
        except AnotherWriter as busy:
            # Somebody runs Milepost by hand just now; the next firing comes soon enough.
            log.info("skipped", reason=str(busy))
            return "skipped"
        except Exception as error:
            self._note(firing.job, (Trouble(f"{firing.job} crashed", f"{firing.job} failed: {error}"),))
            raise
        finally:
            structlog.contextvars.unbind_contextvars("job", "nominal")

    def _reread(self) -> None:
        try:
            workspace = read_workspace(self.folder)
        except MistakesFound as mistakes:
            log.warning("the workspace's files have mistakes; the last good set is used")
            self._note(
                "files", (Trouble("files", f"the last good files are used, for these have mistakes:\n{mistakes}"),)
            )
            return
        if workspace.file.workspace != self.workspace:
            what = f"the files now describe the workspace {workspace.file.workspace!r}; restart the daemon for that"
            self._note("files", (Trouble("files", what),))
            return
        self.world = self.world.fresh(workspace)
        self._note("files", ())

    def _sync(self, firing: Firing, stop: Callable[[], bool]) -> str:
        result = run(replace(self.world.fresh(), stop=stop), Request(f"schedule {firing.key}"))
        log.info("run ended", run=result.run.id, outcome=result.run.outcome, writes=result.writes)
        stale = () if result.pulled else stale_source(self.world)
        self._note("sync", (*result.troubles, *stale))
        self._warn(deadlines_near(result.measured) if result.measured else ())
        return result.run.outcome.value

    def _report(self, firing: Firing, _stop: Callable[[], bool]) -> str:
        written = report_run(self.world.fresh(), self.world.clock(), send=True)
        log.info("report written", week=firing.key, folder=str(written.folder))
        self._note("report", written.troubles)
        return "ok" if not written.troubles else "failed"

    def _warn(self, found: tuple[Trouble, ...]) -> None:
        """Tell once of each deadline that comes near, whatever becomes of it then: the report says that."""
        with self.world.store.transaction() as session:
            told = warnings(found, load_alerts(session, self.workspace, WARNINGS), self.world.clock())
        if told.messages:
            self.tell(told.messages)
            with self.world.store.transaction() as session:
                save_alerts(session, self.workspace, WARNINGS, told.known)

    def _note(self, job: str, troubles: tuple[Trouble, ...]) -> None:
        """Tell of what is new, goes on, or is over. The troubles of each job are its own to end."""
        self.troubles[job] = troubles
        now = self.world.clock()
        with self.world.store.transaction() as session:
            told = alerts(troubles, load_alerts(session, self.workspace, job), now)
        if told.messages:
            self.tell(told.messages)
        with self.world.store.transaction() as session:
            save_alerts(session, self.workspace, job, told.known)
