"""The sandbox's Trello answers in the shapes of recorded exchanges with the real one.

Each recorded success is compared with the sandbox's answer to the same kind of request: every key of the recording
is there and holds the same JSON type (null stands for any), except for what `LEFT_OUT` names with a reason.
"""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from ruamel.yaml import YAML

from sandbox.trello.people import BOT_ID, COLLEAGUE_ID
from sandbox.trello.settings import BOT_TOKEN
from tests.unit.sandbox.trello_site import TrelloSite

LEFT_OUT = {
    ".display": "how Trello's own page words an action",
    ".entities": "how Trello's own page words an action",
    ".limits.reactions": "the sandbox has no reactions to comments",
    ".data.customField": "of an action of another type than the one compared",
    ".checkItemStates.id": "no caller can use the id of a tick",
    ".members": "comes where it is asked for; the recorded call did",
    ".webhooks": "comes where it is asked for; the recorded call did",
    ".cover.edgeColor": "of a picture; the sandbox makes none of uploads",
    ".cover.scaled": "of a picture; the sandbox makes none of uploads",
    ".cover.idPlugin": "of a Power-Up that the sandbox has not",
    ".isSuggestedField": "of the suggested custom fields, which the sandbox has not",
    ".idBoardSource": "of a board that was copied, which the sandbox does not do",
    ".templateGallery": "of Trello's gallery of templates",
    ".premiumFeatures": "what the workspace pays for",
    ".creationMethod": "of a check item; undocumented",
    ".type": "of a check item; undocumented",
}
"""What the sandbox does not show, each with the reason."""

Made = dict[str, str]


@pytest.fixture(scope="module")
def recordings(shared_data: Path) -> dict[str, list[Any]]:
    """The bodies of the recorded successes, by verb and path."""
    folder = shared_data / "trello" / "ruby-trello-cassettes"
    found: dict[str, list[Any]] = defaultdict(list)
    for path in sorted(folder.glob("*.yml")):
        for exchange in _reader().load(path)["http_interactions"]:
            request, response = exchange["request"], exchange["response"]
            if response["status"]["code"] == 200 and (body := response["body"]["string"]):
                address = re.sub(r"[0-9a-f]{24}", "*", request["uri"].split("?")[0].partition("/1/")[2])
                found[f"{request['method'].upper()} {address}"].append(orjson.loads(body))
    assert len(found) > 80
    return found


def _reader() -> YAML:
    yaml = YAML(typ="safe")
    yaml.constructor.add_constructor("!binary", lambda _, node: base64.b64decode(node.value))
    return yaml


@pytest.fixture(scope="module")
def filled() -> tuple[TrelloSite, Made]:
    """A board with one of everything, and the ids of these things."""
    site = TrelloSite(rate_limits=False)
    site.done("POST", f"/boards/{site.board}/boardPlugins", idPlugin="56d5e249a98895a9797bebb9")
    made: Made = {"board": site.board, "list": site.list()["id"], "label": site.label()["id"]}
    card = f"/cards/{made.setdefault('card', site.card(made['list'], desc='text')['id'])}"
    made["checklist"] = site.done("POST", f"{card}/checklists", name="Steps")["id"]
    made["item"] = site.done("POST", f"/checklists/{made['checklist']}/checkItems", name="One", checked=True)["id"]
    field = {"idModel": site.board, "modelType": "board", "name": "Size", "type": "list"}
    made["field"] = site.done("POST", "/customFields", **field)["id"]
    made["option"] = site.done("POST", f"/customFields/{made['field']}/options", value={"text": "S"})["id"]
    site.done("PUT", f"{card}/customField/{made['field']}/item", idValue=made["option"])
    site.done("POST", f"{card}/idLabels", value=made["label"])
    site.done("POST", f"{card}/idMembers", value=COLLEAGUE_ID)
    site.done("POST", f"{card}/membersVoted", value=BOT_ID)
    made["attachment"] = site.done("POST", f"{card}/attachments", url="https://example.org/", name="x")["id"]
    made["action"] = site.done("POST", f"{card}/actions/comments", text="hello")["id"]
    return site, made


