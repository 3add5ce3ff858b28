"""The routes of cards: create, read, change, move, delete."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sandbox.state import Document
from sandbox.trello import card_history, history, identity, limits, nested, normalise, positions, views
from sandbox.trello.access import require_edit, require_read, role_in
from sandbox.trello.call import Call
from sandbox.trello.errors import NotFound, invalid
from sandbox.trello.world import World


def card_of(call: Call) -> tuple[Document, Document]:
    """The card that the address names, and its board, if the caller may read it."""
    card = call.world.find("card", call.path["id"])
    board = call.world.find("board", card["idBoard"])
    require_read(board, call.caller, "card")
    return card, board


def editable(call: Call) -> tuple[Document, Document]:
    """The card that the address names, and its board, if the caller may change it."""
    card, board = card_of(call)
    require_edit(call.world, board, call.caller, "card")
    return card, board


def blank(ident: str, listed: Document, number: int, at: str) -> Document:
    """A card as stored, without a name."""
    return {
        "id": ident,
        "idBoard": listed["idBoard"],
        "idList": listed["id"],
        "idShort": number,
        "shortLink": identity.short_link(ident),
        "name": "",
        "desc": "",
        "pos": positions.STEP,
        "closed": False,
        "due": None,
        "dueReminder": None,
        "dueComplete": False,
        "start": None,
        "idLabels": [],
        "idMembers": [],
        "idMembersVoted": [],
        "idAttachmentCover": None,
        "manualCoverAttachment": False,
        "cover": {"idAttachment": None, "color": None, "idUploadedBackground": None, "size": "normal",
                  "brightness": "dark", "isTemplate": False},
        "cardRole": None,
        "mirrorSourceId": None,
        "isTemplate": False,
        "subscribed": False,
        "dateLastActivity": at,
        "attachments": [],
        "customFieldItems": [],
    }  # fmt: skip


def create(call: Call) -> Document:
    """POST /cards."""
    call.refuse("idCardSource", "fileSource", "address", "locationName", "coordinates")
    world = call.world
    listed = world.find("list", call.id("idList"))
    board = world.find("board", listed["idBoard"])
    require_edit(world, board, call.caller, "card")
    _require_room(world, board["id"])
    source = call.get("urlSource")
    written = {name: call.get(name) for name in _READERS if call.get(name) is not None}
    if not written.get("name") and source is not None:
        written["name"] = str(source)
    changes = _read(call, board, written)
    at = call.tick()
    card = blank(world.new_id(at), listed, board["nextShort"], normalise.iso(at)) | changes
    card["pos"] = positions.place(call.get("pos"), _places(world, listed["id"]))
    card["cardRole"] = identity.role_of_name(card["name"], world.settings.public_base_url)
    if source is not None:
        card["attachments"] = [attachment(world.new_id(at), call, str(source), at)]
    world.save("card", card)
    world.save("board", board | {"nextShort": board["nextShort"] + 1})
    _settle(world, card)
    history.record(world, call.caller, at, "createCard", history.of_card(world, card))
    return _shown(call, card["id"]) | {"attachments": card["attachments"], "stickers": [], "limits": {}}


def attachment(ident: str, call: Call, url: str, at: datetime) -> Document:
    """An attachment as stored: a link, named by its address unless the call names it."""
    named = normalise.name(call.params.get("name"), "name", call.limit) if "urlSource" not in call.params else ""
    return {
        "id": ident,
        "bytes": None,
        "date": normalise.iso(at),
        "edgeColor": None,
        "idMember": call.caller.id,
        "isUpload": False,
        "mimeType": "",
        "name": named or url,
        "previews": [],
        "url": url,
        "pos": positions.STEP,
        "fileName": None,
    }


def _require_room(world: World, board_id: str, without: str = "") -> None:
    found = [card for card in world.of("card", "idBoard", board_id) if card["id"] != without]
    limits.require_room(limits.still_open(found), world.settings.open_cards_per_board, "open cards")


def _places(world: World, list_id: str, without: str = "") -> list[float]:
    return [card["pos"] for card in world.of("card", "idList", list_id) if card["id"] != without]


def _settle(world: World, placed: Document) -> None:
    siblings = {card["id"]: card["pos"] for card in world.of("card", "idList", placed["idList"])}
    world.settle("card", siblings, placed["id"])


def _shown(call: Call, ident: str) -> Document:
    bare = Call(call.world, call.caller)
    return nested.card(bare, call.world.find("card", ident))


def _read(call: Call, board: Document, written: Document) -> Document:
    """The stored form of the fields that a call writes; raises 400 for a value that Trello does not take."""
    return {name: _READERS[name](call, board, value) for name, value in written.items()}


def _labels(call: Call, board: Document, value: Any) -> list[str]:
    chosen = normalise.identifiers(value, "idLabels")
    known = {label["id"] for label in call.world.of("label", "idBoard", board["id"])}
    if not known >= set(chosen):
        raise invalid("idLabels")
    return chosen


def _members(_: Call, board: Document, value: Any) -> list[str]:
    chosen = normalise.identifiers(value, "idMembers")
    if not all(role_in(board, ident) for ident in chosen):
        raise invalid("idMembers")
    return chosen


def _minutes(value: Any) -> int | None:
    if value in (None, "", "null"):
        return None
    if not str(value).removeprefix("-").isdecimal():
        raise invalid("dueReminder")
    return int(value)


def _cover(_: Call, __: Document, value: Any) -> Document:
    if not isinstance(value, dict):
        raise invalid("cover")
    return {"idAttachment": None, "idUploadedBackground": None, "size": "normal", "brightness": "dark"} | value


_READERS: dict[str, Callable[[Call, Document, Any], Any]] = {
    "name": lambda call, _, value: normalise.name(value, "name", call.limit),
    "desc": lambda call, _, value: normalise.text(value, "desc", call.limit),
    "due": lambda _, __, value: normalise.instant(value, "due"),
    "start": lambda _, __, value: normalise.instant(value, "start"),
    "dueReminder": lambda _, __, value: _minutes(value),
    "dueComplete": lambda _, __, value: normalise.flag(value, "dueComplete"),
    "closed": lambda _, __, value: normalise.flag(value, "closed"),
    "subscribed": lambda _, __, value: normalise.flag(value, "subscribed"),
    "idLabels": _labels,
    "idMembers": _members,
    "idAttachmentCover": lambda _, __, value: value or None,
    "cover": _cover,
}


def show(call: Call) -> Document:
    """GET /cards/{id}, with everything that is asked for along with it."""
    card, board = card_of(call)
    shown = nested.card(call, card)
    if call.choice("actions", ("true", "false", "all", "none", "commentCard"), "none") not in ("false", "none"):
        found = nested.actions_of(call.world, "card", card["id"])
        shown["actions"] = nested.actions(call, found, "actions_")
    if call.flag("board"):
        shown["board"] = views.board(call.world, board, call.get("board_fields"))
    if call.flag("list"):
        shown["list"] = call.world.find("list", card["idList"])
    return shown


def show_field(call: Call) -> Document:
    """GET /cards/{id}/{field}."""
    shown = nested.card(call, card_of(call)[0])
    if call.path["field"] not in shown:
        raise NotFound
    return {"_value": shown[call.path["field"]]}


def update(call: Call) -> Document:
    """PUT /cards/{id}: any fields at once, also a move to another list or board."""
    card, _ = editable(call)
    if "name" in call.params:
        call.name()
    change_card(call, card, dict(call.params))
    return _shown(call, card["id"])


def update_field(call: Call) -> Document:
    """PUT /cards/{id}/{field} with `value`."""
    others = {name: value for name, value in call.params.items() if name != "value"}
    params = {call.path["field"]: call.params.get("value"), **others}
    return update(Call(call.world, call.caller, call.path, params))


def change_card(call: Call, card: Document, sent: Document) -> Document:
    """Write the fields that were sent, move the card if they say so, and record each change; the card after it."""
    world = call.world
    target = _target(call, card, sent)
    board = world.find("board", target["idBoard"])
    moved = _move(world, card, target, board)
    after = moved | _read(call, board, {name: sent[name] for name in _READERS if name in sent})
    after["cardRole"] = identity.role_of_name(after["name"], world.settings.public_base_url)
    if sent.get("pos") not in (None, ""):
        after["pos"] = positions.place(sent["pos"], _places(world, target["id"], card["id"]))
    elif target["id"] != card["idList"] and card["idBoard"] != target["idBoard"]:
        after["pos"] = positions.place("bottom", _places(world, target["id"]))
    if (card["closed"] and not after["closed"]) or card["idBoard"] != after["idBoard"]:
        _require_room(world, board["id"], card["id"])
    world.save("card", after)
    _settle(world, after)
    card_history.record_changes(call, card, after)
    return world.find("card", card["id"])


def _target(call: Call, card: Document, sent: Document) -> Document:
    """The list that the card shall be in: its own, the one that was named, or the first of a named board."""
    world = call.world
    board_id = sent.get("idBoard") or None
    if sent.get("idList"):
        listed = world.find("list", _named(sent, "idList"))
        if board_id and listed["idBoard"] != board_id:
            raise invalid("idList")
    elif board_id and board_id != card["idBoard"]:
        open_lists = nested.filter_lists(world.of("list", "idBoard", _named(sent, "idBoard")), "open")
        if not open_lists:
            raise invalid("idBoard")
        listed = open_lists[0]
    else:
        return world.find("list", card["idList"])
    if listed["idBoard"] != card["idBoard"]:
        require_edit(world, world.find("board", listed["idBoard"]), call.caller, "card")
    return listed


def _named(sent: Document, parameter: str) -> str:
    if not normalise.is_id(sent[parameter]):
        raise invalid(parameter)
    return str(sent[parameter])


def _move(world: World, card: Document, target: Document, board: Document) -> Document:
    if target["idBoard"] == card["idBoard"]:
        return card | {"idList": target["id"]}
    # Another board has other labels, fields and members: what it does not know stays behind.
    world.save("board", board | {"nextShort": board["nextShort"] + 1})
    for checklist in world.of("checklist", "idCard", card["id"]):
        world.save("checklist", checklist | {"idBoard": board["id"]})
    return card | {
        "idBoard": board["id"],
        "idList": target["id"],
        "idShort": board["nextShort"],
        "idLabels": _same_labels(world, card["idLabels"], board["id"]),
        "idMembers": [ident for ident in card["idMembers"] if role_in(board, ident)],
        "customFieldItems": [],
    }


def _same_labels(world: World, label_ids: list[str], board_id: str) -> list[str]:
    there = {(label["name"], label["color"]): label["id"] for label in world.of("label", "idBoard", board_id)}
    mine = [world.find("label", ident) for ident in label_ids]
    return [there[key] for label in mine if (key := (label["name"], label["color"])) in there]


def delete(call: Call) -> Document:
    """DELETE /cards/{id}: the card, its checklists and everything that the history said about it."""
    card, board = editable(call)
    world = call.world
    listed = world.find("list", card["idList"])
    for checklist in world.of("checklist", "idCard", card["id"]):
        world.remove("checklist", checklist["id"])
    history.forget_card(world, card["id"])
    world.remove_uploads(card)
    world.remove("card", card["id"])
    gone = {"card": {key: card[key] for key in ("id", "idShort", "shortLink")}}
    data = gone | history.of_list(listed) | history.of_board(board)
    history.record(world, call.caller, call.tick(), "deleteCard", data)
    return {"limits": {}}


def board(call: Call) -> Document:
    """GET /cards/{id}/board."""
    return views.board(call.world, card_of(call)[1], call.get("fields"))


def its_list(call: Call) -> Document:
    """GET /cards/{id}/list."""
    return views.pick(call.world.find("list", card_of(call)[0]["idList"]), call.get("fields"))


def actions(call: Call) -> list[Document]:
    """GET /cards/{id}/actions: comments and moves unless `filter` says otherwise, as Trello's default is."""
    card, _ = card_of(call)
    found = nested.actions_of(call.world, "card", card["id"])
    params = {"filter": "commentCard,updateCard:idList", **call.params}
    return nested.actions(Call(call.world, call.caller, call.path, params), found)


def checklists(call: Call) -> list[Document]:
    """GET /cards/{id}/checklists."""
    return call.world.of("checklist", "idCard", card_of(call)[0]["id"])


def members(call: Call) -> list[Document]:
    """GET /cards/{id}/members."""
    card, _ = card_of(call)
    return [m for ident in card["idMembers"] if (m := views.brief_member(call.world, ident))]


def plugin_data(call: Call) -> list[Document]:
    """GET /cards/{id}/pluginData: none, since no Power-Up of the sandbox keeps any."""
    card_of(call)
    return []
