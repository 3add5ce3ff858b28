"""Items that are about to begin, and what they lack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from drift.facts import gather
from drift.findings import Finding, Reason, Severity, Unit
from drift.inputs import DriftInputs, DriftSettings, Planning
from drift.measures.dependency_graph import network_of
from drift.measures.ready import begins, ready_findings
from mapping.backlog import Issue, Sprint, SprintState
from mapping.roadmap import Item, TechnicalPlan
from tests.unit.drift.made_outlooks import WEDNESDAY, blocked_by, made, on, roadmap, sure_in
from tests.unit.drift.small_backlog import DONE, at, detail, epic, finished, inputs, item, story, value

Cdfs = Mapping[str, tuple[float, ...] | Reason]

SOON = "2026-12-30"
"""Five weeks from the as-of: with four weeks of work, it is to begin in one."""

FOUR_WEEKS: Cdfs = {"a": sure_in(4)}
SIZED = story("1", points=3)
WHOLE = {
    "results": "…",
    "standards": "…",
    "hardware_and_software": "…",
    "data_use": "…",
    "support": "…",
    "availability": "…",
}


def plan(*items: Item, work: list[Issue] | None = None, **more: Any) -> DriftInputs:
    return inputs(items, {"a": [SIZED] if work is None else work}, **({"instant": WEDNESDAY} | more))


def found(given: DriftInputs, cdfs: Cdfs = FOUR_WEEKS, **states: list[str]) -> list[Finding]:
    facts = gather(given)
    return list(ready_findings(network_of(facts, made(facts, cdfs, **states))))


def told(given: DriftInputs, cdfs: Cdfs = FOUR_WEEKS, **states: list[str]) -> Finding:
    (one,) = found(given, cdfs, **states)
    return one


# -- when it begins ------------------------------------------------------------------------------------------------


def start(given: DriftInputs, cdfs: Cdfs = FOUR_WEEKS) -> date | None:
    facts = gather(given)
    return begins(facts, made(facts, cdfs)["a"])


def test_an_item_begins_its_work_at_85_per_cent_before_its_deadline() -> None:
    assert start(plan(item("a", SOON))) == date(2026, 12, 2)


def test_without_a_forecast_it_begins_the_time_to_be_ready_before() -> None:
    assert start(plan(item("a", SOON)), {}) == date(2026, 12, 2)
    quick = DriftSettings(planning=Planning(ready_days=7))
    assert start(plan(item("a", SOON), settings=quick), {}) == date(2026, 12, 23)


def test_what_is_in_now_begins_now_and_what_is_in_next_does_not() -> None:
    assert start(plan(item("a", "now"))) == date(2026, 11, 25)
    assert start(plan(item("a", "next"))) is None


def test_the_start_date_of_an_epic_is_a_sign() -> None:
    early = epic("e", start=date(2026, 11, 30))
    assert start(plan(item("a", "Q4 2027"), work=[early, SIZED])) == date(2026, 11, 30)


def sprint(state: SprintState, begins_on: str) -> Sprint:
    return Sprint(1, "Sprint 1", state, 1, start=at(begins_on), end=at("2027-01-30"))


@pytest.mark.parametrize(
    ("state", "day", "expected"),
    [
        (SprintState.FUTURE, "2026-12-07", date(2026, 12, 7)),
        (SprintState.ACTIVE, "2026-11-16", date(2026, 11, 25)),
        (SprintState.CLOSED, "2026-11-02", None),
    ],
)
def test_a_sprint_that_holds_work_of_it_is_a_sign(state: SprintState, day: str, expected: date | None) -> None:
    given = plan(item("a"), work=[replace(SIZED, sprint_ids=(1,))], sprints=[sprint(state, day)])
    assert start(given) == expected


def test_a_deadline_that_has_passed_says_nothing_of_a_beginning() -> None:
    assert start(plan(item("a", "2026-11-20"))) is None


# -- a technical plan ------------------------------------------------------------------------------------------------


def with_plan(**headings: str) -> DriftInputs:
    ours = TechnicalPlan.model_validate(headings) if headings else None
    return plan(item("a", SOON, technical_plan=ours), item("other", technical_plan=TechnicalPlan.model_validate(WHOLE)))


def test_an_item_about_to_start_without_a_technical_plan() -> None:
    one = told(with_plan())
    assert (value(one), one.severity, detail(one)["start_in_days"]) == (1, Severity.HYGIENE, 7)
    assert one.sentence == "A is to begin by 2026-12-02 and is not ready to build: it has no technical plan"


def test_missing_headings_are_named() -> None:
    one = told(with_plan(results="…", standards="…", support="…", availability="…"))
    assert one.sentence.endswith("its technical plan says nothing of hardware and software and data use")


def test_a_plan_with_all_headings_is_ready() -> None:
    assert found(with_plan(**WHOLE)) == []


def test_which_headings_are_required_is_a_setting() -> None:
    given = with_plan(results="…")
    some = DriftSettings(planning=Planning(technical_plan=("results", "data_use")))
    assert told(replace(given, settings=some)).sentence.endswith("says nothing of data use")
    assert found(replace(given, settings=DriftSettings(planning=Planning(technical_plan=())))) == []


def test_a_roadmap_on_which_nobody_writes_plans_asks_for_none() -> None:
    ours, theirs = item("a", SOON), item("other", technical_plan=TechnicalPlan.model_validate(WHOLE))
    assert found(plan(ours)) == []
    assert found(on(plan(ours, theirs), roadmap("product", ours), roadmap("technology", theirs))) == []


# -- sized work ------------------------------------------------------------------------------------------------------


def test_an_item_about_to_start_without_a_story() -> None:
    one = told(plan(item("a", SOON), work=[]), {})
    assert one.severity is Severity.DRIFT
    assert one.sentence.endswith("is not ready to build: it has no story in Jira")


def unsized(unit: Unit = Unit.ITEMS, done_points: float | None = 3) -> DriftInputs:
    done, changes = finished("9", at("2026-11-12"), points=done_points)
    settings = DriftSettings(unit=unit)
    return plan(item("a", SOON), work=[story("1"), story("2")], changes=changes, loose=[done], settings=settings)


def test_an_item_about_to_start_without_estimates_where_people_estimate() -> None:
    one = told(unsized())
    assert one.sentence.endswith("none of its 2 stories has an estimate")
    assert [each.key for each in one.issues] == ["APP-1", "APP-2"]


def test_where_nobody_estimates_no_estimate_is_asked_for() -> None:
    assert found(unsized(done_points=None)) == []


def test_where_points_are_the_unit_estimates_are_asked_for() -> None:
    assert told(unsized(Unit.POINTS, done_points=None)).sentence.endswith("none of its 2 stories has an estimate")


# -- what it waits for ---------------------------------------------------------------------------------------------


def waiting(target: str = "later", needs: tuple[str, ...] = ("t",)) -> DriftInputs:
    ours, theirs = item("a", SOON, depends_on=needs), item("t", target, title="Engine")
    return on(plan(ours, theirs), roadmap("product", ours), roadmap("technology", theirs))


def test_an_item_about_to_start_that_waits_for_a_later_item_of_the_technology_roadmap() -> None:
    one = told(waiting(), {"a": sure_in(4), "t": sure_in(8)})
    assert one.sentence == (
        "A is to begin by 2026-12-02 and is not ready to build: "
        "it waits for Engine (Technology), which comes 2027-01-20 at 85%"
    )
    assert [line.note for line in one.files] == ["target 2026-12-30", "depends on t"]


def test_what_is_there_by_the_start_holds_nothing_up() -> None:
    assert found(waiting(), {"a": sure_in(4), "t": sure_in(1)}) == []
    assert found(waiting(), {"a": sure_in(4), "t": sure_in(8)}, done=["t"]) == []


def test_what_is_there_by_today_does_not_hold_up_what_should_be_under_way() -> None:
    there = {"a": sure_in(9), "t": sure_in(0)}
    assert found(waiting(), there) == []


def test_without_a_forecast_the_target_of_what_it_waits_for_counts() -> None:
    assert told(waiting("Q1 2027")).sentence.endswith("which comes 2027-03-31 by its target")


def test_single_stories_that_wait_do_not_hold_the_whole_up() -> None:
    ours, theirs = item("a", SOON), item("t", "Q1 2027")
    work = {"a": [blocked_by(SIZED, "2")], "t": [story("2", points=1)]}
    given = inputs([ours, theirs], work, instant=WEDNESDAY)
    assert found(given, {"a": sure_in(4), "t": sure_in(8)}) == []


def test_all_that_is_lacking_is_one_finding() -> None:
    ours = item("a", SOON, depends_on=("t",))
    theirs = item("t", technical_plan=TechnicalPlan.model_validate(WHOLE))
    one = told(plan(ours, theirs, work=[]), {"t": sure_in(8)})
    assert (value(one), one.sentence.count("; ")) == (3, 2)


# -- what is not about to begin --------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["2027-01-21", "next", "none"])
def test_an_item_that_begins_later_may_lack_everything(target: str) -> None:
    assert found(plan(item("a", target), work=[]), {"a": sure_in(4)}) == []


def test_the_days_before_the_start_are_a_setting() -> None:
    early = DriftSettings(planning=Planning(ready_days=29))
    assert len(found(plan(item("a", "2027-01-21"), work=[], settings=early))) == 1


def test_an_item_that_has_begun_or_is_done_or_needs_no_work_is_left_alone() -> None:
    given = plan(item("a", SOON), work=[])
    assert found(given, FOUR_WEEKS, begun=["a"]) == []
    assert found(given, FOUR_WEEKS, done=["a"]) == []
    assert found(plan(item("a", SOON, needs_work=False), work=[])) == []


@pytest.mark.parametrize(
    ("target", "words"), [("2026-12-23", "is to begin now"), ("2026-12-09", "should be under way by now")]
)
def test_a_start_that_is_here_or_has_passed_is_said_so(target: str, words: str) -> None:
    assert words in told(plan(item("a", target), work=[])).sentence


def test_work_that_is_done_needs_no_estimate() -> None:
    done, changes = finished("9", at("2026-11-12"), points=5)
    work = [story("2", DONE), SIZED]
    assert found(plan(item("a", SOON), work=work, changes=changes, loose=[done])) == []
