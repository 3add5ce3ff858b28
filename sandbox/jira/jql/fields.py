"""The fields that a clause may name, and what each means on a site."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from sandbox.jira.jql import references
from sandbox.jira.jql.kinds import Kind, Moment, Number, Reference, Resolve, Text
from sandbox.jira.jql.syntax import Call, JqlError, Literal, UnknownValue
from sandbox.jira.jql.world import World
from sandbox.jira.model import Field, Issue, Site

Build = Callable[[World], Kind]


def kind_of(name: str, world: World) -> Kind:
    """The field that a clause names, by system name, custom name, `cf[NNN]` or clause name.

    Raises JqlError where the site has none of that name.
    """
    kind = _kind(name, world)
    if world.strict or not isinstance(kind, Reference):
        return kind
    return replace(kind, resolve=_forgiving(kind.resolve))


def _forgiving(resolve: Resolve) -> Resolve:
    def known(value: Literal | Call) -> Collection[Any]:
        try:
            return resolve(value)
        except UnknownValue:
            return ()

    return known


def _kind(name: str, world: World) -> Kind:
    build = SYSTEM.get(name)
    if build is not None:
        return build(world)
    field = custom_field(world.site, name)
    if field is None:
        raise JqlError(f"Field '{name}' does not exist or you do not have permission to view it.")
    return _custom(field, world)


def custom_field(site: Site, name: str) -> Field | None:
    """The custom field that goes by a name in JQL, read without regard to case.

    Of several with one name it is the one that the site uses, for sprints, points and so on.
    """
    used = site.field_ids.values()
    found = [field for field in site.fields.values() if field.custom and name in clause_names(field)]
    return min(found, key=lambda field: field.id not in used, default=None)


def clause_names(field: Field) -> set[str]:
    """The names by which JQL knows a custom field, in lower case."""
    number = re.fullmatch(r"customfield_(\d+)", field.id)
    numbered = {f"cf[{number[1]}]"} if number else set()
    return numbered | {field.name.lower()} | {name.lower() for name in field.clause_names}


def _text(value: Callable[[Issue], str | None]) -> Build:
    return lambda _: Text(value)


SYSTEM: Mapping[str, Build] = {
    "project": references.project,
    "key": references.issue_itself("key"),
    "issue": references.issue_itself("issue"),
    "issuekey": references.issue_itself("issuekey"),
    "id": references.issue_itself("id"),
    "parent": references.parent,
    "epic link": references.epic_link,
    "issuetype": references.issue_type,
    "type": references.issue_type,
    "status": references.status,
    "statuscategory": references.status_category,
    "sprint": references.sprint,
    "fixversion": references.versions("fixVersion", lambda issue: issue.fix_version_ids),
    "affectedversion": references.versions("affectedVersion", lambda issue: issue.affects_version_ids),
    "component": references.component,
    "labels": references.labels,
    "priority": references.priority,
    "resolution": references.resolution,
    "assignee": references.person("assignee", lambda issue: issue.assignee_id),
    "reporter": references.person("reporter", lambda issue: issue.reporter_id),
    "summary": _text(lambda issue: issue.summary),
    "description": _text(lambda issue: issue.description),
    "text": _text(lambda issue: f"{issue.summary}\n{issue.description or ''}"),
    "created": lambda world: Moment(lambda issue: issue.created, world),
    "createddate": lambda world: Moment(lambda issue: issue.created, world),
    "updated": lambda world: Moment(lambda issue: issue.updated, world),
    "updateddate": lambda world: Moment(lambda issue: issue.updated, world),
    "resolved": lambda world: Moment(lambda issue: issue.resolved, world),
    "resolutiondate": lambda world: Moment(lambda issue: issue.resolved, world),
    "due": lambda world: Moment(lambda issue: issue.due, world, whole_days=True),
    "duedate": lambda world: Moment(lambda issue: issue.due, world, whole_days=True),
}
"""The fields of every Jira by their JQL name in lower case."""

_CARRIED: Mapping[str, Build] = {
    "sprint": references.sprint,
    "epic_link": references.epic_link,
    "parent_link": references.parent_link,
    "epic_name": _text(lambda issue: issue.epic_name),
    "points": lambda _: Number(lambda issue: issue.points),
    "start": lambda world: Moment(lambda issue: issue.start, world, whole_days=True),
}


def _custom(field: Field, world: World) -> Kind:
    for role, ident in world.site.field_ids.items():
        if ident == field.id and role in _CARRIED:
            return _CARRIED[role](world)
    if field.schema.get("type") == "number":
        return Number(lambda issue: issue.extra.get(field.id))
    return Reference(lambda issue: _words(issue.extra.get(field.id)), _any_word)


def _any_word(value: Literal | Call) -> Collection[str]:
    if isinstance(value, Call):
        raise references.unknown(value, "custom field")
    return (value.text.lower(),)


def _words(value: Any) -> list[str]:
    """What a custom value of any shape is called: options by value, others by name, key or as they are."""
    if value is None or value == "":
        return []
    if isinstance(value, list):
        return [word for part in value for word in _words(part)]
    if isinstance(value, dict):
        return [str(value[name]).lower() for name in ("value", "name", "key", "id") if value.get(name)]
    return [str(value).lower()]
