"""One issue of an export into the site's record of it, whichever of Jira's interfaces sent it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.exports.jira import records
from sandbox.exports.jira.builder import SiteBuilder
from sandbox.exports.jira.node import Node
from sandbox.exports.jira.shapes import histories_of
from sandbox.exports.jira.text import is_document, plain_text
from sandbox.jira.model import Dialect, History, Issue, Link

UNKNOWN_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
"""When an issue was created whose export does not say."""

_SYSTEM_EXTRAS = ("environment", "timeoriginalestimate", "timeestimate", "timespent")
_PARTICIPANT = re.compile(r"(\S+)\(\1\)")
_LINKS = ("self", "avatarUrls", "iconUrl")


def read_issue(node: Node, builder: SiteBuilder, roles: Mapping[str, str], dialect: Dialect) -> Issue:
    """The record. Its parent stays a key in `foreign_parent_key` until all issues are known.

    Raises ExportError naming file and field where something is not what Jira would send. What is merely
    missing gets a made-up value and is counted in `builder.missing`.
    """
    key = node.text("key")
    fields = node.child("fields") or Node({}, f"{node.where}, in `fields`")
    project_id = builder.project(fields.child("project"), key.rpartition("-")[0])
    histories = _histories(node, builder)
    created = fields.instant("created")
    updated = fields.instant("updated")
    if created is None:
        builder.missing["created"] += 1
        created = updated or UNKNOWN_INSTANT
    if updated is None:
        builder.missing["updated"] += 1
        updated = max([created, *(entry.created for entry in histories)])
    builder.base_url(node.maybe_text("self"))
    issue = Issue(
        id=node.text("id"),
        key=key,
        project_id=project_id,
        type_id=builder.issue_type(fields.child("issuetype")),
        summary=_summary(fields, builder, key),
        status_id=builder.status(fields.child("status")),
        created=created,
        updated=updated,
        description=_description(fields),
        priority_id=builder.priority(fields.child("priority")),
        resolution_id=builder.resolution(fields.child("resolution")),
        resolved=fields.instant("resolutiondate"),
        due=fields.day("duedate"),
        start=fields.day(roles["start"]) if "start" in roles else None,
        labels=fields.texts("labels"),
        component_ids=builder.components(fields.children("components"), project_id),
        fix_version_ids=builder.versions(fields.children("fixVersions"), project_id),
        affects_version_ids=builder.versions(fields.children("versions"), project_id),
        foreign_parent_key=_parent_key(fields, roles),
        epic_name=fields.maybe_text(roles["epic_name"]),
        sprint_ids=_sprints(fields, builder, roles["sprint"]),
        points=fields.number(roles["points"]),
        rank=fields.maybe_text(roles["rank"]),
        assignee_id=builder.user(fields.child("assignee")),
        reporter_id=builder.user(fields.child("reporter") or fields.child("creator")),
        links=tuple(_link(one, builder) for one in fields.children("issuelinks")),
        histories=histories,
        former_keys=_former_keys(histories, key),
        extra=_extra(fields, builder, frozenset(roles.values()), dialect),
    )
    if "resolution" not in fields.value:
        _resolve_from_changelog(issue, builder)
    return issue


def _summary(fields: Node, builder: SiteBuilder, key: str) -> str:
    found = fields.maybe_text("summary")
    if found is None:
        builder.missing["summary"] += 1
    return found or key


def _description(fields: Node) -> str | None:
    value = fields.value.get("description")
    return plain_text(value) if is_document(value) else fields.maybe_text("description")


def _parent_key(fields: Node, roles: Mapping[str, str]) -> str | None:
    if (parent := fields.child("parent")) is not None:
        return parent.text("key")
    if (linked := fields.maybe_text(roles["epic_link"])) is not None:
        return linked
    above = fields.value.get(roles.get("parent_link", ""))
    if isinstance(above, str):  # a site of Cloud has an object there, and its parent beside it
        return above
    epic = fields.child("epic")
    # The agile interface's own example has an epic without a key; its id is then all there is.
    return None if epic is None else epic.maybe_text("key") or epic.text("id")


def _sprints(fields: Node, builder: SiteBuilder, sprint_field: str) -> tuple[int, ...]:
    found = fields.value.get(sprint_field)
    values = found if isinstance(found, list) else [] if found is None else [found]
    current = fields.child("sprint")
    agile = [*([current] if current else []), *fields.children("closedSprints")]
    return builder.sprints([*(one.value for one in agile), *values], f"{fields.where}, field `{sprint_field}`")


def _link(node: Node, builder: SiteBuilder) -> Link:
    kind = node.child("type")
    outward = node.child("outwardIssue")
    other = outward or node.child("inwardIssue")
    if kind is None or other is None:
        raise node.refuse("type" if kind is None else "inwardIssue", "is missing")
    return Link(
        id=node.text("id"),
        type_id=builder.link_type(kind),
        direction="outward" if outward else "inward",
        other_id=other.text("id"),
        other_key=other.text("key"),
    )


def _histories(node: Node, builder: SiteBuilder) -> tuple[History, ...]:
    found = [records.history(entry, builder.user(entry.child("author"))) for entry in histories_of(node)]
    return tuple(sorted(found, key=_order))


def _order(history: History) -> tuple[datetime, int]:
    return (history.created, int(history.id) if history.id.isdecimal() else 0)


def _former_keys(histories: tuple[History, ...], key: str) -> tuple[str, ...]:
    found = [item.before_text for entry in histories for item in entry.items if item.field == "Key"]
    return tuple(dict.fromkeys(one for one in found if one and one != key))


def _resolve_from_changelog(issue: Issue, builder: SiteBuilder) -> None:
    """Where `resolution` was not among the fields asked for, the last change of it says what it is."""
    for entry in issue.histories:
        for item in entry.items:
            if item.field != "resolution":
                continue
            issue.resolution_id = item.after
            issue.resolved = entry.created if item.after else None
            if item.after:
                row = Node({"id": item.after, "name": item.after_text}, f"{issue.key}, in `changelog`")
                builder.resolution(row)


def _extra(fields: Node, builder: SiteBuilder, roles: frozenset[str], dialect: Dialect) -> dict[str, Any]:
    return {
        name: cleaned
        for name, value in fields.value.items()
        if (name.startswith("customfield_") or name in _SYSTEM_EXTRAS) and name not in roles
        if (cleaned := _cleaned(value, builder, dialect, f"{fields.where}, field `{name}`")) not in (None, [])
    }


def _cleaned(value: Any, builder: SiteBuilder, dialect: Dialect, where: str) -> Any:
    """A value without links to the site it came from, and with people by their ids alone."""
    if isinstance(value, list):
        return [
            _cleaned(one, builder, dialect, where)
            for one in value
            if not (isinstance(one, str) and _PARTICIPANT.fullmatch(one))
        ]
    if not isinstance(value, dict):
        return value
    if "displayName" in value:
        ident = builder.user(Node(value, where))
        return {"accountId" if dialect == "cloud" else "key": ident}
    if is_document(value):
        return value if dialect == "cloud" else plain_text(value)
    return {name: _cleaned(one, builder, dialect, where) for name, one in value.items() if name not in _LINKS}
