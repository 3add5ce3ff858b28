"""The `jira` library as a mere carrier: three ways to ask, and no way to write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jira import JIRA

from connectors.errors import SignInRefused
from connectors.jira.connection import Auth, JiraConnection
from connectors.jira.dialect import JIRA as DIALECT
from connectors.jira.dialect import SERVICE
from connectors.transport import Transport

_VERSION = "2"
"""Both dialects speak it, so nothing need be known before the first question; texts come as plain text."""


class JiraWire:
    """Asks one Jira, as one account. Every failure is a ServiceError of the transport."""

    def __init__(self, connection: JiraConnection, transport: Transport) -> None:
        self._jira = JIRA(
            options={"server": connection.url, "rest_api_version": _VERSION},
            get_server_info=False,
            max_retries=0,
            timeout=transport.limits.timeout,
            **_credentials(connection),
        )
        transport.mount(self._jira._session, DIALECT, f"{connection.url} {connection.email or ''}")
        # The library has no public way to ask for a path of one's own with parameters.
        self._ask: Callable[..., Any] = self._jira._get_json

    def get(self, path: str, **params: str | int) -> Any:
        """GET a path of the platform's interface."""
        return self._ask(path, params=params)

    def agile(self, path: str, **params: str | int) -> Any:
        """GET a path of the interface for boards and sprints."""
        return self._ask(path, params=params, base=JIRA.AGILE_BASE_URL)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """POST a question that is too long for an address; the transport refuses every path that is no search."""
        return self._ask(path, params=dict(body), use_post=True)

    def close(self) -> None:
        """Close the connections."""
        close: Callable[[], None] = self._jira.close
        close()


def _credentials(connection: JiraConnection) -> dict[str, Any]:
    if connection.auth is Auth.BEARER:
        return {"token_auth": connection.token}
    if not connection.email:
        what = f"the connection {connection.name!r} signs in with mail address and token, but names no mail address"
        raise SignInRefused(SERVICE, what, "Name the mail address of the account, or set `auth: bearer`")
    return {"basic_auth": (connection.email, connection.token)}
