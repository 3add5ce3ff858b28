"""What moved since last week, as a table: each item from where to where, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drift.findings import Figure, Finding, Measure
from drift.measures.schedule_findings import CODES
from drift.wording import lateness, plural
from reports.lines import Line, Section

A_WEEK = 7
"""An item on which nobody worked comes a week later each week; by more than these days it is news."""


@dataclass(frozen=True, slots=True)
class Move:
    """An item that moved against its target: `before` and `after` say how late it was and is at 85%."""

    line: Line
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Moves:
    """Items that moved, the furthest first; `by_time` counts those that only came a week later as a week went by, and
    `others` are lines of what else moved."""

    rows: tuple[Move, ...]
    by_time: int
    others: tuple[Line, ...]

    @property
    def told_by_time(self) -> str:
        """The count of those that a week alone moved, as a sentence; empty for none."""
        if not self.by_time:
            return ""
        return f"{plural(self.by_time, 'item')} came later by a week at most, as a week went by"


def moves(section: Section, findings: Iterable[Finding]) -> Moves:
    """The section of what moved, told as a table."""
    found = {one.key: one for one in findings if one.measure is Measure.SCHEDULE}
    standing = {one.subject.id: one.figure for one in found.values() if one.code in CODES}
    moved = [(line, found.get(_key(line))) for line in section.lines]
    told = [(line, one.figure) for line, one in moved if one is not None and one.figure is not None]
    rows = tuple(_row(line, by, standing.get(line.subject_id)) for line, by in told if not is_time_alone(by))
    others = tuple(line for line, one in moved if one is None)
    return Moves(rows, len(told) - len(rows), others)


def is_time_alone(moved: Figure) -> bool:
    """Whether nothing moved an item but a week that went by. What came earlier by work that was done is news."""
    steps = {name for name, days in moved.detail if days}
    return steps == {"work_done"} and 0 < moved.value <= A_WEEK


def _row(line: Line, moved: Figure, now: Figure | None) -> Move:
    before, after = (lateness(now.value - moved.value), lateness(now.value)) if now else ("", "")
    return Move(line, before, after)


def _key(line: Line) -> tuple[str, str, str, str]:
    return (line.measure, line.code, line.kind, line.subject_id)
