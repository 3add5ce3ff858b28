"""Sources, items and targets that nobody has touched."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from drift.findings import Reason, Severity
from drift.inputs import DriftInputs, SourceAge
from mapping.backlog import Change, Changed
from mapping.roadmap import Stage
from tests.unit.drift.small_backlog import (
    DOING,
    SUNDAY,
    TODO,
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

QUARTER = timedelta(minutes=15)


@pytest.mark.parametrize(("minutes", "severity"), [(30, Severity.NONE), (31, Severity.FRESHNESS)])
def test_a_source_is_stale_above_twice_its_interval(minutes: int, severity: Severity) -> None:
    age = SourceAge(SUNDAY - timedelta(minutes=minutes), QUARTER)
    found = only(inputs([], {}, sources={"jira": age}), "source-age")
    assert found.severity is severity
    assert value(found) == pytest.approx(minutes / 1440)


def test_a_source_that_was_never_read_is_stale() -> None:
    found = only(inputs([], {}, sources={"jira": SourceAge(None, QUARTER)}), "source-age")
    assert (found.reason, found.severity) == (Reason.STALE_SOURCE, Severity.FRESHNESS)


def three_items(*more: Change) -> list[Change]:
    return [
        moved("1", at("2026-11-19"), TODO, DOING),
        moved("2", at("2026-11-06"), TODO, DOING),
        moved("3", at("2026-10-13"), TODO, DOING),
        *more,
    ]


def running(changes: list[Change], *, has_history: bool = True) -> DriftInputs:
    items = [item("a"), item("b"), item("c"), item("planned")]
    work = {"a": [story("1", DOING)], "b": [story("2", DOING)], "c": [story("3", DOING)], "planned": [story("4")]}
    return inputs(items, work, changes, has_history=has_history)


def test_oracle_two_of_three_items_in_progress_stand_still() -> None:
    """Their ages are 3, 16 and 40 days."""
    found = only(running(three_items()), "stale-items")
    assert value(found) == pytest.approx(2 / 3)
    assert detail(found) == {"in_progress": 3, "stale": 2, "oldest": 40}
    assert found.sentence == (
        "2 of 3 items in progress (67%) have not moved for more than 14 days: C (40 days) and B (16 days)"
    )
    assert [issue.key for issue in found.issues] == ["APP-3", "APP-2"]


@pytest.mark.parametrize("what", [Changed.POINTS, Changed.SPRINT, Changed.PARENT])
def test_an_estimate_a_sprint_or_a_link_moves_an_item(what: Changed) -> None:
    moves = three_items(changed("3", at("2026-11-20"), what, "1", "2"))
    assert detail(only(running(moves), "stale-items"))["stale"] == 1


def test_a_new_key_moves_nothing() -> None:
    moves = three_items(changed("3", at("2026-11-20"), Changed.KEY, "OPS-1", "APP-3"))
    assert detail(only(running(moves), "stale-items"))["stale"] == 2


def test_fourteen_days_are_not_yet_stale() -> None:
    given = inputs([item()], {"search": [story("1", DOING)]}, [moved("1", at("2026-11-08"), TODO, DOING)])
    assert only(given, "stale-items").severity is Severity.NONE


def test_without_a_changelog_nobody_knows_who_stands_still() -> None:
    assert only(running([], has_history=False), "stale-items").reason is Reason.NO_HISTORY


def test_a_passed_target_without_a_decision_is_named() -> None:
    given = inputs([item(target="2026-11-12")], {"search": [story("1")]})
    found = only(given, "never-updated")
    assert (value(found), found.severity) == (10, Severity.FRESHNESS)
    assert [str(line.source) for line in found.files] == ["roadmap.yaml:7"]


def test_a_decision_since_then_settles_it() -> None:
    decided = item(target="2026-11-12", decided_on=date(2026, 11, 13))
    assert findings(inputs([decided], {"search": [story("1")]}), "never-updated") == []
    before = item(target="2026-11-12", decided_on=date(2026, 11, 1))
    assert len(findings(inputs([before], {"search": [story("1")]}), "never-updated")) == 1


def test_finished_items_and_targets_to_come_need_no_decision() -> None:
    done, changes = finished("1", at("2026-11-10"))
    items = [item("a", "2026-11-12"), item("b", "2026-11-22"), item("c", "2026-11-12", stage=Stage.SHIPPED)]
    given = inputs(items, {"a": [done], "b": [story("2")], "c": [epic("3")]}, changes)
    assert findings(given, "never-updated") == []
