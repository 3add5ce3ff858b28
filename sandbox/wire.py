"""Connections that break for real: an ASGI application cannot break one, so uvicorn's protocol hands it over."""

from __future__ import annotations

import asyncio

from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_TRANSPORT = "sandbox.transport"


class BreakableProtocol(H11Protocol):
    """uvicorn's HTTP protocol, which puts each connection's transport into the state of its requests."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Note the transport before the first request."""
        self.app_state = {**self.app_state, _TRANSPORT: transport}
        super().connection_made(transport)


async def drop(scope: Scope, receive: Receive) -> None:
    """Close the connection at once; not a byte of an answer goes out."""
    _transport(scope).abort()
    await _gone(receive)


async def hang_up(scope: Scope, receive: Receive) -> None:
    """Close the connection once what was sent has gone out."""
    _transport(scope).close()
    await _gone(receive)


def _transport(scope: Scope) -> asyncio.Transport:
    transport = scope.get("state", {}).get(_TRANSPORT)
    if transport is None:
        raise ConnectionAbortedError("this server cannot break a connection; serve with BreakableProtocol")
    assert isinstance(transport, asyncio.Transport)
    return transport


async def _gone(receive: Receive) -> None:
    """Wait until the server has noticed; it complains of applications that return without an answer before."""
    while (await receive())["type"] != "http.disconnect":
        pass
