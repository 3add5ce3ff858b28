"""Drift of items without dates: now, next and later against the state of their work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from drift.facts import Facts, evidence, file_evidence, subject
from drift.findings import Figure, Finding, Measure, Severity, Subject, Unit
from drift.measures.status import actual_stage
from drift.wording import plural
from mapping.assignments import RollUp
from mapping.roadmap import Item, Stage
from mapping.targets import Horizon


def horizon_findings(facts: Facts) -> Iterator[Finding]:
    """Items in the wrong column, or too long in *next*; and more in *now* than were ever in progress at once."""
    columns = [(item, item.target.horizon) for item in facts.items if item.target.horizon is not None]
    for item, horizon in columns:
        stage = actual_stage(facts, item, facts.inputs.rollups.get(item.id, RollUp(item.id)))
        match horizon:
            case Horizon.NOW:
                yield from _in_now(facts, item, stage)
            case Horizon.NEXT:
                yield from _in_next(facts, item)
            case Horizon.LATER:
                yield from _in_later(facts, item, stage)
    yield from _crowded(facts, tuple(item for item, horizon in columns if horizon is Horizon.NOW))


def _in_now(facts: Facts, item: Item, stage: Stage | None) -> Iterator[Finding]:
    shares = facts.shares[item.id]
    if facts.is_worked_off(item) and item.stage is not Stage.SHIPPED:
        yield _finding(facts, item, "now-done", f"{item.title} is in now, but all of its work is done", len(shares))
    elif stage is Stage.PLANNED or (not shares and item.needs_work):
        yield _finding(facts, item, "now-idle", f"{item.title} is in now, but nothing of it has been started", 0)


def _in_next(facts: Facts, item: Item) -> Iterator[Finding]:
    if item.next_since is None:
        return
    days = (facts.today - item.next_since).days
    most = facts.inputs.settings.next_days
    if days > most:
        sentence = f"{item.title} has been in next for {plural(days, 'day')}; {most} are meant to be enough"
        yield _finding(facts, item, "next-long", sentence, days, Unit.DAYS)


def _in_later(facts: Facts, item: Item, stage: Stage | None) -> Iterator[Finding]:
    begun = sum(share.work.stage not in (Stage.PLANNED, None) for share in facts.shares[item.id])
    if begun and stage is not Stage.PLANNED:
        sentence = f"{item.title} is in later, but {plural(begun, 'story')} of it {_been(begun)} begun or done"
        yield _finding(facts, item, "later-begun", sentence, begun)


def _been(count: int) -> str:
    return "is" if count == 1 else "are"


def _crowded(facts: Facts, now: tuple[Item, ...]) -> Iterator[Finding]:
    """Only a changelog tells how many were ever in progress at once; without one nothing is said."""
    most = most_at_once(facts)
    if not facts.inputs.backlog.has_history or not most or len(now) <= most:
        return
    yield Finding(
        Measure.HORIZON,
        "now-crowded",
        Subject("workspace", "now", "Now"),
        Severity.DRIFT,
        f"{plural(len(now), 'item')} are in now, but never more than {most} were in progress at once",
        Figure(len(now), Unit.COUNT, (("most_at_once", float(most)),)),
        files=tuple(line for item in now for line in file_evidence(item.source, item.title)),
    )


def most_at_once(facts: Facts) -> int:
    """The largest number of items that were ever in progress at the same time, by their work."""
    ends: list[tuple[datetime, int]] = []
    for shares in facts.shares.values():
        active = [at for share in shares if (at := share.work.active)]
        if not active:
            continue
        finished = [share.work.finished for share in shares if share.work.finished]
        still_open = any(share.work.is_open for share in shares)
        ends.append((min(active), 1))
        if finished and not still_open:
            ends.append((max(finished), -1))
    most = running = 0
    for _, step in sorted(ends, key=lambda end: (end[0], -end[1])):
        running += step
        most = max(most, running)
    return most


def _finding(facts: Facts, item: Item, code: str, sentence: str, value: float, unit: Unit = Unit.COUNT) -> Finding:
    works = [share.work for share in facts.shares[item.id]]
    return Finding(
        Measure.HORIZON,
        code,
        subject(item),
        Severity.DRIFT,
        sentence,
        Figure(value, unit),
        issues=tuple(evidence(work.issue, work.issue.status.name, at=work.finished or work.started) for work in works),
        files=file_evidence(item.source, f"target {item.target}"),
    )
