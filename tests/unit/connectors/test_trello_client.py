from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from responses import matchers

from connectors.errors import (
    AnswerLost,
    BadAnswer,
    BadQuery,
    NotFound,
    OutOfBounds,
    PermissionMissing,
    ServiceError,
    SignInRefused,
    TooManyRequests,
    Unreachable,
)
from connectors.trello.client import TrelloClient, connect_trello
from connectors.trello.dialect import TRELLO, kind
from mapping.public.cards import ShownField
from tests.unit.connectors.trello_web import (
    API,
    BOARD,
    CARD,
    CHECKLIST,
    FIELD,
    ITEM,
    KEY,
    LABEL,
    LIST,
    OTHER_BOARD,
    OTHER_CARD,
    TOKEN,
    URL,
    Guard,
    MakeTransport,
    Web,
    board,
    card,
    check_item,
    checklist,
    read_board,
    sent,
)


@pytest.fixture
def guard() -> Guard:
    return Guard()


@pytest.fixture
def client(make_transport: MakeTransport, guard: Guard) -> TrelloClient:
    return connect_trello(URL, KEY, TOKEN, make_transport(secrets=(KEY, TOKEN), attempts=2), guard, [BOARD])


def test_a_board_is_read_whole_in_one_request(web: Web, client: TrelloClient) -> None:
    web.get(f"{API}/boards/{BOARD}", json=board(cards=[card(due="2026-05-01T12:00:00.000Z")]))
    shown = client.board(BOARD)
    assert len(web.calls) == 1
    assert (shown.name, shown.permission_level) == ("Roadmap", "public")
    assert [(each.id, each.name) for each in shown.lists] == [(LIST, "Now")]
    assert [(each.name, each.color) for each in shown.labels] == [("Speed", "green_light")]
    (only,) = shown.cards
    assert (only.title, only.due, only.votes, only.comments) == (
        "Faster search",
        datetime(2026, 5, 1, 12, tzinfo=UTC),
        3,
        1,
    )


def test_no_actions_and_nobody_but_ourselves_are_asked_for(web: Web, client: TrelloClient) -> None:
    read_board(web, client)
    asked = dict(parse_qsl(urlsplit(web.calls[0].request.url or "").query))
    assert (asked["actions"], asked["memberships"]) == ("none", "me")
    assert not {"members", "card_members", "memberships_member"} & asked.keys()
    named = {"fields", "list_fields", "label_fields", "card_fields", "card_checklist_fields", "card_attachment_fields"}
    assert named <= asked.keys()


def test_credentials_are_in_the_header_and_not_in_the_address(web: Web, client: TrelloClient) -> None:
    read_board(web, client)
    request = web.calls[0].request
    assert request.headers["Authorization"] == f'OAuth oauth_consumer_key="{KEY}", oauth_token="{TOKEN}"'
    assert KEY not in (request.url or "")
    assert TOKEN not in (request.url or "")


def numbered(first: int, count: int) -> list[dict[str, Any]]:
    return [card(f"{number:024x}") for number in range(first, first + count)]


def test_exactly_a_thousand_cards_are_taken_for_a_part(web: Web, client: TrelloClient) -> None:
    web.get(f"{API}/boards/{BOARD}", json=board(cards=numbered(1500, 1000)))
    query = {"filter": "all", "limit": "1000", "before": f"{1500:024x}"}
    matching = [matchers.query_param_matcher(query, strict_match=False)]
    web.get(f"{API}/boards/{BOARD}/cards", json=numbered(700, 800), match=matching)
    assert len(client.board(BOARD).cards) == 1800
    assert len(web.calls) == 2


def test_fewer_than_a_thousand_cards_are_all(web: Web, client: TrelloClient) -> None:
    web.get(f"{API}/boards/{BOARD}", json=board(cards=numbered(1, 999)))
    assert len(client.board(BOARD).cards) == 999


