"""An item's work, summed by where it stands, and what follows from the sum."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
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
    return issue.resolution is not None and issue.resolution.casefold() in _folded(mapping.cancelled_resolutions)


@lru_cache(maxsize=16)
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


Given = tuple[tuple[Assignment, Issue | None], ...]
"""The assignments to an item with their issues; None for one that the backlog does not have."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The roll-ups of all items, and what they were summed from."""

    mapping: MappingFile
    given: Mapping[str, Given]
    rollups: Mapping[str, RollUp]


def roll_up(backlog: Backlog, assigned: Assigned, portfolio: Portfolio, mapping: MappingFile) -> Mapping[str, RollUp]:
    """Sum the work of every item of the portfolio; an item without any has an empty roll-up.

    An issue in a status that no stage claims is among the item's `work`, but in no column of its tallies: the
    status is named in `unmapped_statuses`.
    """
    return sum_up(backlog, assigned, portfolio, mapping).rollups


def sum_up(
    backlog: Backlog, assigned: Assigned, portfolio: Portfolio, mapping: MappingFile, before: Sums | None = None
) -> Sums:
    """Sum the work of every item, as `roll_up`. The sums of `before` stand for items that are given the same."""
    given = _given(backlog, assigned, portfolio)
    stands = before.given if before and before.mapping == mapping else {}
    meaning = _Meaning(mapping)
    rollups = {
        item: before.rollups[item] if before and stands.get(item) == many else _summed(item, many, meaning)
        for item, many in given.items()
    }
    return Sums(mapping, given, rollups)


def _given(backlog: Backlog, assigned: Assigned, portfolio: Portfolio) -> Mapping[str, Given]:
    found: dict[str, list[tuple[Assignment, Issue | None]]] = {item.id: [] for item in portfolio.items()}
    for ident, many in assigned.by_issue.items():
        for one in many:
            found.setdefault(one.item_id, []).append((one, backlog.issues.get(ident)))
    return {item: tuple(pairs) for item, pairs in found.items()}


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


def _summed(item: str, given: Given, meaning: _Meaning) -> RollUp:
    pairs = sorted(given, key=lambda pair: pair[0].issue_id)
    issues = [(issue, one.weight) for one, issue in pairs if issue is not None]
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
    stage: Callable[[Status], Stage | None] | None = None,
) -> datetime | None:
    """When the issue was finished: the start of the current unbroken run of statuses that mean shipped.

    `changes` are those of the issue, sorted by time; `known` are statuses by id, for what stood in between; `stage` is
    a quicker way to what they mean, where there is one. An issue without status changes was finished when it was
    resolved. None where it is open, was cancelled, or the time is unknown. A status of the past that nothing
    classifies is taken for an open one.
    """
    meant = stage or (lambda status: stage_of(status, mapping.statuses))
    if meant(issue.status) is not Stage.SHIPPED or is_cancelled(issue, mapping):
        return None
    for move in reversed(changes):
        if move.what is Changed.STATUS:
            before = issue.status if move.before == issue.status.id else known.get(move.before or "")
            if not (_was_shipped(move, mapping.statuses) if before is None else meant(before) is Stage.SHIPPED):
                return move.at
    return issue.resolved


def _was_shipped(move: Change, statuses: StageStatuses) -> bool:
    """Whether a status that nobody knows any more was a shipped one, by its id or its name."""
    shipped = _folded(statuses.shipped)
    return (move.before or "") in shipped or (move.before_text or "").casefold() in shipped
