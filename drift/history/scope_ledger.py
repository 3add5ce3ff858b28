"""The scope ledger of an item: what its work has become between two instants.

current = baseline + added - removed + re-estimated, always. Sizes are taken at the event: what was added counts at its
size when added, what was removed at its size when removed, and any change of size besides is re-estimation. What came
and went again in between is in both sums, so that nothing leaves a sum without a step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import fsum

from drift.facts import Facts, Share
from drift.findings import Unit
from drift.history.replay import points_at
from drift.inputs import Baseline, WorkStay
from mapping.backlog import Change, Changed, Issue


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one issue's size between the baseline and now. None is unsized, or not in the item.

    `entered` is the size at which it was added, `left` that at which it was removed; both None where it stayed.
    """

    issue_id: str
    baseline: float | None = None
    current: float | None = None
    entered: float | None = None
    left: float | None = None
    newly_sized: bool = False
    at: datetime | None = None

    @property
    def reestimated(self) -> float:
        """The change of its size apart from coming and going."""
        before = (self.baseline or 0) + (self.entered or 0)
        return (self.current or 0) + (self.left or 0) - before


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope ledger of one item against its baseline."""

    steps: tuple[Step, ...]

    @property
    def baseline(self) -> float:
        """The size that was frozen."""
        return fsum(step.baseline or 0 for step in self.steps)

    @property
    def current(self) -> float:
        """The size of today, finished work included."""
        return fsum(step.current or 0 for step in self.steps)

    @property
    def added(self) -> float:
        """What came, at its size when it came."""
        return fsum(step.entered or 0 for step in self.steps)

    @property
    def removed(self) -> float:
        """What went, at its size when it went."""
        return fsum(step.left or 0 for step in self.steps)

    @property
    def reestimated(self) -> float:
        """The net change of sizes."""
        return fsum(step.reestimated for step in self.steps)

    @property
    def newly_sized(self) -> float:
        """The part of the re-estimates that gave a first estimate to work of the baseline."""
        return fsum(step.reestimated for step in self.steps if step.newly_sized)

    @property
    def churned(self) -> float:
        """All that moved, re-estimates in absolute terms an issue."""
        return self.added + self.removed + fsum(abs(step.reestimated) for step in self.steps)

    @property
    def churned_net(self) -> float:
        """The same with only what the re-estimates come to together."""
        return self.added + self.removed + abs(self.reestimated)


def scope_of(facts: Facts, item_id: str, baseline: Baseline) -> Scope:
    """Compare the item's work of today with the baseline."""
    return scope_between(facts, item_id, baseline, freeze(facts, item_id, "now"))


def scope_between(facts: Facts, item_id: str, first: Baseline, second: Baseline) -> Scope:
    """Compare the item's work at two instants, the earlier first, by what is known today of the time between."""
    return Scope(tuple(_Ledger(facts, item_id, first, second).steps()))


def freeze(facts: Facts, item_id: str, name: str) -> Baseline:
    """The item's work of today as a baseline."""
    sizes = {share.work.issue.id: size_now(facts, share) for share in facts.shares.get(item_id, ())}
    return Baseline(name, facts.inputs.as_of.instant, sizes, facts.inputs.settings.unit)


def size_now(facts: Facts, share: Share) -> float | None:
    """The size of today in the unit of the settings; None where points are counted and it has none."""
    unsized = facts.inputs.settings.unit is Unit.POINTS and share.work.issue.points is None
    return None if unsized else share.size


