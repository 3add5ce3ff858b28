"""Schedule drift: where each item stands against its target, by its forecast or by the day on which it was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import fsum

from drift.facts import Facts, evidence, file_evidence, subject
from drift.findings import Figure, Finding, IssueEvidence, Measure, Reason, Severity, Unit, valued
from drift.forecasts.forecast import Forecast
from drift.forecasts.movement import PROMISED_AT, Movement, drift_days
from drift.forecasts.outlook import EVEN
from drift.forecasts.schedule import Schedule, confirmed, done_day, moved_in
from drift.forecasts.throughput import Basis, history
from drift.measures.due_soon import due_soon_findings
from drift.measures.schedule_moves import cause_of, finish_evidence, moved_finding, movements
from drift.wording import lateness, listed, mark, noun, number, percent, plural
from mapping.backlog import Issue
from mapping.roadmap import Item, Stage

CODES = ("at-risk", "uncertain", "on-track", "overdue", "parent-open", "done", "unknown")
"""The cases of an item's schedule; it is in one of them each week."""

_ROUNDING = 1e-12
_LEAST_RATE = 0.1
"""Less than this would be rounded to a pace of nothing, beside a date that it leads to."""


def schedule_findings(facts: Facts, found: Sequence[Schedule]) -> Iterator[Finding]:
    """One finding an item on where its schedule stands, one on what moved it since last week, and a warning where its
    deadline is near."""
    yield from due_soon_findings(facts, found)
    moves = movements(facts, found)
    for one in found:
        if not one.shares and not one.predicted and not one.item.needs_work:
            continue
        moved = moves.get(one.item.id)
        yield _standing(facts, one, moved)
        if moved and moved.steps():
            yield moved_finding(facts, one, moved)


def _standing(facts: Facts, one: Schedule, moved: Movement | None) -> Finding:
    if one.is_done or confirmed(facts, one.item):
        return _finished(facts, one)
    if isinstance(one.outcome, Reason):
        return _unknown(facts, one, one.outcome)
    if one.deadline is None:
        return _undated(facts, one, one.outcome)
    return _dated(facts, one, one.outcome, one.deadline, moved)


# -- finished work ---------------------------------------------------------------------------------------------


def _finished(facts: Facts, one: Schedule) -> Finding:
    """All work is done: late or early by the day on which it was, unless something above it is still open."""
    parents = () if confirmed(facts, one.item) else _open_parents(facts, one.item)
    if parents:
        return _parent_open(facts, one, parents)
    day = done_day(facts, one)
    title = one.item.title
    if day is None:
        return _finding(facts, one, "done", Severity.NONE, f"{title} is done; its day is unknown", Reason.NO_HISTORY)
    if one.deadline is None:
        return _finding(facts, one, "done", Severity.NONE, f"{title} was done on {day}", Reason.NO_DATE)
    late = (day - one.deadline).days
    sentence = f"{title} was done on {day}, {lateness(late)} for its target of {one.deadline}"
    return _finding(facts, one, "done", Severity.NONE, sentence, Figure(late, Unit.DAYS))


def _open_parents(facts: Facts, item: Item) -> tuple[Issue, ...]:
    rollup = facts.inputs.rollups.get(item.id)
    issues = facts.inputs.backlog.issues
    above = [issues[ident] for ident in (rollup.epics if rollup else ()) if ident in issues]
    return tuple(
        issue for issue in above if facts.is_live(issue) and facts.stages.of(issue.status) is not Stage.SHIPPED
    )


def _parent_open(facts: Facts, one: Schedule, parents: tuple[Issue, ...]) -> Finding:
    keys = listed([issue.key for issue in parents])
    sentence = f"All work on {one.item.title} is done, but {keys} {'is' if len(parents) == 1 else 'are'} still open"
    late = Reason.NO_DATE if one.deadline is None else Figure((facts.today - one.deadline).days, Unit.DAYS)
    found = tuple(evidence(issue, "open, with all children done") for issue in parents)
    return _finding(facts, one, "parent-open", Severity.HYGIENE, sentence, late, found)


# -- no figure -------------------------------------------------------------------------------------------------

