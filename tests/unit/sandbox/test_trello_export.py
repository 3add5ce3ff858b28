"""Exports of Trello boards, and how the sandbox serves them."""

from __future__ import annotations

import contextlib
import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from typer.testing import CliRunner

from sandbox.exports.jira.node import ExportError
from sandbox.exports.trello import import_board, load_board_export
from sandbox.serve import Addresses, Options, build, running
from sandbox.state import State
from sandbox.trello.settings import COLLEAGUE_TOKEN, VISITOR_TOKEN
from sync.cli import app
from tests.unit.sandbox.trello_site import TrelloSite

BOARD, LIST, CARD, LABEL, MEMBER = (f"5581995e00000000000000{n:02x}" for n in range(5))
CHECKLIST, FIELD, ACTION, OPTION = (f"5581995e00000000000000{n:02x}" for n in range(5, 9))
WHOLE: dict[str, Any] = {
    "cards": "all",
    "lists": "all",
    "labels": "all",
    "labels_limit": 1000,
    "checklists": "all",
    "members": "all",
}

# File below the folder of Trello data, then lists, cards, labels, checklists, members, actions in it.
REAL = (
    ("nebula/agile-board.2015-06-17.json.gz", 8, 107, 6, 14, 44, 244),
    ("nebula/agile-board.2015-06-19.json.gz", 15, 119, 6, 16, 44, 383),
    ("nebula/design-studio.json.gz", 8, 49, 6, 0, 10, 134),
    ("tellybox/board.json.gz", 21, 206, 6, 0, 1, 618),
    ("gocd-test-drive/board.json.gz", 18, 122, 8, 14, 11, 1000),
)


def small() -> dict[str, Any]:
    """An export with one of everything."""
    return {
        "id": BOARD, "name": "Plans", "desc": "", "closed": False, "shortLink": "IlUoml5c", "powerUps": ["voting"],
        "prefs": {"permissionLevel": "public", "voting": "members", "unheardOf": 1},
        "lists": [{"id": LIST, "idBoard": BOARD, "name": "Now", "pos": 32767.5, "closed": False}],
        "labels": [{"id": LABEL, "idBoard": BOARD, "name": "Speed", "color": "green", "uses": 1}],
        "cards": [{
            "id": CARD, "idBoard": BOARD, "idList": LIST, "idShort": 7, "shortLink": "cS7KBFaZ", "name": "Search",
            "desc": "faster", "pos": 16384, "closed": False, "due": "2015-07-01T12:00:00.000Z", "idLabels": [LABEL],
            "idMembers": [MEMBER], "idMembersVoted": [MEMBER], "checkItemStates": None,
            "customFieldItems": [{"id": OPTION, "idCustomField": FIELD, "idModel": CARD, "value": {"number": "5"}}],
            "attachments": [{"id": OPTION, "name": "plan", "url": "https://plans.example/1", "pos": 1}],
        }],
        "checklists": [{"id": CHECKLIST, "idBoard": BOARD, "idCard": CARD, "name": "Do", "pos": 1, "checkItems": [
            {"id": OPTION, "name": "later", "pos": 2, "state": "incomplete"},
            {"id": ACTION, "name": "sooner", "pos": 1, "state": "complete"},
        ]}],
        "customFields": [{"id": FIELD, "idModel": BOARD, "name": "Size", "type": "number", "pos": 16384}],
        "members": [{"id": MEMBER, "username": "ada", "fullName": "Ada Example"}],
        "memberships": [{"id": MEMBER, "idMember": MEMBER, "memberType": "admin"}],
        "actions": [{"id": ACTION, "idMemberCreator": MEMBER, "type": "commentCard", "date": "2015-06-20T08:00:00.000Z",
                     "data": {"text": "soon?", "card": {"id": CARD}, "board": {"id": BOARD}}}],
    }  # fmt: skip


def written(folder: Path, export: Any, name: str = "board.json") -> Path:
    path = folder / name
    raw = json.dumps(export).encode()
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return path


