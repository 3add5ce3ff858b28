"""Searching Jira to the last page, in each of its two dialects, from the start or from where one stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import msgspec

from connectors.answer import JsonAnswer
from connectors.errors import BadAnswer, BadQuery
from connectors.jira.answers import WithToken
from connectors.jira.dialect import SERVICE
from connectors.jira.jql import any_of, by_id
from connectors.reading import misfit

Ask = Callable[[str, Mapping[str, Any]], JsonAnswer]
"""Posts a body to a path."""


class Row(Protocol):
    """An issue of a page."""

    @property
    def id(self) -> str | int:
        """Its id."""

    @property
    def key(self) -> str:
        """Its key."""


class Counted(Protocol):
    """A page of a search of Data Center."""

    @property
    def issues(self) -> Sequence[Row] | None:
        """The issues on it."""

    @property
    def total(self) -> int | None:
        """How many there were, with those on this page."""


Tokened = TypeVar("Tokened", bound=WithToken)
Page = TypeVar("Page", bound=Counted)

_AGAIN = "Nothing was closed because of it; the next run asks again"


def token_pages(
    ask: Ask, path: str, body: Mapping[str, Any], read: Callable[[JsonAnswer], Tokened], after: str = ""
) -> Iterator[Tokened]:
    """All pages of an answer that goes on as long as it carries a token (Jira Cloud, `nextPageToken`).

    The token alone says whether there is more: pages may be short, and the last may be empty. `after` is the token
    of a page of an earlier run; Jira forgets it after a week.
    """
    seen = {after}
    token = after
    while True:
        page = read(ask(path, dict(body) | ({"nextPageToken": token} if token else {})))
        yield page
        token = page.token or ""
        if not token:
            return
        _refuse_a_circle(path, token, seen)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a search of Data Center `among` projects stopped: behind this issue of this project, with others `done`."""

    project: str
    issue_id: str
    among: tuple[str, ...]
    done: tuple[str, ...] = ()

    @property
    def cursor(self) -> str:
        """The position as text."""
        return msgspec.json.encode(self).decode()

    def rest_of(self, conditions: Mapping[str, str]) -> dict[str, str]:
        """The conditions by project for what comes behind. Jira compares ids within a project, in the order of keys."""
        rest = {project: condition for project, condition in conditions.items() if project not in self.done}
        return rest | self._beside(conditions, f"id > {self.issue_id}")

    def itself(self, conditions: Mapping[str, str]) -> dict[str, str]:
        """The condition for the issue behind which it stopped, as long as it is where it was."""
        return self._beside(conditions, f"id = {self.issue_id}")

    def moved_to(self, row: Row) -> Position:
        """The position behind an issue that came later."""
        project = row.key.rpartition("-")[0]
        done = self.done if project == self.project else (*self.done, self.project)
        return Position(project, str(row.id), self.among, done)

    def _beside(self, conditions: Mapping[str, str], further: str) -> dict[str, str]:
        return {self.project: " AND ".join(filter(None, (conditions[self.project], further)))}


def keyset_pages(
    ask: Ask, conditions: Mapping[str, str], body: Mapping[str, Any], read: Callable[[JsonAnswer], Page], after: str
) -> Iterator[tuple[Page, str]]:
    """All pages of one search of Data Center over projects, each with the cursor behind it; `after` is such a cursor.

    Every page begins behind the last issue of the one before and not at an offset, so that issues edited meanwhile
    shift nothing and there is no limit of 10,000 hits. Raises BadAnswer where the counts do not add up, and BadQuery
    where it cannot go on behind `after`.
    """
    position, expected = _position(after, conditions), 0
    if position:
        _find_again(ask, position, conditions, body, read)
    seen = {after}
    while True:
        rest = position.rest_of(conditions) if position else conditions
        page = read(ask("search", {**body, "jql": f"{any_of(rest)} ORDER BY key ASC", "startAt": 0}))
        expected = _left(page, expected)
        if not expected:
            yield page, ""
            return
        position = _behind(page, position, conditions)
        yield page, position.cursor
        _refuse_a_circle("search", position.cursor, seen)


def pages_by_id(
    ask: Ask, ids: Sequence[str], body: Mapping[str, Any], read: Callable[[JsonAnswer], Page]
) -> Iterator[Page]:
    """The issues of Data Center with these ids; those that are gone or hidden are silently absent."""
    wanted, expected = list(ids), 0
    while True:
        query = {"jql": f"{by_id(wanted)} ORDER BY key ASC", "startAt": 0, "validateQuery": False}
        page = read(ask("search", {**body, **query}))
        expected = _left(page, expected)
        yield page
        if not expected:
            return
        came = {str(issue.id) for issue in page.issues or ()}
        wanted = [ident for ident in wanted if ident not in came]


def _left(page: Counted, expected: int) -> int:
    """How many are still to come after this page; `expected` is what the page before said."""
    if page.total is None:
        raise misfit(SERVICE, "search", "total", "field required")
    rows = len(page.issues or ())
    if page.total < max(expected, rows) or (page.total and not rows):
        what = f"the search was cut short: {max(expected, page.total)} more issues were counted, {rows} came"
        raise BadAnswer(SERVICE, what, _AGAIN)
    return page.total - rows


def _behind(page: Counted, position: Position | None, conditions: Mapping[str, str]) -> Position:
    rows = page.issues or ()
    for row in rows:
        start = Position(row.key.rpartition("-")[0], str(row.id), tuple(sorted(conditions)))
        behind = position.moved_to(row) if position else start
        if behind.project not in conditions:
            raise _renamed(row.key, conditions)
        position = behind
    assert position is not None, "a page with more to come has issues"
    return position


def _renamed(key: str, conditions: Mapping[str, str]) -> BadAnswer:
    what = f"{key} came although only {', '.join(conditions)} were asked for; its project may have been renamed"
    return BadAnswer(SERVICE, what, "Write the project's present key into `jira.projects` in milepost.yaml")


def _position(after: str, conditions: Mapping[str, str]) -> Position | None:
    if not after:
        return None
    try:
        position = msgspec.json.decode(after, type=Position)
    except msgspec.DecodeError:
        raise _lost_place() from None
    if position.among != tuple(sorted(conditions)) or position.project not in conditions:
        raise _lost_place()
    return position


def _find_again(
    ask: Ask,
    position: Position,
    conditions: Mapping[str, str],
    body: Mapping[str, Any],
    read: Callable[[JsonAnswer], Page],
) -> None:
    """Raise BadQuery unless the issue behind which a search goes on is where it was: behind one that has moved to
    another project, Jira finds nothing of this one and does not say so."""
    page = read(ask("search", {**body, "jql": any_of(position.itself(conditions)), "startAt": 0}))
    if not page.issues:
        raise _lost_place()


def _lost_place() -> BadQuery:
    return BadQuery(SERVICE, "a search cannot go on where an earlier run stopped", "The next run starts anew")


def _refuse_a_circle(path: str, cursor: str, seen: set[str]) -> None:
    if cursor in seen:
        raise BadAnswer(SERVICE, f"{path} goes round in circles (a page's end came twice)", _AGAIN)
    seen.add(cursor)
