"""The record of runs: what started each, what it read, how it ended and what it cost."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from sync.store.engine import Store
from sync.store.tables import RunRow
from sync.world import World


class Outcome(StrEnum):
    """How a run ended."""

    RUNNING = "running"
    OK = "ok"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run."""

    id: str
    trigger: str
    as_of: datetime
    started: datetime
    finished: datetime | None = None
    outcome: Outcome = Outcome.RUNNING
    message: str = ""
    counts: tuple[tuple[str, int], ...] = ()

    @property
    def asked_jira(self) -> bool:
        """Whether it was a sync, by schedule or by hand, and not one that published what was pulled before."""
        return any(name.startswith("Jira ") for name, _ in self.counts)


def begin_run(world: World, trigger: str, as_of: datetime) -> RunRecord:
    """Note that a run begins. Its id is its instant, and a number where several share one.

    The caller is the only writer, so a run that still counts as running was killed.
    """
    workspace = world.workspace
    started = world.clock()
    stem = f"{workspace.file.workspace}-{started:%Y%m%dT%H%M%S}"
    with world.store.transaction() as session:
        for killed in session.exec(_running(workspace.file.workspace)).all():
            killed.outcome, killed.message = Outcome.FAILED, "the process ended before the run did"
        taken = len(session.exec(select(RunRow.id).where(col(RunRow.id).startswith(stem))).all())
        ident = f"{stem}-{taken + 1}"
        session.add(
            RunRow(
                id=ident,
                workspace=workspace.file.workspace,
                trigger=trigger,
                as_of=as_of,
                started=started,
                files_checksum=workspace.checksum,
                commit=workspace.commit,
            )
        )
    return RunRecord(ident, trigger, as_of, started)


def _running(workspace: str) -> SelectOfScalar[RunRow]:
    return select(RunRow).where(RunRow.workspace == workspace, RunRow.outcome == Outcome.RUNNING)


def end_run(world: World, record: RunRecord) -> RunRecord:
    """Note how a run ended, with the requests that it made."""
    asked = world.counts.requests.items()
    requests = tuple(sorted((f"{one.service} {one.verb} {one.kind}", times) for one, times in asked))
    record = replace(record, finished=world.clock(), counts=requests)
    with world.store.transaction() as session:
        row = session.get_one(RunRow, record.id)
        row.finished, row.outcome, row.message = record.finished, record.outcome, record.message
        row.counts = json.dumps(dict(requests))
    return record


def recent_runs(
    store: Store, workspace: str, most: int = 10, only: Collection[str] | None = None
) -> tuple[RunRecord, ...]:
    """The latest runs, newest first; of these ids only, if any are given."""
    rows = select(RunRow).where(RunRow.workspace == workspace)
    rows = rows if only is None else rows.where(col(RunRow.id).in_(only))
    rows = rows.order_by(col(RunRow.started).desc(), col(RunRow.id).desc()).limit(most)
    with store.transaction() as session:
        return tuple(
            RunRecord(
                row.id,
                row.trigger,
                row.as_of,
                row.started,
                row.finished,
                Outcome(row.outcome),
                row.message,
                tuple(json.loads(row.counts).items()),
            )
            for row in session.exec(rows)
        )
