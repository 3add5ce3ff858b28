"""A small Trello made by hand, for the tests of the sandbox's Trello."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.applications import Starlette
from starlette.types import Message, Scope

from sandbox.clock import Clock
from sandbox.state import State
from sandbox.trello.access import Caller
from sandbox.trello.app import trello_app
from sandbox.trello.new_board import NewBoard, make
from sandbox.trello.people import BOT_ID, COLLEAGUE_ID, OWNER_ID, WORKSPACE_ID, settle_people
from sandbox.trello.settings import APP_KEY, BOT_TOKEN, TrelloSettings
from sandbox.trello.world import World

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
BASE = "http://trello.test"
PUBLIC = {"permissionLevel": "public", "comments": "public", "voting": "public"}


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return orjson.loads(self.body)


def ask(
    app: Starlette,
    verb: str,
    path: str,
    query: str = "",
    body: bytes = b"",
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Reply:
    """Ask an ASGI application without a socket."""
    sent: list[Message] = []
    pairs = {"host": "trello.test", "content-type": "application/json", **headers}
    scope: Scope = {
        "type": "http",
        "method": verb,
        "path": path,
        "root_path": "",
        "scheme": "http",
        "server": ("trello.test", 80),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in pairs.items()],
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Reply(sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))


def oauth(token: str | None, key: str = APP_KEY) -> str:
    """The header with a key and, unless it is None, a token."""
    return f'OAuth oauth_consumer_key="{key}"' + (f', oauth_token="{token}"' if token else "")


class TrelloSite:
    """A sandbox's Trello without a socket; one public board that the bot and the owner administer and a colleague
    may change. `seconds` is the real time of its rate limits.
    """

    def __init__(self, state: State | None = None, **settings: Any) -> None:
        self.state = state or State()
        self.clock = Clock(self.state, NOW)
        self.settings = TrelloSettings(public_base_url=BASE, **settings)
        self.world = World(self.state, self.clock, self.settings)
        self.seconds = 0.0
        self.app = trello_app(self.state, self.clock, self.settings, monotonic=lambda: self.seconds)
        known = self.world.all("board")
        self.board: str = known[0]["id"] if known else self.make_board(PUBLIC)

    def make_board(self, preferences: dict[str, Any], name: str = "Roadmap") -> str:
        """Another board with the same members, by its id."""
        settle_people(self.world)
        owner = Caller(self.world.find("member", OWNER_ID))
        roles = {OWNER_ID: "admin", BOT_ID: "admin", COLLEAGUE_ID: "normal"}
        wanted = NewBoard(name, roles, preferences, power_ups=("voting",), workspace=WORKSPACE_ID)
        return str(make(self.world, owner, self.clock.tick(), wanted)["id"])

    def ask(self, verb: str, path: str, token: str | None = BOT_TOKEN, **params: Any) -> Reply:
        """One request with the credentials in the header: a query for a GET, else a JSON body."""
        signed = {"authorization": oauth(token)} if token else {}
        if verb == "GET":
            return ask(self.app, verb, f"/1{path}", urlencode(params), headers=signed)
        return ask(self.app, verb, f"/1{path}", "", orjson.dumps(params), signed)

    def done(self, verb: str, path: str, token: str | None = BOT_TOKEN, **params: Any) -> Any:
        """The JSON of an answer that must be a success."""
        reply = self.ask(verb, path, token, **params)
        assert reply.status == 200, f"{verb} {path}: {reply.status} {reply.text}"
        return reply.json()

    def page(self, path: str) -> Reply:
        """A page as a browser asks for it."""
        return ask(self.app, "GET", path)

    def list(self, name: str = "Now", **params: Any) -> Any:
        """Make a list on the board."""
        return self.done("POST", "/lists", **{"idBoard": self.board, "name": name, "pos": "bottom"} | params)

    def label(self, name: str = "Speed", color: str | None = "green") -> Any:
        """Make a label on the board."""
        return self.done("POST", "/labels", idBoard=self.board, name=name, color=color)

    def card(self, list_id: str | None = None, name: str = "Faster search", **params: Any) -> Any:
        """Make a card, on a new list unless one is named."""
        return self.done("POST", "/cards", idList=list_id or self.list()["id"], name=name, **params)
