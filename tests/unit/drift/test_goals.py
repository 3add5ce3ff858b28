"""Goals: their pace, the work behind them, whether it comes in time, and the capacity that they take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from drift.facts import gather
from drift.findings import Finding, Reason, Severity
from drift.forecasts.forecast import Forecast
from drift.forecasts.schedule import schedules
from drift.inputs import DriftInputs
from drift.measures.goal_pace import Pace, pace_of
from drift.wording import percent
from mapping.backlog import Change, Issue
from mapping.entry import Source
from mapping.roadmap import Goal, Item, Observation, Portfolio, Theme
from tests.unit.drift.small_backlog import (
    DOING,
    PLAIN,
    TODO,
    at,
    detail,
    epic,
    findings,
    finished,
    inputs,
    item,
    moved,
    only,
    portfolio,
    story,
    value,
)

START = date(2026, 9, 1)


def goal(ident: str = "sign-ups", *observed: tuple[date, float], **fields: Any) -> Goal:
    """From 10 to 30 in the 100 days from 1 September to 10 December."""
    given: dict[str, Any] = {"start_value": 10, "target_value": 30, "start_on": START, "due": date(2026, 12, 10)}
    seen = tuple(Observation(day=day, value=number) for day, number in observed)
    source = Source("roadmap.yaml", 3)
    named = {"id": ident, "title": ident.capitalize(), "measure": "a week", "observed": seen, "source": source}
    return Goal(**{**given, **named, **fields})


def theme(ident: str, *goals: str, share: float | None = None) -> Theme:
    return Theme(id=ident, title=ident.capitalize(), share=share, goals=goals, source=Source("roadmap.yaml", 20))


def company(
    goals: Iterable[Goal],
    themes: Iterable[Theme] = (),
    items: Iterable[Item] = (),
    work: Mapping[str, Iterable[Issue]] | None = None,
    changes: Iterable[Change] = (),
    **more: Any,
) -> DriftInputs:
    items = tuple(items)
    roadmaps = portfolio(*items, goals=tuple(goals), themes=tuple(themes))
    return inputs(items, work or {}, changes, portfolio=roadmaps, **more)


def day(number: int) -> date:
    return START + timedelta(days=number)


def paced(one: Goal, today: date) -> Pace:
    found = pace_of(one, today)
    assert isinstance(found, Pace)
    return found


# -- pace ------------------------------------------------------------------------------------------------------


def test_oracle_18_of_10_to_30_after_60_of_100_days_is_behind_by_a_fifth() -> None:
    found = paced(goal("g", (day(60), 18)), day(60))
    assert (found.progress, found.gone, round(found.ahead, 9)) == (0.40, 0.60, -0.20)


def test_a_goal_behind_its_time_is_told_with_its_values() -> None:
    found = only(company([goal("sign-ups", (day(60), 18))]), "pace")
    assert round(value(found), 9) == -0.2
    assert found.severity is Severity.DRIFT
    assert found.sentence == (
        "Sign-ups: 40% of the way after 60% of the time (18 on 2026-10-31, from 10 to 30 by 2026-12-10), "
        "20 percentage points behind"
    )
    assert [(str(line.source), line.note) for line in found.files] == [("roadmap.yaml:3", "a week: 18 on 2026-10-31")]


def test_a_goal_does_not_fall_behind_by_not_being_looked_at() -> None:
    one = goal("g", (day(60), 18))
    assert paced(one, day(60)) == paced(one, day(80))


def test_the_last_observation_until_today_counts_in_whatever_order_they_are_written() -> None:
    one = goal("g", (day(70), 22), (day(90), 26), (day(20), 12))
    assert paced(one, day(82)).seen == Observation(day=day(70), value=22)


def test_what_was_observed_before_the_goal_began_is_not_on_its_way() -> None:
    assert pace_of(goal("g", (date(2026, 8, 1), 11)), day(82)) is Reason.NO_HISTORY


def test_a_goal_may_lead_downwards() -> None:
    one = goal("g", (day(50), 5), start_value=9, target_value=1)
    assert (paced(one, day(50)).progress, paced(one, day(50)).ahead) == (0.5, 0)


def test_a_goal_that_went_the_wrong_way_has_gone_less_than_nothing() -> None:
    assert paced(goal("g", (day(50), 8)), day(50)).ahead == pytest.approx(-0.6)


@pytest.mark.parametrize(("seen", "severity"), [(20, Severity.NONE), (19.9, Severity.DRIFT), (26, Severity.NONE)])
def test_ten_percentage_points_behind_are_within_bounds(seen: float, severity: Severity) -> None:
    assert only(company([goal("g", (day(60), seen))]), "pace").severity is severity


def test_a_goal_that_starts_at_its_target_has_no_way_to_cover() -> None:
    found = only(company([goal("g", (day(60), 30), start_value=30)]), "pace")
    assert (found.reason, found.severity) == (Reason.NO_SCOPE, Severity.NONE)


def test_a_goal_that_nobody_observed_has_no_history_and_is_told_after_a_hundred_days() -> None:
    young = only(company([goal("g")]), "pace")
    assert (young.reason, young.severity) == (Reason.NO_HISTORY, Severity.NONE)
    old = only(company([goal("g", start_on=date(2026, 1, 1))]), "pace")
    assert (old.reason, old.severity) == (Reason.NO_HISTORY, Severity.HYGIENE)
    assert old.sentence == "G: was never observed in the 325 days since it began on 2026-01-01"


def test_a_goal_still_to_begin_is_named_with_its_day() -> None:
    found = only(company([goal("g", start_on=date(2026, 12, 1))]), "pace")
    assert (found.reason, found.sentence) == (Reason.NO_HISTORY, "G: begins on 2026-12-01")


def test_a_goal_on_its_way_that_nobody_has_looked_at_for_long_is_told() -> None:
    given = {"start_on": date(2026, 1, 1), "due": date(2027, 12, 31)}
    found = only(company([goal("g", (date(2026, 6, 30), 15), **given)]), "pace")
    assert (found.severity, detail(found)["unseen"]) == (Severity.HYGIENE, 145)
    assert found.sentence.endswith("; nobody has looked for 145 days")


def test_a_goal_that_was_due_and_is_not_reached_has_used_all_of_its_time() -> None:
    found = only(company([goal("g", (day(60), 22), due=day(70))]), "pace")
    assert value(found) == pytest.approx(-0.4)
    assert found.severity is Severity.DRIFT
    assert "was due on 2026-11-10 and is not reached: 60% of the way" in found.sentence


def test_a_goal_that_is_reached_is_at_peace_also_after_its_day() -> None:
    found = only(company([goal("g", (day(60), 31), due=day(70))]), "pace")
    assert (found.severity, found.sentence.startswith("G: reached (31 on 2026-10-31")) == (Severity.NONE, True)


# -- the work behind it ------------------------------------------------------------------------------------------


def test_a_goal_that_no_theme_names_has_no_work_behind_it() -> None:
    found = only(company([goal()]), "unbacked")
    assert (found.reason, found.severity) == (Reason.NO_SCOPE, Severity.HYGIENE)
    assert found.sentence == "Sign-ups has no open work behind it: no theme names it"


def test_a_theme_without_items_in_force_leaves_its_goal_without_work() -> None:
    gone = item("old", themes={"reach": 1}, merged_into="new")
    found = only(company([goal()], [theme("reach", "sign-ups")], [gone]), "unbacked")
    assert found.sentence.endswith("no item in force is of the theme Reach")


def test_items_without_work_leave_their_goal_without_work() -> None:
    given = company([goal()], [theme("reach", "sign-ups")], [item(themes={"reach": 1})], {"search": [epic("e1")]})
    assert only(given, "unbacked").sentence.endswith("what serves it (1 item) is not backed by work")


def test_a_goal_on_its_way_whose_work_is_all_done_is_told() -> None:
    one, changes = finished("1", at("2026-10-01"))
    serving = item(themes={"reach": 1})
    given = company([goal()], [theme("reach", "sign-ups")], [serving], {"search": [one]}, changes)
    assert only(given, "unbacked").sentence.endswith("all work of what serves it (1 item) is done")


@pytest.mark.parametrize("one", [goal("sign-ups", (day(60), 30)), goal(due=day(70)), goal(start_on=date(2026, 12, 1))])
def test_a_goal_that_is_reached_over_or_not_begun_needs_no_work(one: Goal) -> None:
    assert findings(company([one]), "unbacked", "in-time") == []


def test_an_epic_without_stories_of_which_a_size_is_assumed_backs_its_goal_and_may_come_too_late_for_it() -> None:
    done, changes = finished("1", at("2026-11-10"), at("2026-11-03"))
    serving, settings = item(themes={"reach": 1}), replace(PLAIN, min_weeks=1, empty_epic=40.0)
    work = {"search": [done, epic("e1")]}
    given = company([goal()], [theme("reach", "sign-ups")], [serving], work, changes, settings=settings)
    assert findings(given, "unbacked") == []
    assert "1 is likely to miss that day" in only(given, "in-time").sentence


def test_an_item_that_needs_no_work_backs_its_goal() -> None:
    given = company([goal()], [theme("reach", "sign-ups")], [item(themes={"reach": 1}, needs_work=False)])
    assert findings(given, "unbacked") == []


# -- in time -----------------------------------------------------------------------------------------------------


def at_work(left: Mapping[str, int], targets: Mapping[str, str], due: date) -> DriftInputs:
    """Items of one theme that finish one story a week each, with so many stories left."""
    items, changes = [], list[Change]()
    work: dict[str, list[Issue]] = {}
    for name, count in left.items():
        items.append(item(name, targets.get(name, "none"), themes={"reach": 1}))
        work[name] = [story(f"{name}-o{number}") for number in range(count)]
        for week in range(10):
            one, moves = finished(f"{name}-f{week}", at("2026-09-08") + timedelta(weeks=week))
            work[name].append(one)
            changes += moves
    return company([goal(due=due)], [theme("reach", "sign-ups")], items, work, changes)


def test_items_that_miss_the_day_of_their_goal_are_named_and_those_planned_for_later_are_counted() -> None:
    targets = {"soon": "2026-12-10", "long": "2026-12-10", "late": "Q2 2027"}
    found = only(at_work({"soon": 1, "long": 12, "late": 20}, targets, date(2026, 12, 31)), "in-time")
    assert (value(found), detail(found)["planned_later"], found.severity) == (1, 1, Severity.DRIFT)
    assert re.sub(r"(under )?\d+%", "…", found.sentence).startswith(
        "Sign-ups, due on 2026-12-31: of 3 items at work for it, 1 is likely to miss that day (Long, … by then) "
        "and 1 is planned for later"
    )
    assert [line.note for line in found.files] == ["due 2026-12-31", "Long: likely to miss it", "Late: planned later"]


def test_items_that_come_in_time_do_no_harm() -> None:
    found = only(at_work({"soon": 1, "late": 20}, {"late": "Q2 2027"}, date(2026, 12, 31)), "in-time")
    assert (value(found), found.severity) == (0, Severity.NONE)
    assert "of 2 items at work for it, 1 is likely to be done by then and 1 is planned for later" in found.sentence


def chances(given: DriftInputs) -> dict[str, float]:
    """The chance of each item to be done by the day of the goal, by itself."""
    planned = ((one.item.id, one.outcome) for one in schedules(gather(given)))
    return {ident: one.probability_by(date(2026, 12, 31)) for ident, one in planned if isinstance(one, Forecast)}


def test_a_goal_waits_for_its_slowest_item() -> None:
    given = at_work({"one": 4, "two": 5, "late": 20}, {"late": "Q2 2027"}, date(2026, 12, 31))
    each, found = chances(given), only(given, "in-time")
    assert detail(found)["p_hit"] == pytest.approx(each["one"] * each["two"])
    assert "by_trials" not in detail(found)
    assert f"; {percent(each['one'] * each['two'])} that the other 2 all come in time" in found.sentence


def test_an_item_that_waits_for_a_late_one_misses_the_day_of_its_goal_as_well() -> None:
    given = at_work({"long": 12, "soon": 1}, {}, date(2026, 12, 31))
    (roadmap,) = given.portfolio.roadmaps
    waits = {"soon": ("long",)}
    chained = tuple(one.model_copy(update={"depends_on": waits.get(one.id, ())}) for one in roadmap.items)
    waiting = replace(given, portfolio=Portfolio((roadmap.model_copy(update={"items": chained}),)))
    assert [value(only(one, "in-time")) for one in (given, waiting)] == [1, 2]
    assert detail(only(waiting, "in-time"))["by_trials"] == 1


def test_an_item_that_customers_have_is_at_work_for_no_goal() -> None:
    given = at_work({"one": 1, "two": 2}, {}, date(2026, 12, 31))
    (roadmap,) = given.portfolio.roadmaps
    shown = tuple(
        one.model_copy(update={"confirmed_shipped": date(2026, 11, 1) if one.id == "two" else None})
        for one in roadmap.items
    )
    found = only(replace(given, portfolio=Portfolio((roadmap.model_copy(update={"items": shown}),))), "in-time")
    assert "of 1 item at work for it" in found.sentence


def test_a_goal_whose_items_are_all_planned_for_later_is_told() -> None:
    found = only(at_work({"late": 20}, {"late": "Q2 2027"}, date(2026, 12, 31)), "in-time")
    assert (value(found), found.severity) == (0, Severity.DRIFT)


def test_an_item_of_which_nothing_gets_finished_misses_the_day() -> None:
    stuck = [story("1", DOING), story("2")]
    begun = [moved("1", at("2026-08-25"), TODO, DOING)]
    given = company([goal()], [theme("reach", "sign-ups")], [item(themes={"reach": 1})], {"search": stuck}, begun)
    found = only(given, "in-time")
    assert (value(found), found.severity) == (1, Severity.DRIFT)


def test_items_that_cannot_be_forecast_give_their_reason() -> None:
    given = company([goal()], [theme("reach", "sign-ups")], [item(themes={"reach": 1})], {"search": [story("1")]})
    assert (only(given, "in-time").reason, only(given, "in-time").severity) == (Reason.NO_HISTORY, Severity.NONE)


# -- capacity ----------------------------------------------------------------------------------------------------


def taking(sizes: Mapping[str, int], *themes: Theme) -> DriftInputs:
    """So many stories finished by each theme, for two goals."""
    items = [item(f"{name}-item", themes={name: 1.0}) for name in sizes]
    work: dict[str, list[Issue]] = {}
    changes: list[Change] = []
    for name, count in sizes.items():
        for number in range(count):
            one, moves = finished(f"{name}{number}", at("2026-11-10"))
            work.setdefault(f"{name}-item", []).append(one)
            changes += moves
    return company([goal(), goal("speed")], themes, items, work, changes)


def took(given: DriftInputs, ident: str) -> Finding:
    return next(found for found in findings(given, "capacity") if found.subject.id == ident)


def test_a_goal_takes_what_its_themes_take_and_a_theme_of_two_goals_counts_half_to_each() -> None:
    themes = [theme("reach", "sign-ups", share=0.5), theme("both", "sign-ups", "speed", share=0.5)]
    found = took(taking({"reach": 60, "both": 40}, *themes), "sign-ups")
    assert (detail(found)["taken"], detail(found)["given"]) == (0.8, 0.75)
    assert round(value(found), 9) == 0.05


def test_a_goal_that_was_given_nothing_and_takes_capacity_is_told() -> None:
    themes = [theme("reach", "sign-ups", share=0.7), theme("pet", "speed")]
    found = took(taking({"reach": 70, "pet": 30}, *themes), "speed")
    assert (found.severity, value(found)) == (Severity.DRIFT, 0.3)
    assert found.sentence == (
        "Speed took 30% of the work finished in 6 weeks from 2026-10-05 to 2026-11-15 (100 stories); its themes are "
        "given 0%"
    )
    assert len(found.issues) == 30


def test_what_the_line_of_a_theme_says_already_is_not_said_again_by_its_goal() -> None:
    themes = [theme("reach", "sign-ups", share=0.5), theme("fast", "speed", share=0.5)]
    given = taking({"reach": 80, "fast": 20}, *themes)
    assert only(given, "themes").severity is Severity.DRIFT
    assert took(given, "sign-ups").severity is Severity.NONE


def test_a_goal_over_several_themes_that_are_each_within_bounds_is_told() -> None:
    parts = [theme(f"part{number}", "sign-ups", share=0.1) for number in range(3)]
    given = taking({"rest": 46, "part0": 18, "part1": 18, "part2": 18}, *parts, theme("rest", "speed", share=0.7))
    assert took(given, "sign-ups").severity is Severity.DRIFT
    assert round(value(took(given, "sign-ups")), 9) == 0.24


def test_without_shares_nobody_was_given_anything() -> None:
    assert findings(taking({"reach": 5}, theme("reach", "sign-ups")), "capacity") == []