def test_cards_that_come_again_and_again_end_the_run(web: Web, client: TrelloClient) -> None:
    web.get(f"{API}/boards/{BOARD}", json=board(cards=numbered(1, 1000)))
    web.get(f"{API}/boards/{BOARD}/cards", json=numbered(1, 1000))
    with pytest.raises(BadAnswer, match="in circles"):
        client.board(BOARD)


def test_a_closed_board_is_told_apart(web: Web, client: TrelloClient) -> None:
    web.get(f"{API}/boards/{BOARD}", json=board(closed=True))
    assert client.board(BOARD).closed


def test_a_board_without_its_lists_is_no_answer(web: Web, client: TrelloClient) -> None:
    whole = board()
    del whole["lists"]
    web.get(f"{API}/boards/{BOARD}", json=whole)
    with pytest.raises(BadAnswer, match="lists cannot be read") as refused:
        client.board(BOARD)
    assert refused.value.field == "lists"


def test_a_card_is_made_in_one_request_with_everything_on_it(web: Web, client: TrelloClient) -> None:
    read_board(web, client)
    web.post(f"{API}/cards", json=card())
    due = datetime(2026, 5, 1, 12, tzinfo=UTC)
    assert client.create_card(LIST, "Faster search", "Soon", due, [LABEL], "top").id == CARD
    assert sent(web) == {
        "idList": LIST,
        "name": "Faster search",
        "desc": "Soon",
        "due": "2026-05-01T12:00:00.000Z",
        "idLabels": [LABEL],
        "pos": "top",
    }


def test_a_card_is_changed_in_one_request_with_only_what_changed(web: Web, client: TrelloClient) -> None:
    read_board(web, client)
    web.put(f"{API}/cards/{CARD}", json=card(name="Faster search"))
    client.update_card(CARD, {"name": "Faster search", "due": None})
    assert sent(web) == {"name": "Faster search", "due": None}


