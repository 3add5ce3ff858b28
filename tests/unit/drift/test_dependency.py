"""Items that wait for others, on any roadmap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from drift.facts import gather
from drift.findings import Finding, Reason, Severity
from drift.forecasts.arrivals import arrivals
from drift.forecasts.circles import cycles
from drift.forecasts.trials import Draws
from drift.inputs import DriftInputs, DriftSettings, Planning
from drift.measure import measure_all
from drift.measures.dependency import dependency_findings
from drift.measures.dependency_graph import dependencies, network_of
from mapping.roadmap import Cancelled, Item
from tests.unit.drift.made_outlooks import WEDNESDAY, X_OF_TWO, Y_OF_FOUR, blocked_by, made, on, roadmap, sure_in
from tests.unit.drift.small_backlog import DOING, DONE, detail, epic, inputs, item, only, story, value

Cdfs = Mapping[str, tuple[float, ...] | Reason]


def found(given: DriftInputs, cdfs: Cdfs, **states: list[str]) -> list[Finding]:
    facts = gather(given)
    return list(dependency_findings(network_of(facts, made(facts, cdfs, **states))))


def told(given: DriftInputs, cdfs: Cdfs, **states: list[str]) -> Finding:
    (one,) = found(given, cdfs, **states)
    return one


def plan(*items: Item) -> DriftInputs:
    return inputs(items, {}, instant=WEDNESDAY)


X_NEEDS_Y = plan(item("x", "2027-01-15", depends_on=("y",)), item("y", "2027-01-10"))


def test_oracle_x_waits_for_y_and_that_is_26_days_too_late() -> None:
    one = told(X_NEEDS_Y, {"x": sure_in(3), "y": sure_in(11)})
    assert (value(one), one.severity) == (26, Severity.CONFLICT)
    assert one.sentence == (
        "X waits for Y; that comes 2027-02-10 at 85%, 26 days after 2027-01-15 (0% to be there in time); "
        "with its own work after that it is 47 days late"
    )
    assert [(str(line.source), line.note) for line in one.files] == [
        ("roadmap.yaml:7", "depends on y"),
        ("roadmap.yaml:7", "Y: target 2027-01-10"),
    ]


def test_oracle_the_upper_reading_adds_the_percentiles() -> None:
    assert detail(told(X_NEEDS_Y, {"x": sure_in(3), "y": sure_in(11)}))["upper_days"] == 47


def test_the_exact_chain_is_sooner_than_the_sum_of_percentiles() -> None:
    late = plan(item("x", "2026-12-02", depends_on=("y",)), item("y"))
    one = told(late, {"x": X_OF_TWO, "y": Y_OF_FOUR})
    assert (detail(one)["own_days"], detail(one)["upper_days"]) == (21, 28)  # four weeks from now against five


def test_what_is_likely_but_not_at_85_per_cent_is_no_conflict_yet() -> None:
    one = told(X_NEEDS_Y, {"x": sure_in(0), "y": (0.0, 0.6, 0.7, *[0.7] * 8, 1.0)})
    assert (one.severity, value(one)) == (Severity.DRIFT, 26)


def test_what_is_there_in_time_is_no_finding() -> None:
    assert found(X_NEEDS_Y, {"x": sure_in(1), "y": sure_in(5)}) == []


def test_without_forecasts_the_targets_conflict() -> None:
    one = told(plan(item("x", "2027-01-15", depends_on=("y",)), item("y", "Q1 2027")), {})
    assert (value(one), one.severity) == (75, Severity.CONFLICT)
    assert one.sentence == "X waits for Y; that is planned for 2027-03-31, 75 days after 2027-01-15"


def test_without_forecasts_what_has_no_target_holds_no_date() -> None:
    one = told(plan(item("x", "2027-01-15", depends_on=("y",)), item("y")), {})
    assert (one.reason, one.severity) == (Reason.NO_DATE, Severity.CONFLICT)
    assert one.sentence.endswith("nobody can say when that comes: it has neither a target nor a forecast")


def test_targets_in_conflict_are_only_worth_a_look_where_the_forecast_is_in_time() -> None:
    given = plan(item("x", "2027-01-15", depends_on=("y",)), item("y", "Q1 2027"))
    assert told(given, {"x": sure_in(0), "y": sure_in(2)}).severity is Severity.DRIFT


def test_what_is_in_now_cannot_wait_for_what_is_in_later() -> None:
    one = told(plan(item("x", "now", depends_on=("y",)), item("y", "later")), {})
    assert (one.reason, one.severity) == (Reason.NO_DATE, Severity.DRIFT)
    assert one.sentence == "X waits for Y; it is in now, and that is in later"


def test_the_same_horizon_is_no_conflict() -> None:
    assert found(plan(item("x", "now", depends_on=("y",)), item("y", "now")), {}) == []


def test_without_a_date_of_its_own_an_item_cannot_come_too_late() -> None:
    assert found(plan(item("x", depends_on=("y",)), item("y", "2027-06-30")), {"y": sure_in(30)}) == []


def test_a_dependency_that_is_done_has_no_effect() -> None:
    assert found(X_NEEDS_Y, {"x": sure_in(3), "y": sure_in(11)}, done=["y"]) == []


def test_an_item_that_is_done_waits_for_nothing() -> None:
    assert found(X_NEEDS_Y, {"x": sure_in(3), "y": sure_in(11)}, done=["x"]) == []


def test_work_that_has_begun_ends_with_what_it_waits_for() -> None:
    one = told(X_NEEDS_Y, {"x": sure_in(3), "y": sure_in(11)}, begun=["x"])
    assert (value(one), detail(one)["own_days"]) == (26, 26)
    assert "upper_days" not in detail(one)


def test_a_dependency_that_leaves_too_little_time_is_told_though_it_is_in_time_itself() -> None:
    one = told(X_NEEDS_Y, {"x": sure_in(3), "y": sure_in(6)})
    assert (one.code, value(one), one.severity) == ("no-room", 12, Severity.CONFLICT)
    assert one.sentence == (
        "X waits for Y (2027-01-06 at 85%); with its own work after that it is 12 days late for 2027-01-15 at 85% "
        "(0% to be in time)"
    )


def test_an_item_that_is_late_by_itself_is_told_by_its_schedule() -> None:
    assert found(X_NEEDS_Y, {"x": sure_in(20), "y": sure_in(1)}) == []


def test_the_worst_of_several_is_told_and_the_others_are_named() -> None:
    given = plan(item("x", "2027-01-15", depends_on=("y", "z")), item("y"), item("z"))
    one = told(given, {"x": sure_in(1), "y": sure_in(9), "z": sure_in(12)})
    assert (value(one), one.sentence.startswith("X waits for Z;")) == (33, True)
    assert one.sentence.endswith("; Y comes too late for it as well")


# -- chains ------------------------------------------------------------------------------------------------------


def test_a_chain_through_three_roadmaps_names_the_path() -> None:
    kit = item("kit", "2027-01-15", title="Campaign kit", depends_on=("booking",))
    booking = item("booking", title="Booking", depends_on=("sign-on",))
    sign_on = item("sign-on", title="Sign-on")
    given = on(
        plan(kit, booking, sign_on),
        roadmap("marketing", kit),
        roadmap("product", booking),
        roadmap("technology", sign_on),
    )
    one = told(given, {"kit": sure_in(1), "booking": sure_in(1), "sign-on": sure_in(11)})
    assert one.sentence.startswith(
        "Campaign kit waits for Booking (Product), which waits for Sign-on (Technology); that comes 2027-02-17 at 85%"
    )


def test_a_chain_is_put_together_exactly() -> None:
    given = plan(item("x", depends_on=("y",)), item("y"))
    facts = gather(given)
    known = made(facts, {"x": X_OF_TWO, "y": Y_OF_FOUR})
    found = arrivals(dependencies(facts, known).graph, known, facts.today, Draws()).there
    assert found["x"].cdf[3:5] == pytest.approx((4 / 9, 70 / 81))


def test_what_waits_for_several_waits_for_the_slowest() -> None:
    half = (0.0, 0.5, 1.0)
    given = plan(item("x", depends_on=("a", "b", "c")), *map(item, "abc"))
    facts = gather(given)
    known = made(facts, {"x": (1.0,), "a": half, "b": half, "c": half})
    there = arrivals(dependencies(facts, known).graph, known, facts.today, Draws()).there
    assert there["x"].cdf[1] == pytest.approx(0.125)


def test_an_item_without_work_comes_no_sooner_than_what_it_waits_for() -> None:
    given = plan(item("x", "2027-01-15", depends_on=("y",)), item("y", depends_on=("z",)), item("z"))
    assert value(told(given, {"x": sure_in(1), "z": sure_in(11)})) == 26


# -- circles -----------------------------------------------------------------------------------------------------

CIRCLE = plan(
    item("a", "2027-01-15", depends_on=("b",)),
    item("b", depends_on=("c",)),
    item("c", depends_on=("a",)),
    item("d", "2027-01-15", depends_on=("a",)),
)


def test_a_circle_is_named_and_left_out_of_what_comes_when() -> None:
    cdfs = {"a": sure_in(2), "b": sure_in(2), "c": sure_in(2), "d": sure_in(1)}
    one = told(CIRCLE, cdfs)
    assert (one.reason, one.subject.id, one.severity) == (Reason.CYCLE, "a,b,c", Severity.CONFLICT)
    assert one.sentence == (
        "A, B and C wait in a circle (A → B → C → A): none of them can come first; take one dependency out"
    )
    assert [line.note for line in one.files] == ["depends on b", "depends on c", "depends on a"]
    facts = gather(CIRCLE)
    known = made(facts, cdfs)
    there = arrivals(dependencies(facts, known).graph, known, facts.today, Draws()).there
    assert (there["a"].weeks_at(0.85), there["d"].weeks_at(0.85)) == (2, 3)


def test_an_item_that_waits_for_itself_is_a_circle_of_one() -> None:
    assert told(plan(item("a", depends_on=("a",))), {}).subject.id == "a"


def test_a_circle_that_a_finished_item_breaks_is_none() -> None:
    assert found(CIRCLE, {"a": sure_in(2), "c": sure_in(2), "d": sure_in(1)}, done=["b"]) == []


def test_two_circles_that_do_not_touch_are_two() -> None:
    graph = {"a": frozenset("b"), "b": frozenset("a"), "c": frozenset("d"), "d": frozenset("ce"), "e": frozenset("a")}
    assert cycles(graph) == (("a", "b"), ("c", "d"))


# -- links in Jira -----------------------------------------------------------------------------------------------


def linked(
    *, whole: bool = True, both_ways: bool = False, file: bool = False, reading: str = "is blocked by"
) -> DriftInputs:
    make = epic if whole else story
    first = blocked_by(make("1", DOING), "2", reading=reading)
    second = blocked_by(make("2", DOING), "1", reading="blocks") if both_ways else make("2", DOING)
    x = item("x", "2027-01-15", depends_on=("y",) if file else ())
    return inputs([x, item("y")], {"x": [first], "y": [second]}, instant=WEDNESDAY)


LATE: Cdfs = {"x": sure_in(1), "y": sure_in(11)}


def test_a_link_between_epics_is_a_dependency_of_their_items() -> None:
    one = told(linked(), LATE)
    assert (one.code, value(one)) == ("conflict", 26)
    assert [(each.key, each.note) for each in one.issues] == [("APP-1", "is blocked by APP-2")]


def test_what_is_left_of_what_is_waited_for_is_the_evidence_of_its_day() -> None:
    work = {"y": [epic("1"), story("2", DONE), story("3")]}
    given = inputs([item("x", "2027-01-15", depends_on=("y",)), item("y")], work, instant=WEDNESDAY)
    assert [(each.key, each.note) for each in told(given, LATE).issues] == [("APP-3", "open: left of Y")]


def test_links_both_ways_and_a_file_that_says_the_same_count_once() -> None:
    one = told(linked(both_ways=True, file=True), LATE)
    assert one.sentence.startswith("X waits for Y; that comes")
    assert len(one.issues) == 1


def test_a_link_between_stories_is_a_dependency_in_part() -> None:
    one = told(linked(whole=False), LATE)
    assert (one.code, one.severity) == ("conflict-in-part", Severity.DRIFT)
    assert one.sentence.startswith("X has 1 issue blocked by work of Y; the whole of that comes 2027-02-10 at 85%")


def test_links_of_other_kinds_say_nothing_unless_the_workspace_names_them() -> None:
    given = linked(reading="has to be done after")
    assert found(given, LATE) == []
    named = DriftSettings(planning=Planning(blocked_by=("Has to be done after",)))
    assert value(told(replace(given, settings=named), LATE)) == 26


def test_links_within_one_item_are_its_own_order_of_work() -> None:
    given = inputs([item("x", "2026-11-01")], {"x": [blocked_by(epic("1"), "2"), epic("2")]})
    assert found(given, {"x": sure_in(3)}) == []


def test_a_dependency_on_something_not_on_any_roadmap_is_unmapped() -> None:
    blocked = blocked_by(story("1"), "8", "9")
    one = told(inputs([item("x")], {"x": [blocked]}, loose=[story("8")]), {})
    assert (one.code, one.severity, value(one)) == ("unmapped", Severity.HYGIENE, 1)
    assert one.sentence == "X has 1 open issue blocked by APP-8 and APP-9, on no roadmap that Milepost reads"


def test_what_is_left_out_by_intent_is_not_unmapped() -> None:
    given = inputs([item("x")], {"x": [blocked_by(story("1"), "8")]}, loose=[story("8")])
    assigned = replace(given.assigned, ignored={"8": "support duty"})
    assert found(replace(given, assigned=assigned), {}) == []


def test_blocked_by_a_closed_ticket_that_is_still_linked() -> None:
    one = told(inputs([item("x"), item("y")], {"x": [blocked_by(story("1"), "2")], "y": [story("2", DONE)]}), {})
    assert (one.code, one.severity) == ("closed-link", Severity.HYGIENE)
    assert one.sentence == "1 open issue is still linked as blocked by work that is closed"


def test_a_ticket_that_was_dropped_blocks_nothing() -> None:
    dropped = story("2", DONE, resolution="Won't Do")
    given = inputs([item("x"), item("y")], {"x": [blocked_by(story("1"), "2")], "y": [dropped, story("3")]})
    assert [one.code for one in found(given, {})] == ["closed-link"]


def test_a_link_on_finished_work_says_nothing() -> None:
    done = blocked_by(story("1", DONE), "2")
    assert found(inputs([item("x", "2026-12-01"), item("y")], {"x": [done], "y": [story("2")]}), LATE) == []


# -- items that became others --------------------------------------------------------------------------------------


def test_what_waits_for_a_cancelled_item_waits_in_vain() -> None:
    gone = item("y", title="Old engine", cancelled=Cancelled(day=date(2026, 9, 1), public_reason="…"))
    one = told(plan(item("x", depends_on=("y",)), gone), {})
    assert one.sentence == "X waits for Old engine, which was cancelled; plan it without, or take `depends_on` out"


@pytest.mark.parametrize(
    "became",
    [{"merged_into": "z"}, {"split_into": ("z", "w")}, {"split_into": ("w",)}],
    ids=["merged", "split", "other"],
)
def test_what_waits_for_an_item_that_became_another_waits_for_that(became: dict[str, Any]) -> None:
    given = plan(item("x", "2027-01-15", depends_on=("y",)), item("y", **became), item("z"), item("w"))
    late = {"x": sure_in(1), "w": sure_in(11), "z": sure_in(11)}
    assert value(told(given, late)) == 26


def test_a_renamed_item_is_found_by_its_former_id() -> None:
    given = plan(item("x", "2027-01-15", depends_on=("old",)), item("y", was=("old",)))
    assert value(told(given, LATE)) == 26


def test_the_page_tells_of_dependencies() -> None:
    work = {"x": [story("1")], "y": [story("2")]}
    given = inputs([item("x", "2026-12-01", depends_on=("y",)), item("y", "2027-06-30")], work)
    assert only(given, "conflict") in measure_all(given)


def test_what_stands_still_does_not_come_at_all() -> None:
    one = told(X_NEEDS_Y, {"x": sure_in(3), "y": Reason.ZERO_THROUGHPUT})
    assert (one.reason, one.severity) == (Reason.ZERO_THROUGHPUT, Severity.CONFLICT)
    assert one.sentence == ("X waits for Y; it is due on 2027-01-15, and that does not come at this pace")


def test_what_waits_for_something_that_stands_still_does_not_come_either() -> None:
    given = plan(item("x", "2027-01-15", depends_on=("y",)), item("y", depends_on=("z",)), item("z"))
    one = told(given, {"x": sure_in(1), "y": sure_in(1), "z": Reason.ZERO_THROUGHPUT})
    assert one.reason is Reason.ZERO_THROUGHPUT
    assert one.sentence.startswith("X waits for Y, which waits for Z; it is due on 2027-01-15")


def test_what_stands_still_and_was_planned_too_late_has_the_days_of_its_plan() -> None:
    given = plan(item("x", "2027-01-15", depends_on=("y",)), item("y", "Q1 2027"))
    one = told(given, {"x": sure_in(3), "y": Reason.ZERO_THROUGHPUT})
    assert (value(one), one.severity, detail(one)["p_hit"]) == (75, Severity.CONFLICT, 0)
    assert one.sentence.endswith("planned for 2027-03-31, 75 days after 2027-01-15, and does not come at this pace")
