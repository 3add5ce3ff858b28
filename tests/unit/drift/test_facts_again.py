"""Facts that are gathered again stand where what they follow from is the very same, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from drift.facts import gather
from drift.findings import Unit
from drift.inputs import DriftInputs, DriftSettings
from mapping.backlog import Category, Changed
from tests.unit.drift.small_backlog import DOING, DONE, SUNDAY, at, changed, finished, inputs, item, moved, story

DAY = at("2026-11-18")
FIRST, HISTORY = finished("1", DAY, points=3.0)
SECOND = story("2", points=5.0)
NOW = inputs([item()], {"search": [FIRST, SECOND]}, HISTORY)


def again(now: DriftInputs) -> DriftInputs:
    """Gathered after `NOW` was; the same as from scratch."""
    after, scratch = gather(now, gather(NOW)), gather(now)
    for known in ("work", "sprints", "given", "shares", "known"):
        assert getattr(after, known) == getattr(scratch, known)
    return now


def test_work_and_shares_that_nothing_touched_are_the_very_same() -> None:
    before = gather(NOW)
    later = gather(replace(NOW, as_of=replace(NOW.as_of, instant=SUNDAY + timedelta(days=9))), before)
    assert later.work["1"] is before.work["1"]
    assert later.shares["search"] is before.shares["search"]


@pytest.mark.parametrize("unit", [Unit.ITEMS, Unit.POINTS])
def test_shares_are_in_the_unit_of_today(unit: Unit) -> None:
    now = again(replace(NOW, settings=DriftSettings(unit=unit)))
    assert [share.size for share in gather(now).shares["search"]] == ([3.0, 5.0] if unit is Unit.POINTS else [1.0, 1.0])


def test_an_issue_that_changed_is_looked_at_again() -> None:
    again(replace(NOW, backlog=replace(NOW.backlog, issues={"1": FIRST, "2": replace(SECOND, status=DONE)})))


def test_a_history_that_grew_is_looked_at_again() -> None:
    sprint = changed("2", DAY, Changed.SPRINT, None, "7")
    grown = {**NOW.backlog.changes, "2": (moved("2", DAY, DONE, DOING), sprint)}
    now = again(replace(NOW, backlog=replace(NOW.backlog, changes=grown)))
    assert gather(now).sprints["2"] == {7}


def test_a_status_of_the_past_that_means_something_else_moves_the_day_of_finishing() -> None:
    """The first story came from Doing, which counts as done by now: it was done when it came there."""
    statuses: dict[str, Any] = {DOING.id: replace(DOING, category=Category.DONE)}
    now = again(replace(NOW, backlog=replace(NOW.backlog, statuses=statuses)))
    assert gather(now).work["1"].finished == DAY - timedelta(hours=1)


def test_other_words_for_done_are_other_work() -> None:
    shipped = NOW.mapping.statuses.model_copy(update={"shipped": ("Doing",), "building": ("Done",)})
    again(replace(NOW, mapping=NOW.mapping.model_copy(update={"statuses": shipped})))


def test_issues_of_the_same_sprints_hold_one_set_of_them() -> None:
    issues = {ident: replace(SECOND, id=ident, sprint_ids=(7, 8)) for ident in ("2", "3")}
    sprints = gather(replace(NOW, backlog=replace(NOW.backlog, issues=issues, changes={}))).sprints
    assert sprints["2"] == {7, 8}
    assert sprints["2"] is sprints["3"]
