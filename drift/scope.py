"""Scope drift: what an item's work has become since it was frozen under a name.

current = baseline + added - removed + re-estimated, always. Sizes are taken at the event: what was added counts at its
size when added, what was removed at its size when removed, and any change of size besides is re-estimation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import fsum

from drift.facts import Facts, Share, evidence, file_evidence, subject
from drift.findings import Figure, Finding, IssueEvidence, Measure, Reason, Severity, Unit, valued
from drift.inputs import Baseline
from drift.replay import points_at
from drift.wording import listed, number, percent
from mapping.backlog import Change, Changed, Issue
from mapping.roadmap import Item

_ROUNDING = 1e-9


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


def scope_of(facts: Facts, item_id: str, baseline: Baseline) -> Scope:
    """Compare the item's work of today with the baseline."""
    shares = {share.work.issue.id: share for share in facts.shares[item_id]}
    stayed_or_came = (_present(facts, share, baseline) for share in shares.values())
    gone = (_gone(facts, ident, baseline) for ident in sorted(baseline.sizes.keys() - shares.keys()))
    return Scope((*stayed_or_came, *gone))


def freeze(facts: Facts, item_id: str, name: str) -> Baseline:
    """The item's work of today as a baseline."""
    sizes = {share.work.issue.id: _size_now(facts, share) for share in facts.shares[item_id]}
    return Baseline(name, facts.inputs.as_of.instant, sizes)


def _size_now(facts: Facts, share: Share) -> float | None:
    unsized = facts.inputs.settings.unit is Unit.POINTS and share.work.issue.points is None
    return None if unsized else share.size


def _present(facts: Facts, share: Share, baseline: Baseline) -> Step:
    ident, now = share.work.issue.id, _size_now(facts, share)
    if ident in baseline.sizes:
        before = baseline.sizes[ident]
        return Step(ident, before, now, newly_sized=before is None and now is not None)
    at = _entry(facts, share.work.issue, baseline)
    entered = now if at is None else _size_at(facts, share.work.issue, share.weight, at)
    return Step(ident, current=now, entered=entered or 0, at=at)


def _entry(facts: Facts, issue: Issue, baseline: Baseline) -> datetime | None:
    """When it came: created, put below another parent or revived since; None where a rule or a label brought it."""
    moves = [change.at for change in _moves(facts, issue.id) if change.at > baseline.at]
    return moves[-1] if moves else (issue.created if issue.created > baseline.at else None)


def _gone(facts: Facts, ident: str, baseline: Baseline) -> Step:
    before = baseline.sizes[ident]
    issue = facts.inputs.backlog.issues.get(ident)
    at = next((change.at for change in reversed(_moves(facts, ident)) if change.at > baseline.at), None)
    if issue is None or at is None or facts.inputs.settings.unit is Unit.ITEMS:
        return Step(ident, before, left=before or 0, at=at)
    weight = _weight(issue, facts, baseline)
    return Step(ident, before, left=_size_at(facts, issue, weight, at) or 0, at=at)


def _weight(issue: Issue, facts: Facts, baseline: Baseline) -> float:
    """The share by which it counted when it was frozen."""
    then = points_at(issue, facts.changes(issue.id), baseline.at)
    frozen = baseline.sizes[issue.id]
    return frozen / then if frozen and then else 1.0


def _size_at(facts: Facts, issue: Issue, weight: float, at: datetime) -> float | None:
    if facts.inputs.settings.unit is Unit.ITEMS:
        return weight
    points = points_at(issue, facts.changes(issue.id), at)
    return None if points is None else weight * points


def _moves(facts: Facts, ident: str) -> list[Change]:
    """The changes by which work comes and goes: another parent, dropped, revived. Finishing it is neither."""
    return [
        change
        for change in facts.changes(ident)
        if change.what is Changed.PARENT or (change.what is Changed.RESOLUTION and _drops_or_revives(facts, change))
    ]


def _drops_or_revives(facts: Facts, change: Change) -> bool:
    dropped = {resolution.casefold() for resolution in facts.inputs.mapping.cancelled_resolutions}
    before, after = ((text or "").casefold() in dropped for text in (change.before_text, change.after_text))
    return before != after


# -- findings --------------------------------------------------------------------------------------------------


def scope_findings(facts: Facts) -> Iterator[Finding]:
    """One finding an item that has work or a baseline."""
    places = _Places(facts)
    for item in facts.items:
        baseline = facts.inputs.baselines.get(item.id)
        if baseline is not None:
            yield _grown(facts, item, baseline, places)
        elif facts.shares[item.id]:
            sentence = f"{item.title} has no baseline, so nobody can say how its scope grew"
            yield _finding(item, Severity.NONE, sentence, Reason.NO_BASELINE)


