"""The public web page of a board, as customers see it: no script, nothing from elsewhere, no text trusted."""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from urllib.parse import urlsplit

from jinja2 import FunctionLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.state import Document
from sandbox.trello import identity, markup, nested, views
from sandbox.trello.access import NOBODY
from sandbox.trello.errors import NotFound, TrelloError
from sandbox.trello.world import World

_DUE_SOON = timedelta(days=1)
_PREVIEW_BLOCKS = 2
_PREVIEW_LETTERS = 140


@dataclass(frozen=True, slots=True)
class Due:
    """A card's due date and how near it is: `done`, `over`, `soon` or `later`."""

    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote under a card."""

    author: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card as the page shows it, closed and opened. `shown` is the card as the REST interface answers it."""

    shown: Document
    list_name: str
    due: Due | None
    comments: tuple[Comment, ...]
    fields: tuple[tuple[str, str], ...]

    @property
    def preview(self) -> tuple[str, ...]:
        """The beginning of the description."""
        return markup.excerpt(self.shown["desc"], _PREVIEW_BLOCKS, _PREVIEW_LETTERS)

    @property
    def has_badges(self) -> bool:
        """Whether there are any small figures to show under the name."""
        counts = (self.shown["badges"][what] for what in ("votes", "comments", "attachments", "checkItems"))
        return self.due is not None or any(counts)


@dataclass(frozen=True, slots=True)
class ShownList:
    """A column of the board."""

    name: str
    cards: tuple[ShownCard, ...]


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Everything on the page. A card on an archived list counts as archived."""

    board: Document
    lists: tuple[ShownList, ...]
    archived: tuple[ShownCard, ...]

    @property
    def cards(self) -> tuple[ShownCard, ...]:
        """Every card, those on the board first."""
        return tuple(card for each in self.lists for card in each.cards) + self.archived


def page_routes(world: World) -> list[Route]:
    """GET /b/{board} and /c/{card}, each also with a name after it."""

    async def board(request: Request) -> Response:
        try:
            found = _public_board(world, request.path_params["id"])
        except TrelloError:
            return _html("missing.html.j2", 404)
        return _html("board.html.j2", 200, page=board_page(world, found))

    async def card(request: Request) -> Response:
        try:
            found = world.find("card", request.path_params["id"])
            home = _public_board(world, found["idBoard"])
        except TrelloError:
            return _html("missing.html.j2", 404)
        return RedirectResponse(f"/b/{home['shortLink']}/{identity.slug(home['name'])}#c-{found['shortLink']}", 302)

    return [
        Route(path, endpoint)
        for start, endpoint in (("/b", board), ("/c", card))
        for path in (f"{start}/{{id}}", f"{start}/{{id}}/{{slug:path}}")
    ]


def _public_board(world: World, ident: str) -> Document:
    """The board, where everybody may see it; the rest looks as if it were not there."""
    board = world.find("board", ident)
    if board["closed"] or board["prefs"]["permissionLevel"] != "public":
        raise NotFound
    return board


def board_page(world: World, board: Document) -> BoardPage:
    """What the page of a board shows."""
    comments = _comments(world, board["id"])
    names = {each["id"]: each["name"] for each in world.of("list", "idBoard", board["id"])}
    around = views.Surroundings.of(world)
    cards = [
        _card(world, around, card, names, tuple(comments.get(card["id"], ())))
        for card in world.of("card", "idBoard", board["id"])
    ]
    listed = nested.filter_lists(world.of("list", "idBoard", board["id"]), "open")
    seen = {card["id"] for card in nested.filter_cards(world, world.of("card", "idBoard", board["id"]), "visible")}
    return BoardPage(
        views.board(world, board, "all"),
        tuple(ShownList(one["name"], _on_list(cards, seen, one["id"])) for one in listed),
        tuple(card for card in cards if card.shown["id"] not in seen),
    )


def _on_list(cards: list[ShownCard], seen: set[str], list_id: str) -> tuple[ShownCard, ...]:
    return tuple(card for card in cards if card.shown["id"] in seen and card.shown["idList"] == list_id)


def _card(
    world: World, around: views.Surroundings, card: Document, list_names: dict[str, str], comments: tuple[Comment, ...]
) -> ShownCard:
    shown = views.card(world, around, card, NOBODY) | {
        "attachments": card["attachments"],
        "checklists": around.checklists.get(card["id"], []),
        "members": [name for ident in card["idMembers"] if (name := _name(world, ident))],
    }
    return ShownCard(shown, list_names[card["idList"]], _due(card, world.clock.now()), comments, _fields(world, card))


def _comments(world: World, board_id: str) -> dict[str, list[Comment]]:
    """The comments of a board by card, newest first."""
    found: dict[str, list[Comment]] = defaultdict(list)
    for action in reversed(nested.actions_of(world, "board", board_id)):
        if action["type"] in views.COMMENTS and "card" in action["data"]:
            author = _name(world, action["idMemberCreator"]) or "Somebody"
            said = Comment(author, datetime.fromisoformat(action["date"]), action["data"].get("text", ""))
            found[action["data"]["card"]["id"]].append(said)
    return found


def _name(world: World, member_id: str | None) -> str | None:
    member = world.get("member", member_id) if member_id else None
    return str(member["fullName"]) if member else None


def _due(card: Document, now: datetime) -> Due | None:
    if card["due"] is None:
        return None
    at = datetime.fromisoformat(card["due"])
    if card["dueComplete"]:
        return Due(at, "done")
    return Due(at, "over" if at < now else "soon" if at - now < _DUE_SOON else "later")


def _fields(world: World, card: Document) -> tuple[tuple[str, str], ...]:
    """The custom fields of a card that have a value, each as a name and a text."""
    defined: dict[str, Document] = {one["id"]: one for one in world.of("customField", "idModel", card["idBoard"])}
    items = nested.items_of(world, card)
    return tuple(
        (defined[item["idCustomField"]]["name"], _value(defined[item["idCustomField"]], item))
        for item in items
        if item["idCustomField"] in defined
    )


def _value(field: Document, item: Document) -> str:
    if item["idValue"]:
        return next((str(o["value"]["text"]) for o in field["options"] if o["id"] == item["idValue"]), "")
    text: str = next(iter(item["value"].values()))
    return {"checkbox": "yes", "date": text[:10]}.get(field["type"], text)


def _html(template: str, status: int, page: BoardPage | None = None) -> Response:
    text = _environment().get_template(template).render(page=page, style=Markup(_source("board.css")))  # noqa: S704 - our own file
    return HTMLResponse(text, status, _headers())


@lru_cache(maxsize=1)
def _headers() -> dict[str, str]:
    digest = b64encode(sha256(_source("board.css").encode()).digest()).decode()
    return {
        "content-security-policy": f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"rendered": markup.rendered, "day": day, "moment": moment}
    environment.tests["web_address"] = is_web_address
    return environment


def day(at: datetime | str) -> str:
    """A day as people write it, as in "3 May 2026"; in UTC, as the sandbox lives."""
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{instant.day} {instant:%b %Y}"


def moment(at: datetime) -> str:
    """A day with its time."""
    return f"{day(at)}, {at:%H:%M} UTC"


def is_web_address(address: str) -> bool:
    """Whether a link may lead there: nothing but http and https."""
    try:
        return urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False


@lru_cache(maxsize=4)
def _source(name: str) -> str:
    return files("sandbox.trello").joinpath("templates", name).read_text(encoding="utf-8")
