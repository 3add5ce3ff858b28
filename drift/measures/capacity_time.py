"""The time over which shares of finished work are counted: some complete weeks, or the last closed sprints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from drift.facts import Facts, Work
from drift.measures.sprint import closed_at
from drift.weeks import Window, window_before
from drift.wording import plural
from mapping.backlog import Sprint, SprintState


@dataclass(frozen=True, slots=True)
class SprintTime:
    """From the begin of the first sprint to the close of the last; `count` is how many of a board are meant."""

    count: int
    began: datetime | None = None
    closed: datetime | None = None
    words: str = ""

    def holds(self, instant: datetime) -> bool:
        """Whether the instant falls in this time."""
        return self.began is not None and self.closed is not None and self.began <= instant <= self.closed

    def __str__(self) -> str:
        return f"the last {plural(self.count, 'closed sprint')}{self.words}"


CapacityTime = Window | SprintTime


def capacity_time(facts: Facts) -> CapacityTime:
    """The time that the settings ask for. One sprint says little: its shares are of few stories."""
    settings = facts.inputs.settings
    if settings.capacity_sprints is not None:
        return _of_sprints(facts, settings.capacity_sprints)
    return window_before(facts.inputs.as_of, settings.capacity_weeks, settings.excluded_weeks, settings.window_start)


def finished_in(facts: Facts, time: CapacityTime) -> tuple[Work, ...]:
    """The work that was finished in this time, without what is left out by intent."""
    ignored = facts.inputs.assigned.ignored
    return tuple(
        work
        for ident, work in facts.work.items()
        if ident not in ignored and work.finished is not None and time.holds(work.finished)
    )


def _of_sprints(facts: Facts, count: int) -> SprintTime:
    """A board that has closed no sprint inside the window of forecasts works in other ways by now, and is left out."""
    first = facts.window.weeks[0] if facts.window.weeks else facts.today
    boards = (many for many in _closed_by_board(facts) if facts.day(closed_at(facts, many[-1])) >= first)
    sprints = [sprint for many in boards for sprint in many[-count:]]
    if not sprints:
        return SprintTime(count)
    began = min(sprint.began for sprint in sprints if sprint.began is not None)
    closed = max(closed_at(facts, sprint) for sprint in sprints)
    return SprintTime(count, began, closed, f" from {facts.day(began)} to {facts.day(closed)}")


def _closed_by_board(facts: Facts) -> Sequence[Sequence[Sprint]]:
    closed = [
        sprint
        for sprint in facts.inputs.backlog.sprints.values()
        if sprint.state is SprintState.CLOSED and sprint.began is not None
    ]
    found: dict[int | None, list[Sprint]] = {}
    for sprint in sorted(closed, key=lambda one: (closed_at(facts, one), one.id)):
        found.setdefault(sprint.board_id, []).append(sprint)
    return list(found.values())
