"""What became of a sprint: committed, completed, changed on the way, and carried over.

The commitment is what the sprint held at its activation and was not yet done, at the sizes of that instant. It comes
from a snapshot taken then, else it is rebuilt from the changelog and marked as such; what it held at its close comes
from a snapshot too, where there is one. Jira Cloud names no activation, only the planned start; a sprint that was seen
running before that counts from when it was seen, and one that was still to come after it from the last pull that saw it
so. Closing a sprint moves its open issues in the same second, so changes at or after the close are carry-over, not
removal.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import fsum

from drift.facts import Facts
from drift.history.replay import points_at, sprint_ids, sprints_at
from drift.history.sprint_snapshots import dropped_before, was_done
from drift.inputs import SprintSnapshot
from mapping.backlog import Change, Changed, Issue, Sprint, SprintState
from mapping.roadmap import Stage


@dataclass(frozen=True, slots=True)
class Stay:
    """One issue's stay in a sprint; sizes in points, or 1 each where nothing has an estimate, None where it did not
    happen.

    `committed` is its size at activation, `entered` when it was added later, `left` when it was removed, `completed`
    when it was done, `open` at the close where it was not done. `outside` was done before the activation.
    """

    issue_id: str
    committed: float | None = None
    entered: float | None = None
    left: float | None = None
    completed: float | None = None
    open: float | None = None
    outside: bool = False

    @property
    def reestimated(self) -> float:
        """The change of its size while it was in the sprint."""
        start, end = self.committed if self.committed is not None else self.entered, self._end
        return 0.0 if start is None or end is None else end - start

    @property
    def _end(self) -> float | None:
        ends = (self.left, self.completed, self.open)
        return next((size for size in ends if size is not None), None)


@dataclass(frozen=True, slots=True)
class SprintOutcome:
    """A sprint in sums over the stays of its issues. Ratios are None where nothing was committed.

    `late` is how long after its beginning it was first seen active; zero where it was never seen so.
    """

    sprint: Sprint
    stays: tuple[Stay, ...]
    in_points: bool
    reconstructed: bool
    late: timedelta = timedelta()

    @property
    def committed(self) -> float:
        """The sizes at activation."""
        return fsum(stay.committed or 0 for stay in self.stays)

    @property
    def completed(self) -> float:
        """The sizes at completion of what was done inside the sprint."""
        return fsum(stay.completed or 0 for stay in self.stays)

    @property
    def kept(self) -> float:
        """What was committed and done, at the sizes of the commitment."""
        return fsum(stay.committed or 0 for stay in self.stays if stay.completed is not None)

    @property
    def added(self) -> float:
        """What came after activation, at its size then."""
        return fsum(stay.entered or 0 for stay in self.stays)

    @property
    def removed(self) -> float:
        """What was taken out before the close, at its size then."""
        return fsum(stay.left or 0 for stay in self.stays)

    @property
    def reestimated(self) -> float:
        """Changes of size, in absolute terms an issue."""
        return fsum(abs(stay.reestimated) for stay in self.stays)

    @property
    def reestimated_net(self) -> float:
        """Changes of size, net."""
        return fsum(stay.reestimated for stay in self.stays)

    @property
    def carry_over(self) -> float:
        """What was not done at the close."""
        return fsum(stay.open or 0 for stay in self.stays)

    @property
    def say_do(self) -> float | None:
        """The share of the commitment that was kept."""
        return self._of_committed(self.kept)

    @property
    def velocity_ratio(self) -> float | None:
        """Completed over committed."""
        return self._of_committed(self.completed)

    @property
    def scope_change(self) -> float | None:
        """All that came, went or changed its size, over the commitment."""
        return self._of_committed(self.added + self.removed + self.reestimated)

    @property
    def carry_over_rate(self) -> float | None:
        """The share of the commitment that was neither done nor removed."""
        return self._of_committed(fsum(stay.committed or 0 for stay in self.stays if stay.open is not None))

    def _of_committed(self, size: float) -> float | None:
        return size / self.committed if self.committed else None


def members(facts: Facts) -> Mapping[int, frozenset[str]]:
    """The work issues that were ever in each sprint; sub-tasks count with their parents."""
    found: dict[int, set[str]] = {}
    for ident, sprints in facts.sprints.items():
        for sprint in sprints:
            found.setdefault(sprint, set()).add(ident)
    return {sprint: frozenset(idents) for sprint, idents in found.items()}


def closed_at(facts: Facts, sprint: Sprint) -> datetime:
    """The end of the account: the close of a closed sprint, else the as-of."""
    ended = sprint.ended if sprint.state is SprintState.CLOSED else None
    return ended or facts.inputs.as_of.instant


def sprint_outcome(facts: Facts, sprint: Sprint, idents: Collection[str]) -> SprintOutcome | None:
    """Rebuild the sprint from its snapshot, else from the changelog; None where it never began, or neither exists."""
    snapshot, close = facts.inputs.snapshots.get(sprint.id), _close(facts, sprint)
    if sprint.began is None or (snapshot is None and not facts.inputs.backlog.has_history):
        return None
    taken = [one for one in (snapshot, close) if one is not None]
    known = sorted({*idents, *(ident for one in taken for ident in one.sizes)})
    in_points = _has_estimates(facts, known, taken)
    began = min(sprint.began, snapshot.at) if snapshot else sprint.began
    account = _Account(facts, sprint, began, closed_at(facts, sprint), snapshot, close, in_points)
    stays = tuple(stay for ident in known if (stay := account.stay(ident)))
    late = max(timedelta(), snapshot.seen - sprint.began) if snapshot else timedelta()
    return SprintOutcome(sprint, stays, in_points, snapshot is None or snapshot.taken is not None, late)


def _close(facts: Facts, sprint: Sprint) -> SprintSnapshot | None:
    """The sprint as it was taken at its last close; of one that was opened again there is none."""
    taken = facts.inputs.closes.get(sprint.id)
    if taken is None or sprint.state is not SprintState.CLOSED or sprint.ended is None:
        return None
    return taken if taken.at >= sprint.ended else None


def _has_estimates(facts: Facts, idents: Collection[str], taken: Sequence[SprintSnapshot]) -> bool:
    issues = facts.inputs.backlog.issues
    estimated = any(issues[ident].points for ident in idents if ident in issues)
    return estimated or any(size for one in taken for size in one.sizes.values())


@dataclass(frozen=True, slots=True)
class _Account:
    facts: Facts
    sprint: Sprint
    began: datetime
    close: datetime
    snapshot: SprintSnapshot | None
    at_close: SprintSnapshot | None
    in_points: bool

    def stay(self, ident: str) -> Stay | None:
        """What became of one issue; None where it was never in the running sprint."""
        issue = self.facts.inputs.backlog.issues.get(ident)
        if issue is None:
            return self._vanished(ident)
        begun_in, done_before = self._at_start(issue)
        in_at_close = self._in_at_close(issue)
        if done_before and begun_in:
            return Stay(ident, outside=True) if in_at_close else None
        joined = None if begun_in else self._joined(issue, in_at_close=in_at_close)
        if not begun_in and (joined is None or was_done(self.facts, issue, self.began, just_before=False)):
            return Stay(ident, outside=True) if joined and in_at_close else None
        return replace(
            self._end(issue, in_at_close),
            committed=self._committed(issue) if begun_in else None,
            entered=self._size(issue, joined) if joined else None,
        )

    def _vanished(self, ident: str) -> Stay | None:
        """What became of an issue that Jira no longer shows: what the snapshots say of it."""
        begun_in, closed_in = (one is not None and ident in one.sizes for one in (self.snapshot, self.at_close))
        if ident in self._done_then():
            return Stay(ident, outside=True) if closed_in else None
        if not begun_in and not closed_in:
            return None
        start, end = self._frozen(self.snapshot, ident), self._frozen(self.at_close, ident)
        stay = Stay(ident, committed=start) if begun_in else Stay(ident, entered=end)
        if not closed_in:
            return replace(stay, left=start)
        return replace(stay, completed=end) if self._closed_done(ident) else replace(stay, open=end)

    def _at_start(self, issue: Issue) -> tuple[bool, bool]:
        """Whether it was in the sprint at activation, and whether it was done by then."""
        if self.snapshot is not None:
            return issue.id in self.snapshot.sizes, issue.id in self.snapshot.done
        inside = self.sprint.id in sprints_at(issue, self._changes(issue), self.began)
        return inside and issue.created <= self.began, was_done(self.facts, issue, self.began, just_before=False)

    def _in_at_close(self, issue: Issue) -> bool:
        """Whether it was still in the sprint just before the close; dropped work was not."""
        if self.at_close is not None:
            return issue.id in self.at_close.sizes
        dropped = dropped_before(self.facts, issue, self.close)
        return not dropped and self.sprint.id in sprints_at(issue, self._changes(issue), self.close, just_before=True)

    def _joined(self, issue: Issue, *, in_at_close: bool) -> datetime | None:
        """When it came into the running sprint: by a change, or by being created in it. Without a changelog only the
        close tells that it came at all."""
        for change in self._changes(issue):
            inside = change.what is Changed.SPRINT and self.sprint.id in sprint_ids(change.after)
            if inside and self.began < change.at < self.close:
                return change.at
        born_inside = self.sprint.id in sprints_at(issue, self._changes(issue), issue.created)
        if born_inside and self.began < issue.created < self.close:
            return issue.created
        return self.close if self.at_close is not None and in_at_close else None

    def _end(self, issue: Issue, in_at_close: bool) -> Stay:
        if not in_at_close:
            return Stay(issue.id, left=self._size(issue, self._left(issue)))
        if self._done_at_close(issue):
            return Stay(issue.id, completed=self._size(issue, self._done_since(issue)))
        if self.at_close is not None:
            return Stay(issue.id, open=self._frozen(self.at_close, issue.id))
        return Stay(issue.id, open=self._size(issue, self.close, just_before=True))

    def _done_at_close(self, issue: Issue) -> bool:
        if self.at_close is not None:
            return self._closed_done(issue.id)
        return was_done(self.facts, issue, self.close, just_before=True)

    def _closed_done(self, ident: str) -> bool:
        return self.at_close is not None and ident in self.at_close.done

    def _left(self, issue: Issue) -> datetime:
        """When it last went out of the sprint."""
        out = [
            change.at
            for change in self._changes(issue)
            if change.what is Changed.SPRINT
            and self.sprint.id in sprint_ids(change.before) - sprint_ids(change.after)
            and change.at < self.close
        ]
        return out[-1] if out else issue.resolved or self.close

    def _done_since(self, issue: Issue) -> datetime:
        """The start of the run of done statuses in which it stood at the close; the close where nothing tells."""
        stages = self.facts.stages
        runs = [
            change.at
            for change in self._changes(issue)
            if change.what is Changed.STATUS
            and change.at < self.close
            and stages.after(change) is Stage.SHIPPED
            and stages.before(change) is not Stage.SHIPPED
        ]
        return runs[-1] if runs else issue.resolved or issue.created

    def _committed(self, issue: Issue) -> float:
        return self._frozen(self.snapshot, issue.id) if self.snapshot else self._size(issue, self.began)

    def _frozen(self, taken: SprintSnapshot | None, ident: str) -> float:
        size = taken.sizes.get(ident) if taken else None
        return (size or 0.0) if self.in_points else 1.0

    def _done_then(self) -> frozenset[str]:
        return self.snapshot.done if self.snapshot else frozenset()

    def _size(self, issue: Issue, at: datetime, *, just_before: bool = False) -> float:
        if not self.in_points:
            return 1.0
        return points_at(issue, self._changes(issue), at, just_before=just_before) or 0.0

    def _changes(self, issue: Issue) -> Sequence[Change]:
        return self.facts.changes(issue.id)
