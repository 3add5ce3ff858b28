"""What kinds of work were finished and are planned, against what a roadmap asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drift.findings import Finding, Reason, Severity, Unit
from drift.inputs import DriftInputs, DriftSettings
from mapping.backlog import Change, Issue
from mapping.entry import Source
from mapping.roadmap import Cancelled, WorkKind
from tests.unit.drift.small_backlog import SUNDAY, at, detail, findings, finished, inputs, item, only, portfolio, story

ASKED = {WorkKind.CUSTOMER: 0.5, WorkKind.TECHNICAL: 0.3, WorkKind.UPKEEP: 0.2}


def company(done: Mapping[str, int], left: Mapping[str, int], asked: Mapping[WorkKind, float] = ASKED) -> DriftInputs:
    """So many stories finished and left, by kind, each kind in one item."""
    items = [item(f"{kind}-item", kind=WorkKind(kind)) for kind in {**done, **left}]
    work: dict[str, list[Issue]] = {one.id: [] for one in items}
    changes: list[Change] = []
    for kind, count in done.items():
        for number in range(count):
            one, moves = finished(f"{kind}-d{number}", at("2026-11-10"))
            work[f"{kind}-item"].append(one)
            changes += moves
    for kind, count in left.items():
        work[f"{kind}-item"] += [story(f"{kind}-o{number}") for number in range(count)]
    return given(items, work, changes, asked)


def given(
    items: Any, work: Any, changes: Any = (), asked: Mapping[WorkKind, float] = ASKED, **more: Any
) -> DriftInputs:
    roadmaps = portfolio(*items, balance=asked, source=Source("roadmap.yaml", 1))
    return inputs(items, work, changes, portfolio=roadmaps, **more)


def test_finished_work_is_held_against_the_balance() -> None:
    found = only(company({"customer": 20, "technical": 10, "upkeep": 70}, {}), "finished")
    assert found.figure is not None
    assert (round(found.figure.value, 9), found.figure.unit, found.severity) == (0.5, Unit.SHARE, Severity.DRIFT)
    assert found.sentence == (
        "Product: what was finished in 6 weeks from 2026-10-05 to 2026-11-15 (100 stories) is off its balance: "
        "upkeep 70% instead of 20%, customer-facing work 20% instead of 50% and technical work 10% instead of 30%"
    )
    assert [(str(line.source), line.note) for line in found.files] == [("roadmap.yaml:1", "balance")]
    assert len(found.issues) == 70


def test_planned_work_is_held_against_the_balance_by_itself() -> None:
    both = company({"customer": 50, "technical": 30, "upkeep": 20}, {"customer": 100})
    assert (only(both, "finished").severity, only(both, "planned").severity) == (Severity.NONE, Severity.DRIFT)
    assert only(both, "finished").sentence.endswith("(100 stories) keeps its balance")
    assert "what is still to be done (100 stories) is off its balance" in only(both, "planned").sentence


def test_a_kind_that_the_balance_does_not_name_was_given_nothing() -> None:
    found = only(company({"customer": 50, "business": 50}, {}), "finished")
    assert (detail(found)["actual:business"], detail(found)["target:business"]) == (0.5, 0)


def test_few_stories_do_not_tell_a_balance_from_chance() -> None:
    found = only(company({"customer": 3, "upkeep": 2}, {}), "finished")
    assert found.severity is Severity.NONE
    assert found.sentence.endswith("(5 stories) is too little to tell its balance from chance")


def test_items_without_a_kind_are_counted_so_that_nobody_looks_for_them_elsewhere() -> None:
    changes: list[Change] = []
    work = []
    for number in range(40):
        one, moves = finished(f"{number}", at("2026-11-10"))
        work.append(one)
        changes += moves
    found = only(given([item("plain")], {"plain": work}, changes), "finished")
    assert found.sentence.endswith("; 1 item without a kind is taken for customer-facing")


def test_work_of_other_roadmaps_and_of_none_is_no_part_of_the_balance() -> None:
    one, changes = finished("1", at("2026-11-10"))
    assert only(given([item()], {}, changes, loose=[one]), "finished").reason is Reason.NO_HISTORY


def test_what_is_left_below_a_cancelled_item_is_not_planned() -> None:
    gone = item("gone", cancelled=Cancelled(day=SUNDAY.date(), public_reason="…"))
    found = only(given([gone], {"gone": [story("1")]}), "planned")
    assert (found.reason, found.severity) == (Reason.NO_SCOPE, Severity.NONE)
    assert found.sentence == "Product asks for a balance, but no work of its items is still to be done"


def test_in_points_work_without_any_estimate_has_no_scope() -> None:
    found = only(given([item()], {"search": [story("1")]}, settings=DriftSettings(unit=Unit.POINTS)), "planned")
    assert found.reason is Reason.NO_SCOPE
    assert found.sentence.endswith("but nothing of what is still to be done has an estimate")


def test_a_roadmap_that_asks_for_no_balance_hears_nothing_of_it() -> None:
    asked: list[Finding] = findings(company({"customer": 5}, {"customer": 5}, {}), "finished", "planned")
    assert asked == []
