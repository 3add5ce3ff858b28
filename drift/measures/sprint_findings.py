"""Sprint status as findings: the outcome beside the change of scope, the overrun, and velocity as a range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from drift.facts import Facts, evidence
from drift.findings import Figure, Finding, IssueEvidence, Measure, Reason, Severity, Subject, Unit, valued
from drift.measures.sprint import SprintOutcome, Stay, closed_at, members, sprint_outcome
from drift.wording import number, percent, plural
from mapping.backlog import Sprint, SprintState

_VELOCITY_SPRINTS = 7
"""Of so many exchangeable sprints the range holds for three of four; of many more the oldest were another team's."""

_WORTH_TELLING = timedelta(days=1)
"""From where on it is told how late a running sprint was first seen; the hours are in the figure's detail."""


def sprint_findings(facts: Facts) -> Iterator[Finding]:
    """Of each board the running sprints and the last closed one, if it closed inside the window."""
    inside = members(facts)
    for sprints in _by_board(facts).values():
        closed = [sprint for sprint in sprints if sprint.state is SprintState.CLOSED]
        outcomes = {sprint.id: _outcome(facts, sprint, inside) for sprint in _looked_at(sprints)}
        for sprint in (*_last_closed(facts, closed), *_running(sprints)):
            earlier = [outcomes[one.id] for one in _before(sprint, closed)]
            yield _told(facts, sprint, outcomes[sprint.id], [one for one in earlier if one is not None])
            yield from _overrun(facts, sprint, inside.get(sprint.id, frozenset()))


def velocity_chance(sprints: int) -> float:
    """The chance that the next of exchangeable sprints falls inside the range of the last ones: (n-1)/(n+1)."""
    return (sprints - 1) / (sprints + 1)


def _by_board(facts: Facts) -> Mapping[int | None, Sequence[Sprint]]:
    found: dict[int | None, list[Sprint]] = {}
    ordered = sorted(facts.inputs.backlog.sprints.values(), key=lambda sprint: (sprint.board_id or 0, sprint.id))
    for sprint in ordered:
        if sprint.began is not None and sprint.state is not SprintState.FUTURE:
            found.setdefault(sprint.board_id, []).append(sprint)
    return {
        board: sorted(many, key=lambda sprint: (closed_at(facts, sprint), sprint.id)) for board, many in found.items()
    }


def _running(sprints: Sequence[Sprint]) -> list[Sprint]:
    return [sprint for sprint in sprints if sprint.state is SprintState.ACTIVE]


def _last_closed(facts: Facts, closed: Sequence[Sprint]) -> Sequence[Sprint]:
    first = facts.window.weeks[0] if facts.window.weeks else facts.today
    return [sprint for sprint in closed[-1:] if facts.day(closed_at(facts, sprint)) >= first]


def _before(sprint: Sprint, closed: Sequence[Sprint]) -> Sequence[Sprint]:
    """The closed sprints before this one that make the velocity range."""
    earlier = [one for one in closed if one.id != sprint.id]
    return earlier[-_VELOCITY_SPRINTS:]


def _looked_at(sprints: Sequence[Sprint]) -> list[Sprint]:
    closed = [sprint for sprint in sprints if sprint.state is SprintState.CLOSED]
    return [*closed[-_VELOCITY_SPRINTS - 1 :], *_running(sprints)]


def _outcome(facts: Facts, sprint: Sprint, inside: Mapping[int, frozenset[str]]) -> SprintOutcome | None:
    return sprint_outcome(facts, sprint, inside.get(sprint.id, frozenset()))


def _told(facts: Facts, sprint: Sprint, outcome: SprintOutcome | None, earlier: Sequence[SprintOutcome]) -> Finding:
    code = "outcome" if sprint.state is SprintState.CLOSED else "running"
    value, sentence = _said(sprint, outcome, earlier)
    issues = tuple(_evidence(facts, outcome)) if outcome else ()
    return Finding(Measure.SPRINT, code, _subject(sprint), Severity.SPRINT, sentence, *valued(value), issues=issues)


def _said(
    sprint: Sprint, outcome: SprintOutcome | None, earlier: Sequence[SprintOutcome]
) -> tuple[Figure | Reason, str]:
    if outcome is None:
        return Reason.NO_HISTORY, f"{sprint.name} cannot be told: it has neither a snapshot nor a changelog"
    if outcome.say_do is None:
        return Reason.NO_SCOPE, f"{sprint.name} began with nothing committed, so it has no ratios"
    return Figure(outcome.say_do, Unit.SHARE, _detail(outcome, earlier)), _sentence(outcome, earlier)


def _sentence(outcome: SprintOutcome, earlier: Sequence[SprintOutcome]) -> str:
    """Say/do never stands without the change of scope beside it."""
    running = outcome.sprint.state is not SprintState.CLOSED
    unit = "points" if outcome.in_points else "stories"
    kept = f"{number(outcome.kept)} of {number(outcome.committed)} committed {unit} ({percent(outcome.say_do or 0)})"
    parts = [
        f"{outcome.sprint.name} {'has finished' if running else 'finished'} {kept}",
        f"{number(outcome.completed)} in all",
        f"scope changed by {percent(outcome.scope_change or 0)}",
        f"{number(outcome.carry_over)} {'left' if running else 'carried over'}",
    ]
    if len(earlier) > 1:
        low, high = _range(earlier)
        chance = percent(velocity_chance(len(earlier)))
        before = f"the {len(earlier)} before finished {number(low)} to {number(high)}"
        parts.append(f"{before} (the chance that one stays within is {chance})")
    return ", ".join(parts) + _reconstructed(outcome)


