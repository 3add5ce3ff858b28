"""What people do to the issues of a site, written with the changelog that Jira would write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sandbox.clock import Clock
from sandbox.jira.model import ChangeItem, History, Issue, IssueType, Sprint, Status, User
from sandbox.jira.repository import Repository

R = TypeVar("R", Status, IssueType)


class NothingThere(LookupError):
    """The issue, sprint or other record to change does not exist; the text names it."""


class Editor:
    """Changes issues as an account would, each write at an instant of its own (`Clock.tick`).

    Issues are named by id, key or former key, other records by name or id. Every method raises NothingThere where
    what it is to change does not exist.
    """

    def __init__(self, repository: Repository, clock: Clock, author_id: str | None = None) -> None:
        self._repository = repository
        self._clock = clock
        self._author_id = author_id

    def create(self, project: str, summary: str, issue_type: str = "Story", parent: str | None = None) -> Issue:
        """Make an issue in the first status of the workflow, with the next free key."""
        site, at = self._repository.site, self._clock.tick()
        owner = self._repository.project(project)
        if owner is None:
            raise NothingThere(f"there is no project {project}")
        made = Issue(
            id=str(max((int(ident) for ident in site.issues if ident.isdecimal()), default=10_000) + 1),
            key=self._next_key(owner.key),
            project_id=owner.id,
            type_id=named(site.issue_types.values(), issue_type, "issue type").id,
            summary=summary,
            status_id=next(iter(site.statuses)),
            created=at,
            updated=at,
            parent_id=None if parent is None else self._issue(parent).id,
            reporter_id=self._author_id,
        )
        self._repository.save_issue(made, at)
        return made

    def edit(self, ref: str, **values: Any) -> Issue:
        """Set plain fields: `summary`, `description`, `points`, `due`, `start`, `labels`, `priority_id`,
        `resolution_id`, `assignee_id`, `fix_version_ids`, `affects_version_ids`, `component_ids`. Values that stay
        the same are not recorded.

        Raises ValueError for any other field.
        """
        issue = self._issue(ref)
        unknown = values.keys() - _LABELS.keys()
        if unknown:
            raise ValueError(f"cannot edit {', '.join(sorted(unknown))}; known fields are {', '.join(sorted(_LABELS))}")
        changed = {name: value for name, value in values.items() if getattr(issue, name) != value}
        items = [item for name, value in changed.items() for item in self._items(name, getattr(issue, name), value)]
        return self._write(issue, items, self._clock.tick(), **changed) if changed else issue

    def set_field(self, ref: str, field_id: str, value: Any) -> Issue:
        """Set a custom field of the site to a value in the shape that Jira sends."""
        issue, field = self._issue(ref), self._repository.site.fields.get(field_id)
        if field is None:
            raise NothingThere(f"there is no custom field {field_id}")
        before = issue.extra.get(field_id)
        item = ChangeItem(field.name, None, _said(before), None, _said(value), field_id)
        return self._write(issue, [item], self._clock.tick(), extra=issue.extra | {field_id: value})

    def transition(self, ref: str, status: str) -> Issue:
        """Move an issue to a status. Entering the category "done" resolves it, leaving it takes that back."""
        issue, site = self._issue(ref), self._repository.site
        after = named(site.statuses.values(), status, "status")
        before = site.statuses[issue.status_id]
        if after.id == before.id:
            return issue
        at = self._clock.tick()
        items = [ChangeItem("status", before.id, before.name, after.id, after.name, "status")]
        values: dict[str, Any] = {"status_id": after.id}
        done = after.category == "done"
        if (before.category == "done") != done:
            resolution = next(iter(site.resolutions), None) if done else None
            items += self._items("resolution_id", issue.resolution_id, resolution)
            values |= {"resolution_id": resolution, "resolved": at if done else None}
        return self._write(issue, items, at, **values)

    def set_sprints(self, ref: str, sprint_ids: Sequence[int]) -> Issue:
        """Put an issue into exactly these sprints."""
        issue = self._issue(ref)
        for ident in sprint_ids:
            self._sprint(ident)
        if tuple(sprint_ids) == issue.sprint_ids:
            return issue
        return self._write(
            issue, [self._sprint_item(issue, sprint_ids)], self._clock.tick(), sprint_ids=tuple(sprint_ids)
        )

    def add_to_sprint(self, ref: str, sprint_id: int) -> Issue:
        """Add an issue to a sprint: it leaves the open one it was in, and keeps the closed ones."""
        kept = [i for i in self._issue(ref).sprint_ids if self._is_closed(i) and i != sprint_id]
        return self.set_sprints(ref, [*kept, sprint_id])

    def remove_from_sprint(self, ref: str, sprint_id: int) -> Issue:
        """Take an issue out of a sprint."""
        return self.set_sprints(ref, [ident for ident in self._issue(ref).sprint_ids if ident != sprint_id])

    def set_parent(self, ref: str, parent_ref: str | None) -> Issue:
        """Hang an issue under another, or under none."""
        issue = self._issue(ref)
        before = self._repository.site.issues.get(issue.parent_id or "")
        after = self._issue(parent_ref) if parent_ref is not None else None
        if before == after and issue.foreign_parent_key is None:
            return issue
        old, new = _parent_end(before), _parent_end(after)
        values = {"parent_id": after and after.id, "foreign_parent_key": None}
        return self._write(issue, [ChangeItem(self._parent_field(issue), *old, *new)], self._clock.tick(), **values)

    def _parent_field(self, issue: Issue) -> str:
        """What the changelog calls it when an issue goes under another one."""
        site = self._repository.site
        if site.dialect == "cloud":
            return "IssueParentAssociation"
        return "Parent Link" if site.issue_types[issue.type_id].hierarchy_level > 0 else "Epic Link"

    def move(self, ref: str, project_ref: str) -> Issue:
        """Move an issue to another project: it keeps its id, gets the next free key there, and its old key finds it.

        What belongs to the old project (versions, components) stays behind, as in Jira.
        """
        issue = self._issue(ref)
        before = self._repository.site.projects[issue.project_id]
        after = self._repository.project(project_ref)
        if after is None:
            raise NothingThere(f"there is no project {project_ref}")
        if after.id == before.id:
            return issue
        key = self._next_key(after.key)
        items = [
            ChangeItem("project", before.id, before.name, after.id, after.name, "project"),
            ChangeItem("Key", None, issue.key, None, key),
        ]
        former = (*issue.former_keys, issue.key)
        values = {"project_id": after.id, "key": key, "former_keys": former}
        left = {"fix_version_ids": (), "affects_version_ids": (), "component_ids": ()}
        return self._write(issue, items, self._clock.tick(), **values, **left)

    def delete(self, ref: str) -> None:
        """Delete an issue and its sub-tasks for good. Stories of a deleted epic stay, without a parent, and
        linked issues lose the link."""
        issue = self._issue(ref)
        for link in issue.links:
            self._unlink(link.other_id, issue)
        types = self._repository.site.issue_types
        for child in list(self._repository.children(issue.id)):
            if types[child.type_id].subtask:
                self.delete(child.id)
            else:
                self.set_parent(child.id, None)
        self._repository.delete_issue(issue.id, self._clock.tick())

    def hide(self, ref: str) -> None:
        """Put an issue under security: to the sandbox's account it looks deleted."""
        self._repository.hide_issue(self._issue(ref).id)

    def reveal(self, ref: str) -> None:
        """Let the account see the issue again."""
        self._repository.reveal_issue(self._issue(ref).id)

    def _unlink(self, ident: str, gone: Issue) -> None:
        other = self._repository.site.issues.get(ident)
        cut = [link for link in other.links if link.other_id == gone.id] if other else []
        if other is None or not cut:
            return
        types = self._repository.site.link_types
        said = [f"This issue {getattr(types[link.type_id], link.direction)} {gone.key}" for link in cut]
        items = [ChangeItem("Link", gone.key, text, None, None) for text in said]
        kept = tuple(link for link in other.links if link.other_id != gone.id)
        self._write(other, items, self._clock.tick(), links=kept)

    def _issue(self, ref: str) -> Issue:
        issue = self._repository.issue(ref)
        if issue is None:
            raise NothingThere(f"there is no issue {ref}")
        return issue

    def _sprint(self, sprint_id: int) -> Sprint:
        sprint = self._repository.site.sprints.get(sprint_id)
        if sprint is None:
            raise NothingThere(f"there is no sprint {sprint_id}")
        return sprint

    def _is_closed(self, sprint_id: int) -> bool:
        sprint = self._repository.site.sprints.get(sprint_id)
        return sprint is not None and sprint.state == "closed"

    def _write(self, issue: Issue, items: Iterable[ChangeItem], at: datetime, **values: Any) -> Issue:
        entry = History(self._repository.next_history_id(), at, tuple(items), self._author_id)
        changed = replace(issue, updated=at, histories=(*issue.histories, entry), **values)
        self._repository.save_issue(changed, at)
        return changed

    def _items(self, name: str, before: Any, after: Any) -> list[ChangeItem]:
        """One item; of a list of records one for each that came or went, as Jira writes them."""
        field, field_id, table = self._label(name)
        if table is None:
            return [ChangeItem(field, None, _said(before), None, _said(after), field_id)]
        records = getattr(self._repository.site, table)
        if not isinstance(after, tuple):
            return [ChangeItem(field, *_end(before, records), *_end(after, records), field_id)]
        gone = [ChangeItem(field, *_end(i, records), None, None, field_id) for i in before if i not in after]
        come = [ChangeItem(field, None, None, *_end(i, records), field_id) for i in after if i not in before]
        return gone + come

    def _label(self, name: str) -> tuple[str, str | None, str | None]:
        field_id = self._repository.site.field_ids.get(name)
        if field_id is None:
            return _LABELS[name]
        field = self._repository.site.fields.get(field_id)
        return (field.name if field else _LABELS[name][0]), field_id, None

    def _sprint_item(self, issue: Issue, sprint_ids: Sequence[int]) -> ChangeItem:
        """Ids and names joined by comma and space, with no `fieldId`, as real sites send them."""
        return ChangeItem("Sprint", *self._listed(issue.sprint_ids), *self._listed(sprint_ids))

    def _listed(self, sprint_ids: Sequence[int]) -> tuple[str, str]:
        sprints = self._repository.site.sprints
        names = [sprints[ident].name for ident in sprint_ids if ident in sprints]
        return ", ".join(map(str, sprint_ids)), ", ".join(names)

    def _next_key(self, project_key: str) -> str:
        prefix = f"{project_key}-"
        keys = (key for issue in self._repository.site.issues.values() for key in (issue.key, *issue.former_keys))
        numbers = [int(key.removeprefix(prefix)) for key in keys if key.startswith(prefix)]
        return f"{prefix}{max(numbers, default=0) + 1}"


