"""The backlog in the store. A pull writes beside what stands; all of it is seen at once, when the pull is complete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from mapping.backlog import Board, Change, Issue, Release, Sprint, Status
from sync.store.bulk import bulk_upsert, remove
from sync.store.json import digest, dump, load
from sync.store.tables import ChangeRow, FactRow, FormerKeyRow, IssueRow, MissingRow, SourceRow

Fact = Sprint | Release | Board | Status
_KINDS: Mapping[type[Any], str] = {Sprint: "sprint", Release: "release", Board: "board", Status: "status"}
_PLACE = ("workspace", "connection")
ROWS_AT_ONCE = 1000
"""How many rows are read, or asked for by id, in one go."""

AFact = TypeVar("AFact", Sprint, Release, Board, Status)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose backlog: a workspace and one of its Jira connections."""

    workspace: str
    connection: str

    @property
    def key(self) -> tuple[str, str]:
        """What every row of the place begins with."""
        return self.workspace, self.connection

    def of(self, table: type[Any]) -> tuple[Any, Any]:
        """The condition for the rows of the place."""
        return col(table.workspace) == self.workspace, col(table.connection) == self.connection


@dataclass(frozen=True, slots=True)
class Incoming:
    """An issue that is not in the store as it was just read, and the place for it that is not seen. `former_key` is the
    key that it had in the store, if another."""

    issue: Issue
    body: str
    digest: str
    slot: int = 0
    former_key: str | None = None


def incoming(
    session: Session, place: Place, pull: int, issues: Sequence[Issue], *, kept: str = "", older_too: bool = False
) -> list[Incoming]:
    """Those of the issues that are new or differ from what was read last, by this pull or by one before.

    With other fields whose changes are `kept` every issue differs, for its history does.

    What Jira last changed before the state that is known comes from a search index that lags, and is left out unless
    `older_too` says that it was asked for by id.
    """
    known = _known(session, place, [issue.id for issue in issues])
    found = []
    for issue in issues:
        body = dump(issue)
        mark = digest(f"{kept} {body}")
        last = known.get(issue.id)
        if last is None:
            found.append(Incoming(issue, body, mark))
        elif last.digest != mark and (older_too or issue.updated >= last.updated):
            slot = last.slot if last.pull == pull else 1 - last.slot
            found.append(Incoming(issue, body, mark, slot, last.key if last.key != issue.key else None))
    return found


class _Known(NamedTuple):
    """What is known of the latest state of an issue."""

    pull: int
    slot: int
    key: str
    updated: datetime
    digest: str


def _known(session: Session, place: Place, ids: Sequence[str]) -> Mapping[str, _Known]:
    """The latest state of the issues in the store, seen or not yet."""
    columns: tuple[Any, ...] = (IssueRow.pull, IssueRow.slot, IssueRow.key, IssueRow.updated, IssueRow.digest)
    found: dict[str, _Known] = {}
    rows = session.connection().execute(select(IssueRow.id, *columns).where(*_among(place, ids)))
    for ident, *state in rows:
        if ident not in found or found[ident].pull < state[0]:
            found[ident] = _Known(*state)
    return found


def _among(place: Place, ids: Sequence[str]) -> tuple[Any, ...]:
    return (*place.of(IssueRow), col(IssueRow.id).in_(ids))


def save_issues(session: Session, place: Place, pull: int, found: Sequence[Incoming]) -> int:
    """Write issues where they are not seen yet; return how many were written. A key that changed is remembered."""
    moved = [(one.issue.id, one.former_key) for one in found if one.former_key is not None]
    bulk_upsert(session, FormerKeyRow, (*_PLACE, "key", "issue_id"), ((*place.key, key, ident) for ident, key in moved))
    columns = (*_PLACE, "id", "slot", "pull", "project", "key", "updated", "digest", "body")
    workspace, connection = place.key
    rows = [
        (workspace, connection, one.id, new.slot, pull, one.project, one.key, one.updated, new.digest, new.body)
        for new in found
        for one in (new.issue,)
    ]
    return bulk_upsert(session, IssueRow, columns, rows)