_SEEN = {Basis.OWN: "of its history", Basis.PEERS: "of its projects' items", Basis.TEAM: "of its team"}
_WHY = {
    Reason.NO_SCOPE: "has no work to forecast from",
    Reason.NO_HISTORY: "has work left, but no finished week to forecast from",
    Reason.ZERO_THROUGHPUT: "will not finish at this pace: nothing was finished in any week",
}


def _unknown(facts: Facts, one: Schedule, reason: Reason) -> Finding:
    why = _WHY[reason]
    if reason is Reason.NO_SCOPE and one.open:
        why = f"cannot be forecast: none of its {plural(len(one.open), 'open story')} has an estimate"
    dated = one.deadline is not None
    if reason is Reason.ZERO_THROUGHPUT:
        seen = _SEEN[one.pace.basis]
        chance = f"; the chance of {one.deadline} is 0%{mark(one.method)}" if dated else ""
        why = f"{why} {seen} ({history(facts)}){chance}"
    if one.deadline is not None and one.deadline < facts.today:
        why = f"{why}; it was due on {one.deadline} and is not done"
    severity = Severity.HYGIENE if dated else Severity.NONE
    if dated and reason is Reason.ZERO_THROUGHPUT:
        severity = Severity.AT_RISK
    return _finding(facts, one, "unknown", _worst(facts, one, severity), f"{one.item.title} {why}", reason)


def _undated(facts: Facts, one: Schedule, found: Forecast) -> Finding:
    day = found.p85
    when = f"done by {day} at 85%" if day else "not done within ten years at 85%"
    sentence = f"{one.item.title} has no date; {when}: {_pace(facts, one, found)}{mark(one.method)}"
    return _finding(facts, one, "unknown", Severity.NONE, sentence, Reason.NO_DATE)


# -- a forecast against a date -----------------------------------------------------------------------------------


def _dated(facts: Facts, one: Schedule, found: Forecast, deadline: date, moved: Movement | None) -> Finding:
    chance = found.probability_by(deadline)
    code, severity = band(chance, passed=deadline < facts.today)
    figure = Figure(drift_days(found, deadline, PROMISED_AT), Unit.DAYS, _detail(facts, one, found, deadline, chance))
    sentence = "; ".join(filter(None, (_verdict(one, found, deadline), _odds(facts, one, found, deadline))))
    sentence = f"{sentence}: {_pace(facts, one, found)}{mark(one.method)}"
    cause = cause_of(facts, one, moved) if moved else ""
    return _finding(facts, one, code, _worst(facts, one, severity), sentence, figure, cause=cause)


def band(chance: float, *, passed: bool) -> tuple[str, Severity]:
    """The case by the chance to hit the target: below one half, below 85%, or above."""
    if passed:
        return "overdue", Severity.AT_RISK
    if chance + _ROUNDING >= PROMISED_AT:
        return "on-track", Severity.NONE
    return ("uncertain", Severity.DRIFT) if chance + _ROUNDING >= EVEN else ("at-risk", Severity.AT_RISK)


def _worst(facts: Facts, one: Schedule, severity: Severity) -> Severity:
    """Broken, where customers were shown a date that has passed."""
    shown = facts.inputs.public.get(one.item.id)
    passed = shown is not None and shown.deadline is not None and shown.deadline < facts.today
    return Severity.BROKEN if passed else severity


def _verdict(one: Schedule, found: Forecast, deadline: date) -> str:
    if found.p85 is None:
        return f"{one.item.title} takes more than ten years at 85%"
    late = lateness(drift_days(found, deadline, PROMISED_AT))
    if deadline < found.as_of:
        return f"{one.item.title} was due on {deadline} and is not done: {late} at 85%"
    return f"{one.item.title} is {late} at 85%"


