"""An item's work, summed, and what follows from the sum."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mapping.assign import assign
from mapping.assignments import RollUp, Tally
from mapping.backlog import Backlog, Category, Issue, Status
from mapping.roadmap import Stage
from mapping.rollup import derived_stage, done_at, known_statuses, roll_up, stage_of
from mapping.rules import MappingFile, StageStatuses
from tests.unit.mapping.builders import (
    CLOSED,
    DAY_ONE,
    DOING,
    DONE,
    TODO,
    backlog,
    issue,
    mapping,
    moved,
    portfolio,
)

WAITING = Status("9", "Waiting", Category.UNDEFINED)
ALL_TO_SEARCH = mapping({"item": "search", "when": {"project": ["APP"]}})


def summed(*issues: Issue, rules: MappingFile = ALL_TO_SEARCH) -> RollUp:
    work: Backlog = backlog(*issues)
    items = portfolio("search", "mobile")
    return roll_up(work, assign(work, items, rules), items, rules)["search"]


def test_stories_count_by_where_their_status_stands() -> None:
    found = summed(
        issue("APP-1", level=1, status=DOING, points=100),
        issue("APP-2", points=3),
        issue("APP-3", status=DOING, points=5),
        issue("APP-4", status=DONE, points=8),
        issue("APP-5", level=-1, status=DONE, points=1),
    )
    assert found.count == Tally(1, 1, 1)
    assert found.points == Tally(3, 5, 8)
    assert (found.epics, found.work) == (("i1",), ("i2", "i3", "i4"))


def test_cancelled_work_leaves_the_scope() -> None:
    found = summed(issue("APP-1", status=DONE, resolution="won't do"), issue("APP-2", status=DONE, resolution="Fixed"))
    assert (found.count, found.cancelled, found.work) == (Tally(done=1), ("i1",), ("i2",))


def test_a_shared_epic_of_twelve_points_gives_each_half() -> None:
    halves = mapping(
        {"item": "search", "when": {"key": ["APP-1"]}, "weight": 0.5},
        {"item": "mobile", "when": {"key": ["APP-1"]}, "weight": 0.5},
    )
    work = backlog(issue("APP-1", level=1), issue("APP-2", parent_id="i1", points=12))
    items = portfolio("search", "mobile")
    found = roll_up(work, assign(work, items, halves), items, halves)
    assert found["search"].points == found["mobile"].points == Tally(todo=6)


def test_open_work_without_an_estimate_is_counted_aloud() -> None:
    assert summed(issue("APP-1"), issue("APP-2", points=0), issue("APP-3", status=DONE)).unsized == 1


def test_an_item_without_work_has_an_empty_roll_up() -> None:
    assert summed() == RollUp("search")


def test_a_status_that_no_stage_claims_is_named_and_not_guessed() -> None:
    found = summed(issue("APP-1", status=WAITING), issue("APP-2", status=DONE))
    assert (found.unmapped_statuses, found.count, found.work) == (("Waiting",), Tally(done=1), ("i1", "i2"))
    assert derived_stage(found) is None


@pytest.mark.parametrize(
    ("status", "stage"), [(TODO, Stage.PLANNED), (DOING, Stage.BUILDING), (DONE, Stage.SHIPPED), (WAITING, None)]
)
def test_by_default_the_category_decides(status: Status, stage: Stage | None) -> None:
    assert stage_of(status, StageStatuses()) is stage


def test_a_status_by_name_or_id_comes_before_its_category() -> None:
    review = Status("4", "In Review", Category.INDETERMINATE)
    assert stage_of(review, StageStatuses(shipped=("in review",))) is Stage.SHIPPED
    assert stage_of(review, StageStatuses(planned=("4",))) is Stage.PLANNED
    assert stage_of(review, StageStatuses(building=("Coding",))) is None


@pytest.mark.parametrize(
    ("todo", "doing", "done", "stage"),
    [
        (3, 1, 0, Stage.BUILDING),
        (4, 0, 0, Stage.PLANNED),
        (0, 0, 4, Stage.SHIPPED),
        (0, 1, 3, Stage.BUILDING),
        (3, 0, 1, Stage.BUILDING),
        (0, 0, 0, None),
    ],
)
def test_the_stage_of_an_item_follows_its_children(todo: int, doing: int, done: int, stage: Stage | None) -> None:
    assert derived_stage(RollUp("search", Tally(todo, doing, done))) is stage


def test_work_is_done_since_the_start_of_the_current_run_of_done_statuses() -> None:
    one = issue("APP-1", status=CLOSED, resolved=DAY_ONE + timedelta(days=9))
    history = [moved("i1", 1, TODO, DOING), moved("i1", 3, DOING, DONE), moved("i1", 8, DONE, CLOSED)]
    known = {status.id: status for status in (TODO, DOING, DONE)}
    assert done_at(one, history, mapping(), known) == DAY_ONE + timedelta(days=3)


def test_a_reopened_issue_is_not_done_and_its_old_date_is_void() -> None:
    history = [moved("i1", 3, DOING, DONE), moved("i1", 5, DONE, DOING), moved("i1", 8, DOING, DONE)]
    known = {status.id: status for status in (DOING, DONE)}
    assert done_at(issue("APP-1", status=DOING), history[:2], mapping(), known) is None
    assert done_at(issue("APP-1", status=DONE), history, mapping(), known) == DAY_ONE + timedelta(days=8)


def test_without_a_history_work_is_done_when_it_was_resolved() -> None:
    resolved = DAY_ONE + timedelta(days=2)
    assert done_at(issue("APP-1", status=DONE, resolved=resolved), (), mapping()) == resolved
    assert done_at(issue("APP-1", status=DONE), (), mapping()) is None


def test_cancelled_work_was_never_done() -> None:
    dropped = issue("APP-1", status=DONE, resolution="Duplicate", resolved=DAY_ONE)
    assert done_at(dropped, (), mapping()) is None


def test_a_run_that_began_before_the_kept_history_falls_back_to_the_resolution() -> None:
    one = issue("APP-1", status=CLOSED, resolved=DAY_ONE)
    known = known_statuses(backlog(issue("APP-2", status=DONE)))
    assert done_at(one, [moved("i1", 8, DONE, CLOSED)], mapping(), known) == DAY_ONE


def test_a_past_status_that_only_the_mapping_names_is_known_by_its_name() -> None:
    one = issue("APP-1", status=CLOSED)
    history = [moved("i1", 3, DOING, DONE), moved("i1", 8, DONE, CLOSED)]
    by_name = mapping(statuses={"shipped": ["Done", "Closed"]})
    assert done_at(one, history, by_name) == DAY_ONE + timedelta(days=3)
