"""Telling the operator: a trouble once when it begins, then daily, and once when it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from sync.store.tables import AlertRow

AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong: `key` is the same for as long as it is the same trouble."""

    key: str
    message: str


@dataclass(frozen=True, slots=True)
class Known:
    """A trouble that was told of: since when it lasts, and when it was last told."""

    message: str
    since: datetime
    told: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What to tell now, and what to remember afterwards."""

    messages: tuple[str, ...]
    known: Mapping[str, Known]


def alerts(troubles: tuple[Trouble, ...], known: Mapping[str, Known], now: datetime) -> Told:
    """Decide what to tell. Pure: the caller sends and remembers."""
    messages: list[str] = []
    after: dict[str, Known] = {}
    for trouble in troubles:
        before = known.get(trouble.key)
        if before is None:
            messages.append(trouble.message)
            after[trouble.key] = Known(trouble.message, now, now)
        elif now - before.told >= AGAIN_AFTER:
            messages.append(f"Still so, since {before.since:%Y-%m-%d %H:%M} UTC: {trouble.message}")
            after[trouble.key] = Known(trouble.message, before.since, now)
        else:
            after[trouble.key] = before
    messages.extend(
        f"Well again (since {known[key].since:%Y-%m-%d %H:%M} UTC it was not): {known[key].message}"
        for key in sorted(known.keys() - after.keys())
    )
    return Told(tuple(messages), after)


WARNINGS = "warnings"
"""What is told once, and is no trouble, is kept under this name where troubles are kept under those of jobs."""

_FORGOTTEN_AFTER = timedelta(days=400)


def warnings(found: tuple[Trouble, ...], known: Mapping[str, Known], now: datetime) -> Told:
    """Decide what to warn of: each once, also where it went away and came again. Pure, as `alerts` is."""
    kept = {key: one for key, one in known.items() if now - one.told < _FORGOTTEN_AFTER}
    new = {one.key: Known(one.message, now, now) for one in found if one.key not in kept}
    return Told(tuple(one.message for one in new.values()), {**kept, **new})


def load_alerts(session: Session, workspace: str, job: str | None = None) -> Mapping[str, Known]:
    """The troubles of a job (of all jobs without one, warnings left out) that were told of and have not ended, by their
    keys."""
    return {row.key: Known(row.message, row.since, row.told) for row in _rows(session, workspace, job)}


def save_alerts(session: Session, workspace: str, job: str, known: Mapping[str, Known]) -> None:
    """Remember the troubles of a job that last; forget its others."""
    for row in _rows(session, workspace, job):
        if row.key not in known:
            session.delete(row)
    for key, one in known.items():
        session.merge(
            AlertRow(workspace=workspace, job=job, key=key, message=one.message, since=one.since, told=one.told)
        )


def _rows(session: Session, workspace: str, job: str | None) -> Sequence[AlertRow]:
    rows = select(AlertRow).where(AlertRow.workspace == workspace)
    return session.exec(rows.where(AlertRow.job != WARNINGS if job is None else AlertRow.job == job)).all()
