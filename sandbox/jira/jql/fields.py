"""The fields that a clause may name, and what each means on a site."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sandbox.jira.jql.kinds import Kind, Moment, Number, Predicate, Reference, Resolve, Text
from sandbox.jira.jql.syntax import Call, Clause, JqlError, Literal, Nothing, Value
from sandbox.jira.jql.world import World
from sandbox.jira.model import Field, Issue, Site, Sprint, Version

Build = Callable[[World], Kind]


def kind_of(name: str, world: World) -> Kind:
    """The field that a clause names, by system name, custom name, `cf[NNN]` or clause name.

    Raises JqlError where the site has none of that name.
    """
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


def issue_number(issue: Issue) -> tuple[str, int]:
    """A key as it sorts: project, then number."""
    project, _, number = issue.key.rpartition("-")
    return project, int(number) if number.isdigit() else 0


def key_order(world: World) -> Callable[[str], tuple[str, int]]:
    """The order of issues by key, given their ids."""
    return lambda ident: issue_number(world.issues[ident])


def _unknown(value: Literal | Call, field: str) -> JqlError:
    if isinstance(value, Call):
        return JqlError(f"Unable to find JQL function '{value.name}({', '.join(value.arguments)})'.")
    return JqlError(f"The value '{value.text}' does not exist for the field '{field}'.")


def _resolver(field: str, names: Iterable[tuple[str, str]], ids: Collection[str]) -> Resolve:
    """Reads a value as a name, else as an id: (name, id) pairs, names without regard to case."""
    named: dict[str, set[str]] = {}
    for name, ident in names:
        named.setdefault(name.lower(), set()).add(ident)

    def resolve(value: Literal | Call) -> Collection[str]:
        if isinstance(value, Call):
            raise _unknown(value, field)
        found = named.get(value.text.lower()) or ({value.text} if value.text in ids else None)
        if found is None:
            raise _unknown(value, field)
        return found

    return resolve


def _of_records(field: str, records: Mapping[str, Any]) -> Resolve:
    return _resolver(field, ((record.name, ident) for ident, record in records.items()), records.keys())


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _project(world: World) -> Kind:
    visible = [world.site.projects[ident] for ident in world.project_ids]
    names = [(name, p.id) for p in visible for name in (p.key, p.name, *p.former_keys)]
    return Reference(lambda issue: (issue.project_id,), _resolver("project", names, world.project_ids))


def _issue_resolver(world: World, field: str) -> Resolve:
    def resolve(value: Literal | Call) -> Collection[str]:
        if isinstance(value, Call):
            raise _unknown(value, field)
        issue = world.issue(value.text)
        if issue is None:
            what = f"A value with ID '{value.text}'" if value.text.isdigit() else f"An issue with key '{value.text}'"
            raise JqlError(f"{what} does not exist for field '{field}'.")
        return (issue.id,)

    return resolve


def _key(world: World) -> Kind:
    return Reference(lambda issue: (issue.id,), _issue_resolver(world, "key"), key_order(world))


def _identity(world: World) -> Kind:
    """`id = …` must exist; `id > …` only compares, which is what windows over a large site need."""

    def resolve(value: Literal | Call) -> Collection[int]:
        issue = world.issue(value.text) if isinstance(value, Literal) else None
        if issue is not None:
            return (int(issue.id),)
        if isinstance(value, Literal) and value.text.isdigit():
            return (int(value.text),)
        raise _unknown(value, "id")

    return _Identity(Reference(lambda issue: (int(issue.id),), resolve, rank=int), world)


class _Identity:
    """The `id` field: a number that must name an issue unless it is a bound."""

    def __init__(self, numbers: Reference, world: World) -> None:
        self._numbers = numbers
        self._world = world

    def predicate(self, clause: Clause) -> Predicate:
        if clause.operator in {"=", "!=", "in", "not in"}:
            resolve = _issue_resolver(self._world, "id")
            for value in clause.values:
                if isinstance(value, Literal):
                    resolve(value)
        return self._numbers.predicate(clause)


def _parent(world: World) -> Kind:
    """The parent at any level on Cloud, of sub-tasks only on Data Center."""
    types, cloud = world.site.issue_types, world.site.dialect == "cloud"
    return Reference(
        lambda issue: _one(issue.parent_id) if cloud or types[issue.type_id].subtask else (),
        _issue_resolver(world, "parent"),
    )


def _epic_link(world: World) -> Kind:
    types = world.site.issue_types

    def epic(issue: Issue) -> tuple[str, ...]:
        if types[issue.type_id].hierarchy_level != 0:
            return ()
        return _one(issue.parent_id or issue.foreign_parent_key)

    return Reference(epic, _issue_resolver(world, "Epic Link"))


def _issue_type(world: World) -> Kind:
    types = world.site.issue_types
    plain = _of_records("issuetype", types)

    def resolve(value: Literal | Call) -> Collection[str]:
        if isinstance(value, Call) and value.name in {"subtaskissuetypes", "standardissuetypes"}:
            return [ident for ident, kind in types.items() if kind.subtask == value.name.startswith("sub")]
        return plain(value)

    return Reference(lambda issue: (issue.type_id,), resolve)


def _status(world: World) -> Kind:
    return Reference(lambda issue: (issue.status_id,), _of_records("status", world.site.statuses))


CATEGORIES = {
    "undefined": (1, "No Category"),
    "new": (2, "To Do"),
    "done": (3, "Done"),
    "indeterminate": (4, "In Progress"),
}
"""The four status categories: id and name by key."""


def _status_category(world: World) -> Kind:
    statuses = world.site.statuses
    names = [(name, key) for key, (ident, label) in CATEGORIES.items() for name in (key, label, str(ident))]
    return Reference(lambda issue: (statuses[issue.status_id].category,), _resolver("statusCategory", names, ()))


_SPRINT_STATES = {"opensprints": "active", "closedsprints": "closed", "futuresprints": "future"}


def _sprint(world: World) -> Kind:
    sprints = world.site.sprints

    def resolve(value: Literal | Call) -> Collection[int]:
        if isinstance(value, Call):
            return _sprints_in(sprints, value)
        if value.text.isdigit() and int(value.text) in sprints:
            return (int(value.text),)
        found = [ident for ident, sprint in sprints.items() if sprint.name.lower() == value.text.lower()]
        if not found:
            raise _unknown(value, "Sprint")
        return found

    return Reference(lambda issue: issue.sprint_ids, resolve)


def _sprints_in(sprints: Mapping[int, Sprint], call: Call) -> list[int]:
    state = _SPRINT_STATES.get(call.name)
    if state is None:
        raise _unknown(call, "Sprint")
    return [ident for ident, sprint in sprints.items() if sprint.state == state]


def _versions(field: str, values: Callable[[Issue], Collection[str]]) -> Build:
    def build(world: World) -> Kind:
        seen = {v.id: v for v in world.site.versions.values() if v.project_id in world.project_ids}
        plain = _of_records(field, seen)
        place = {ident: number for number, ident in enumerate(seen)}

        def resolve(value: Literal | Call) -> Collection[str]:
            return _versions_in(seen.values(), value, world) if isinstance(value, Call) else plain(value)

        return Reference(values, resolve, rank=lambda ident: place.get(ident, -1))

    return build


def _versions_in(versions: Iterable[Version], call: Call, world: World) -> list[str]:
    if call.name not in {"releasedversions", "unreleasedversions"}:
        raise _unknown(call, "fixVersion")
    keys = {key.lower() for key in call.arguments}
    released = call.name == "releasedversions"
    return [
        version.id
        for version in versions
        if version.released == released and (not keys or world.site.projects[version.project_id].key.lower() in keys)
    ]


def _component(world: World) -> Kind:
    seen = {c.id: c for c in world.site.components.values() if c.project_id in world.project_ids}
    return Reference(lambda issue: issue.component_ids, _of_records("component", seen))


def _labels(_: World) -> Kind:
    def resolve(value: Literal | Call) -> Collection[str]:
        if isinstance(value, Call):
            raise _unknown(value, "labels")
        return (value.text.lower(),)

    return Reference(lambda issue: [label.lower() for label in issue.labels], resolve)


def _priority(world: World) -> Kind:
    """`priority > Low` works: the site lists the highest first."""
    place = {ident: -number for number, ident in enumerate(world.site.priorities)}
    resolve = _of_records("priority", world.site.priorities)
    return Reference(lambda issue: _one(issue.priority_id), resolve, rank=lambda ident: place[ident])


def _resolution(world: World) -> Kind:
    return _Resolution(
        Reference(lambda issue: _one(issue.resolution_id), _of_records("resolution", world.site.resolutions))
    )


class _Resolution:
    """The `resolution` field, where the word Unresolved stands for EMPTY."""

    def __init__(self, resolutions: Reference) -> None:
        self._resolutions = resolutions

    def predicate(self, clause: Clause) -> Predicate:
        values = tuple(Nothing() if _is_unresolved(value) else value for value in clause.values)
        return self._resolutions.predicate(replace(clause, values=values))


def _is_unresolved(value: Value) -> bool:
    return isinstance(value, Literal) and value.text.lower() == "unresolved"


def _person(field: str, value: Callable[[Issue], str | None]) -> Build:
    def build(world: World) -> Kind:
        users = world.site.users
        names = [(n, u.id) for u in users.values() for n in (u.id, u.name, u.display_name, u.email) if n]
        plain = _resolver(field, names, users.keys())

        def resolve(value: Literal | Call) -> Collection[str]:
            return (world.caller_id,) if value == Call("currentuser", ()) else plain(value)

        return Reference(lambda issue: _one(value(issue)), resolve)

    return build


def _text(value: Callable[[Issue], str | None]) -> Build:
    return lambda _: Text(value)


SYSTEM: Mapping[str, Build] = {
    "project": _project,
    "key": _key,
    "issue": _key,
    "issuekey": _key,
    "id": _identity,
    "parent": _parent,
    "epic link": _epic_link,
    "issuetype": _issue_type,
    "type": _issue_type,
    "status": _status,
    "statuscategory": _status_category,
    "sprint": _sprint,
    "fixversion": _versions("fixVersion", lambda issue: issue.fix_version_ids),
    "affectedversion": _versions("affectedVersion", lambda issue: issue.affects_version_ids),
    "component": _component,
    "labels": _labels,
    "priority": _priority,
    "resolution": _resolution,
    "assignee": _person("assignee", lambda issue: issue.assignee_id),
    "reporter": _person("reporter", lambda issue: issue.reporter_id),
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
    "sprint": _sprint,
    "epic_link": _epic_link,
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
        raise _unknown(value, "custom field")
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
