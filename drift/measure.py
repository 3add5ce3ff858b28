"""All measures of one run, from one value to one sorted tuple."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from drift.facts import Facts, gather
from drift.findings import Figure, Finding, Measure, Reason
from drift.forecasts.forecast import Forecast
from drift.forecasts.outlook import outlooks
from drift.forecasts.schedule import Schedule, schedule_inputs, schedules
from drift.forecasts.trials import Draws
from drift.history.scope_ledger import freeze
from drift.inputs import Baseline, DriftInputs, FindingKey, ScheduleInputs
from drift.measures.alignment import alignment_findings
from drift.measures.balance import balance_findings
from drift.measures.budget import budget_findings
from drift.measures.capacity import capacity_findings, capacity_of
from drift.measures.coverage import coverage_findings
from drift.measures.demand import demand_findings
from drift.measures.dependency import dependency_findings
from drift.measures.dependency_graph import network_of
from drift.measures.goals import goal_findings
from drift.measures.granularity import granularity_findings
from drift.measures.horizon import horizon_findings
from drift.measures.levels import level_findings
from drift.measures.overlap import overlap_findings
from drift.measures.priority import priority_findings
from drift.measures.promise_findings import promise_findings
from drift.measures.promise_kept import kept_findings
from drift.measures.ready import ready_findings
from drift.measures.releases import release_findings, release_plans
from drift.measures.releases_in_jira import jira_release_findings
from drift.measures.schedule_findings import CODES, schedule_findings
from drift.measures.scope import scope_findings
from drift.measures.sprint_findings import sprint_findings
from drift.measures.sprint_focus import focus_findings
from drift.measures.staleness import staleness_findings
from drift.measures.status import status_findings
from drift.report_order import in_order


@dataclass(frozen=True, slots=True)
class Measurement:
    """All that follows from one value of inputs: the findings in the order of the report, and what they stand on."""

    facts: Facts
    schedules: tuple[Schedule, ...]
    findings: tuple[Finding, ...]

    @property
    def forecasts(self) -> Mapping[str, Forecast | Reason]:
        """The forecast of every item in force by its id, or the reason why there is none: for charts, and to be
        scored."""
        return {one.item.id: one.outcome for one in self.schedules}

    @property
    def draws(self) -> Draws | None:
        """How trials were made; None where no figure comes of any."""
        shared = any(one.queue and one.queue.is_shared for one in self.schedules)
        figures = (finding.figure for finding in self.findings if finding.figure)
        drawn = shared or any("by_trials" in dict(figure.detail) for figure in figures)
        return self.facts.inputs.settings.draws if drawn else None

    @property
    def for_next_week(self) -> Mapping[str, ScheduleInputs]:
        """What to keep, so that next week's `last_schedule` can say what moved each item."""
        return schedule_inputs(self.facts, self.schedules)


def measurement_of(inputs: DriftInputs, before: Measurement | None = None) -> Measurement:
    """Measure everything, once. Equal inputs give equal findings, to the byte, whatever was measured `before`: what
    follows from the same objects as then is taken from there."""
    facts = gather(inputs, before.facts if before else None)
    planned = schedules(facts)
    found = (_with_last(finding, inputs.last) for finding in _findings(facts, planned))
    return Measurement(facts, planned, in_order(found))


def measure_all(inputs: DriftInputs) -> tuple[Finding, ...]:
    """Every finding, in the order of the report."""
    return measurement_of(inputs).findings


def forecasts(inputs: DriftInputs) -> Mapping[str, Forecast | Reason]:
    """The forecasts alone, as `Measurement.forecasts`."""
    return {one.item.id: one.outcome for one in schedules(gather(inputs))}


def inputs_for_next_week(inputs: DriftInputs) -> Mapping[str, ScheduleInputs]:
    """What to keep for next week alone, as `Measurement.for_next_week`."""
    facts = gather(inputs)
    return schedule_inputs(facts, schedules(facts))


def freeze_baselines(inputs: DriftInputs, name: str) -> Mapping[str, Baseline]:
    """The work of every item in force as of now, under a name, to be kept as its baseline."""
    return frozen(gather(inputs), name)


def frozen(facts: Facts, name: str) -> Mapping[str, Baseline]:
    """The same of facts that are known already."""
    return {item.id: freeze(facts, item.id, name) for item in facts.items}


def _findings(facts: Facts, planned: Sequence[Schedule]) -> Iterator[Finding]:
    yield from schedule_findings(facts, planned)
    yield from scope_findings(facts)
    yield from status_findings(facts)
    yield from horizon_findings(facts)
    yield from coverage_findings(facts)
    yield from sprint_findings(facts)
    yield from staleness_findings(facts)
    yield from priority_findings(facts)
    yield from focus_findings(facts)
    capacity = capacity_of(facts)
    yield from capacity_findings(facts, capacity)
    yield from balance_findings(facts)
    network = network_of(facts, outlooks(facts, planned))
    yield from goal_findings(facts, planned, capacity, network)
    yield from budget_findings(facts)
    yield from promise_findings(facts, planned)
    yield from kept_findings(facts, planned)
    yield from demand_findings(facts, planned)
    yield from dependency_findings(network)
    yield from alignment_findings(facts, network.there)
    plans = release_plans(facts, network.there)
    yield from release_findings(facts, plans, network.arrivals)
    yield from jira_release_findings(facts, plans, network.there)
    yield from granularity_findings(facts, network.alone)
    yield from overlap_findings(facts, network.alone)
    yield from level_findings(facts, network.alone)
    yield from ready_findings(network)


def _with_last(finding: Finding, last: Mapping[FindingKey, Figure]) -> Finding:
    """An item's schedule changes its case as it goes, and still has the figure of last week behind it."""
    scheduled = finding.measure is Measure.SCHEDULE and finding.code in CODES
    codes = (finding.code, *CODES) if scheduled else (finding.code,)
    keys = ((finding.measure.value, code, finding.subject.kind, finding.subject.id) for code in codes)
    return replace(finding, last=next((last[key] for key in keys if key in last), None))
