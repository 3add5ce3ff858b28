"""Trello as tests lay it out: one board with a list, a label and a card, and a guard that keeps what it was shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import responses

from connectors.transport import Transport
from connectors.trello.client import TrelloClient

URL = "http://trello.example"
API = f"{URL}/1"
KEY, TOKEN = "k3y-of-the-app", "t0ken-of-the-bot"
BOARD, LIST, LABEL, CARD = "b" * 24, "c" * 24, "d" * 24, "e" * 24
CHECKLIST, ITEM, FIELD, OPTION = "7" * 24, "8" * 24, "a" * 24, "ab" * 12
OTHER_BOARD, OTHER_CARD = "f" * 24, "0" * 24

Web = responses.RequestsMock
MakeTransport = Callable[..., Transport]


class Guard:
    """Keeps what it was shown, and refuses a forbidden word."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def __call__(self, texts: Iterable[tuple[str, str]]) -> None:
        self.seen.extend(texts)
        if any("LEAK" in text for _, text in self.seen):
            raise PermissionError("a leak")


def check_item(ident: str = ITEM, **fields: Any) -> dict[str, Any]:
    return {"id": ident, "name": "Measure", "state": "incomplete", "pos": 16384, "idMember": None} | fields


def checklist(ident: str = CHECKLIST, items: list[dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    found = [check_item()] if items is None else items
    return {"id": ident, "name": "Steps", "pos": 16384, "checkItems": found} | fields


def card(ident: str = CARD, **fields: Any) -> dict[str, Any]:
    usual = {"id": ident, "idList": LIST, "name": "Faster search", "desc": "Soon", "pos": 16384, "closed": False}
    return (
        usual
        | {"due": None, "idLabels": [], "badges": {"votes": 3, "comments": 1}, "shortUrl": "https://t.example/c"}
        | {"checklists": [checklist()], "customFieldItems": [], "attachments": []}
        | fields
    )


def board(ident: str = BOARD, **parts: Any) -> dict[str, Any]:
    usual = {
        "id": ident,
        "name": "Roadmap",
        "url": "https://t.example/b",
        "closed": False,
        "prefs": {"permissionLevel": "public", "voting": "public", "comments": "members"},
        "lists": [{"id": LIST, "name": "Now", "pos": 1, "closed": False}],
        "labels": [{"id": LABEL, "name": "Speed", "color": "green_light"}],
        "cards": [card()],
        "customFields": [{"id": FIELD, "name": "Size", "type": "number"}],
        "memberships": [{"idMember": "9" * 24, "memberType": "normal"}],
    }
    return usual | parts


def read_board(web: Web, client: TrelloClient) -> None:
    web.get(f"{API}/boards/{BOARD}", json=board())
    client.board(BOARD)


def sent(web: Web) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(web.calls[-1].request.body or "{}")
    return body
