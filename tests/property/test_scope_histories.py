"""Whatever happens to issues, an item's scope adds up in every week, and nothing leaves it without a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from math import fsum, isclose
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drift.facts import Facts, gather
from drift.findings import Finding, Reason, Unit
from drift.history.replay import backlog_at
from drift.history.scope_ledger import Scope, scope_of
from drift.inputs import Baseline, DriftInputs, DriftSettings, WorkStay
from drift.measure import freeze_baselines
from drift.measures.scope import VANISHED, scope_findings
from drift.measures.sprint_findings import sprint_findings
from mapping.assign import assign
from mapping.backlog import Backlog, Issue
from mapping.rollup import roll_up
from mapping.rules import MappingFile
from sandbox.exports.jira import load_jira_export
from tests.property.jira_truth import Truth
from tests.property.scope_histories import OPS, WEEK, WONT_DO, History, Op, noted
from tests.unit.drift.small_backlog import as_of, item, portfolio

NAMES = ("search", "speed")
WEEKS = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(OPS),
            st.sampled_from("abcdef"),
            st.integers(0, 3),
            st.one_of(st.none(), st.integers(0, 8).map(float)),
        ),
        max_size=6,
    ),
    min_size=3,
    max_size=8,
)


def measured(
    backlog: Backlog,
    items: Mapping[str, str],
    instant: datetime,
    unit: Unit,
    baselines: Mapping[str, Baseline],
    stays: Mapping[str, tuple[WorkStay, ...]],
) -> Facts:
    """The facts of a backlog; `items` are the items by the key of the issue that they begin with."""
    rules = [{"item": name, "when": {"key": [key]}} for key, name in items.items()]
    mapping = MappingFile.model_validate({"milepost": 1, "rules": rules})
    roadmap = portfolio(*(item(name) for name in dict.fromkeys(items.values())))
    assigned = assign(backlog, roadmap, mapping)
    rollups = roll_up(backlog, assigned, roadmap, mapping)
    known = {"settings": DriftSettings(unit=unit), "baselines": baselines, "stays": stays}
    return gather(DriftInputs(backlog, roadmap, assigned, rollups, mapping, as_of(instant), **known))  # type: ignore[arg-type]  # by name


def assert_adds_up(facts: Facts, name: str, scope: Scope, baseline: Baseline) -> None:
    assert scope.baseline == fsum(size or 0 for size in baseline.sizes.values())
    assert isclose(scope.current, fsum(share.size for share in facts.shares[name]), abs_tol=1e-9)
    assert isclose(scope.current, scope.baseline + scope.added - scope.removed + scope.reestimated, abs_tol=1e-9)
    idents = [step.issue_id for step in scope.steps]
    assert len(idents) == len(set(idents)), "each issue has one step"


def assert_nothing_vanishes(facts: Facts, name: str, scope: Scope, baseline: Baseline) -> None:
    """Every issue that was among the work since the baseline is there still, or has a step and a line."""
    steps = {step.issue_id: step for step in scope.steps}
    here = {share.work.issue.id for share in facts.shares[name]}
    seen = {one.issue_id for one in facts.inputs.stays.get(name, ()) if one.since > baseline.at}
    (finding,) = (one for one in scope_findings(facts) if one.subject.id == name)
    notes = {one.issue_id: one.note for one in finding.issues}
    for ident in {*baseline.sizes, *seen} - here:
        assert steps[ident].left is not None
        assert notes[ident]
    for ident in here - baseline.sizes.keys():
        assert steps[ident].entered is not None
        assert notes[ident].startswith("added")
    for ident in here & baseline.sizes.keys():
        assert (steps[ident].entered, steps[ident].left) == (None, None)


def weeks_of(
    history: History, weeks: Iterable[Iterable[Op]], unit: Unit
) -> Iterator[tuple[Facts, Mapping[str, Baseline]]]:
    """The facts of each week, measured against the baseline of the first."""
    baselines: Mapping[str, Baseline] = {}
    stays: dict[str, tuple[WorkStay, ...]] = {}
    begun = history.now
    for number, ops in enumerate(weeks, 1):
        for op in ops:
            history.do(op)
        history.now = begun + number * WEEK
        items = {"APP-e1": "search", "APP-e2": "speed"}
        facts = measured(history.backlog(), items, history.now, unit, baselines, stays)
        baselines = baselines or freeze_baselines(facts.inputs, "start")
        facts = measured(history.backlog(), items, history.now, unit, baselines, stays)
        yield facts, baselines
        stays = noted(stays, facts)


@settings(max_examples=150, deadline=None)
@given(WEEKS, st.sampled_from([Unit.ITEMS, Unit.POINTS]))
def test_the_ledger_of_every_item_adds_up_in_every_week(weeks: list[list[Op]], unit: Unit) -> None:
    for facts, baselines in weeks_of(History(), weeks, unit):
        for name in NAMES:
            scope = scope_of(facts, name, baselines[name])
            assert_adds_up(facts, name, scope, baselines[name])
            assert_nothing_vanishes(facts, name, scope, baselines[name])


@settings(max_examples=150, deadline=None)
@given(WEEKS)
def test_what_came_and_what_went_count_as_they_were_when_they_did(weeks: list[list[Op]]) -> None:
    history = History()
    for facts, baselines in weeks_of(history, weeks, Unit.POINTS):
        told = set(facts.inputs.backlog.issues) - history.converted
        for name in NAMES:
            frozen = baselines[name].sizes
            here = {share.work.issue.id for share in facts.shares[name]}
            for step in scope_of(facts, name, baselines[name]).steps:
                if step.issue_id in told & frozen.keys() - here:
                    assert step.left == history.size_when(step.issue_id, name, came=False)
                elif step.issue_id in told & here - frozen.keys():
                    assert step.entered == history.size_when(step.issue_id, name, came=True)


@settings(max_examples=150, deadline=None)
@given(WEEKS)
def test_a_line_says_where_what_is_gone_went(weeks: list[list[Op]]) -> None:
    history = History()
    for facts, baselines in weeks_of(history, weeks, Unit.ITEMS):
        for finding in scope_findings(facts):
            notes = {one.issue_id: one.note.removeprefix("added and gone again: ") for one in finding.issues}
            for step in scope_of(facts, finding.subject.id, baselines[finding.subject.id]).steps:
                if step.left is not None:
                    assert notes[step.issue_id] == _where(history, step.issue_id)


def _where(history: History, ident: str) -> str:
    issue = history.issues[ident]
    if ident in history.deleted | history.hidden:
        return f"removed: {VANISHED}"
    if issue.resolution:
        return f"removed: cancelled ({WONT_DO})"
    if not issue.is_work:
        return "removed: it is now of the type Sub-task, which is not counted"
    there = {"e1": "Search", "e2": "Speed"}.get(issue.parent_id or "")
    return f"moved to {there}" if there else "removed: it counts to no item now"


# -- on real backlogs ------------------------------------------------------------------------------------------


def real(shared_data: Path, name: str) -> Backlog:
    """A published backlog. Where most is epics, these are taken for the work, and what is above them for epics."""
    site = load_jira_export([shared_data / "jira" / name], dialect="cloud")
    truth = Truth(site, [one.key for one in site.projects.values()])
    issues = truth.issues()
    lower = sum(one.level > 0 for one in issues.values()) > len(issues) / 2
    changes = {ident: tuple(sorted(many, key=lambda one: one.at)) for ident, many in truth.changes().items()}
    return Backlog(
        {ident: replace(one, level=one.level - 1) if lower else one for ident, one in issues.items()},
        truth.sprints(),
        statuses=truth.statuses(),
        changes=changes,
        has_history=bool(changes),
    )


def items_of(issues: Iterable[Issue]) -> dict[str, str]:
    """An item for what lies below each issue of above, and one for the rest."""
    return {one.key: f"item-{one.id}" if one.level > 0 else "rest" for one in issues if one.parent_id is None}


@pytest.mark.parametrize(
    "name", ["bitovi/bitovi-training.json.gz", "jirametrics/complete_sample", "jirametrics/testdata"]
)
@pytest.mark.parametrize("unit", [Unit.ITEMS, Unit.POINTS])
def test_real_ledgers_add_up_in_every_week_that_is_rolled_back(shared_data: Path, name: str, unit: Unit) -> None:
    backlog = real(shared_data, name)
    assert backlog.changes
    first = min(one.created for one in backlog.issues.values())
    last = max(one.updated for one in backlog.issues.values())
    baselines: Mapping[str, Baseline] = {}
    stays: dict[str, tuple[WorkStay, ...]] = {}
    moved = 0.0
    for week in range((last - first) // WEEK + 2):
        then = backlog_at(backlog, first + week * WEEK)
        now = items_of(then.issues.values())
        facts = measured(then, now, first + week * WEEK, unit, baselines, stays)
        baselines = baselines or freeze_baselines(facts.inputs, "start")
        for one in facts.items:
            baseline = baselines.get(one.id) or Baseline("start", first, {})
            scope = scope_of(facts, one.id, baseline)
            assert_adds_up(facts, one.id, scope, baseline)
            moved += scope.churned
        stays = noted(stays, facts)
    sized = unit is Unit.ITEMS or any(one.points is not None for one in backlog.issues.values())
    assert (moved > 0) == sized, "something happens in it"


def test_a_real_backlog_without_changelogs_gives_its_reason(shared_data: Path) -> None:
    backlog = real(shared_data, "titanium/DAEMON.issues.full.jsonl.gz")
    closed = max(one.ended for one in backlog.sprints.values() if one.ended is not None)
    items = items_of(one for one in backlog.issues.values() if one.level > 0)
    facts = measured(backlog, items, closed + timedelta(days=1), Unit.POINTS, {}, {})
    facts = replace(facts, inputs=replace(facts.inputs, baselines=freeze_baselines(facts.inputs, "start")))
    sprints: list[Finding] = [one for one in sprint_findings(facts) if one.code == "outcome"]
    assert sprints
    assert {one.reason for one in sprints} == {Reason.NO_HISTORY}
    assert all("churn" not in dict(one.figure.detail) for one in scope_findings(facts) if one.figure)
