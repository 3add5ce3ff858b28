"""Schedule drift: when each item will be done against its target, and what moved that since last week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import fsum

from drift.facts import Facts, Share, evidence, file_evidence, last_figure, subject
from drift.findings import Figure, Finding, IssueEvidence, Measure, Reason, Severity, Unit
from drift.forecast import Forecast, forecast
from drift.inputs import ScheduleInputs
from drift.movement import PROMISED_AT, Movement, drift_days, movement
from drift.throughput import Basis, Throughput, throughputs
from drift.wording import lateness, listed, noun, number, percent, plural
from mapping.backlog import Change, Changed, Issue
from mapping.roadmap import Item, Stage

CODES = ("at-risk", "uncertain", "on-track", "overdue", "parent-open", "done", "unknown")
"""The cases of an item's schedule; it is in one of them each week."""

NOT_CALIBRATED = "(not calibrated)"

_EVEN = 0.5
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Schedule:
    """An item's schedule: what is left, at which pace, and the forecast or the reason why there is none."""

    item: Item
    shares: tuple[Share, ...]
    pace: Throughput
    deadline: date | None
    outcome: Forecast | Reason

    @property
    def remaining(self) -> float:
        """The size of the open work."""
        return _remaining(self.shares)

    @property
    def open(self) -> tuple[Share, ...]:
        """The open work."""
        return tuple(share for share in self.shares if share.work.is_open)


def schedules(facts: Facts) -> tuple[Schedule, ...]:
    """The schedule of every item in force, in the order of the files."""
    paces = throughputs(facts)
    return tuple(_schedule(facts, item, paces[item.id]) for item in facts.items)


def schedule_inputs(facts: Facts, found: tuple[Schedule, ...]) -> Mapping[str, ScheduleInputs]:
    """What next week needs to know of this week, by item id."""
    return {one.item.id: _inputs_of(facts, one) for one in found}


def schedule_findings(facts: Facts, found: tuple[Schedule, ...]) -> Iterator[Finding]:
    """One finding an item on where its schedule stands, and one on what moved it since last week."""
    for one in found:
        if not one.shares and not one.item.needs_work:
            continue
        moved = _movement(facts, one)
        yield _standing(facts, one, moved)
        if moved and moved.steps():
            yield _moved(facts, one, moved)


def _remaining(shares: tuple[Share, ...]) -> float:
    return fsum(share.size for share in shares if share.work.is_open)


def _schedule(facts: Facts, item: Item, pace: Throughput) -> Schedule:
    shares = facts.shares[item.id]
    left = _remaining(shares)
    unsized = not left and any(share.work.is_open for share in shares)
    outcome = (
        Reason.NO_SCOPE
        if unsized or not shares
        else forecast(facts.today, pace.samples, left, facts.inputs.settings.growth)
    )
    return Schedule(item, shares, pace, facts.deadlines[item.id], outcome)


def _inputs_of(facts: Facts, one: Schedule) -> ScheduleInputs:
    settings = facts.inputs.settings
    return ScheduleInputs(facts.inputs.as_of, one.pace.samples, one.remaining, one.deadline, settings.growth)


def _movement(facts: Facts, one: Schedule) -> Movement | None:
    last = facts.inputs.last_schedule.get(one.item.id)
    if last is None or not one.open:
        return None
    finished = fsum(share.size for share in one.shares if _since(share.work.finished, last))
    return movement(last, _inputs_of(facts, one), finished)


def _since(instant: datetime | None, last: ScheduleInputs) -> bool:
    return instant is not None and instant > last.as_of.instant


def _standing(facts: Facts, one: Schedule, moved: Movement | None) -> Finding:
    if (one.shares and not one.open) or _confirmed(facts, one.item):
        return _finished(facts, one)
    if isinstance(one.outcome, Reason):
        return _unknown(facts, one, one.outcome)
    if one.deadline is None:
        return _undated(facts, one, one.outcome)
    return _dated(facts, one, one.outcome, one.deadline, moved)


def _confirmed(facts: Facts, item: Item) -> date | None:
    day = item.confirmed_shipped
    return day if day and day <= facts.today else None


# -- finished work ---------------------------------------------------------------------------------------------