@dataclass(frozen=True, slots=True)
class _Ledger:
    facts: Facts
    item_id: str
    first: Baseline
    second: Baseline

    def steps(self) -> Iterator[Step]:
        """A step for each issue of either end, and for each that was in the item only in between."""
        before, after = self.first.sizes, self.second.sizes
        weights = {share.work.issue.id: share.weight for share in self.facts.shares.get(self.item_id, ())}
        visits = self._visits()
        for ident in after:
            yield self._stayed(ident) if ident in before else self._came(ident, weights)
        for ident in sorted(before.keys() - after.keys()):
            yield self._gone(ident, visits.get(ident))
        for ident, stay in sorted(visits.items()):
            if ident not in before and ident not in after and stay.since > self.first.at:
                yield Step(ident, entered=stay.first_size or 0, left=stay.last_size or 0, at=stay.until)

    def _stayed(self, ident: str) -> Step:
        before, now = self.first.sizes[ident], self.second.sizes[ident]
        return Step(ident, before, now, newly_sized=before is None and now is not None)

    def _came(self, ident: str, weights: Mapping[str, float]) -> Step:
        now, issue = self.second.sizes[ident], self.facts.inputs.backlog.issues.get(ident)
        at = self._entry(issue) if issue else None
        if issue is None or at is None or self.facts.inputs.settings.unit is Unit.ITEMS:
            return Step(ident, current=now, entered=now or 0, at=at)
        weight = weights[ident] if ident in weights else self._weight(issue, self.second)
        return Step(ident, current=now, entered=self._size_at(issue, weight, at) or 0, at=at)

    def _entry(self, issue: Issue) -> datetime | None:
        """When it came: put below a parent of the item, revived or created since; None where a rule or a label brought
        it."""
        return self._crossed(issue, into=True) or (issue.created if issue.created > self.first.at else None)

    def _gone(self, ident: str, seen: WorkStay | None) -> Step:
        before = self.first.sizes[ident]
        issue = self.facts.inputs.backlog.issues.get(ident)
        if issue is None:
            return self._vanished(ident, seen)
        at = self._crossed(issue, into=False)
        if at is None or self.facts.inputs.settings.unit is Unit.ITEMS:
            return Step(ident, before, left=before or 0, at=at)
        return Step(ident, before, left=self._size_at(issue, self._weight(issue, self.first), at) or 0, at=at)

    def _vanished(self, ident: str, seen: WorkStay | None) -> Step:
        """What Jira no longer shows has no changelog either; it left at the size that it was last seen with."""
        before = self.first.sizes[ident]
        left = before if seen is None else seen.last_size
        return Step(ident, before, left=left or 0, at=seen.until if seen else None)

    def _visits(self) -> Mapping[str, WorkStay]:
        """The last stay in the item of each issue that Milepost saw there between the two instants."""
        stays = self.facts.inputs.stays.get(self.item_id, ())
        return {one.issue_id: one for one in stays if one.since <= self.second.at and one.after(self.first.at)}

    def _weight(self, issue: Issue, frozen: Baseline) -> float:
        """The share by which it counted when it was frozen."""
        then, size = points_at(issue, self.facts.changes(issue.id), frozen.at), frozen.sizes[issue.id]
        return size / then if size and then else 1.0

    def _size_at(self, issue: Issue, weight: float, at: datetime) -> float | None:
        points = points_at(issue, self.facts.changes(issue.id), at)
        return None if points is None else weight * points

    def _crossed(self, issue: Issue, *, into: bool) -> datetime | None:
        """When it last came into the item or went out of it, by its changelog. Where no parent that it had is one of
        the item, something else than parents decides, and its last move is the best guess."""
        moves = self._moves(issue.id)
        parents = [one for one in moves if one.what is Changed.PARENT]
        if not any(self._holds(end) for one in parents for end in (one.before, one.after)):
            return moves[-1].at if moves else None
        below, live = self._holds(parents[0].before), self._was_live(issue, moves)
        at = None
        for move in moves:
            inside = below and live
            below = self._holds(move.after) if move.what is Changed.PARENT else below
            live = live if move.what is Changed.PARENT else not _drops(self.facts, move.after_text)
            at = move.at if (below and live) is into and inside is not into else at
        return at

    def _holds(self, parent: str | None) -> bool:
        """Whether the parent counts to the item today."""
        return any(one.item_id == self.item_id for one in self.facts.inputs.assigned.by_issue.get(parent or "", ()))

    def _was_live(self, issue: Issue, moves: list[Change]) -> bool:
        before = [one.before_text for one in moves if one.what is Changed.RESOLUTION]
        return not _drops(self.facts, before[0]) if before else self.facts.is_live(issue)

    def _moves(self, ident: str) -> list[Change]:
        """The changes by which work comes or goes: another parent, dropped, revived. Finishing it is neither."""
        return [
            change
            for change in self.facts.changes(ident)
            if self.first.at < change.at <= self.second.at
            and (change.what is Changed.PARENT or _drops_or_revives(self.facts, change))
        ]


def _drops_or_revives(facts: Facts, change: Change) -> bool:
    resolves = change.what is Changed.RESOLUTION
    return resolves and _drops(facts, change.before_text) != _drops(facts, change.after_text)


def _drops(facts: Facts, resolution: str | None) -> bool:
    dropped = {name.casefold() for name in facts.inputs.mapping.cancelled_resolutions}
    return (resolution or "").casefold() in dropped
