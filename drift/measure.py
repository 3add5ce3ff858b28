"""All measures of one run, from one value to one sorted tuple."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from drift.facts import Facts, gather
from drift.findings import Finding, Reason
from drift.forecast import Forecast
from drift.inputs import DriftInputs, ScheduleInputs
from drift.schedule import schedule_inputs, schedules
from drift.schedule_findings import schedule_findings


def measure_all(inputs: DriftInputs) -> tuple[Finding, ...]:
    """Every finding, in the order of the report. Equal inputs give equal findings, to the byte."""
    return tuple(_findings(gather(inputs)))


def forecasts(inputs: DriftInputs) -> Mapping[str, Forecast | Reason]:
    """The forecast of every item in force by its id, or the reason why there is none: for charts, and to be scored."""
    return {one.item.id: one.outcome for one in schedules(gather(inputs))}


def inputs_for_next_week(inputs: DriftInputs) -> Mapping[str, ScheduleInputs]:
    """What to keep, so that next week's `last_schedule` can say what moved each item."""
    facts = gather(inputs)
    return schedule_inputs(facts, schedules(facts))


def _findings(facts: Facts) -> Iterator[Finding]:
    yield from schedule_findings(facts, schedules(facts))
