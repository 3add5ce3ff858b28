"""Where each item stands against its target: the worked example, then every edge case by its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from drift.findings import Figure, Finding, Reason, Severity, Unit
from drift.forecasts.forecast import Forecast, Method
from drift.inputs import DriftInputs, DriftSettings, ScheduleInputs, Shown
from drift.measure import forecasts, inputs_for_next_week
from drift.measures.schedule_findings import CODES, band
from mapping.backlog import Change, Changed, Issue
from mapping.roadmap import Stage
from tests.unit.drift.small_backlog import (
    DOING,
    DONE,
    ODD,
    SUNDAY,
    TODO,
    as_of,
    at,
    changed,
    detail,
    epic,
    findings,
    finished,
    inputs,
    item,
    moved,
    only,
    story,
    value,
)

WEEKS = ("2026-10-27", "2026-11-03", "2026-11-10")
THREE = DriftSettings(method=Method.PLAIN, min_weeks=3)


def history(*per_week: int, points: float | None = None) -> tuple[list[Issue], list[Change]]:
    """Stories finished in the last three complete weeks, the first week being that of the first activity."""
    made = [
        finished(f"{week}{number}", at(WEEKS[week]), at(WEEKS[0]), points=points)
        for week, count in enumerate(per_week)
        for number in range(count)
    ]
    return [issue for issue, _ in made], [change for _, many in made for change in many]


def left(count: int, **fields: Any) -> list[Issue]:
    return [story(f"9{number}", **fields) for number in range(count)]


def searched(target: str = "2026-12-06", *, remaining: int = 4, **more: Any) -> DriftInputs:
    """Four left, one, two and three finished in the last weeks."""
    done, changes = history(1, 2, 3)
    fields = more.pop("fields", {})
    return inputs(
        [item(target=target, **fields)], {"search": [*done, *left(remaining)]}, changes, **{"settings": THREE, **more}
    )


def standing(given: DriftInputs) -> Finding:
    return only(given, *CODES)


def test_oracle_a_drift_is_counted_at_two_chances_against_the_target() -> None:
    found = standing(searched())
    assert (value(found), detail(found)["drift_50"]) == (7, 0)
    assert detail(found)["p_hit"] == pytest.approx(2 / 3, abs=1e-12)
    assert (found.code, found.severity) == ("uncertain", Severity.DRIFT)


def test_a_product_manager_can_read_it() -> None:
    assert standing(searched()).sentence == (
        "Search is 7 days late at 85%; 67% to make 2026-12-06: 4 stories left, 2 finished a week (not calibrated)"
    )


@pytest.mark.parametrize(
    ("target", "code", "severity"),
    [
        ("2026-11-29", "at-risk", Severity.AT_RISK),
        ("2026-12-06", "uncertain", Severity.DRIFT),
        ("2026-12-13", "on-track", Severity.NONE),
    ],
)
def test_the_band_follows_the_chance_to_hit(target: str, code: str, severity: Severity) -> None:
    found = standing(searched(target))
    assert (found.code, found.severity) == (code, severity)


def test_an_even_chance_is_in_the_middle_band_and_85_percent_in_the_upper() -> None:
    assert [band(chance, passed=False)[0] for chance in (0.4999, 0.5, 0.8499, 0.85)] == [
        "at-risk",
        "uncertain",
        "uncertain",
        "on-track",
    ]


def test_a_quarter_ends_with_its_last_day() -> None:
    assert value(standing(searched("Q4 2026"))) == (date(2026, 12, 13) - date(2026, 12, 31)).days


def test_a_finding_shows_the_open_work_the_finishes_and_the_line_of_the_target() -> None:
    found = standing(searched())
    notes = [issue.note for issue in found.issues]
    assert (notes.count("open"), notes.count("finished")) == (4, 6)
    assert all(issue.history_id for issue in found.issues if issue.note == "finished")
    assert [(str(line.source), line.note) for line in found.files] == [("roadmap.yaml:7", "target 2026-12-06")]


def test_last_weeks_figure_stands_beside_it_even_when_the_case_was_another() -> None:
    before = Figure(-2, Unit.DAYS)
    found = standing(searched(last={("schedule", "on-track", "item", "search"): before}))
    assert found.last == before


# -- the edge cases ----------------------------------------------------------------------------------------------


def test_an_empty_window_is_no_history_and_no_date() -> None:
    found = standing(inputs([item(target="2026-12-06")], {"search": left(4)}))
    assert (found.reason, found.figure) == (Reason.NO_HISTORY, None)


def test_fewer_weeks_than_wanted_are_forecast_and_flagged_thin() -> None:
    found = standing(searched(settings=DriftSettings(method=Method.PLAIN, min_weeks=5)))
    assert (value(found), detail(found)["thin_history"]) == (7, 1)
    assert "from only 3 weeks of history" in found.sentence


def test_enough_weeks_are_not_flagged() -> None:
    assert "thin_history" not in detail(standing(searched()))


def test_weeks_that_finished_nothing_are_zero_throughput_with_no_chance() -> None:
    given = inputs(
        [item(target="2026-12-06")],
        {"search": [story("1", DOING)]},
        [moved("1", at("2026-10-27"), TODO, DOING)],
        settings=THREE,
    )
    found = standing(given)
    assert (found.reason, found.severity) == (Reason.ZERO_THROUGHPUT, Severity.AT_RISK)
    assert "the chance of 2026-12-06 is 0%" in found.sentence


def test_all_children_done_with_the_parent_open_is_forecast_for_today_and_said() -> None:
    done, changes = history(1, 2, 3)
    given = inputs([item(target="2026-12-06")], {"search": [*done, epic("50")]}, changes, settings=THREE)
    found = standing(given)
    assert (found.code, value(found)) == ("parent-open", (SUNDAY.date() - date(2026, 12, 6)).days)
    assert [issue.key for issue in found.issues] == ["APP-50"]
    outcome = forecasts(given)["search"]
    assert isinstance(outcome, Forecast)
    assert outcome.p85 == SUNDAY.date()


def test_no_children_is_no_scope_and_never_finished() -> None:
    given = inputs([item(target="2026-12-06")], {"search": [epic("50")]})
    assert standing(given).reason is Reason.NO_SCOPE
    assert forecasts(given)["search"] is Reason.NO_SCOPE


def test_an_item_without_need_of_work_has_no_schedule() -> None:
    assert findings(inputs([item(target="2026-12-06", needs_work=False)], {}), *CODES) == []


def test_a_done_item_has_its_actual_date() -> None:
    done, changes = history(1, 2, 3)
    given = inputs([item(target="2026-11-01")], {"search": [*done, epic("50", DONE)]}, changes)
    found = standing(given)
    assert (found.code, value(found)) == ("done", 9)
    assert found.sentence == "Search was done on 2026-11-10, 9 days late for its target of 2026-11-01"


def test_the_done_day_is_a_day_of_the_business_zone() -> None:
    done, changes = finished("1", at("2026-11-10", 2))
    given = inputs([item(target="2026-11-10")], {"search": [done]}, changes, zone="America/Los_Angeles")
    assert value(standing(given)) == -1


def test_a_confirmed_item_is_done_on_the_day_that_was_written() -> None:
    found = standing(searched("2026-11-20", fields={"confirmed_shipped": date(2026, 11, 18)}))
    assert (found.code, value(found)) == ("done", -2)


def test_a_target_in_the_past_is_never_shown_as_complete() -> None:
    found = standing(searched("2026-11-21"))
    assert (found.code, found.severity) == ("overdue", Severity.AT_RISK)
    assert (value(found), detail(found)["p_hit"]) == (22, 0)
    assert "was due on 2026-11-21 and is not done" in found.sentence


def test_due_today_is_not_overdue() -> None:
    assert standing(searched("2026-11-22")).code == "at-risk"


def test_overdue_begins_with_the_day_of_the_business_zone() -> None:
    instant = at("2026-11-23", 7)
    assert standing(searched("2026-11-22", instant=instant)).code == "overdue"
    assert standing(searched("2026-11-22", instant=instant, zone="America/Los_Angeles")).code == "at-risk"


def test_without_a_target_the_forecast_is_shown_and_drift_is_no_date() -> None:
    found = standing(searched("none"))
    assert (found.reason, found.severity) == (Reason.NO_DATE, Severity.NONE)
    assert "done by 2026-12-13 at 85%" in found.sentence
    assert found.sentence.endswith("(not calibrated)")


def test_the_current_partial_week_is_left_out() -> None:
    done, changes = finished("70", at("2026-11-20"))
    given = searched()
    more = {**given.backlog.issues, "70": done}
    backlog = replace(given.backlog, issues=more, changes={**given.backlog.changes, "70": tuple(changes)})
    outcome = forecasts(replace(given, backlog=backlog))["search"]
    assert isinstance(outcome, Forecast)
    assert outcome.samples == (1, 2, 3)


def test_a_window_after_a_team_change_starts_with_the_team() -> None:
    outcome = forecasts(
        searched(settings=DriftSettings(method=Method.PLAIN, min_weeks=1, window_start=date(2026, 11, 2)))
    )["search"]
    assert isinstance(outcome, Forecast)
    assert outcome.samples == (2, 3)


def test_excluded_weeks_are_no_samples_and_are_counted_aloud() -> None:
    given = searched(settings=DriftSettings(method=Method.PLAIN, min_weeks=1, excluded_weeks=("2026-W45",)))
    outcome = forecasts(given)["search"]
    assert isinstance(outcome, Forecast)
    assert outcome.samples == (1, 3)
    assert detail(standing(given))["excluded_weeks"] == 1


def test_a_reopened_story_is_left_to_do_again() -> None:
    done, changes = history(1, 2, 3)
    reopened = replace(done[0], status=DOING)
    changes.append(moved(reopened.id, at("2026-11-18"), DONE, DOING))
    given = inputs([item(target="2026-12-06")], {"search": [reopened, *done[1:], *left(4)]}, changes, settings=THREE)
    outcome = forecasts(given)["search"]
    assert isinstance(outcome, Forecast)
    assert (outcome.samples, outcome.remaining) == ((0, 2, 3), 5)


def test_a_story_moved_in_from_another_project_counts_and_is_flagged() -> None:
    given = searched()
    key = changed("000", at("2026-11-11"), Changed.KEY, "OPS-4", "APP-90")
    ident = left(1)[0].id
    changes = {**given.backlog.changes, ident: (replace(key, issue_id=ident),)}
    found = standing(replace(given, backlog=replace(given.backlog, changes=changes)))
    assert (detail(found)["moved_in"], detail(found)["remaining"]) == (1, 4)
    assert "moved in from OPS-4" in {issue.note for issue in found.issues}


def test_work_in_a_status_that_no_stage_claims_counts_as_open_and_is_flagged() -> None:
    done, changes = history(1, 2, 3)
    given = inputs([item(target="2026-12-06")], {"search": [*done, *left(4, status=ODD)]}, changes, settings=THREE)
    assert (detail(standing(given))["remaining"], detail(standing(given))["unmapped"]) == (4, 4)


def test_what_takes_more_than_ten_years_is_late_by_at_least_that() -> None:
    done, changes = history(1, 0, 0)
    given = inputs([item(target="2026-12-06")], {"search": [*done, *left(600)]}, changes, settings=THREE)
    found = standing(given)
    assert detail(found)["beyond_ten_years"] == 1
    assert value(found) == 520 * 7 - 14
    assert found.sentence.startswith("Search takes more than ten years at 85%")


# -- points --------------------------------------------------------------------------------------------------------


def test_a_slow_pace_is_not_rounded_to_none() -> None:
    """One story, twenty weeks ago."""
    done, changes = finished("00", at("2026-07-06"), at("2026-05-04"))
    given = inputs([item(target="2026-12-06")], {"search": [done, *left(1)]}, changes, settings=DriftSettings())
    assert "1 story left, under 0.1 finished a week" in standing(given).sentence


POINTS = DriftSettings(method=Method.PLAIN, min_weeks=3, unit=Unit.POINTS)


def in_points(open_work: Iterable[Issue]) -> DriftInputs:
    done, changes = history(1, 2, 3, points=2)
    return inputs([item(target="2026-12-06")], {"search": [*done, *open_work]}, changes, settings=POINTS)


def test_points_are_forecast_by_points() -> None:
    found = standing(in_points(left(4, points=2)))
    assert (value(found), detail(found)["remaining"]) == (7, 8)
    assert "8 points left, 4 finished a week" in found.sentence


def test_unsized_work_is_counted_aloud() -> None:
    found = standing(in_points([*left(4, points=2), story("80")]))
    assert detail(found)["unsized"] == 1


def test_open_work_without_any_estimate_is_no_scope_and_not_finished() -> None:
    found = standing(in_points(left(3)))
    assert found.reason is Reason.NO_SCOPE
    assert "none of its 3 open stories has an estimate" in found.sentence


# -- what customers were shown -----------------------------------------------------------------------------------


def test_a_date_that_customers_saw_pass_is_broken() -> None:
    found = standing(searched("2026-12-31", public={"search": Shown(Stage.BUILDING, date(2026, 11, 15))}))
    assert found.severity is Severity.BROKEN
    assert "customers were shown 2026-11-15" in found.sentence


def test_a_date_that_customers_see_today_is_not_broken_yet() -> None:
    found = standing(searched("2026-12-31", public={"search": Shown(Stage.BUILDING, SUNDAY.date())}))
    assert found.severity is not Severity.BROKEN


def test_the_days_left_to_tell_customers_are_counted() -> None:
    late = standing(searched("2026-11-29", public={"search": Shown(Stage.BUILDING, date(2026, 11, 29))}))
    assert "7 days to tell customers where 14 are due" in late.sentence
    early = standing(searched("2026-12-06", remaining=12, public={"search": Shown(Stage.BUILDING, date(2026, 12, 6))}))
    assert "14 days to tell customers:" in early.sentence


# -- what moved it ---------------------------------------------------------------------------------------------------


def a_week_later() -> DriftInputs:
    """One finished, two added, and the target moved by two weeks."""
    done, changes = history(1, 2, 3)
    one, its = finished("90", at("2026-11-22", 22), at("2026-11-22", 21))
    work = [*done, one, *left(4)[1:], story("80", created=at("2026-11-25")), story("81", created=at("2026-11-25"))]
    last = ScheduleInputs(as_of(SUNDAY), (1, 2, 3), 4, date(2026, 12, 6))
    return inputs(
        [item(target="2026-12-20")],
        {"search": work},
        changes + its,
        instant=at("2026-11-29", 20),
        settings=THREE,
        last_schedule={"search": last},
    )


def test_the_movement_is_a_finding_of_its_own_even_where_its_steps_cancel_out() -> None:
    found = only(a_week_later(), "moved")
    assert (found.severity, value(found)) == (Severity.MOVED, 0)
    assert detail(found) == {"work_done": 0, "throughput": 7, "scope": 7, "target": -14}
    assert found.cause == "throughput +7 days, scope +7 days, target -14 days"
    assert found.sentence.startswith("Search is as far from its target as on 2026-11-22, but only because")
    assert [issue.note for issue in found.issues] == ["created", "created", "finished"]


def test_the_cause_stands_with_the_schedule_too() -> None:
    assert standing(a_week_later()).cause == "throughput +7 days, scope +7 days, target -14 days"


@pytest.mark.parametrize(
    ("by_peers", "told"),
    [
        (True, "throughput +7 days (now its own pace instead of the pace of its projects' items), scope +7 days"),
        (False, "throughput +7 days, scope +7 days"),
        (None, "throughput +7 days, scope +7 days"),
    ],
)
def test_a_change_of_whose_pace_it_is_judged_by_is_told_as_that(by_peers: bool | None, told: str) -> None:
    given = a_week_later()
    last = replace(given.last_schedule["search"], by_peers=by_peers)
    found = only(replace(given, last_schedule={"search": last}), "moved")
    assert found.cause == f"{told}, target -14 days"
    assert found.cause in found.sentence


def test_what_is_kept_for_next_week_says_whose_pace_it_was() -> None:
    done, changes = history(1, 2, 3)
    work = {"search": [*done, *left(4)], "young": [story("70")]}
    kept = inputs_for_next_week(inputs([item(), item("young")], work, changes, settings=THREE))
    assert (kept["search"].by_peers, kept["young"].by_peers) == (False, True)


def test_what_is_kept_for_next_week_leads_to_no_movement_on_the_same_day() -> None:
    given = searched()
    again = replace(given, last_schedule=inputs_for_next_week(given))
    assert findings(again, "moved") == []
