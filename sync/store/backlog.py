"""The backlog in the store. A pull writes beside what stands; all of it is seen at once, when the pull is complete."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import tuple_
from sqlmodel import Session, col, delete, select

from mapping.backlog import Backlog, Board, Change, Issue, Release, Sprint, Status
from sync.store.bulk import bulk_upsert
from sync.store.json import digest, dump, load
from sync.store.tables import ChangeRow, FactRow, FormerKeyRow, IssueRow, MissingRow, SourceRow

Fact = Sprint | Release | Board | Status
_KINDS: Mapping[type[Any], str] = {Sprint: "sprint", Release: "release", Board: "board", Status: "status"}
_ROWS_AT_ONCE = 1000

AFact = TypeVar("AFact", Sprint, Release, Board, Status)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose backlog: a workspace and one of its Jira connections."""

    workspace: str
    connection: str

    def row(self) -> dict[str, str]:
        """The columns that every row of the place shares."""
        return {"workspace": self.workspace, "connection": self.connection}

    def of(self, table: type[Any]) -> tuple[Any, Any]:
        """The condition for the rows of the place."""
        return col(table.workspace) == self.workspace, col(table.connection) == self.connection


@dataclass(frozen=True, slots=True)
class Incoming:
    """An issue that is not in the store as it was just read; `former_key` is the key that it had there, if another."""

    issue: Issue
    body: str
    digest: str
    former_key: str | None = None


