"""Scope drift: how an item's work has grown since it was frozen under a name, and where each part came from or went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from drift.facts import Facts, evidence, file_evidence, subject
from drift.findings import Figure, Finding, IssueEvidence, Measure, Reason, Severity, Unit, valued
from drift.history.scope_ledger import Scope, Step, scope_of
from drift.inputs import Baseline, Churn
from drift.wording import listed, number, percent
from mapping.backlog import Changed
from mapping.roadmap import Item, Stage

_ROUNDING = 1e-9
VANISHED = "deleted in Jira, hidden from the account or moved out of the projects that are read"


def scope_findings(facts: Facts) -> Iterator[Finding]:
    """One finding an item that has work or a baseline."""
    places = _Places(facts)
    for item in facts.items:
        baseline = facts.inputs.baselines.get(item.id)
        if baseline is not None:
            yield _grown(facts, item, baseline, places)
        elif facts.shares[item.id]:
            named = facts.inputs.settings.baseline
            which = f"is not in the baseline {named}" if named else "has no baseline"
            sentence = f"{item.title} {which}, so nobody can say how its scope grew"
            yield _finding(item, Severity.NONE, sentence, Reason.NO_BASELINE)


def _grown(facts: Facts, item: Item, baseline: Baseline, places: _Places) -> Finding:
    if baseline.unit not in (None, facts.inputs.settings.unit):
        sentence = (
            f"the baseline {baseline.name} of {item.title} was frozen in {baseline.unit}, which is not the unit now"
        )
        return _finding(item, Severity.HYGIENE, sentence, Reason.NO_BASELINE)
    scope = scope_of(facts, item.id, baseline)
    cause, notes = ledger_words(scope), tuple(places.notes(item.id, scope, baseline))
    if not scope.baseline:
        sentence = f"{item.title} was empty in the baseline {baseline.name}, so its growth has no measure: {cause}"
        return _finding(
            item, Severity.HYGIENE if scope.steps else Severity.NONE, sentence, Reason.NO_BASELINE, cause, notes
        )
    growth = (scope.current - scope.baseline) / scope.baseline
    figure = Figure(growth, Unit.SHARE, _detail(facts, scope, growth))
    severity = Severity.DRIFT if _level(facts, growth) else Severity.NONE
    return _finding(item, severity, _sentence(facts, item, scope, baseline, growth), figure, cause, notes)


def _level(facts: Facts, growth: float) -> int:
    """0 within bounds, 1 amber (at or above the bound), 2 red (above the bound), in either direction."""
    settings = facts.inputs.settings
    if abs(growth) > settings.scope_red + _ROUNDING:
        return 2
    return 1 if abs(growth) + _ROUNDING >= settings.scope_amber else 0


def _detail(facts: Facts, scope: Scope, growth: float) -> tuple[tuple[str, float], ...]:
    """The ledger in numbers. Without a changelog sizes at the event are today's, so there is no churn to speak of."""
    pairs = {
        "added": scope.added,
        "baseline": scope.baseline,
        "current": scope.current,
        "level": _level(facts, growth),
        "newly_sized": scope.newly_sized,
        "reestimated": scope.reestimated,
        "removed": scope.removed,
        **({"churn": _churn(facts, scope)} if _churn_known(facts) else {"no_history": 1.0}),
    }
    return tuple(sorted(pairs.items()))


def _churn_known(facts: Facts) -> bool:
    return facts.inputs.backlog.has_history or facts.inputs.settings.unit is Unit.ITEMS


def _churn(facts: Facts, scope: Scope) -> float:
    is_net = facts.inputs.settings.churn is Churn.NET
    return (scope.churned_net if is_net else scope.churned) / scope.baseline


def _churn_words(facts: Facts, scope: Scope) -> str:
    """The churn, where it hangs on how re-estimates are counted: some went up and others down."""
    if not _churn_known(facts) or scope.churned - scope.churned_net <= _ROUNDING:
        return ""
    how = "net" if facts.inputs.settings.churn is Churn.NET else "one by one"
    return f"; churn {percent(_churn(facts, scope))} with re-estimates counted {how}"


def _sentence(facts: Facts, item: Item, scope: Scope, baseline: Baseline, growth: float) -> str:
    unit = "points" if facts.inputs.settings.unit is Unit.POINTS else "stories"
    sizes = f"{number(scope.baseline)} to {number(scope.current)} {unit}"
    verb = "grew" if growth > 0 else "shrank"
    how = f"{verb} by {percent(abs(growth))}" if growth else "is as large as it was"
    told = f"{ledger_words(scope)}{_churn_words(facts, scope)}"
    return f"{item.title} {how} since the baseline {baseline.name} ({sizes}): {told}"


