"""py-trello against the sandbox's Trello, over HTTP, its credentials in the query as it sends them by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from trello import Board, TrelloClient
from trello.exceptions import ResourceUnavailable, Unauthorized

from sandbox.serve import Options, Running, running
from sandbox.trello.people import VISITOR_ID
from sandbox.trello.settings import APP_KEY, BOT_TOKEN, VISITOR_TOKEN

DUE = datetime(2026, 6, 30, 12, tzinfo=UTC)


class Redirected:
    """The library's way out, led to the sandbox: it cannot be told another address."""

    def __init__(self, root: str) -> None:
        self._root = root

    def request(self, method: str, url: str, **how: Any) -> requests.Response:
        return requests.request(method, url.replace("https://api.trello.com", self._root), timeout=10, **how)


@pytest.fixture(scope="module")
def box() -> Iterator[Running]:
    with running(Options(jira_port=0, trello_port=0)) as sandbox:
        sandbox.switch("trello", rate_limits=False)
        yield sandbox


def client(box: Running, token: str = BOT_TOKEN, key: str = APP_KEY) -> Any:
    return TrelloClient(api_key=key, api_secret=token, http_service=Redirected(box.trello_url))


@pytest.fixture
def board(box: Running) -> Board:
    return client(box).get_board(box.board_id)


def test_it_finds_the_boards_of_the_account(box: Running) -> None:
    names = [board.name for board in client(box).list_boards()]
    assert "Public roadmap" in names


def test_lists_cards_and_labels_are_made_and_read_back(board: Any) -> None:
    made = board.add_list("Later", pos="bottom")
    label = board.add_label("Speed", "green")
    card = made.add_card("Faster search", desc="Soon", labels=[label], due=DUE.isoformat())
    (read,) = [one for one in board.get_list(made.id).list_cards() if one.id == card.id]
    assert (read.name, read.description, read.due_date) == ("Faster search", "Soon", DUE)
    assert [one.name for one in read.labels] == ["Speed"]
    assert "Later" in [one.name for one in board.open_lists()]


def test_a_card_is_renamed_moved_archived_and_deleted(board: Any) -> None:
    here, there = board.add_list("Here"), board.add_list("There")
    card = here.add_card("Before")
    card.set_name("After")
    card.change_list(there.id)
    card.set_closed(True)
    card.fetch()
    assert (card.name, card.list_id, card.closed) == ("After", there.id, True)
    card.delete()
    with pytest.raises(ResourceUnavailable, match="not found"):
        card.fetch()


def test_checklists_are_ticked_off(board: Any) -> None:
    card = board.add_list("Now").add_card("Faster search")
    checklist = card.add_checklist("Steps", ["Measure", "Mend"])
    checklist.set_checklist_item("Measure", True)
    (read,) = board.client.get_card(card.id).checklists
    assert {item["name"]: item["checked"] for item in read.items} == {"Measure": True, "Mend": False}


def test_comments_and_attachments_are_there(box: Running, board: Any) -> None:
    card = board.add_list("Now").add_card("Faster search")
    client(box, VISITOR_TOKEN).get_card(card.id).comment("Yes please")
    card.attach(name="The paper", url="https://example.org/a.pdf")
    card.fetch(eager=True)
    assert [one["data"]["text"] for one in card.get_comments()] == ["Yes please"]
    assert [one["idMemberCreator"] for one in card.get_comments()] == [VISITOR_ID]
    assert [(one.name, one.url) for one in card.get_attachments()] == [("The paper", "https://example.org/a.pdf")]


def test_the_history_of_a_card_tells_its_moves(board: Any) -> None:
    here, there = board.add_list("Here"), board.add_list("There")
    card = here.add_card("Faster search")
    card.change_list(there.id)
    (move,) = card.list_movements()
    assert (move["source"]["name"], move["destination"]["name"]) == ("Here", "There")


def test_what_is_refused_comes_as_the_librarys_exceptions(box: Running) -> None:
    with pytest.raises(Unauthorized, match="invalid token"):
        client(box, "wrong").list_boards()
    with pytest.raises(Unauthorized, match="invalid key"):
        client(box, key="wrong").list_boards()
    with pytest.raises(ResourceUnavailable, match="invalid id"):
        client(box).get_board("no-id")
