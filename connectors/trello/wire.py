"""The `py-trello` library as a mere carrier, and the last look at whatever is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import orjson
import requests
from requests.auth import AuthBase
from trello import TrelloClient as Library

from connectors.errors import OutOfBounds
from connectors.transport import Transport
from connectors.trello.dialect import SERVICE, TRELLO

Inspect = Callable[[Iterable[tuple[str, str]]], None]
"""Gets every (field, text) of a write just before it is sent, and raises to stop it."""

_FIXED = "https://api.trello.com/"
"""The address that the library cannot be told to change."""


class TrelloWire:
    """Asks one Trello, as one account. Every failure is a ServiceError of the transport, or what `inspect` raises."""

    def __init__(self, url: str, key: str, token: str, transport: Transport, inspect: Inspect) -> None:
        self._session = requests.Session()
        transport.mount(self._session, TRELLO, f"{url} {key}")
        self._auth = _HeaderAuth(key, token)
        self._inspected = _Inspected(self._session, url, inspect)
        library = Library(api_key=key, http_service=self._inspected)
        library.oauth = self._auth
        self._fetch: Callable[..., Any] = library.fetch_json

    def get(self, path: str, **params: str) -> Any:
        """GET a path."""
        return self._fetch(path, query_params=params)

    def answer(self, path: str, **params: str) -> requests.Response:
        """GET a path for the whole answer: of the head of one, the library tells nothing."""
        return self._inspected.request(
            "GET", f"{_FIXED}1/{path}", params=params, headers={}, data=None, auth=self._auth
        )

    def send(self, verb: str, path: str, body: Mapping[str, Any] | None) -> Any:
        """Send a write with a JSON body. The library writes into what it is given, so it gets a copy."""
        return self._fetch(path, http_method=verb, post_args=None if body is None else dict(body))

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


class _HeaderAuth(AuthBase):
    """Signs in by a header (Trello, "Authorizing with Trello's REST API"): an address ends up in logs and proxies."""

    def __init__(self, key: str, token: str) -> None:
        self._header = f'OAuth oauth_consumer_key="{key}", oauth_token="{token}"'

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


class _Inspected:
    """The `http_service` of the library: everything that it sends passes here, whatever method of it is called."""

    def __init__(self, session: requests.Session, url: str, inspect: Inspect) -> None:
        self._session = session
        self._root = url.rstrip("/") + "/"
        self._inspect = inspect

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str],
        headers: Mapping[str, str],
        data: str | None,
        auth: AuthBase,
        **_: Any,
    ) -> requests.Response:
        """Send one request to the address that was configured; a write only after its inspection."""
        if not url.startswith(_FIXED):
            raise OutOfBounds(SERVICE, "a request to an address that Milepost never uses was not sent", _MISTAKE)
        if method != "GET":
            self._inspect(tuple(_texts(params, data)))
            _check_address(method, url.removeprefix(_FIXED), params)
        address = self._root + url.removeprefix(_FIXED)
        return self._session.request(
            method, address, params=params, headers=headers, data=data, auth=auth, allow_redirects=False
        )


_MISTAKE = "This is a mistake in Milepost; please report it"


_WRITES = {(verb, re.compile("1/" + kind.replace("{id}", "[0-9a-f]{24}"))) for verb, kind in TRELLO.writes}


def _check_address(verb: str, path: str, params: Mapping[str, str]) -> None:
    """The address of a write holds ids and Trello's own words, and no query: else a text could go by it unseen."""
    if params or not any(verb == one and address.fullmatch(path) for one, address in _WRITES):
        raise OutOfBounds(SERVICE, "a write to an address that Milepost never uses was not sent", _MISTAKE)


def _texts(params: Mapping[str, str], data: str | None) -> Iterator[tuple[str, str]]:
    """Every text of a request with the name of its field."""
    yield from _texts_in("", dict(params))
    yield from _texts_in("", orjson.loads(data) if data else None)


def _texts_in(name: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield name, value
        case dict():
            for key, part in value.items():
                yield from _texts_in(f"{name}.{key}" if name else key, part)
        case list():
            for part in value:
                yield from _texts_in(name, part)