def _finished(facts: Facts, one: Schedule) -> Finding:
    """All work is done: late or early by the day on which it was, unless something above it is still open."""
    parents = () if _confirmed(facts, one.item) else _open_parents(facts, one.item)
    if parents:
        return _parent_open(facts, one, parents)
    day = _done_day(facts, one)
    title = one.item.title
    if day is None:
        return _finding(facts, one, "done", Severity.NONE, f"{title} is done; its day is unknown", Reason.NO_HISTORY)
    if one.deadline is None:
        return _finding(facts, one, "done", Severity.NONE, f"{title} was done on {day}", Reason.NO_DATE)
    late = (day - one.deadline).days
    sentence = f"{title} was done on {day}, {lateness(late)} for its target of {one.deadline}"
    return _finding(facts, one, "done", Severity.NONE, sentence, Figure(late, Unit.DAYS))


def _done_day(facts: Facts, one: Schedule) -> date | None:
    confirmed = _confirmed(facts, one.item)
    finished = [at for share in one.shares if (at := share.work.finished)]
    return confirmed or (facts.day(max(finished)) if finished else None)


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
        seen = "of its projects' items" if one.pace.basis is Basis.PEERS else "of its history"
        chance = f"; the chance of {one.deadline} is 0% {NOT_CALIBRATED}" if dated else ""
        why = f"{why} {seen} ({facts.window}){chance}"
    severity = Severity.HYGIENE if dated else Severity.NONE
    if dated and reason is Reason.ZERO_THROUGHPUT:
        severity = Severity.AT_RISK
    return _finding(facts, one, "unknown", _worst(facts, one, severity), f"{one.item.title} {why}", reason)


def _undated(facts: Facts, one: Schedule, found: Forecast) -> Finding:
    day = found.p85
    when = f"done by {day} at 85%" if day else "not done within ten years at 85%"
    sentence = f"{one.item.title} has no date; {when}: {_pace(facts, one, found)} {NOT_CALIBRATED}"
    return _finding(facts, one, "unknown", Severity.NONE, sentence, Reason.NO_DATE)


# -- a forecast against a date -----------------------------------------------------------------------------------


def _dated(facts: Facts, one: Schedule, found: Forecast, deadline: date, moved: Movement | None) -> Finding:
    chance = found.probability_by(deadline)
    code, severity = _band(chance, deadline < facts.today)
    figure = Figure(drift_days(found, deadline, PROMISED_AT), Unit.DAYS, _detail(facts, one, found, deadline, chance))
    sentence = "; ".join(filter(None, (_verdict(one, found, deadline), _odds(facts, one, deadline, chance))))
    sentence = f"{sentence}: {_pace(facts, one, found)} {NOT_CALIBRATED}"
    cause = _cause(moved) if moved else ""
    return _finding(facts, one, code, _worst(facts, one, severity), sentence, figure, cause=cause)


def _band(chance: float, passed: bool) -> tuple[str, Severity]:
    """The case by the chance to hit the target: below one half, below 85%, or above."""
    if passed:
        return "overdue", Severity.AT_RISK
    if chance + _ROUNDING >= PROMISED_AT:
        return "on-track", Severity.NONE
    return ("uncertain", Severity.DRIFT) if chance + _ROUNDING >= _EVEN else ("at-risk", Severity.AT_RISK)


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


def _odds(facts: Facts, one: Schedule, deadline: date, chance: float) -> str:
    """The chance of the target, and whether customers can still be told in time."""
    shown = facts.inputs.public.get(one.item.id)
    promised = shown.deadline if shown else None
    if promised and promised < facts.today:
        return f"customers were shown {promised}"
    if deadline < facts.today:
        return ""
    odds = f"{percent(chance)} to make {deadline}"
    if promised is None or chance >= _EVEN:
        return odds
    notice = (promised - facts.today).days
    least = facts.inputs.settings.notice_days
    told = f"{plural(notice, 'day')} to tell customers"
    return f"{odds}, {told}" if notice >= least else f"{odds}, {told} where {least} are due"


def _pace(facts: Facts, one: Schedule, found: Forecast) -> str:
    left = plural(one.remaining, noun(facts.inputs.settings.unit))
    rate = number(found.rate)
    peers = one.pace.basis is Basis.PEERS
    pace = f"{left} left, {f'items of its projects finish {rate}' if peers else f'{rate} finished'} a week"
    return f"{pace}, from only {plural(one.pace.weeks, 'week')} of history" if one.pace.thin else pace