def _grown(facts: Facts, item: Item, baseline: Baseline, places: _Places) -> Finding:
    scope = scope_of(facts, item.id, baseline)
    cause = ledger_words(scope)
    if not scope.baseline:
        sentence = f"{item.title} was empty in the baseline {baseline.name}, so its growth has no measure: {cause}"
        return _finding(item, Severity.HYGIENE, sentence, Reason.NO_BASELINE, cause)
    growth = (scope.current - scope.baseline) / scope.baseline
    figure = Figure(growth, Unit.SHARE, _detail(facts, scope, growth))
    severity = Severity.DRIFT if _level(facts, growth) else Severity.NONE
    notes = tuple(places.notes(item.id, scope, baseline))
    return _finding(item, severity, _sentence(facts, item, scope, baseline, growth), figure, cause, notes)


def _level(facts: Facts, growth: float) -> int:
    """0 within bounds, 1 amber (at or above the bound), 2 red (above the bound), in either direction."""
    settings = facts.inputs.settings
    if abs(growth) > settings.scope_red + _ROUNDING:
        return 2
    return 1 if abs(growth) + _ROUNDING >= settings.scope_amber else 0


def _detail(facts: Facts, scope: Scope, growth: float) -> tuple[tuple[str, float], ...]:
    """The ledger in numbers. Without a changelog sizes at the event are today's, so there is no churn to speak of."""
    known = facts.inputs.backlog.has_history or facts.inputs.settings.unit is Unit.ITEMS
    pairs = {
        "added": scope.added,
        "baseline": scope.baseline,
        "current": scope.current,
        "level": _level(facts, growth),
        "newly_sized": scope.newly_sized,
        "reestimated": scope.reestimated,
        "removed": scope.removed,
        **({"churn": scope.churned / scope.baseline} if known else {"no_history": 1.0}),
    }
    return tuple(sorted(pairs.items()))


def _sentence(facts: Facts, item: Item, scope: Scope, baseline: Baseline, growth: float) -> str:
    unit = "points" if facts.inputs.settings.unit is Unit.POINTS else "stories"
    sizes = f"{number(scope.baseline)} to {number(scope.current)} {unit}"
    verb = "grew" if growth > 0 else "shrank"
    how = f"{verb} by {percent(abs(growth))}" if growth else "is as large as it was"
    return f"{item.title} {how} since the baseline {baseline.name} ({sizes}): {ledger_words(scope)}"


def ledger_words(scope: Scope) -> str:
    """What came, what went and what was estimated anew, in words."""
    parts = (("added", scope.added), ("removed", scope.removed))
    words = [f"{name} {number(size)}" for name, size in parts if size]
    if any(step.reestimated for step in scope.steps):
        sized = f", of which {number(scope.newly_sized)} newly sized" if scope.newly_sized else ""
        words.append(f"re-estimated by {'+' if scope.reestimated >= 0 else ''}{number(scope.reestimated)}{sized}")
    return ", ".join(words) or "nothing moved"


class _Places:
    """Where issues are today and were in the baselines, so that moves between items are told as pairs."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._titles = {item.id: item.title for item in facts.items}
        self._today = _by_issue({item: [s.work.issue.id for s in many] for item, many in facts.shares.items()})
        self._frozen = _by_issue({item: line.sizes for item, line in facts.inputs.baselines.items()})

    def notes(self, item_id: str, scope: Scope, baseline: Baseline) -> Iterator[IssueEvidence]:
        """What happened to each issue that did not simply stay."""
        issues = self._facts.inputs.backlog.issues
        for step in scope.steps:
            note = self._note(item_id, step, baseline)
            if note and step.issue_id in issues:
                yield evidence(issues[step.issue_id], note, at=step.at)
            elif note:
                yield IssueEvidence(step.issue_id, step.issue_id, f"{note}; no longer in Jira", step.at)

    def _note(self, item_id: str, step: Step, baseline: Baseline) -> str:
        if step.entered is not None:
            return f"added{self._from(item_id, step, baseline)}"
        if step.left is not None:
            there = self._others(self._today.get(step.issue_id, ()), item_id)
            return f"moved to {there}" if there else "removed"
        if not step.reestimated:
            return ""
        return "newly sized" if step.newly_sized else f"re-estimated by {step.reestimated:+g}"

    def _from(self, item_id: str, step: Step, baseline: Baseline) -> str:
        before = self._others(self._frozen.get(step.issue_id, ()), item_id)
        if before:
            return f", moved from {before}"
        links = self._facts.inputs.backlog.issues[step.issue_id].links
        split = [link.other_key for link in links if "split" in link.reading and link.other_id in baseline.sizes]
        return f", split from {listed(split)}" if split else ""

    def _others(self, items: Iterable[str], item_id: str) -> str:
        return listed([self._titles.get(other, other) for other in items if other != item_id])


def _by_issue(issues: Mapping[str, Iterable[str]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item, idents in issues.items():
        for ident in idents:
            found.setdefault(ident, []).append(item)
    return found


def _finding(
    item: Item,
    severity: Severity,
    sentence: str,
    value: Figure | Reason,
    cause: str = "",
    issues: tuple[IssueEvidence, ...] = (),
) -> Finding:
    return Finding(
        Measure.SCOPE,
        "growth",
        subject(item),
        severity,
        sentence,
        *valued(value),
        cause=cause,
        issues=issues,
        files=file_evidence(item.source, "the item"),
    )
