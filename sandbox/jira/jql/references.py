"""The fields of every Jira that point to other records: which values an issue holds, and what a written one names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from sandbox.jira.jql.kinds import Kind, Reference, Resolve
from sandbox.jira.jql.syntax import Call, JqlError, Literal, UnknownValue
from sandbox.jira.jql.world import World
from sandbox.jira.model import CATEGORIES, Issue, Sprint, Version


def issue_number(issue: Issue) -> tuple[str, int]:
    """A key as it sorts: project, then number."""
    project, _, number = issue.key.rpartition("-")
    return project, int(number) if number.isdecimal() else 0


def unknown(value: Literal | Call, field: str) -> JqlError:
    """The error for a value or function that a field does not know."""
    if isinstance(value, Call):
        return JqlError(f"Unable to find JQL function '{value.name}({', '.join(value.arguments)})'.")
    return UnknownValue(f"The value '{value.text}' does not exist for the field '{field}'.")


def _resolver(field: str, names: Iterable[tuple[str, str]], ids: Collection[str]) -> Resolve:
    """Reads a value as a name, else as an id: (name, id) pairs, names without regard to case."""
    named: dict[str, set[str]] = {}
    for name, ident in names:
        named.setdefault(name.lower(), set()).add(ident)

    def resolve(value: Literal | Call) -> Collection[str]:
        if isinstance(value, Call):
            raise unknown(value, field)
        found = named.get(value.text.lower()) or ({value.text} if value.text in ids else None)
        if found is None:
            raise unknown(value, field)
        return found

    return resolve


def _of_records(field: str, records: Mapping[str, Any]) -> Resolve:
    return _resolver(field, ((record.name, ident) for ident, record in records.items()), records.keys())


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def project(world: World) -> Kind:
    """The project: by key, former key, name or id, as far as the caller may browse."""
    visible = [world.site.projects[ident] for ident in world.project_ids]
    names = [(name, p.id) for p in visible for name in (p.key, p.name, *p.former_keys)]
    return Reference(lambda issue: (issue.project_id,), _resolver("project", names, world.project_ids))


def _issue_resolver(world: World, field: str) -> Resolve:
    def resolve(value: Literal | Call) -> Collection[str]:
        if isinstance(value, Call):
            raise unknown(value, field)
        issue = world.index.issue(value.text)
        if issue is None:
            what = f"A value with ID '{value.text}'" if value.text.isdecimal() else f"An issue with key '{value.text}'"
            raise UnknownValue(f"{what} does not exist for field '{field}'.")
        return (issue.id,)

    return resolve


def issue_itself(field: str) -> Callable[[World], Kind]:
    """`key` or `id`: the issue itself, by either.

    `>` and the like compare the numbers of keys, with the project of the named issue and no other: an issue
    that is gone bounds nothing.
    """

    def build(world: World) -> Kind:
        issues = world.issues
        return Reference(
            lambda issue: (issue.id,),
            _issue_resolver(world, field),
            rank=lambda ident: issue_number(issues[ident])[1],
            group=lambda ident: issues[ident].project_id,
        )

    return build


def parent(world: World) -> Kind:
    """The parent at any level on Cloud, of sub-tasks only on Data Center."""
    types, cloud = world.site.issue_types, world.site.dialect == "cloud"
    return Reference(
        lambda issue: _one(issue.parent_id) if cloud or types[issue.type_id].subtask else (),
        _issue_resolver(world, "parent"),
    )


def epic_link(world: World) -> Kind:
    """The epic of a story, by key or id."""
    return _above(world, "Epic Link", lambda level: level == 0)


def parent_link(world: World) -> Kind:
    """What an epic or anything above it hangs under, by key or id."""
    return _above(world, "Parent Link", lambda level: level > 0)


def _above(world: World, name: str, has_it: Callable[[int], bool]) -> Kind:
    types = world.site.issue_types

    def above(issue: Issue) -> tuple[str, ...]:
        linked = has_it(types[issue.type_id].hierarchy_level)
        return _one(issue.parent_id or issue.foreign_parent_key) if linked else ()

    return Reference(above, _issue_resolver(world, name))


def issue_type(world: World) -> Kind:
    """The issue type by name or id, or all of a sort by function."""
    types = world.site.issue_types
    plain = _of_records("issuetype", types)

    def resolve(value: Literal | Call) -> Collection[str]:
        if isinstance(value, Call) and value.name in {"subtaskissuetypes", "standardissuetypes"}:
            return [ident for ident, kind in types.items() if kind.subtask == value.name.startswith("sub")]
        return plain(value)

    return Reference(lambda issue: (issue.type_id,), resolve)


def status(world: World) -> Kind:
    """The status by name or id."""
    return Reference(lambda issue: (issue.status_id,), _of_records("status", world.site.statuses))


def status_category(world: World) -> Kind:
    """The category of the status by key, name or id."""
    statuses = world.site.statuses
    names = [(name, key) for key, (ident, label) in CATEGORIES.items() for name in (key, label, str(ident))]
    return Reference(lambda issue: (statuses[issue.status_id].category,), _resolver("statusCategory", names, ()))


_SPRINT_STATES = {"opensprints": "active", "closedsprints": "closed", "futuresprints": "future"}


def sprint(world: World) -> Kind:
    """The sprints an issue is or was in: by id, by name, or all of a state by function."""
    sprints = world.site.sprints

    def resolve(value: Literal | Call) -> Collection[int]:
        if isinstance(value, Call):
            return _sprints_in(sprints, value)
        if value.text.isdecimal() and int(value.text) in sprints:
            return (int(value.text),)
        found = [ident for ident, sprint in sprints.items() if sprint.name.lower() == value.text.lower()]
        if not found:
            raise unknown(value, "Sprint")
        return found

    return Reference(lambda issue: issue.sprint_ids, resolve)


def _sprints_in(sprints: Mapping[int, Sprint], call: Call) -> list[int]:
    state = _SPRINT_STATES.get(call.name)
    if state is None:
        raise unknown(call, "Sprint")
    return [ident for ident, sprint in sprints.items() if sprint.state == state]


def versions(field: str, values: Callable[[Issue], Collection[str]]) -> Callable[[World], Kind]:
    """A field of versions: by name or id, or the released and unreleased ones by function."""

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
        raise unknown(call, "fixVersion")
    keys = {key.lower() for key in call.arguments}
    released = call.name == "releasedversions"
    return [
        version.id
        for version in versions
        if version.released == released and (not keys or world.site.projects[version.project_id].key.lower() in keys)
    ]


def component(world: World) -> Kind:
    """The components by name or id."""
    seen = {c.id: c for c in world.site.components.values() if c.project_id in world.project_ids}
    return Reference(lambda issue: issue.component_ids, _of_records("component", seen))


def labels(_: World) -> Kind:
    """The labels; any word may be asked for."""

    def resolve(value: Literal | Call) -> Collection[str]:
        if isinstance(value, Call):
            raise unknown(value, "labels")
        return (value.text.lower(),)

    return Reference(lambda issue: [label.lower() for label in issue.labels], resolve)


def priority(world: World) -> Kind:
    """`priority > Low` works: the site lists the highest first."""
    place = {ident: -number for number, ident in enumerate(world.site.priorities)}
    resolve = _of_records("priority", world.site.priorities)
    return Reference(lambda issue: _one(issue.priority_id), resolve, rank=lambda ident: place[ident])


def resolution(world: World) -> Kind:
    """The resolution by name or id, or `Unresolved`, which stands for EMPTY."""
    resolve = _of_records("resolution", world.site.resolutions)
    return Reference(lambda issue: _one(issue.resolution_id), resolve, empty_word="unresolved")


def person(field: str, value: Callable[[Issue], str | None]) -> Callable[[World], Kind]:
    """A field that names a person: by id, login, display name or mail address, or `currentUser()`."""

    def build(world: World) -> Kind:
        users = world.site.users
        names = [(n, u.id) for u in users.values() for n in (u.id, u.name, u.display_name, u.email) if n]
        plain = _resolver(field, names, users.keys())

        def resolve(value: Literal | Call) -> Collection[str]:
            return (world.caller_id,) if value == Call("currentuser", ()) else plain(value)

        return Reference(lambda issue: _one(value(issue)), resolve)

    return build
