"""Why an issue counts to an item, and what an item is made of: the rule behind every assignment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mapping.assign import assign
from mapping.assignments import Assignment
from mapping.backlog import Issue
from mapping.explain import Explanation, explain_issue
from mapping.roadmap import Item, Portfolio
from mapping.rollup import derived_stage, roll_up
from sync.measuring import place_of
from sync.store.backlog import former_keys
from sync.store.loading import load_backlog
from sync.world import World


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: what it is about, what is to say, and the work behind it (issue, status, points, share, because)."""

    subject: str
    lines: tuple[str, ...]
    work: tuple[tuple[str, str, str, str, str], ...] = ()


def explain_subject(world: World, what: str) -> Told | None:
    """Explain an issue by its present or former key, or an item by its id; None where there is neither."""
    place, workspace = place_of(world.workspace), world.workspace
    with world.store.transaction() as session:
        backlog = load_backlog(session, place, has_history=True)
        former = former_keys(session, place)
    issue = backlog.by_key(what.upper()) or backlog.issues.get(former.get(what.upper(), ""))
    if issue is not None:
        explained = explain_issue(issue, backlog, workspace.portfolio, workspace.mapping, former)
        return Told(f"{issue.key} {issue.summary}", tuple(_verdicts(explained)))
    item = workspace.portfolio.item(what)
    if item is None:
        return None
    assigned = assign(backlog, workspace.portfolio, workspace.mapping, former)
    rollup = roll_up(backlog, assigned, workspace.portfolio, workspace.mapping)[item.id]
    stage = derived_stage(rollup)
    count = rollup.count
    lines = (
        *_written(item, workspace.portfolio),
        f"work: {count.done:g} done, {count.doing:g} under way, {count.todo:g} to do; "
        f"the backlog says {stage.value if stage else 'nothing (no work is mapped to it)'}",
    )
    own = assigned.of_item(item.id)
    work = tuple(_row(backlog.issues[one.issue_id], one) for one in own)
    return Told(f"{item.id}: {item.title}", lines, work)


def _row(issue: Issue, one: Assignment) -> tuple[str, str, str, str, str]:
    points = "–" if issue.points is None else f"{issue.points:g}"
    return (
        f"{issue.key} {issue.summary[:60]}",
        issue.status.name,
        points,
        f"{one.weight:g}",
        _because(one.reason, one.through) + _not_counted(issue),
    )


def _not_counted(issue: Issue) -> str:
    if issue.is_work:
        return ""
    return "; not counted: part of its parent" if issue.level < 0 else "; not counted: it holds work"


def _because(reason: str, through: str | None) -> str:
    return f"{reason}, through {through}" if through else reason


def _written(item: Item, portfolio: Portfolio) -> Iterator[str]:
    deadline = portfolio.deadline(item)
    until = f", that is by {deadline}" if deadline else ""
    yield f"written in {item.source}; target {item.target}{until}; public: {'yes' if item.public else 'no'}"


def _verdicts(explained: Explanation) -> Iterator[str]:
    decision = explained.decision
    for one in decision.assignments:
        share = f" (share {one.weight:g})" if one.weight != 1 else ""
        yield f"counts to {one.item_id}{share}: {_because(one.reason, one.through)}; rule at {one.source}"
    if decision.ignored is not None:
        yield f"counts to no item by intent: {decision.ignored}"
    elif not decision.assignments:
        yield "counts to no item: no rule takes it, nor anything above it"
    yield from (f"{'matched' if one.matched else 'not matched'}: {one.rule}: {one.why}" for one in explained.verdicts)


def sentences(told: Told) -> Iterator[str]:
    """The answer as lines of plain text."""
    yield told.subject
    yield from (f"  {line}" for line in told.lines)
