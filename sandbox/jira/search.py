"""Searches by JQL, and the pages of their results."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import orjson

from sandbox.clock import Clock
from sandbox.jira.access import Caller
from sandbox.jira.errors import bad_request
from sandbox.jira.jql.evaluate import find
from sandbox.jira.jql.index import Index
from sandbox.jira.jql.syntax import JqlError, Query, parse
from sandbox.jira.jql.world import World
from sandbox.jira.model import Issue
from sandbox.jira.repository import Repository
from sandbox.jira.settings import JiraSettings

T = TypeVar("T")

KEPT = 64
"""How many results are remembered, so that each page of one need not search again."""

TOKEN_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a result goes on: what a `nextPageToken` holds. The result is the one of the instant it was begun;
    `page` counts its pages from 0."""

    jql: str
    offset: int
    begun: datetime
    revision: int
    page: int = 0

    def token(self) -> str:
        """The cursor as opaque text, short however long the query is."""
        body = orjson.dumps([digest(self.jql), self.offset, self.begun.isoformat(), self.revision, self.page])
        return base64.urlsafe_b64encode(body).decode()

    def after(self, rows: int) -> Cursor:
        """The cursor past a page of so many rows."""
        return replace(self, offset=self.offset + rows, page=self.page + 1)

    @classmethod
    def of(cls, token: str, jql: str, now: datetime) -> Cursor:
        """The cursor in a token; raises a 400 for one that is no token, of another query or past its life."""
        try:
            query, offset, begun, revision, page = orjson.loads(base64.b64decode(token, altchars=b"-_", validate=True))
            cursor = cls(jql, int(offset), datetime.fromisoformat(begun), int(revision), int(page))
        except (binascii.Error, ValueError, TypeError):
            raise bad_request("The provided next page token is invalid or expired.") from None
        if query != digest(jql) or now - cursor.begun > TOKEN_LIFE:
            raise bad_request("The provided next page token is invalid or expired.")
        return cursor


class Searches:
    """Answers queries for callers, and remembers the last few results."""

    def __init__(self, repository: Repository, clock: Clock, settings: JiraSettings) -> None:
        self._repository = repository
        self._clock = clock
        self._settings = settings
        self._results: _Kept[list[Issue]] = _Kept(KEPT)
        self._indexes: _Kept[Index] = _Kept(2)
        self._searched = 0

    def begin(self, jql: str) -> Cursor:
        """The start of a result as of now."""
        return Cursor(jql, 0, self._clock.now(), self._repository.revision)

    def resume(self, token: str, jql: str) -> Cursor:
        """Where a token goes on: in the result that it belongs to or, with `live_paging`, in today's.

        Raises a 400 for a token that does not fit.
        """
        cursor = Cursor.of(token, jql, self._clock.now())
        return replace(cursor, revision=self._repository.revision) if self._settings.live_paging else cursor

    def result(self, cursor: Cursor, caller: Caller, *, bounded: bool, strict: bool = True) -> list[Issue]:
        """All issues of the result that a cursor belongs to.

        A result that was forgotten (a restart, many others since) is searched anew as of the same instant, on the
        site as it is now. With `bounded` a query without a restriction is refused, as on Cloud; unless `strict`,
        values that name nothing are passed over. Raises a 400 with Jira's sentence for a wrong query.
        """
        query = _parsed(cursor.jql)
        if bounded and query.where is None:
            raise bad_request(
                "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
            )
        if caller.user is None or not self._settings.browse or self._settings.empty_search:
            return []
        lag = self._lag()
        view = (caller.project_ids, caller.zone.key, lag, strict)
        name = (cursor.jql, cursor.begun, cursor.revision, *view)
        return self._results.get(
            name, lambda: _found(query, self._world(self._index(caller, lag), caller, cursor.begun, strict))
        )

    def reconciled(self, cursor: Cursor, caller: Caller, ids: Iterable[int]) -> list[Issue]:
        """The same result, with the named issues as they are now and not as the index last saw them."""
        query = _parsed(cursor.jql)
        seen = dict(self._indexed(self._settings.index_lag))
        for ident in map(str, ids):
            seen.pop(ident, None)
            live = self._repository.site.issues.get(ident)
            if live is not None:
                seen[ident] = live
        return _found(query, self._world(self._visible(seen, caller), caller, cursor.begun, strict=True))

    def _lag(self) -> timedelta:
        """How far the node that takes this search is behind; only each `stale_every`-th may be."""
        self._searched += 1
        fresh = self._searched % (self._settings.stale_every or 1) != 0
        return timedelta(0) if fresh else self._settings.index_lag

    def _indexed(self, lag: timedelta) -> Mapping[str, Issue]:
        return self._repository.indexed(self._clock.now() - lag) if lag else self._repository.site.issues

    def _index(self, caller: Caller, lag: timedelta) -> Index:
        name = (self._repository.revision, caller.project_ids, lag and self._clock.now() - lag)
        return self._indexes.get(name, lambda: self._visible(self._indexed(lag), caller))

    def _visible(self, indexed: Mapping[str, Issue], caller: Caller) -> Index:
        hidden = self._repository.hidden_ids()
        seen = caller.project_ids
        return Index({i: issue for i, issue in indexed.items() if issue.project_id in seen and i not in hidden})

    def _world(self, index: Index, caller: Caller, now: datetime, strict: bool) -> World:
        user_id = caller.user.id if caller.user else ""
        return World(self._repository.site, index, caller.project_ids, now, caller.zone, user_id, strict)


class _Kept(Generic[T]):
    """The last few of something dear to make, by name."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[object, ...], T] = OrderedDict()

    def get(self, name: tuple[object, ...], make: Callable[[], T]) -> T:
        """The one of that name, made where it is not there any more."""
        found = self._kept.pop(name) if name in self._kept else make()
        self._kept[name] = found
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return found


def digest(jql: str) -> str:
    """A short name for a query."""
    return hashlib.sha256(jql.encode()).hexdigest()[:16]


def _parsed(jql: str) -> Query:
    try:
        return parse(jql)
    except JqlError as error:
        raise bad_request(str(error)) from None


def _found(query: Query, world: World) -> list[Issue]:
    try:
        return find(query, world)
    except JqlError as error:
        raise bad_request(str(error)) from None
