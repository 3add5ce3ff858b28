"""A small workspace from end to end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from drift.findings import Figure, Reason, Severity, Unit
from drift.forecasts.forecast import Forecast
from drift.inputs import DriftInputs, DriftSettings, Shown, SourceAge
from drift.measure import forecasts, freeze_baselines, inputs_for_next_week, measure_all
from mapping.backlog import Sprint, SprintState
from mapping.roadmap import Cancelled, Stage
from tests.unit.drift.small_backlog import DOING, SUNDAY, TODO, at, epic, finished, inputs, item, moved, story


def workspace() -> DriftInputs:
    """Search runs late and customers are told that it is shipped; offline is planned; one item was cancelled."""
    finishes = [
        finished(f"f{week}{number}", at("2026-10-06") + timedelta(weeks=week), at("2026-10-05"), parent_id="e1")
        for week, count in enumerate((2, 3, 1, 2, 2, 2))
        for number in range(count)
    ]
    changes = [change for _, many in finishes for change in many]
    search = [epic("e1"), *(issue for issue, _ in finishes)]
    search += [story(f"s{number}", DOING, parent_id="e1", sprint_ids=(1,)) for number in range(14)]
    changes += [moved(f"s{number}", at("2026-10-07"), TODO, DOING) for number in range(14)]
    items = [
        item("search", "2026-12-12", title="Faster search", stage=Stage.BUILDING),
        item("offline", "Q1 2027", title="Offline mode", stage=Stage.PLANNED),
        item("old", "2026-10-01", cancelled=Cancelled(day=date(2026, 9, 1), public_reason="…")),
    ]
    sprint = Sprint(1, "Sprint 12", SprintState.ACTIVE, 1, start=at("2026-11-16"), end=at("2026-11-27"))
    return inputs(
        items,
        {"search": search, "offline": [epic("e2"), story("o1", parent_id="e2")], "old": [story("x1")]},
        changes,
        loose=[epic("e3"), epic("e4"), story("l1", parent_id="e3"), story("l2")],
        sprints=[sprint],
        public={"search": Shown(Stage.SHIPPED, date(2026, 12, 12))},
        sources={"jira": SourceAge(SUNDAY, timedelta(minutes=15))},
    )


def test_the_page_begins_with_what_customers_are_told_wrongly() -> None:
    told = [found.sentence for found in measure_all(workspace()) if found.severity is not Severity.NONE]
    assert told[:2] == [
        "Faster search: customers are told shipped, but 12 of 26 stories are done and 14 under way",
        "Faster search is 36 days late at 85%; under 1% to make 2026-12-12, 20 days to tell customers: "
        "14 stories left, 2 finished a week (not calibrated)",
    ]


def test_every_measure_speaks() -> None:
    assert {found.measure.value for found in measure_all(workspace())} == {
        "schedule",
        "scope",
        "status",
        "priority",
        "coverage",
        "sprint",
        "staleness",
    }


def test_equal_inputs_give_equal_bytes() -> None:
    assert repr(measure_all(workspace())) == repr(measure_all(workspace()))


def test_the_order_of_the_pull_does_not_matter() -> None:
    given = workspace()
    turned = replace(given.backlog, issues=dict(reversed(list(given.backlog.issues.items()))))
    assigned = replace(given.assigned, by_issue=dict(reversed(list(given.assigned.by_issue.items()))))
    assert measure_all(replace(given, backlog=turned, assigned=assigned)) == measure_all(given)


def test_no_two_findings_share_a_key() -> None:
    keys = [found.key for found in measure_all(workspace())]
    assert len(keys) == len(set(keys))


def test_every_plain_forecast_in_a_sentence_says_that_it_is_not_calibrated() -> None:
    for found in measure_all(workspace()):
        assert ("at 85%" in found.sentence) == ("(not calibrated)" in found.sentence)


def test_calibrated_forecasts_carry_no_caveat() -> None:
    calibrated = measure_all(replace(workspace(), settings=DriftSettings()))
    assert any("at 85%" in found.sentence for found in calibrated)
    assert not [found for found in calibrated if "not calibrated" in found.sentence]


def test_every_item_in_force_has_a_forecast_or_a_reason() -> None:
    found = forecasts(workspace())
    assert set(found) == {"search", "offline"}
    assert isinstance(found["search"], Forecast)
    assert found["search"].samples == (2, 3, 1, 2, 2, 2)


def test_without_any_history_reasons_stand_where_figures_would() -> None:
    given = inputs([item(target="2026-12-06")], {"search": [story("1")]}, has_history=False)
    reasons = {found.measure.value: found.reason for found in measure_all(given) if found.reason}
    assert reasons["schedule"] is Reason.NO_HISTORY
    assert reasons["scope"] is Reason.NO_BASELINE


def test_an_empty_workspace_is_measured_too() -> None:
    assert {found.reason for found in measure_all(inputs([], {}))} == {Reason.NO_SCOPE}


def test_last_weeks_figures_stand_beside_this_weeks() -> None:
    given = workspace()
    first = measure_all(given)
    last = {found.key: found.figure for found in first if found.figure}
    again = measure_all(replace(given, last=last))
    assert all(found.last == found.figure for found in again if found.figure)
    assert Figure(1, Unit.STEPS) not in [found.last for found in first]


def test_a_quiet_week_moves_nothing_and_grows_nothing() -> None:
    given = workspace()
    kept = replace(given, last_schedule=inputs_for_next_week(given), baselines=freeze_baselines(given, "start"))
    codes = [found.code for found in measure_all(kept)]
    assert "moved" not in codes
    growth = [found.figure.value for found in measure_all(kept) if found.code == "growth" and found.figure]
    assert growth == [0, 0]


def test_points_are_measured_where_the_workspace_asks_for_them() -> None:
    given = replace(workspace(), settings=DriftSettings(unit=Unit.POINTS))
    assert forecasts(given)["search"] is Reason.NO_SCOPE
