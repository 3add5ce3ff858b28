"""Items of one owner that share a pace: whose turn it is, and when each is finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from drift.facts import gather
from drift.findings import Reason, Severity, Unit
from drift.forecasts.calibrated import calibrated
from drift.forecasts.forecast import NO_GROWTH, Forecast, Method, forecast
from drift.forecasts.movement import Movement, Standing, team_movement
from drift.forecasts.schedule import Schedule, inputs_of, schedules
from drift.forecasts.teams import Queue
from drift.forecasts.throughput import Basis
from drift.forecasts.trials import Draws
from drift.inputs import DriftInputs, DriftSettings, QueuePlace
from drift.measure import inputs_for_next_week
from mapping.assignments import Assigned, Assignment
from mapping.backlog import Change, Issue
from mapping.roadmap import Item
from tests.unit.drift.small_backlog import (
    SUNDAY,
    at,
    detail,
    findings,
    finished,
    inputs,
    item,
    only,
    story,
)

TODAY = date(2026, 11, 22)
WEB = DriftSettings(method=Method.PLAIN, min_weeks=3, wip={"web": 1})
"""The team works on one item at a time, and three weeks of history are enough."""


def team(
    left: Mapping[str, int], *weekly: int, settings: DriftSettings = WEB, items: Sequence[Item] = (), **more: Any
) -> DriftInputs:
    """Items of the team "web" with so many stories left. What it finished in its last weeks, oldest first, was on an
    item that is done by now."""
    work: dict[str, list[Issue]] = {"past": []}
    changes: list[Change] = []
    for back, count in enumerate(reversed(weekly)):
        for number in range(count):
            when = at("2026-11-11") - timedelta(weeks=back)
            issue, its = finished(f"past-{back}-{number}", when, when - timedelta(hours=1))
            work["past"].append(issue)
            changes += its
    for ident, count in left.items():
        work[ident] = [story(f"{ident}-{number}") for number in range(count)]
    owned = items or [item(ident, owner="web") for ident in left]
    return inputs([item("past", owner="web"), *owned], work, changes, settings=settings, **more)


def planned(given: DriftInputs) -> dict[str, Schedule]:
    return {one.item.id: one for one in schedules(gather(given))}


def surely_in(given: DriftInputs) -> dict[str, int | None]:
    """In how many weeks each item is finished for certain."""
    return {
        ident: one.outcome.weeks_at(1)
        for ident, one in planned(given).items()
        if isinstance(one.outcome, Forecast) and one.remaining
    }


def test_what_is_left_by_rounding_alone_stands_in_no_queue() -> None:
    crumb = story("crumb", points=1e-10)
    items = [item("a", owner="web"), item("b", owner="web", depends_on=("a",)), item("c", owner="web")]
    given = team({"a": 1, "b": 1}, 2, 2, 2, items=items)
    rows = {ident: replace(one, points=1.0) for ident, one in given.backlog.issues.items()}
    counted = replace(given.backlog, issues={**rows, "crumb": crumb})
    shared = {**given.assigned.by_issue, "crumb": (Assignment("crumb", "c", 1, "by hand"),)}
    points = replace(WEB, unit=Unit.POINTS)
    given = replace(given, backlog=counted, assigned=Assigned(shared), settings=points)
    assert planned(given)["c"].queue is None
    assert surely_in(given) == {"a": 1, "b": 1, "c": 0}
    assert findings(given, "on-track", "unknown")


def with_wip(wip: int) -> DriftSettings:
    return replace(WEB, wip={"web": wip})


# -- whose turn it is ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wip", "weekly", "ends"),
    [(1, (2, 2, 2), {"a": 2, "b": 3}), (2, (2, 2, 2), {"a": 3, "b": 3}), (2, (3, 3, 3), {"a": 2, "b": 2})],
    ids=["X={2} wip 1", "X={2} wip 2", "X={3} wip 2"],
)
def test_oracle_a_teams_weeks_are_divided_along_the_cut_line(
    wip: int, weekly: tuple[int, ...], ends: dict[str, int]
) -> None:
    assert surely_in(team({"a": 3, "b": 3}, *weekly, settings=with_wip(wip))) == ends


def test_without_wip_each_item_has_a_pace_of_its_own() -> None:
    given = team({"a": 3, "b": 3}, 2, 2, 2, settings=replace(WEB, wip={}))
    assert surely_in(given) == {"a": 2, "b": 2}
    assert {one.queue for one in planned(given).values()} == {None}


def test_the_written_priority_comes_before_the_order_of_the_file() -> None:
    items = [item("a", owner="web"), item("b", owner="web", priority=2), item("c", owner="web", priority=1)]
    assert surely_in(team({"a": 2, "b": 2, "c": 2}, 2, 2, 2, items=items)) == {"c": 1, "b": 2, "a": 3}


def test_items_of_others_and_without_an_owner_keep_their_own_pace() -> None:
    items = [item("a", owner="web"), item("b", owner="shop"), item("c")]
    given = team({"a": 2, "b": 2, "c": 2}, 2, 2, 2, items=items, loose=[])
    assert {ident: bool(one.queue) for ident, one in planned(given).items() if ident != "past"} == {
        "a": True,
        "b": False,
        "c": False,
    }


def test_what_is_done_or_seen_with_customers_or_has_no_size_takes_none_of_the_teams_time() -> None:
    shipped = item("a", owner="web", confirmed_shipped=date(2026, 11, 1))
    given = team({"a": 9, "b": 2, "c": 0}, 2, 2, 2, items=[shipped, *(item(one, owner="web") for one in "bc")])
    assert surely_in(given)["b"] == 1
    assert planned(given)["c"].outcome is Reason.NO_SCOPE


def test_the_pace_of_a_team_is_what_all_of_its_items_finished() -> None:
    done, changes = finished("9", at("2026-11-04"))
    given = team({"a": 2, "b": 2}, 2, 0, 1)
    more = inputs(
        [item("past", owner="web"), item("a", owner="web"), item("b", owner="web")],
        {"past": list(given.backlog.issues.values())[:3], "a": [done, story("1")], "b": [story("2")]},
        [*(change for many in given.backlog.changes.values() for change in many), *changes],
        settings=WEB,
    )
    assert planned(more)["b"].pace.samples == (2, 1, 1)
    assert planned(more)["b"].pace.basis is Basis.TEAM


def test_a_team_with_too_few_weeks_has_no_pace_yet() -> None:
    given = team({"a": 3, "b": 3}, 2, 2)
    assert {one.queue for one in planned(given).values()} == {None}


def test_a_team_that_finished_nothing_ends_nothing() -> None:
    given = team({"a": 3, "b": 3}, 1, *[0] * 12)
    assert [planned(given)[ident].outcome for ident in "ab"] == [Reason.ZERO_THROUGHPUT] * 2
    assert only(
        team({"b": 3}, 1, *[0] * 12, items=[item("b", "2026-12-31", owner="web")]), "unknown"
    ).sentence.startswith("B will not finish at this pace: nothing was finished in any week of its team")


# -- exact where nothing is shared ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "make"), [(Method.PLAIN, forecast), (Method.CALIBRATED, calibrated)])
def test_the_only_item_of_a_team_is_forecast_exactly(method: Method, make: Any) -> None:
    given = team({"a": 5}, 1, 2, 3, settings=replace(WEB, method=method))
    assert planned(given)["a"].outcome == make(TODAY, (1, 2, 3), 5)


@pytest.mark.parametrize("method", list(Method))
def test_the_end_of_a_whole_queue_is_that_of_a_single_item_of_its_size(method: Method) -> None:
    samples = (1.0, 0.0, 4.0, 2.0, 2.0, 1.0)
    exact = {Method.PLAIN: forecast, Method.CALIBRATED: calibrated}[method](TODAY, samples, 12)
    last = Queue("web", 1, samples, (("a", 5), ("b", 7)), NO_GROWTH, method, Draws(20_000)).forecast("b", TODAY)
    assert isinstance(exact, Forecast) and isinstance(last, Forecast)
    for week in range(40):
        day = TODAY + timedelta(weeks=week)
        assert last.probability_by(day) == pytest.approx(exact.probability_by(day), abs=0.01)
    assert (last.rate, last.remaining, last.samples) == (exact.rate, 7, exact.samples)


def test_the_same_week_gives_the_same_forecast_whatever_day_it_is() -> None:
    queue = Queue("web", 1, (1.0, 0.0, 4.0), (("a", 5), ("b", 7)), NO_GROWTH, Method.PLAIN, Draws())
    now, later = queue.forecast("b", TODAY), queue.forecast("b", TODAY + timedelta(days=7))
    assert isinstance(now, Forecast) and isinstance(later, Forecast)
    assert now.cdf == later.cdf


# -- what is told --------------------------------------------------------------------------------------------------


def test_the_schedule_says_that_the_pace_is_that_of_the_team_and_who_comes_first() -> None:
    items = [item("a", "2026-12-06", owner="web"), item("b", "2026-12-06", owner="web")]
    first, second = findings(team({"a": 3, "b": 3}, 2, 2, 2, items=items), "at-risk", "on-track")
    told = {one.subject.id: one for one in (first, second)}
    assert told["a"].sentence.endswith("3 stories left, its team finishes 2 a week (not calibrated)")
    assert "3 stories left, its team finishes 2 a week, with 1 item before it" in told["b"].sentence
    assert (told["a"].severity, told["b"].severity) == (Severity.NONE, Severity.AT_RISK)
    assert (detail(told["b"])["by_team"], detail(told["b"])["by_trials"]) == (1, 1)


# -- what moved it -------------------------------------------------------------------------------------------------

A_WEEK_AGO = SUNDAY - timedelta(days=7)


def test_the_same_day_again_moves_nothing() -> None:
    items = [item("a", "2026-12-06", owner="web"), item("b", "2026-12-06", owner="web")]
    given = team({"a": 3, "b": 3}, 1, 2, 3, items=items)
    kept = inputs_for_next_week(given)
    assert kept["b"].place == QueuePlace("web", 1, 1)
    assert findings(replace(given, last_schedule=kept), "moved") == []


def standing(
    left: Mapping[str, int], item_id: str = "b", *, weekly: Sequence[int] = (2, 2, 2), **more: Any
) -> Standing:
    """An item of the team, as it stands now."""
    given = team(left, *weekly, items=[item(one, "2026-12-20", owner="web") for one in left], **more)
    one = planned(given)[item_id]
    return Standing(inputs_of(gather(given), one), item_id, one.queue)


def a_week_before(one: Standing) -> Standing:
    return replace(one, inputs=replace(one.inputs, as_of=replace(one.inputs.as_of, instant=A_WEEK_AGO)))


@pytest.mark.parametrize(
    ("before", "now", "done", "moved"),
    [
        ({"a": 4, "b": 2}, {"a": 2, "b": 2}, {"a": 2}, Movement(0, 0, 0, 0, 0)),
        ({"a": 4, "b": 2}, {"a": 4, "b": 2}, {}, Movement(7, 0, 0, 0, 0)),
        ({"a": 4, "b": 2}, {"a": 2, "b": 6}, {"a": 2}, Movement(0, 0, 14, 0, 0)),
        ({"a": 4, "b": 2}, {"a": 6, "b": 2}, {"a": 2}, Movement(0, 0, 0, 0, 14)),
        ({"a": 4, "b": 2}, {"c": 8, "a": 2, "b": 2}, {"a": 2}, Movement(0, 0, 0, 0, 28)),
        ({"a": 4, "b": 2}, {"b": 2, "a": 2}, {"a": 2}, Movement(0, 0, 0, 0, -7)),
        ({"a": 4, "b": 2}, {"b": 4}, {"a": 2}, Movement(0, 0, 7, 0, -7)),
    ],
    ids=["as planned", "a lost week", "own scope", "scope of another", "a new one before it", "now first", "now alone"],
)
def test_what_moved_an_item_of_a_team(
    before: dict[str, int], now: dict[str, int], done: dict[str, float], moved: Movement
) -> None:
    found = team_movement(a_week_before(standing(before)), standing(now), done)
    assert found == moved


def test_a_faster_team_is_told_as_throughput_and_a_later_target_as_target() -> None:
    last, now = a_week_before(standing({"a": 4, "b": 4})), standing({"a": 4, "b": 4}, weekly=(4, 4, 4))
    later = replace(now, inputs=replace(now.inputs, deadline=date(2026, 12, 27)))
    assert team_movement(last, later, {}) == Movement(7, -14, 0, -7, 0)


def test_more_items_at_a_time_are_told_as_the_teams_doing() -> None:
    last, now = a_week_before(standing({"a": 4, "b": 2})), standing({"a": 4, "b": 2}, settings=with_wip(2))
    assert team_movement(last, now, {}) == Movement(7, 0, 0, 0, -7)


def test_an_item_that_has_come_to_a_team_is_judged_by_another_pace_from_then_on() -> None:
    alone = a_week_before(standing({"b": 2}, settings=replace(WEB, wip={})))
    assert alone.queue is None
    assert team_movement(alone, standing({"a": 4, "b": 2}), {}) == Movement(7, 14, 0, 0, 0)
    items = [item("a", "2026-12-20", owner="web"), item("b", "2026-12-20", owner="web")]
    given = team({"a": 4, "b": 2}, 2, 2, 2, items=items)
    before = replace(alone.inputs, by_peers=True)
    found = only(replace(given, last_schedule={"b": before}), "moved")
    assert found.cause == (
        "time gone and work done +7 days, throughput +14 days "
        "(now the pace of web instead of the pace of its projects' items)"
    )


def test_the_movement_of_a_teams_item_counts_the_work_of_the_others() -> None:
    """A week ago six stories stood before it; two of them were finished, and so it comes as it was to come."""
    done, changes = finished("99", at("2026-11-22", 8), at("2026-11-22", 7))
    items = [item("a", "2026-12-20", owner="web"), item("b", "2026-12-20", owner="web")]
    given = team({"a": 4, "b": 2}, 2, 2, 2, items=items)
    kept = inputs_for_next_week(given)
    then = {ident: replace(one, as_of=replace(one.as_of, instant=A_WEEK_AGO)) for ident, one in kept.items()}
    then["a"] = replace(then["a"], remaining=6)
    more = inputs(
        given.portfolio.items(),
        {
            "past": [one for one in given.backlog.issues.values() if one.id.startswith("past")],
            "a": [*(story(f"a-{number}") for number in range(4)), done, replace(done, id="98", key="APP-98")],
            "b": [story("b-0"), story("b-1")],
        },
        [*(one for many in given.backlog.changes.values() for one in many), *changes]
        + [replace(one, issue_id="98") for one in changes],
        settings=WEB,
        last_schedule=then,
    )
    assert findings(more, "moved") == []