def _detail(
    facts: Facts, one: Schedule, found: Forecast, deadline: date, chance: float
) -> tuple[tuple[str, float], ...]:
    always = {
        "drift_50": drift_days(found, deadline, _EVEN),
        "p_hit": chance,
        "rate": found.rate,
        "remaining": one.remaining,
        "weeks": one.pace.weeks,
    }
    flags = {
        "beyond_ten_years": found.p85 is None,
        "by_peers": one.pace.basis is Basis.PEERS,
        "excluded_weeks": len(facts.window.excluded),
        "moved_in": len(_moved_in(facts, one)),
        "thin_history": one.pace.thin,
        "unmapped": sum(share.work.stage is None for share in one.open),
        "unsized": sum(share.work.issue.points is None for share in one.open) if _in_points(facts) else 0,
    }
    return tuple(sorted([*always.items(), *((name, float(value)) for name, value in flags.items() if value)]))


def _in_points(facts: Facts) -> bool:
    return facts.inputs.settings.unit is Unit.POINTS


# -- what moved it ---------------------------------------------------------------------------------------------


def _moved(facts: Facts, one: Schedule, moved: Movement) -> Finding:
    last = facts.inputs.last_schedule[one.item.id]
    title, since = one.item.title, last.as_of.today
    if moved.total:
        way = "later" if moved.total > 0 else "earlier"
        sentence = f"{title} moved {plural(abs(moved.total), 'day')} {way} against its target since {since}"
    else:
        sentence = f"{title} is as far from its target as on {since}, but only because its moves cancel out"
    steps = {"work_done": moved.work_done, "throughput": moved.throughput, "scope": moved.scope, "target": moved.target}
    figure = Figure(moved.total, Unit.DAYS, tuple(sorted(steps.items())))
    issues = tuple(_since_evidence(facts, one, last))
    sentence = f"{sentence}: {_cause(moved)} {NOT_CALIBRATED}"
    return _finding(facts, one, "moved", Severity.MOVED, sentence, figure, issues, _cause(moved))


def _cause(moved: Movement) -> str:
    return ", ".join(f"{name} {days:+d} {'day' if abs(days) == 1 else 'days'}" for name, days in moved.steps())


def _since_evidence(facts: Facts, one: Schedule, last: ScheduleInputs) -> Iterator[IssueEvidence]:
    for share in one.shares:
        if _since(share.work.finished, last):
            yield _finish_evidence(facts, share)
        elif _since(share.work.issue.created, last):
            yield evidence(share.work.issue, "created", at=share.work.issue.created)


# -- evidence --------------------------------------------------------------------------------------------------


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
    codes = ("moved",) if code == "moved" else CODES
    return Finding(
        Measure.SCHEDULE,
        code,
        subject(one.item),
        severity,
        sentence,
        figure=value if isinstance(value, Figure) else None,
        reason=value if isinstance(value, Reason) else None,
        last=last_figure(facts, Measure.SCHEDULE, codes, subject(one.item)),
        cause=cause,
        issues=tuple(_work_evidence(facts, one)) if issues is None else issues,
        files=file_evidence(one.item.source, f"target {one.item.target}"),
    )


def _work_evidence(facts: Facts, one: Schedule) -> Iterator[IssueEvidence]:
    arrivals = _moved_in(facts, one)
    for share in one.shares:
        issue, finished = share.work.issue, share.work.finished
        if issue.id in arrivals:
            yield evidence(issue, f"moved in from {arrivals[issue.id].before_text}", arrivals[issue.id])
        elif share.work.is_open:
            yield evidence(issue, "open")
        elif finished and facts.window.holds(finished):
            yield _finish_evidence(facts, share)


def _finish_evidence(facts: Facts, share: Share) -> IssueEvidence:
    at = share.work.finished
    moves = (change for change in facts.changes(share.work.issue.id) if change.what is Changed.STATUS)
    return evidence(share.work.issue, "finished", next((move for move in moves if move.at == at), None), at)


def _moved_in(facts: Facts, one: Schedule) -> Mapping[str, Change]:
    """The issues that came from another project within the window: their history is a one-time effect."""
    return {
        share.work.issue.id: change
        for share in one.shares
        for change in facts.changes(share.work.issue.id)
        if change.what is Changed.KEY and facts.window.holds(change.at) and _project_changed(change)
    }


def _project_changed(change: Change) -> bool:
    before, after = (
        key.rpartition("-")[0]
        for key in (_key(change.before_text, change.before), _key(change.after_text, change.after))
    )
    return before != after


def _key(text: str | None, ident: str | None) -> str:
    return text or ident or ""
