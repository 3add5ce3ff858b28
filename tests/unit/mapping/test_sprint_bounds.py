"""From when to when a sprint runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mapping.backlog import Sprint, SprintState

PLANNED, OVER = datetime(2026, 11, 2, 9, tzinfo=UTC), datetime(2026, 11, 13, 17, tzinfo=UTC)
SPRINT = Sprint(1, "Sprint 1", SprintState.CLOSED, start=PLANNED, end=OVER)


def test_a_sprint_runs_from_its_planned_start_to_its_planned_end_where_nothing_better_is_known() -> None:
    assert (SPRINT.began, SPRINT.ended) == (PLANNED, OVER)


def test_its_activation_and_its_completion_count_where_they_are_known() -> None:
    begun, closed = PLANNED + timedelta(hours=3), OVER + timedelta(days=1)
    known = replace(SPRINT, activated=begun, complete=closed)
    assert (known.began, known.ended) == (begun, closed)


def test_a_sprint_that_nobody_planned_has_no_bounds() -> None:
    bare = Sprint(2, "Sprint 2", SprintState.FUTURE)
    assert (bare.began, bare.ended) == (None, None)
