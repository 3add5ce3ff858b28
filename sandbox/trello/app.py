"""The sandbox's Trello as one ASGI application: the REST interface under /1/ and the public board page under /b/."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.state import State
from sandbox.trello.access import authenticate, credentials
from sandbox.trello.call import Call, read_body, read_query
from sandbox.trello.errors import NotFound, TrelloError
from sandbox.trello.people import settle_people
from sandbox.trello.rates import RateLimits
from sandbox.trello.routes import ROUTES, Handler
from sandbox.trello.settings import TrelloSettings
from sandbox.trello.world import World


def trello_app(
    state: State,
    clock: Clock,
    settings: TrelloSettings,
    *,
    monotonic: Callable[[], float] = time.monotonic,
) -> Starlette:
    """The application; it keeps everything in `state`, dates it by `clock`, and obeys `settings` as they are.

    `monotonic` answers seconds of real time and paces the rate limits alone.
    """
    world = World(state, clock, settings)
    settle_people(world)
    rates = RateLimits(settings, monotonic)
    routes = [
        Route(prefixed, _endpoint(world, rates, handler), methods=[verb])
        for verb, path, handler in ROUTES
        for prefixed in (f"/1{path}", f"/1{path}/")
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _no_route})


def _endpoint(world: World, rates: RateLimits, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        body = await request.body()
        headers: dict[str, str] = {}
        try:
            given = credentials(request.query_params, request.headers.get("authorization", ""))
            if given.key:
                headers = rates.spend(given.key, given.token, members=request.url.path.startswith("/1/members"))
            caller = authenticate(world, given)
            params = read_query(request.url.query) | read_body(request.headers.get("content-type", ""), body)
            shown = handler(Call(world, caller, dict(request.path_params), params))
            return _json(shown, 200, headers)
        except TrelloError as error:
            return refusal(error, headers)

    return answer


def refusal(error: TrelloError, headers: dict[str, str] | None = None) -> Response:
    """A refusal as Trello sends it: plain text, or JSON where the body is an object."""
    if isinstance(error.body, str):
        return PlainTextResponse(error.body, error.status, headers)
    return _json(error.body, error.status, headers or {})


async def _no_route(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # it is registered for nothing else
    return refusal(
        NotFound(
            f"Cannot find what was asked for ({error.status_code})"
            if error.status_code != 404
            else "The requested resource was not found."
        )
    )


def _json(shown: Any, status: int, headers: dict[str, str]) -> Response:
    return Response(orjson.dumps(shown), status, headers, media_type="application/json")
