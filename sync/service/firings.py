"""Which nominal times have fired, so that none fires twice and none is forgotten over a restart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session, col, func, select

from sync.service.due import Firing
from sync.store.tables import FiringRow

INSTALLED = "installed"
"""The key of the row from which a job counts before its first firing."""


def last_nominal(session: Session, workspace: str) -> Mapping[str, datetime]:
    """The latest nominal time of each job."""
    rows = select(FiringRow.job, func.max(FiringRow.due)).where(FiringRow.workspace == workspace)
    found = session.exec(rows.group_by(FiringRow.job))
    return dict(found.all())


def count_from(session: Session, workspace: str, jobs: Iterable[str], now: datetime) -> None:
    """Note from when jobs count that have never fired: what lay before was not missed."""
    known = last_nominal(session, workspace)
    for job in jobs:
        if job not in known:
            row = FiringRow(workspace=workspace, job=job, nominal=INSTALLED, due=now, started=now)
            row.finished, row.outcome = now, INSTALLED
            session.add(row)


def begin(session: Session, workspace: str, firing: Firing, now: datetime) -> None:
    """Note that a firing was begun. Begun is fired: one that failed or was killed waits for its next time."""
    session.merge(FiringRow(workspace=workspace, job=firing.job, nominal=firing.key, due=firing.nominal, started=now))


def end(session: Session, workspace: str, firing: Firing, outcome: str, now: datetime) -> None:
    """Note how a firing ended."""
    row = session.get_one(FiringRow, (workspace, firing.job, firing.key))
    row.finished, row.outcome = now, outcome


def interrupted(session: Session, workspace: str) -> tuple[FiringRow, ...]:
    """Firings that were begun and never ended: the process was killed in them."""
    rows = select(FiringRow).where(FiringRow.workspace == workspace, col(FiringRow.finished).is_(None))
    return tuple(session.exec(rows.order_by(col(FiringRow.due))))


def forget(session: Session, firing: FiringRow) -> None:
    """Let an interrupted firing be due again."""
    session.delete(firing)
