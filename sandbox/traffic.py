"""How many requests each route got, so that a test or a person can see what a run costs."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NAMED = re.compile(r"/(issue|project|ex/jira|boards|cards|tokens|members|b|c)/(?!(?:search|bulkfetch|me)(?:/|$))[^/]+")
# Not the version of an interface: `/1/` at the start of Trello's paths, `/rest/api/3` in Jira's.
_NUMBER = re.compile(r"(?<!^)(?<!/rest/api)/(?:\d+|[0-9a-f]{24})(?=/|$)")


@dataclass(slots=True)
class Row:
    """The requests of one verb to one route. Bytes are those of bodies, as they passed."""

    service: str
    route: str
    verb: str
    requests: int = 0
    bytes_received: int = 0
    bytes_sent: int = 0


class Traffic:
    """Counts by service, route and verb."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, str], Row] = {}

    def row(self, service: str, route: str, verb: str) -> Row:
        """The row to count in."""
        return self._rows.setdefault((service, route, verb), Row(service, route, verb))

    def reset(self) -> None:
        """Count from zero again."""
        self._rows.clear()

    def listing(self) -> list[dict[str, Any]]:
        """All rows, sorted."""
        return [asdict(self._rows[key]) for key in sorted(self._rows)]


class CountedApp:
    """A service whose requests are counted when they arrive, whatever becomes of them."""

    def __init__(self, app: ASGIApp, service: str, traffic: Traffic) -> None:
        self._app = app
        self._service = service
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        row = self._traffic.row(self._service, route_of(scope["path"]), scope["method"])
        row.requests += 1

        async def counting_receive() -> Message:
            message = await receive()
            row.bytes_received += len(message.get("body", b""))
            return message

        async def counting_send(message: Message) -> None:
            row.bytes_sent += len(message.get("body", b""))
            await send(message)

        await self._app(scope, counting_receive, counting_send)


def route_of(path: str) -> str:
    """The path with `{id}` for whatever names one thing: `/1/cards/{id}/idList`, `/rest/api/3/issue/{id}`.

    Told from the path alone, so that a request counts on the same route whether or not a fault kept it from
    the service.
    """
    return _NUMBER.sub("/{id}", _NAMED.sub(r"/\1/{id}", path))