def _end(ident: str | None, records: Mapping[str, Any]) -> tuple[str | None, str | None]:
    if ident is None:
        return None, None
    record = records.get(ident)
    if record is None:
        raise NothingThere(f"there is no record {ident}; known are {', '.join(records)}")
    return ident, record.display_name if isinstance(record, User) else record.name


def _parent_end(parent: Issue | None) -> tuple[str | None, str | None]:
    return (None, None) if parent is None else (parent.id, parent.key)


def _said(value: Any) -> str | None:
    """A plain value as changelogs write it: labels by spaces, whole numbers without a fraction."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return " ".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def named(records: Iterable[R], name: str, what: str) -> R:
    """The record of a name or id; raises NothingThere where there is none."""
    for record in records:
        if name.lower() in {record.id, record.name.lower()}:
            return record
    raise NothingThere(f"there is no {what} {name}")


# Attribute of an issue: the field's name in a changelog, its id, and the table of the site its ids point into.
_LABELS: dict[str, tuple[str, str | None, str | None]] = {
    "summary": ("summary", "summary", None),
    "description": ("description", "description", None),
    "points": ("Story Points", None, None),
    "due": ("duedate", "duedate", None),
    "start": ("Start date", None, None),
    "labels": ("labels", "labels", None),
    "priority_id": ("priority", "priority", "priorities"),
    "resolution_id": ("resolution", "resolution", "resolutions"),
    "assignee_id": ("assignee", "assignee", "users"),
    "fix_version_ids": ("Fix Version", "fixVersions", "versions"),
    "affects_version_ids": ("Version", "versions", "versions"),
    "component_ids": ("Component", "components", "components"),
}