Write = Callable[[TrelloClient], object]
WRITES: dict[str, Write] = {
    "create_card": lambda client: client.create_card(LIST, "LEAK", ""),
    "describe": lambda client: client.create_card(LIST, "", "LEAK"),
    "label": lambda client: client.create_card(LIST, "", "", label_ids=["LEAK"]),
    "update_card": lambda client: client.update_card(CARD, {"desc": "LEAK"}),
    "nested": lambda client: client.update_card(CARD, {"cover": {"text": ["LEAK"]}}),
    "create_list": lambda client: client.create_list(BOARD, "LEAK"),
    "update_list": lambda client: client.update_list(LIST, {"name": "LEAK"}),
    "create_label": lambda client: client.create_label(BOARD, "LEAK", None),
    "update_label": lambda client: client.update_label(LABEL, {"name": "LEAK"}),
    "add_comment": lambda client: client.add_comment(CARD, "LEAK"),
    "create_checklist": lambda client: client.create_checklist(CARD, "LEAK"),
    "create_check_item": lambda client: client.create_check_item(CHECKLIST, "LEAK"),
    "update_check_item": lambda client: client.update_check_item(CARD, ITEM, {"name": "LEAK"}),
    "set_field": lambda client: client.set_field(CARD, ShownField(FIELD, "Text", "text"), "LEAK"),
    "create_field": lambda client: client.create_field(BOARD, "LEAK", "text"),
    "create_board": lambda client: client.create_board("LEAK", "private"),
    "library": lambda client: client._wire._fetch("cards", http_method="POST", post_args={"name": "LEAK"}),
    "query": lambda client: client._wire._fetch("cards", http_method="POST", query_params={"name": "LEAK"}),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_no_write_gets_around_its_inspection(web: Web, client: TrelloClient, write: Write) -> None:
    read_board(web, client)
    with pytest.raises(PermissionError):
        write(client)
    assert len(web.calls) == 1


@pytest.mark.parametrize("path", ["cards?name=LEAK", "cards/LEAK", f"cards/{CARD}/LEAK", "LEAK", f"cards/{CARD}#LEAK"])
def test_no_text_goes_by_the_address_of_a_write(web: Web, client: TrelloClient, path: str) -> None:
    read_board(web, client)
    for verb in ("POST", "PUT", "DELETE"):
        with pytest.raises(OutOfBounds) as told:
            client._wire.send(verb, path, {})
        assert "LEAK" not in str(told.value)
    with pytest.raises(OutOfBounds):
        client._wire._fetch("cards", http_method="POST", query_params={"idList": LIST})
    assert len(web.calls) == 1


def test_every_text_of_a_write_is_shown_with_its_field(web: Web, client: TrelloClient, guard: Guard) -> None:
    read_board(web, client)
    web.post(f"{API}/cards", json=card())
    client.create_card(LIST, "Title", "Text", datetime(2026, 5, 1, tzinfo=UTC), [LABEL], 7.5)
    assert guard.seen == [
        ("idList", LIST),
        ("name", "Title"),
        ("desc", "Text"),
        ("due", "2026-05-01T00:00:00.000Z"),
        ("idLabels", LABEL),
    ]


def test_taking_things_away_shows_no_text(web: Web, client: TrelloClient, guard: Guard) -> None:
    read_board(web, client)
    web.put(f"{API}/cards/{CARD}", json=card(closed=True))
    for path in (f"checklists/{CHECKLIST}/checkItems/{ITEM}", f"checklists/{CHECKLIST}", f"cards/{CARD}"):
        web.delete(f"{API}/{path}", json={"limits": {}})
    assert client.archive_card(CARD).closed
    client.delete_check_item(CHECKLIST, ITEM)
    client.delete_checklist(CHECKLIST)
    client.delete_card(CARD)
    assert guard.seen == []


EVERY: dict[str, Write] = {name: write for name, write in WRITES.items() if name not in {"nested", "library", "query"}}
REMOVALS: dict[str, Write] = {
    "delete_check_item": lambda client: client.delete_check_item(CHECKLIST, ITEM),
    "delete_checklist": lambda client: client.delete_checklist(CHECKLIST),
    "delete_card": lambda client: client.delete_card(CARD),
    "delete_board": lambda client: client.delete_board(client.create_board("Scratch", "private").id),
}


def test_the_requests_that_may_be_sent_are_those_that_the_client_sends(web: Web, make_transport: MakeTransport) -> None:
    client = connect_trello(URL, KEY, TOKEN, make_transport(), lambda _: None, [BOARD])
    read_board(web, client)
    for ident in (OTHER_BOARD, "6" * 24):
        web.post(f"{API}/boards", json=board(ident))
    for verb in ("POST", "PUT", "DELETE"):
        web.add(verb, re.compile(f"{API}/.*"), json={})
    for write in (EVERY | REMOVALS).values():
        with suppress(AnswerLost):
            write(client)
    asked = {(call.request.method, kind(call.request.url or "")) for call in web.calls}
    assert asked - {("GET", "boards/{id}")} == TRELLO.writes


def read_foreign(web: Web, client: TrelloClient) -> None:
    theirs = card(OTHER_CARD, idList="1" * 24, checklists=[checklist("4" * 24, [check_item("5" * 24)])])
    foreign = {"lists": [{"id": "1" * 24, "name": "Theirs", "pos": 1}], "cards": [theirs]}
    web.get(f"{API}/boards/{OTHER_BOARD}", json=board(OTHER_BOARD, **foreign))
    client.board(OTHER_BOARD)


FOREIGN: dict[str, Write] = {
    "card": lambda client: client.update_card(OTHER_CARD, {"name": "x"}),
    "archive": lambda client: client.archive_card(OTHER_CARD),
    "delete": lambda client: client.delete_card(OTHER_CARD),
    "list": lambda client: client.update_list("1" * 24, {"name": "x"}),
    "into their list": lambda client: client.create_card("1" * 24, "x", ""),
    "new list": lambda client: client.create_list(OTHER_BOARD, "x"),
    "label": lambda client: client.create_label(OTHER_BOARD, "x", None),
    "comment": lambda client: client.add_comment(OTHER_CARD, "x"),
    "checklist": lambda client: client.create_checklist(OTHER_CARD, "x"),
    "delete checklist": lambda client: client.delete_checklist("4" * 24),
    "check item": lambda client: client.create_check_item("4" * 24, "x"),
    "tick their item by our card": lambda client: client.update_check_item(CARD, "5" * 24, {"state": "complete"}),
    "tick our item by their card": lambda client: client.update_check_item(OTHER_CARD, ITEM, {"state": "complete"}),
    "delete check item": lambda client: client.delete_check_item("4" * 24, "5" * 24),
    "field": lambda client: client.set_field(OTHER_CARD, ShownField(FIELD, "Text", "text"), "x"),
    "unknown field": lambda client: client.set_field(CARD, ShownField("6" * 24, "Text", "text"), "x"),
    "move to their list": lambda client: client.update_card(CARD, {"idList": "1" * 24}),
    "move to their board": lambda client: client.update_card(CARD, {"idBoard": OTHER_BOARD}),
    "whole board": lambda client: client.delete_board(OTHER_BOARD),
    "our whole board": lambda client: client.delete_board(BOARD),
    "never read": lambda client: client.archive_card("9" * 24),
}


@pytest.mark.parametrize("write", FOREIGN.values(), ids=FOREIGN)
def test_nothing_is_written_to_a_board_that_the_workspace_does_not_name(
    web: Web, client: TrelloClient, write: Write
) -> None:
    read_board(web, client)
    read_foreign(web, client)
    with pytest.raises(OutOfBounds):
        write(client)
    assert len(web.calls) == 2


def test_a_board_may_be_named_by_its_short_link(web: Web, make_transport: MakeTransport, guard: Guard) -> None:
    client = connect_trello(URL, KEY, TOKEN, make_transport(), guard, ["aBcDeFgH"])
    web.get(f"{API}/boards/aBcDeFgH", json=board())
    web.put(f"{API}/cards/{CARD}", json=card(closed=True))
    client.board("aBcDeFgH")
    assert client.archive_card(CARD).closed


def test_what_was_made_may_be_changed(web: Web, client: TrelloClient) -> None:
    read_board(web, client)
    new_list, new_card = "2" * 24, "3" * 24
    web.post(f"{API}/lists", json={"id": new_list, "name": "Later", "pos": 2})
    web.post(f"{API}/cards", json=card(new_card))
    web.put(f"{API}/cards/{new_card}", json=card(new_card))
    client.create_card(client.create_list(BOARD, "Later").id, "x", "")
    assert client.update_card(new_card, {"name": "y"}).id == new_card


def test_a_new_board_is_an_allowed_one(web: Web, client: TrelloClient) -> None:
    web.post(f"{API}/boards", json=board(OTHER_BOARD))
    web.post(f"{API}/lists", json={"id": LIST, "name": "Now", "pos": 1})
    made = client.create_board("Roadmap", "public")
    assert (made.id, made.lists, made.permission_level) == (OTHER_BOARD, (), "public")
    assert sent(web) == {
        "name": "Roadmap",
        "prefs_permissionLevel": "public",
        "defaultLists": False,
        "defaultLabels": False,
    }
    assert client.create_list(OTHER_BOARD, "Now").id == LIST


def test_a_board_that_was_made_here_may_be_deleted_again(web: Web, client: TrelloClient) -> None:
    web.post(f"{API}/boards", json=board(OTHER_BOARD))
    web.delete(f"{API}/boards/{OTHER_BOARD}", status=504)
    web.delete(f"{API}/boards/{OTHER_BOARD}", status=404)
    client.delete_board(client.create_board("Scratch", "private").id)


@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        (401, "invalid key", SignInRefused, "does not know the API key"),
        (401, "invalid app key", SignInRefused, "does not know the API key"),
        (401, "invalid token", SignInRefused, "wrong, expired or revoked"),
        (401, "expired token", SignInRefused, "wrong, expired or revoked"),
        (401, "unauthorized card permission requested", PermissionMissing, "may not do this"),
        (401, "unauthorized org access", PermissionMissing, "may not do this"),
        (401, '{"message":"missing scopes"}', PermissionMissing, "may not do this"),
        (401, "", SignInRefused, "401 and no reason"),
        (401, '{"message":"missing scopes","error":"UNAUTHORIZED"}', PermissionMissing, "may not do this"),
        (403, "Board has too many open cards", PermissionMissing, "limit of the board is reached"),
        (403, "checklists limit exceeded (500)", PermissionMissing, "reached.*limit exceeded.*Archive or delete"),
        (403, "custom fields power-up is not enabled", PermissionMissing, "Power-Up of the board is not on"),
        (403, "", PermissionMissing, r"it forbids boards/\{id\}\. Make the account"),
        (404, "The requested resource was not found.", NotFound, "hidden"),
        (400, "invalid id", BadQuery, "status 400.*: invalid id"),
        (409, "conflict", BadQuery, "status 409"),
        (301, "", Unreachable, "redirection"),
    ],
)
def test_each_refusal_says_what_it_means(
    web: Web, client: TrelloClient, status: int, body: str, error: type[ServiceError], words: str
) -> None:
    web.get(f"{API}/boards/{BOARD}", status=status, body=body, headers={"Location": "http://x.example"})
    with pytest.raises(error, match=words):
        client.board(BOARD)