READS = {
    "actions/*": "/actions/{action}",
    "boards/*": "/boards/{board}?fields=all",
    "boards/*/cards": "/boards/{board}/cards",
    "boards/*/cards/*": "/boards/{board}/cards/{card}",
    "boards/*/checklists": "/boards/{board}/checklists",
    "boards/*/customFields": "/boards/{board}/customFields",
    "boards/*/labels": "/boards/{board}/labels",
    "boards/*/lists": "/boards/{board}/lists",
    "boards/*/members": "/boards/{board}/members",
    "cards/*": "/cards/{card}",
    "cards/*/attachments": "/cards/{card}/attachments",
    "cards/*/attachments/*": "/cards/{card}/attachments/{attachment}",
    "cards/*/checklists": "/cards/{card}/checklists",
    "cards/*/customFieldItems": "/cards/{card}/customFieldItems",
    "cards/*/members": "/cards/{card}/members",
    "cards/*/membersVoted": "/cards/{card}/membersVoted",
    "checklists/*": "/checklists/{checklist}",
    "customFields/*": "/customFields/{field}",
    "customFields/*/options/*": "/customFields/{field}/options/{option}",
    "labels/*": "/labels/{label}",
    "lists/*": "/lists/{list}",
    "lists/*/cards": "/lists/{list}/cards",
    "members/*/boards": "/members/me/boards?fields=all",
    "tokens/MEMBER_TOKEN": f"/tokens/{BOT_TOKEN}",
}
WRITES: dict[str, tuple[str, dict[str, Any]]] = {
    "POST boards": ("/boards", {"name": "New"}),
    "POST cards": ("/cards", {"idList": "{list}", "name": "New", "due": "2020-12-22 01:59:00 UTC"}),
    "POST cards/*/actions/comments": ("/cards/{card}/actions/comments", {"text": "again"}),
    "POST cards/*/attachments": ("/cards/{card}/attachments", {"url": "https://example.org/"}),
    "POST cards/*/checklists": ("/cards/{card}/checklists", {"name": "More"}),
    "POST checklists": ("/checklists", {"idCard": "{card}", "name": "More"}),
    "POST checklists/*/checkItems": ("/checklists/{checklist}/checkItems", {"name": "Two"}),
    "POST customFields": (
        "/customFields",
        {"idModel": "{board}", "modelType": "board", "name": "Done", "type": "checkbox"},
    ),
    "POST customFields/*/options": ("/customFields/{field}/options", {"value": {"text": "M"}}),
    "POST labels": ("/labels", {"idBoard": "{board}", "name": "New", "color": "red"}),
    "POST lists": ("/lists", {"idBoard": "{board}", "name": "New"}),
    "PUT boards/*": ("/boards/{board}", {"desc": "New"}),
    "PUT cards/*": ("/cards/{card}", {"desc": "New"}),
    "PUT cards/*/idList": ("/cards/{card}/idList", {"value": "{list}"}),
    "PUT cards/*/checkItem/*": ("/cards/{card}/checkItem/{item}", {"state": "incomplete"}),
    "PUT cards/*/customField/*/item": ("/cards/{card}/customField/{field}/item", {"idValue": "{option}"}),
    "PUT checklists/*": ("/checklists/{checklist}", {"name": "Fewer"}),
    "PUT customFields/*": ("/customFields/{field}", {"name": "Length"}),
    "PUT labels/*": ("/labels/{label}", {"name": "Pace"}),
    "PUT lists/*": ("/lists/{list}", {"name": "Later"}),
}


def differences(recorded: Any, ours: Any, where: str = "") -> Iterator[str]:
    """Keys of the recording that our answer lacks, and values of another JSON type."""
    if recorded is None or ours is None:
        return
    if _kind(recorded) != _kind(ours):
        yield f"{where}: {_kind(recorded)} in the recording, {_kind(ours)} here"
    elif isinstance(recorded, list):
        for one in recorded[:1] if ours else []:
            yield from differences(one, ours[0], where)
    elif isinstance(recorded, dict):
        for key in recorded.keys() - ours.keys():
            yield f"{where}.{key} is missing"
        for key in recorded.keys() & ours.keys():
            yield from differences(recorded[key], ours[key], f"{where}.{key}")


def _kind(value: Any) -> str:
    kinds = {bool: "boolean", int: "number", float: "number", str: "text", list: "list", dict: "object"}
    return kinds[type(value)]


@pytest.mark.parametrize("address", READS)
def test_a_read_has_the_recorded_shape(
    recordings: dict[str, list[Any]], filled: tuple[TrelloSite, Made], address: str
) -> None:
    site, made = filled
    path, _, query = READS[address].format(**made).partition("?")
    ours = site.done("GET", path, **dict(pair.split("=") for pair in query.split("&") if pair))
    assert _unexplained(recordings[f"GET {address}"], ours) == set()


@pytest.mark.parametrize("request_line", WRITES)
def test_a_write_has_the_recorded_shape(
    recordings: dict[str, list[Any]], filled: tuple[TrelloSite, Made], request_line: str
) -> None:
    site, made = filled
    path, body = WRITES[request_line]
    told = {name: value.format(**made) if isinstance(value, str) else value for name, value in body.items()}
    ours = site.done(request_line.split(maxsplit=1)[0], path.format(**made), **told)
    assert _unexplained(recordings[request_line], ours) == set()


def _unexplained(recorded: list[Any], ours: Any) -> set[str]:
    assert recorded, "no such exchange was recorded"
    found = {each for body in recorded for each in differences(body, ours)}
    return {each for each in found if each.removesuffix(" is missing") not in LEFT_OUT}


def test_the_account_itself_is_shown_as_its_boards_members_are(
    recordings: dict[str, list[Any]], filled: tuple[TrelloSite, Made]
) -> None:
    """The recordings show much more of the own account (pages, mails, payments), which no rehearsal needs."""
    public = recordings["GET boards/*/members"][0][0].keys()
    own = {key: value for key, value in recordings["GET members/me"][0].items() if key in public}
    assert _unexplained([own], filled[0].done("GET", "/members/me")) == set()


def test_a_wrong_shape_would_be_noticed() -> None:
    assert list(differences({"a": [{"b": 1}]}, {"a": [{"b": "1"}]})) == [".a.b: number in the recording, text here"]
    assert list(differences({"a": 1}, {})) == [".a is missing"]
    assert list(differences({"a": None}, {"a": 1})) == []
