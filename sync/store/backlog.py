"""The backlog in the store: written in bulk as it is pulled, read back as one value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session, col, delete, select

from mapping.backlog import Backlog, Board, Change, Issue, Person, Release, Sprint
from sync.store.bulk import bulk_upsert
from sync.store.json import digest, dump, load
from sync.store.tables import ChangeRow, FactRow, FormerKeyRow, IssueRow

Fact = Sprint | Release | Board | Person
_KINDS: Mapping[type[Any], str] = {Sprint: "sprint", Release: "release", Board: "board", Person: "person"}


@dataclass(frozen=True, slots=True)
class Place:
    """Whose backlog: a workspace and one of its Jira connections."""

    workspace: str
    connection: str

    def row(self) -> dict[str, str]:
        """The columns that every row of the place shares."""
        return {"workspace": self.workspace, "connection": self.connection}


def save_issues(session: Session, place: Place, issues: Iterable[Issue]) -> int:
    """Write those issues that are new or changed; return how many were. A key that changed is remembered."""
    bodies = {issue.id: (issue, dump(issue)) for issue in issues}
    _remember_keys(session, place, {ident: issue.key for ident, (issue, _) in bodies.items()})
    rows = (
        {
            **place.row(),
            "id": ident,
            "key": issue.key,
            "updated": issue.updated,
            "digest": digest(body),
            "body": body,
            "missing": 0,
        }
        for ident, (issue, body) in bodies.items()
    )
    return bulk_upsert(session, IssueRow, rows, unless_same="digest")


def _remember_keys(session: Session, place: Place, keys: Mapping[str, str]) -> None:
    known = select(IssueRow.id, IssueRow.key).where(
        IssueRow.workspace == place.workspace, IssueRow.connection == place.connection
    )
    moved = [(ident, key) for ident, key in session.exec(known) if ident in keys and keys[ident] != key]
    bulk_upsert(session, FormerKeyRow, ({**place.row(), "key": key, "issue_id": ident} for ident, key in moved))


def save_changes(session: Session, place: Place, changes: Iterable[Change]) -> int:
    """Write changes that are not there yet; a change never changes. Return how many were written."""
    rows = (
        {
            **place.row(),
            "issue_id": change.issue_id,
            "history_id": change.history_id,
            "what": change.what.value,
            "ordinal": ordinal,
            "body": dump(change),
        }
        for _, same in groupby(
            sorted(changes, key=lambda c: (c.issue_id, c.history_id, c.what)),
            key=lambda c: (c.issue_id, c.history_id, c.what),
        )
        for ordinal, change in enumerate(same)
    )
    return bulk_upsert(session, ChangeRow, rows, unless_same="body")


def save_facts(session: Session, place: Place, facts: Iterable[Fact], seen: datetime) -> int:
    """Write sprints, releases, boards and people that are new or changed; return how many were."""
    rows = []
    for fact in facts:
        body = dump(fact)
        kind = _KINDS[type(fact)]
        rows.append(
            {**place.row(), "kind": kind, "id": str(fact.id), "digest": digest(body), "body": body, "seen": seen}
        )
    return bulk_upsert(session, FactRow, rows, unless_same="digest")


def load_backlog(session: Session, place: Place, *, has_history: bool) -> Backlog:
    """The whole backlog of a place. Issues that the last sweep confirmed as gone are not part of it."""
    issues = [load(Issue, body) for body in session.exec(_of(IssueRow, IssueRow.body, place).order_by(IssueRow.id))]
    sprints = [load(Sprint, body) for body in _facts(session, place, Sprint)]
    releases = [load(Release, body) for body in _facts(session, place, Release)]
    boards = [load(Board, body) for body in _facts(session, place, Board)]
    changes = sorted(
        (load(Change, body) for body in session.exec(_of(ChangeRow, ChangeRow.body, place))),
        key=lambda change: (change.issue_id, change.at, _number(change.history_id), change.what),
    )
    return Backlog(
        issues={issue.id: issue for issue in issues},
        sprints={sprint.id: sprint for sprint in sprints},
        releases={release.id: release for release in releases},
        boards={board.id: board for board in boards},
        changes={ident: tuple(own) for ident, own in groupby(changes, key=lambda change: change.issue_id)},
        has_history=has_history,
    )


def load_people(session: Session, place: Place) -> tuple[Person, ...]:
    """Everybody seen in Jira, for the guard."""
    return tuple(load(Person, body) for body in _facts(session, place, Person))


def former_keys(session: Session, place: Place) -> Mapping[str, str]:
    """Issue ids by the keys that they once had."""
    rows = select(FormerKeyRow.key, FormerKeyRow.issue_id).where(
        FormerKeyRow.workspace == place.workspace, FormerKeyRow.connection == place.connection
    )
    return dict(session.exec(rows).all())


def known_ids(session: Session, place: Place) -> frozenset[str]:
    """The ids of all issues in the store."""
    return frozenset(session.exec(_of(IssueRow, IssueRow.id, place)))


def known_updates(session: Session, place: Place) -> Mapping[str, datetime]:
    """When each issue in the store was last updated in Jira."""
    rows = select(IssueRow.id, IssueRow.updated).where(
        IssueRow.workspace == place.workspace, IssueRow.connection == place.connection
    )
    return dict(session.exec(rows).all())


def count_missing(session: Session, place: Place, ids: Iterable[str], *, gone_after: int = 2) -> tuple[str, ...]:
    """Note that a complete sweep did not see these issues; return those now gone, which are removed.

    One sweep proves nothing: an issue is gone after `gone_after` sweeps in a row.
    """
    missing = set(ids)
    gone = []
    for row in session.exec(_of(IssueRow, IssueRow, place)).all():
        row.missing = row.missing + 1 if row.id in missing else 0
        if row.missing >= gone_after:
            gone.append(row)
    _forget_issues(session, place, gone)
    return tuple(sorted(row.id for row in gone))


def forget_outside(session: Session, place: Place, projects: Iterable[str]) -> None:
    """Remove what is not in scope any more: issues of other projects, and what a full pull brings anew.

    Issues that are still in scope stay until sweeps have missed them, and people stay for the guard.
    """
    rows = session.exec(_of(IssueRow, IssueRow, place))
    inside = set(projects)
    _forget_issues(session, place, [row for row in rows if row.key.rpartition("-")[0] not in inside])
    session.exec(
        delete(FactRow).where(
            col(FactRow.workspace) == place.workspace,
            col(FactRow.connection) == place.connection,
            col(FactRow.kind) != _KINDS[Person],
        )
    )


def _forget_issues(session: Session, place: Place, rows: Iterable[IssueRow]) -> None:
    """Remove issues with their history."""
    for row in rows:
        session.delete(row)
        session.exec(
            delete(ChangeRow).where(
                col(ChangeRow.workspace) == place.workspace,
                col(ChangeRow.connection) == place.connection,
                col(ChangeRow.issue_id) == row.id,
            )
        )


def _of(table: type[Any], column: Any, place: Place) -> Any:
    return select(column).where(table.workspace == place.workspace, table.connection == place.connection)


def _facts(session: Session, place: Place, kind: type[Any]) -> Iterable[str]:
    found: Iterable[str] = session.exec(
        _of(FactRow, FactRow.body, place).where(FactRow.kind == _KINDS[kind]).order_by(FactRow.id)
    )
    return found


def _number(history_id: str) -> int:
    return int(history_id) if history_id.isdecimal() else 0
