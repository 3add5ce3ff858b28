"""Where pulls stand: the one under way, how far each project was read, and how the site is set up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session, col, delete, func, select

from sync.store.backlog import Place, drop_unseen, source_of
from sync.store.json import dump, load
from sync.store.tables import IdPageRow, PullRow, SourceRow, WatermarkRow

T = TypeVar("T")


def note_failure(session: Session, place: Place, error: str, now: datetime) -> None:
    """Remember that a pull failed; freshness stays where it was, and the next pull asks anew how the site is set up."""
    row = source_of(session, place)
    row.last_attempt, row.error, row.setup_at = now, error, None


def recalled_setup(session: Session, place: Place, kind: type[T], since: datetime) -> T | None:
    """How the site was set up when it was last asked, unless that was before `since`."""
    row = session.get(SourceRow, place.key)
    return None if row is None or row.setup_at is None or row.setup_at < since else load(kind, row.setup)


def save_setup(session: Session, place: Place, setup: object, now: datetime) -> None:
    """Keep how the site is set up."""
    row = source_of(session, place)
    row.setup, row.setup_at = dump(setup), now


def pull_under_way(session: Session, place: Place) -> PullRow | None:
    """The pull that was begun and not completed."""
    return session.get(PullRow, (place.workspace, place.connection))


def abandon_pull(session: Session, place: Place) -> None:
    """Forget the pull under way and all that it has read."""
    session.exec(delete(PullRow).where(*place.of(PullRow)))
    _forget_ids(session, place)
    drop_unseen(session, place)


def end_pull(session: Session, place: Place) -> None:
    """Forget where the pull under way stood; what it has read stays."""
    session.exec(delete(PullRow).where(*place.of(PullRow)))
    _forget_ids(session, place)


def _forget_ids(session: Session, place: Place) -> None:
    session.exec(delete(IdPageRow).where(*place.of(IdPageRow)))


def save_ids(session: Session, place: Place, ids: Sequence[str], *, whole: bool) -> None:
    """Keep a page of ids that were seen to exist."""
    page = session.exec(select(func.count()).select_from(IdPageRow).where(*place.of(IdPageRow))).one()
    row = IdPageRow(workspace=place.workspace, connection=place.connection, page=page, whole=whole, ids=" ".join(ids))
    session.add(row)


def id_page(session: Session, place: Place, page: int) -> tuple[bool, list[str]] | None:
    """One page of ids, from 0, and whether all its issues are to be read; None after the last."""
    row = session.get(IdPageRow, (place.workspace, place.connection, page))
    return None if row is None else (row.whole, row.ids.split())


def watermarks(session: Session, place: Place) -> Mapping[str, WatermarkRow]:
    """How far each project was read."""
    return {row.project: row for row in session.exec(select(WatermarkRow).where(*place.of(WatermarkRow)))}


def save_watermark(
    session: Session, place: Place, project: str, *, reading: str, at: datetime, last: tuple[datetime, str]
) -> None:
    """Move how far a project was read; `last` is when its issue that was read last changed, and that issue's id."""
    key = (place.workspace, place.connection, project)
    row = session.get(WatermarkRow, key) or WatermarkRow(
        workspace=place.workspace,
        connection=place.connection,
        project=project,
        reading=reading,
        at=at,
        issue_id=last[1],
        issue_updated=last[0],
    )
    row.reading, row.at, row.issue_updated, row.issue_id = reading, at, *last
    session.add(row)


def forget_watermarks(session: Session, place: Place, projects: Iterable[str]) -> None:
    """Remove how far projects were read that have left the scope."""
    session.exec(delete(WatermarkRow).where(*place.of(WatermarkRow), col(WatermarkRow.project).in_(sorted(projects))))
