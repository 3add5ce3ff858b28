"""Staleness: sources that have not been read, items that have not moved, targets that nobody decided about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import takewhile

from drift.facts import Facts, evidence, file_evidence, subject
from drift.findings import Figure, Finding, IssueEvidence, Measure, Reason, Severity, Subject, Unit, valued
from drift.inputs import SourceAge
from drift.wording import listed, percent, plural
from mapping.assignments import RollUp
from mapping.backlog import Change, Changed
from mapping.roadmap import Item, Stage
from mapping.rollup import derived_stage

_DAY = 86_400
_MATERIAL = frozenset({Changed.STATUS, Changed.POINTS, Changed.SPRINT, Changed.PARENT})
"""Changes that move work: not comments, not rank, not the key."""


def staleness_findings(facts: Facts) -> Iterator[Finding]:
    """The age of each source, the items in progress that stand still, and passed targets without a decision."""
    for connector, age in sorted(facts.inputs.sources.items()):
        yield _source(facts, connector, age)
    yield from _items(facts)
    for item in facts.items:
        yield from _never_updated(facts, item)


# -- sources ---------------------------------------------------------------------------------------------------


def is_stale(age: SourceAge, now: datetime) -> bool:
    """Whether the last complete pull is older than twice the interval, or never was: then nothing may be archived."""
    return age.last_complete is None or now - age.last_complete > 2 * age.interval


def _source(facts: Facts, connector: str, age: SourceAge) -> Finding:
    now = facts.inputs.as_of.instant
    stale = is_stale(age, now)
    if age.last_complete is None:
        value: Figure | Reason = Reason.STALE_SOURCE
        sentence = f"{connector} has never been read completely; no card is archived and no date is published"
    else:
        value = Figure((now - age.last_complete).total_seconds() / _DAY, Unit.DAYS)
        sentence = f"{connector} was last read completely {_ago(now, age.last_complete)}"
        if stale:
            sentence = f"{sentence}, over twice its interval; no card is archived and no date is published"
    about = Subject("source", connector, connector)
    severity = Severity.FRESHNESS if stale else Severity.NONE
    return Finding(Measure.STALENESS, "source-age", about, severity, sentence, *valued(value))


def _ago(now: datetime, then: datetime) -> str:
    minutes = round((now - then).total_seconds() / 60)
    if minutes < 120:
        return f"{plural(minutes, 'minute')} ago"
    hours = round(minutes / 60)
    return f"{plural(hours, 'hour')} ago" if hours < 48 else f"{plural(round(hours / 24), 'day')} ago"


# -- items -----------------------------------------------------------------------------------------------------


def _items(facts: Facts) -> Iterator[Finding]:
    rollups = facts.inputs.rollups
    running = [item for item in facts.items if derived_stage(rollups.get(item.id, RollUp(item.id))) is Stage.BUILDING]
    if not running:
        return
    about = Subject("workspace", "items", "Items in progress")
    if not facts.inputs.backlog.has_history:
        sentence = "Jira keeps no changelog here, so nobody can say which items in progress stand still"
        yield Finding(Measure.STALENESS, "stale-items", about, Severity.NONE, sentence, reason=Reason.NO_HISTORY)
        return
    most = facts.inputs.settings.stale_item_days
    ages = {item.id: item_age(facts, item) for item in running}
    stale = [item for item in running if ages[item.id] > most]
    detail = (("in_progress", float(len(running))), ("oldest", float(max(ages.values()))), ("stale", float(len(stale))))
    figure = Figure(len(stale) / len(running), Unit.SHARE, detail)
    sentence = (
        f"{len(stale)} of {plural(len(running), 'item')} in progress ({percent(figure.value)}) have not moved for"
    )
    oldest = sorted(stale, key=lambda item: (-ages[item.id], item.id))
    names = listed([f"{item.title} ({plural(ages[item.id], 'day')})" for item in oldest])
    yield Finding(
        Measure.STALENESS,
        "stale-items",
        about,
        Severity.FRESHNESS if stale else Severity.NONE,
        f"{sentence} more than {plural(most, 'day')}{': ' + names if names else ''}",
        figure,
        issues=tuple(_last_move(facts, item) for item in oldest),
        files=tuple(line for item in oldest for line in file_evidence(item.source, item.title)),
    )


def item_age(facts: Facts, item: Item) -> int:
    """Days since the item's last material change, or since its youngest work was created."""
    return (facts.today - facts.day(_last_instant(facts, item)[0])).days


def _last_instant(facts: Facts, item: Item) -> tuple[datetime, str, Change | None]:
    """When, on which issue, and by which change it last moved; a newly linked child counts from its creation."""
    issues = [share.work.issue for share in facts.shares[item.id]]
    moved = [(change.at, issue.id, change) for issue in issues if (change := _last_material(facts.changes(issue.id)))]
    created = [(issue.created, issue.id, None) for issue in issues]
    return max((*moved, *created), key=lambda move: move[:2])


def _last_material(changes: Sequence[Change]) -> Change | None:
    """The first of those at the latest instant at which it moved."""
    moves = (change for change in reversed(changes) if change.what in _MATERIAL)
    last = next(moves, None)
    return last and [last, *takewhile(lambda move: move.at == last.at, moves)][-1]


def _last_move(facts: Facts, item: Item) -> IssueEvidence:
    at, ident, change = _last_instant(facts, item)
    note = f"last moved: {change.what}" if change else "last moved: created"
    return evidence(facts.work[ident].issue, note, change, at)


# -- targets ---------------------------------------------------------------------------------------------------


def _never_updated(facts: Facts, item: Item) -> Iterator[Finding]:
    """A target that passed with the item unfinished, and nobody wrote down a decision since."""
    deadline = facts.deadlines[item.id]
    if deadline is None or deadline >= facts.today or is_finished(facts, item):
        return
    if item.decided_on is not None and item.decided_on > deadline:
        return
    days = (facts.today - deadline).days
    yield Finding(
        Measure.STALENESS,
        "never-updated",
        subject(item),
        Severity.FRESHNESS,
        f"{item.title} passed its target of {deadline} {plural(days, 'day')} ago, and no decision is written down",
        Figure(days, Unit.DAYS),
        files=file_evidence(item.source, f"target {item.target}"),
    )


def is_finished(facts: Facts, item: Item) -> bool:
    """Whether nothing is left to do: by its file, by a person who saw it with customers, or by its work."""
    if item.stage is Stage.SHIPPED or (item.confirmed_shipped and item.confirmed_shipped <= facts.today):
        return True
    return facts.is_worked_off(item)
