"""The `jira` library as a mere carrier: a few ways to ask, and no way to write.

Its objects are not made for several threads, so each thread has one of its own; they share one transport, and so the
pace and the counts of the account.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from dataclasses import replace
from threading import Event, Lock, local
from typing import Any

import requests
from jira import JIRA

from connectors.answer import JsonAnswer
from connectors.errors import SignInRefused
from connectors.jira.connection import Auth, JiraConnection
from connectors.jira.dialect import JIRA as DIALECT
from connectors.jira.dialect import SERVICE
from connectors.transport import Transport

_PIECE = 1.0
"""The longest time in seconds for which a closed client goes on sleeping."""


class JiraWire:
    """Asks one Jira, as one account. Every failure is a ServiceError of the transport."""

    def __init__(self, connection: JiraConnection, transport: Transport) -> None:
        self._connection = connection
        self._sleep = transport.sleep
        self._transport = replace(transport, sleep=self._sleep_while_open)
        self._credentials = _credentials(connection)
        self._own = local()
        self._opened: list[JIRA] = []
        self._lock = Lock()
        self._closed = Event()

    def get(self, version: str, path: str, **params: str | int) -> JsonAnswer:
        """GET a path of the platform's interface."""
        return self._ask(path, params, _platform(version))

    def agile(self, path: str, **params: str | int) -> JsonAnswer:
        """GET a path of the interface for boards and sprints."""
        return self._ask(path, params, JIRA.AGILE_BASE_URL)

    def tokens(self) -> JsonAnswer:
        """GET the list of the account's personal access tokens (Data Center)."""
        return self._ask("tokens", {}, "{server}/rest/pat/latest/{path}")

    def post(self, version: str, path: str, body: Mapping[str, Any]) -> JsonAnswer:
        """POST a question that is too long for an address; the transport refuses every path that is no question."""
        return self._ask(path, body, _platform(version), use_post=True)

    def edge(self, path: str) -> JsonAnswer:
        """GET a path that the edge of a Cloud site answers to anybody; no credentials are sent there."""
        site = (self._connection.site_url or self._connection.url).rstrip("/")
        with requests.Session() as session:
            # Without this, `requests` would look for credentials in a .netrc file.
            session.auth = _unsigned
            self._transport.mount(session, DIALECT, site)
            answer: JsonAnswer = session.get(f"{site}/{path}").json()
        return answer

    def close(self) -> None:
        """Close the connections of all threads. A request that pauses before its next try gives up."""
        self._closed.set()
        with self._lock:
            opened, self._opened = self._opened, []
        for library in opened:
            close: Callable[[], None] = library.close
            close()

    def _ask(self, path: str, params: Mapping[str, Any], base: str, *, use_post: bool = False) -> JsonAnswer:
        # The library has no public way to ask for a path of one's own with parameters. It decodes nothing: our
        # adapter makes its answers hand themselves through.
        answer: JsonAnswer = self._library._get_json(path, params=dict(params), base=base, use_post=use_post)
        return answer

    @property
    def _library(self) -> JIRA:
        """The library's object of this thread."""
        found: JIRA | None = getattr(self._own, "library", None)
        if found is None:
            with self._lock:
                found = self._own.library = self._open()
                self._opened.append(found)
        return found

    def _open(self) -> JIRA:
        connection = self._connection
        library = JIRA(
            options={"server": connection.url},
            get_server_info=False,
            max_retries=0,
            timeout=self._transport.limits.timeout,
            **self._credentials,
        )
        self._transport.mount(library._session, DIALECT, f"{connection.url} {connection.email or ''}")
        return library

    def _sleep_while_open(self, seconds: float) -> None:
        """Sleep in short pieces: nobody should wait for a pause that is no longer worth it."""
        while seconds > 0 and not self._closed.is_set():
            self._sleep(min(seconds, _PIECE))
            seconds -= _PIECE
        if self._closed.is_set():
            raise CancelledError


def _unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _platform(version: str) -> str:
    return f"{{server}}/rest/api/{version}/{{path}}"


def _credentials(connection: JiraConnection) -> dict[str, Any]:
    if connection.auth is Auth.BEARER:
        return {"token_auth": connection.token}
    if not connection.email:
        what = f"the connection {connection.name!r} signs in with mail address and token, but names no mail address"
        raise SignInRefused(SERVICE, what, "Name the mail address of the account, or set `auth: bearer`")
    return {"basic_auth": (connection.email, connection.token)}
