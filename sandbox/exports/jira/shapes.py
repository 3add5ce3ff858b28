"""Other shapes of issues into the one that the loader reads: fields under `fields`, keyed by id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sandbox.exports.jira.node import ExportError, Node
from sandbox.jira.model import Field

_SYSTEM_NAMES = {
    "summary": "summary", "issue type": "issuetype", "status": "status", "project": "project",
    "created": "created", "updated": "updated", "resolved": "resolutiondate", "resolution": "resolution",
    "priority": "priority", "due date": "duedate", "fix versions": "fixVersions", "fix version/s": "fixVersions",
    "affects versions": "versions", "affects version/s": "versions", "components": "components",
    "component/s": "components", "labels": "labels", "parent": "parent", "linked issues": "issuelinks",
    "assignee": "assignee", "reporter": "reporter", "creator": "creator", "description": "description",
}  # fmt: skip
"""Display names of system fields in English, for an export without its field list."""


def platform_shape(node: Node) -> Node:
    """The row as `GET /issue` would send it, where it is a card of the private planning view."""
    if "fields" in node.value or "typeName" not in node.value:
        return node
    card = node.value
    fields = {
        "summary": card.get("summary"),
        "issuetype": {"id": str(card["typeId"]), "name": card["typeName"], "subtask": False},
        "status": card.get("status") or {"id": str(card["statusId"]), "name": card["statusName"]},
        "project": {"id": str(card["projectId"]), "key": node.text("key").rpartition("-")[0]},
    }
    if card.get("assignee"):
        fields["assignee"] = {"name": card["assignee"], "displayName": card.get("assigneeName")}
    return Node({"id": str(card["id"]), "key": card["key"], "fields": fields}, node.where)


def keyed_by_names(rows: Sequence[Node]) -> bool:
    """Whether the fields of these issues go by display names ("Issue Type") instead of ids."""
    names = Counter(name for row in rows[:50] for name in row.value.get("fields") or {})
    return "summary" not in names and ("Summary" in names or "Issue Type" in names)


def rekeyed(rows: Sequence[Node], published: Iterable[Field]) -> list[Node]:
    """Issues keyed by display names, keyed by field ids.

    Where several fields bear one name, the changelogs say which one is meant, else the lowest id is taken. A
    name that neither the field list nor Jira's own fields know is refused.
    """
    ids = dict(_SYSTEM_NAMES)
    for field in sorted(published, key=lambda one: (len(one.id), one.id), reverse=True):
        ids[field.name.casefold()] = field.id
    ids |= {name.casefold(): ident for ident, name in changelog_names(rows).items()}
    return [_rekey(row, ids) for row in rows]


def _rekey(row: Node, ids: Mapping[str, str]) -> Node:
    fields = {}
    for name, value in (row.value.get("fields") or {}).items():
        if name.casefold() not in ids:
            raise ExportError(
                f"{row.where}: field `{name}` goes by a display name that no field list beside the file explains; "
                "put the site's answer to GET /rest/api/3/field beside it"
            )
        fields[ids[name.casefold()]] = value
    return Node({**row.value, "fields": fields}, row.where)


def changelog_names(rows: Iterable[Node]) -> dict[str, str]:
    """Names of custom fields by id, as far as changelogs tell; the name used last in the file wins."""
    return {
        ident: item.text("field")
        for row in rows
        for entry in histories_of(row)
        for item in entry.children("items")
        if (ident := item.maybe_text("fieldId")) is not None and ident.startswith("customfield_")
    }


def histories_of(issue: Node) -> list[Node]:
    """The raw changelog of an issue, which some clients keep as a bare list."""
    if isinstance(issue.value.get("changelog"), list):
        return issue.children("changelog")
    changelog = issue.child("changelog")
    return changelog.children("histories") if changelog else []


def is_cut(issue: Node) -> bool:
    """Whether Jira sent fewer histories than there are (it cuts them inside a search)."""
    if isinstance(issue.value.get("changelog"), list):
        return False
    changelog = issue.child("changelog")
    return changelog is not None and (changelog.integer("total") or 0) > len(histories_of(issue))
