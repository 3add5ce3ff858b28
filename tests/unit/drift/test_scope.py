"""Scope against a baseline."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from drift.facts import gather
from drift.findings import Reason, Severity, Unit
from drift.history.scope_ledger import Scope, scope_between, scope_of
from drift.inputs import Baseline, Churn, DriftInputs, DriftSettings, WorkStay
from drift.measure import freeze_baselines
from drift.measures.scope import VANISHED
from mapping.backlog import Changed, Issue, Link
from mapping.roadmap import Stage
from tests.unit.drift.small_backlog import (
    DOING,
    DONE,
    TODO,
    at,
    changed,
    detail,
    epic,
    findings,
    inputs,
    item,
    moved,
    only,
    story,
    value,
)

THEN = at("2026-10-01")
SINCE = at("2026-11-02")
POINTS = DriftSettings(unit=Unit.POINTS)


def baseline(**sizes: float | None) -> Baseline:
    return Baseline("Q4 plan", THEN, {name.removeprefix("i"): size for name, size in sizes.items()})


def oracle() -> DriftInputs:
    """Baseline 40; added 9; removed 3; re-estimated +5 and -1."""
    frozen = baseline(i1=20, i2=10, i3=7, i4=3)
    work = [story("1", points=25), story("2", points=9), story("3", points=7), story("5", points=9, created=SINCE)]
    changes = [
        changed("1", SINCE, Changed.POINTS, "20", "25"),
        changed("2", SINCE, Changed.POINTS, "10", "9"),
        changed("4", SINCE, Changed.PARENT, "100", None),
    ]
    return inputs(
        [item()], {"search": work}, changes, loose=[story("4", points=3)], settings=POINTS, baselines={"search": frozen}
    )


def ledger(given: DriftInputs) -> Scope:
    return scope_of(gather(given), "search", given.baselines["search"])


def notes(given: DriftInputs) -> dict[str, str]:
    """What is told of each issue of the only item that has a baseline."""
    return {issue.issue_id: issue.note for issue in only(given, "growth").issues}


def test_oracle_the_ledger_adds_up() -> None:
    scope = ledger(oracle())
    assert (scope.baseline, scope.added, scope.removed, scope.reestimated, scope.current) == (40, 9, 3, 4, 50)


def test_oracle_growth_and_churn_of_the_worked_example() -> None:
    found = only(oracle(), "growth")
    assert value(found) == pytest.approx(0.25)
    assert detail(found)["churn"] == pytest.approx(0.45)
    assert found.severity is Severity.DRIFT
    assert found.sentence == (
        "Search grew by 25% since the baseline Q4 plan (40 to 50 points): added 9, removed 3, re-estimated by +4; "
        "churn 45% with re-estimates counted one by one"
    )


def test_oracle_churn_with_only_the_net_of_the_re_estimates() -> None:
    found = only(replace(oracle(), settings=replace(POINTS, churn=Churn.NET)), "growth")
    assert detail(found)["churn"] == pytest.approx(0.40)
    assert found.sentence.endswith("re-estimated by +4; churn 40% with re-estimates counted net")


@pytest.mark.parametrize("churn", list(Churn))
def test_work_of_which_as_much_was_gained_as_lost_has_churn_only_one_by_one(churn: Churn) -> None:
    work = [story("1", points=8), story("2", points=2)]
    changes = [changed("1", SINCE, Changed.POINTS, "5", "8"), changed("2", SINCE, Changed.POINTS, "5", "2")]
    frozen = {"search": baseline(i1=5, i2=5)}
    settings = replace(POINTS, churn=churn)
    found = only(inputs([item()], {"search": work}, changes, settings=settings, baselines=frozen), "growth")
    assert detail(found)["churn"] == pytest.approx({Churn.EACH: 0.6, Churn.NET: 0.0}[churn])


@pytest.mark.parametrize("churn", list(Churn))
def test_where_no_estimates_cancel_out_churn_is_the_same_and_not_told(churn: Churn) -> None:
    work = [story("1", points=2)]
    changes = [changed("1", SINCE, Changed.POINTS, "5", "2")]
    settings, frozen = replace(POINTS, churn=churn), {"search": baseline(i1=5)}
    found = only(inputs([item()], {"search": work}, changes, settings=settings, baselines=frozen), "growth")
    assert detail(found)["churn"] == pytest.approx(0.6)
    assert "churn" not in found.sentence


def grown(count: int) -> DriftInputs:
    work = [story(str(number)) for number in range(count)]
    return inputs([item()], {"search": work}, baselines={"search": baseline(**{f"i{n}": 1 for n in range(10)})})


@pytest.mark.parametrize(
    ("stories", "level", "severity"),
    [(11, 0, Severity.NONE), (12, 1, Severity.DRIFT), (14, 1, Severity.DRIFT), (15, 2, Severity.DRIFT)],
)
def test_amber_begins_at_a_fifth_and_red_above_two_fifths(stories: int, level: int, severity: Severity) -> None:
    found = only(grown(stories), "growth")
    assert (detail(found)["level"], found.severity) == (level, severity)


def test_without_a_baseline_nobody_knows() -> None:
    assert only(inputs([item()], {"search": [story("1")]}), "growth").reason is Reason.NO_BASELINE


def test_an_empty_baseline_has_no_growth() -> None:
    given = inputs([item()], {"search": [story("1")]}, baselines={"search": baseline()})
    found = only(given, "growth")
    assert (found.reason, found.severity) == (Reason.NO_BASELINE, Severity.HYGIENE)


def test_what_was_empty_and_still_is_asks_nobody_to_look_at_its_growth() -> None:
    found = only(inputs([item()], {}, baselines={"search": baseline()}), "growth")
    assert (found.reason, found.severity) == (Reason.NO_BASELINE, Severity.NONE)


def test_sizes_are_taken_at_the_event() -> None:
    """Added at 3 and grown to 8: five of it are re-estimation."""
    work = [story("1", points=10), story("2", points=8, created=SINCE)]
    changes = [changed("2", at("2026-11-05"), Changed.POINTS, "3", "8")]
    given = inputs([item()], {"search": work}, changes, settings=POINTS, baselines={"search": baseline(i1=10)})
    scope = ledger(given)
    assert (scope.added, scope.reestimated, scope.current) == (3, 5, 18)


def test_finishing_what_was_added_does_not_change_when_it_came() -> None:
    """Added at 3 and grown to 8 before it was done: the resolution Done is no second arrival."""
    work = [story("1", points=10), story("2", DONE, points=8, created=SINCE, resolution="Done")]
    changes = [
        changed("2", at("2026-11-05"), Changed.POINTS, "3", "8"),
        changed("2", at("2026-11-10"), Changed.RESOLUTION, None, "Done"),
    ]
    given = inputs([item()], {"search": work}, changes, settings=POINTS, baselines={"search": baseline(i1=10)})
    scope = ledger(given)
    assert (scope.added, scope.reestimated, scope.current) == (3, 5, 18)


def test_dropped_work_leaves_at_its_size_then() -> None:
    dropped = story("2", DONE, points=13, resolution="Won't Do")
    changes = [
        changed("2", at("2026-10-20"), Changed.RESOLUTION, None, "Won't Do"),
        changed("2", at("2026-10-30"), Changed.POINTS, "5", "13"),
    ]
    work = [story("1", points=10), dropped]
    given = inputs([item()], {"search": work}, changes, settings=POINTS, baselines={"search": baseline(i1=10, i2=5)})
    scope = ledger(given)
    assert (scope.removed, scope.reestimated, scope.current) == (5, 0, 10)


def test_what_was_removed_counts_at_its_size_then() -> None:
    gone = story("2", points=13)
    changes = [
        changed("2", at("2026-10-10"), Changed.POINTS, "5", "8"),
        changed("2", at("2026-10-20"), Changed.PARENT, "100", "200"),
        changed("2", at("2026-10-30"), Changed.POINTS, "8", "13"),
    ]
    frozen = baseline(i1=10, i2=5)
    given = inputs(
        [item()],
        {"search": [story("1", points=10)]},
        changes,
        loose=[gone],
        settings=POINTS,
        baselines={"search": frozen},
    )
    scope = ledger(given)
    assert (scope.removed, scope.reestimated, scope.current) == (8, 3, 10)


def test_a_first_estimate_is_newly_sized_and_not_added() -> None:
    given = inputs(
        [item()],
        {"search": [story("1", points=10), story("2", points=5)]},
        settings=POINTS,
        baselines={"search": baseline(i1=10, i2=None)},
    )
    scope = ledger(given)
    assert (scope.added, scope.reestimated, scope.newly_sized) == (0, 5, 5)
    assert "re-estimated by +5, of which 5 newly sized" in only(given, "growth").sentence


def test_cancelled_and_deleted_work_is_removed() -> None:
    dropped = story("2", DONE, resolution="Won't Do")
    given = inputs([item()], {"search": [story("1"), dropped]}, baselines={"search": baseline(i1=1, i2=1, i3=1)})
    scope = ledger(given)
    assert (scope.baseline, scope.removed, scope.current) == (3, 2, 1)
    assert notes(given) == {"2": "removed: cancelled (Won't Do)", "3": f"removed: {VANISHED}"}


def test_a_move_between_items_is_told_as_a_pair_and_nets_to_zero() -> None:
    frozen = {"search": baseline(i1=1, i2=1), "speed": baseline(i3=1)}
    work: dict[str, list[Issue]] = {"search": [story("1")], "speed": [story("3"), story("2")]}
    given = inputs([item(), item("speed")], work, baselines=frozen)
    search, speed = (
        findings(given, "growth")[:2]
        if findings(given, "growth")[0].subject.id == "search"
        else reversed(findings(given, "growth"))
    )
    assert [issue.note for issue in search.issues] == ["moved to Speed"]
    assert [issue.note for issue in speed.issues] == ["added, moved from Search"]
    assert detail(search)["removed"] == detail(speed)["added"] == 1


def test_a_split_is_added_with_a_note() -> None:
    child = story("2", links=(Link("Issue split", "split from", "1", "APP-1"),), created=SINCE)
    given = inputs([item()], {"search": [story("1"), child]}, baselines={"search": baseline(i1=1)})
    assert [issue.note for issue in only(given, "growth").issues] == ["added, split from APP-1"]


def test_reopening_changes_no_scope() -> None:
    changes = [moved("1", THEN, TODO, DONE), moved("1", SINCE, DONE, DOING)]
    given = inputs([item()], {"search": [story("1", DOING)]}, changes, baselines={"search": baseline(i1=1)})
    assert value(only(given, "growth")) == 0


def test_a_reopened_story_is_named_though_it_changes_no_sum() -> None:
    changes = [moved("1", THEN, TODO, DONE), moved("1", SINCE, DONE, DOING)]
    work = [story("1", DOING), story("2", DONE), story("3", TODO)]
    given = inputs([item()], {"search": work}, changes, baselines={"search": baseline(i1=1, i2=1, i3=1)})
    assert notes(given) == {"1": "reopened, which changes no scope"}


def test_what_came_and_went_again_is_in_both_sums_and_has_a_line() -> None:
    """Seen among the work from 5 to 20 October, at 3 and then 5 points, and deleted in Jira since."""
    seen = WorkStay("9", "APP-9", at("2026-10-05"), at("2026-10-20"), 3, 5)
    given = inputs(
        [item()],
        {"search": [story("1", points=10)]},
        settings=POINTS,
        baselines={"search": baseline(i1=10)},
        stays={"search": (seen,)},
    )
    scope = ledger(given)
    assert (scope.added, scope.removed, scope.reestimated, scope.current) == (3, 5, 2, 10)
    (told,) = only(given, "growth").issues
    assert (told.key, told.note, told.at) == ("APP-9", f"added and gone again: removed: {VANISHED}", seen.until)


@pytest.mark.parametrize("until", [None, SINCE])
def test_a_deleted_story_leaves_at_the_size_that_it_was_last_seen_with(until: datetime | None) -> None:
    """Frozen at 3 and grown to 8 before it was deleted: 8 went, 5 of them by re-estimation."""
    seen = WorkStay("2", "APP-2", at("2026-09-01"), until, 2, 8)
    given = inputs(
        [item()],
        {"search": [story("1", points=10)]},
        settings=POINTS,
        baselines={"search": baseline(i1=10, i2=3)},
        stays={"search": (seen,)},
    )
    scope = ledger(given)
    assert (scope.baseline, scope.removed, scope.reestimated, scope.current) == (13, 8, 5, 10)


def test_what_moved_on_left_at_the_size_with_which_it_left() -> None:
    """It went to Speed at 5, grew to 8 there, and went on to no item."""
    changes = [
        changed("2", at("2026-10-10"), Changed.PARENT, "e1", "e2"),
        changed("2", at("2026-10-15"), Changed.POINTS, "5", "8"),
        changed("2", at("2026-10-20"), Changed.PARENT, "e2", None),
    ]
    given = inputs(
        [item(), item("speed")],
        {"search": [story("1", points=10), epic("e1")], "speed": [epic("e2")]},
        changes,
        loose=[story("2", points=8)],
        settings=POINTS,
        baselines={"search": baseline(i1=10, i2=5)},
    )
    scope = ledger(given)
    assert (scope.removed, scope.reestimated, scope.current) == (5, 0, 10)
    assert [step.at for step in scope.steps if step.issue_id == "2"] == [at("2026-10-10")]


def test_a_move_within_the_item_is_no_second_arrival() -> None:
    """Created in the item at 3, grown to 8, and then put below its other epic."""
    changes = [
        changed("2", at("2026-10-10"), Changed.POINTS, "3", "8"),
        changed("2", at("2026-10-20"), Changed.PARENT, "e1", "e2"),
    ]
    given = inputs(
        [item()],
        {"search": [story("2", points=8, parent_id="e2", created=at("2026-10-05")), epic("e1"), epic("e2")]},
        changes,
        settings=POINTS,
        baselines={"search": baseline()},
    )
    scope = ledger(given)
    assert (scope.added, scope.reestimated, scope.current) == (3, 5, 8)


def test_what_was_gone_before_the_baseline_is_no_part_of_it() -> None:
    before = WorkStay("9", "APP-9", at("2026-09-01"), at("2026-09-20"), 1, 1)
    given = inputs(
        [item()], {"search": [story("1")]}, baselines={"search": baseline(i1=1)}, stays={"search": (before,)}
    )
    assert ledger(given).churned == 0


def test_a_story_that_became_a_subtask_or_left_every_item_says_so() -> None:
    child = story("2", level=-1, type_name="Sub-task")
    given = inputs(
        [item()],
        {"search": [story("1"), child]},
        loose=[story("3")],
        baselines={"search": baseline(i1=1, i2=1, i3=1)},
    )
    assert notes(given) == {
        "2": "removed: it is now of the type Sub-task, which is not counted",
        "3": "removed: it counts to no item now",
    }


def test_a_story_on_an_item_that_is_cancelled_says_where_it_is() -> None:
    dropped = item("speed", stage=Stage.CANCELLED)
    given = inputs(
        [item(), dropped],
        {"search": [story("1")], "speed": [story("2")]},
        baselines={"search": baseline(i1=1, i2=1)},
    )
    assert notes(given) == {"2": "moved to Speed, which is no longer in force"}


def test_a_baseline_in_another_unit_has_no_growth() -> None:
    frozen = Baseline("Q4 plan", THEN, {"1": 1.0}, Unit.ITEMS)
    given = inputs([item()], {"search": [story("1", points=8)]}, settings=POINTS, baselines={"search": frozen})
    found = only(given, "growth")
    assert found.reason is Reason.NO_BASELINE
    assert found.sentence == "the baseline Q4 plan of Search was frozen in items, which is not the unit now"


def test_between_two_baselines_what_happened_later_does_not_count() -> None:
    """The story was added at 3, stood at 5 in the second baseline, and has 8 today."""
    changes = [
        changed("2", at("2026-10-10"), Changed.POINTS, "3", "5"),
        changed("2", at("2026-11-10"), Changed.POINTS, "5", "8"),
    ]
    work = [story("1", points=10), story("2", points=8, created=at("2026-10-05"))]
    facts = gather(inputs([item()], {"search": work}, changes, settings=POINTS))
    second = Baseline("Q1 plan", SINCE, {"1": 10.0, "2": 5.0})
    scope = scope_between(facts, "search", baseline(i1=10), second)
    assert (scope.baseline, scope.added, scope.reestimated, scope.current) == (10, 3, 2, 15)


def test_subtasks_are_not_counted() -> None:
    child = story("2", level=-1, type_name="Sub-task", created=SINCE)
    given = inputs([item()], {"search": [story("1"), child]}, baselines={"search": baseline(i1=1)})
    assert value(only(given, "growth")) == 0


def test_without_a_changelog_growth_stands_and_churn_is_not_told() -> None:
    given = inputs(
        [item()],
        {"search": [story("1", points=12)]},
        settings=POINTS,
        has_history=False,
        baselines={"search": baseline(i1=10)},
    )
    found = only(given, "growth")
    assert value(found) == pytest.approx(0.2)
    assert detail(found)["no_history"] == 1
    assert "churn" not in detail(found)


def test_a_baseline_frozen_now_has_not_grown() -> None:
    given = inputs([item()], {"search": [story("1", points=3), story("2")]}, settings=POINTS)
    frozen = freeze_baselines(given, "today")["search"]
    assert frozen.sizes == {"1": 3, "2": None}
    assert scope_of(gather(given), "search", frozen).churned == 0
