"""What moved an item's schedule since last week, as a finding of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import fsum

from drift.facts import Facts, Share, evidence, file_evidence, subject
from drift.findings import Figure, Finding, IssueEvidence, Measure, Severity, Unit
from drift.inputs import ScheduleInputs
from drift.movement import Movement, movement
from drift.schedule import Schedule, inputs_of
from drift.throughput import Basis
from drift.wording import mark, shift, span
from mapping.backlog import Changed


def movement_of(facts: Facts, one: Schedule) -> Movement | None:
    """How the item moved; None without last week's inputs, without open work, or where a step has no date."""
    last = facts.inputs.last_schedule.get(one.item.id)
    if last is None or not one.open:
        return None
    finished = fsum(share.size for share in one.shares if _since(share.work.finished, last))
    return movement(last, inputs_of(facts, one), finished)


def moved_finding(facts: Facts, one: Schedule, moved: Movement) -> Finding:
    """Tell the movement, even one whose steps cancel out."""
    last = facts.inputs.last_schedule[one.item.id]
    title, since = one.item.title, last.as_of.today
    if moved.total:
        way = "later" if moved.total > 0 else "earlier"
        sentence = f"{title} moved {span(moved.total)} {way} against its target since {since}"
    else:
        sentence = f"{title} is as far from its target as on {since}, but only because its moves cancel out"
    steps = {"work_done": moved.work_done, "throughput": moved.throughput, "scope": moved.scope, "target": moved.target}
    figure = Figure(moved.total, Unit.DAYS, tuple(sorted(steps.items())))
    issues = tuple(_since_evidence(facts, one, last))
    cause = cause_of(facts, one, moved)
    sentence = f"{sentence}: {cause}{mark(facts.inputs.settings.method)}"
    return Finding(
        Measure.SCHEDULE,
        "moved",
        subject(one.item),
        Severity.MOVED,
        sentence,
        figure,
        cause=cause,
        issues=issues,
        files=file_evidence(one.item.source, f"target {one.item.target}"),
    )


def cause_of(facts: Facts, one: Schedule, moved: Movement) -> str:
    """The steps that moved it, in words. A change of method, or of whose pace it is judged by, is told as that: no
    work sped up or slowed down."""
    notes = {"throughput": _switch(facts.inputs.last_schedule[one.item.id], one)}
    return ", ".join(f"{name} {shift(days)}{notes.get(name, '')}" for name, days in moved.steps())


def _switch(last: ScheduleInputs, one: Schedule) -> str:
    """Whether since last week another method is used, or it went from the pace of its peers to its own, or back."""
    by_peers = one.pace.basis is Basis.PEERS
    if last.method is not one.method:
        return f" (now {one.method} instead of {last.method})"
    if last.by_peers is None or last.by_peers == by_peers:
        return ""
    own, peers = "its own pace", "the pace of its projects' items"
    now, before = (peers, own) if by_peers else (own, peers)
    return f" (now {now} instead of {before})"


def finish_evidence(facts: Facts, share: Share) -> IssueEvidence:
    """The change by which the work was finished."""
    at = share.work.finished
    moves = (change for change in facts.changes(share.work.issue.id) if change.what is Changed.STATUS)
    return evidence(share.work.issue, "finished", next((move for move in moves if move.at == at), None), at)


def _since_evidence(facts: Facts, one: Schedule, last: ScheduleInputs) -> Iterator[IssueEvidence]:
    for share in one.shares:
        if _since(share.work.finished, last):
            yield finish_evidence(facts, share)
        elif _since(share.work.issue.created, last):
            yield evidence(share.work.issue, "created", at=share.work.issue.created)


def _since(instant: datetime | None, last: ScheduleInputs) -> bool:
    return instant is not None and instant > last.as_of.instant
