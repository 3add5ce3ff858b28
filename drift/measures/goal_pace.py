"""The pace of a goal: the way that was covered against the time that was gone.

Both are taken on the day of the last observation, so that a goal does not fall behind by not being looked at; once
it is due, all of its time is gone. A straight way is assumed, for nobody writes another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from drift.facts import Facts, file_evidence
from drift.findings import (
    Figure,
    FileEvidence,
    Finding,
    IssueEvidence,
    Measure,
    Reason,
    Severity,
    Subject,
    Unit,
    valued,
)
from drift.forecasts.schedule import Schedule
from drift.wording import percent, plural
from mapping.roadmap import Goal, Observation, Theme

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a goal was on the day of its last observation: the share of the way, and of its time by then."""

    seen: Observation
    progress: float
    gone: float

    @property
    def ahead(self) -> float:
        """The share by which it is ahead of its time; negative is behind."""
        return self.progress - self.gone


def pace_of(goal: Goal, today: date) -> Pace | Reason:
    """The pace of a goal.

    `NO_HISTORY` where nothing was observed from its start until today, `NO_SCOPE` where it starts at its target.
    """
    way = goal.target_value - goal.start_value
    if not way:
        return Reason.NO_SCOPE
    seen = [one for one in goal.observed if goal.start_on <= one.day <= today]
    if not seen:
        return Reason.NO_HISTORY
    last = max(seen, key=lambda one: one.day)
    gone = 1.0 if goal.due < today else (last.day - goal.start_on) / (goal.due - goal.start_on)
    return Pace(last, (last.value - goal.start_value) / way, min(1.0, gone))


@dataclass(frozen=True, slots=True)
class Served:
    """A goal with its pace, the themes that serve it, and the schedules of the items that do so through them."""

    goal: Goal
    pace: Pace | Reason
    themes: tuple[Theme, ...]
    items: tuple[Schedule, ...]

    @property
    def reached(self) -> bool:
        """Whether the whole way was covered when it was last observed."""
        return isinstance(self.pace, Pace) and self.pace.progress + _ROUNDING >= 1


def paced(facts: Facts, one: Served) -> Finding:
    """Where the goal stands against its time, or why that cannot be said."""
    if isinstance(one.pace, Reason):
        return _without_pace(facts, one.goal, one.pace)
    unseen = (facts.today - one.pace.seen.day).days
    late = unseen > facts.inputs.settings.goal_unseen_days and not one.reached
    sentence = _pace_sentence(facts, one, one.pace)
    detail = {"observed": one.pace.seen.value, "progress": one.pace.progress, "time": one.pace.gone, "unseen": unseen}
    return goal_finding(
        one.goal,
        "pace",
        f"{sentence}; nobody has looked for {plural(unseen, 'day')}" if late else sentence,
        Figure(one.pace.ahead, Unit.SHARE, tuple(sorted(detail.items()))),
        severity=_pace_severity(facts, one, one.pace, unseen_for_long=late),
        files=written_at(one.goal, f"{one.goal.measure}: {one.pace.seen.value:g} on {one.pace.seen.day}"),
    )


def _pace_severity(facts: Facts, one: Served, pace: Pace, *, unseen_for_long: bool) -> Severity:
    overdue = one.goal.due < facts.today
    behind = -pace.ahead > facts.inputs.settings.goal_behind + _ROUNDING
    if not one.reached and (overdue or behind):
        return Severity.DRIFT
    return Severity.HYGIENE if unseen_for_long else Severity.NONE


def _pace_sentence(facts: Facts, one: Served, pace: Pace) -> str:
    goal, seen = one.goal, pace.seen
    values = f"{seen.value:g} on {seen.day}, from {goal.start_value:g} to {goal.target_value:g} by {goal.due}"
    if one.reached:
        return f"{goal.title}: reached ({values})"
    way = f"{percent(pace.progress)} of the way"
    if goal.due < facts.today:
        return f"{goal.title}: was due on {goal.due} and is not reached: {way} ({values})"
    off = f"{round(abs(pace.ahead) * 100)} percentage points {'ahead' if pace.ahead > 0 else 'behind'}"
    return f"{goal.title}: {way} after {percent(pace.gone)} of the time ({values}), {off}"


def _without_pace(facts: Facts, goal: Goal, reason: Reason) -> Finding:
    running = (facts.today - goal.start_on).days
    if reason is Reason.NO_SCOPE:
        told = f"starts at its target of {goal.target_value:g}, so it has no way to cover"
    elif running < 0:
        told = f"begins on {goal.start_on}"
    else:
        told = f"was never observed in the {plural(running, 'day')} since it began on {goal.start_on}"
    late = reason is Reason.NO_HISTORY and running > facts.inputs.settings.goal_unseen_days
    severity = Severity.HYGIENE if late else Severity.NONE
    return goal_finding(
        goal, "pace", f"{goal.title}: {told}", reason, severity=severity, files=written_at(goal, "the goal")
    )


def goal_finding(
    goal: Goal,
    code: str,
    sentence: str,
    value: Figure | Reason,
    *,
    severity: Severity = Severity.NONE,
    issues: tuple[IssueEvidence, ...] = (),
    files: tuple[FileEvidence, ...] = (),
) -> Finding:
    """A finding about the goal."""
    about = Subject("goal", goal.id, goal.title)
    return Finding(Measure.GOAL, code, about, severity, sentence, *valued(value), issues=issues, files=files)


def written_at(goal: Goal, note: str) -> tuple[FileEvidence, ...]:
    """The line of the file at which the goal stands."""
    return file_evidence(goal.source, note)
