"""What moved a schedule since last week: its drift in days against a deadline, and the change of that in four steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from drift.calibrated import forecast_by
from drift.forecast import MAX_WEEKS, Forecast
from drift.inputs import ScheduleInputs

PROMISED_AT = 0.85
"""The chance at which a schedule is judged."""


def finish(found: Forecast, chance: float) -> date:
    """The day of this chance; ten years from now where it is later than that, so that lateness is a lower bound."""
    return found.date_at(chance) or found.as_of + timedelta(weeks=MAX_WEEKS)


def drift_days(found: Forecast, deadline: date, chance: float) -> int:
    """Days from the deadline to the day of this chance; positive is late."""
    return (finish(found, chance) - deadline).days


@dataclass(frozen=True, slots=True)
class Movement:
    """By how many days each step moved the drift (positive: later). The steps sum to the whole movement."""

    work_done: int
    throughput: int
    scope: int
    target: int

    @property
    def total(self) -> int:
        """The drift of this week less that of last week."""
        return self.work_done + self.throughput + self.scope + self.target

    def steps(self) -> tuple[tuple[str, int], ...]:
        """The steps that moved anything, in the order in which they were taken."""
        named = (
            ("time gone and work done", self.work_done),
            ("throughput", self.throughput),
            ("scope", self.scope),
            ("target", self.target),
        )
        return tuple((name, days) for name, days in named if days)


def movement(
    last: ScheduleInputs, now: ScheduleInputs, finished: float, chance: float = PROMISED_AT
) -> Movement | None:
    """Split the change of drift since last week by replacing one input after the other: the as-of together with the
    work `finished` since, the throughput history (with the method that reads it), the scope, the target.

    None where one of the steps has no date to speak of.
    """
    worked = replace(last, as_of=now.as_of, remaining=max(0.0, last.remaining - finished))
    paced = replace(worked, samples=now.samples, by_peers=now.by_peers, method=now.method)
    scoped = replace(paced, remaining=now.remaining, growth=now.growth)
    drifts = [_drift(step, chance) for step in (last, worked, paced, scoped, now)]
    known = [drift for drift in drifts if drift is not None]
    if len(known) < len(drifts):
        return None
    return Movement(*(after - before for before, after in pairwise(known)))


def _drift(inputs: ScheduleInputs, chance: float) -> int | None:
    day, borrowed = inputs.as_of.today, bool(inputs.by_peers)
    found = forecast_by(inputs.method, day, inputs.samples, inputs.remaining, inputs.growth, borrowed=borrowed)
    if inputs.deadline is None or not isinstance(found, Forecast):
        return None
    return drift_days(found, inputs.deadline, chance)