def site_with(path: Path) -> TrelloSite:
    state = State()
    import_board(state, load_board_export(path))
    return TrelloSite(state, rate_limits=False)


@pytest.mark.parametrize(("file", "lists", "cards", "labels", "checklists", "members", "actions"), REAL)
def test_every_real_export_is_served_as_a_board(
    shared_data: Path, file: str, lists: int, cards: int, labels: int, checklists: int, members: int, actions: int
) -> None:
    site = site_with(shared_data / "trello" / file)
    board = site.done("GET", f"/boards/{site.board}", **WHOLE)
    hosts = 3  # the sandbox's owner, bot and colleague join every board
    found = [len(board[part]) for part in ("lists", "cards", "labels", "checklists", "members")]
    assert found == [lists, cards, labels, checklists, members + hosts]
    assert len(site.done("GET", f"/boards/{site.board}/actions", limit=1000)) == actions


@pytest.mark.parametrize("file", [row[0] for row in REAL])
def test_cards_come_back_as_the_real_service_showed_them(shared_data: Path, file: str) -> None:
    path = shared_data / "trello" / file
    export = {card["id"]: card for card in json.loads(gzip.decompress(path.read_bytes()))["cards"]}
    site = site_with(path)
    same = ("name", "desc", "pos", "closed", "due", "idList", "idShort", "shortLink", "idLabels", "idMembers")
    for card in site.done("GET", f"/boards/{site.board}/cards/all"):
        real = export[card["id"]]
        assert {key: card[key] for key in same} == {key: real[key] for key in same}
        # The address ends in the name; only its form may differ with the host.
        assert card["url"].split("/c/")[1].split("/")[0] == real["url"].split("/c/")[1].split("/")[0]
        for count in ("checkItems", "checkItemsChecked", "votes", "attachments"):
            assert card["badges"][count] == real["badges"][count]


def test_everything_of_an_export_is_there(tmp_path: Path) -> None:
    site = site_with(written(tmp_path, small(), "board.json.gz"))
    card = site.done("GET", f"/cards/{CARD}", customFieldItems="true", attachments="true", checklists="all")
    assert (card["name"], card["due"], card["idShort"]) == ("Search", "2015-07-01T12:00:00.000Z", 7)
    assert [label["name"] for label in card["labels"]] == ["Speed"]
    assert [item["value"] for item in card["customFieldItems"]] == [{"number": "5"}]
    assert [item["name"] for item in card["checklists"][0]["checkItems"]] == ["sooner", "later"]
    assert card["attachments"][0]["url"] == "https://plans.example/1"
    assert (card["badges"]["comments"], card["badges"]["votes"], card["badges"]["checkItemsChecked"]) == (1, 1, 1)


def test_an_imported_board_can_be_worked_on(tmp_path: Path) -> None:
    site = site_with(written(tmp_path, small()))
    made = site.card(LIST)
    assert made["idShort"] == 8
    assert made["pos"] == 16384 * 2
    assert site.done("PUT", f"/cards/{CARD}", COLLEAGUE_TOKEN, name="Find")["name"] == "Find"
    assert site.ask("PUT", f"/cards/{CARD}", VISITOR_TOKEN, name="Mine").status == 401


def test_a_private_board_stays_private_to_strangers(tmp_path: Path) -> None:
    site = site_with(written(tmp_path, small() | {"prefs": {"permissionLevel": "private"}}))
    assert site.ask("GET", f"/boards/{BOARD}", None).status == 401
    assert site.done("GET", f"/boards/{BOARD}")["prefs"]["permissionLevel"] == "private"


def test_a_preference_that_the_sandbox_does_not_know_is_left_out(tmp_path: Path) -> None:
    assert "unheardOf" not in site_with(written(tmp_path, small())).done("GET", f"/boards/{BOARD}")["prefs"]


