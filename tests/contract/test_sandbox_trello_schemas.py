"""The sandbox's Trello answers in the shapes of the vendor's OpenAPI document, where that is right.

Nulls are not looked at: the document hardly ever says where they may stand, and the live service sends one for
whatever is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from sandbox.trello.people import BOT_ID
from sandbox.trello.settings import BOT_TOKEN
from tests.contract import vendor
from tests.contract.vendor import Document, Json
from tests.unit.sandbox.trello_site import TrelloSite


@pytest.fixture(scope="module")
def document(vendor_specs: Path) -> Document:
    return vendor.trello(vendor_specs)


@pytest.fixture(scope="module")
def filled() -> tuple[TrelloSite, dict[str, str]]:
    """A board with one of everything, and the ids of these things."""
    site = TrelloSite(rate_limits=False)
    site.done("POST", f"/boards/{site.board}/boardPlugins", idPlugin="56d5e249a98895a9797bebb9")
    made = {"board": site.board, "list": site.list()["id"], "label": site.label("Pace", "red_dark")["id"]}
    card = site.card(made["list"], desc="text", due="2026-05-01", start="2026-04-01", idLabels=made["label"])
    made["card"] = card["id"]
    field = {"idModel": site.board, "modelType": "board", "name": "Size", "type": "list"}
    made["field"] = site.done("POST", "/customFields", **field)["id"]
    made["option"] = site.done("POST", f"/customFields/{made['field']}/options", value={"text": "S"})["id"]
    site.done("PUT", f"/cards/{card['id']}/customField/{made['field']}/item", idValue=made["option"])
    made["file"] = site.done("POST", f"/cards/{card['id']}/attachments", url="https://example.org/")["id"]
    site.done("POST", f"/cards/{card['id']}/actions/comments", text="hello")
    return site, made


REQUESTS: tuple[tuple[str, str, Json], ...] = (
    ("GET", "/boards/{board}", {"fields": "all"}),
    ("GET", "/boards/{board}/memberships", {}),
    ("POST", "/boards/{board}/lists", {"name": "More"}),
    ("POST", "/cards", {"idList": "{list}", "name": "New"}),
    ("GET", "/cards/{card}", {}),
    ("PUT", "/cards/{card}", {"name": "New"}),
    ("GET", "/cards/{card}/name", {}),
    ("GET", "/cards/{card}/actions", {}),
    ("POST", "/cards/{card}/actions/comments", {"text": "again"}),
    ("GET", "/cards/{card}/attachments", {}),
    ("POST", "/cards/{card}/attachments", {"url": "https://example.org/"}),
    ("GET", "/cards/{card}/attachments/{file}", {}),
    ("GET", "/cards/{card}/customFieldItems", {}),
    ("POST", "/customFields", {"idModel": "{board}", "modelType": "board", "name": "Text", "type": "text"}),
    ("GET", "/customFields/{field}", {}),
    ("PUT", "/customFields/{field}", {"name": "Length"}),
    ("GET", "/lists/{list}/cards", {}),
    ("GET", f"/members/{BOT_ID}", {}),
    ("GET", f"/members/{BOT_ID}/boards", {"fields": "all"}),
    ("GET", f"/tokens/{BOT_TOKEN}", {}),
    ("GET", f"/tokens/{BOT_TOKEN}/member", {}),
)


@pytest.mark.parametrize(("verb", "path", "params"), REQUESTS, ids=[f"{verb} {path}" for verb, path, _ in REQUESTS])
def test_an_answer_fits_the_vendors_schema(
    document: Document, filled: tuple[TrelloSite, dict[str, str]], verb: str, path: str, params: Json
) -> None:
    site, made = filled
    sent = {name: value.format(**made) for name, value in params.items()}
    address = path.format(**made)
    assert list(mistakes(document, verb, address, site.done(verb, address, **sent))) == []


def test_a_board_read_whole_fits_the_vendors_schemas(
    document: Document, filled: tuple[TrelloSite, dict[str, str]]
) -> None:
    site, made = filled
    parts = {"cards": "all", "card_attachments": "true", "card_checklists": "all", "card_customFieldItems": "true"}
    board = site.done("GET", f"/boards/{made['board']}", memberships="me", customFields="true", **parts)
    (card,) = (each for each in board["cards"] if each["id"] == made["card"])
    assert list(mistakes(document, "GET", "/boards/x", board)) == []
    assert list(mistakes(document, "GET", "/cards/x", card)) == []
    assert list(mistakes(document, "GET", "/customFields/x", board["customFields"][0])) == []
    assert list(mistakes(document, "GET", "/cards/x/attachments", card["attachments"])) == []
    assert list(mistakes(document, "GET", "/cards/x/customFieldItems", card["customFieldItems"])) == []


def mistakes(document: Document, verb: str, path: str, answer: Any) -> Iterator[str]:
    schema = document.answer_schema(verb, path)
    assert schema is not None, f"the document gives no schema for {verb} {path}"
    # The document mixes up one and many on half of its lists; the recorded exchanges say which it is.
    one = schema["items"] if schema.get("type") == "array" else schema
    whole = {"type": "array", "items": one} if isinstance(answer, list) else one
    validator = Draft7Validator({**whole, "components": document.components})
    return (f"{error.json_path}: {error.message}" for error in validator.iter_errors(_without_nulls(answer)))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(part) for key, part in value.items() if part is not None}
    return [_without_nulls(part) for part in value] if isinstance(value, list) else value


def test_a_wrong_answer_would_be_noticed(document: Document) -> None:
    assert list(mistakes(document, "GET", "/cards/x", {"id": "x", "closed": "no", "badges": {"votes": "1"}}))
