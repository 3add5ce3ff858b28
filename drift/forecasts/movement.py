"""What moved a schedule since last week: its drift in days against a deadline, and the change of that in four steps; in
five where it shares the pace of a team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from drift.findings import AsOf
from drift.forecasts.calibrated import forecast_by
from drift.forecasts.forecast import MAX_WEEKS, Forecast, read_by
from drift.forecasts.teams import Queue
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
    """By how many days each step moved the drift (positive: later). The steps sum to the whole movement.

    `others` is what the other items of its team did to it: their order and scope, and how many are worked on at a
    time. None where it shares no pace.
    """

    work_done: int
    throughput: int
    scope: int
    target: int
    others: int | None = None

    @property
    def total(self) -> int:
        """The drift of this week less that of last week."""
        return self.work_done + self.throughput + self.scope + self.target + (self.others or 0)

    def steps(self) -> tuple[tuple[str, int], ...]:
        """The steps that moved anything, in the order in which they were taken."""
        named = (
            ("time gone and work done", self.work_done),
            ("throughput", self.throughput),
            ("scope", self.scope),
            ("other items of the team", self.others or 0),
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
    paced = replace(worked, samples=now.samples, by_peers=now.by_peers, method=now.method, part_weeks=now.part_weeks)
    scoped = replace(paced, remaining=now.remaining, growth=now.growth)
    moves = _moves([Standing(step) for step in (last, worked, paced, scoped, now)], chance)
    return Movement(*moves) if moves else None


@dataclass(frozen=True, slots=True)
class Standing:
    """All that an item's drift follows from: its inputs, and the queue of its team where that has one."""

    inputs: ScheduleInputs
    item: str = ""
    queue: Queue | None = None

    def drift(self, chance: float) -> int | None:
        """Days from its deadline to the day of this chance; None without either."""
        given = self.inputs
        day, borrowed = given.as_of.today, bool(given.by_peers)
        found = (
            self.queue.forecast(self.item, day)
            if self.queue
            else forecast_by(given.method, day, given.samples, given.remaining, given.growth, borrowed=borrowed)
        )
        read = read_by(found, part_weeks=given.part_weeks)
        if given.deadline is None or not isinstance(read, Forecast):
            return None
        return drift_days(read, given.deadline, chance)


def team_movement(
    last: Standing, now: Standing, finished: Mapping[str, float], chance: float = PROMISED_AT
) -> Movement | None:
    """The same for an item that shares a team's pace, or did so last week: each step draws the team's weeks anew.

    `finished` is the work done since on each item of the team. Before its target comes one step more: what became of
    the other items. A team that it has come to or left belongs to the throughput.
    """
    worked = _worked(last, now.inputs.as_of, finished)
    paced = _paced(worked, now)
    scoped = _scoped(paced, now)
    others = replace(now, inputs=replace(now.inputs, deadline=last.inputs.deadline))
    moves = _moves([last, worked, paced, scoped, others, now], chance)
    if not moves:
        return None
    done, throughput, scope, rest, target = moves
    return Movement(done, throughput, scope, target, rest)


def _worked(last: Standing, as_of: AsOf, finished: Mapping[str, float]) -> Standing:
    left = max(0.0, last.inputs.remaining - finished.get(last.item, 0.0))
    inputs = replace(last.inputs, as_of=as_of, remaining=left)
    if last.queue is None:
        return replace(last, inputs=inputs)
    queue = last.queue.having({one: max(0.0, size - finished.get(one, 0.0)) for one, size in last.queue.items})
    return replace(last, inputs=inputs, queue=queue)


def _paced(worked: Standing, now: Standing) -> Standing:
    paced = now.inputs
    given = replace(
        worked.inputs,
        samples=paced.samples,
        by_peers=paced.by_peers,
        method=paced.method,
        part_weeks=paced.part_weeks,
    )
    before, queue = worked.queue, now.queue
    if before and queue and before.team == queue.team:
        queue = replace(before, samples=queue.samples, method=queue.method)
    elif queue:
        queue = queue.having({now.item: given.remaining})
    return Standing(given, now.item, queue)


def _scoped(paced: Standing, now: Standing) -> Standing:
    left, growth = now.inputs.remaining, now.inputs.growth
    queue = replace(paced.queue.having({now.item: left}), growth=growth) if paced.queue else None
    return Standing(replace(paced.inputs, remaining=left, growth=growth), now.item, queue)


def _moves(steps: Sequence[Standing], chance: float) -> list[int]:
    """By how many days each step moved it; empty where one of them has no date to speak of."""
    drifts = [step.drift(chance) for step in steps]
    known = [drift for drift in drifts if drift is not None]
    return [after - before for before, after in pairwise(known)] if len(known) == len(drifts) else []
