"""What stands on the roadmap and belongs into the backlog, and the other way round."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from drift.findings import Measure, Severity
from drift.inputs import DriftInputs, DriftSettings, Hygiene
from drift.measure import measure_all
from mapping.backlog import Issue, Release
from mapping.roadmap import Item, Milestone, Public, Stage, SummaryFrom
from tests.unit.drift.made_outlooks import on, roadmap
from tests.unit.drift.small_backlog import DOING, DONE, TODO, detail, inputs, item, only, story, value


def found(given: DriftInputs) -> list[str]:
    every = [one for one in measure_all(given) if one.measure is Measure.LEVELS]
    assert all(one.severity is Severity.HYGIENE for one in every)
    return [one.code for one in every]


# -- an item that is a task ----------------------------------------------------------------------------------------


def test_an_item_that_is_named_like_its_ticket_is_a_task_in_disguise() -> None:
    given = inputs([item("a", title="Fix APP-12 in the importer")], {"a": [story("12")]})
    one = only(given, "task-in-disguise")
    assert one.sentence == (
        "Fix APP-12 in the importer reads like a task, not like a line of a roadmap: its name holds APP-12; "
        "say what it is for instead"
    )


def test_an_item_that_has_the_very_name_of_a_story_is_a_task_in_disguise() -> None:
    given = inputs([item("a", title="Sort by  Price")], {"a": [story("1", summary="sort by price"), story("2")]})
    one = only(given, "task-in-disguise")
    assert one.sentence.endswith("its name is that of the story APP-1")
    assert [each.key for each in one.issues] == ["APP-1"]


@pytest.mark.parametrize("title", ["Support for UTF-8", "ISO-9001 papers", "Sort by anything"])
def test_what_only_looks_like_a_key_is_none(title: str) -> None:
    assert found(inputs([item("a", title=title)], {"a": [story("1")]})) == []


def test_an_item_that_is_finished_keeps_its_name() -> None:
    given = inputs([item("a", title="Fix APP-1", stage=Stage.SHIPPED)], {"a": [story("1", DONE)]})
    assert found(given) == []


# -- a story that is an item ---------------------------------------------------------------------------------------


def parts(parent: str, count: int, **fields: Any) -> list[Issue]:
    return [story(f"{parent}-{n}", level=-1, type_name="Sub-task", parent_id=parent, **fields) for n in range(count)]


@pytest.mark.parametrize(("count", "codes"), [(9, []), (10, ["item-in-disguise"])])
def test_a_story_with_ten_sub_tasks_is_an_item_in_disguise(count: int, codes: list[str]) -> None:
    assert found(inputs([item("a")], {"a": [story("1"), story("2")]}, loose=parts("1", count))) == codes


def test_large_stories_are_told_in_one_line_the_largest_first() -> None:
    loose = [story("3"), *parts("1", 11), *parts("3", 12)]
    one = only(inputs([item("a")], {"a": [story("1"), story("2")]}, loose=loose), "item-in-disguise")
    assert (value(one), [each.key for each in one.issues]) == (2, ["APP-3", "APP-1"])
    assert one.sentence.startswith(
        "2 open stories look like a line of a roadmap: APP-3 (12 sub-tasks) and APP-1 (11 sub-tasks)"
    )


def with_points(last: float) -> DriftInputs:
    """Items of 8, 10, 12 and 14 points: the median is 11."""
    work = {
        name: [story(name, points=points), story(f"{name}2", points=1)]
        for name, points in zip("abcd", (7, 9, 11, 13), strict=True)
    }
    return inputs([item(name) for name in "abcd"], work, loose=[story("9", points=last)])


def test_a_story_as_large_as_the_median_item_is_an_item_in_disguise() -> None:
    assert [each.key for each in only(with_points(10.5), "item-in-disguise").issues] == ["APP-d", "APP-c"]
    assert [each.key for each in only(with_points(11), "item-in-disguise").issues] == ["APP-d", "APP-9", "APP-c"]


def test_a_story_that_is_done_or_dropped_is_not_told() -> None:
    dropped = story("3", DONE, resolution="Won't Do")
    loose = [dropped, *parts("1", 11), *parts("3", 11)]
    assert found(inputs([item("a")], {"a": [story("1", DONE), story("2")]}, loose=loose)) == []


def test_sub_tasks_that_were_dropped_do_not_count() -> None:
    loose = [*parts("1", 8), *[replace(one, id=f"d{one.id}", resolution="Won't Do") for one in parts("1", 8)]]
    assert found(inputs([item("a")], {"a": [story("1"), story("2")]}, loose=loose)) == []


# -- words -------------------------------------------------------------------------------------------------------


def shown(summary: str, title: str = "Faster", **fields: Any) -> DriftInputs:
    return inputs([item("a", public=Public(title=title, summary=summary, **fields))], {})


def test_technical_words_in_a_public_summary() -> None:
    one = only(shown("We refactored the Backend and two microservices."), "technical-words")
    assert value(one) == 3
    assert one.sentence == (
        "Customers read “refactored”, “Backend” and “microservices” on the card Faster; "
        "say what they gain in their words"
    )


def test_technical_words_in_a_public_title_or_milestone() -> None:
    assert found(shown("Pages open at once.", title="New database")) == ["technical-words"]
    assert found(shown("Pages open at once.", milestones=(Milestone(title="New schema"),))) == ["technical-words"]


@pytest.mark.parametrize("summary", ["Databased in Ghent.", "Spiked drinks, sqlite-free.", "Your app and its API."])
def test_a_word_counts_only_where_it_stands_alone(summary: str) -> None:
    assert found(shown(summary)) == []


def test_a_text_from_jira_is_not_read_from_the_file() -> None:
    assert found(shown("The backend.", summary_from=SummaryFrom.JIRA)) == []


def test_the_words_are_a_setting() -> None:
    given = shown("A database of chart tiles.")
    own = DriftSettings(hygiene=Hygiene(technical_words=("chart tile",)))
    assert "“chart tiles”" in only(replace(given, settings=own), "technical-words").sentence
    assert found(replace(given, settings=DriftSettings(hygiene=Hygiene(technical_words=())))) == []


# -- too near and too far ------------------------------------------------------------------------------------------


def planned(*targets: str, **fields: Any) -> DriftInputs:
    return inputs([item("abcdef"[n], target, **fields) for n, target in enumerate(targets)], {})


def test_a_roadmap_that_plans_next_week_is_a_to_do_list() -> None:
    one = only(planned("2026-11-30", "2026-12-06", "now"), "plans-next-week")
    assert (one.subject.kind, one.subject.id, value(one)) == ("roadmap", "product", 3)
    assert one.sentence == (
        "Nothing on Product lies further ahead than 14 days: all of its 3 open items are due by 2026-12-06"
    )


@pytest.mark.parametrize("further", ["2026-12-07", "next", "later", "none", "Q4 2026"])
def test_a_roadmap_that_looks_further_ahead_is_one(further: str) -> None:
    assert found(planned("2026-11-30", "2026-12-01", "2026-12-02", further)) == []


def test_two_items_are_no_roadmap_to_speak_of() -> None:
    assert found(planned("2026-11-30", "2026-12-01")) == []


def test_each_roadmap_is_looked_at_by_itself() -> None:
    near = [item(name, "2026-11-30") for name in "abc"]
    far = [item(name, "2027-06-30") for name in "def"]
    given = on(inputs([*near, *far], {}), roadmap("near", *near), roadmap("far", *far))
    assert only(given, "plans-next-week").subject.id == "near"


def backlog(far: int, near: int, target: str = "2027-12-31", **fields: Any) -> DriftInputs:
    work = {
        "soon": [story(f"n{n}") for n in range(near)],
        "late": [story(f"f{n}", **fields) for n in range(far)],
    }
    return inputs([item("soon", "Q1 2027"), item("late", target)], work)


@pytest.mark.parametrize(("far", "near", "codes"), [(10, 40, []), (11, 40, ["plans-next-year"]), (9, 0, [])])
def test_a_backlog_that_plans_next_year_has_over_a_fifth_of_its_stories_there(
    far: int, near: int, codes: list[str]
) -> None:
    assert found(backlog(far, near)) == codes


def test_the_finding_names_the_share_and_the_stories() -> None:
    one = only(backlog(11, 11), "plans-next-year")
    assert (value(one), detail(one), len(one.issues)) == (0.5, {"far": 11, "open": 22}, 11)
    assert one.sentence == (
        "11 of 22 open stories (50%) are meant for after 2027-11-22 or for later; "
        "a line on the roadmap is enough for these until then"
    )


def test_work_of_items_in_later_is_meant_for_later() -> None:
    assert found(backlog(11, 11, target="later")) == ["plans-next-year"]


def test_a_due_date_or_a_release_in_the_far_says_so_too() -> None:
    due = backlog(11, 11, target="none", due=date(2027, 11, 23))
    assert found(due) == ["plans-next-year"]
    assert found(backlog(11, 11, target="none", due=date(2027, 11, 22))) == []
    carried = backlog(11, 11, target="none", release_ids=("7",))
    far = Release("7", "APP", "App 9", release_date=date(2028, 1, 1))
    assert found(replace(carried, backlog=replace(carried.backlog, releases={"7": far}))) == ["plans-next-year"]


def test_stories_without_an_item_or_a_date_are_not_far() -> None:
    items: list[Item] = [item("soon", "Q1 2027")]
    given = inputs(items, {"soon": [story("1", DOING), story("2")]}, loose=[story(f"l{n}", TODO) for n in range(30)])
    assert found(given) == []
