"""Issues as values, and the people, sprints and changes that are seen in them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from connectors.jira.answers import IssueAnswer, IssueFields, LinkAnswer, PersonAnswer, StatusAnswer, VersionAnswer
from connectors.jira.changelog import kept, parse_changes
from connectors.jira.dialect import SERVICE
from connectors.jira.sprints import parse_sprint
from connectors.jira.values import FieldMap, IssuePage
from connectors.reading import misfit, read
from mapping.backlog import EPIC_LEVEL, Issue, Link, Person, Release, Sprint, Status

SYSTEM_FIELDS = (
    *("summary", "project", "issuetype", "status", "created", "updated", "parent", "resolution", "resolutiondate"),
    *("duedate", "priority", "labels", "components", "fixVersions", "issuelinks", "assignee", "reporter", "creator"),
)
"""What is asked of every issue; never its description or comments, which Milepost has no use for."""

EpicId = Callable[[str], str | None]
"""The id of the epic that has this key, or None where it cannot be seen."""

Thing = TypeVar("Thing", bound=Hashable)


def nobody_knows(_: str) -> None:
    """No epic is looked up by its key: on Cloud the parent's id comes with the issue."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """One issue as it came: checked, as it was, and the sprints in it."""

    answer: IssueAnswer
    raw: Mapping[str, Any]
    sprints: tuple[Sprint, ...]

    @property
    def where(self) -> str:
        return f"issue {self.answer.key}"


@dataclass(frozen=True, slots=True)
class IssueReader:
    """Reads issues of one site. `extra` are ids of further fields to keep as text."""

    fields: FieldMap
    extra: Sequence[str] = ()
    epic_id: EpicId = nobody_knows

    @property
    def wanted(self) -> list[str]:
        """The ids of all fields to ask for."""
        fields = self.fields
        single = [ident for ident in (fields.sprint, fields.epic_link, fields.rank, fields.start) if ident]
        return list(dict.fromkeys((*SYSTEM_FIELDS, *single, *fields.points, *fields.epic_names, *self.extra)))

    def page(self, payloads: Iterable[Mapping[str, Any]]) -> IssuePage:
        """The issues of one page of a search; raises BadAnswer with the issue and the field that cannot be read."""
        seen = [self._see(payload) for payload in payloads]
        keep = kept(self.fields)
        return IssuePage(
            issues=tuple(map(self._issue, seen)),
            people=_once(person for one in seen for person in _people(one.answer.fields)),
            sprints=_once(sprint for one in seen for sprint in one.sprints),
            changes=tuple(
                change
                for one in seen
                if one.answer.changelog is not None
                for change in parse_changes(one.answer.id, one.answer.changelog.histories, keep)
            ),
        )

    def _see(self, payload: Mapping[str, Any]) -> _Seen:
        where = f"issue {payload.get('key', 'without a key')}"
        answer = read(IssueAnswer, payload, SERVICE, where)
        return _Seen(answer, payload["fields"], self._sprints(payload["fields"], where))

    def _sprints(self, raw: Mapping[str, Any], where: str) -> tuple[Sprint, ...]:
        sprints = raw.get(self.fields.sprint) if self.fields.sprint else None
        if not isinstance(sprints, list | None):
            raise misfit(SERVICE, where, f"fields.{self.fields.sprint}", "not a list of sprints")
        return tuple(parse_sprint(sprint, where) for sprint in sprints or ())

    def _issue(self, seen: _Seen) -> Issue:
        answer, fields = seen.answer, seen.answer.fields
        parent_id, parent_key = self._parent(seen)
        return Issue(
            id=answer.id,
            key=answer.key,
            project=fields.project.key,
            type_name=fields.issuetype.name,
            level=self._level(seen),
            summary=fields.summary,
            status=parse_status(fields.status),
            created=fields.created,
            updated=fields.updated,
            parent_id=parent_id,
            parent_key=parent_key,
            resolution=fields.resolution.name if fields.resolution else None,
            resolved=fields.resolved,
            points=self._points(seen),
            priority=fields.priority.name if fields.priority else None,
            rank=_text(seen, self.fields.rank),
            due=fields.due,
            start=_day(seen, self.fields.start),
            labels=fields.labels,
            components=tuple(component.name for component in fields.components),
            release_ids=tuple(release.id for release in fields.releases),
            sprint_ids=tuple(sprint.id for sprint in seen.sprints),
            links=tuple(link for one in fields.links for link in _links(one)),
            fields=self._extra(seen),
        )

    def _parent(self, seen: _Seen) -> tuple[str | None, str | None]:
        """The parent's id and key: given by `parent`, or on Data Center by the key of an epic."""
        parent = seen.answer.fields.parent
        if parent is not None:
            return parent.id, parent.key
        epic = _text(seen, self.fields.epic_link)
        return (self.epic_id(epic), epic) if epic else (None, None)

    def _level(self, seen: _Seen) -> int:
        kind = seen.answer.fields.issuetype
        if kind.level is not None:
            return kind.level
        if kind.subtask:
            return -1
        named = any(seen.raw.get(ident) for ident in self.fields.epic_names)
        epic = kind.id in self.fields.epic_types if self.fields.epic_types else named
        return EPIC_LEVEL if epic else 0

    def _points(self, seen: _Seen) -> float | None:
        ident = next((ident for ident in self.fields.points if seen.raw.get(ident) is not None), None)
        if ident is None:
            return None
        value = seen.raw[ident]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise misfit(SERVICE, seen.where, f"fields.{ident}", "not a number of points")
        return float(value)

    def _extra(self, seen: _Seen) -> tuple[tuple[str, str], ...]:
        texts = ((ident, as_text(seen.raw.get(ident))) for ident in self.extra)
        return tuple((ident, text) for ident, text in texts if text)


def parse_status(status: StatusAnswer) -> Status:
    """A status."""
    return Status(status.id, status.name, status.category.key)


def parse_release(version: VersionAnswer, project: str) -> Release:
    """A version of a project."""
    return Release(
        id=version.id,
        project=project,
        name=version.name,
        released=version.released,
        archived=version.archived,
        start=version.start,
        release_date=version.release_date,
    )


def as_text(value: Any) -> str:
    """The value of any field as a rule compares it: options by their value, lists joined by commas."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(as_text, value)))
    if isinstance(value, dict):
        shown = next((value[name] for name in ("value", "name", "key", "id") if name in value), None)
        return as_text(shown)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _text(seen: _Seen, ident: str | None) -> str | None:
    value = seen.raw.get(ident) if ident else None
    if value is None or isinstance(value, str):
        return value or None
    raise misfit(SERVICE, seen.where, f"fields.{ident}", "not a text")


def _day(seen: _Seen, ident: str | None) -> date | None:
    text = _text(seen, ident)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise misfit(SERVICE, seen.where, f"fields.{ident}", "not a day") from None


def _links(link: LinkAnswer) -> Iterable[Link]:
    ends = ((link.type.inward, link.inward), (link.type.outward, link.outward))
    return (Link(link.type.name, reading, other.id, other.key) for reading, other in ends if other is not None)


def _people(fields: IssueFields) -> Iterable[Person]:
    return (_person(somebody) for somebody in (fields.assignee, fields.reporter, fields.creator) if somebody)


def _person(somebody: PersonAnswer) -> Person:
    names = (somebody.display_name, somebody.email, somebody.name)
    known = tuple(name for name in names if name)
    return Person(somebody.account_id or somebody.key or somebody.name or "", known)


def _once(things: Iterable[Thing]) -> tuple[Thing, ...]:
    return tuple(dict.fromkeys(things))
