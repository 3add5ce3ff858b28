"""The site as the servers see it: in memory, indexed, and written through to the state on every change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from sandbox.jira.model import (
    Board,
    Component,
    Field,
    Issue,
    IssueType,
    LinkType,
    Named,
    Project,
    Site,
    Sprint,
    Status,
    User,
    Version,
)
from sandbox.state import State

Record = User | Project | Version | Component | IssueType | Status | Named | LinkType | Board | Sprint | Field

_TABLES: dict[str, TypeAdapter[Any]] = {
    "users": TypeAdapter(User),
    "projects": TypeAdapter(Project),
    "versions": TypeAdapter(Version),
    "components": TypeAdapter(Component),
    "issue_types": TypeAdapter(IssueType),
    "statuses": TypeAdapter(Status),
    "priorities": TypeAdapter(Named),
    "resolutions": TypeAdapter(Named),
    "link_types": TypeAdapter(LinkType),
    "boards": TypeAdapter(Board),
    "sprints": TypeAdapter(Sprint),
    "fields": TypeAdapter(Field),
    "issues": TypeAdapter(Issue),
}
_SITE = "jira.site"
_HIDDEN = "jira.hidden"
_SCALARS = tuple(f.name for f in fields(Site) if f.name not in _TABLES)


@dataclass(frozen=True, slots=True)
class _Write:
    """One change of one issue, so that a lagging search index can look past it."""

    at: datetime
    issue_id: str
    before: Issue | None


class Repository:
    """A `Site` kept in a `State`. Records are values: change a copy (`dataclasses.replace`) and save it."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._children: dict[str, list[Issue]] | None = None
        self.revision = 0
        """Grows with every write; whatever was computed from an older one is out of date."""
        self._use(_read_site(state))

    @property
    def site(self) -> Site:
        """Everything the site holds; callers read it and never change it."""
        return self._site

    def load(self, site: Site) -> None:
        """Replace everything by this site, in one transaction."""
        with self._state.batch():
            for table in _TABLES:
                self._state.clear(_kind(table))
            self._state.clear(_HIDDEN)
            self._state.put(_SITE, "site", {name: getattr(site, name) for name in _SCALARS})
            for table, adapter in _TABLES.items():
                for ident, record in getattr(site, table).items():
                    self._state.put(_kind(table), str(ident), adapter.dump_python(record, mode="json"))
        self._use(site)

    def issue(self, ref: str) -> Issue | None:
        """The issue by id, key or a key it had before it was moved; keys are read without regard to case."""
        issues = self._site.issues
        return issues.get(ref) or issues.get(self._keys.get(ref.upper(), ""))

    def project(self, ref: str) -> Project | None:
        """The project by id, key or former key."""
        return self._site.projects.get(ref) or self._projects.get(ref.upper())

    def children(self, issue_id: str) -> list[Issue]:
        """The issues whose parent this is, in the order of the site."""
        if self._children is None:
            self._children = _by_parent(self._site)
        return self._children.get(issue_id, [])

    def next_history_id(self) -> str:
        """An id for a changelog entry that none has yet, greater than all."""
        self._last_history += 1
        return str(self._last_history)

    def save_issue(self, issue: Issue, at: datetime) -> None:
        """Insert or replace an issue by a write at an instant."""
        self._journal.append(_Write(at, issue.id, self._site.issues.get(issue.id)))
        self._put("issues", issue.id, issue)
        self._remember_keys(issue)
        self._children = None

    def delete_issue(self, issue_id: str, at: datetime) -> None:
        """Remove an issue for good, as Jira does: no trace is left that a search would find."""
        issue = self._site.issues.pop(issue_id)
        self._journal.append(_Write(at, issue_id, issue))
        self._state.delete(_kind("issues"), issue_id)
        for key in (issue.key, *issue.former_keys):
            self._keys.pop(key.upper(), None)
        self._children = None
        self.revision += 1

    def save(self, table: str, record: Record) -> None:
        """Insert or replace one record that is not an issue in a table of the site (`"sprints"`, …)."""
        self._put(table, record.id, record)
        if table == "projects":
            self._projects = _project_keys(self._site)

    def remove(self, table: str, ident: str | int) -> None:
        """Remove one record that is not an issue; nothing may point to it any more but a sprint to its board."""
        del getattr(self._site, table)[ident]
        self._state.delete(_kind(table), str(ident))
        self.revision += 1

    def hide_issue(self, issue_id: str) -> None:
        """Put an issue under security that the caller does not pass: it looks deleted."""
        self._state.put(_HIDDEN, issue_id, {})
        self.revision += 1

    def reveal_issue(self, issue_id: str) -> None:
        """Take the security away again."""
        self._state.delete(_HIDDEN, issue_id)
        self.revision += 1

    def hidden(self, issue_id: str) -> bool:
        """Whether an issue is under security that the caller does not pass."""
        return self._state.get(_HIDDEN, issue_id) is not None

    def hidden_ids(self) -> Collection[str]:
        """The ids of all that are."""
        return self._state.all(_HIDDEN).keys()

    def indexed(self, until: datetime) -> Mapping[str, Issue]:
        """The issues as a search index knows them that has taken in the writes up to an instant, no later ones;
        a copy where there are any.

        A restart rebuilds the index, so it forgets which writes were young.
        """
        young = [write for write in self._journal if write.at > until]
        if not young:
            return self._site.issues
        seen = dict(self._site.issues)
        for write in reversed(young):
            if write.before is None:
                seen.pop(write.issue_id, None)
            else:
                seen[write.issue_id] = write.before
        return seen

    def _use(self, site: Site) -> None:
        self._site = site
        self._journal: list[_Write] = []
        self._children = None
        self._projects = _project_keys(site)
        self._keys: dict[str, str] = {}
        for issue in site.issues.values():
            self._remember_keys(issue)
        self._last_history = max(_history_ids(site), default=10000)
        self.revision += 1

    def _put(self, table: str, ident: str | int, record: Record | Issue) -> None:
        getattr(self._site, table)[ident] = record
        self._state.put(_kind(table), str(ident), _TABLES[table].dump_python(record, mode="json"))
        self.revision += 1

    def _remember_keys(self, issue: Issue) -> None:
        for key in issue.former_keys:
            self._keys.setdefault(key.upper(), issue.id)
        self._keys[issue.key.upper()] = issue.id


def _kind(table: str) -> str:
    return f"jira.{table}"


def _read_site(state: State) -> Site:
    site = Site(**(state.get(_SITE, "site") or {}))
    for table, adapter in _TABLES.items():
        records = [adapter.validate_python(document) for document in state.all(_kind(table)).values()]
        setattr(site, table, {record.id: record for record in records})
    return site


def _project_keys(site: Site) -> dict[str, Project]:
    former = {key.upper(): project for project in site.projects.values() for key in project.former_keys}
    return former | {project.key.upper(): project for project in site.projects.values()}


def _by_parent(site: Site) -> dict[str, list[Issue]]:
    families: defaultdict[str, list[Issue]] = defaultdict(list)
    for issue in site.issues.values():
        if issue.parent_id is not None:
            families[issue.parent_id].append(issue)
    return dict(families)


def _history_ids(site: Site) -> Iterator[int]:
    for issue in site.issues.values():
        for history in issue.histories:
            if history.id.isdecimal():
                yield int(history.id)
