"""What hangs on a card, and who may do what on a board: read with the board, written one request each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
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
from connectors.reading import read
from connectors.trello.card_parts import FieldValueAnswer, field_body
from connectors.trello.client import TrelloClient, connect_trello
from mapping.public.cards import (
    FieldContent,
    ShownAttachment,
    ShownCard,
    ShownCheckItem,
    ShownChecklist,
    ShownComment,
    ShownField,
    ShownFieldOption,
    ShownFieldValue,
)
from tests.unit.connectors.trello_web import (
    API,
    BOARD,
    CARD,
    CHECKLIST,
    FIELD,
    ITEM,
    KEY,
    OPTION,
    TOKEN,
    URL,
    MakeTransport,
    Web,
    board,
    card,
    check_item,
    checklist,
    read_board,
    sent,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
NUMBER, CHOICE = ShownField(FIELD, "Size", "number"), ShownField(FIELD, "Size", "list")


@pytest.fixture
def client(make_transport: MakeTransport) -> TrelloClient:
    return connect_trello(URL, KEY, TOKEN, make_transport(attempts=2), lambda _: None, [BOARD])


def only_card(web: Web, client: TrelloClient, **parts: Any) -> ShownCard:
    web.get(f"{API}/boards/{BOARD}", json=board(cards=[card(**parts)]))
    (found,) = client.board(BOARD).cards
    return found


def test_checklists_come_with_their_items_from_top_to_bottom(web: Web, client: TrelloClient) -> None:
    items = [check_item("2" * 24, name="Mend", pos=2), check_item("1" * 24, name="Measure", pos=1, state="complete")]
    below = checklist("4" * 24, [], name="More", pos=2)
    found = only_card(web, client, checklists=[below, checklist("3" * 24, items, pos=1)]).checklists
    measure, mend = ShownCheckItem("1" * 24, "Measure", True, 1), ShownCheckItem("2" * 24, "Mend", False, 2)
    assert found == (
        ShownChecklist("3" * 24, "Steps", 1, (measure, mend)),
        ShownChecklist("4" * 24, "More", 2, ()),
    )


def test_a_card_whose_checklists_did_not_come_is_no_answer(web: Web, client: TrelloClient) -> None:
    bare = card()
    del bare["checklists"]
    web.get(f"{API}/boards/{BOARD}", json=board(cards=[bare]))
    with pytest.raises(BadAnswer, match="checklists cannot be read"):
        client.board(BOARD)


def test_attachments_come_with_name_and_address(web: Web, client: TrelloClient) -> None:
    file = {"id": "1" * 24, "name": "The paper", "url": "https://t.example/a.pdf"}
    expected = ShownAttachment("1" * 24, "The paper", "https://t.example/a.pdf")
    assert only_card(web, client, attachments=[file]).attachments == (expected,)


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ({"value": {"number": "5"}}, 5.0),
        ({"value": {"number": "0.25"}, "idValue": None}, 0.25),
        ({"value": {"text": "x"}}, "x"),
        ({"value": {"checked": "true"}}, True),
        ({"value": {"date": "2026-05-01T12:00:00.000Z"}}, NOON),
        ({"value": None, "idValue": OPTION}, OPTION),
    ],
)
def test_a_field_has_a_value_of_its_own_kind(
    web: Web, client: TrelloClient, item: dict[str, Any], value: FieldContent
) -> None:
    found = only_card(web, client, customFieldItems=[{"id": "1" * 24, "idCustomField": FIELD} | item])
    assert found.fields == (ShownFieldValue(FIELD, value),)


@pytest.mark.parametrize("content", [None, {}, {"checked": "false"}, {"text": ""}, {"stars": "3"}])
def test_what_has_no_value_that_we_know_is_left_out(
    web: Web, client: TrelloClient, content: dict[str, str] | None
) -> None:
    item = {"id": "1" * 24, "idCustomField": FIELD, "value": content, "idValue": None}
    assert only_card(web, client, customFieldItems=[item]).fields == ()


def test_a_board_tells_its_custom_fields_and_their_options(web: Web, client: TrelloClient) -> None:
    options = [{"id": OPTION, "idCustomField": FIELD, "value": {"text": "Small"}, "color": "none", "pos": 1}]
    field = {"id": FIELD, "name": "Size", "type": "list", "options": options}
    web.get(f"{API}/boards/{BOARD}", json=board(customFields=[field]))
    expected = ShownField(FIELD, "Size", "list", (ShownFieldOption(OPTION, "Small"),))
    assert client.board(BOARD).fields == (expected,)


def test_a_board_tells_who_may_vote_and_comment(web: Web, client: TrelloClient) -> None:
    prefs = {"permissionLevel": "org", "voting": "disabled", "comments": "observers"}
    web.get(f"{API}/boards/{BOARD}", json=board(prefs=prefs))
    shown = client.board(BOARD)
    assert (shown.permission_level, shown.voting, shown.comments) == ("org", "disabled", "observers")


ME, OTHER = {"idMember": "1" * 24, "memberType": "normal"}, {"idMember": "2" * 24, "memberType": "observer"}


@pytest.mark.parametrize(
    ("memberships", "may_write"),
    [
        ([ME], True),
        ([ME | {"memberType": "admin"}], True),
        ([OTHER], False),
        ([ME | {"deactivated": True}], False),
        ([], False),
        ([ME, OTHER], None),
        (None, None),
    ],
)
def test_whether_the_account_may_write_is_read_with_the_board(
    web: Web, client: TrelloClient, memberships: list[dict[str, Any]] | None, may_write: bool | None
) -> None:
    web.get(f"{API}/boards/{BOARD}", json=board(memberships=memberships))
    assert client.board(BOARD).may_write is may_write
    assert len(web.calls) == 1


def test_a_further_page_of_cards_asks_for_what_hangs_on_them_too(web: Web, client: TrelloClient) -> None:
    first = [card(f"{number:024x}") for number in range(1500, 2500)]
    web.get(f"{API}/boards/{BOARD}", json=board(cards=first))
    told = {"checklists": "all", "checklist_fields": "name,pos", "attachments": "true", "customFieldItems": "true"}
    last = card("1" * 24, checklists=[checklist("3" * 24)])
    web.get(f"{API}/boards/{BOARD}/cards", json=[last], match=[matchers.query_param_matcher(told, strict_match=False)])
    shown = {each.id: each for each in client.board(BOARD).cards}
    assert shown["1" * 24].checklists[0].id == "3" * 24


def test_a_checklist_and_its_items_are_a_request_each(web: Web, client: TrelloClient) -> None:
    read_board(web, client)
    web.post(f"{API}/checklists", json=checklist("3" * 24, []))
    assert client.create_checklist(CARD, "Steps") == ShownChecklist("3" * 24, "Steps", 16384)
    assert sent(web) == {"idCard": CARD, "name": "Steps", "pos": "bottom"}
    web.post(f"{API}/checklists/{'3' * 24}/checkItems", json=check_item("4" * 24, state="complete"))
    made = client.create_check_item("3" * 24, "Measure", done=True, position=7.5)
    assert made == ShownCheckItem("4" * 24, "Measure", True, 16384)
    assert sent(web) == {"name": "Measure", "checked": True, "pos": 7.5}
    assert len(web.calls) == 3


def test_what_was_made_may_be_changed_and_taken_away(web: Web, client: TrelloClient) -> None:
    read_board(web, client)
    new, line = "3" * 24, "4" * 24
    web.post(f"{API}/checklists", json=checklist(new, []))
    web.post(f"{API}/checklists/{new}/checkItems", json=check_item(line))
    web.put(f"{API}/cards/{CARD}/checkItem/{line}", json=check_item(line, state="complete"))
    web.delete(f"{API}/checklists/{new}/checkItems/{line}", json={"limits": {}})
    web.delete(f"{API}/checklists/{new}", json={"limits": {}})
    client.create_checklist(CARD, "Steps")
    client.create_check_item(new, "Measure")
    assert client.update_check_item(CARD, line, {"state": "complete"}).done
    client.delete_check_item(new, line)
    client.delete_checklist(new)
    with pytest.raises(OutOfBounds):
        client.create_check_item(new, "Mend")


@pytest.mark.parametrize(
    ("field", "value", "body"),
    [
        (NUMBER, 5, {"value": {"number": "5"}}),
        (NUMBER, 5.0, {"value": {"number": "5"}}),
        (NUMBER, 0.1, {"value": {"number": "0.1"}}),
        (NUMBER, 1e21, {"value": {"number": "1000000000000000000000"}}),
        (ShownField(FIELD, "Size", "text"), "x", {"value": {"text": "x"}}),
        (ShownField(FIELD, "Size", "checkbox"), True, {"value": {"checked": "true"}}),
        (ShownField(FIELD, "Size", "checkbox"), False, {"value": ""}),
        (ShownField(FIELD, "Size", "date"), NOON, {"value": {"date": "2026-05-01T12:00:00.000Z"}}),
        (ShownField(FIELD, "Size", "text"), "", {"value": ""}),
        (NUMBER, None, {"value": ""}),
        (CHOICE, OPTION, {"idValue": OPTION}),
        (CHOICE, None, {"idValue": ""}),
    ],
)
def test_a_field_is_set_as_trello_wants_its_values(
    web: Web, client: TrelloClient, field: ShownField, value: FieldContent | None, body: dict[str, Any]
) -> None:
    read_board(web, client)
    web.put(f"{API}/cards/{CARD}/customField/{FIELD}/item", json={"id": "1" * 24, "idCustomField": FIELD})
    client.set_field(CARD, field, value)
    assert sent(web) == body


VALUES = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**15), 10**15),
    st.text(min_size=1),
    st.just(True),
    st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)),
)


@given(value=VALUES)
def test_what_is_written_into_a_field_is_what_is_read_from_it(value: FieldContent) -> None:
    answer = {"idCustomField": FIELD, **field_body(NUMBER, value)}
    assert read(FieldValueAnswer, answer, "Trello", "item").shown() == ShownFieldValue(FIELD, value)


def said(ident: str, at: datetime = NOON, text: str = "Yes please") -> dict[str, Any]:
    return {"id": ident, "date": at.isoformat(), "data": {"text": text, "card": {"id": CARD, "name": "Faster search"}}}


def test_a_comment_is_one_request_and_comes_back_as_it_stands(web: Web, client: TrelloClient) -> None:
    read_board(web, client)
    web.post(f"{API}/cards/{CARD}/actions/comments", json=said("1" * 24, text="Out now"))
    assert client.add_comment(CARD, "Out now") == ShownComment("1" * 24, CARD, "Out now", NOON)
    assert sent(web) == {"text": "Out now"}


def test_comments_are_those_after_an_instant_the_oldest_first(web: Web, client: TrelloClient) -> None:
    moments = [NOON + timedelta(milliseconds=late) for late in (1500, 250, 0)]
    rows = [said(f"{number:024x}", at) for number, at in zip((3, 2, 1), moments, strict=True)]
    told = {"filter": "commentCard", "since": "2026-05-01T12:00:00Z", "limit": "1000"}
    matching = [matchers.query_param_matcher(told, strict_match=False)]
    web.get(f"{API}/boards/{BOARD}/actions", json=rows, match=matching)
    found = client.comments(BOARD, NOON)
    assert [each.at for each in found] == [moments[1], moments[0]]


def test_nobody_is_asked_for_who_wrote_a_comment(web: Web, client: TrelloClient) -> None:
    nobody = {"fields": "data,date", "memberCreator": "false", "member": "false"}
    web.get(f"{API}/boards/{BOARD}/actions", json=[], match=[matchers.query_param_matcher(nobody, strict_match=False)])
    assert client.comments(BOARD, NOON) == ()


def later(first: int, count: int) -> list[dict[str, Any]]:
    return [said(f"{number:024x}", NOON + timedelta(seconds=number)) for number in range(first, first + count)]


def test_exactly_a_thousand_comments_are_taken_for_a_part(web: Web, client: TrelloClient) -> None:
    address = f"{API}/boards/{BOARD}/actions"
    web.get(address, json=later(11, 1000))
    before = {"before": "2026-05-01T12:00:12Z", "since": "2026-05-01T12:00:00Z"}
    web.get(address, json=later(1, 11), match=[matchers.query_param_matcher(before, strict_match=False)])
    assert len(client.comments(BOARD, NOON)) == 1010
    assert len(web.calls) == 2


def test_comments_that_come_again_and_again_end_the_run(web: Web, client: TrelloClient) -> None:
    web.get(f"{API}/boards/{BOARD}/actions", json=later(1, 1000))
    with pytest.raises(BadAnswer, match=r"comments of board .* in circles"):
        client.comments(BOARD, NOON)


Write = Callable[[TrelloClient], object]
CREATES: dict[str, tuple[str, Write]] = {
    "comment": (f"cards/{CARD}/actions/comments", lambda client: client.add_comment(CARD, "x")),
    "checklist": ("checklists", lambda client: client.create_checklist(CARD, "x")),
    "check item": (f"checklists/{CHECKLIST}/checkItems", lambda client: client.create_check_item(CHECKLIST, "x")),
}
PUTS: dict[str, tuple[str, Write]] = {
    "check item": (
        f"cards/{CARD}/checkItem/{ITEM}",
        lambda client: client.update_check_item(CARD, ITEM, {"state": "complete"}),
    ),
    "field": (f"cards/{CARD}/customField/{FIELD}/item", lambda client: client.set_field(CARD, NUMBER, 5)),
}
DELETES: dict[str, tuple[str, Write]] = {
    "check item": (
        f"checklists/{CHECKLIST}/checkItems/{ITEM}",
        lambda client: client.delete_check_item(CHECKLIST, ITEM),
    ),
    "checklist": (f"checklists/{CHECKLIST}", lambda client: client.delete_checklist(CHECKLIST)),
}


@pytest.mark.parametrize("answer", [{"status": 504}, {"status": 449, "json": {}}, {"body": "<html>"}, {"json": {}}])
@pytest.mark.parametrize(("path", "write"), CREATES.values(), ids=CREATES)
def test_what_makes_something_is_sent_once_whatever_is_answered(
    web: Web, client: TrelloClient, path: str, write: Write, answer: dict[str, Any]
) -> None:
    read_board(web, client)
    web.post(f"{API}/{path}", **answer)
    with pytest.raises(AnswerLost, match="may have been made"):
        write(client)
    assert len(web.calls) == 2


@pytest.mark.parametrize("status", [449, 504])
@pytest.mark.parametrize(("path", "write"), PUTS.values(), ids=PUTS)
def test_a_change_is_sent_again_and_lost_in_the_end(
    web: Web, client: TrelloClient, path: str, write: Write, status: int
) -> None:
    read_board(web, client)
    web.put(f"{API}/{path}", status=status)
    with pytest.raises(AnswerLost):
        write(client)
    assert len(web.calls) == 3


@pytest.mark.parametrize(("path", "write"), DELETES.values(), ids=DELETES)
def test_a_removal_whose_answer_was_lost_is_done_when_the_thing_is_gone(
    web: Web, client: TrelloClient, path: str, write: Write
) -> None:
    read_board(web, client)
    web.delete(f"{API}/{path}", status=504)
    web.delete(f"{API}/{path}", status=404)
    write(client)
    with pytest.raises(OutOfBounds):
        write(client)


@pytest.mark.parametrize(("path", "write"), DELETES.values(), ids=DELETES)
def test_removing_what_was_gone_before_is_told(web: Web, client: TrelloClient, path: str, write: Write) -> None:
    read_board(web, client)
    web.delete(f"{API}/{path}", status=404)
    with pytest.raises(NotFound):
        write(client)


@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        (400, "invalid value for text", BadQuery, "status 400.*: invalid value for text"),
        (401, "invalid token", SignInRefused, "expired or revoked"),
        (401, "unauthorized card permission requested", PermissionMissing, "may not do this"),
        (403, "check items limit exceeded (200)", PermissionMissing, "limit of the board is reached"),
        (404, "The requested resource was not found.", NotFound, "is not there"),
        (409, "conflict", BadQuery, "status 409"),
        (429, '{"error":"API_TOKEN_LIMIT_EXCEEDED","message":"Rate limit exceeded"}', TooManyRequests, "throttles us"),
    ],
)
@pytest.mark.parametrize(("path", "write"), CREATES.values(), ids=CREATES)
def test_a_refusal_of_a_write_is_told_in_words_and_not_repeated(
    web: Web,
    client: TrelloClient,
    path: str,
    write: Write,
    status: int,
    body: str,
    error: type[ServiceError],
    words: str,
) -> None:
    read_board(web, client)
    web.post(f"{API}/{path}", status=status, body=body)
    with pytest.raises(error, match=words):
        write(client)
    assert len(web.calls) == 2


@pytest.mark.parametrize("status", [449, 503, 504])
def test_a_read_of_comments_that_fails_is_asked_again(web: Web, client: TrelloClient, status: int) -> None:
    web.get(f"{API}/boards/{BOARD}/actions", status=status)
    with pytest.raises(Unreachable, match=f"boards/{{id}}/actions was answered with status {status}"):
        client.comments(BOARD, NOON)
    assert len(web.calls) == 2
