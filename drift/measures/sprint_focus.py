"""How much of a running sprint is for what the roadmaps put first; the rest is drift, by choice or by accident."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from math import fsum

from drift.facts import Facts, evidence
from drift.findings import Figure, Finding, IssueEvidence, Measure, Reason, Severity, Subject, Unit, valued
from drift.measures.priority import unfinished
from drift.measures.sprint import SprintOutcome, Stay, members, sprint_outcome
from drift.wording import listed, number, percent
from mapping.backlog import Sprint, SprintState

_ROUNDING = 1e-9


def focus_findings(facts: Facts) -> Iterator[Finding]:
    """One finding for each running sprint, where any roadmap has an order."""
    top = top_items(facts)
    running = [one for _, one in sorted(facts.inputs.backlog.sprints.items()) if one.state is SprintState.ACTIVE]
    inside = members(facts) if top and running else {}
    for sprint in running if top else ():
        if sprint.began is not None:
            outcome = sprint_outcome(facts, sprint, inside.get(sprint.id, frozenset()))
            yield _focus(facts, sprint, outcome, top)


def top_items(facts: Facts) -> Mapping[str, str]:
    """Titles by id of the first unfinished items of every roadmap in which somebody wrote priorities."""
    found: dict[str, str] = {}
    for roadmap in facts.inputs.portfolio.roadmaps:
        items = [item for item in unfinished(facts, roadmap) if item.needs_work]
        if any(item.priority is not None for item in items):
            found.update((item.id, item.title) for item in items[: facts.inputs.settings.top_items])
    return found


def _focus(facts: Facts, sprint: Sprint, outcome: SprintOutcome | None, top: Mapping[str, str]) -> Finding:
    if outcome is None:
        return _finding(
            sprint, f"{sprint.name} has neither a snapshot nor a changelog to say what it was for", Reason.NO_HISTORY
        )
    if not outcome.committed:
        return _finding(sprint, f"{sprint.name} began with nothing committed", Reason.NO_SCOPE)
    committed = [(stay, stay.committed) for stay in outcome.stays if stay.committed]
    for_top = fsum(size * _weight(facts, stay, top) for stay, size in committed)
    aligned = fsum(size * _weight(facts, stay, None) for stay, size in committed)
    share, loose = for_top / outcome.committed, 1 - aligned / outcome.committed
    unit = "points" if outcome.in_points else "stories"
    sizes = f"{number(for_top)} of {number(outcome.committed)} committed {unit} ({percent(share)})"
    sentence = f"{sprint.name}: {sizes} are for what the roadmaps put first, {percent(max(0.0, loose))} for no roadmap"
    detail = {"committed": outcome.committed, "for_top": for_top, "on_no_roadmap": max(0.0, loose)}
    return _finding(
        sprint,
        sentence,
        Figure(share, Unit.SHARE, tuple(sorted(detail.items()))),
        severity=Severity.DRIFT if share + _ROUNDING < facts.inputs.settings.sprint_focus else Severity.NONE,
        issues=tuple(_evidence(facts, committed, top)),
    )


def _weight(facts: Facts, stay: Stay, items: Container[str] | None) -> float:
    """The share of an issue that counts to some of the items, or to any."""
    given = facts.inputs.assigned.by_issue.get(stay.issue_id, ())
    return fsum(one.weight for one in given if items is None or one.item_id in items)


def _evidence(facts: Facts, committed: Sequence[tuple[Stay, float]], top: Mapping[str, str]) -> Iterator[IssueEvidence]:
    """What was committed for something else."""
    issues = facts.inputs.backlog.issues
    titles = {item.id: item.title for item in facts.inputs.portfolio.items()}
    for stay, size in committed:
        given = facts.inputs.assigned.by_issue.get(stay.issue_id, ())
        others = [titles[one.item_id] for one in given if one.item_id not in top]
        if stay.issue_id in issues and (others or not given):
            yield evidence(issues[stay.issue_id], f"{number(size)} for {listed(others) or 'no roadmap'}")


def _finding(
    sprint: Sprint,
    sentence: str,
    value: Figure | Reason,
    *,
    severity: Severity = Severity.NONE,
    issues: tuple[IssueEvidence, ...] = (),
) -> Finding:
    about = Subject("sprint", str(sprint.id), sprint.name)
    return Finding(Measure.PRIORITY, "sprint-focus", about, severity, sentence, *valued(value), issues=issues)
