"""Epics that nobody has broken down yet: what is assumed of them, and where that counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from drift.facts import gather
from drift.findings import Finding, Reason, Unit
from drift.forecasts.forecast import Forecast, Method
from drift.forecasts.outlook import outlooks
from drift.forecasts.schedule import done_day, schedules
from drift.inputs import Baseline, DriftInputs, DriftSettings, EmptyEpic, Shown
from drift.measure import forecasts, inputs_for_next_week, measure_all
from drift.measures.priority import unfinished
from drift.measures.schedule_findings import CODES
from mapping.backlog import Change, Issue
from mapping.roadmap import Stage
from tests.unit.drift.small_backlog import (
    DOING,
    DONE,
    as_of,
    at,
    detail,
    epic,
    findings,
    finished,
    inputs,
    item,
    only,
    story,
    value,
)

TODAY = date(2026, 11, 22)
WEEKS = ("2026-10-27", "2026-11-03", "2026-11-10")
NOTHING = DriftSettings(method=Method.PLAIN, min_weeks=3)
FOUR = replace(NOTHING, empty_epic=4.0)
MEDIAN = replace(NOTHING, empty_epic=EmptyEpic.MEDIAN)
TO_COME = epic("50")


def broken_down(ident: str, stories: int, points: float | None = None, **fields: str) -> list[Issue]:
    """A finished epic that held so many stories."""
    below = [story(f"{ident}-{n}", DONE, parent_id=ident, points=points) for n in range(stories)]
    return [epic(ident, DONE, **fields), *below]


def past() -> tuple[list[Issue], list[Change]]:
    """One, two and three stories finished in the last weeks, none of them below an epic."""
    made = [
        finished(f"{week}{n}", at(WEEKS[week]), at(WEEKS[0]))
        for week, count in enumerate((1, 2, 3))
        for n in range(count)
    ]
    return [issue for issue, _ in made], [change for _, many in made for change in many]


def searched(
    settings: DriftSettings, *work: Issue, target: str = "2026-12-06", loose: tuple[Issue, ...] = ()
) -> DriftInputs:
    """An item with a past, and with an epic without stories."""
    done, changes = past()
    return inputs([item(target=target)], {"search": [*done, TO_COME, *work]}, changes, loose=loose, settings=settings)


def standing(given: DriftInputs) -> Finding:
    return only(given, *CODES)


# -- the choice ------------------------------------------------------------------------------------------------------


def test_by_default_an_item_of_an_empty_epic_alone_has_no_scope() -> None:
    given = inputs([item(target="2026-12-06")], {"search": [TO_COME]})
    assert standing(given).reason is Reason.NO_SCOPE
    assert inputs_for_next_week(given)["search"].remaining == 0


def test_oracle_a_with_a_written_size_is_forecast_as_four_stories() -> None:
    found = standing(searched(FOUR))
    assert (value(found), detail(found)["drift_50"], detail(found)["predicted"]) == (7, 0, 4)
    assert detail(found)["p_hit"] == pytest.approx(2 / 3, abs=1e-12)


def test_the_sentence_and_the_evidence_say_what_is_assumed_and_for_which_epic() -> None:
    found = standing(searched(FOUR))
    assert found.sentence == (
        "Search is 7 days late at 85%; 67% to make 2026-12-06: "
        "4 stories left, all of them assumed for APP-50, 2 finished a week (not calibrated)"
    )
    assert [one.note for one in found.issues if one.key == "APP-50"] == ["without stories: 4 stories assumed"]


def test_what_is_assumed_comes_on_top_of_the_stories_that_are_written() -> None:
    found = standing(searched(FOUR, epic("60"), story("61", parent_id="60"), story("62", parent_id="60")))
    assert (detail(found)["remaining"], detail(found)["predicted"]) == (6, 4)
    assert "6 stories left, 4 of them assumed for APP-50" in found.sentence


def test_the_median_is_of_finished_epics_of_the_same_type_alone() -> None:
    alike = [issue for ident, size in (("a", 2), ("b", 3), ("c", 9)) for issue in broken_down(ident, size)]
    others = broken_down("d", 1, type_name="Theme")
    still_open = [epic("e"), story("e-1", parent_id="e")]
    found = standing(searched(MEDIAN, loose=(*alike, *others, *still_open)))
    assert detail(found)["predicted"] == 3
    notes = [one.note for one in found.issues if one.key == "APP-50"]
    assert notes == ["without stories: 3 stories assumed, the median of 3 finished epics of its type"]


def test_of_an_even_number_the_larger_of_the_two_in_the_middle_is_the_median() -> None:
    alike = [issue for ident, size in (("a", 2), ("b", 5)) for issue in broken_down(ident, size)]
    assert detail(standing(searched(MEDIAN, loose=tuple(alike))))["predicted"] == 5


def test_without_a_finished_epic_of_its_type_the_median_assumes_nothing() -> None:
    given = inputs([item(target="2026-12-06")], {"search": [TO_COME]}, loose=broken_down("d", 4, type_name="Theme"))
    assert standing(replace(given, settings=MEDIAN)).reason is Reason.NO_SCOPE


def test_the_size_is_in_the_unit_of_the_settings() -> None:
    alike = (*broken_down("a", 2, points=5.0), *broken_down("b", 3))
    (one,) = schedules(gather(searched(replace(MEDIAN, unit=Unit.POINTS), story("61", points=1), loose=alike)))
    assert [(each.size, each.note(Unit.POINTS)) for each in one.predicted] == [
        (10, "without stories: 10 points assumed, the median of 1 finished epic of its type")
    ]
    assert one.remaining == 11


def test_an_epic_that_two_items_share_is_assumed_to_each_by_its_weight() -> None:
    done, changes = past()
    work = {"search": [*done, TO_COME], "export": [TO_COME]}
    given = inputs([item(), item("export")], work, changes, weights={"50": 0.5}, settings=FOUR)
    assert {ident: one.remaining for ident, one in inputs_for_next_week(given).items()} == {"search": 2, "export": 2}


@pytest.mark.parametrize(
    "other",
    [
        epic("50", DONE),
        epic("50", resolution="Won't Do"),
        epic("50", level=2),
    ],
    ids=["finished", "cancelled", "above epics"],
)
def test_nothing_is_assumed_of_what_is_no_open_epic(other: Issue) -> None:
    assert not gather(inputs([item()], {"search": [other]}, settings=FOUR)).predicted


def test_an_epic_whose_stories_count_to_nobody_is_broken_down_all_the_same() -> None:
    below = story("51", parent_id="50")
    assert not gather(inputs([item()], {"search": [TO_COME]}, loose=[below], settings=FOUR)).predicted


# -- where it counts -------------------------------------------------------------------------------------------------


def test_an_item_is_not_done_while_an_epic_has_no_stories_yet() -> None:
    given = searched(FOUR)
    (one,) = schedules(gather(given))
    assert (one.is_done, done_day(gather(given), one)) == (False, None)
    assert not outlooks(gather(given), [one])["search"].finished
    (bare,) = schedules(gather(searched(NOTHING)))
    assert outlooks(gather(searched(NOTHING)), [bare])["search"].finished


def test_its_stage_is_not_shipped_and_the_line_names_the_epic() -> None:
    given = replace(searched(FOUR), public={"search": Shown(Stage.SHIPPED)})
    found = only(given, "over-claimed-in-public")
    assert found.sentence == "Search: customers are told shipped, but APP-50 has no stories yet"
    assert not findings(replace(given, settings=NOTHING), "over-claimed-in-public")


def test_an_item_in_now_is_not_told_as_done() -> None:
    assert findings(searched(NOTHING, target="now"), "now-done")
    assert not findings(searched(FOUR, target="now"), "now-done")


def test_an_item_with_an_epic_to_break_down_keeps_its_place_in_the_order_of_the_roadmap() -> None:
    for settings, unfinished_ones in ((FOUR, ["search"]), (NOTHING, [])):
        facts = gather(searched(settings))
        assert [one.id for one in unfinished(facts, facts.inputs.portfolio.roadmaps[0])] == unfinished_ones


def test_a_passed_target_of_assumed_work_still_wants_a_decision() -> None:
    assert not findings(searched(NOTHING, target="2026-11-01"), "never-updated")
    assert findings(searched(FOUR, target="2026-11-01"), "never-updated")


def test_the_scope_ledger_holds_written_work_alone() -> None:
    frozen = {"search": Baseline("Q4 plan", at("2026-10-01"), {"00": 1.0})}
    without, having = (replace(searched(one), baselines=frozen) for one in (NOTHING, FOUR))
    assert only(having, "growth") == only(without, "growth")
    assert detail(only(having, "growth"))["current"] == 6


def test_an_item_without_any_story_borrows_the_weeks_of_its_epics_project() -> None:
    done, changes = past()
    given = inputs([item("done"), item()], {"done": done, "search": [TO_COME]}, changes, settings=FOUR)
    outcome = forecasts(given)["search"]
    assert isinstance(outcome, Forecast)
    assert (outcome.remaining, outcome.p85) == (4, TODAY + timedelta(weeks=3))


def test_a_team_works_through_what_is_assumed_as_through_the_rest() -> None:
    """Two a week, one item at a time: four assumed stories, then two written ones."""
    made = [finished(f"{week}{n}", at(week), at(WEEKS[0])) for week in WEEKS for n in range(2)]
    done, changes = [issue for issue, _ in made], [change for _, many in made for change in many]
    items = [item(ident, owner="web") for ident in ("past", "search", "export")]
    work = {"past": done, "search": [TO_COME], "export": [story("61"), story("62")]}
    found = forecasts(inputs(items, work, changes, settings=replace(FOUR, wip={"web": 1})))
    dates = [one.p85 for one in (found["search"], found["export"]) if isinstance(one, Forecast)]
    assert dates == [TODAY + timedelta(weeks=2), TODAY + timedelta(weeks=3)]


def test_breaking_it_down_into_more_than_was_assumed_is_told_as_scope() -> None:
    before = replace(searched(FOUR), as_of=as_of(at("2026-11-22", 20) - timedelta(weeks=1)))
    below = [story(f"5{n}", DOING, parent_id="50") for n in range(1, 8)]
    now = replace(searched(FOUR, *below), last_schedule=inputs_for_next_week(before))
    steps = detail(only(now, "moved"))
    assert (steps["scope"] > 0, steps["work_done"]) == (True, 7)


def test_without_the_rule_no_figure_knows_of_empty_epics() -> None:
    told = [one for one in measure_all(searched(NOTHING)) if "assumed" in one.sentence]
    assert told == []
