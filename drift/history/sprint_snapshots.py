"""What a sprint holds at the moments that count: when it begins, and when it closes.

Jira keeps no such record: issues are deleted, moved and estimated anew after the fact, and what a sprint held can then
be rebuilt only as far as changelogs go. So both moments are taken at the first sync that sees them, each marked with
when that was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from drift.facts import Facts
from drift.history.replay import points_at, sprints_at
from drift.inputs import SprintSnapshot
from mapping.backlog import Changed, Issue, Sprint, SprintState
from mapping.roadmap import Stage


def activations(facts: Facts, soon: timedelta) -> Iterator[SprintSnapshot]:
    """Sprints that are seen active for the first time, as they are now.

    One that began longer ago than `soon` is rolled back to its beginning where there is a changelog, for what is in it
    now is not what was in it then.
    """
    now = facts.inputs.as_of.instant
    for sprint in _of(facts, SprintState.ACTIVE):
        if sprint.began is not None and sprint.id not in facts.inputs.snapshots:
            late = now - sprint.began > soon and facts.inputs.backlog.has_history
            yield _rolled_back(facts, sprint, sprint.began) if late else _as_seen(facts, sprint)


def closes(facts: Facts, soon: timedelta) -> Iterator[SprintSnapshot]:
    """Sprints that are seen closed for the first time, or closed again, as they were just before: of those that were
    taken when they began, and of those that closed not longer ago than `soon`."""
    for sprint in _of(facts, SprintState.CLOSED):
        taken = facts.inputs.closes.get(sprint.id)
        if sprint.ended is None or (taken is not None and taken.at >= sprint.ended):
            continue
        if sprint.id in facts.inputs.snapshots or facts.inputs.as_of.instant - sprint.ended <= soon:
            known = facts.inputs.backlog.has_history
            yield _rolled_back(facts, sprint, sprint.ended, just_before=True) if known else _as_seen(facts, sprint)


def _of(facts: Facts, state: SprintState) -> Iterator[Sprint]:
    return (one for _, one in sorted(facts.inputs.backlog.sprints.items()) if one.state is state)


def _as_seen(facts: Facts, sprint: Sprint) -> SprintSnapshot:
    inside = [one for one in _work(facts) if sprint.id in one.sprint_ids and facts.is_live(one)]
    done = frozenset(one.id for one in inside if facts.stages.of(one.status) is Stage.SHIPPED)
    return SprintSnapshot(sprint.id, facts.inputs.as_of.instant, {one.id: one.points for one in inside}, done)


def _rolled_back(facts: Facts, sprint: Sprint, at: datetime, *, just_before: bool = False) -> SprintSnapshot:
    def inside(issue: Issue) -> bool:
        then = sprints_at(issue, facts.changes(issue.id), at, just_before=just_before)
        return sprint.id in then and issue.created <= at and not dropped_before(facts, issue, at)

    held = [issue for issue in _work(facts) if inside(issue)]
    sizes = {one.id: points_at(one, facts.changes(one.id), at, just_before=just_before) for one in held}
    done = frozenset(one.id for one in held if was_done(facts, one, at, just_before=just_before))
    return SprintSnapshot(sprint.id, at, sizes, done, taken=facts.inputs.as_of.instant)


def _work(facts: Facts) -> Iterator[Issue]:
    return (issue for _, issue in sorted(facts.inputs.backlog.issues.items()) if issue.is_work)


def dropped_before(facts: Facts, issue: Issue, at: datetime) -> bool:
    """Whether it was cancelled before the instant."""
    return not facts.is_live(issue) and (issue.resolved is None or issue.resolved < at)


def was_done(facts: Facts, issue: Issue, at: datetime, *, just_before: bool) -> bool:
    """Whether it was done at the instant, by its changelog, else by when it was resolved."""
    changes = facts.changes(issue.id)
    for change in changes:
        if change.what is Changed.STATUS and (change.at >= at if just_before else change.at > at):
            return facts.stages.before(change) is Stage.SHIPPED
    later = issue.resolved is not None and (issue.resolved >= at if just_before else issue.resolved > at)
    moved = any(change.what is Changed.STATUS for change in changes)
    return facts.stages.of(issue.status) is Stage.SHIPPED and (moved or not later)
