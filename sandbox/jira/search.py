"""Searches by JQL, and the pages of their results."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from sandbox.clock import Clock
from sandbox.jira.access import Caller
from sandbox.jira.errors import bad_request
from sandbox.jira.jql.evaluate import find
from sandbox.jira.jql.syntax import JqlError, Query, parse
from sandbox.jira.jql.world import World
from sandbox.jira.model import Issue
from sandbox.jira.repository import Repository
from sandbox.jira.settings import JiraSettings

KEPT = 16
"""How many results are remembered, so that each page of one need not search again."""

TOKEN_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a result goes on: what a `nextPageToken` holds. The result is the one of the instant it was begun."""

    jql: str
    offset: int
    begun: datetime
    revision: int

    def token(self) -> str:
        """The cursor as opaque text, short however long the query is."""
        body = orjson.dumps([_digest(self.jql), self.offset, self.begun.isoformat(), self.revision])
        return base64.urlsafe_b64encode(body).decode()

    @classmethod
    def of(cls, token: str, jql: str, now: datetime) -> Cursor:
        """The cursor in a token; raises a 400 for one that is no token, of another query or past its life."""
        try:
            digest, offset, begun, revision = orjson.loads(base64.b64decode(token, altchars=b"-_", validate=True))
            cursor = cls(jql, int(offset), datetime.fromisoformat(begun), int(revision))
        except (binascii.Error, ValueError, TypeError):
            raise bad_request("The provided next page token is invalid or expired.") from None
        if digest != _digest(jql) or now - cursor.begun > TOKEN_LIFE:
            raise bad_request("The provided next page token is invalid or expired.")
        return cursor


class Searches:
    """Answers queries for callers, and remembers the last few results."""

    def __init__(self, repository: Repository, clock: Clock, settings: JiraSettings) -> None:
        self._repository = repository
        self._clock = clock
        self._settings = settings
        self._results: OrderedDict[tuple[object, ...], list[Issue]] = OrderedDict()

    def begin(self, jql: str) -> Cursor:
        """The start of a result as of now."""
        return Cursor(jql, 0, self._clock.now(), self._repository.revision)

    def result(self, cursor: Cursor, caller: Caller, *, bounded: bool) -> list[Issue]:
        """All issues of the result that a cursor belongs to.

        A result that was forgotten (a restart, many others since) is searched anew as of the same instant, on the
        site as it is now. With `bounded` a query without a restriction is refused, as on Cloud. Raises a 400 with
        Jira's sentence for a wrong query.
        """
        query = _parsed(cursor.jql)
        if bounded and query.where is None:
            raise bad_request(
                "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
            )
        if caller.user is None:
            return []
        name = (
            cursor.jql,
            cursor.begun,
            cursor.revision,
            caller.project_ids,
            caller.zone.key,
            self._settings.index_lag,
        )
        found = self._results.pop(name, None)
        if found is None:
            found = self._search(query, caller, cursor.begun)
        self._results[name] = found
        if len(self._results) > KEPT:
            self._results.popitem(last=False)
        return found

    def reconciled(self, cursor: Cursor, caller: Caller, ids: Iterable[int]) -> list[Issue]:
        """The same result, with the named issues as they are now and not as the index last saw them."""
        query = _parsed(cursor.jql)
        seen = dict(self._indexed())
        for ident in map(str, ids):
            seen.pop(ident, None)
            live = self._repository.site.issues.get(ident)
            if live is not None:
                seen[ident] = live
        return _found(query, self._world(seen, caller, cursor.begun))

    def _search(self, query: Query, caller: Caller, now: datetime) -> list[Issue]:
        return _found(query, self._world(self._indexed(), caller, now))

    def _indexed(self) -> Mapping[str, Issue]:
        return self._repository.indexed(self._clock.now() - self._settings.index_lag)

    def _world(self, indexed: Mapping[str, Issue], caller: Caller, now: datetime) -> World:
        hidden = self._repository.hidden
        issues = {
            ident: issue
            for ident, issue in indexed.items()
            if issue.project_id in caller.project_ids and not hidden(ident)
        }
        keys = {key.upper(): issue.id for issue in issues.values() for key in (*issue.former_keys, issue.key)}
        user_id = caller.user.id if caller.user else ""
        return World(self._repository.site, issues, keys, caller.project_ids, now, caller.zone, user_id)


def _digest(jql: str) -> str:
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