def ledger_words(scope: Scope) -> str:
    """What came, what went and what was estimated anew, in words."""
    parts = (("added", scope.added), ("removed", scope.removed))
    words = [f"{name} {number(size)}" for name, size in parts if size]
    if any(step.reestimated for step in scope.steps):
        sized = f", of which {number(scope.newly_sized)} newly sized" if scope.newly_sized else ""
        words.append(f"re-estimated by {'+' if scope.reestimated >= 0 else ''}{number(scope.reestimated)}{sized}")
    return ", ".join(words) or "nothing moved"


class _Places:
    """Where issues are today and were before, so that moves between items are told as pairs and nothing just goes."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._titles = {item.id: item.title for item in facts.inputs.portfolio.items()}

    # Made only once something came or went: of thousands of issues, most stay.
    @cached_property
    def _today(self) -> Mapping[str, Sequence[str]]:
        return _by_issue({item: [s.work.issue.id for s in many] for item, many in self._facts.shares.items()})

    @cached_property
    def _frozen(self) -> Mapping[str, Sequence[str]]:
        return _by_issue({item: line.sizes for item, line in self._facts.inputs.baselines.items()})

    @cached_property
    def _seen(self) -> Mapping[str, Sequence[str]]:
        return _by_issue({item: [one.issue_id for one in many] for item, many in self._facts.inputs.stays.items()})

    def notes(self, item_id: str, scope: Scope, baseline: Baseline) -> Iterator[IssueEvidence]:
        """What happened to each issue that did not simply stay."""
        issues = self._facts.inputs.backlog.issues
        keys = {one.issue_id: one.key for one in self._facts.inputs.stays.get(item_id, ())}
        for step in scope.steps:
            note = self._note(item_id, step, baseline)
            if note and step.issue_id in issues:
                yield evidence(issues[step.issue_id], note, at=step.at)
            elif note:
                yield IssueEvidence(step.issue_id, keys.get(step.issue_id, step.issue_id), note, step.at)

    def _note(self, item_id: str, step: Step, baseline: Baseline) -> str:
        came = step.entered is not None
        if step.left is not None:
            gone = self._whereabouts(item_id, step.issue_id)
            return f"added and gone again: {gone}" if came else gone
        if came:
            return f"added{self._from(item_id, step, baseline)}"
        if step.reestimated:
            return "newly sized" if step.newly_sized else f"re-estimated by {step.reestimated:+g}"
        return "reopened, which changes no scope" if self._reopened(step.issue_id, baseline) else ""

    def _whereabouts(self, item_id: str, ident: str) -> str:
        """Where an issue went that no longer counts to the item."""
        issue = self._facts.inputs.backlog.issues.get(ident)
        if issue is None:
            return f"removed: {VANISHED}"
        if not self._facts.is_live(issue):
            return f"removed: cancelled ({issue.resolution})"
        if not issue.is_work:
            return f"removed: it is now of the type {issue.type_name}, which is not counted"
        given = [one.item_id for one in self._facts.inputs.assigned.by_issue.get(ident, ())]
        there = self._others(given, item_id)
        if there:
            return f"moved to {there}" + ("" if ident in self._today else ", which is no longer in force")
        ignored = self._facts.inputs.assigned.ignored.get(ident)
        return f"removed: left out by intent ({ignored})" if ignored else "removed: it counts to no item now"

    def _from(self, item_id: str, step: Step, baseline: Baseline) -> str:
        before = self._others(self._frozen.get(step.issue_id, ()) or self._seen.get(step.issue_id, ()), item_id)
        if before:
            return f", moved from {before}"
        links = self._facts.inputs.backlog.issues[step.issue_id].links
        split = [link.other_key for link in links if "split" in link.reading and link.other_id in baseline.sizes]
        return f", split from {listed(split)}" if split else ""

    def _reopened(self, ident: str, baseline: Baseline) -> bool:
        """Whether it was done at any time since the baseline and is not done now."""
        work, stages = self._facts.work.get(ident), self._facts.stages
        moves = (one for one in self._facts.changes(ident) if one.what is Changed.STATUS and one.at > baseline.at)
        return work is not None and work.is_open and any(stages.before(one) is Stage.SHIPPED for one in moves)

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
