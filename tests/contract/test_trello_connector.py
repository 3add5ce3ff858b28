"""The Trello client against the sandbox's Trello, over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from connectors.errors import (
    AnswerLost,
    BadQuery,
    NotFound,
    OutOfBounds,
    PermissionMissing,
    SignInRefused,
    TooManyRequests,
)
from connectors.transport import Limits, Transport
from connectors.trello.client import TrelloClient, connect_trello
from mapping.public.cards import ShownBoard
from sandbox.serve import Options, Running, running
from sandbox.trello.settings import APP_KEY, BOT_TOKEN, VISITOR_TOKEN
from tests.unit.connectors.network import Hours

DUE = datetime(2026, 6, 30, 12, tzinfo=UTC)


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
    box.switch("trello", expired_token=False, revoked_write=False, rate_limits=False)


def let_through(_: Iterable[tuple[str, str]]) -> None:
    """Inspect nothing."""


def connect(box: Running, token: str = BOT_TOKEN, **limits: Any) -> TrelloClient:
    hours = Hours()
    transport = Transport(hours.sleep, lambda: 0.0, lambda: datetime.now(UTC), hours.monotonic, limits=Limits(**limits))
    return connect_trello(box.trello_url, APP_KEY, token, transport, let_through, [box.board_id])


@pytest.fixture
def client(box: Running) -> Iterator[TrelloClient]:
    found = connect(box)
    yield found
    found.close()


def titles(board: ShownBoard) -> list[str]:
    return sorted(card.title for card in board.cards)


def open_list(client: TrelloClient, box: Running) -> str:
    """A list to work on, of a board that was read."""
    board = client.board(box.board_id)
    return board.lists[0].id if board.lists else client.create_list(box.board_id, "Now").id


def test_what_is_made_is_what_is_read(client: TrelloClient, box: Running) -> None:
    client.board(box.board_id)
    made_list = client.create_list(box.board_id, "Later")
    label = client.create_label(box.board_id, "Speed", "green")
    card = client.create_card(made_list.id, "Faster search", "Soon", DUE, [label.id])
    box.reset_counts()
    board = client.board(box.board_id)
    assert box.count("trello") == 1
    assert board.permission_level == "public"
    assert card in board.cards
    assert (card.title, card.description, card.due, card.label_ids) == ("Faster search", "Soon", DUE, (label.id,))
    assert made_list in board.lists
    assert label in board.labels


def test_each_change_of_a_card_is_one_request(client: TrelloClient, box: Running) -> None:
    card = client.create_card(open_list(client, box), "Before", "x", DUE)
    elsewhere = client.create_list(box.board_id, "Elsewhere")
    box.reset_counts()
    changed = client.update_card(
        card.id, {"name": "After", "desc": "y", "due": None, "idList": elsewhere.id, "pos": "top"}
    )
    assert box.count("trello") == 1
    assert (changed.title, changed.description, changed.due) == ("After", "y", None)
    assert changed.list_id == elsewhere.id


def test_an_archived_card_stays_on_the_board_and_a_deleted_one_does_not(client: TrelloClient, box: Running) -> None:
    place = open_list(client, box)
    archived, deleted = client.create_card(place, "Archived", ""), client.create_card(place, "Deleted", "")
    assert client.archive_card(archived.id).closed
    client.delete_card(deleted.id)
    found = titles(client.board(box.board_id))
    assert "Archived" in found
    assert "Deleted" not in found


def test_a_list_may_be_renamed_and_archived(client: TrelloClient, box: Running) -> None:
    client.board(box.board_id)
    made = client.create_list(box.board_id, "Old name")
    assert client.update_list(made.id, {"name": "New name", "closed": True}).closed
    assert "New name" in {each.name for each in client.board(box.board_id).lists}


def test_a_create_whose_answer_was_lost_is_there_once(client: TrelloClient, box: Running) -> None:
    place = open_list(client, box)
    box.fault(service="trello", kind="lose_reply", method="POST", next=1)
    with pytest.raises(AnswerLost):
        client.create_card(place, "Made in silence", "")
    assert titles(client.board(box.board_id)).count("Made in silence") == 1


@pytest.mark.parametrize("kind", ["lose_reply", "cut_reply", "drop", "error"])
def test_a_change_gets_through_an_answer_that_was_lost(client: TrelloClient, box: Running, kind: str) -> None:
    card = client.create_card(open_list(client, box), "Before", "")
    box.fault(service="trello", kind=kind, method="PUT", next=1)
    assert client.update_card(card.id, {"name": f"After {kind}"}).title == f"After {kind}"


def test_a_delete_whose_answer_was_lost_is_done(client: TrelloClient, box: Running) -> None:
    card = client.create_card(open_list(client, box), "To be deleted", "")
    box.fault(service="trello", kind="lose_reply", method="DELETE", next=1)
    client.delete_card(card.id)
    assert "To be deleted" not in titles(client.board(box.board_id))


def test_a_card_that_is_gone_is_told(client: TrelloClient, box: Running) -> None:
    card = client.create_card(open_list(client, box), "Gone", "")
    connect_again = connect(box)
    connect_again.board(box.board_id)
    connect_again.delete_card(card.id)
    with pytest.raises(NotFound):
        client.update_card(card.id, {"name": "x"})


def test_a_throttled_create_ends_the_run_and_a_throttled_read_waits(client: TrelloClient, box: Running) -> None:
    place = open_list(client, box)
    box.fault(service="trello", kind="throttle", retry_after=None, next=1)
    with pytest.raises(TooManyRequests):
        client.create_card(place, "Throttled", "")
    box.clear_faults()
    box.fault(service="trello", kind="throttle", retry_after=None, next=2)
    assert "Throttled" not in titles(client.board(box.board_id))


def test_an_expired_token_is_told(client: TrelloClient, box: Running) -> None:
    box.switch("trello", expired_token=True)
    with pytest.raises(SignInRefused, match="wrong, expired or revoked"):
        client.board(box.board_id)


def test_a_wrong_key_is_told(box: Running) -> None:
    hours = Hours()
    transport = Transport(hours.sleep, lambda: 0.0, lambda: datetime.now(UTC), hours.monotonic)
    client = connect_trello(box.trello_url, "another key", BOT_TOKEN, transport, let_through, [box.board_id])
    with pytest.raises(SignInRefused, match="API key"):
        client.board(box.board_id)


def test_rights_that_were_taken_away_are_told_apart_from_a_bad_token(client: TrelloClient, box: Running) -> None:
    place = open_list(client, box)
    box.switch("trello", revoked_write=True)
    with pytest.raises(PermissionMissing):
        client.create_card(place, "x", "")


def test_the_bot_may_write_and_a_visitor_may_not(client: TrelloClient, box: Running) -> None:
    assert client.board(box.board_id).may_write
    assert not connect(box, VISITOR_TOKEN).board(box.board_id).may_write


def test_a_text_that_is_too_long_is_refused_in_words(client: TrelloClient, box: Running) -> None:
    place = open_list(client, box)
    with pytest.raises(BadQuery, match="status 400"):
        client.create_card(place, "x", "y" * 20_000)


def test_a_board_that_is_not_named_stays_as_it_is(client: TrelloClient, box: Running) -> None:
    other = connect(box).create_board("Somebody else's", "public")
    client.board(other.id)
    with pytest.raises(OutOfBounds):
        client.create_list(other.id, "x")


def test_no_credentials_are_in_any_address(client: TrelloClient, box: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses: list[str] = []
    send = requests.adapters.HTTPAdapter.send

    def watched(self: Any, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        addresses.append(request.url or "")
        return send(self, request, **how)

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", watched)
    client.create_card(open_list(client, box), "x", "")
    assert len(addresses) >= 2
    assert not [one for one in addresses if APP_KEY in one or BOT_TOKEN in one]