def test_no_secret_is_shown_even_where_trello_repeats_it(web: Web, client: TrelloClient) -> None:
    web.get(f"{API}/boards/{BOARD}", status=400, body=f"invalid value for token {TOKEN} " + "long " * 100)
    with pytest.raises(BadQuery) as refused:
        client.board(BOARD)
    assert TOKEN not in repr(refused.value)
    assert len(str(refused.value)) < 350


def test_a_throttled_read_waits_out_the_window(web: Web, client: TrelloClient, hours: Any) -> None:
    web.get(f"{API}/boards/{BOARD}", status=429, json={"error": "API_TOKEN_LIMIT_EXCEEDED"})
    web.get(f"{API}/boards/{BOARD}", json=board())
    client.board(BOARD)
    assert hours.pauses == [10.5]


def test_a_throttled_create_ends_the_run(web: Web, client: TrelloClient) -> None:
    read_board(web, client)
    web.post(f"{API}/cards", status=429)
    with pytest.raises(TooManyRequests):
        client.create_card(LIST, "x", "")
    assert len(web.calls) == 2


@pytest.mark.parametrize("answer", [{"body": "<html>"}, {"json": {"id": CARD}}, {"status": 502}])
def test_a_create_whose_answer_cannot_be_read_may_have_landed(
    web: Web, client: TrelloClient, answer: dict[str, Any]
) -> None:
    read_board(web, client)
    web.post(f"{API}/cards", **answer)
    with pytest.raises(AnswerLost, match="may have been made"):
        client.create_card(LIST, "x", "")
    assert len(web.calls) == 2


def test_a_delete_whose_answer_was_lost_is_done_when_the_card_is_gone(web: Web, client: TrelloClient) -> None:
    read_board(web, client)
    web.delete(f"{API}/cards/{CARD}", status=504)
    web.delete(f"{API}/cards/{CARD}", status=404)
    client.delete_card(CARD)
    with pytest.raises(OutOfBounds):
        client.archive_card(CARD)


def test_deleting_what_was_gone_before_is_told(web: Web, client: TrelloClient) -> None:
    read_board(web, client)
    web.delete(f"{API}/cards/{CARD}", status=404)
    with pytest.raises(NotFound):
        client.delete_card(CARD)
