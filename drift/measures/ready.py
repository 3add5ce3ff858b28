"""Ready to build: an item that is about to begin, and what it lacks to do so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from drift.facts import Facts, evidence, file_evidence, subject
from drift.findings import Figure, FileEvidence, Finding, IssueEvidence, Measure, Severity, Unit
from drift.forecasts.movement import PROMISED_AT
from drift.forecasts.outlook import Outlook, comes, judged
from drift.measures.dependency_graph import Network
from drift.wording import listed, plural
from mapping.backlog import SprintState
from mapping.roadmap import Item, Roadmap
from mapping.targets import Horizon


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing, in words, with its evidence. `grave` is what will stop the work, not only a paper."""

    told: str
    grave: bool = True
    issues: tuple[IssueEvidence, ...] = ()
    files: tuple[FileEvidence, ...] = ()


def ready_findings(network: Network) -> Iterator[Finding]:
    """One finding for each item that is about to begin and is not ready."""
    facts = network.facts
    ahead = timedelta(days=facts.inputs.settings.planning.ready_days)
    for one in network.alone.values():
        if one.finished or one.begun or not one.item.needs_work:
            continue
        start = begins(facts, one)
        if start is not None and start <= facts.today + ahead:
            lacks = tuple(_lacks(network, one, max(start, facts.today)))
            if lacks:
                yield _not_ready(facts, one.item, start, lacks)


def begins(facts: Facts, one: Outlook) -> date | None:
    """When the item is to begin, by the earliest sign: the start date of an epic of it, a sprint that holds work of it,
    its place in now, or its deadline less the time that it takes at 85%. None where nothing says so.

    An item that nobody can forecast should begin as long before its deadline as it should be ready before it begins.
    """
    signs = [*_start_dates(facts, one.item), *_sprints(facts, one.item)]
    if one.item.target.horizon is Horizon.NOW:
        signs.append(facts.today)
    if one.deadline is not None and one.deadline >= facts.today:
        weeks = one.forecast.weeks_at(PROMISED_AT) if one.forecast else None
        days = 7 * weeks if weeks is not None else facts.inputs.settings.planning.ready_days
        signs.append(one.deadline - timedelta(days=days))
    return min(signs, default=None)


def _start_dates(facts: Facts, item: Item) -> Iterator[date]:
    rollup, issues = facts.inputs.rollups.get(item.id), facts.inputs.backlog.issues
    for ident in rollup.epics if rollup else ():
        start = issues[ident].start if ident in issues else None
        if start is not None and facts.is_live(issues[ident]):
            yield start


def _sprints(facts: Facts, item: Item) -> Iterator[date]:
    sprints = facts.inputs.backlog.sprints
    held = {ident for share in facts.shares[item.id] if share.work.is_open for ident in share.work.issue.sprint_ids}
    for ident in held & sprints.keys():
        began = sprints[ident].began
        if sprints[ident].state is not SprintState.CLOSED and began is not None:
            yield max(facts.day(began), facts.today)


# -- what is missing ---------------------------------------------------------------------------------------------


def _lacks(network: Network, one: Outlook, start: date) -> Iterator[Lack]:
    yield from _plan(network.facts, one.item)
    yield from _work(network.facts, one.item)
    yield from _waits(network, one, start)


def _plan(facts: Facts, item: Item) -> Iterator[Lack]:
    """Asked of roadmaps on which somebody writes such plans: others have them elsewhere, or not at all."""
    roadmap = facts.inputs.portfolio.roadmap_of(item.id)
    wanted = facts.inputs.settings.planning.technical_plan
    if not wanted or not _writes_plans(roadmap):
        return
    plan = item.technical_plan
    missing = [heading for heading in wanted if plan is None or not getattr(plan, heading)]
    if missing:
        names = listed([heading.replace("_", " ") for heading in missing], len(missing))
        told = "it has no technical plan" if plan is None else f"its technical plan says nothing of {names}"
        yield Lack(told, grave=False)


def _writes_plans(roadmap: Roadmap) -> bool:
    return any(item.technical_plan for item in roadmap.items)


def _work(facts: Facts, item: Item) -> Iterator[Lack]:
    shares = facts.shares[item.id]
    still_open = [share.work.issue for share in shares if share.work.is_open]
    if not shares:
        yield Lack("it has no story in Jira")
    elif _estimates(facts) and all(issue.points is None for issue in still_open):
        told = (
            f"none of its {plural(len(still_open), 'story')} has an estimate"
            if len(still_open) > 1
            else "its one story has no estimate"
        )
        yield Lack(told, issues=tuple(evidence(issue, "no estimate") for issue in still_open))


def _estimates(facts: Facts) -> bool:
    """Whether people here estimate: points are the unit, or most of what was finished in the window has some."""
    if facts.inputs.settings.unit is Unit.POINTS:
        return True
    finished = [work for work in facts.work.values() if work.finished and facts.window.holds(work.finished)]
    return sum(work.issue.points is not None for work in finished) * 2 > len(finished)


def _waits(network: Network, one: Outlook, start: date) -> Iterator[Lack]:
    """What it waits for as a whole and what is not there when it is to begin."""
    for edge in network.found.edges:
        if edge.item != one.item.id or not edge.whole:
            continue
        needed = network.there[edge.needs]
        if judged(needed, start).severity is Severity.CONFLICT:
            title = network.facts.inputs.portfolio.roadmap_of(edge.needs).title
            told = f"it waits for {needed.item.title} ({title}), which {comes(needed)}"
            yield Lack(told, issues=edge.issues, files=edge.files)


def _not_ready(facts: Facts, item: Item, start: date, lacks: tuple[Lack, ...]) -> Finding:
    days = (start - facts.today).days
    begin = f"is to begin by {start}" if days > 0 else "is to begin now" if days == 0 else "should be under way by now"
    return Finding(
        Measure.READY,
        "not-ready",
        subject(item),
        Severity.DRIFT if any(lack.grave for lack in lacks) else Severity.HYGIENE,
        f"{item.title} {begin} and is not ready to build: {'; '.join(lack.told for lack in lacks)}",
        Figure(len(lacks), Unit.COUNT, (("start_in_days", days),)),
        issues=tuple(told for lack in lacks for told in lack.issues),
        files=(*file_evidence(item.source, f"target {item.target}"), *(line for lack in lacks for line in lack.files)),
    )
