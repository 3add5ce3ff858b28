"""Issues with the fields that a caller asked for."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.jira.model import Issue, Link, Sprint
from sandbox.jira.render.changelog import expanded, oldest_first
from sandbox.jira.render.records import Json, Records
from sandbox.jira.render.stamps import iso_stamp, stamp, utc_stamp
from sandbox.jira.render.text import document, markup
from sandbox.jira.repository import Repository

Value = Callable[[Issue], Any]
ALL = ("*all", "*navigable")


@dataclass(frozen=True, slots=True)
class Selection:
    """The fields of an answer: how to render each, and whether those that only some issues have come too."""

    fields: tuple[tuple[str, Value], ...]
    everything: bool
    id_only: bool
    left_out: frozenset[str]


class Issues:
    """Renders issues of one site for one base address and version; see `Records`.

    Parents, sub-tasks and linked issues that are not `visible` to the caller are left out, as in Jira; an epic link
    shows its key all the same.
    """

    def __init__(self, repository: Repository, records: Records, visible: Callable[[Issue], bool]) -> None:
        self._repository = repository
        self._visible = visible
        self._records = records
        self._site = repository.site
        self._bare = records.settings.bare_issues
        self._table = self._system() | self._custom() | self._nulls()

    def names(self, selection: Selection) -> dict[str, str]:
        """The display names of selected fields by id."""
        fields = self._site.fields
        return {ident: fields[ident].name if ident in fields else ident for ident, _ in selection.fields}

    def select(self, wanted: Sequence[str]) -> Selection:
        """The selection that a `fields` parameter asks for: ids, `*all`, `*navigable`, and `-id` to leave out."""
        everything = any(name in ALL for name in wanted) or (bool(wanted) and all(n.startswith("-") for n in wanted))
        left_out = frozenset(name[1:] for name in wanted if name.startswith("-"))
        ids: Iterable[str] = self._table if everything else wanted
        fields = tuple((i, self._field(i)) for i in ids if i not in left_out and self._known(i))
        return Selection(fields, everything, list(wanted) == ["id"], left_out)

    def issue(self, issue: Issue, selection: Selection) -> Json:
        """An issue with the selected fields. With `fields=id` it is the id alone, as in Cloud's search."""
        if selection.id_only:
            return {"id": issue.id}
        row: Json = {"expand": "", "id": issue.id, "self": self._records.link(f"issue/{issue.id}"), "key": issue.key}
        if not self._bare.isdisjoint((issue.id, issue.key)):
            return row
        fields = {ident: value(issue) for ident, value in selection.fields}
        if selection.everything:
            fields |= {i: issue.extra[i] for i in issue.extra if i not in fields and i not in selection.left_out}
        return row | {"fields": fields} if fields else row

    def expanded(self, issue: Issue, selection: Selection, expand: Collection[str], cut: int) -> Json:
        """The same with what `expand` adds: `changelog` (`cut` to its newest entries on Cloud), `renderedFields`."""
        row = self.issue(issue, selection)
        if "changelog" in expand:
            row["changelog"] = expanded(issue, self._records, cut)
        if "renderedFields" in expand:
            row["renderedFields"] = self._rendered(issue, selection)
        return row

    def _rendered(self, issue: Issue, selection: Selection) -> Json:
        """HTML for texts, null for fields that have no other form."""
        text = markup(issue.description) if issue.description else ""
        return {ident: text if ident == "description" else None for ident, _ in selection.fields}

    def _known(self, ident: str) -> bool:
        return ident in self._table or ident in self._site.fields

    def _field(self, ident: str) -> Value:
        return self._table.get(ident) or (lambda issue: issue.extra.get(ident))

    def _system(self) -> dict[str, Value]:
        records, zone = self._records, self._records.zone
        table: dict[str, Value] = {
            "summary": lambda issue: issue.summary,
            "description": self._description,
            "issuetype": lambda issue: records.issue_type(issue.type_id),
            "project": lambda issue: records.project(issue.project_id),
            "status": lambda issue: records.status(issue.status_id),
            "priority": lambda issue: issue.priority_id and records.priority(issue.priority_id),
            "resolution": lambda issue: issue.resolution_id and records.resolution(issue.resolution_id),
            "resolutiondate": lambda issue: stamp(issue.resolved, zone),
            "created": lambda issue: stamp(issue.created, zone),
            "updated": lambda issue: stamp(issue.updated, zone),
            "duedate": lambda issue: issue.due and issue.due.isoformat(),
            "labels": lambda issue: list(issue.labels),
            "components": lambda issue: [records.component(ident) for ident in issue.component_ids],
            "fixVersions": lambda issue: [records.fix_version(ident) for ident in issue.fix_version_ids],
            "versions": lambda issue: [records.fix_version(ident) for ident in issue.affects_version_ids],
            "parent": self._parent,
            "subtasks": self._subtasks,
            "assignee": lambda issue: records.user(issue.assignee_id),
            "reporter": lambda issue: records.user(issue.reporter_id),
            "issuelinks": self._links,
        }
        if records.cloud:
            table["statuscategorychangedate"] = lambda issue: stamp(self._category_changed(issue), zone)
        return table

    def _custom(self) -> dict[str, Value]:
        roles: dict[str, Value] = {
            "sprint": self._sprints,
            "epic_link": lambda issue: self._key_above(issue) if self._level(issue) == 0 else None,
            "parent_link": lambda issue: self._key_above(issue) if self._level(issue) > 0 else None,
            "epic_name": lambda issue: issue.epic_name,
            "rank": lambda issue: issue.rank,
            "points": lambda issue: issue.points,
            "start": lambda issue: issue.start and issue.start.isoformat(),
        }
        return {ident: roles[role] for role, ident in self._site.field_ids.items() if role in roles}

    def _nulls(self) -> dict[str, Value]:
        names = self._records.settings.null_lists
        return {self._site.field_ids.get(name, name): lambda _: None for name in names}

    def _description(self, issue: Issue) -> Any:
        if not issue.description:
            return None
        return document(issue.description) if self._records.version == "3" else issue.description

    def _parent(self, issue: Issue) -> Json | None:
        parent = self._site.issues.get(issue.parent_id or "")
        sent = self._records.cloud or self._is_subtask(issue)
        return self._brief(parent) if parent is not None and sent and self._visible(parent) else None

    def _subtasks(self, issue: Issue) -> list[Json]:
        children = self._repository.children(issue.id)
        return [self._brief(child) for child in children if self._is_subtask(child) and self._visible(child)]

    def _is_subtask(self, issue: Issue) -> bool:
        return self._site.issue_types[issue.type_id].subtask

    def _brief(self, issue: Issue) -> Json:
        """An issue as others show it."""
        records = self._records
        fields: Json = {"summary": issue.summary, "status": records.status(issue.status_id)}
        if issue.priority_id is not None:
            fields["priority"] = records.priority(issue.priority_id)
        fields["issuetype"] = records.issue_type(issue.type_id)
        return {"id": issue.id, "key": issue.key, "self": records.link(f"issue/{issue.id}"), "fields": fields}

    def _links(self, issue: Issue) -> list[Json]:
        ends = ((link, self._site.issues.get(link.other_id)) for link in issue.links)
        return [self._link(link, other) for link, other in ends if other is None or self._visible(other)]

    def _link(self, link: Link, other: Issue | None) -> Json:
        """A link; the other end may be outside of what was exported, then only its key is known."""
        records = self._records
        end = self._brief(other) if other else {"id": link.other_id, "key": link.other_key}
        kind = records.link_type(self._site.link_types[link.type_id])
        return {
            "id": link.id,
            "self": records.link(f"issueLink/{link.id}"),
            "type": kind,
            f"{link.direction}Issue": end,
        }

    def _level(self, issue: Issue) -> int:
        return self._site.issue_types[issue.type_id].hierarchy_level

    def _key_above(self, issue: Issue) -> str | None:
        parent = self._site.issues.get(issue.parent_id or "")
        return parent.key if parent else issue.foreign_parent_key

    def _sprints(self, issue: Issue) -> list[Any] | None:
        render = _sprint_object if self._records.cloud else self._sprint_text
        sprints = self._site.sprints
        return [render(sprints[ident]) for ident in issue.sprint_ids if ident in sprints] or None

    def _sprint_text(self, sprint: Sprint) -> str:
        """A sprint as Data Center prints its Java object."""
        zone = self._records.zone
        parts = {
            "id": sprint.id,
            "rapidViewId": sprint.board_id,
            "state": sprint.state.upper(),
            "name": sprint.name,
            "startDate": iso_stamp(sprint.start, zone),
            "endDate": iso_stamp(sprint.end, zone),
            "completeDate": iso_stamp(sprint.complete, zone),
            "activatedDate": iso_stamp(sprint.activated, zone),
            "sequence": sprint.id,
            "goal": sprint.goal or None,
        }
        body = ",".join(f"{name}={'<null>' if value is None else value}" for name, value in parts.items())
        return f"com.atlassian.greenhopper.service.sprint.Sprint@{zlib.crc32(str(sprint.id).encode()):x}[{body}]"

    def _category_changed(self, issue: Issue) -> datetime:
        """When the status last crossed into another category; the creation if it never did."""
        statuses = self._site.statuses
        crossed = issue.created
        for entry in oldest_first(issue):
            for item in entry.items:
                before, after = statuses.get(item.before or ""), statuses.get(item.after or "")
                if item.field == "status" and before and after and before.category != after.category:
                    crossed = entry.created
        return crossed


def _sprint_object(sprint: Sprint) -> Json:
    dates = {"startDate": sprint.start, "endDate": sprint.end, "completeDate": sprint.complete}
    row = {"id": sprint.id, "name": sprint.name, "state": sprint.state, "boardId": sprint.board_id, "goal": sprint.goal}
    return row | {name: utc_stamp(at) for name, at in dates.items() if at is not None}