def _reconstructed(outcome: SprintOutcome) -> str:
    """Jira Cloud does not tell when a sprint was activated; what it held at its planned start may differ."""
    if outcome.late >= _WORTH_TELLING:
        seen = f"first seen {plural(round(outcome.late / timedelta(days=1)), 'day')} after it began"
        return f" (reconstructed from the changelog, {seen})" if outcome.reconstructed else f" ({seen})"
    if not outcome.reconstructed:
        return ""
    planned = " as of its planned start" if outcome.sprint.activated is None else ""
    return f" (reconstructed from the changelog{planned})"


def _range(earlier: Sequence[SprintOutcome]) -> tuple[float, float]:
    completed = [outcome.completed for outcome in earlier]
    return min(completed), max(completed)


def _detail(outcome: SprintOutcome, earlier: Sequence[SprintOutcome]) -> tuple[tuple[str, float], ...]:
    pairs: dict[str, float | None] = {
        "added": outcome.added,
        "carry_over": outcome.carry_over,
        "carry_over_rate": outcome.carry_over_rate,
        "committed": outcome.committed,
        "completed": outcome.completed,
        "done_outside": float(sum(stay.outside for stay in outcome.stays)),
        "in_points": float(outcome.in_points),
        "kept": outcome.kept,
        "late_hours": outcome.late / timedelta(hours=1),
        "reconstructed": float(outcome.reconstructed),
        "reestimated": outcome.reestimated,
        "reestimated_net": outcome.reestimated_net,
        "removed": outcome.removed,
        "scope_change": outcome.scope_change,
        "velocity_ratio": outcome.velocity_ratio,
    }
    if len(earlier) > 1:
        low, high = _range(earlier)
        pairs |= {
            "velocity_chance": velocity_chance(len(earlier)),
            "velocity_max": high,
            "velocity_min": low,
            "velocity_sprints": float(len(earlier)),
        }
    return tuple((name, value) for name, value in sorted(pairs.items()) if value is not None)


def _overrun(facts: Facts, sprint: Sprint, idents: frozenset[str]) -> Iterator[Finding]:
    """A sprint past its end that nobody closed, with the work that is still open in it; one without an end cannot
    overrun."""
    if sprint.state is not SprintState.ACTIVE or sprint.end is None or sprint.end >= facts.inputs.as_of.instant:
        return
    days = (facts.today - facts.day(sprint.end)).days
    sentence = f"{sprint.name} should have ended on {facts.day(sprint.end)} and is still open, {plural(days, 'day')} on"
    works = (facts.work[ident] for ident in sorted(idents) if ident in facts.work)
    left = tuple(
        evidence(work.issue, f"{work.issue.status.name}, still in {sprint.name}")
        for work in works
        if work.is_open and sprint.id in work.issue.sprint_ids
    )
    figure = Figure(days, Unit.DAYS)
    yield Finding(Measure.SPRINT, "overrun", _subject(sprint), Severity.SPRINT, sentence, figure, issues=left)


def _subject(sprint: Sprint) -> Subject:
    return Subject("sprint", str(sprint.id), sprint.name)


def _evidence(facts: Facts, outcome: SprintOutcome) -> Iterator[IssueEvidence]:
    issues = facts.inputs.backlog.issues
    for stay in outcome.stays:
        note = _note(facts, outcome, stay)
        if stay.issue_id in issues:
            yield evidence(issues[stay.issue_id], note)
        else:
            yield IssueEvidence(stay.issue_id, stay.issue_id, f"{note}; no longer in Jira")


def _note(facts: Facts, outcome: SprintOutcome, stay: Stay) -> str:
    if stay.outside:
        return "done before the sprint, in neither sum"
    steps = (
        ("committed", stay.committed),
        ("added", stay.entered),
        ("removed", stay.left),
        ("done", stay.completed),
        ("not done", stay.open),
    )
    words = ", ".join(f"{name} {number(size)}" for name, size in steps if size is not None)
    also = _parallel(facts, outcome.sprint, stay)
    return f"{words}; also in {also}" if also else words


def _parallel(facts: Facts, sprint: Sprint, stay: Stay) -> str:
    """Another sprint that runs at the same time and holds the issue too: it counts in both."""
    issue = facts.inputs.backlog.issues.get(stay.issue_id)
    sprints = facts.inputs.backlog.sprints
    others = (sprints[ident] for ident in (issue.sprint_ids if issue else ()) if ident in sprints)
    return ", ".join(other.name for other in others if other.id != sprint.id and _overlap(facts, sprint, other))


def _overlap(facts: Facts, one: Sprint, other: Sprint) -> bool:
    if one.began is None or other.began is None or other.state is SprintState.FUTURE:
        return False
    return one.began < closed_at(facts, other) and other.began < closed_at(facts, one)