def save_changes(session: Session, place: Place, pull: int, changes: Iterable[Change], *, kept: str = "") -> int:
    """Write changes that are not there yet; a change never changes. Return how many were written."""
    columns = (*_PLACE, "issue_id", "history_id", "what", "ordinal", "kept", "pull", "body")
    seen: Counter[tuple[str, str, str]] = Counter()
    rows = []
    for change in changes:
        name = (change.issue_id, change.history_id, change.what.value)
        rows.append((*place.key, *name, seen[name], kept, pull, dump(change)))
        seen[name] += 1
    return bulk_upsert(session, ChangeRow, columns, rows, replace=False)


def save_facts(session: Session, place: Place, pull: int, facts: Iterable[Fact]) -> int:
    """Write sprints, releases, boards and statuses that are new or changed; return how many were."""
    bodies = {(_KINDS[type(fact)], str(fact.id)): dump(fact) for fact in facts}
    known = _known_facts(session, place)
    marks = {name: digest(body) for name, body in bodies.items()}
    changed = [name for name, mark in marks.items() if known.get(name) != mark]
    columns = (*_PLACE, "kind", "id", "pull", "digest", "body")
    rows = ((*place.key, *name, pull, marks[name], bodies[name]) for name in changed)
    return bulk_upsert(session, FactRow, columns, rows)


def _known_facts(session: Session, place: Place) -> Mapping[tuple[str, str], str]:
    rows = select(FactRow.kind, FactRow.id, FactRow.digest).where(*place.of(FactRow)).order_by(col(FactRow.pull))
    return {(kind, ident): mark for kind, ident, mark in session.exec(rows)}


def save_unlisted(
    session: Session, place: Place, pull: int, sprints: Iterable[Sprint], boards: Collection[int | None]
) -> int:
    """Write sprints that were seen on issues: those of the boards only until the boards tell more of them."""
    known = _known_facts(session, place)
    new = [one for one in sprints if one.board_id not in boards or ("sprint", str(one.id)) not in known]
    return save_facts(session, place, pull, new)


def forget_facts(session: Session, place: Place, kind: type[Fact], ids: Iterable[int | str]) -> None:
    """Remove sprints, releases, boards or statuses that Jira has no more."""
    _remove_in(session, FactRow, FactRow.id, sorted(map(str, ids)), *place.of(FactRow), FactRow.kind == _KINDS[kind])


def show(session: Session, place: Place, pull: int, *, kept: str = "") -> None:
    """Let what a pull wrote be seen, in place of what stood before."""
    source = source_of(session, place)
    source.number, before, source.kept = pull, source.kept, kept
    session.flush()
    if before != kept:
        remove(session, ChangeRow, *place.of(ChangeRow), ChangeRow.kept == before)
    facts = session.exec(select(FactRow.kind, FactRow.id).where(*place.of(FactRow), FactRow.pull == pull)).all()
    for kind, same in groupby(sorted(facts), key=lambda fact: fact[0]):
        older = (*place.of(FactRow), FactRow.kind == kind, col(FactRow.pull) < pull)
        _remove_in(session, FactRow, FactRow.id, [ident for _, ident in same], *older)


def source_of(session: Session, place: Place) -> SourceRow:
    """What is known of a connection; a new row where nothing is."""
    row = session.get(SourceRow, place.key)
    if row is None:
        row = SourceRow(workspace=place.workspace, connection=place.connection)
        session.add(row)
    return row


def drop_unseen(session: Session, place: Place) -> None:
    """Remove what a pull has written that will not be completed."""
    for table in (IssueRow, FactRow, ChangeRow):
        remove(session, table, *place.of(table), col(table.pull) > _last_pull(place))


def load_facts(session: Session, place: Place, kind: type[AFact]) -> list[AFact]:
    """All sprints, releases, boards or statuses of a place."""
    rows = _bodies(FactRow, place).where(FactRow.kind == _KINDS[kind]).order_by(FactRow.id)
    return [load(kind, body) for body in session.exec(rows)]


