"""Warning before a deadline: it is near, and nothing says that the item will be done by then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from drift.facts import Facts, file_evidence, subject
from drift.findings import Figure, Finding, Measure, Severity, Unit
from drift.forecasts.forecast import Forecast
from drift.forecasts.schedule import Schedule
from drift.measures.staleness import is_finished
from drift.wording import mark, plural

CODE = "due-soon"


def due_soon_findings(facts: Facts, found: Sequence[Schedule]) -> Iterator[Finding]:
    """One finding an item whose deadline is so few days away that customers should be told now, and which is neither
    finished nor forecast to be at 85%."""
    for one in found:
        deadline = _deadline(facts, one)
        if deadline is None or is_finished(facts, one.item):
            continue
        days = (deadline - facts.today).days
        if 0 <= days <= facts.inputs.settings.notice_days and not _in_time(one, deadline):
            yield _warning(facts, one, deadline, days)


def _deadline(facts: Facts, one: Schedule) -> date | None:
    """The date that customers were shown, where they were shown one; else that of the file."""
    shown = facts.inputs.public.get(one.item.id)
    return shown.deadline if shown and shown.deadline else one.deadline


def _in_time(one: Schedule, deadline: date) -> bool:
    return isinstance(one.outcome, Forecast) and one.outcome.p85 is not None and one.outcome.p85 <= deadline


def _warning(facts: Facts, one: Schedule, deadline: date, days: int) -> Finding:
    shown = facts.inputs.public.get(one.item.id)
    public = shown is not None and shown.deadline == deadline
    when = "is today" if days == 0 else f"is in {plural(days, 'day')}"
    told = f"{one.item.title}: its deadline of {deadline}{', which customers were shown,' if public else ''} {when}"
    return Finding(
        Measure.SCHEDULE,
        CODE,
        subject(one.item),
        Severity.AT_RISK if public else Severity.DRIFT,
        f"{told} and it is not finished; {_outlook(one)}; {_asked(facts, one)}",
        Figure(days, Unit.DAYS, (("days_left", days),)),
        files=file_evidence(one.item.source, f"target {one.item.target}"),
    )


def _outlook(one: Schedule) -> str:
    if not isinstance(one.outcome, Forecast):
        return "there is no forecast for it"
    if one.outcome.p85 is None:
        return f"at 85% it takes more than ten years{mark(one.method)}"
    return f"at 85% it is done by {one.outcome.p85}{mark(one.method)}"


def _asked(facts: Facts, one: Schedule) -> str:
    owner = one.item.owner
    if owner is None:
        return "nobody is written down who answers for it"
    return f"{facts.inputs.owners.get(owner, owner)} answers for it"
