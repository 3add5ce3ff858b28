"""The backlog as the last complete pull left it, read from the store: all of it, or only what changed since it was
read before. Both give the same values; of what did not change, the second gives the very same objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlmodel import Session, col, select

from mapping.backlog import Backlog, Board, Change, Issue, Release, Sprint, Status
from mapping.hierarchy import with_levels_above
from sync.store.backlog import ROWS_AT_ONCE, Place, former_keys, in_batches, load_facts, standing
from sync.store.json import load
from sync.store.sharing import Sharing
from sync.store.tables import ChangeRow, IssueRow, SourceRow

_Mark = tuple[int, str]
"""What a stored issue is told apart by: the pull that wrote it and the digest of what it says."""


@dataclass(frozen=True, slots=True)
class _Read:
    """One issue as it was read: as it is stored, joined with what the site says of statuses, parents and sprints
    today, and its history."""

    mark: _Mark
    stored: Issue
    joined: Issue
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """A backlog with the keys that issues once had, and by what it is told which of it still stands."""

    place: Place
    number: int
    kept: str
    backlog: Backlog
    former: Mapping[str, str]
    read: Mapping[str, _Read]


def load_backlog(session: Session, place: Place, *, has_history: bool) -> Backlog:
    """The whole backlog of a place as the last complete pull left it."""
    return read_backlog(session, place, has_history=has_history).backlog


def read_backlog(session: Session, place: Place, *, has_history: bool, before: Loaded | None = None) -> Loaded:
    """The backlog of a place, of which only those rows are read whole that were written since it was read `before`."""
    source = session.get(SourceRow, place.key)
    number, kept = (source.number, source.kept) if source else (0, "")
    known = before if before and _is_of_today(before, place, number, kept) else None
    former, statuses = former_keys(session, place), {one.id: one for one in load_facts(session, place, Status)}
    sprints = {one.id: one for one in load_facts(session, place, Sprint)}
    stored = _stored(session, place, number, kept, known)
    read = _joined(stored, statuses, sprints, former)
    backlog = Backlog(
        issues=_kept_as_they_were(with_levels_above({ident: one.joined for ident, one in read.items()}), known),
        sprints=sprints,
        releases={one.id: one for one in load_facts(session, place, Release)},
        boards={one.id: one for one in load_facts(session, place, Board)},
        statuses=statuses,
        changes={ident: read[ident].changes for ident in sorted(read) if read[ident].changes},
        has_history=has_history,
    )
    return Loaded(place, number, kept, backlog, former, read)


def _is_of_today(before: Loaded, place: Place, number: int, kept: str) -> bool:
    """Whether the store went on from there: the same place, no older pull, and histories of the same fields."""
    return before.place == place and before.kept == kept and before.number <= number


def _kept_as_they_were(issues: Mapping[str, Issue], before: Loaded | None) -> Mapping[str, Issue]:
    """The issues, each the object that it was before where it still says the same."""
    if before is None:
        return issues
    old = before.backlog.issues
    return {ident: _same(old.get(ident), one) for ident, one in issues.items()}


def _same(old: Issue | None, new: Issue) -> Issue:
    return old if old is not None and (old is new or old == new) else new


# -- what is stored -----------------------------------------------------------------------------------------------


def _stored(session: Session, place: Place, number: int, kept: str, before: Loaded | None) -> Mapping[str, _Read]:
    """Every issue by id, in the order of the store; those that stand as they were read before are taken from there."""
    if before is None:
        return _issues(session, place, number, kept, None)
    marks = _marks(session, place, number)
    moved = _issues_with_new_changes(session, place, before.number)
    fresh = [ident for ident, mark in marks.items() if ident in moved or not _stands(before.read.get(ident), mark)]
    now = {**before.read, **_issues(session, place, number, kept, fresh)}
    return {now[ident].stored.id: now[ident] for ident in marks if ident in now}


def _stands(known: _Read | None, mark: _Mark) -> bool:
    return known is not None and known.mark == mark


def _marks(session: Session, place: Place, number: int) -> Mapping[str, _Mark]:
    """Of an issue's two places the newer one, which comes last."""
    row: Any = IssueRow
    rows = select(row.id, row.pull, row.digest).where(*place.of(row), row.pull <= number).order_by(row.id, row.pull)
    return {ident: (pull, digest) for ident, pull, digest in _rows(session, rows, row.id, None)}


def _issues_with_new_changes(session: Session, place: Place, number: int) -> frozenset[str]:
    """Those of which a later pull has read changes."""
    rows = select(ChangeRow.issue_id).where(*place.of(ChangeRow), col(ChangeRow.pull) > number).distinct()
    return frozenset(session.exec(rows))


def _issues(session: Session, place: Place, number: int, kept: str, only: Sequence[str] | None) -> Mapping[str, _Read]:
    """All issues, or those named that are still there."""
    row: Any = IssueRow
    sharing = Sharing()
    changes = _changes(session, place, number, kept, only, sharing)
    rows = select(row.pull, row.digest, row.body).where(*standing(place)).order_by(row.id)
    found = {}
    for pull, digest, body in _rows(session, rows, row.id, only):
        issue = sharing.issue(load(Issue, body))
        found[issue.id] = _Read((pull, digest), issue, issue, changes.get(issue.id, ()))
    return found


def _changes(
    session: Session, place: Place, number: int, kept: str, only: Sequence[str] | None, sharing: Sharing
) -> Mapping[str, tuple[Change, ...]]:
    row: Any = ChangeRow
    rows = select(row.body).where(*place.of(row), row.pull <= number, row.kept == kept)
    read = (sharing.change(load(Change, body)) for (body,) in _rows(session, rows, row.issue_id, only))
    found = sorted(read, key=_by_time)
    return {ident: tuple(own) for ident, own in groupby(found, key=lambda change: change.issue_id)}


def _rows(session: Session, rows: Any, ident: Any, only: Sequence[str] | None) -> Iterator[Any]:
    """The rows, all of them or those of some issues."""
    for where in [()] if only is None else [(ident.in_(ids),) for ids in in_batches(only)]:
        some = rows.where(*where).execution_options(yield_per=ROWS_AT_ONCE)
        yield from session.connection().execute(some)


def _by_time(change: Change) -> tuple[Any, ...]:
    number = int(change.history_id) if change.history_id.isdecimal() else 0
    return change.issue_id, change.at, number, change.what


# -- joined with the site of today --------------------------------------------------------------------------------


def _joined(
    stored: Mapping[str, _Read],
    statuses: Mapping[str, Status],
    sprints: Mapping[int, Sprint],
    former: Mapping[str, str],
) -> Mapping[str, _Read]:
    """Issues with their statuses as the site has them now, and parents that Jira named by key found by id.

    Jira takes a deleted sprint off its issues without updating those that are done, so all of them lose it here.
    """
    ids = {**former, **{one.stored.key: ident for ident, one in stored.items()}}
    found = {}
    for ident, one in stored.items():
        issue = one.stored
        status = statuses.get(issue.status.id, issue.status)
        parent = issue.parent_id or (ids.get(issue.parent_key) if issue.parent_key else None)
        left = tuple(filter(sprints.__contains__, issue.sprint_ids))
        found[ident] = _with(one, status, parent, left)
    return found


def _with(one: _Read, status: Status, parent: str | None, sprints: tuple[int, ...]) -> _Read:
    today = (status, parent, sprints)
    if today == (one.joined.status, one.joined.parent_id, one.joined.sprint_ids):
        return one
    return replace(one, joined=replace(one.stored, status=status, parent_id=parent, sprint_ids=sprints))
