"""Effort spent and still to come against an item's budget."""

from __future__ import annotations

from typing import Any

import pytest

from drift.findings import Finding, Reason, Severity, Unit
from drift.forecasts.forecast import Growth
from drift.inputs import Baseline, DriftInputs, DriftSettings
from drift.measures.budget import Budget
from mapping.backlog import Change, Issue
from tests.unit.drift.small_backlog import at, detail, epic, findings, finished, inputs, item, only, story, value

LIKELY: Growth = ((1.0, 0.5), (1.25, 0.3), (1.5, 0.2))


def spending(
    done: int, left: int, budget: float = 40, growth: Growth = ((1.0, 1.0),), day: str = "2026-11-10", **more: Any
) -> DriftInputs:
    work: list[Issue] = [story(f"o{number}") for number in range(left)]
    changes: list[Change] = []
    for number in range(done):
        one, moves = finished(f"d{number}", at(day))
        work.append(one)
        changes += moves
    settings = DriftSettings(growth=growth)
    return inputs([item(budget=budget)], {"search": work}, changes, settings=settings, **more)


def budget(given: DriftInputs) -> Finding:
    return only(given, "effort")


@pytest.mark.parametrize(("growth", "over"), [(1.25, -0.5), (1.5, 3)])
def test_oracle_a_budget_of_40_with_22_done_and_14_left_is_within_or_over_by_its_growth(
    growth: float, over: float
) -> None:
    assert Budget(40, 22, 14, ((growth, 1.0),)).over(growth) == over
    assert value(budget(spending(22, 14, growth=((growth, 1.0),)))) == over


def test_a_budget_is_judged_at_85_percent_of_the_growth() -> None:
    found = budget(spending(22, 14, growth=LIKELY))
    assert value(found) == 3
    assert {name: detail(found)[name] for name in ("over_50", "chance")} == {"over_50": -4, "chance": 0.8}
    assert found.severity is Severity.DRIFT
    assert found.sentence == (
        "Search may take up to 3 stories more than its budget of 40 stories: 22 done, 14 left; "
        "the chance to keep it is 80%"
    )


def test_a_budget_that_holds_at_85_percent_does_no_harm() -> None:
    found = budget(spending(20, 10, growth=LIKELY))
    assert (value(found), found.severity) == (-5, Severity.NONE)
    assert found.sentence == "Search keeps its budget of 40 stories: 20 done, 10 left"


def test_a_budget_that_is_spent_to_the_last_story_is_kept() -> None:
    assert budget(spending(30, 10)).severity is Severity.NONE
    assert budget(spending(30, 11)).severity is Severity.DRIFT


def test_what_is_likely_and_what_has_happened_are_told_apart() -> None:
    assert "is likely to take 4 stories more than" in budget(spending(30, 14)).sentence
    assert "is likely to take 4 to 11 stories more than" in budget(spending(30, 14, growth=LIKELY)).sentence
    assert "has taken 2 stories more than its budget of 40 stories:" in budget(spending(42, 0)).sentence
    assert "has taken 2 stories more than its budget of 40 stories and may come to 5 more:" in (
        budget(spending(42, 3)).sentence
    )


def test_finished_work_over_its_budget_is_news_only_for_the_window() -> None:
    assert budget(spending(42, 0)).severity is Severity.DRIFT
    old = budget(spending(42, 0, day="2026-06-01"))
    assert (value(old), old.severity) == (2, Severity.NONE)


def test_a_budget_without_work_behind_it_has_no_scope() -> None:
    given = inputs([item(budget=40)], {"search": [epic("e1")]})
    assert (budget(given).reason, budget(given).severity) == (Reason.NO_SCOPE, Severity.NONE)


def test_without_a_budget_nothing_is_told() -> None:
    assert findings(inputs([item()], {"search": [story("1")]}), "effort") == []


def test_in_points_open_stories_without_an_estimate_are_named() -> None:
    settings = DriftSettings(unit=Unit.POINTS)
    work = [story("1", points=5), story("2"), story("3", points=2)]
    found = budget(inputs([item(budget=10)], {"search": work}, settings=settings))
    assert (value(found), detail(found)["unsized"]) == (-3, 1)
    assert "7 left, 1 open story without an estimate" in found.sentence
    assert budget(inputs([item(budget=10)], {"search": [story("2")]}, settings=settings)).reason is Reason.NO_SCOPE


def test_the_evidence_is_every_story_and_the_line_of_the_budget() -> None:
    found = budget(spending(1, 2))
    assert [(one.issue_id, one.note) for one in found.issues] == [("d0", "done"), ("o0", "open"), ("o1", "open")]
    assert [line.note for line in found.files] == ["budget 40"]


def test_the_cause_is_what_came_and_went_since_the_baseline() -> None:
    frozen = {"search": Baseline("spring", at("2026-05-01"), {f"d{number}": 1.0 for number in range(38)})}
    assert budget(spending(38, 4, baselines=frozen)).cause == "since the baseline spring: added 4"
    assert budget(spending(38, 0, baselines=frozen)).cause == ""
