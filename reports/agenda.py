"""What is to be decided this week: each subject once, by its worst finding, in a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from drift.findings import Measure, Severity
from drift.measures.due_soon import CODE as DUE_SOON
from drift.wording import percent
from reports.items import ItemRow
from reports.lines import DECIDE, Line, Section


@dataclass(frozen=True, slots=True)
class Decision:
    """A subject about which there is something to decide: `brief` says what in a line, `since` what became of that in
    the last week; `lines` are the findings on it that bear on the decision, the worst first."""

    subject: str
    owner: str
    severity: Severity
    brief: str
    since: str
    lines: tuple[Line, ...]

    @property
    def proposed(self) -> tuple[str, str]:
        """What would mend it, and the command for that; both empty where no mend is obvious."""
        return next((line.proposed for line in self.lines if line.proposals), ("", ""))


@dataclass(frozen=True, slots=True)
class Group:
    """The decisions of one severity."""

    severity: Severity
    title: str
    decisions: tuple[Decision, ...]

    @property
    def anchor(self) -> str:
        """Its name inside the page."""
        return self.severity.value


def agenda(sections: Iterable[Section], items: Iterable[ItemRow]) -> tuple[Group, ...]:
    """The groups of decisions in the order of harm, also those without any: the reader sees that it was looked at. A
    warning that a deadline is near goes with what else is to be decided on its item, if anything is."""
    rows = {row.id: row for row in items}
    every = tuple(sections)
    deciding = [section for section in every if section.severity in DECIDE]
    lines = _by_subject(line for section in deciding for line in section.lines)
    for line in (line for section in every if section not in deciding for line in section.lines):
        if line.code == DUE_SOON and _subject(line) in lines:
            lines[_subject(line)].append(line)
    known = any(line.last for many in lines.values() for line in many)
    decisions = [_decision(many, rows.get(many[0].subject_id), known=known) for many in lines.values()]
    return tuple(
        Group(section.severity, section.title, tuple(one for one in decisions if one.severity is section.severity))
        for section in deciding
    )


def without_told(section: Section, groups: Iterable[Group]) -> Section:
    """The section without the lines that the agenda has told already."""
    told = {line for group in groups for one in group.decisions for line in one.lines}
    return replace(section, lines=tuple(line for line in section.lines if line not in told))


def _by_subject(lines: Iterable[Line]) -> dict[tuple[str, str], list[Line]]:
    found: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        found.setdefault(_subject(line), []).append(line)
    return found


def _subject(line: Line) -> tuple[str, str]:
    return (line.kind, line.subject_id)


def _decision(lines: Sequence[Line], row: ItemRow | None, *, known: bool) -> Decision:
    """`known` says whether anything is known of last week at all; else nothing can be told to be new."""
    first = lines[0]
    since = first.movement or ("new" if known and not first.last else "")
    owner = row.owner if row else ""
    return Decision(first.subject, owner, first.severity, "; ".join(_briefs(lines, row)), since, tuple(lines))


def _briefs(lines: Sequence[Line], row: ItemRow | None) -> Iterator[str]:
    """The worst finding in short, and the worst of another measure."""
    first = lines[0]
    yield _brief(first, row)
    yield from (_brief(line, row) for line in [one for one in lines if one.measure != first.measure][:1])


_LATE = (Measure.DEPENDENCY, Measure.ALIGNMENT)
"""Their sentences begin with what is waited for, and say how late it is only then."""


def _brief(line: Line, row: ItemRow | None) -> str:
    """A finding in few words: the chance and the lateness of a date, else what its sentence says first."""
    if line.measure == Measure.SCHEDULE and line.code == "at-risk" and row and row.chance is not None:
        return f"{percent(row.chance)} to make {row.deadline}, {line.figure} at 85%"
    told = line.goes_on.lstrip(": ").partition("; ")[0]
    return f"{told}: {line.figure}" if line.measure in _LATE and line.value is not None else told
