"""What the sandbox's Trello makes of what is written, and what it remembers."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.state import State
from sandbox.trello import positions
from sandbox.trello.people import COLLEAGUE_ID
from sandbox.trello.settings import COLLEAGUE_TOKEN
from tests.unit.sandbox.trello_site import BASE, TrelloSite, ask, oauth

CUSTOM_FIELDS = "56d5e249a98895a9797bebb9"


@pytest.fixture
def site() -> TrelloSite:
    return TrelloSite(rate_limits=False)


def order(site: TrelloSite, list_id: str) -> list[str]:
    return [card["name"] for card in site.done("GET", f"/lists/{list_id}/cards")]


def changes(site: TrelloSite, card_id: str) -> list[tuple[str, Any]]:
    """(type, old values) of what happened to a card, oldest first."""
    found = site.done("GET", f"/cards/{card_id}/actions", filter="all")
    return [(action["type"], action["data"].get("old")) for action in reversed(found)]


def test_cards_stand_in_steps_and_go_to_top_bottom_or_between(site: TrelloSite) -> None:
    place = site.list()["id"]
    first, second = (site.card(place, name)["pos"] for name in ("first", "second"))
    assert (first, second) == (16384, 32768)
    assert site.card(place, "top", pos="top")["pos"] == 8192
    assert site.card(place, "between", pos=20000.5)["pos"] == 20000.5
    assert order(site, place) == ["top", "first", "between", "second"]


@pytest.mark.parametrize("pos", ["middle", "-1", "0", "NaN", "inf", True])
def test_a_position_is_top_bottom_or_a_positive_number(site: TrelloSite, pos: Any) -> None:
    reply = site.ask("POST", "/cards", idList=site.list()["id"], name="x", pos=pos)
    assert (reply.status, reply.text) == (400, "invalid value for pos")


def test_neighbours_are_renumbered_where_a_card_comes_too_near(site: TrelloSite) -> None:
    place = site.list()["id"]
    for name, pos in (("a", 16384), ("c", 16384.001), ("b", 16384.0005)):
        made = site.card(place, name, pos=pos)
    assert made["pos"] != 16384.0005
    assert order(site, place) == ["a", "b", "c"]
    assert [card["pos"] for card in site.done("GET", f"/lists/{place}/cards")] == [16384, 32768, 49152]


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["top", "bottom", "tie", "before"])), max_size=60))
def test_renumbering_keeps_the_order_and_leaves_room(moves: list[tuple[int, str]]) -> None:
    """Whatever is put wherever, neighbours keep their order and a gap that halves can still be made of."""
    places: dict[str, float] = {}
    for n, (at, how) in enumerate(moves):
        kept = sorted(places, key=lambda name: places[name])
        near = places[kept[at % len(kept)]] if kept else 1.0
        wanted = {"tie": near, "before": near * 0.999999}.get(how, how)
        places[str(n)] = positions.place(wanted, list(places.values()))
        places |= positions.renumbered(places, str(n))
        assert sorted(kept, key=lambda name: places[name]) == kept
        ordered = sorted(places.values())
        assert all(after - before >= positions.SMALLEST_GAP for before, after in itertools.pairwise(ordered))


def test_every_change_of_a_card_is_remembered_with_what_was_before(site: TrelloSite) -> None:
    card = site.card(desc="old text")["id"]
    elsewhere = site.list("Elsewhere")["id"]
    before = site.done("GET", f"/cards/{card}")
    site.done("PUT", f"/cards/{card}", name="New", desc="new text", due="2026-06-30", idList=elsewhere)
    assert changes(site, card) == [
        ("createCard", None),
        ("updateCard", {"idList": before["idList"]}),
        ("updateCard", {"name": "Faster search"}),
        ("updateCard", {"desc": "old text"}),
        ("updateCard", {"due": None}),
    ]


def test_a_write_that_changes_nothing_leaves_no_trace(site: TrelloSite) -> None:
    card = site.card()
    site.done("PUT", f"/cards/{card['id']}", name=card["name"], desc=card["desc"], idList=card["idList"])
    assert changes(site, card["id"]) == [("createCard", None)]


def test_history_on_a_public_board_tells_everybody_the_old_text(site: TrelloSite) -> None:
    card = site.card(desc="a secret slipped in")["id"]
    site.done("PUT", f"/cards/{card}", desc="mended")
    assert "a secret slipped in" in site.ask("GET", f"/boards/{site.board}/actions", None).text


def test_a_deleted_card_takes_its_history_with_it(site: TrelloSite) -> None:
    card = site.card(name="a secret slipped in", desc="another secret")["id"]
    site.done("POST", f"/cards/{card}/actions/comments", text="a third secret")
    site.done("POST", "/checklists", idCard=card, name="a fourth secret")
    site.done("DELETE", f"/cards/{card}")
    assert "secret" not in site.ask("GET", f"/boards/{site.board}/actions", limit="1000").text
    assert "secret" not in site.page(f"/b/{site.board}").text
    assert site.ask("GET", f"/cards/{card}").status == 404
    assert site.ask("DELETE", f"/cards/{card}").status == 404


def test_an_archived_card_comes_back_as_it_was(site: TrelloSite) -> None:
    card = site.card()["id"]
    assert site.done("PUT", f"/cards/{card}", closed=True)["closed"] is True
    assert site.done("PUT", f"/cards/{card}/closed", value="false")["closed"] is False
    assert [old for _, old in changes(site, card)[1:]] == [{"closed": False}, {"closed": True}]


@pytest.mark.parametrize(("letter", "units"), [("x", 1), ("ü", 1), ("😀", 2)])
def test_texts_are_measured_in_utf_16_code_units(site: TrelloSite, letter: str, units: int) -> None:
    place = site.list()["id"]
    fits = letter * (16384 // units)
    assert site.card(place, desc=fits)["desc"] == fits
    reply = site.ask("POST", "/cards", idList=place, name="x", desc=fits + letter)
    assert (reply.status, reply.text) == (400, "invalid value for desc")


def test_text_is_normalised_as_trello_does(site: TrelloSite) -> None:
    card = site.card(name="  Faster search \n", desc="  one\r\ntwo\rthree \n\n")
    assert (card["name"], card["desc"]) == ("Faster search", "  one\ntwo\nthree")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-06-30", "2026-06-30T00:00:00.000Z"),
        ("2026-06-30T14:00:00+02:00", "2026-06-30T12:00:00.000Z"),
        ("2020-12-22 01:59:00 UTC", "2020-12-22T01:59:00.000Z"),
        ("2026-06-30T12:00:00.123456Z", "2026-06-30T12:00:00.123Z"),
        ("null", None),
        ("", None),
    ],
)
def test_dates_come_back_in_milliseconds_of_utc(site: TrelloSite, sent: str, kept: str | None) -> None:
    card = site.card(due="2026-01-01")["id"]
    assert site.done("PUT", f"/cards/{card}", due=sent)["due"] == kept


def test_a_card_named_by_nothing_but_an_address_of_trello_becomes_a_link(site: TrelloSite) -> None:
    other = site.card()
    roles = {
        name: site.card(other["idList"], name)["cardRole"]
        for name in (other["shortUrl"], "https://trello.com/b/abcdefgh/board", f"see {other['shortUrl']}", BASE)
    }
    assert list(roles.values()) == ["link", "board", None, None]


def test_a_name_may_not_be_emptied(site: TrelloSite) -> None:
    card = site.card()["id"]
    assert site.ask("PUT", f"/cards/{card}", name="  ").text == "invalid value for name"


def test_labels_of_another_board_and_colours_that_do_not_exist_are_refused(site: TrelloSite) -> None:
    other = site.make_board({"permissionLevel": "public"})
    foreign = site.done("POST", "/labels", idBoard=other, name="Foreign", color="red")["id"]
    card = site.card()["id"]
    assert site.ask("PUT", f"/cards/{card}", idLabels=foreign).text == "invalid value for idLabels"
    assert site.ask("POST", "/labels", idBoard=site.board, name="x", color="mauve").status == 400
    assert site.label("x", "sky_dark")["color"] == "sky_dark"


def test_a_deleted_label_is_gone_from_every_card(site: TrelloSite) -> None:
    label = site.label()["id"]
    card = site.card(idLabels=label)["id"]
    site.done("DELETE", f"/labels/{label}")
    assert site.done("GET", f"/cards/{card}")["idLabels"] == []


def test_labels_and_members_are_put_on_and_taken_off(site: TrelloSite) -> None:
    card, label = f"/cards/{site.card()['id']}", site.label()["id"]
    assert site.done("POST", f"{card}/idLabels", COLLEAGUE_TOKEN, value=label) == [label]
    assert site.ask("POST", f"{card}/idLabels", value=label).status == 400
    site.done("DELETE", f"{card}/idLabels/{label}")
    assert [one["id"] for one in site.done("POST", f"{card}/idMembers", value=COLLEAGUE_ID)] == [COLLEAGUE_ID]
    site.done("DELETE", f"{card}/idMembers/{COLLEAGUE_ID}")
    read = site.done("GET", card)
    assert (read["idLabels"], read["idMembers"]) == ([], [])


def test_an_uploaded_file_comes_back_byte_by_byte(site: TrelloSite) -> None:
    card, content = site.card()["id"], bytes(range(256))
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n' + content + b"\r\n--x--\r\n"
    form = {"content-type": "multipart/form-data; boundary=x", "authorization": oauth("sandbox-trello-token")}
    made = ask(site.app, "POST", f"/1/cards/{card}/attachments", body=body, headers=form).json()
    assert (made["bytes"], made["isUpload"], made["name"]) == (256, True, "a.bin")
    assert site.page(made["url"].removeprefix(BASE)).body == content
    site.done("DELETE", f"/cards/{card}/attachments/{made['id']}")
    assert site.done("GET", f"/cards/{card}")["badges"]["attachments"] == 0


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", ""])
def test_an_attachment_is_an_address_of_the_web(site: TrelloSite, url: str) -> None:
    assert site.ask("POST", f"/cards/{site.card()['id']}/attachments", url=url).status == 400


def test_checklists_are_ticked_off_and_counted(site: TrelloSite) -> None:
    card = site.card()["id"]
    checklist = site.done("POST", f"/cards/{card}/checklists", name="Steps")["id"]
    one, _ = (site.done("POST", f"/checklists/{checklist}/checkItems", name=name)["id"] for name in ("One", "Two"))
    site.done("PUT", f"/cards/{card}/checkItem/{one}", state="complete")
    badges = site.done("GET", f"/cards/{card}")["badges"]
    assert (badges["checkItems"], badges["checkItemsChecked"]) == (2, 1)
    site.done("DELETE", f"/cards/{card}/checkItem/{one}")
    site.done("DELETE", f"/checklists/{checklist}")
    assert site.done("GET", f"/cards/{card}")["idChecklists"] == []


def test_custom_fields_need_their_power_up(site: TrelloSite) -> None:
    field = {"idModel": site.board, "modelType": "board", "name": "Size", "type": "number"}
    assert site.ask("POST", "/customFields", **field).status == 403
    site.done("POST", f"/boards/{site.board}/boardPlugins", idPlugin=CUSTOM_FIELDS)
    assert site.done("POST", "/customFields", **field)["name"] == "Size"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", {"number": "5"}),
        ("checkbox", {"checked": "true"}),
        ("text", {"text": "x"}),
        ("date", {"date": "2026-06-30T00:00:00.000Z"}),
    ],
)
def test_values_of_custom_fields_are_texts_and_an_empty_one_clears(
    site: TrelloSite, kind: str, value: dict[str, str]
) -> None:
    site.done("POST", f"/boards/{site.board}/boardPlugins", idPlugin=CUSTOM_FIELDS)
    made = {"idModel": site.board, "modelType": "board", "name": "F", "type": kind}
    card, field = site.card()["id"], site.done("POST", "/customFields", **made)["id"]
    address = f"/cards/{card}/customField/{field}/item"
    site.done("PUT", address, value=value)
    assert [item["value"] for item in site.done("GET", f"/cards/{card}/customFieldItems")] == [value]
    assert site.ask("PUT", address, value={"colour": "red"}).status == 400
    site.done("PUT", address, value="")
    assert site.done("GET", f"/cards/{card}/customFieldItems") == []


def test_a_choice_is_one_of_the_fields_options_and_goes_with_it(site: TrelloSite) -> None:
    site.done("POST", f"/boards/{site.board}/boardPlugins", idPlugin=CUSTOM_FIELDS)
    made = {"idModel": site.board, "modelType": "board", "name": "Size", "type": "list"}
    card, field = site.card()["id"], site.done("POST", "/customFields", **made)["id"]
    option = site.done("POST", f"/customFields/{field}/options", value={"text": "S"})["id"]
    address = f"/cards/{card}/customField/{field}/item"
    assert site.ask("PUT", address, idValue=field).status == 400
    assert site.done("PUT", address, idValue=option)["idValue"] == option
    site.done("DELETE", f"/customFields/{field}/options/{option}")
    assert site.done("GET", f"/cards/{card}/customFieldItems") == []


def test_all_cards_of_a_list_are_moved_or_archived_at_once(site: TrelloSite) -> None:
    here, there = site.list("Here")["id"], site.list("There")["id"]
    for name in ("a", "b"):
        site.card(here, name)
    site.done("POST", f"/lists/{here}/moveAllCards", idBoard=site.board, idList=there)
    assert order(site, there) == ["a", "b"]
    site.done("POST", f"/lists/{there}/archiveAllCards")
    assert order(site, there) == []


def test_a_card_that_moves_to_another_board_leaves_behind_what_is_not_known_there(site: TrelloSite) -> None:
    other = site.make_board({"permissionLevel": "public"})
    place = site.done("POST", "/lists", idBoard=other, name="There")["id"]
    twin = site.done("POST", "/labels", idBoard=other, name="Speed", color="green")["id"]
    card = site.card(idLabels=[site.label("Speed")["id"], site.label("Only here", "red")["id"]])["id"]
    moved = site.done("PUT", f"/cards/{card}", idBoard=other, idList=place)
    assert (moved["idBoard"], moved["idList"], moved["idLabels"]) == (other, place, [twin])


def test_a_deleted_board_takes_everything_with_it(site: TrelloSite) -> None:
    card = site.card()["id"]
    site.done("DELETE", f"/boards/{site.board}")
    assert [site.ask("GET", path).status for path in (f"/boards/{site.board}", f"/cards/{card}")] == [404, 404]
    assert site.world.all("action") == []


def test_ids_tell_when_a_thing_was_made(site: TrelloSite) -> None:
    assert int(site.card()["id"][:8], 16) == int(site.clock.now().timestamp())


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    state = State(tmp_path / "sandbox.db")
    site = TrelloSite(state)
    card = site.card(idLabels=site.label()["id"])["id"]
    site.done("POST", f"/cards/{card}/actions/comments", text="remember me")
    before = site.done("GET", f"/boards/{site.board}", cards="all", lists="all", labels="all", actions="all")
    state.close()
    again = TrelloSite(State(tmp_path / "sandbox.db"))
    assert again.done("GET", f"/boards/{site.board}", cards="all", lists="all", labels="all", actions="all") == before
    assert again.card()["id"] > card
