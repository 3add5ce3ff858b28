"""Overlap of items: work that two of them claim, parents listed beside their children, work that counts to one and
hangs under the epic of another, and names that stand twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from drift.facts import Facts, evidence, file_evidence, unit_size
from drift.findings import Figure, Finding, Measure, Severity, Subject, Unit
from drift.forecasts.outlook import Outlook
from drift.wording import listed, noun, plural
from mapping.assign import current_ids
from mapping.assignments import Assignment
from mapping.backlog import Change, Changed, Issue
from mapping.roadmap import Item, Stage
from mapping.rules import Rule


@dataclass(frozen=True, slots=True)
class _Claim:
    """A rule that names an issue by its key, and the item that it gives the issue to."""

    issue: Issue
    item: str
    rule: Rule


def overlap_findings(facts: Facts, known: Mapping[str, Outlook]) -> Iterator[Finding]:
    """Double and nested claims, work below the epic of another item, and names that two unfinished items share."""
    claims = tuple(_claims(facts))
    yield from _doubles(facts, known, claims)
    yield from _nested(facts, known, claims)
    yield from _elsewhere(facts, known, claims)
    waiting = [one.item for one in known.values() if not one.finished]
    yield from _namesakes("same-name", "the name", [(item.title, item) for item in waiting])
    shown = [(item.public.title, item) for item in waiting if item.public]
    yield from _namesakes("same-public-name", "the public title", shown)


def _claims(facts: Facts) -> Iterator[_Claim]:
    """Only keys are claims: a rule by label or project that comes after another one takes what is left on purpose."""
    rules = [(rule, key.casefold()) for rule in facts.inputs.mapping.rules for key in rule.when.key]
    wanted = {key for _, key in rules}
    found = {key: one for one in facts.inputs.backlog.issues.values() if (key := one.key.casefold()) in wanted}
    current = current_ids(facts.inputs.portfolio)
    for rule, key in rules:
        if key in found and rule.item in current:
            yield _Claim(found[key], current[rule.item], rule)


def _doubles(facts: Facts, known: Mapping[str, Outlook], claims: Sequence[_Claim]) -> Iterator[Finding]:
    by_issue: dict[str, list[_Claim]] = {}
    for claim in claims:
        if claim.item in known:
            by_issue.setdefault(claim.issue.id, []).append(claim)
    for _, many in sorted(by_issue.items()):
        items = list(dict.fromkeys(claim.item for claim in many))
        if len(items) > 1 and any(claim.rule.weight is None for claim in many):
            yield _double(facts, known, many, items)


def _double(facts: Facts, known: Mapping[str, Outlook], many: Sequence[_Claim], items: Sequence[str]) -> Finding:
    issue, unit = many[0].issue, facts.inputs.settings.unit
    given = {one.item_id for one in facts.inputs.assigned.by_issue.get(issue.id, ())}
    has = listed([known[ident].item.title for ident in items if ident in given]) or "no item"
    not_has = listed([known[ident].item.title for ident in items if ident not in given])
    size = fsum(unit_size(one.points, unit) for one in _work_of(facts, issue))
    told = f"{issue.key} is claimed by {plural(len(items), 'item')} without weights"
    return Finding(
        Measure.GRANULARITY,
        "double-claim",
        Subject("issue", issue.id, f"{issue.key} {issue.summary}"),
        Severity.HYGIENE,
        f"{told}: all of it ({plural(size, noun(unit))}) counts to {has}, and nothing to {not_has}; "
        "give each rule a weight, or take one out",
        Figure(size, unit),
        issues=(evidence(issue, "named by each of the rules"),),
        files=tuple(line for claim in many for line in file_evidence(claim.rule.source, f"rule for {claim.item}")),
    )


def _work_of(facts: Facts, issue: Issue) -> Iterator[Issue]:
    """The issue itself if it is work, and the work right below it."""
    for work in facts.work.values():
        if issue.id in (work.issue.id, work.issue.parent_id):
            yield work.issue


def _nested(facts: Facts, known: Mapping[str, Outlook], claims: Sequence[_Claim]) -> Iterator[Finding]:
    """Work is counted once however often it is listed, so that this is only told."""
    by_item: dict[str, dict[str, _Claim]] = {}
    for claim in claims:
        by_item.setdefault(claim.item, {}).setdefault(claim.issue.id, claim)
    for ident, listed_once in sorted(by_item.items()):
        inner = [one for one in listed_once.values() if listed_once.keys() & set(_above(facts, one.issue))]
        if not inner or ident not in known:
            continue
        item = known[ident].item
        keys = listed([one.issue.key for one in inner])
        verb = "is" if len(inner) == 1 else "are"
        yield Finding(
            Measure.GRANULARITY,
            "nested-claim",
            Subject("item", item.id, item.title),
            Severity.NONE,
            f"{item.title} lists {keys} beside what {verb} above; counted once",
            Figure(len(inner), Unit.COUNT),
            issues=tuple(evidence(one.issue, "below another issue that the item lists") for one in inner),
            files=tuple(line for one in inner for line in file_evidence(one.rule.source, f"rule for {ident}")),
        )


def _above(facts: Facts, issue: Issue) -> Iterator[str]:
    seen = {issue.id}
    parent = issue.parent_id
    while parent is not None and parent not in seen:
        seen.add(parent)
        yield parent
        above = facts.inputs.backlog.issues.get(parent)
        parent = above.parent_id if above else None


# -- work below another item's epic --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stray:
    """An issue that counts to one item by the mapping and hangs, in Jira, under what counts to `others`.

    `moved` is the change that put it there within the window. What a rule names by its key is meant so.
    """

    issue: Issue
    given: Assignment
    others: tuple[str, ...]
    moved: Change | None
    is_meant: bool


def _elsewhere(facts: Facts, known: Mapping[str, Outlook], claims: Sequence[_Claim]) -> Iterator[Finding]:
    """Jira and the mapping disagree; which of them is right, only people know."""
    named = {(claim.item, claim.issue.id) for claim in claims}
    by_item: dict[str, list[_Stray]] = {}
    for ident, given in sorted(facts.inputs.assigned.by_issue.items()):
        issue = facts.inputs.backlog.issues.get(ident)
        if issue is not None and _is_current(facts, issue) and (others := _owners_above(facts, issue, given)):
            moved = _moved_below(facts, issue)
            for one in given:
                stray = _Stray(issue, one, others, moved, (one.item_id, ident) in named)
                by_item.setdefault(one.item_id, []).append(stray)
    titles = {item.id: item.title for item in facts.inputs.portfolio.items()}
    yield from (_strayed(known[item].item, many, titles) for item, many in by_item.items() if item in known)


def _is_current(facts: Facts, issue: Issue) -> bool:
    """Whether it is open, or work that was finished within the window."""
    work = facts.work.get(issue.id)
    if work is None:
        return issue.level > 0 and facts.is_live(issue) and facts.stages.of(issue.status) is not Stage.SHIPPED
    return work.is_open or (work.finished is not None and facts.window.holds(work.finished))


def _owners_above(facts: Facts, issue: Issue, given: Sequence[Assignment]) -> tuple[str, ...]:
    """The items to which its parent counts, where it counts to none of them; what it inherits is no contradiction."""
    above = tuple(one.item_id for one in facts.inputs.assigned.by_issue.get(issue.parent_id or "", ()))
    agrees = any(one.through is not None or one.item_id in above for one in given)
    return () if agrees else above


def _moved_below(facts: Facts, issue: Issue) -> Change | None:
    moves = [one for one in facts.changes(issue.id) if one.what is Changed.PARENT and one.after == issue.parent_id]
    first = facts.window.weeks[0] if facts.window.weeks else facts.today
    return moves[-1] if moves and facts.day(moves[-1].at) >= first else None


def _strayed(item: Item, strays: Sequence[_Stray], titles: Mapping[str, str]) -> Finding:
    others = list(dict.fromkeys(titles[other] for one in strays for other in one.others))
    parents = list(dict.fromkeys(one.issue.parent_key or "" for one in strays))
    verb = "hangs" if len(strays) == 1 else "hang"
    told = f"{plural(len(strays), 'issue')} that {'counts' if len(strays) == 1 else 'count'} to {item.title} {verb}"
    lines = dict.fromkeys(line for one in strays for line in file_evidence(one.given.source, f"rule for {item.id}"))
    return Finding(
        Measure.GRANULARITY,
        "elsewhere",
        Subject("item", item.id, item.title),
        Severity.NONE if all(one.is_meant and one.moved is None for one in strays) else Severity.HYGIENE,
        f"{told} under {listed(parents)} of {listed(others)}: Jira and the mapping disagree; "
        "move them in Jira, or let the mapping follow",
        Figure(len(strays), Unit.COUNT, (("moved", float(sum(one.moved is not None for one in strays))),)),
        issues=tuple(evidence(one.issue, _why(one, titles), one.moved) for one in strays),
        files=tuple(lines),
    )


def _why(one: _Stray, titles: Mapping[str, str]) -> str:
    moved = "moved " if one.moved else ""
    return (
        f"{moved}under {one.issue.parent_key} of {listed([titles[other] for other in one.others])}; {one.given.reason}"
    )


# -- names -----------------------------------------------------------------------------------------------------------


def _namesakes(code: str, what: str, named: Iterable[tuple[str, Item]]) -> Iterator[Finding]:
    """Items that read the same, whatever their spaces and capitals."""
    same: dict[str, list[Item]] = {}
    for name, item in named:
        same.setdefault(" ".join(name.split()).casefold(), []).append(item)
    for items in same.values():
        if len(items) < 2:
            continue
        ids = [item.id for item in items]
        name = (items[0].public.title if items[0].public else "") if code == "same-public-name" else items[0].title
        yield Finding(
            Measure.GRANULARITY,
            code,
            Subject("items", ",".join(ids), name),
            Severity.HYGIENE,
            f"{plural(len(items), 'item')} have {what} {name}: {listed(ids)}; readers cannot tell them apart",
            Figure(len(items), Unit.COUNT),
            files=tuple(line for item in items for line in file_evidence(item.source, item.id)),
        )