def incoming(session: Session, place: Place, issues: Sequence[Issue], *, older_too: bool = False) -> list[Incoming]:
    """Those of the issues that are new or differ from what was read last.

    What Jira last changed before the state that is known comes from a search index that lags, and is left out unless
    `older_too` says that it was asked for by id.
    """
    known = _known(session, place, [issue.id for issue in issues])
    found = []
    for issue in issues:
        body = dump(issue)
        mark = digest(body)
        before = known.get(issue.id)
        if before is None:
            found.append(Incoming(issue, body, mark))
        elif before.digest != mark and (older_too or issue.updated >= before.updated):
            found.append(Incoming(issue, body, mark, before.key if before.key != issue.key else None))
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What is needed of an issue in the store to tell whether it changed."""

    key: str
    updated: datetime
    digest: str


def _known(session: Session, place: Place, ids: Sequence[str]) -> Mapping[str, _Known]:
    """The latest state of the issues in the store, seen or not yet."""
    rows = (
        select(IssueRow.id, IssueRow.key, IssueRow.updated, IssueRow.digest)
        .where(*place.of(IssueRow), col(IssueRow.id).in_(ids))
        .order_by(col(IssueRow.pull))
    )
    return {ident: _Known(key, updated, mark) for ident, key, updated, mark in session.exec(rows)}


def save_issues(session: Session, place: Place, pull: int, found: Sequence[Incoming]) -> int:
    """Write issues beside those that stand; return how many were written. A key that changed is remembered."""
    moved = [(one.issue.id, one.former_key) for one in found if one.former_key is not None]
    bulk_upsert(session, FormerKeyRow, ({**place.row(), "key": key, "issue_id": ident} for ident, key in moved))
    rows = (
        {
            **place.row(),
            "id": one.issue.id,
            "pull": pull,
            "project": one.issue.project,
            "key": one.issue.key,
            "updated": one.issue.updated,
            "digest": one.digest,
            "body": one.body,
        }
        for one in found
    )
    return bulk_upsert(session, IssueRow, rows)


def save_changes(session: Session, place: Place, pull: int, changes: Iterable[Change]) -> int:
    """Write changes that are not there yet; a change never changes. Return how many were written."""
    rows = (
        {
            **place.row(),
            "issue_id": change.issue_id,
            "history_id": change.history_id,
            "what": change.what.value,
            "ordinal": ordinal,
            "pull": pull,
            "body": dump(change),
        }
        for _, same in groupby(
            sorted(changes, key=lambda c: (c.issue_id, c.history_id, c.what)),
            key=lambda c: (c.issue_id, c.history_id, c.what),
        )
        for ordinal, change in enumerate(same)
    )
    return bulk_upsert(session, ChangeRow, rows, unless_same="body")


def save_facts(session: Session, place: Place, pull: int, facts: Iterable[Fact]) -> int:
    """Write sprints, releases, boards and statuses that are new or changed; return how many were."""
    bodies = {(_KINDS[type(fact)], str(fact.id)): dump(fact) for fact in facts}
    rows = [
        {**place.row(), "kind": kind, "id": ident, "pull": pull, "digest": digest(body), "body": body}
        for (kind, ident), body in bodies.items()
    ]
    known = _known_facts(session, place)
    return bulk_upsert(
        session, FactRow, [row for row in rows if known.get((str(row["kind"]), str(row["id"]))) != row["digest"]]
    )


def _known_facts(session: Session, place: Place) -> Mapping[tuple[str, str], str]:
    rows = select(FactRow.kind, FactRow.id, FactRow.digest).where(*place.of(FactRow)).order_by(col(FactRow.pull))
    return {(kind, ident): mark for kind, ident, mark in session.exec(rows)}


def forget_facts(session: Session, place: Place, kind: type[Fact], ids: Iterable[int | str]) -> None:
    """Remove sprints, releases, boards or statuses that Jira has no more."""
    _delete_in(session, FactRow, FactRow.id, sorted(map(str, ids)), *place.of(FactRow), FactRow.kind == _KINDS[kind])


def show(session: Session, place: Place, pull: int) -> None:
    """Let what a pull wrote take the place of what stood before; the caller then moves `SourceRow.number`."""
    for table, same in ((IssueRow, (IssueRow.id,)), (FactRow, (FactRow.kind, FactRow.id))):
        newer = select(*same).where(*place.of(table), table.pull == pull)
        older = delete(table).where(*place.of(table), col(table.pull) < pull, _among(same, newer))
        session.exec(older)


def _among(columns: tuple[Any, ...], chosen: Any) -> Any:
    return (columns[0] if len(columns) == 1 else tuple_(*columns)).in_(chosen)


def drop_unseen(session: Session, place: Place) -> None:
    """Remove what a pull has written that will not be completed."""
    for table in (IssueRow, FactRow, ChangeRow):
        session.exec(delete(table).where(*place.of(table), ~_seen(table, place)))


def load_backlog(session: Session, place: Place, *, has_history: bool) -> Backlog:
    """The whole backlog of a place as the last complete pull left it."""
    issues = [load(Issue, body) for body in session.exec(_bodies(IssueRow, place).order_by(IssueRow.id))]
    statuses = {status.id: status for status in load_facts(session, place, Status)}
    changes = sorted(
        (load(Change, body) for body in session.exec(_bodies(ChangeRow, place))),
        key=lambda change: (change.issue_id, change.at, _number(change.history_id), change.what),
    )
    return Backlog(
        issues=_joined(issues, statuses, former_keys(session, place)),
        sprints={sprint.id: sprint for sprint in load_facts(session, place, Sprint)},
        releases={release.id: release for release in load_facts(session, place, Release)},
        boards={board.id: board for board in load_facts(session, place, Board)},
        statuses=statuses,
        changes={ident: tuple(own) for ident, own in groupby(changes, key=lambda change: change.issue_id)},
        has_history=has_history,
    )


def load_facts(session: Session, place: Place, kind: type[AFact]) -> list[AFact]:
    """All sprints, releases, boards or statuses of a place."""
    rows = _bodies(FactRow, place).where(FactRow.kind == _KINDS[kind]).order_by(FactRow.id)
    return [load(kind, body) for body in session.exec(rows)]


def _joined(issues: Sequence[Issue], statuses: Mapping[str, Status], former: Mapping[str, str]) -> Mapping[str, Issue]:
    """Issues by id, with their statuses as the site has them now, and parents that Jira named by key found by id."""
    ids = {**former, **{issue.key: issue.id for issue in issues}}
    found = {}
    for issue in issues:
        status = statuses.get(issue.status.id, issue.status)
        parent = issue.parent_id or (ids.get(issue.parent_key) if issue.parent_key else None)
        same = status == issue.status and parent == issue.parent_id
        found[issue.id] = issue if same else replace(issue, status=status, parent_id=parent)
    return found


def former_keys(session: Session, place: Place) -> Mapping[str, str]:
    """Issue ids by the keys that they once had."""
    rows = select(FormerKeyRow.key, FormerKeyRow.issue_id).where(*place.of(FormerKeyRow))
    return dict(session.exec(rows).all())


def standing_ids(session: Session, place: Place) -> Iterable[tuple[str, str]]:
    """Id and project of every issue of the last complete pull, read from the database as they are taken."""
    rows = select(IssueRow.id, IssueRow.project).where(*place.of(IssueRow), _seen(IssueRow, place))
    return session.exec(rows.execution_options(yield_per=_ROWS_AT_ONCE))


def unknown_ids(session: Session, place: Place, ids: Sequence[str]) -> list[str]:
    """Those of the ids that the last complete pull did not have."""
    known: set[str] = set()
    for some in _batches(ids):
        rows = select(IssueRow.id).where(*place.of(IssueRow), _seen(IssueRow, place), col(IssueRow.id).in_(some))
        known.update(session.exec(rows))
    return [ident for ident in ids if ident not in known]


def newest_of_pull(session: Session, place: Place, pull: int) -> Mapping[str, tuple[datetime, str]]:
    """When the issue of each project that a pull wrote and that changed last did so, and its id."""
    rows = (
        select(IssueRow.project, IssueRow.updated, IssueRow.id)
        .where(*place.of(IssueRow), IssueRow.pull == pull)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    newest: dict[str, tuple[datetime, str]] = {}
    for project, updated, ident in session.exec(rows):
        if project not in newest or newest[project] < (updated, ident):
            newest[project] = (updated, ident)
    return newest


def newest_standing(
    session: Session, place: Place, project: str, without: Collection[str]
) -> tuple[datetime, str] | None:
    """When the issue of a project that changed last did so, and its id, some issues left aside."""
    rows = (
        select(IssueRow.updated, IssueRow.id)
        .where(*place.of(IssueRow), IssueRow.project == project, col(IssueRow.id).not_in(sorted(without)))
        .order_by(col(IssueRow.updated).desc(), col(IssueRow.id).desc())
        .limit(1)
    )
    return session.exec(rows).first()


def count_missing(session: Session, place: Place, ids: Iterable[str], *, gone_after: int = 2) -> tuple[str, ...]:
    """Note that a sweep did not see these issues, and saw all others; return those that are now gone.

    One sweep proves nothing: an issue is gone after `gone_after` sweeps in a row.
    """
    before = {row.issue_id: row.sweeps for row in session.exec(select(MissingRow).where(*place.of(MissingRow)))}
    now = {ident: before.get(ident, 0) + 1 for ident in ids}
    session.exec(delete(MissingRow).where(*place.of(MissingRow)))
    waiting = [
        {**place.row(), "issue_id": ident, "sweeps": count} for ident, count in now.items() if count < gone_after
    ]
    bulk_upsert(session, MissingRow, waiting)
    return tuple(sorted(ident for ident, count in now.items() if count >= gone_after))


def forget_issues(session: Session, place: Place, ids: Iterable[str]) -> None:
    """Remove issues with their history."""
    gone = sorted(ids)
    _delete_in(session, IssueRow, IssueRow.id, gone, *place.of(IssueRow))
    _delete_in(session, ChangeRow, ChangeRow.issue_id, gone, *place.of(ChangeRow))


def forget_projects(session: Session, place: Place, projects: Iterable[str]) -> None:
    """Remove the issues of projects that have left the scope."""
    found = select(IssueRow.id).where(*place.of(IssueRow), col(IssueRow.project).in_(sorted(projects)))
    forget_issues(session, place, session.exec(found).all())


def has_changes(session: Session, place: Place) -> bool:
    """Whether Jira told any history at all."""
    return session.exec(select(ChangeRow.issue_id).where(*place.of(ChangeRow)).limit(1)).first() is not None


def _delete_in(session: Session, table: type[Any], column: Any, values: Sequence[str], *where: Any) -> None:
    for some in _batches(values):
        session.exec(delete(table).where(*where, col(column).in_(some)))


def _batches(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + _ROWS_AT_ONCE] for start in range(0, len(values), _ROWS_AT_ONCE))


def _bodies(table: type[Any], place: Place) -> Any:
    return select(table.body).where(*place.of(table), _seen(table, place))


def _seen(table: type[Any], place: Place) -> Any:
    """Rows of complete pulls."""
    number = select(SourceRow.number).where(*place.of(SourceRow)).scalar_subquery()
    return col(table.pull) <= number


def _number(history_id: str) -> int:
    return int(history_id) if history_id.isdecimal() else 0
