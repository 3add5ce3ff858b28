"""Granularity: items that are too coarse or too fine to steer by, dates that promise more than the plan knows, and
items that are done by one definition and open by another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import fsum
from statistics import median

from drift.facts import Facts, evidence, file_evidence, subject
from drift.findings import Figure, Finding, IssueEvidence, Measure, Severity, Unit
from drift.forecasts.outlook import Outlook
from drift.wording import listed, noun, number, plural
from mapping.backlog import Issue
from mapping.roadmap import Item, Stage
from mapping.targets import Precision

_FEW = 4
"""With fewer items of a size, their median says nothing of what is usual."""

_ROUNDING = 1e-9


def granularity_findings(facts: Facts, known: Mapping[str, Outlook]) -> Iterator[Finding]:
    """Items of the wrong size, targets of the wrong precision, and work that is done and not done."""
    sizes = {item.id: fsum(share.size for share in facts.shares[item.id]) for item in facts.items}
    measured = [size for size in sizes.values() if size > 0]
    usual = median(measured) if len(measured) >= _FEW else None
    below = facts.inputs.backlog.children()
    for one in known.values():
        if not one.finished:
            yield from _too_coarse(facts, one.item, sizes[one.item.id], usual)
            yield from _too_fine(facts, one)
            yield from _unsized_soon(facts, one, below)
            yield from _too_exact(facts, one)
        yield from _confirmed_open(facts, one.item)
        yield from _two_dones(facts, one.item)
        yield from _parent_done(facts, one.item, below)


# -- sizes -------------------------------------------------------------------------------------------------------


def _too_coarse(facts: Facts, item: Item, size: float, usual: float | None) -> Iterator[Finding]:
    settings, unit = facts.inputs.settings.hygiene, facts.inputs.settings.unit
    epics = _epics(facts, item)
    parts = []
    if len(epics) > settings.epics:
        parts.append(f"it has {plural(len(epics), 'epic')}, and {settings.epics} are meant to be enough")
    if usual is not None and size > settings.times_median * usual + _ROUNDING:
        times = number(size / usual)
        parts.append(
            f"with {plural(size, noun(unit))} it is {times} times as large as the median item ({number(usual)})"
        )
    if parts:
        detail = (("epics", float(len(epics))), ("median", usual or 0.0))
        sentence = f"{item.title} is too coarse to steer by: {'; '.join(parts)}"
        yield _finding(
            item, "too-coarse", sentence, Figure(size, unit, detail), [evidence(epic, "epic") for epic in epics]
        )


def _epics(facts: Facts, item: Item) -> tuple[Issue, ...]:
    rollup, issues = facts.inputs.rollups.get(item.id), facts.inputs.backlog.issues
    given = (issues[ident] for ident in (rollup.epics if rollup else ()) if ident in issues)
    return tuple(epic for epic in given if facts.is_live(epic))


def _too_fine(facts: Facts, one: Outlook) -> Iterator[Finding]:
    """Only once it has begun: before, a single story may stand for what nobody has written down yet."""
    shares = facts.shares[one.item.id]
    if one.begun and len(shares) == 1:
        issue = shares[0].work.issue
        sentence = f"{one.item.title} is too fine for a roadmap: all of it is one story, {issue.key}"
        yield _finding(one.item, "too-fine", sentence, Figure(1, Unit.ITEMS), [evidence(issue, issue.status.name)])


# -- horizons ----------------------------------------------------------------------------------------------------


def quarter(day: date, fiscal_year_start: int) -> int:
    """The number of a day's quarter, counted on through the years; quarters begin with the fiscal year."""
    return (day.year * 12 + day.month - fiscal_year_start) // 3


def _quarters_ahead(facts: Facts, day: date) -> int:
    first = facts.inputs.portfolio.fiscal_year_start
    return quarter(day, first) - quarter(facts.today, first)


def _unsized_soon(facts: Facts, one: Outlook, below: Mapping[str, Sequence[Issue]]) -> Iterator[Finding]:
    if one.deadline is None or one.deadline < facts.today or _quarters_ahead(facts, one.deadline) > 0:
        return
    unsized = [epic for epic in _epics(facts, one.item) if _is_unsized(facts, epic, below)]
    if unsized:
        sentence = (
            f"{one.item.title} is due this quarter ({one.deadline}), and {listed([epic.key for epic in unsized])} "
            f"{'has' if len(unsized) == 1 else 'have'} no sized work"
        )
        found = [evidence(epic, "no sized work") for epic in unsized]
        yield _finding(one.item, "unsized-soon", sentence, Figure(len(unsized), Unit.COUNT), found)


