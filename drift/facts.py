"""What all measures need to know about the work, looked up once: who finished what when, and for which item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from drift.findings import FileEvidence, IssueEvidence, Subject, Unit
from drift.forecasts.predicted import Predicted, predicted_scope
from drift.history.replay import sprints_ever
from drift.inputs import DriftInputs
from drift.weeks import Window, window_before
from mapping.assignments import Assignment
from mapping.backlog import Backlog, Category, Change, Changed, Issue, Status
from mapping.entry import Source
from mapping.roadmap import Item, Stage
from mapping.rollup import done_at, is_cancelled, known_statuses, stage_of
from mapping.rules import MappingFile


class StatusStages:
    """The stage of a status of today or of a changelog, each looked up once."""

    def __init__(self, mapping: MappingFile, known: Mapping[str, Status]) -> None:
        self._statuses = mapping.statuses
        self._known = known
        self._found: dict[Status, Stage | None] = {}

    def of(self, status: Status) -> Stage | None:
        """The stage of a status; None where no stage claims it."""
        if status not in self._found:
            self._found[status] = stage_of(status, self._statuses)
        return self._found[status]

    def before(self, change: Change) -> Stage | None:
        """The stage that a status change left; None where nothing classifies that status."""
        return self._named(change.before, change.before_text)

    def after(self, change: Change) -> Stage | None:
        """The stage that a status change led to; None where nothing classifies that status."""
        return self._named(change.after, change.after_text)

    def _named(self, ident: str | None, text: str | None) -> Stage | None:
        known = self._known.get(ident or "")
        return self.of(known or Status(ident or "", text or "", Category.UNDEFINED))


@dataclass(frozen=True, slots=True)
class Work:
    """One work issue (story, task, bug) that was not cancelled. `stage` is None in a status that no stage claims.

    `started` is when it first left the planned stage, `finished` when its current run of done statuses began; both
    None where that did not happen or is not known.
    """

    issue: Issue
    stage: Stage | None
    started: datetime | None
    finished: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be finished; a status that no stage claims counts as open."""
        return self.stage is not Stage.SHIPPED

    @property
    def active(self) -> datetime | None:
        """The first sign of work on it."""
        return min((at for at in (self.started, self.finished) if at), default=None)


@dataclass(frozen=True, slots=True)
class Share:
    """A work issue as it counts to one item: `size` in the unit of the settings, by the weight of its rule."""

    work: Work
    weight: float
    size: float


@dataclass(frozen=True, slots=True)
class Facts:
    """The inputs with what follows from them and more than one measure needs. `sprints` are those that ever held a work
    issue, cancelled ones included; `predicted` is what is assumed of epics without stories, by item."""

    inputs: DriftInputs
    window: Window
    known: Mapping[str, Status]
    stages: StatusStages
    items: tuple[Item, ...]
    deadlines: Mapping[str, date | None]
    work: Mapping[str, Work]
    sprints: Mapping[str, frozenset[int]]
    given: Mapping[str, tuple[Given, ...]]
    shares: Mapping[str, tuple[Share, ...]]
    predicted: Mapping[str, tuple[Predicted, ...]]

    @property
    def today(self) -> date:
        """The calendar day of the as-of in the business zone."""
        return self.inputs.as_of.today

    def day(self, instant: datetime) -> date:
        """The calendar day of an instant in the business zone."""
        return instant.astimezone(self.inputs.as_of.zone).date()

    def is_worked_off(self, item: Item) -> bool:
        """Whether all of its work is done: it has some, none of it is open, and no epic is still to be broken down."""
        shares = self.shares[item.id]
        return bool(shares) and item.id not in self.predicted and not any(share.work.is_open for share in shares)

    def is_live(self, issue: Issue) -> bool:
        """Whether the issue stands, that is, was not cancelled."""
        return not is_cancelled(issue, self.inputs.mapping)

    def changes(self, issue_id: str) -> Sequence[Change]:
        """The issue's changes by time."""
        return self.inputs.backlog.changes.get(issue_id, ())


def gather(inputs: DriftInputs, before: Facts | None = None) -> Facts:
    """Look up what the measures share. What is known of an issue stands as it was `before` where the issue and its
    changes are the very objects that they were and statuses mean the same, and so do the shares of an item where it
    is given the same."""
    settings = inputs.settings
    window = window_before(inputs.as_of, settings.window_weeks, settings.excluded_weeks, settings.window_start)
    known = known_statuses(inputs.backlog)
    stages = StatusStages(inputs.mapping, known)
    work = _work(inputs, stages, known, before if before and _same_meaning(before, inputs.mapping, known) else None)
    items = tuple(item for item in inputs.portfolio.items() if in_force(item))
    given = _given(inputs, work, items)
    return Facts(
        inputs,
        window,
        known,
        stages,
        items,
        {item.id: inputs.portfolio.deadline(item) for item in items},
        work,
        _sprints(inputs.backlog, before),
        given,
        _shares(settings.unit, given, before if before and before.inputs.settings.unit is settings.unit else None),
        predicted_scope(inputs, _sizes_of_epics(settings.unit, work), stages.of),
    )


