"""Which sprints are taken when, and what they held."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from drift.facts import Facts, gather
from drift.history.sprint_snapshots import activations, closes
from drift.inputs import SprintSnapshot
from mapping.backlog import Change, Changed, Issue, Sprint, SprintState
from tests.unit.drift.small_backlog import DONE, SUNDAY, TODO, at, changed, inputs, moved, story

SOON = timedelta(hours=2)
BEGAN, CLOSED = SUNDAY - timedelta(hours=1), SUNDAY - timedelta(minutes=30)
RUNNING = Sprint(1, "Sprint 1", SprintState.ACTIVE, 7, start=BEGAN, activated=BEGAN)
OVER = replace(RUNNING, state=SprintState.CLOSED, activated=at("2026-11-09"), complete=CLOSED)


def site(sprint: Sprint, issues: list[Issue], *changes: Change, **more: Any) -> Facts:
    return gather(inputs([], {}, changes, loose=issues, sprints=[sprint], **more))


def inside(ident: str, points: float | None = 3, **fields: Any) -> Issue:
    return story(ident, fields.pop("status", TODO), points=points, **{"sprint_ids": (1,), **fields})


def test_a_sprint_that_just_began_is_taken_as_it_is() -> None:
    issues = [inside("a"), inside("b", None, status=DONE), inside("c", level=-1), story("d")]
    (taken,) = activations(site(RUNNING, issues), SOON)
    assert taken == SprintSnapshot(1, SUNDAY, {"a": 3, "b": None}, frozenset("b"))


def test_a_sprint_that_is_known_is_not_taken_again() -> None:
    known = {1: SprintSnapshot(1, BEGAN, {})}
    assert list(activations(site(RUNNING, [inside("a")], snapshots=known), SOON)) == []


def late() -> tuple[Sprint, datetime, list[Issue], list[Change]]:
    """Began six days ago; since then A grew from 3 to 8, B was taken out, C came in and D was done."""
    began = SUNDAY - timedelta(days=6)
    since = SUNDAY - timedelta(days=2)
    issues = [inside("a", 8), replace(inside("b", 2), sprint_ids=()), inside("c", 5), inside("d", 1, status=DONE)]
    changes = [
        changed("a", since, Changed.POINTS, "3", "8"),
        changed("b", since, Changed.SPRINT, "1", ""),
        changed("c", since, Changed.SPRINT, "", "1"),
        moved("d", since, TODO, DONE),
    ]
    return replace(RUNNING, start=began, activated=began), began, [*issues, story("x", TODO)], changes


def test_a_sprint_that_was_seen_late_is_rolled_back_to_its_beginning() -> None:
    sprint, began, issues, changes = late()
    (taken,) = activations(site(sprint, issues, *changes), SOON)
    assert taken == SprintSnapshot(1, began, {"a": 3, "b": 2, "d": 1}, frozenset(), SUNDAY)


def test_without_a_changelog_a_sprint_seen_late_is_taken_as_it_is() -> None:
    sprint, _, issues, _ = late()
    (taken,) = activations(site(sprint, issues, has_history=False), SOON)
    assert taken == SprintSnapshot(1, SUNDAY, {"a": 8, "c": 5, "d": 1}, frozenset("d"))


def test_a_sprint_that_just_closed_is_taken_as_it_was_before_the_close() -> None:
    """Its close moved A on, and B was done in the minutes since."""
    changes = [
        changed("a", CLOSED, Changed.SPRINT, "1", "2"),
        moved("b", CLOSED + timedelta(minutes=5), TODO, DONE),
    ]
    issues = [inside("a", sprint_ids=(2,)), inside("b", status=DONE), story("x", TODO)]
    (taken,) = closes(site(OVER, issues, *changes), SOON)
    assert taken == SprintSnapshot(1, CLOSED, {"a": 3, "b": 3}, frozenset(), SUNDAY)


def test_a_sprint_that_closed_long_ago_is_taken_only_where_its_beginning_was() -> None:
    old = replace(OVER, complete=at("2026-11-13"))
    assert list(closes(site(old, [inside("a")]), SOON)) == []
    begun = {1: SprintSnapshot(1, at("2026-11-09"), {"a": 3})}
    (taken,) = closes(site(old, [inside("a")], snapshots=begun), SOON)
    assert taken.at == at("2026-11-13")


def test_a_sprint_is_taken_again_only_where_it_closed_again() -> None:
    facts = site(OVER, [inside("a")], closes={1: SprintSnapshot(1, CLOSED, {})})
    assert list(closes(facts, SOON)) == []
    before = site(OVER, [inside("a")], closes={1: SprintSnapshot(1, at("2026-11-20"), {})})
    assert [one.at for one in closes(before, SOON)] == [CLOSED]


def test_what_was_cancelled_before_the_close_was_not_in_it() -> None:
    dropped = inside("a", status=DONE, resolution="Won't Do", resolved=at("2026-11-12"))
    (taken,) = closes(site(OVER, [dropped, inside("b")]), SOON)
    assert set(taken.sizes) == {"b"}