def _odds(facts: Facts, one: Schedule, found: Forecast, deadline: date) -> str:
    """The chance of the target, and whether customers can still be told in time."""
    shown = facts.inputs.public.get(one.item.id)
    promised = shown.deadline if shown else None
    if promised and promised < facts.today:
        return f"customers were shown {promised}"
    if deadline < facts.today:
        return ""
    chance = found.probability_by(deadline)
    part = ", counting part of a week" if found.part_weeks and (deadline - found.as_of).days % 7 else ""
    odds = f"{percent(chance)} to make {deadline}{part}"
    if promised is None or chance >= EVEN:
        return odds
    notice = (promised - facts.today).days
    least = facts.inputs.settings.notice_days
    told = f"{plural(notice, 'day')} to tell customers"
    return f"{odds}, {told}" if notice >= least else f"{odds}, {told} where {least} are due"


def _pace(facts: Facts, one: Schedule, found: Forecast) -> str:
    left = plural(one.remaining, noun(facts.inputs.settings.unit))
    rate = f"under {_LEAST_RATE}" if 0 < found.rate < _LEAST_RATE / 2 else number(found.rate)
    pace = {
        Basis.OWN: f"{rate} finished a week",
        Basis.PEERS: f"items of its projects finish {rate} a week",
        Basis.TEAM: f"its team finishes {rate} a week{_before(one)}",
    }[one.pace.basis]
    thin = f", from only {plural(one.pace.weeks, 'week')} of history" if one.pace.thin else ""
    return f"{left} left{_assumed(one)}, {pace}{thin}"


def _assumed(one: Schedule) -> str:
    """How much of it is no written work, but what is assumed of epics without stories."""
    if not one.predicted:
        return ""
    size = fsum(each.size for each in one.predicted)
    part = f"{number(size)} of them" if one.open else "all of them"
    return f", {part} assumed for {listed([each.epic.key for each in one.predicted])}"


def _before(one: Schedule) -> str:
    """How many items of its team come before it."""
    before = one.queue.place(one.item.id) if one.queue else 0
    return f", with {plural(before, 'item')} before it" if before else ""


def _detail(
    facts: Facts, one: Schedule, found: Forecast, deadline: date, chance: float
) -> tuple[tuple[str, float], ...]:
    always = {
        "drift_50": drift_days(found, deadline, EVEN),
        "p_hit": chance,
        "rate": found.rate,
        "remaining": one.remaining,
        "weeks": one.pace.weeks,
    }
    flags = {
        "beyond_ten_years": found.p85 is None,
        "by_peers": one.pace.basis is Basis.PEERS,
        "by_team": one.pace.basis is Basis.TEAM,
        "by_trials": one.queue is not None and one.queue.is_shared,
        "excluded_weeks": len(history(facts).excluded),
        "moved_in": len(moved_in(facts, one)),
        "part_weeks": found.part_weeks,
        "predicted": fsum(each.size for each in one.predicted),
        "thin_history": one.pace.thin,
        "unmapped": sum(share.work.stage is None for share in one.open),
        "unsized": sum(share.work.issue.points is None for share in one.open) if _in_points(facts) else 0,
    }
    return tuple(sorted([*always.items(), *((name, float(value)) for name, value in flags.items() if value)]))


def _in_points(facts: Facts) -> bool:
    return facts.inputs.settings.unit is Unit.POINTS


def _finding(
    facts: Facts,
    one: Schedule,
    code: str,
    severity: Severity,
    sentence: str,
    value: Figure | Reason,
    issues: tuple[IssueEvidence, ...] | None = None,
    cause: str = "",
) -> Finding:
    return Finding(
        Measure.SCHEDULE,
        code,
        subject(one.item),
        severity,
        sentence,
        *valued(value),
        cause=cause,
        issues=tuple(_work_evidence(facts, one)) if issues is None else issues,
        files=file_evidence(one.item.source, f"target {one.item.target}"),
    )


def _work_evidence(facts: Facts, one: Schedule) -> Iterator[IssueEvidence]:
    arrivals = moved_in(facts, one)
    for share in one.shares:
        issue, finished = share.work.issue, share.work.finished
        if issue.id in arrivals:
            yield evidence(issue, f"moved in from {arrivals[issue.id].before_text}", arrivals[issue.id])
        elif share.work.is_open:
            yield evidence(issue, "open")
        elif finished and facts.window.holds(finished):
            yield finish_evidence(facts, share)
    for each in one.predicted:
        yield evidence(each.epic, each.note(facts.inputs.settings.unit))
