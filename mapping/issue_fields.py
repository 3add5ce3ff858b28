"""The fields of an issue as rules and conditions name them, and a quick way to the issues that have a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from datetime import UTC, date, datetime, time, tzinfo
from types import MappingProxyType
from typing import TypeVar

from mapping.backlog import Backlog, Issue

_NAMES: Mapping[str, str] = {
    "project": "project",
    "key": "key",
    "issuekey": "key",
    "issue": "key",
    "id": "key",
    "type": "type",
    "issuetype": "type",
    "status": "status",
    "category": "category",
    "statuscategory": "category",
    "label": "label",
    "labels": "label",
    "component": "component",
    "components": "component",
    "release": "release",
    "fixversion": "release",
    "fixversions": "release",
    "sprint": "sprint",
    "priority": "priority",
    "resolution": "resolution",
    "parent": "parent",
    "epic link": "parent",
    "parent link": "parent",
    "summary": "summary",
    "points": "points",
    "story points": "points",
    "created": "created",
    "updated": "updated",
    "resolved": "resolved",
    "resolutiondate": "resolved",
    "due": "due",
    "duedate": "due",
}

DATES = frozenset({"created", "updated", "resolved", "due"})
"""Fields that hold an instant or a day."""

NUMBERS = frozenset({"points"})
"""Fields that hold a number."""

_T = TypeVar("_T")

_CUSTOM = re.compile(r"cf\s*\[\s*(\d+)\s*\]|customfield_(\d+)", re.IGNORECASE)

_CATEGORIES = {"to do": "new", "in progress": "indeterminate"}


def canonical(name: str) -> str | None:
    """The one name of a field that people write in several ways; None for what is no field."""
    custom = _CUSTOM.fullmatch(name.strip())
    if custom:
        return f"customfield_{custom[1] or custom[2]}"
    return _NAMES.get(name.strip().casefold())


class Lookup:
    """A backlog read by field: the words of an issue, its ancestors, and which issues have a word.

    Words are in lower case; for `key` and `parent` they are issue ids, so that a moved issue is found by any key it
    had. `former_keys` holds those, as issue ids by old key. `zone` is where a day begins. `asked` are the ids of the
    issues that are looked for: all of them, or those that it is `about`.
    """

    def __init__(
        self, backlog: Backlog, former_keys: Mapping[str, str] = MappingProxyType({}), zone: tzinfo = UTC
    ) -> None:
        self.backlog = backlog
        self.zone = zone
        self.asked: Collection[str] = backlog.issues.keys()
        self.ids = {key.casefold(): ident for key, ident in former_keys.items()}
        self.ids |= {issue.key.casefold(): issue.id for issue in backlog.issues.values()}
        self._indexes: dict[str, dict[str, set[str]]] = {}

    def about(self, asked: Collection[str]) -> Lookup:
        """The same, with nothing looked up yet, for some of the issues only."""
        found = copy(self)
        found.asked, found._indexes = asked, {}
        return found

    def ancestors(self, issue: Issue) -> tuple[str, ...]:
        """Ids of the issues above it, nearest first; also of one that was not pulled. Of a circle the member with the
        first id is the top, wherever one comes from."""
        found: dict[str, None] = {}
        parent = issue.parent_id
        while parent is not None and parent not in found and parent != issue.id:
            found[parent] = None
            above = self.backlog.issues.get(parent)
            parent = above.parent_id if above else None
        return tuple(found) if parent is None else _up_to_the_top(issue.id, tuple(found), parent)

    def operand(self, field: str, text: str) -> str:
        """What a written value is compared as."""
        folded = text.casefold()
        if field in ("key", "parent"):
            return self.ids.get(folded, folded)
        return _CATEGORIES.get(folded, folded) if field == "category" else folded

    def words(self, field: str, issue: Issue) -> frozenset[str]:
        """The values of a field of an issue, in lower case; empty where it has none."""
        if field == "parent":
            return frozenset(self.ancestors(issue))
        if field == "key":
            return frozenset((issue.id,))
        return frozenset(word.casefold() for word in self._texts(field, issue))

    def shown(self, field: str, issue: Issue) -> frozenset[str]:
        """The values as people see them, in lower case: keys where `words` has ids."""
        if field not in ("key", "parent"):
            return self.words(field, issue)
        seen = (self.backlog.issues.get(ident) for ident in self.words(field, issue))
        return frozenset(one.key.casefold() for one in seen if one)

    def having(self, field: str, word: str) -> frozenset[str]:
        """Ids of the issues asked about that have this word in this field."""
        if field not in self._indexes:
            self._indexes[field] = self._index(field)
        return frozenset(self._indexes[field].get(word, ()))

    def numbers(self, field: str, issue: Issue) -> tuple[float, ...]:
        """The values of a field that are numbers."""
        return _read(self._texts(field, issue), float)

    def instants(self, field: str, issue: Issue) -> tuple[datetime, ...]:
        """The values of a field that are instants; a day is its midnight in the zone."""
        return _read(self._texts(field, issue), self._instant)

    def _instant(self, text: str) -> datetime:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=self.zone)

    def _index(self, field: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for ident in self.asked:
            for word in self.words(field, self.backlog.issues[ident]):
                found.setdefault(word, set()).add(ident)
        return found

    def _texts(self, field: str, issue: Issue) -> Iterable[str]:
        if field == "release":
            return self._releases(issue)
        if field == "sprint":
            return self._sprints(issue)
        if field in _TEXTS:
            return _TEXTS[field](issue)
        return (value for ident, value in issue.fields if ident == field)

    def _releases(self, issue: Issue) -> Iterable[str]:
        for ident in issue.release_ids:
            yield ident
            if ident in self.backlog.releases:
                yield self.backlog.releases[ident].name

    def _sprints(self, issue: Issue) -> Iterable[str]:
        for ident in issue.sprint_ids:
            yield str(ident)
            if ident in self.backlog.sprints:
                yield self.backlog.sprints[ident].name


def _up_to_the_top(ident: str, above: tuple[str, ...], again: str) -> tuple[str, ...]:
    """The way up to the top of the circle that closes where it comes to one of its issues `again`."""
    way = (ident, *above)
    return way[1 : way.index(min(way[way.index(again) :])) + 1]


def _read(texts: Iterable[str], reader: Callable[[str], _T]) -> tuple[_T, ...]:
    found = []
    for text in texts:
        try:
            found.append(reader(text))
        except ValueError:
            continue
    return tuple(found)


def _maybe(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _iso(moment: datetime | date | None) -> tuple[str, ...]:
    if moment is None:
        return ()
    return ((moment if isinstance(moment, datetime) else datetime.combine(moment, time())).isoformat(),)


_TEXTS: Mapping[str, Callable[[Issue], tuple[str, ...]]] = {
    "project": lambda issue: (issue.project,),
    "type": lambda issue: (issue.type_name,),
    "status": lambda issue: (issue.status.name, issue.status.id),
    "category": lambda issue: (issue.status.category.value,),
    "label": lambda issue: issue.labels,
    "component": lambda issue: issue.components,
    "priority": lambda issue: _maybe(issue.priority),
    "resolution": lambda issue: _maybe(issue.resolution),
    "summary": lambda issue: _maybe(issue.summary),
    "points": lambda issue: () if issue.points is None else (str(issue.points),),
    "created": lambda issue: _iso(issue.created),
    "updated": lambda issue: _iso(issue.updated),
    "resolved": lambda issue: _iso(issue.resolved),
    "due": lambda issue: _iso(issue.due),
}
