"""Coverage both ways: roadmap items without work behind them, and work that is on no roadmap.

Only live work counts: open, or finished inside the window. Work that ended before says nothing about what the roadmap
covers today, and two years of it would drown what does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum

from drift.facts import Facts, Work, evidence, file_evidence
from drift.findings import (
    Figure,
    FileEvidence,
    Finding,
    IssueEvidence,
    Measure,
    Reason,
    Severity,
    Subject,
    Unit,
    valued,
)
from drift.wording import percent, plural
from mapping.assignments import RollUp
from mapping.backlog import EPIC_LEVEL, Issue
from mapping.roadmap import Item, Stage
from mapping.rollup import done_at


def coverage_findings(facts: Facts) -> Iterator[Finding]:
    """How many items are backed by work, how many epics are on no item, and how much work is unaligned."""
    yield _backed(facts)
    yield from _invisible(facts)
    epics = tuple(_live_epics(facts))
    orphans = tuple(epic for epic in epics if not facts.inputs.assigned.by_issue.get(epic.id))
    yield _orphans(epics, orphans)
    yield _unaligned(facts, frozenset(epic.id for epic in orphans))


def _backed(facts: Facts) -> Finding:
    items = [item for item in facts.items if item.needs_work and not _is_invisible(facts, item)]
    if not items:
        return _told("backed", "There is no item that needs work behind it", Reason.NO_SCOPE)
    missing = without_work(facts)
    backed = len(items) - len(missing)
    figure = _share(backed, len(items), {"backed": backed, "items": len(items)})
    sentence = f"{backed} of {plural(len(items), 'item')} are backed by work in Jira ({percent(figure.value)})"
    lines = tuple(line for item in missing for line in file_evidence(item.source, f"no work behind {item.title}"))
    return _told("backed", sentence, figure, severity=_harm(bool(missing)), files=lines)


def without_work(facts: Facts) -> tuple[Item, ...]:
    """The items in force that need work and have none, as far as the account can see."""
    rollups = facts.inputs.rollups
    needing = (item for item in facts.items if item.needs_work and not _is_invisible(facts, item))
    return tuple(item for item in needing if not rollups.get(item.id, RollUp(item.id)).work)


def _is_invisible(facts: Facts, item: Item) -> bool:
    """Whether all that it lists cannot be seen: then nobody knows whether it is backed."""
    return item.id in facts.inputs.invisible and not facts.shares[item.id]


def _invisible(facts: Facts) -> Iterator[Finding]:
    for item in facts.items:
        keys = facts.inputs.invisible.get(item.id, ())
        if keys:
            yield Finding(
                Measure.COVERAGE,
                "invisible",
                Subject("item", item.id, item.title),
                Severity.HYGIENE,
                f"{item.title} lists {', '.join(sorted(keys))}, of which the project is not read: nobody knows what is "
                "behind it; read the project as well (`jira: projects`), or correct the key",
                reason=Reason.INVISIBLE,
                files=file_evidence(item.source, item.title),
            )


def _live_epics(facts: Facts) -> Iterator[Issue]:
    epics = (issue for _, issue in sorted(facts.inputs.backlog.issues.items()) if issue.level == EPIC_LEVEL)
    ignored = facts.inputs.assigned.ignored
    return (epic for epic in epics if epic.id not in ignored and facts.is_live(epic) and _is_current(facts, epic))


def _is_current(facts: Facts, epic: Issue) -> bool:
    if facts.stages.of(epic.status) is not Stage.SHIPPED:
        return True
    at = done_at(epic, facts.changes(epic.id), facts.inputs.mapping, facts.known)
    return at is not None and facts.window.holds(at)


def _orphans(epics: Sequence[Issue], orphans: Sequence[Issue]) -> Finding:
    if not epics:
        return _told("orphan-epics", "There is no live epic", Reason.NO_SCOPE)
    figure = _share(len(orphans), len(epics), {"epics": len(epics), "orphans": len(orphans)})
    sentence = f"{len(orphans)} of {plural(len(epics), 'live epic')} are on no roadmap ({percent(figure.value)})"
    found = tuple(evidence(epic, "on no roadmap") for epic in orphans)
    return _told("orphan-epics", sentence, figure, severity=_harm(bool(orphans)), issues=found)


def _unaligned(facts: Facts, orphans: frozenset[str]) -> Finding:
    live = [work for ident, work in facts.work.items() if _is_live(facts, ident, work)]
    if not live:
        return _told("unaligned-work", "There is no live work", Reason.NO_SCOPE)
    loose = [work for work in live if not facts.inputs.assigned.by_issue.get(work.issue.id)]
    under = sum(work.issue.parent_id in orphans for work in loose)
    finished = [work for work in live if _in_window(facts, work)]
    loose_finished = [work for work in loose if _in_window(facts, work)]
    figure = _share(
        len(loose),
        len(live),
        {
            "by_finished": _ratio(len(loose_finished), len(finished)),
            "by_points": _ratio(_points(loose), _points(live)),
            "by_points_finished": _ratio(_points(loose_finished), _points(finished)),
            "finished": len(finished),
            "stories": len(live),
            "unaligned": len(loose),
            "under_orphans": under,
            "without_epic": sum(work.issue.parent_id is None for work in loose),
        },
    )
    sentence = f"{len(loose)} of {plural(len(live), 'story')} ({percent(figure.value)}) are on no roadmap"
    if finished:
        part = f"{len(loose_finished)} of {len(finished)} finished in {facts.window}"
        sentence = f"{sentence}, and {part} ({percent(_ratio(len(loose_finished), len(finished)) or 0)})"
    issues = tuple(evidence(work.issue, "on no roadmap", at=work.finished) for work in loose)
    return _told("unaligned-work", sentence, figure, severity=_harm(bool(loose)), issues=issues)


def _is_live(facts: Facts, ident: str, work: Work) -> bool:
    return ident not in facts.inputs.assigned.ignored and (work.is_open or _in_window(facts, work))


def _in_window(facts: Facts, work: Work) -> bool:
    return work.finished is not None and facts.window.holds(work.finished)


def _points(works: Sequence[Work]) -> float:
    return fsum(work.issue.points or 0 for work in works)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _share(part: float, whole: float, detail: dict[str, float | None]) -> Figure:
    """A share with its counts; those of its detail that have no denominator are left out."""
    known = tuple((name, float(value)) for name, value in sorted(detail.items()) if value is not None)
    return Figure(part / whole, Unit.SHARE, known)


def _harm(any_found: bool) -> Severity:
    return Severity.HYGIENE if any_found else Severity.NONE


def _told(
    code: str,
    sentence: str,
    value: Figure | Reason,
    *,
    severity: Severity = Severity.NONE,
    issues: tuple[IssueEvidence, ...] = (),
    files: tuple[FileEvidence, ...] = (),
) -> Finding:
    about = Subject("workspace", "coverage", "Coverage")
    return Finding(Measure.COVERAGE, code, about, severity, sentence, *valued(value), issues=issues, files=files)
