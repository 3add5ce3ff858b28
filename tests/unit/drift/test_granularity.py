"""Items of the wrong size, dates of the wrong precision, and work that is done and not done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from drift.findings import Finding, Measure, Severity, Unit
from drift.inputs import DriftInputs, DriftSettings, Hygiene
from drift.measure import measure_all
from drift.measures.granularity import quarter
from mapping.backlog import Board, Issue
from mapping.roadmap import Item, Portfolio
from tests.unit.drift.small_backlog import DOING, DONE, TODO, detail, epic, inputs, item, only, story, value

SIZES = ("too-coarse", "too-fine")


def found(given: DriftInputs) -> list[tuple[str, str]]:
    return [(one.code, one.subject.id) for one in measure_all(given) if one.measure is Measure.GRANULARITY]


def sized(*sizes: int, done: str = "") -> DriftInputs:
    """Items a, b, c, … with so many stories."""
    items = [item("abcdefgh"[n]) for n in range(len(sizes))]
    work = {
        one.id: [story(f"{one.id}{n}", DONE if one.id == done else TODO) for n in range(size)]
        for one, size in zip(items, sizes, strict=True)
    }
    return inputs(items, work)


def test_oracle_of_sizes_10_12_14_and_60_one_is_over_three_times_the_median() -> None:
    given = sized(10, 12, 14, 60)
    assert found(given) == [("too-coarse", "d")]
    one = only(given, "too-coarse")
    assert (value(one), detail(one)["median"], one.severity) == (60, 13, Severity.HYGIENE)
    assert one.sentence == (
        "D is too coarse to steer by: with 60 stories it is 4.6 times as large as the median item (13)"
    )


@pytest.mark.parametrize(("last", "codes"), [(39, []), (40, [("too-coarse", "d")])])
def test_three_times_the_median_is_the_limit(last: int, codes: list[tuple[str, str]]) -> None:
    assert found(sized(10, 13, 13, last)) == codes


def test_the_limit_is_a_setting() -> None:
    strict = DriftSettings(hygiene=Hygiene(times_median=1.05))
    assert found(replace(sized(10, 12, 14, 60), settings=strict)) == [("too-coarse", "d"), ("too-coarse", "c")]


def test_a_few_items_say_nothing_of_what_is_usual() -> None:
    assert found(sized(2, 3, 60)) == []


def test_a_finished_item_is_not_cut_any_more_but_says_what_is_usual() -> None:
    assert found(sized(10, 12, 14, 60, done="d")) == []


@pytest.mark.parametrize(("count", "codes"), [(8, []), (9, [("too-coarse", "a")])])
def test_more_than_eight_epics_are_too_coarse(count: int, codes: list[tuple[str, str]]) -> None:
    epics: list[Issue] = [epic(f"e{n}") for n in range(count)]
    assert found(inputs([item("a")], {"a": [*epics, story("1")]})) == codes


def test_an_epic_that_was_dropped_is_none_of_them() -> None:
    epics = [epic(f"e{n}") for n in range(8)] + [epic("e8", DONE, resolution="Won't Do")]
    assert found(inputs([item("a")], {"a": epics})) == []


def test_one_story_is_too_fine() -> None:
    one = only(inputs([item("a")], {"a": [story("1", DOING)]}), "too-fine")
    assert (value(one), one.sentence) == (1, "A is too fine for a roadmap: all of it is one story, APP-1")


@pytest.mark.parametrize("work", [[story("1")], [story("1", DOING), story("2")], [story("1", DONE)]])
def test_one_story_that_stands_for_more_to_come_is_not(work: list[Issue]) -> None:
    assert found(inputs([item("a")], {"a": work})) == []


# -- horizons ----------------------------------------------------------------------------------------------------


def test_quarters_follow_the_fiscal_year() -> None:
    january, february = date(2027, 1, 31), date(2027, 2, 1)
    assert quarter(february, 2) - quarter(january, 2) == 1
    assert quarter(february, 1) == quarter(january, 1)
    assert quarter(january, 1) - quarter(date(2026, 12, 31), 1) == 1


def test_dated_this_quarter_with_unsized_epics() -> None:
    given = inputs([item("a", "2026-12-10")], {"a": [epic("1"), epic("2"), story("3", parent_id="2"), story("4")]})
    one = only(given, "unsized-soon")
    assert (value(one), [each.key for each in one.issues]) == (1, ["APP-1"])
    assert one.sentence == "A is due this quarter (2026-12-10), and APP-1 has no sized work"


@pytest.mark.parametrize("target", ["Q1 2027", "later", "none", "2026-11-10"])
def test_an_epic_may_be_unsized_where_it_is_not_due_this_quarter(target: str) -> None:
    assert found(inputs([item("a", target)], {"a": [epic("1"), story("4"), story("5")]})) == []


def test_an_epic_that_is_done_needs_no_size() -> None:
    assert found(inputs([item("a", "2026-12-10")], {"a": [epic("1", DONE), story("4"), story("5")]})) == []


def test_counted_in_points_an_epic_without_estimates_is_unsized() -> None:
    work = [epic("1"), story("2", parent_id="1"), story("3", DONE, parent_id="1", points=3)]
    given = inputs([item("a", "2026-12-10")], {"a": work})
    assert found(given) == []
    assert found(replace(given, settings=DriftSettings(unit=Unit.POINTS))) == [("unsized-soon", "a")]


def dated(target: str, fiscal: int = 1) -> Finding | None:
    given = inputs([item("a", target)], {})
    given = replace(given, portfolio=Portfolio(given.portfolio.roadmaps, fiscal))
    return next((one for one in measure_all(given) if one.code == "too-exact"), None)


def test_dated_to_the_day_more_than_two_quarters_out() -> None:
    one = dated("2027-07-01")  # today is in the last quarter of 2026
    assert one is not None
    assert value(one) == 221
    assert one.sentence == (
        "A names the day 2027-07-01, 3 quarters ahead; a quarter or a half is all that can be known beyond 2"
    )


@pytest.mark.parametrize("target", ["2027-06-30", "Q3 2027", "2027-07", "2028"])
def test_sooner_or_less_exact_is_fine(target: str) -> None:
    assert dated(target) is None


def test_the_fiscal_year_moves_the_quarters() -> None:
    assert dated("2027-05-01", fiscal=2) is None  # quarters end in January, April and July
    assert dated("2027-08-01", fiscal=2) is not None


# -- done and not done -------------------------------------------------------------------------------------------


def test_a_parent_that_is_done_with_open_children() -> None:
    work = [epic("1", DONE), story("2", DOING, parent_id="1"), story("3", DONE, parent_id="1")]
    one = only(inputs([item("a")], {"a": work}), "parent-done")
    assert (value(one), one.sentence) == (1, "A: APP-1 is done, but 1 story below is open")
    assert [(each.key, each.note) for each in one.issues] == [("APP-2", "In Progress, below APP-1")]


def test_children_that_were_dropped_are_not_open() -> None:
    dropped = story("2", DONE, parent_id="1", resolution="Won't Do")
    assert found(inputs([item("a")], {"a": [epic("1", DONE), dropped, story("3"), story("4")]})) == []


def confirmed(day: date) -> Item:
    return item("a", confirmed_shipped=day)


def test_an_item_that_a_person_confirmed_with_open_work_has_two_definitions_of_done() -> None:
    given = inputs([confirmed(date(2026, 11, 20))], {"a": [story("1", DOING), story("2", DONE)]})
    one = only(given, "confirmed-open")
    assert one.sentence == (
        "A was confirmed as shipped on 2026-11-20, and 1 story of it is open: done by one definition, open by another"
    )


def test_what_is_to_be_confirmed_in_future_is_not_confirmed() -> None:
    given = inputs([confirmed(date(2026, 11, 23))], {"a": [story("1", DOING), story("2", DONE)]})
    assert found(given) == []


def on_board(*done: str) -> DriftInputs:
    given = inputs([item("a")], {"a": [story("1", DOING), story("2")]})
    board = Board(1, "Team", "scrum", done_status_ids=done)
    return replace(given, backlog=replace(given.backlog, boards={1: board}))


def test_a_last_column_that_the_mapping_does_not_count_is_a_second_definition_of_done() -> None:
    one = only(on_board(DOING.id, DONE.id), "two-dones")
    assert one.sentence == (
        "A has two definitions of done: 1 story is in In Progress, the last column of a board in Jira, "
        "which the mapping does not count as shipped"
    )


def test_a_last_column_that_the_mapping_counts_is_the_same_definition() -> None:
    assert found(on_board(DONE.id)) == []
