"""An item's work, summed by where it stands, and what follows from the sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import fsum
from types import MappingProxyType

from mapping.assignments import Assigned, Assignment, RollUp, Tally
from mapping.backlog import Backlog, Change, Changed, Issue, Status
from mapping.roadmap import Portfolio, Stage
from mapping.rules import MappingFile, StageStatuses

_STAGES = (Stage.PLANNED, Stage.BUILDING, Stage.SHIPPED)


def stage_of(status: Status, statuses: StageStatuses) -> Stage | None:
    """The stage that a status means; None where no stage claims it.

    A status claimed by id or name goes there, whatever its category is claimed by.
    """
    exact = {status.id, status.name.casefold()}
    category = f"category:{status.category.value}"
    claims = [(stage, {word.casefold() for word in getattr(statuses, stage.value)}) for stage in _STAGES]
    by_name = next((stage for stage, words in claims if words & exact), None)
    return by_name or next((stage for stage, words in claims if category in words), None)


def is_cancelled(issue: Issue, mapping: MappingFile) -> bool:
    """Whether the work was dropped, by its resolution: it leaves the scope and is never finished work."""
    dropped = {resolution.casefold() for resolution in mapping.cancelled_resolutions}
    return issue.resolution is not None and issue.resolution.casefold() in dropped


def roll_up(backlog: Backlog, assigned: Assigned, portfolio: Portfolio, mapping: MappingFile) -> Mapping[str, RollUp]:
    """Sum the work of every item of the portfolio; an item without any has an empty roll-up.

    An issue in a status that no stage claims is among the item's `work`, but in no column of its tallies: the
    status is named in `unmapped_statuses`.
    """
    given: dict[str, list[Assignment]] = {item.id: [] for item in portfolio.items()}
    for many in assigned.by_issue.values():
        for one in many:
            given.setdefault(one.item_id, []).append(one)
    meaning = _Meaning(mapping)
    return {item: _summed(item, sorted(many), backlog, meaning) for item, many in given.items()}


class _Meaning:
    """What statuses and resolutions mean, each looked up once."""

    def __init__(self, mapping: MappingFile) -> None:
        self._mapping = mapping
        self._stages: dict[Status, Stage | None] = {}

    def stage(self, status: Status) -> Stage | None:
        if status not in self._stages:
            self._stages[status] = stage_of(status, self._mapping.statuses)
        return self._stages[status]

    def cancelled(self, issue: Issue) -> bool:
        return issue.resolution is not None and is_cancelled(issue, self._mapping)


@dataclass(frozen=True, slots=True)
class _Part:
    issue: Issue
    weight: float
    stage: Stage | None

    @property
    def is_open(self) -> bool:
        return self.stage is not Stage.SHIPPED


def _summed(item: str, given: Sequence[Assignment], backlog: Backlog, meaning: _Meaning) -> RollUp:
    issues = [(backlog.issues[one.issue_id], one.weight) for one in given if one.issue_id in backlog.issues]
    work = [(issue, weight) for issue, weight in issues if issue.is_work]
    parts = [
        _Part(issue, weight, meaning.stage(issue.status)) for issue, weight in work if not meaning.cancelled(issue)
    ]
    return RollUp(
        item,
        count=_tally([(part.stage, part.weight) for part in parts]),
        points=_tally([(part.stage, part.weight * (part.issue.points or 0)) for part in parts]),
        work=tuple(part.issue.id for part in parts),
        epics=tuple(issue.id for issue, _ in issues if issue.level > 0),
        cancelled=tuple(issue.id for issue, _ in work if meaning.cancelled(issue)),
        unsized=sum(part.is_open and part.issue.points is None for part in parts),
        unmapped_statuses=tuple(sorted({part.issue.status.name for part in parts if part.stage is None})),
    )


def _tally(sizes: Sequence[tuple[Stage | None, float]]) -> Tally:
    def of(stage: Stage) -> float:
        return fsum(size for found, size in sizes if found is stage)

    return Tally(*map(of, _STAGES))


def derived_stage(rollup: RollUp) -> Stage | None:
    """Where an item stands by its work: all done, any started or done, else planned.

    None where that cannot be told: a status that no stage claims (`rollup.unmapped_statuses`), or no work at all.
    """
    count = rollup.count
    if rollup.unmapped_statuses or count.total <= 0:
        return None
    if count.remaining <= 0:
        return Stage.SHIPPED
    return Stage.BUILDING if count.doing + count.done > 0 else Stage.PLANNED


def known_statuses(backlog: Backlog) -> Mapping[str, Status]:
    """The statuses by id, also those in which no issue stands today: a changelog names them without their category."""
    return {issue.status.id: issue.status for issue in backlog.issues.values()} | dict(backlog.statuses)


def done_at(
    issue: Issue,
    changes: Sequence[Change],
    mapping: MappingFile,
    known: Mapping[str, Status] = MappingProxyType({}),
) -> datetime | None:
    """When the issue was finished: the start of the current unbroken run of statuses that mean shipped.

    `changes` are those of the issue, sorted by time; `known` are statuses by id, for what stood in between. An issue
    without status changes was finished when it was resolved. None where it is open, was cancelled, or the time is
    unknown. A status of the past that nothing classifies is taken for an open one.
    """
    statuses = mapping.statuses
    if stage_of(issue.status, statuses) is not Stage.SHIPPED or is_cancelled(issue, mapping):
        return None
    moves = [change for change in changes if change.what is Changed.STATUS]
    known = {**known, issue.status.id: issue.status}
    for move in reversed(moves):
        if not _was_done(move, known, statuses):
            return move.at
    return issue.resolved


def _was_done(move: Change, known: Mapping[str, Status], statuses: StageStatuses) -> bool:
    """Whether the issue was done already before this move."""
    ident, name = move.before or "", move.before_text or ""
    if ident in known:
        return stage_of(known[ident], statuses) is Stage.SHIPPED
    shipped = {word.casefold() for word in statuses.shipped}
    return ident in shipped or name.casefold() in shipped
