"""From a query's tree to the issues that it finds, in order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from sandbox.jira.jql.dates import instant
from sandbox.jira.jql.fields import custom_field, kind_of
from sandbox.jira.jql.kinds import OPPOSITES, Predicate
from sandbox.jira.jql.references import issue_number
from sandbox.jira.jql.syntax import (
    Both,
    Call,
    Clause,
    Condition,
    Either,
    JqlError,
    Literal,
    Not,
    Query,
    Sort,
    Value,
)
from sandbox.jira.jql.world import World
from sandbox.jira.model import Issue

SortKey = Callable[[Issue], Any]

_ITSELF = frozenset({"id", "key", "issue", "issuekey"})


def find(query: Query, world: World) -> list[Issue]:
    """The issues that match, in the order asked for; without one, the highest key first, as Jira's search does.

    Raises JqlError for a field, value, function or operator that the caller's view of the site does not have.
    """
    issues = list(world.issues.values()) if query.where is None else _matching(query.where, world)
    issues.sort(key=issue_number, reverse=True)
    for term in reversed(query.order):
        issues.sort(key=_sort_key(term, world), reverse=term.descending)
    return issues


def _matching(where: Condition, world: World) -> list[Issue]:
    matches = compile_condition(where, world)
    candidates = _candidates(where, world)
    return list(filter(matches, world.issues.values() if candidates is None else candidates))


def _candidates(condition: Condition, world: World) -> Collection[Issue] | None:
    """Issues among which all that match are, where the index tells; None where each has to be looked at."""
    match condition:
        case Clause(field, "=" | "in", values) if field in _ITSELF:
            return _named(values, world)
        case Clause("updated" | "updateddate" as field, ">" | ">=", (Literal() | Call() as value,)):
            return world.index.changed_since(instant(value, world, field))
        case Both(children):
            known = [found for child in children if (found := _candidates(child, world)) is not None]
            return min(known, key=len, default=None)
        case Either(children):
            return _union([_candidates(child, world) for child in children])
        case _:
            return None


def _named(values: Iterable[Value], world: World) -> Collection[Issue]:
    found = (world.index.issue(value.text) for value in values if isinstance(value, Literal))
    return {issue.id: issue for issue in found if issue is not None}.values()


def _union(parts: Iterable[Collection[Issue] | None]) -> Collection[Issue] | None:
    union: dict[str, Issue] = {}
    for part in parts:
        if part is None:
            return None
        union |= {issue.id: issue for issue in part}
    return union.values()


def compile_condition(condition: Condition, world: World, *, negated: bool = False) -> Predicate:
    """The test of a condition. NOT is pushed down to the operators, so that `NOT fixVersion = 1.0` leaves out
    issues without a version just as `fixVersion != 1.0` does."""
    match condition:
        case Not(child):
            return compile_condition(child, world, negated=not negated)
        case Clause(field, operator, values):
            clause = Clause(field, OPPOSITES[operator] if negated else operator, values)
            return kind_of(field, world).predicate(clause)
        case Both(children) | Either(children):
            parts = [compile_condition(child, world, negated=negated) for child in children]
            if isinstance(condition, Both) != negated:
                return lambda issue: all(part(issue) for part in parts)
            return lambda issue: any(part(issue) for part in parts)


def _sort_key(term: Sort, world: World) -> SortKey:
    value = _sort_value(term.field, world)

    def key(issue: Issue) -> tuple[bool, Any]:
        found = value(issue)
        return (True, 0) if found is None else (False, found)

    return key


def _sort_value(name: str, world: World) -> SortKey:
    build = _SORTS.get(name)
    if build is not None:
        return build(world)
    field = custom_field(world.site, name)
    if field is None:
        raise JqlError(f"Not able to sort using field '{name}'.")
    roles = {ident: role for role, ident in world.site.field_ids.items()}
    role = roles.get(field.id, "")
    return _ROLE_SORTS.get(role) or (lambda issue: _comparable(issue.extra.get(field.id)))


def _comparable(value: Any) -> tuple[bool, Any] | None:
    """Numbers before text, so that values of mixed shapes have an order at all."""
    if value is None:
        return None
    return (False, value) if isinstance(value, (int, float)) else (True, str(value))


def _place(records: Mapping[Any, Any]) -> dict[Any, int]:
    return {ident: number for number, ident in enumerate(records)}


def _by_priority(world: World) -> SortKey:
    """The lowest first: the site lists the highest first, and `priority DESC` must start with it."""
    place = _place(world.site.priorities)
    return lambda issue: None if issue.priority_id is None else -place[issue.priority_id]


def _by_fix_version(world: World) -> SortKey:
    place = _place(world.site.versions)
    return lambda issue: min((place[ident] for ident in issue.fix_version_ids), default=None)


def _by_status(world: World) -> SortKey:
    place = _place(world.site.statuses)
    return lambda issue: place[issue.status_id]


_SORTS: Mapping[str, Callable[[World], SortKey]] = {
    "key": lambda _: issue_number,
    "issuekey": lambda _: issue_number,
    "issue": lambda _: issue_number,
    "id": lambda _: lambda issue: int(issue.id),
    "created": lambda _: lambda issue: issue.created,
    "updated": lambda _: lambda issue: issue.updated,
    "resolved": lambda _: lambda issue: issue.resolved,
    "resolutiondate": lambda _: lambda issue: issue.resolved,
    "due": lambda _: lambda issue: issue.due,
    "duedate": lambda _: lambda issue: issue.due,
    "rank": lambda _: lambda issue: issue.rank,
    "summary": lambda _: lambda issue: issue.summary.lower(),
    "priority": _by_priority,
    "fixversion": _by_fix_version,
    "status": _by_status,
    "issuetype": lambda world: lambda issue: world.site.issue_types[issue.type_id].name,
    "type": lambda world: lambda issue: world.site.issue_types[issue.type_id].name,
    "project": lambda world: lambda issue: world.site.projects[issue.project_id].name,
    "sprint": lambda _: lambda issue: max(issue.sprint_ids, default=None),
}

_ROLE_SORTS: Mapping[str, SortKey] = {
    "points": lambda issue: issue.points,
    "rank": lambda issue: issue.rank,
    "start": lambda issue: issue.start,
    "epic_name": lambda issue: issue.epic_name,
    "sprint": lambda issue: max(issue.sprint_ids, default=None),
    "epic_link": lambda issue: issue.parent_id,
}
