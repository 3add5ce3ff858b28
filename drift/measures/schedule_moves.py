"""What moved an item's schedule since last week, as a finding of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from math import fsum

from drift.facts import Facts, Share, evidence, file_evidence, subject
from drift.findings import Figure, Finding, IssueEvidence, Measure, Severity, Unit
from drift.forecasts.movement import Movement, Standing, movement, team_movement
from drift.forecasts.schedule import Schedule, inputs_of
from drift.forecasts.teams import Queue
from drift.inputs import QueuePlace, ScheduleInputs
from drift.wording import mark, shift, span
from mapping.backlog import Changed


def movements(facts: Facts, found: Iterable[Schedule]) -> Mapping[str, Movement]:
    """How the items moved, by their ids: those that have last week's inputs and open work, and a date in each step."""
    queues = _queues_before(facts)
    finished = {team: _finished(facts, queue) for team, queue in queues.items()}
    moved: dict[str, Movement] = {}
    for one in found:
        last = facts.inputs.last_schedule.get(one.item.id)
        if last is None or not one.is_open:
            continue
        now, team = inputs_of(facts, one), last.place.team if last.place else ""
        if one.queue is None and last.place is None:
            step = movement(last, now, _finished_of(one.shares, last))
        else:
            before = Standing(last, one.item.id, queues.get(team))
            own = {one.item.id: _finished_of(one.shares, last)}
            step = team_movement(before, Standing(now, one.item.id, one.queue), finished.get(team, own))
        if step:
            moved[one.item.id] = step
    return moved


def _queues_before(facts: Facts) -> Mapping[str, Queue]:
    """The queues of last week, by their teams."""
    lined: dict[str, list[tuple[QueuePlace, str, ScheduleInputs]]] = {}
    for ident, last in facts.inputs.last_schedule.items():
        if last.place:
            lined.setdefault(last.place.team, []).append((last.place, ident, last))
    return {team: _queue(facts, sorted(many, key=lambda one: one[0].place)) for team, many in lined.items()}


def _queue(facts: Facts, many: Sequence[tuple[QueuePlace, str, ScheduleInputs]]) -> Queue:
    place, _, last = many[0]
    items = tuple((ident, one.remaining) for _, ident, one in many)
    draws = facts.inputs.settings.draws
    return Queue(place.team, place.wip, last.samples, items, last.growth, last.method, draws)


def _finished(facts: Facts, queue: Queue) -> Mapping[str, float]:
    """The work done since last week on each item of a queue."""
    last = facts.inputs.last_schedule
    return {ident: _finished_of(facts.shares.get(ident, ()), last[ident]) for ident, _ in queue.items}


def _finished_of(shares: Iterable[Share], last: ScheduleInputs) -> float:
    return fsum(share.size for share in shares if _since(share.work.finished, last))


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
    steps |= {} if moved.others is None else {"others": moved.others}
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
    notes = {"throughput": _switch(facts, facts.inputs.last_schedule[one.item.id], inputs_of(facts, one))}
    return ", ".join(f"{name} {shift(days)}{notes.get(name, '')}" for name, days in moved.steps())


def _switch(facts: Facts, last: ScheduleInputs, now: ScheduleInputs) -> str:
    """Whether since last week another method is used, weeks are read otherwise, or it is judged by the pace of others:
    its own, that of its peers or of its team."""
    if last.method is not now.method:
        return f" (now {now.method} instead of {last.method})"
    if last.part_weeks is not now.part_weeks:
        return f" (now {_weeks_read(now)} instead of {_weeks_read(last)})"
    before, after = _whose_pace(facts, last), _whose_pace(facts, now)
    return f" (now {after} instead of {before})" if before and before != after else ""


def _weeks_read(given: ScheduleInputs) -> str:
    return "by the day" if given.part_weeks else "by whole weeks"


def _whose_pace(facts: Facts, given: ScheduleInputs) -> str:
    """Whose pace an item is judged by; empty where that was not kept."""
    if given.place:
        return f"the pace of {facts.inputs.owners.get(given.place.team, given.place.team)}"
    if given.by_peers is None:
        return ""
    return "the pace of its projects' items" if given.by_peers else "its own pace"


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
