"""Reading boards of the sandbox's Trello: parts on demand, filters, pages, batches."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.trello.people import BOT_ID
from sandbox.trello.settings import VISITOR_TOKEN
from tests.unit.sandbox.trello_site import TrelloSite, ask, oauth


@pytest.fixture
def site() -> TrelloSite:
    return TrelloSite(rate_limits=False)


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in rows]


def test_one_request_reads_a_board_with_everything_on_it(site: TrelloSite) -> None:
    card = site.card(name="Faster search", idLabels=site.label()["id"])
    checklist = site.done("POST", "/checklists", idCard=card["id"], name="Steps")
    read = site.done(
        "GET", f"/boards/{site.board}", fields="name,prefs", lists="all", list_fields="name", cards="all",
        card_fields="name,idLabels", card_checklists="all", card_attachments="true", card_customFieldItems="true",
        customFields="true", labels="all", label_fields="color", memberships="all", actions="none",
    )  # fmt: skip
    assert read.keys() == {"id", "name", "prefs", "lists", "cards", "customFields", "labels", "memberships"}
    assert [one.keys() for one in read["lists"]] == [{"id", "name"}]
    assert read["cards"][0].keys() == {"id", "name", "idLabels", "checklists", "attachments", "customFieldItems"}
    assert read["cards"][0]["checklists"][0]["id"] == checklist["id"]
    assert read["labels"] == [{"id": card["idLabels"][0], "color": "green"}]
    assert len(read["memberships"]) == 3


def test_what_hangs_on_cards_comes_with_the_fields_that_were_named(site: TrelloSite) -> None:
    card = site.card()["id"]
    checklist = site.done("POST", "/checklists", idCard=card, name="Steps")["id"]
    site.done("POST", f"/checklists/{checklist}/checkItems", name="Measure")
    site.done("POST", f"/cards/{card}/attachments", url="https://example.org/", name="x")
    told = {"checklists": "all", "checklist_fields": "name,pos", "attachments": "true", "attachment_fields": "url"}
    nested = {f"card_{name}": value for name, value in told.items()}
    inside = site.done("GET", f"/boards/{site.board}", cards="all", card_fields="name", **nested)["cards"]
    assert site.done("GET", f"/boards/{site.board}/cards", filter="all", fields="name", **told) == inside
    (found,) = inside
    assert [one.keys() for one in found["checklists"]] == [{"id", "name", "pos", "checkItems"}]
    assert [one["name"] for one in found["checklists"][0]["checkItems"]] == ["Measure"]
    assert [one.keys() for one in found["attachments"]] == [{"id", "url"}]
    bare = site.done("GET", f"/cards/{card}", checklists="all", checklist_checkItems="none")["checklists"]
    assert "checkItems" not in bare[0]


def test_an_account_may_ask_for_its_own_membership_alone(site: TrelloSite) -> None:
    mine = site.done("GET", f"/boards/{site.board}", memberships="me")["memberships"]
    assert [(one["idMember"], one["memberType"]) for one in mine] == [(BOT_ID, "admin")]
    assert site.done("GET", f"/boards/{site.board}", VISITOR_TOKEN, memberships="me")["memberships"] == []


def test_nothing_comes_along_that_was_not_asked_for(site: TrelloSite) -> None:
    site.card()
    bare = site.done("GET", f"/boards/{site.board}")
    assert not {"lists", "cards", "labels", "actions", "memberships", "customFields", "checklists"} & bare.keys()


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/boards/{board}", {"fields": "nme"}),
        ("/boards/{board}", {"cards": "some"}),
        ("/boards/{board}", {"cards": "all", "card_fields": "titel"}),
        ("/boards/{board}", {"checklists": "all", "checklist_fields": "titel"}),
        ("/boards/{board}/cards", {"filter": "some"}),
        ("/boards/{board}/cards", {"limit": "1001"}),
        ("/boards/{board}/labels", {"limit": "-1"}),
    ],
)
def test_a_parameter_that_trello_does_not_know_is_a_bad_request(
    site: TrelloSite, path: str, params: dict[str, str]
) -> None:
    site.done("POST", "/checklists", idCard=site.card()["id"], name="Steps")
    reply = site.ask("GET", path.format(board=site.board), **params)
    assert (reply.status, reply.text.startswith("invalid value for ")) == (400, True)


def test_open_cards_include_those_on_archived_lists_and_visible_ones_do_not(site: TrelloSite) -> None:
    here, away = site.list("Here"), site.list("Away")
    site.card(here["id"], "Seen")
    site.card(here["id"], "Closed", closed=True)
    site.card(away["id"], "On an archived list")
    site.done("PUT", f"/lists/{away['id']}", closed=True)
    by_filter = {
        wanted: sorted(names(site.done("GET", f"/boards/{site.board}/cards", filter=wanted)))
        for wanted in ("all", "open", "visible", "closed", "none")
    }
    assert by_filter == {
        "all": ["Closed", "On an archived list", "Seen"],
        "open": ["On an archived list", "Seen"],
        "visible": ["Seen"],
        "closed": ["Closed"],
        "none": [],
    }
    assert names(site.done("GET", f"/boards/{site.board}/cards")) == ["Seen"]


def test_lists_are_open_ones_unless_a_filter_says_otherwise(site: TrelloSite) -> None:
    site.list("Open")
    site.done("PUT", f"/lists/{site.list('Closed')['id']}", closed=True)
    assert names(site.done("GET", f"/boards/{site.board}/lists")) == ["Open"]
    assert names(site.done("GET", f"/boards/{site.board}/lists/closed")) == ["Closed"]
    assert names(site.done("GET", f"/boards/{site.board}/lists", filter="all")) == ["Open", "Closed"]


def test_labels_come_fifty_at_a_time_unless_more_are_asked_for(site: TrelloSite) -> None:
    for n in range(60):
        site.label(f"Label {n}")
    assert len(site.done("GET", f"/boards/{site.board}/labels")) == 50
    assert len(site.done("GET", f"/boards/{site.board}/labels", limit="1000")) == 60
    assert len(site.done("GET", f"/boards/{site.board}", labels="all")["labels"]) == 50
    assert len(site.done("GET", f"/boards/{site.board}", labels="all", labels_limit="1000")["labels"]) == 60


def test_a_board_shows_its_newest_cards_alone_where_there_are_more_than_one_answer_holds(site: TrelloSite) -> None:
    site.settings.nested_cards_cap = 4
    place = site.list()["id"]
    made = [site.card(place, f"Card {n}")["id"] for n in range(10)]
    first = site.done("GET", f"/boards/{site.board}", cards="all")["cards"]
    assert [card["id"] for card in first] == made[:5:-1]
    read = [card["id"] for card in first]
    while page := site.done("GET", f"/boards/{site.board}/cards", filter="all", limit="1000", before=min(read)):
        read += [card["id"] for card in page]
    assert read == made[::-1]


def test_before_and_since_take_dates_as_well_as_ids(site: TrelloSite) -> None:
    site.card(name="Today")
    for edge, count in (("2026-03-10T11:59:59Z", 0), ("2026-03-10T12:00:01Z", 1)):
        assert len(site.done("GET", f"/boards/{site.board}/cards", before=edge)) == count
        assert len(site.done("GET", f"/boards/{site.board}/cards", since=edge)) == 1 - count


def test_actions_are_filtered_by_type_and_by_the_field_that_changed(site: TrelloSite) -> None:
    card = site.card()["id"]
    site.done("PUT", f"/cards/{card}", name="Renamed")
    site.done("PUT", f"/cards/{card}", closed=True)
    path = f"/cards/{card}/actions"
    kinds = [action["type"] for action in site.done("GET", path, filter="all")]
    assert kinds == ["updateCard", "updateCard", "createCard"]
    (archived,) = site.done("GET", path, filter="updateCard:closed")
    assert archived["data"]["old"] == {"closed": False}
    assert site.done("GET", path) == []


def test_actions_come_newest_first_in_pages(site: TrelloSite) -> None:
    card = site.card()["id"]
    for n in range(5):
        site.done("POST", f"/cards/{card}/actions/comments", VISITOR_TOKEN, text=str(n))
    pages = [site.done("GET", f"/cards/{card}/actions", limit="2", page=str(n)) for n in range(4)]
    assert [[action["data"]["text"] for action in page] for page in pages] == [["4", "3"], ["2", "1"], ["0"], []]
    assert {action["memberCreator"]["username"] for action in pages[0]} == {"casey_customer"}


def test_a_batch_answers_each_route_by_itself(site: TrelloSite) -> None:
    card = site.card()["id"]
    urls = f"/boards/{site.board}?fields=name%2Cclosed,/cards/{card}/name,/cards/000000000000000000000000"
    board, name, missing = site.done("GET", "/batch", urls=urls)
    assert board["200"] == {"id": site.board, "name": "Roadmap", "closed": False}
    assert name == {"200": {"_value": "Faster search"}}
    assert (missing["statusCode"], missing["message"]) == (404, "The requested resource was not found.")


@pytest.mark.parametrize("count", [0, 11])
def test_a_batch_takes_one_to_ten_routes(site: TrelloSite, count: int) -> None:
    urls = ",".join(f"/boards/{site.board}?n={n}" for n in range(count))
    assert site.ask("GET", "/batch", urls=urls).status == 400


def test_a_batch_that_runs_out_of_requests_says_which_route_failed(site: TrelloSite) -> None:
    site.settings.rate_limits, site.settings.requests_per_token = True, 2
    reply = site.ask("GET", "/batch", urls=f"/boards/{site.board}?n=1,/boards/{site.board}?n=2")
    assert reply.status == 449
    assert reply.json() == {
        "path": f"/boards/{site.board}?n=2", "originalMessage": "Rate limit exceeded", "originalStatus": 429,
    }  # fmt: skip


def test_a_board_tells_its_limits_when_asked(site: TrelloSite) -> None:
    site.settings.open_cards_per_board = 10
    place = site.list()["id"]
    status = []
    for _ in range(10):
        site.card(place)
        status.append(site.done("GET", f"/boards/{site.board}", fields="limits")["limits"]["cards"]["openPerBoard"])
    assert status[7] == {"status": "ok", "disableAt": 10, "warnAt": 9}
    assert [one["status"] for one in status[8:]] == ["warning", "disabled"]
    refused = site.ask("POST", "/cards", idList=place, name="One more")
    assert (refused.status, refused.headers["content-type"].split(";")[0]) == (403, "text/plain")


def test_one_field_can_be_read_by_its_address(site: TrelloSite) -> None:
    card = site.card()["id"]
    assert site.done("GET", f"/cards/{card}/name") == {"_value": "Faster search"}
    assert site.done("GET", f"/boards/{site.board}/closed") == {"_value": False}
    assert site.ask("GET", f"/cards/{card}/titel").status == 404


def test_a_card_is_found_by_id_by_short_link_and_by_its_number_on_the_board(site: TrelloSite) -> None:
    card = site.card()
    paths = (f"/cards/{card['id']}", f"/cards/{card['shortLink']}", f"/boards/{site.board}/cards/{card['idShort']}")
    assert {site.done("GET", path)["id"] for path in paths} == {card["id"]}


def test_a_search_finds_words_in_what_the_caller_may_read(site: TrelloSite) -> None:
    hidden = site.make_board({"permissionLevel": "private"})
    place = site.done("POST", "/lists", idBoard=hidden, name="Now")["id"]
    site.card(place, "Hidden search")
    site.card(name="Faster search", desc="for titles")
    assert sorted(names(site.done("GET", "/search", query="search")["cards"])) == ["Faster search", "Hidden search"]
    assert names(site.done("GET", "/search", VISITOR_TOKEN, query="SEARCH titles")["cards"]) == ["Faster search"]


def test_forms_and_queries_write_as_json_does(site: TrelloSite) -> None:
    place = site.list()["id"]
    signed = {"authorization": oauth("sandbox-trello-token")}
    form = {"content-type": "application/x-www-form-urlencoded", **signed}
    by_form = ask(site.app, "POST", "/1/cards", body=f"idList={place}&name=A+b".encode(), headers=form)
    by_query = ask(site.app, "POST", "/1/cards", f"idList={place}&name=A+b", headers=signed)
    assert by_form.json()["name"] == by_query.json()["name"] == "A b"
    broken = ask(site.app, "POST", "/1/cards", body=b"{", headers=signed)
    assert (broken.status, broken.text) == (400, "Error parsing body: invalid json")
