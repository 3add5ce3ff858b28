"""The site while it grows: each record is registered when it is first met, and whoever met it gets its id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sandbox.exports.jira import records
from sandbox.exports.jira.node import ExportError, Node
from sandbox.exports.jira.payloads import Payload
from sandbox.jira.model import IssueType, Project, Site, Sprint, Status

MADE_UP_ID = "99999"
"""The id of the status and of the issue type given to issues that came without."""

_TABLES = {
    "issue type": "issue_types",
    "link type": "link_types",
    "status": "statuses",
    "priority": "priorities",
    "resolution": "resolutions",
    "version": "versions",
    "component": "components",
    "user": "users",
}
_HOST = re.compile(r"^(https?://[^/]+(?:/(?!rest/)[^/]+)*)/rest/")


class SiteBuilder:
    """Registers the records of one site; the first form of a record wins, and companions come first."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.missing: Counter[str] = Counter()
        """How many issues came without each field that a real issue has."""

    def companion(self, payload: Payload) -> None:
        """Take in a file that lies beside the issues."""
        if payload.kind == "project":
            for row in payload.rows:
                self._project_companion(row)
            return
        for record in records.read_companion(payload):
            if payload.kind == "server info":
                self._describe(record)
            elif payload.kind == "sprint":
                self.site.sprints[record.id] = record
            elif payload.kind in {"board", "board configuration"}:
                known = self.site.boards.get(record.id)
                self.site.boards[record.id] = record if known is None or record.columns else known
            elif payload.kind in _TABLES:
                getattr(self.site, _TABLES[payload.kind]).setdefault(record.id, record)

    def project(self, node: Node | None, key: str) -> str:
        """The project of an issue: as sent, else the one whose key begins the issue's."""
        if node is not None and "key" in node.value:
            return self._register(self.site.projects, node, records.project)
        self.missing["project"] += 1
        known = next((one.id for one in self.site.projects.values() if one.key == key), None)
        if known is not None:
            return known
        ident = str(int(MADE_UP_ID) - 1 - len(self.site.projects))
        self.site.projects[ident] = Project(ident, key, key)
        return ident

    def user(self, node: Node | None) -> str | None:
        """A person's id."""
        return None if node is None else self._register(self.site.users, node, records.user, ident=None)

    def issue_type(self, node: Node | None) -> str:
        """The issue type's id; a made-up type where the issue came without."""
        if node is not None:
            return self._register(self.site.issue_types, node, records.issue_type)
        self.missing["issuetype"] += 1
        self.site.issue_types.setdefault(MADE_UP_ID, IssueType(MADE_UP_ID, "Not exported"))
        return MADE_UP_ID

    def status(self, node: Node | None) -> str:
        """The status's id; a made-up status where the issue came without."""
        if node is not None:
            return self._register(self.site.statuses, node, records.status)
        self.missing["status"] += 1
        self.site.statuses.setdefault(MADE_UP_ID, Status(MADE_UP_ID, "Not exported", "undefined"))
        return MADE_UP_ID

    def priority(self, node: Node | None) -> str | None:
        """The priority's id."""
        return None if node is None else self._register(self.site.priorities, node, records.named)

    def resolution(self, node: Node | None) -> str | None:
        """The resolution's id."""
        return None if node is None else self._register(self.site.resolutions, node, records.named)

    def versions(self, nodes: list[Node], project_id: str) -> tuple[str, ...]:
        """The ids of releases."""
        known = self.site.versions
        return tuple(self._register(known, one, lambda n: records.version(n, project_id)) for one in nodes)

    def components(self, nodes: list[Node], project_id: str) -> tuple[str, ...]:
        """The ids of components."""
        known = self.site.components
        return tuple(self._register(known, one, lambda n: records.component(n, project_id)) for one in nodes)

    def link_type(self, node: Node) -> str:
        """The link type's id."""
        return self._register(self.site.link_types, node, records.link_type)

    def sprints(self, values: list[Any], where: str) -> tuple[int, ...]:
        """The ids of sprints given as objects or as Server's texts, oldest first."""
        found: dict[int, Sprint] = {}
        for value in values:
            if isinstance(value, str):
                one = records.sprint_text(value, where)
            elif isinstance(value, dict):
                one = records.sprint(Node(value, where))
            else:
                raise ExportError(f"{where}: should be a sprint, not {value!r:.60}")
            found[one.id] = self._merge(one)
        return tuple(sorted(found, key=lambda ident: _age(found[ident])))

    def base_url(self, link: str | None) -> None:
        """Take the site's address from a `self` link, unless server info told it."""
        if not self.site.base_url and link and (match := _HOST.match(link)):
            self.site.base_url = match[1]

    def _merge(self, one: Sprint) -> Sprint:
        known = self.site.sprints.setdefault(one.id, one)
        if known.board_id == records.UNKNOWN_BOARD != one.board_id:
            known = self.site.sprints[one.id] = replace(known, board_id=one.board_id)
        return known

    def _register(
        self, table: dict[str, Any], node: Node, read: Callable[[Node], Any], ident: str | None = "id"
    ) -> str:
        if ident is not None and (known := node.maybe_text(ident)) in table:
            return str(known)
        record = read(node)
        table.setdefault(record.id, record)
        return str(record.id)

    def _project_companion(self, row: Node) -> None:
        ident = self._register(self.site.projects, row, records.project)
        self.versions(row.children("versions"), ident)
        self.components(row.children("components"), ident)
        for kind in row.children("issueTypes"):
            self.issue_type(kind)
        if (lead := row.child("lead")) is not None:
            self.user(lead)

    def _describe(self, told: Mapping[str, str]) -> None:
        for name, value in told.items():
            setattr(self.site, name, value)


def _age(sprint: Sprint) -> tuple[str, int]:
    return (sprint.start.isoformat() if sprint.start else "9999", sprint.id)