def test_the_same_board_is_not_loaded_twice(tmp_path: Path) -> None:
    state, export = State(), load_board_export(written(tmp_path, small()))
    import_board(state, export)
    with pytest.raises(ExportError, match=r"'Plans' .* is there already"):
        import_board(state, export)


def broken(part: str, field: str, value: Any) -> dict[str, Any]:
    """The small export with one wrong value in the first of a part."""
    export = small()
    export[part] = [export[part][0] | {field: value}]
    return export


@pytest.mark.parametrize(
    ("part", "field", "value", "said"),
    [
        ("cards", "pos", "here", f"card {CARD}: field `pos` should be a number"),
        ("cards", "pos", None, f"card {CARD}: field `pos` is missing"),
        ("cards", "due", "soon", f"card {CARD}: field `due` should be a date with time"),
        ("cards", "closed", "no", f"card {CARD}: field `closed` should be true or false"),
        ("cards", "idList", OPTION, f"card {CARD}: field `idList` names a list that is not in the export: {OPTION}"),
        ("cards", "idLabels", [OPTION], f"card {CARD}: field `idLabels` names a label that is not in the export"),
        ("cards", "id", "7", "card 7: field `id` should be an id of 24 hexadecimal digits"),
        ("cards", "name", None, f"card {CARD}: field `name` is missing"),
        ("labels", "color", "mauve", f"label {LABEL}: field `color` is no colour that Trello has: 'mauve'"),
        ("lists", "idBoard", OPTION, f"list {LIST}: field `idBoard` names a board that is not in the export"),
        ("customFields", "type", "smell", f"customField {FIELD}: field `type` is no type of custom field: 'smell'"),
        ("actions", "date", None, f"action {ACTION}: field `date` is missing"),
        ("actions", "data", None, f"action {ACTION}: field `data` is missing"),
        ("members", "username", None, f"member {MEMBER}: field `username` is missing"),
        ("memberships", "idMember", "me", "in `memberships`: field `idMember` should be an id"),
    ],
)
def test_a_mistake_is_named_with_file_object_and_field(
    tmp_path: Path, part: str, field: str, value: Any, said: str
) -> None:
    with pytest.raises(ExportError) as refused:
        load_board_export(written(tmp_path, broken(part, field, value), "plans.json"))
    assert str(refused.value).startswith("plans.json")
    assert said in str(refused.value)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"issues": []}'])
def test_what_is_no_export_of_a_board_is_refused_by_file(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "odd.json").write_bytes(raw)
    with pytest.raises(ExportError, match=r"odd\.json: this is no "):
        load_board_export(tmp_path / "odd.json")


def test_a_file_that_is_no_gzip_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "odd.json.gz").write_bytes(b"{}")
    with pytest.raises(ExportError, match=r"odd\.json\.gz: this is no JSON"):
        load_board_export(tmp_path / "odd.json.gz")


def test_boards_named_at_the_start_stand_beside_the_empty_one(tmp_path: Path) -> None:
    box = build(Options(jira_port=0, trello_port=0, trello_boards=(written(tmp_path, small()),)))
    with contextlib.closing(box):
        names = [board["name"] for board in box.state.all("trello.board").values()]
    assert names == ["Public roadmap", "Plans"]


def test_an_exported_board_is_named_with_where_people_see_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = tmp_path / "plans.json"
    export.write_text(json.dumps(small()), encoding="utf-8")
    shown: list[str] = []

    def once(options: Options, ready: Callable[[Addresses], None]) -> None:
        with running(replace(options, jira_port=0, trello_port=0)) as box:
            ready(box.addresses)
            shown.append(requests.get(f"{box.trello_url}/b/{BOARD}", timeout=10).text)

    monkeypatch.setattr("sandbox.serve.run", once)
    told = CliRunner().invoke(app, ["sandbox", "--board", str(export)])
    (line,) = (line for line in told.output.splitlines() if line.startswith("Board"))
    assert line.endswith(f"/b/{BOARD}   Plans")
    assert "Search" in shown[0]