def _same_meaning(before: Facts, mapping: MappingFile, known: Mapping[str, Status]) -> bool:
    old = before.inputs.mapping
    return (old.statuses, old.cancelled_resolutions, before.known) == (
        mapping.statuses,
        mapping.cancelled_resolutions,
        known,
    )


def in_force(item: Item) -> bool:
    """Whether the item still stands on its roadmap: not cancelled, not merged away, not split into others."""
    gone = item.cancelled or item.merged_into or item.split_into or item.stage is Stage.CANCELLED
    return not gone


def _work(
    inputs: DriftInputs, stages: StatusStages, known: Mapping[str, Status], before: Facts | None
) -> Mapping[str, Work]:
    found = {}
    old, old_changes = (before.work, before.inputs.backlog.changes) if before else ({}, {})
    for ident, issue in sorted(inputs.backlog.issues.items()):
        if not issue.is_work or is_cancelled(issue, inputs.mapping):
            continue
        changes, one = inputs.backlog.changes.get(ident, ()), old.get(ident)
        stands = one is not None and one.issue is issue and old_changes.get(ident, ()) is changes
        found[ident] = one if one and stands else _work_of(inputs, issue, changes, stages, known)
    return found


def _sprints(backlog: Backlog, before: Facts | None) -> Mapping[str, frozenset[int]]:
    then = before.inputs.backlog if before else Backlog({})
    known = before.sprints if before else {}
    found = {}
    same: dict[frozenset[int], frozenset[int]] = {}  # of all issues there are few different ones
    for ident, issue in backlog.issues.items():
        if issue.is_work:
            changes = backlog.changes.get(ident, ())
            stands = then.issues.get(ident) is issue and then.changes.get(ident, ()) is changes
            ever = known[ident] if stands else sprints_ever(issue, changes)
            found[ident] = same.setdefault(ever, ever)
    return found


def _work_of(
    inputs: DriftInputs, issue: Issue, changes: Sequence[Change], stages: StatusStages, known: Mapping[str, Status]
) -> Work:
    stage = stages.of(issue.status)
    finished = done_at(issue, changes, inputs.mapping, known, stages.of) if stage is Stage.SHIPPED else None
    return Work(issue, stage, _started(changes, stages), finished)


def _started(changes: Iterable[Change], stages: StatusStages) -> datetime | None:
    moves = (change for change in changes if change.what is Changed.STATUS)
    return next((move.at for move in moves if stages.after(move) is not Stage.PLANNED), None)


Given = tuple[Assignment, Work]
"""Work that counts to an item, by which assignment."""


def _given(inputs: DriftInputs, work: Mapping[str, Work], items: Sequence[Item]) -> Mapping[str, tuple[Given, ...]]:
    found: dict[str, list[Given]] = {item.id: [] for item in items}
    for ident, many in inputs.assigned.by_issue.items():
        for one in many if ident in work else ():
            if one.item_id in found:
                found[one.item_id].append((one, work[ident]))
    return {item: tuple(many) for item, many in found.items()}


def _shares(
    unit: Unit, given: Mapping[str, tuple[Given, ...]], before: Facts | None
) -> Mapping[str, tuple[Share, ...]]:
    return {
        item: before.shares[item] if before and before.given.get(item) == many else _shares_of(unit, many)
        for item, many in given.items()
    }


def _shares_of(unit: Unit, given: Sequence[Given]) -> tuple[Share, ...]:
    shares = (Share(work, one.weight, one.weight * unit_size(work.issue.points, unit)) for one, work in given)
    return tuple(sorted(shares, key=lambda share: share.work.issue.id))


def _sizes_of_epics(unit: Unit, work: Mapping[str, Work]) -> Mapping[str, float]:
    """What the stories below each issue add up to, by its id."""
    found: dict[str, float] = {}
    for one in work.values():
        if one.issue.parent_id:
            found[one.issue.parent_id] = found.get(one.issue.parent_id, 0.0) + unit_size(one.issue.points, unit)
    return found


def unit_size(points: float | None, unit: Unit) -> float:
    """The size of one issue in the unit: 1 when items are counted, else its points (0 where it has none)."""
    return (points or 0.0) if unit is Unit.POINTS else 1.0


def subject(item: Item) -> Subject:
    """The item as the subject of a finding."""
    return Subject("item", item.id, item.title)


def file_evidence(source: Source | None, note: str) -> tuple[FileEvidence, ...]:
    """The line of a file as evidence, where it is known."""
    return (FileEvidence(source, note),) if source else ()


def evidence(issue: Issue, note: str = "", change: Change | None = None, at: datetime | None = None) -> IssueEvidence:
    """The issue as evidence, with the change that matters or just its instant."""
    if change is None:
        return IssueEvidence(issue.id, issue.key, note, at)
    return IssueEvidence(issue.id, issue.key, note, change.at, change.history_id)
