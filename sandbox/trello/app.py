"""The sandbox's Trello as one ASGI application: the REST interface under /1/ and the public board page under /b/."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.state import State
from sandbox.trello import normalise, routes
from sandbox.trello.access import Caller, Credentials, authenticate, credentials
from sandbox.trello.call import Call, read_body, read_query
from sandbox.trello.errors import SubRequestFailed, TooManyRequests, TrelloError, invalid
from sandbox.trello.page import page_routes
from sandbox.trello.people import settle_people
from sandbox.trello.rates import RateLimits
from sandbox.trello.settings import TrelloSettings
from sandbox.trello.world import World

_BATCH_MOST = 10


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
    interface = _Interface(world, RateLimits(settings, monotonic))
    verbs = ["GET", "POST", "PUT", "DELETE"]
    return Starlette(routes=[Route("/1/{path:path}", interface.answer, methods=verbs), *page_routes(world)])


@dataclass(frozen=True, slots=True)
class _Interface:
    """Takes a request apart, has it answered, and puts the answer or the refusal into words."""

    world: World
    rates: RateLimits

    async def answer(self, request: Request) -> Response:
        """One request, from the wire to the wire."""
        body = await request.body()
        given = credentials(request.query_params, request.headers.get("authorization", ""))
        try:
            shown = self._run(request, given, body)
        except TrelloError as error:
            return refusal(error, self._headers(given))
        if isinstance(shown, bytes):
            return Response(shown, 200, self._headers(given), media_type="application/octet-stream")
        return _json(shown, 200, self._headers(given))

    def _run(self, request: Request, given: Credentials, body: bytes) -> Any:
        path = f"/{request.path_params['path'].strip('/')}"
        self._spend(given, path)
        caller = authenticate(self.world, given)
        params = read_query(request.url.query) | read_body(request.headers.get("content-type", ""), body)
        if (request.method, path) == ("GET", "/batch"):
            return [self._one_of_batch(given, caller, url) for url in _urls(params.get("urls"))]
        return self._dispatch(request.method, path, caller, params)

    def _dispatch(self, verb: str, path: str, caller: Caller, params: Mapping[str, Any]) -> Any:
        handler, parts = routes.find(verb, path)
        return handler(Call(self.world, caller, parts, params))

    def _one_of_batch(self, given: Credentials, caller: Caller, url: str) -> Any:
        path, _, query = url.partition("?")
        try:
            self._spend(given, path)
        except TooManyRequests as error:
            raise SubRequestFailed(url, error) from None
        try:
            return {"200": self._dispatch("GET", f"/{path.strip('/')}", caller, read_query(query))}
        except TrelloError as error:
            return {"name": type(error).__name__, "message": error.text, "statusCode": error.status}

    def _spend(self, given: Credentials, path: str) -> None:
        if given.key:
            self.rates.spend(given.key, given.token, members=path.startswith("/members"))

    def _headers(self, given: Credentials) -> dict[str, str]:
        return self.rates.headers(given.key, given.token) if given.key else {}


def _urls(sent: Any) -> list[str]:
    """The routes of a batch, at most ten, separated by commas; those inside a route are sent encoded."""
    found = [unquote(url) for url in normalise.words(sent)]
    if not 1 <= len(found) <= _BATCH_MOST:
        raise invalid("urls")
    return found


def refusal(error: TrelloError, headers: dict[str, str]) -> Response:
    """A refusal as Trello sends it: plain text, or JSON where the body is an object."""
    if isinstance(error.body, str):
        return PlainTextResponse(error.body, error.status, headers)
    return _json(error.body, error.status, headers)


def _json(shown: Any, status: int, headers: dict[str, str]) -> Response:
    return Response(orjson.dumps(shown), status, headers, media_type="application/json; charset=utf-8")