def _is_unsized(facts: Facts, epic: Issue, below: Mapping[str, Sequence[Issue]]) -> bool:
    """An open epic without a story; counted in points, also one whose open stories all have no estimate."""
    if facts.stages.of(epic.status) is Stage.SHIPPED:
        return False
    work = [facts.work[child.id] for child in below.get(epic.id, ()) if child.id in facts.work]
    if facts.inputs.settings.unit is not Unit.POINTS or not work:
        return not work
    still_open = [each for each in work if each.is_open]
    return bool(still_open) and all(each.issue.points is None for each in still_open)


def _too_exact(facts: Facts, one: Outlook) -> Iterator[Finding]:
    most = facts.inputs.settings.hygiene.day_quarters
    if one.deadline is None or one.item.target.precision is not Precision.DAY:
        return
    ahead = _quarters_ahead(facts, one.deadline)
    if ahead > most:
        sentence = (
            f"{one.item.title} names the day {one.deadline}, {plural(ahead, 'quarter')} ahead; "
            f"a quarter or a half is all that can be known beyond {most}"
        )
        yield _finding(one.item, "too-exact", sentence, Figure((one.deadline - facts.today).days, Unit.DAYS))


# -- done and not done -------------------------------------------------------------------------------------------


def _confirmed_open(facts: Facts, item: Item) -> Iterator[Finding]:
    still_open = [share.work.issue for share in facts.shares[item.id] if share.work.is_open]
    day = item.confirmed_shipped
    if day is not None and day <= facts.today and still_open:
        sentence = (
            f"{item.title} was confirmed as shipped on {day}, and {plural(len(still_open), 'story')} of it "
            f"{_are(still_open)} open: done by one definition, open by another"
        )
        found = [evidence(issue, issue.status.name) for issue in still_open]
        yield _finding(item, "confirmed-open", sentence, Figure(len(still_open), Unit.ITEMS), found)


def _two_dones(facts: Facts, item: Item) -> Iterator[Finding]:
    """Work in the last column of a board of Jira, in a status that the mapping does not count as shipped."""
    last = {ident for board in facts.inputs.backlog.boards.values() for ident in board.done_status_ids}
    apart = [
        share.work.issue
        for share in facts.shares[item.id]
        if share.work.is_open and share.work.stage is not None and share.work.issue.status.id in last
    ]
    if apart:
        names = listed(sorted({issue.status.name for issue in apart}))
        sentence = (
            f"{item.title} has two definitions of done: {plural(len(apart), 'story')} "
            f"{_are(apart)} in {names}, the last column of a board in Jira, "
            "which the mapping does not count as shipped"
        )
        found = [evidence(issue, issue.status.name) for issue in apart]
        yield _finding(item, "two-dones", sentence, Figure(len(apart), Unit.ITEMS), found)


def _parent_done(facts: Facts, item: Item, below: Mapping[str, Sequence[Issue]]) -> Iterator[Finding]:
    done = [epic for epic in _epics(facts, item) if facts.stages.of(epic.status) is Stage.SHIPPED]
    left = [(epic, child) for epic in done for child in below.get(epic.id, ()) if _is_open_work(facts, child)]
    if left:
        keys = list(dict.fromkeys(epic.key for epic, _ in left))
        told = f"{listed(keys)} {_are(keys)} done, but {plural(len(left), 'story')} below {_are(left)} open"
        sentence = f"{item.title}: {told}"
        found = [evidence(child, f"{child.status.name}, below {epic.key}") for epic, child in left]
        yield _finding(item, "parent-done", sentence, Figure(len(left), Unit.ITEMS), found)


def _are(things: Sequence[object]) -> str:
    return "is" if len(things) == 1 else "are"


def _is_open_work(facts: Facts, issue: Issue) -> bool:
    work = facts.work.get(issue.id)
    return work is not None and work.is_open


def _finding(item: Item, code: str, sentence: str, figure: Figure, issues: Sequence[IssueEvidence] = ()) -> Finding:
    lines = file_evidence(item.source, f"target {item.target}")
    return Finding(
        Measure.GRANULARITY, code, subject(item), Severity.HYGIENE, sentence, figure, issues=tuple(issues), files=lines
    )
