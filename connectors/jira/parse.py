"""Issues as values, and the people, sprints and changes that are seen in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Raw, Struct

from connectors.answer import JsonAnswer
from connectors.errors import BadAnswer
from connectors.jira.answers import (
    Changelog,
    LinkAnswer,
    ParentLinkAnswer,
    PersonAnswer,
    SprintAnswer,
    StatusAnswer,
)
from connectors.jira.changelog import kept, kept_changes, oldest_first
from connectors.jira.decoding import decode, in_utc, unfit
from connectors.jira.dialect import SERVICE
from connectors.jira.layout import lay_out
from connectors.jira.site_answers import VersionAnswer
from connectors.jira.sprints import parse_sprint
from connectors.jira.values import FieldMap, IssuePage
from connectors.reading import misfit
from mapping.backlog import (
    EPIC_LEVEL,
    Category,
    Change,
    Issue,
    Link,
    Markup,
    Person,
    PublicText,
    Release,
    Sprint,
    Status,
)

_CATEGORIES = {category.value: category for category in Category}


class _Rows(Struct):
    """A page of issues, each still as it came."""

    issues: list[Raw] | None


_ROWS = msgspec.json.Decoder(_Rows)


class IssueReader:
    """Reads issues of one site. `extra` are ids of further fields of the site to keep as text.

    What comes again and again (statuses, people, sprints) is made once. Safe for many threads: the worst they do is
    to make it twice.
    """

    def __init__(self, fields: FieldMap, extra: Iterable[str] = (), markup: Markup = Markup.WIKI) -> None:
        self._fields = fields
        self._markup = markup
        self._kept = kept(fields)
        extra = sorted(set(extra))
        self._layout = lay_out(fields, extra)
        self._extra = [(ident, self._layout.attribute(ident)) for ident in extra]
        name = self._layout.attribute
        self._points = [name(ident) for ident in fields.points]
        self._epic_names = [name(ident) for ident in fields.epic_names]
        self._sprint, self._rank = name(fields.sprint), name(fields.rank)
        self._epic_link, self._parent_link = name(fields.epic_link), name(fields.parent_link)
        self._start, self._public = name(fields.start), name(fields.public_text)
        self._statuses: dict[StatusAnswer, Status] = {}
        self._people: dict[PersonAnswer, Person] = {}
        self._sprints: dict[SprintAnswer | str, Sprint] = {}

    @property
    def wanted(self) -> list[str]:
        """The ids of all fields to ask for."""
        return self._layout.wanted

    def decode(self, answer: JsonAnswer) -> Any:
        """A page of issues as it came, checked; raises BadAnswer with the issue and the field that cannot be read."""
        try:
            return decode(self._layout.page, answer, answer.kind)
        except BadAnswer:
            self._blame(answer)
            raise

    def page(self, rows: Sequence[Any], asked: Sequence[str] = (), cursor: str = "") -> IssuePage:
        """Decoded issues as values; raises BadAnswer with the issue and the field that cannot be read."""
        people: dict[PersonAnswer, Person] = {}
        sprints: dict[int, Sprint] = {}
        issues = tuple(self._issue(row, sprints) for row in rows)
        for row in rows:
            self._note_people(row.fields, people)
        changes = tuple(change for row in rows if row.changelog is not None for change in self._changes(row))
        return IssuePage(issues, tuple(people.values()), tuple(sprints.values()), changes, tuple(asked), cursor)

    def _blame(self, answer: JsonAnswer) -> None:
        """Raise BadAnswer with the issue that cannot be read, if it is one issue."""
        try:
            rows = _ROWS.decode(answer.content).issues or []
        except (msgspec.DecodeError, UnicodeDecodeError):
            return
        for row in rows:
            try:
                self._layout.issue.decode(row)
            except msgspec.ValidationError as error:
                raise unfit(error, _named(row)) from None
            except (msgspec.DecodeError, UnicodeDecodeError):
                return

    def _issue(self, row: Any, seen: dict[int, Sprint]) -> Issue:
        fields = row.fields
        parent = fields.parent
        resolution, priority, resolved = fields.resolution, fields.priority, fields.resolved
        sprints = getattr(fields, self._sprint)
        return Issue(
            str(row.id),
            row.key,
            fields.project.key,
            fields.issuetype.name,
            self._level(fields),
            fields.summary,
            self._statuses.get(fields.status) or self._status(fields.status),
            in_utc(fields.created),
            in_utc(fields.updated),
            str(parent.id) if parent else None,
            parent.key if parent else self._key_above(fields),
            resolution.name if resolution else None,
            in_utc(resolved) if resolved else None,
            self._estimate(fields),
            priority.name if priority else None,
            getattr(fields, self._rank) or None,
            fields.due,
            getattr(fields, self._start),
            tuple(fields.labels or ()),
            tuple([component.name for component in fields.components or ()]),
            tuple([str(release.id) for release in fields.releases or ()]),
            self._sprint_ids(sprints, row, seen) if sprints else (),
            tuple(_links(fields.links)) if fields.links else (),
            self._further(fields) if self._extra else (),
            self._public_text(row),
        )

    def _key_above(self, fields: Any) -> str | None:
        """The key of the epic of a story, or of what an epic hangs under, where Jira has a field for each."""
        linked = getattr(fields, self._epic_link) or getattr(fields, self._parent_link)
        if isinstance(linked, ParentLinkAnswer):
            return linked.data.key if linked.data else None
        return linked or None

    def _level(self, fields: Any) -> int:
        kind = fields.issuetype
        if kind.level is not None:
            level: int = kind.level
            return level
        if kind.subtask:
            return -1
        types = self._fields.epic_types
        epic = str(kind.id) in types if types else any(getattr(fields, name) for name in self._epic_names)
        return EPIC_LEVEL if epic else 0

    def _estimate(self, fields: Any) -> float | None:
        for name in self._points:
            points: float | None = getattr(fields, name)
            if points is not None:
                return points
        return None

    def _sprint_ids(self, answers: Iterable[SprintAnswer | str | None], row: Any, seen: dict[int, Sprint]) -> Any:
        found = []
        for answer in answers:
            if answer is None:
                continue
            sprint = self._sprints.get(answer)
            if sprint is None:
                sprint = self._sprints[answer] = parse_sprint(answer, f"issue {row.key}")
            seen[sprint.id] = sprint
            found.append(sprint.id)
        return tuple(found)

    def _status(self, answer: StatusAnswer) -> Status:
        status = self._statuses[answer] = parse_status(answer)
        return status

    def _note_people(self, fields: Any, people: dict[PersonAnswer, Person]) -> None:
        for somebody in (fields.assignee, fields.reporter, fields.creator):
            if somebody is not None and somebody not in people:
                person = self._people.get(somebody)
                if person is None:
                    person = self._people[somebody] = _person(somebody)
                people[somebody] = person

    def _changes(self, row: Any) -> list[Change]:
        changelog: Changelog = row.changelog
        histories = changelog.histories or []
        if changelog.total is not None and changelog.total > len(histories):
            raise misfit(SERVICE, f"issue {row.key}", "changelog", "it was cut short")
        return oldest_first(kept_changes(str(row.id), histories, self._kept))

    def _further(self, fields: Any) -> tuple[tuple[str, str], ...]:
        texts = ((ident, as_text(getattr(fields, name))) for ident, name in self._extra)
        return tuple((ident, text) for ident, text in texts if text)

    def _public_text(self, row: Any) -> PublicText | None:
        raw = getattr(row.fields, self._public)
        value = msgspec.json.decode(raw) if raw is not None else None
        if not value:
            return None
        if isinstance(value, str) and self._markup is Markup.WIKI:
            return PublicText(Markup.WIKI, value)
        if isinstance(value, str):
            return PublicText(Markup.ADF, _paragraph(value))
        if isinstance(value, dict) and value.get("type") == "doc" and self._markup is Markup.ADF:
            return PublicText(Markup.ADF, bytes(raw).decode())
        raise misfit(SERVICE, f"issue {row.key}", f"fields.{self._fields.public_text}", "not a text")


def parse_status(status: StatusAnswer) -> Status:
    """A status. A category that Jira may have added since is undefined to us."""
    return Status(str(status.id), status.name, _CATEGORIES.get(status.category.key, Category.UNDEFINED))


def parse_release(version: VersionAnswer, project: str) -> Release:
    """A version of a project."""
    return Release(
        id=str(version.id),
        project=project,
        name=version.name,
        released=version.released,
        archived=version.archived,
        start=version.start,
        release_date=version.release_date,
    )


def as_text(value: Any) -> str:
    """The value of any field as a rule compares it: options by their value, lists joined by commas."""
    match value:
        case Raw():
            return as_text(msgspec.json.decode(value))
        case list():
            return ", ".join(filter(None, map(as_text, value)))
        case dict():
            return as_text(next((value[name] for name in _TELLING if name in value), None))
        case Struct():
            return as_text(next((getattr(value, name) for name in _TELLING if hasattr(value, name)), None))
    return "" if value is None else _word(value)


def _word(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case date():
            return value.isoformat()
    return str(value)


_TELLING = ("value", "name", "key", "id")


def _paragraph(text: str) -> str:
    """A plain text of one line as a document."""
    inner = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    return msgspec.json.encode({"type": "doc", "version": 1, "content": [inner]}).decode()


def _named(row: Raw) -> str:
    issue = msgspec.json.decode(row)
    key = issue.get("key") if isinstance(issue, dict) else None
    return f"issue {key}" if isinstance(key, str) else "issue without a key"


def _links(links: Iterable[LinkAnswer]) -> Iterator[Link]:
    for link in links:
        for reading, other in ((link.type.inward, link.inward), (link.type.outward, link.outward)):
            if other is not None:
                yield Link(link.type.name, reading, str(other.id), other.key)


def _person(somebody: PersonAnswer) -> Person:
    names = (somebody.display_name, somebody.email, somebody.name)
    known = tuple(name for name in names if name)
    return Person(somebody.account_id or somebody.key or somebody.name or "", known)
