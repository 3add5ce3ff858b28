"""The past by rolling back: the current state with its later changes undone, newest to oldest.

What keeps no changelog cannot be rolled back: links, labels, components, rank, priority, due dates and types stand as
they are today, a release has the date that it has today, and what was deleted since is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from mapping.backlog import Backlog, Category, Change, Changed, Issue, Release, Sprint, SprintState, Status
from mapping.rollup import known_statuses


def value_at(
    changes: Sequence[Change], what: Changed, at: datetime, now: str | None, *, just_before: bool = False
) -> str | None:
    """What a field held at the instant, given what it holds `now`. With `just_before`, changes of that very instant
    have not happened yet."""
    later = _first_later(changes, what, at, just_before=just_before)
    return now if later is None else later.before


def _first_later(changes: Sequence[Change], what: Changed, at: datetime, *, just_before: bool = False) -> Change | None:
    later = (one for one in changes if one.what is what and (one.at >= at if just_before else one.at > at))
    return next(later, None)


def points_at(issue: Issue, changes: Sequence[Change], at: datetime, *, just_before: bool = False) -> float | None:
    """The estimate at the instant; None where there was none."""
    now = None if issue.points is None else str(issue.points)
    text = value_at(changes, Changed.POINTS, at, now, just_before=just_before)
    return float(text) if text else None


def sprints_at(issue: Issue, changes: Sequence[Change], at: datetime, *, just_before: bool = False) -> frozenset[int]:
    """The sprints that held the issue at the instant."""
    now = ",".join(map(str, issue.sprint_ids))
    return sprint_ids(value_at(changes, Changed.SPRINT, at, now, just_before=just_before))


@lru_cache(maxsize=4096)  # of thousands of issues in the same few sprints
def sprint_ids(text: str | None) -> frozenset[int]:
    """The sprints of one side of a change: ids joined by commas."""
    return frozenset(_ids(text))


def sprints_ever(issue: Issue, changes: Sequence[Change]) -> frozenset[int]:
    """Every sprint that ever held the issue."""
    moves = (change for change in changes if change.what is Changed.SPRINT)
    sides = (sprint_ids(side) for change in moves for side in (change.before, change.after))
    return frozenset(issue.sprint_ids).union(*sides)


def _ids(text: str | None) -> tuple[int, ...]:
    return tuple(int(word) for word in (text or "").split(",") if word.strip())


def backlog_at(backlog: Backlog, at: datetime) -> Backlog:
    """The backlog as it stood at the instant: what was created later is left out; status, resolution, sprints,
    estimate, parent, releases and key are those of then, and sprints stand as far as they had come."""
    statuses = known_statuses(backlog)
    rolled = {
        ident: _issue_at(issue, backlog.changes.get(ident, ()), at, statuses)
        for ident, issue in backlog.issues.items()
        if issue.created <= at
    }
    then = {ident: tuple(one for one in backlog.changes.get(ident, ()) if one.at <= at) for ident in rolled}
    return replace(
        backlog,
        issues={ident: _below(issue, rolled) for ident, issue in rolled.items()},
        sprints={ident: _sprint_at(sprint, at) for ident, sprint in backlog.sprints.items()},
        releases={ident: _release_at(release, at) for ident, release in backlog.releases.items()},
        changes={ident: kept for ident, kept in then.items() if kept},
    )


def _issue_at(issue: Issue, changes: Sequence[Change], at: datetime, statuses: Mapping[str, Status]) -> Issue:
    if not any(change.at > at for change in changes) and issue.updated <= at:
        return issue
    resolution, resolved = _resolution_at(issue, changes, at)
    key = value_at(changes, Changed.KEY, at, issue.key) or issue.key
    sprints = value_at(changes, Changed.SPRINT, at, ",".join(map(str, issue.sprint_ids)))
    return replace(
        _parent_at(issue, changes, at),
        key=key,
        project=issue.project if key == issue.key else key.rpartition("-")[0],
        status=_status_at(issue, changes, at, statuses),
        resolution=resolution,
        resolved=resolved,
        points=points_at(issue, changes, at),
        sprint_ids=_ids(sprints),
        release_ids=_releases_at(issue, changes, at),
        updated=min(issue.updated, max([issue.created, *(change.at for change in changes if change.at <= at)])),
    )


def _status_at(issue: Issue, changes: Sequence[Change], at: datetime, statuses: Mapping[str, Status]) -> Status:
    later = _first_later(changes, Changed.STATUS, at)
    if later is None:
        return issue.status
    return statuses.get(later.before or "") or Status(later.before or "", later.before_text or "", Category.UNDEFINED)


def _resolution_at(issue: Issue, changes: Sequence[Change], at: datetime) -> tuple[str | None, datetime | None]:
    """The resolution, and since when."""
    later = _first_later(changes, Changed.RESOLUTION, at)
    if later is None:
        after = issue.resolved is not None and issue.resolved > at
        return (None, None) if after else (issue.resolution, issue.resolved)
    earlier = [one.at for one in changes if one.what is Changed.RESOLUTION and one.at <= at]
    return (later.before_text, earlier[-1] if earlier else None) if later.before_text else (None, None)


def _parent_at(issue: Issue, changes: Sequence[Change], at: datetime) -> Issue:
    later = _first_later(changes, Changed.PARENT, at)
    return issue if later is None else replace(issue, parent_id=later.before, parent_key=later.before_text)


def _below(issue: Issue, then: Mapping[str, Issue]) -> Issue:
    """The issue with its parent's key of then; a parent that is gone since has no id."""
    if issue.parent_id is None:
        return issue
    parent = then.get(issue.parent_id)
    return replace(issue, parent_id=None) if parent is None else replace(issue, parent_key=parent.key)


def _releases_at(issue: Issue, changes: Sequence[Change], at: datetime) -> tuple[str, ...]:
    """Each change adds a release, takes one away, or both."""
    found = list(issue.release_ids)
    for change in reversed(changes):
        if change.what is Changed.RELEASE and change.at > at:
            found = [one for one in found if one != change.after]
            found += [change.before] if change.before and change.before not in found else []
    return tuple(found)


def _sprint_at(sprint: Sprint, at: datetime) -> Sprint:
    """A sprint that is over by now was running from its beginning to its end."""
    if sprint.state is SprintState.CLOSED and sprint.ended is not None and sprint.ended <= at:
        return sprint
    begun = sprint.state is not SprintState.FUTURE and sprint.began is not None and sprint.began <= at
    if begun:
        return replace(sprint, state=SprintState.ACTIVE, complete=None)
    return replace(sprint, state=SprintState.FUTURE, activated=None, complete=None)


def _release_at(release: Release, at: datetime) -> Release:
    """A release is out from its date on."""
    later = release.release_date is not None and release.release_date > at.date()
    return replace(release, released=False) if release.released and later else release
