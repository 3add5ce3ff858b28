"""What surrounds issues and changes without touching them: sprints and releases are compared at every pull."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from mapping.backlog import Board, Release, Sprint, SprintState, Status
from sync.pull.work import Work
from sync.store.backlog import AFact, forget_facts, load_facts, save_facts, source_of


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Sprints and releases as Jira has them now; of `complete` boards all sprints, of others the open ones."""

    sprints: tuple[Sprint, ...]
    complete: frozenset[int]
    releases: tuple[Release, ...]


def ask_surroundings(work: Work, *, sweep: bool) -> Surroundings:
    """Ask for the open sprints of each board and the releases of each project: one request each.

    All sprints of a board are asked at a sweep, and where one that was open is not any more.
    """
    boards = work.setup.boards
    complete = frozenset(board.id for board in boards) if sweep else frozenset()
    found = {sprint.id: sprint for board in boards if not sweep for sprint in work.client.open_sprints(board)}
    if not sweep:
        complete = _with_closed_ones(work, found.keys())
    for board in boards:
        if board.id in complete:
            found |= {sprint.id: sprint for sprint in work.client.sprints(board)}
    releases = [release for project in work.scope.projects for release in work.client.releases(project)]
    return Surroundings(tuple(found.values()), complete, tuple(releases))


def save_surroundings(session: Session, work: Work, pull: int, around: Surroundings) -> None:
    """Keep what changed, and remove what Jira has no more."""
    boards, statuses = work.setup.boards, work.setup.statuses
    known = {one.id: one for one in load_facts(session, work.place, Sprint)}
    seen = source_of(session, work.place).last_complete
    sprints = [_with_activation(one, known.get(one.id), seen) for one in around.sprints]
    save_facts(session, work.place, pull, [*sprints, *around.releases, *boards, *statuses])
    listed = {sprint.id for sprint in sprints}
    gone = [one.id for one in known.values() if one.board_id in around.complete and one.id not in listed]
    forget_facts(session, work.place, Sprint, gone)
    _forget_others(session, work, Release, around.releases)
    _forget_others(session, work, Board, boards)
    _forget_others(session, work, Status, statuses)


def _with_activation(now: Sprint, before: Sprint | None, seen: datetime | None) -> Sprint:
    """A sprint with the earliest instant at which it can have been activated, where Jira tells none and its start is
    earlier than that: at the pull before, it was still to come. What was found out once is kept."""
    if before is None or now.activated is not None or now.state is SprintState.FUTURE:
        return now
    if before.state is not SprintState.FUTURE:
        return replace(now, activated=before.activated)
    is_later = seen is not None and (now.start is None or now.start < seen)
    return replace(now, activated=seen) if is_later else now


def _with_closed_ones(work: Work, open_now: Iterable[int]) -> frozenset[int]:
    """Boards of which a sprint was open that is not any more, and boards that are new."""
    still = set(open_now)
    with work.store.transaction() as session:
        sprints = load_facts(session, work.place, Sprint)
        known = {board.id for board in load_facts(session, work.place, Board)}
    closed = {one.board_id for one in sprints if one.state is not SprintState.CLOSED and one.id not in still}
    return frozenset(board.id for board in work.setup.boards if board.id in closed or board.id not in known)


def _forget_others(session: Session, work: Work, kind: type[AFact], listed: Sequence[AFact]) -> None:
    keep = {one.id for one in listed}
    gone = [one.id for one in load_facts(session, work.place, kind) if one.id not in keep]
    forget_facts(session, work.place, kind, gone)
