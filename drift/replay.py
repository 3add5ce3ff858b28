"""The state of one issue at an instant: its current state with its changes rolled back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mapping.backlog import Change, Changed, Issue


def value_at(
    changes: Sequence[Change], what: Changed, at: datetime, now: str | None, *, just_before: bool = False
) -> str | None:
    """What a field held at the instant, given what it holds `now`. With `just_before`, changes of that very instant
    have not happened yet."""
    for change in changes:
        if change.what is what and (change.at >= at if just_before else change.at > at):
            return change.before
    return now


def points_at(issue: Issue, changes: Sequence[Change], at: datetime, *, just_before: bool = False) -> float | None:
    """The estimate at the instant; None where there was none."""
    now = None if issue.points is None else str(issue.points)
    text = value_at(changes, Changed.POINTS, at, now, just_before=just_before)
    return float(text) if text else None


def sprints_at(issue: Issue, changes: Sequence[Change], at: datetime, *, just_before: bool = False) -> frozenset[int]:
    """The sprints that held the issue at the instant."""
    now = ",".join(map(str, issue.sprint_ids))
    return sprint_ids(value_at(changes, Changed.SPRINT, at, now, just_before=just_before))


def sprint_ids(text: str | None) -> frozenset[int]:
    """The sprints of one side of a change: ids joined by commas."""
    return frozenset(int(word) for word in (text or "").split(",") if word.strip())
