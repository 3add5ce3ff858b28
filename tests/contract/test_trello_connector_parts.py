"""What hangs on cards, and who joins in: the Trello client against the sandbox's Trello, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from connectors.errors import AnswerLost, BadQuery, NotFound, PermissionMissing
from connectors.transport import Transport
from connectors.trello.client import TrelloClient, connect_trello
from mapping.public.cards import FieldContent, ShownCard, ShownCheckItem, ShownField, ShownFieldValue
from sandbox.app import Sandbox
from sandbox.serve import Options, Running, running
from sandbox.trello.settings import APP_KEY, BOT_TOKEN, READ_ONLY_TOKEN, VISITOR_TOKEN
from tests.unit.connectors.network import Hours

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def box() -> Iterator[Running]:
    with running(Options(jira_port=0, trello_port=0)) as sandbox:
        sandbox.switch("trello", rate_limits=False)
        yield sandbox


@pytest.fixture(autouse=True)
def undisturbed(box: Running) -> Iterator[None]:
    """Leave the sandbox as it was found."""
    yield
    box.clear_faults()
    box.switch("trello", open_cards_per_board=5000)
    open_to_all = {"permissionLevel": "public", "voting": "public", "comments": "public"}
    box.act_on_board("set_preferences", board=box.board_id, preferences=open_to_all)


def let_through(_: Iterable[tuple[str, str]]) -> None:
    """Inspect nothing."""


def connect(box: Running, token: str = BOT_TOKEN) -> TrelloClient:
    hours = Hours()
    transport = Transport(hours.sleep, lambda: 0.0, lambda: datetime.now(UTC), hours.monotonic)
    return connect_trello(box.trello_url, APP_KEY, token, transport, let_through, [box.board_id])


@pytest.fixture
def client(box: Running) -> Iterator[TrelloClient]:
    found = connect(box)
    yield found
    found.close()


@pytest.fixture
def card(client: TrelloClient, box: Running) -> ShownCard:
    """A new card on a board that was read."""
    client.board(box.board_id)
    return client.create_card(client.create_list(box.board_id, "Now").id, "Faster search", "Soon")


def again(client: TrelloClient, box: Running, card: ShownCard) -> ShownCard:
    """The card as a read of the board tells it."""
    return next(each for each in client.board(box.board_id).cards if each.id == card.id)


def field(client: TrelloClient, box: Running, kind: str, *options: str) -> ShownField:
    """A custom field that a person just made."""
    made = box.act_on_board("add_field", board=box.board_id, name=f"A {kind}", kind=kind, options=options)["id"]
    return next(each for each in client.board(box.board_id).fields if each.id == made)


def test_one_request_tells_all_that_customers_see(client: TrelloClient, box: Running, card: ShownCard) -> None:
    size = field(client, box, "number")
    box.act_on_board("vote", card=card.id)
    box.act_on_board("comment", card=card.id, text="Yes please")
    box.act_on_board("add_checklist", card=card.id, name="Steps", items=["Measure", "Mend"])
    box.act_on_board("edit_item", card=card.id, item="Measure", changes={"state": "complete"})
    box.act_on_board("set_field", card=card.id, field=size.id, value=5)
    by_hand = {"url": "https://example.org/a", "key": APP_KEY, "token": BOT_TOKEN}
    requests.post(f"{box.trello_url}/1/cards/{card.id}/attachments", params=by_hand, timeout=10)
    box.reset_counts()
    board = client.board(box.board_id)
    assert box.count("trello") == 1
    assert (board.permission_level, board.voting, board.comments, board.closed) == ("public", "public", "public", False)
    assert board.may_write
    found = next(each for each in board.cards if each.id == card.id)
    assert (found.votes, found.comments) == (1, 1)
    assert found.fields == (ShownFieldValue(size.id, 5.0),)
    assert [each.url for each in found.attachments] == ["https://example.org/a"]
    (steps,) = found.checklists
    assert [(item.name, item.done) for item in steps.items] == [("Measure", True), ("Mend", False)]


def test_a_board_tells_a_stranger_that_it_may_not_write(box: Running) -> None:
    assert connect(box, VISITOR_TOKEN).board(box.board_id).may_write is False


def test_preferences_that_a_person_changed_are_told(client: TrelloClient, box: Running) -> None:
    shut = {"permissionLevel": "org", "voting": "disabled", "comments": "members"}
    box.act_on_board("set_preferences", board=box.board_id, preferences=shut)
    board = client.board(box.board_id)
    assert (board.permission_level, board.voting, board.comments) == ("org", "disabled", "members")


def test_each_write_of_a_checklist_is_one_request(client: TrelloClient, box: Running, card: ShownCard) -> None:
    box.reset_counts()
    steps = client.create_checklist(card.id, "Steps")
    measure = client.create_check_item(steps.id, "Measure", done=True)
    mend = client.create_check_item(steps.id, "Mend")
    first = client.create_check_item(steps.id, "Think", position="top")
    client.update_check_item(card.id, measure.id, {"name": "Measured", "state": "incomplete"})
    client.delete_check_item(steps.id, mend.id)
    assert box.count("trello") == 6
    (found,) = again(client, box, card).checklists
    assert found.items == (first, ShownCheckItem(measure.id, "Measured", False, measure.position))
    client.delete_checklist(steps.id)
    assert again(client, box, card).checklists == ()


def test_an_item_that_a_person_took_off_is_told(client: TrelloClient, box: Running, card: ShownCard) -> None:
    item = client.create_check_item(client.create_checklist(card.id, "Steps").id, "Measure")
    box.act_on_board("remove_item", card=card.id, item=item.id)
    with pytest.raises(NotFound):
        client.update_check_item(card.id, item.id, {"state": "complete"})


@pytest.mark.parametrize(
    ("kind", "value"),
    [("number", 5.0), ("number", -0.25), ("text", "Q3, if all goes well"), ("checkbox", True), ("date", NOON)],
)
def test_a_value_that_was_set_is_read_back_until_it_is_taken_away(
    client: TrelloClient, box: Running, card: ShownCard, kind: str, value: FieldContent
) -> None:
    made = field(client, box, kind)
    box.reset_counts()
    client.set_field(card.id, made, value)
    assert box.count("trello") == 1
    assert again(client, box, card).fields == (ShownFieldValue(made.id, value),)
    client.set_field(card.id, made, False if kind == "checkbox" else None)
    assert again(client, box, card).fields == ()


def test_a_choice_is_an_option_of_its_field(client: TrelloClient, box: Running, card: ShownCard) -> None:
    size = field(client, box, "list", "Small", "Large")
    large = next(option.id for option in size.options if option.name == "Large")
    client.set_field(card.id, size, large)
    assert again(client, box, card).fields == (ShownFieldValue(size.id, large),)
    client.set_field(card.id, size, None)
    assert again(client, box, card).fields == ()
    with pytest.raises(BadQuery, match="status 400"):
        client.set_field(card.id, size, card.id)


def test_a_board_without_the_power_up_has_no_fields(client: TrelloClient) -> None:
    assert client.board(client.create_board("Plain", "public").id).fields == ()


def test_a_scratch_board_is_made_and_removed(client: TrelloClient) -> None:
    scratch = client.create_board("Scratch", "private").id
    client.create_card(client.create_list(scratch, "Now").id, "Faster search", "")
    assert client.board(scratch).may_write
    client.delete_board(scratch)
    with pytest.raises(NotFound):
        client.board(scratch)


def test_comments_come_once_they_are_newer(client: TrelloClient, box: Running, card: ShownCard) -> None:
    box.act_on_board("comment", card=card.id, text="Yes please")
    first = next(each for each in client.comments(box.board_id, LONG_AGO) if each.card_id == card.id)
    assert first.text == "Yes please"
    ours = client.add_comment(card.id, "It is out")
    assert client.comments(box.board_id, first.at) == (ours,)
    assert client.comments(box.board_id, ours.at) == ()


def test_comments_go_with_their_card(client: TrelloClient, box: Running, card: ShownCard) -> None:
    box.act_on_board("comment", card=card.id, text="Yes please")
    client.delete_card(card.id)
    assert card.id not in {each.card_id for each in client.comments(box.board_id, LONG_AGO)}


def test_more_comments_than_one_answer_holds_are_all_read(client: TrelloClient, box: Running, card: ShownCard) -> None:
    box.act_on_board("comment", card=card.id, text="The first of many")
    since = client.comments(box.board_id, LONG_AGO)[-1].at

    def crowd(sandbox: Sandbox) -> None:
        world = sandbox.boards
        (pattern,) = (each for each in world.all("action") if each["data"].get("text") == "The first of many")
        for number in range(2100):
            at = since + timedelta(seconds=number + 1)
            stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            world.save("action", pattern | {"id": world.new_id(at), "date": stamp})

    box.do(crowd)
    box.reset_counts()
    assert len(client.comments(box.board_id, since)) == 2100
    assert box.count("trello") == 3
    client.delete_card(card.id)


def test_more_cards_than_one_answer_holds_come_with_what_hangs_on_them(
    client: TrelloClient, box: Running, card: ShownCard
) -> None:
    client.create_checklist(card.id, "Steps")

    def crowd(sandbox: Sandbox) -> None:
        world = sandbox.boards
        pattern = world.find("card", card.id)
        for _ in range(1000):
            ident = world.new_id(world.clock.now())
            world.save("card", pattern | {"id": ident, "shortLink": ident[-8:]})

    box.do(crowd)
    box.reset_counts()
    found = again(client, box, card)
    assert [each.name for each in found.checklists] == ["Steps"]
    assert box.count("trello") == 2
    box.do(lambda sandbox: _clear(sandbox, card.list_id))


def _clear(sandbox: Sandbox, list_id: str) -> None:
    for each in sandbox.boards.of("card", "idList", list_id):
        sandbox.boards.remove("card", each["id"])


def test_an_edit_leaves_the_old_text_to_everybody_and_a_deletion_takes_it(
    client: TrelloClient, box: Running, card: ShownCard
) -> None:
    client.update_card(card.id, {"desc": "a secret slipped in"})
    client.update_card(card.id, {"desc": "mended"})
    history = f"{box.trello_url}/1/boards/{box.board_id}/actions?limit=1000"
    assert "a secret slipped in" in requests.get(history, timeout=10).text
    client.delete_card(card.id)
    assert "a secret slipped in" not in requests.get(history, timeout=10).text


Make = Callable[[TrelloClient, ShownCard], object]
CREATES: dict[str, tuple[str, Make]] = {
    "checklist": ("/checklists$", lambda client, card: client.create_checklist(card.id, "Twice?")),
    "check item": (
        "/checkItems$",
        lambda client, card: client.create_check_item(client.create_checklist(card.id, "Steps").id, "Twice?"),
    ),
    "comment": ("/comments$", lambda client, card: client.add_comment(card.id, "Twice?")),
}


@pytest.mark.parametrize(("route", "make"), CREATES.values(), ids=CREATES)
def test_what_was_made_although_the_answer_was_lost_is_there_once(
    client: TrelloClient, box: Running, card: ShownCard, route: str, make: Make
) -> None:
    box.fault(service="trello", kind="lose_reply", method="POST", route=route, next=1)
    with pytest.raises(AnswerLost):
        make(client, card)
    found = again(client, box, card)
    names = [each.name for each in found.checklists] + [item.name for each in found.checklists for item in each.items]
    texts = [each.text for each in client.comments(box.board_id, LONG_AGO) if each.card_id == card.id]
    assert (names + texts).count("Twice?") == 1


@pytest.mark.parametrize("kind", ["lose_reply", "cut_reply", "drop", "error"])
def test_changes_and_removals_get_through_an_answer_that_was_lost(
    client: TrelloClient, box: Running, card: ShownCard, kind: str
) -> None:
    made, steps = field(client, box, "text"), client.create_checklist(card.id, "Steps")
    item, gone = (client.create_check_item(steps.id, name) for name in ("Measure", "Mend"))
    disturbing: dict[str, Any] = {"service": "trello", "kind": kind, "next": 1}
    box.fault(method="PUT", route="/checkItem/", **disturbing)
    box.fault(method="PUT", route="/customField/", **disturbing)
    box.fault(method="DELETE", route="/checkItems/", **disturbing)
    client.update_check_item(card.id, item.id, {"state": "complete"})
    client.set_field(card.id, made, "x")
    client.delete_check_item(steps.id, gone.id)
    found = again(client, box, card)
    assert [(each.name, each.done) for each in found.checklists[0].items] == [("Measure", True)]
    assert found.fields == (ShownFieldValue(made.id, "x"),)


def test_a_board_on_which_nobody_may_comment_says_so(client: TrelloClient, box: Running, card: ShownCard) -> None:
    box.act_on_board("set_preferences", board=box.board_id, preferences={"comments": "disabled"})
    with pytest.raises(PermissionMissing, match="may not do this"):
        client.add_comment(card.id, "It is out")


def test_a_token_that_may_only_read_reads_the_board_and_changes_nothing(box: Running, card: ShownCard) -> None:
    reader = connect(box, READ_ONLY_TOKEN)
    reader.board(box.board_id)
    with pytest.raises(PermissionMissing):
        reader.create_checklist(card.id, "Steps")


def test_a_full_board_is_told_apart_from_missing_rights(client: TrelloClient, box: Running, card: ShownCard) -> None:
    box.switch("trello", open_cards_per_board=1)
    with pytest.raises(PermissionMissing, match="a limit of the board is reached"):
        client.create_card(card.list_id, "One too many", "")