def former_keys(session: Session, place: Place) -> Mapping[str, str]:
    """Issue ids by the keys that they once had."""
    rows = select(FormerKeyRow.key, FormerKeyRow.issue_id).where(*place.of(FormerKeyRow))
    return dict(session.exec(rows).all())


def standing_ids(session: Session, place: Place) -> Iterable[tuple[str, str]]:
    """Id and project of every issue of the last complete pull, read from the database as they are taken."""
    rows = select(IssueRow.id, IssueRow.project).where(*standing(place))
    return session.exec(rows.execution_options(yield_per=ROWS_AT_ONCE))


def unread_ids(session: Session, place: Place, ids: Sequence[str]) -> list[str]:
    """Those of the ids that the last complete pull did not have, and those that the last sweep missed: an issue that
    was hidden may have changed meanwhile, and is not updated by being seen again."""
    missing = set(session.exec(select(MissingRow.issue_id).where(*place.of(MissingRow))))
    known: set[str] = set()
    for some in in_batches(ids):
        seen = col(IssueRow.pull) <= _last_pull(place)
        known.update(session.exec(select(IssueRow.id).where(*_among(place, some), seen)))
    return [ident for ident in ids if ident not in known or ident in missing]


def newest_standing(
    session: Session, place: Place, project: str, without: Collection[str]
) -> tuple[datetime, str] | None:
    """When the issue of a project that changed last did so, and its id, some issues left aside."""
    rows = (
        select(IssueRow.updated, IssueRow.id)
        .where(*standing(place), IssueRow.project == project, col(IssueRow.id).not_in(sorted(without)))
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
    remove(session, MissingRow, *place.of(MissingRow))
    waiting = [(*place.key, ident, count) for ident, count in now.items() if count < gone_after]
    bulk_upsert(session, MissingRow, (*_PLACE, "issue_id", "sweeps"), waiting)
    return tuple(sorted(ident for ident, count in now.items() if count >= gone_after))


def forget_issues(session: Session, place: Place, ids: Iterable[str]) -> None:
    """Remove issues with their history."""
    gone = sorted(ids)
    _remove_in(session, IssueRow, IssueRow.id, gone, *place.of(IssueRow))
    _remove_in(session, ChangeRow, ChangeRow.issue_id, gone, *place.of(ChangeRow))


def forget_projects(session: Session, place: Place, projects: Collection[str]) -> None:
    """Remove the issues of projects that have left the scope."""
    if projects:
        found = select(IssueRow.id).where(*standing(place), col(IssueRow.project).in_(sorted(projects)))
        forget_issues(session, place, session.exec(found).all())


def has_changes(session: Session, place: Place) -> bool:
    """Whether Jira told any history at all."""
    return session.exec(select(ChangeRow.issue_id).where(*place.of(ChangeRow)).limit(1)).first() is not None


def _remove_in(session: Session, table: type[Any], column: Any, values: Sequence[str], *where: Any) -> None:
    for some in in_batches(values):
        remove(session, table, *where, col(column).in_(some))


def in_batches(values: Sequence[str]) -> Iterable[Sequence[str]]:
    """The values, as many at a time as a statement may name."""
    return (values[start : start + ROWS_AT_ONCE] for start in range(0, len(values), ROWS_AT_ONCE))


def _bodies(table: type[Any], place: Place) -> Any:
    """What complete pulls have left of a table."""
    return select(table.body).where(*place.of(table), col(table.pull) <= _last_pull(place))


def standing(place: Place) -> tuple[Any, ...]:
    """The condition for the issues that are seen: those of complete pulls, of an issue's two places the newer one."""
    last, other = _last_pull(place), aliased(IssueRow)
    newer = select(other.id).where(
        *place.of(other),
        other.id == IssueRow.id,
        other.slot == 1 - col(IssueRow.slot),
        col(other.pull) > IssueRow.pull,
        col(other.pull) <= last,
    )
    return (*place.of(IssueRow), col(IssueRow.pull) <= last, ~newer.exists())


def _last_pull(place: Place) -> Any:
    """The number of the last complete pull."""
    return select(SourceRow.number).where(*place.of(SourceRow)).scalar_subquery()
