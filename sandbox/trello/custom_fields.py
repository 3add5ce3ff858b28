"""The routes of custom fields and their options, and their values on cards."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sandbox.state import Document
from sandbox.trello import history, limits, nested, normalise, positions, views
from sandbox.trello.access import require_edit, require_read
from sandbox.trello.call import Call
from sandbox.trello.cards import card_of, editable
from sandbox.trello.errors import Forbidden, NotFound, invalid

TYPES = ("checkbox", "list", "number", "text", "date")
_OPTION_COLOURS = ("none", *normalise.COLOURS)


def _field(call: Call, *, edit: bool = False) -> tuple[Document, Document]:
    field = call.world.find("customField", call.path["id"])
    board = call.world.find("board", field["idModel"])
    require_read(board, call.caller)
    if edit:
        require_edit(call.world, board, call.caller)
    return field, board


def show(call: Call) -> Document:
    """GET /customFields/{id}."""
    return views.custom_field(call.world, _field(call)[0])


def create(call: Call) -> Document:
    """POST /customFields; raises 403 where the board has not the Power-Up."""
    world = call.world
    board = world.find("board", call.id("idModel"))
    require_edit(world, board, call.caller)
    if not nested.has_custom_fields(board):
        raise Forbidden("custom fields power-up is not enabled")
    normalise.choice(call.get("modelType"), ("board",), "modelType")
    kind = normalise.choice(call.get("type"), TYPES, "type")
    name = call.name()
    others = world.of("customField", "idModel", board["id"])
    limits.require_room(len(others), world.settings.custom_fields_per_board, "custom fields")
    at = call.tick()
    ident = world.new_id(at)
    made = blank(ident, board["id"], name, kind, positions.place(call.get("pos"), [o["pos"] for o in others]))
    made["display"] = {"cardFront": call.flag("display_cardFront", default=True)}
    if kind == "list":
        made["options"] = _options(call, ident, at)
    world.save("customField", made)
    data = history.of_board(board) | {"customField": {"id": ident, "name": name}}
    history.record(world, call.caller, at, "createCustomField", data)
    return views.custom_field(world, made)


def blank(ident: str, board_id: str, name: str, kind: str, pos: float) -> Document:
    """A custom field as stored."""
    return {
        "id": ident,
        "idModel": board_id,
        "modelType": "board",
        "fieldGroup": hashlib.sha256(f"{board_id} {name} {kind}".encode()).hexdigest(),
        "display": {"cardFront": True},
        "name": name,
        "pos": pos,
        "type": kind,
    }


def _options(call: Call, field_id: str, at: datetime) -> list[Document]:
    sent = call.get("options", [])
    if not isinstance(sent, list):
        raise invalid("options")
    limits.require_room(len(sent) - 1, call.world.settings.options_per_custom_field, "options")
    made: list[Document] = []
    for each in sent:
        places = [option["pos"] for option in made]
        made.append(_option(call, call.world.new_id(at), field_id, each, places))
    return made


def _option(call: Call, ident: str, field_id: str, sent: Any, places: list[float]) -> Document:
    value = sent.get("value") if isinstance(sent, dict) else None
    if not isinstance(value, dict):
        raise invalid("options")
    return {
        "id": ident,
        "idCustomField": field_id,
        "value": {"text": normalise.required_name(value.get("text"), "value", call.limit)},
        "color": normalise.choice(sent.get("color", "none"), _OPTION_COLOURS, "color"),
        "pos": positions.place(sent.get("pos"), places),
    }


def update(call: Call) -> Document:
    """PUT /customFields/{id}: name, position, whether it shows on the front of cards."""
    before, board = _field(call, edit=True)
    changes: Document = {"name": call.name()} if "name" in call.params else {}
    if call.get("display/cardFront") is not None:
        changes["display"] = {"cardFront": call.flag("display/cardFront")}
    if call.get("pos") is not None:
        siblings = call.world.of("customField", "idModel", board["id"])
        changes["pos"] = positions.place(call.get("pos"), [s["pos"] for s in siblings if s["id"] != before["id"]])
    after = call.world.save("customField", before | changes)
    at = call.tick()
    for field, old, new in history.differences(before, after, ("name", "display", "pos")):
        brief = {"id": after["id"], "name": after["name"], field: new}
        data = history.of_board(board) | {"customField": brief, "old": {field: old}}
        history.record(call.world, call.caller, at, "updateCustomField", data)
    return views.custom_field(call.world, after)


def delete(call: Call) -> Document:
    """DELETE /customFields/{id}: the field and its value on every card."""
    field, board = _field(call, edit=True)
    for card in call.world.of("card", "idBoard", board["id"]):
        kept = [item for item in card["customFieldItems"] if item["idCustomField"] != field["id"]]
        if kept != card["customFieldItems"]:
            call.world.save("card", card | {"customFieldItems": kept})
    call.world.remove("customField", field["id"])
    data = history.of_board(board) | {"customField": {"id": field["id"], "name": field["name"]}}
    history.record(call.world, call.caller, call.tick(), "deleteCustomField", data)
    return {}


def options(call: Call) -> list[Document]:
    """GET /customFields/{id}/options."""
    return list(_field(call)[0].get("options", []))


def show_option(call: Call) -> Document:
    """GET /customFields/{id}/options/{option}."""
    return _find_option(_field(call)[0], call.path["option"])


def _find_option(field: Document, ident: str) -> Document:
    options: list[Document] = field.get("options", [])
    found = next((option for option in options if option["id"] == ident), None)
    if found is None:
        raise NotFound
    return found


def add_option(call: Call) -> Document:
    """POST /customFields/{id}/options."""
    field, _ = _field(call, edit=True)
    if field["type"] != "list":
        raise invalid("type")
    known = field["options"]
    limits.require_room(len(known), call.world.settings.options_per_custom_field, "options")
    ident = call.world.new_id(call.tick())
    made = _option(call, ident, field["id"], dict(call.params), [option["pos"] for option in known])
    call.world.save("customField", field | {"options": [*known, made]})
    return made


def delete_option(call: Call) -> Document:
    """DELETE /customFields/{id}/options/{option}: cards that had it have no value any more."""
    field, board = _field(call, edit=True)
    gone = _find_option(field, call.path["option"])
    for card in call.world.of("card", "idBoard", board["id"]):
        kept = [item for item in card["customFieldItems"] if item["idValue"] != gone["id"]]
        if kept != card["customFieldItems"]:
            call.world.save("card", card | {"customFieldItems": kept})
    call.world.save("customField", field | {"options": [o for o in field["options"] if o is not gone]})
    return {}


def items(call: Call) -> list[Document]:
    """GET /cards/{id}/customFieldItems."""
    return nested.items_of(call.world, card_of(call)[0])


def put_item(call: Call) -> Document:
    """PUT /cards/{id}/customField/{field}/item with `value`, or `idValue` for a field of type list."""
    card, board = editable(call)
    world = call.world
    field = world.find("customField", call.path["field"])
    if not nested.has_custom_fields(board) or field["idModel"] != board["id"]:
        raise NotFound
    content = _item_content(call, field)
    before = next((item for item in card["customFieldItems"] if item["idCustomField"] == field["id"]), None)
    others = [item for item in card["customFieldItems"] if item is not before]
    at = call.tick()
    ident = before["id"] if before else world.new_id(at)
    item = {"id": ident, "idCustomField": field["id"], "idModel": card["id"], "modelType": "card"} | content
    cleared = content == {"value": None, "idValue": None}
    world.save("card", card | {"customFieldItems": others if cleared else [*others, item]})
    _record_item(call, card, field, item, before)
    return item


def _item_content(call: Call, field: Document) -> Document:
    if field["type"] != "list":
        return {"value": normalise.field_value(field["type"], call.params.get("value")), "idValue": None}
    chosen = call.get("idValue")
    if chosen is not None and chosen not in [option["id"] for option in field["options"]]:
        raise invalid("idValue")
    return {"value": None, "idValue": chosen}


def _record_item(call: Call, card: Document, field: Document, item: Document, before: Document | None) -> None:
    key = "idValue" if field["type"] == "list" else "value"
    data = history.of_card(call.world, card) | {
        "old": {key: before[key] if before else None},
        "customField": {name: field[name] for name in ("id", "name", "type")},
        "customFieldItem": item,
    }
    history.record(call.world, call.caller, call.tick(), "updateCustomFieldItem", data)
