"""The routes of boards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.state import Document
from sandbox.trello import history, nested, normalise, views
from sandbox.trello.access import require_admin, require_edit, require_read, require_scope
from sandbox.trello.call import Call
from sandbox.trello.errors import BadRequest, NotFound, invalid
from sandbox.trello.new_board import NewBoard, make, make_default_labels, make_default_lists
from sandbox.trello.people import WORKSPACE_ID
from sandbox.trello.world import Kind

LEVELS = ("private", "org", "public")
_AUDIENCES = ("disabled", "members", "observers", "org", "public")
_PREFERENCES: dict[str, tuple[str, ...]] = {
    "permissionLevel": LEVELS,
    "voting": _AUDIENCES,
    "comments": _AUDIENCES,
    "invitations": ("members", "admins"),
    "cardAging": ("regular", "pirate"),
}
_SWITCHES = ("selfJoin", "cardCovers", "hideVotes", "calendarFeedEnabled", "isTemplate")
_ON_A_BOARD: tuple[Kind, ...] = ("list", "card", "label", "checklist", "customField")
_POWER_UPS = ("voting", "cardAging", "calendar", "recap")


def board_of(call: Call) -> Document:
    """The board that the address names, if the caller may read it."""
    board = call.world.find("board", call.path["id"])
    require_read(board, call.caller)
    return board


def show(call: Call) -> Document:
    """GET /boards/{id}, with everything that is asked for along with it."""
    board = board_of(call)
    return views.board(call.world, board, call.get("fields")) | nested.inside_board(call, board)


def show_field(call: Call) -> Document:
    """GET /boards/{id}/{field}."""
    field = call.path["field"]
    shown = views.board(call.world, board_of(call), "all")
    if field not in shown:
        raise NotFound
    return {"_value": shown[field]}


def create(call: Call) -> Document:
    """POST /boards/."""
    require_scope(call.caller)
    member = call.member()
    call.refuse("idBoardSource")
    wanted = NewBoard(
        call.name(),
        {member["id"]: "admin"},
        _preferences(call, "prefs_"),
        normalise.text(call.get("desc"), "desc", call.limit),
        _power_ups(call.get("powerUps")),
        call.get("idOrganization", WORKSPACE_ID),
    )
    at = call.tick()
    board = make(call.world, call.caller, at, wanted)
    if call.flag("defaultLists", default=True):
        make_default_lists(call.world, board, at)
    if call.flag("defaultLabels", default=True):
        make_default_labels(call.world, board, at)
    return views.board(call.world, board) | {"limits": {}}


def _power_ups(sent: Any) -> tuple[str, ...]:
    wanted = normalise.words(sent)
    if "all" in wanted:
        return _POWER_UPS
    return tuple(normalise.choice(word, _POWER_UPS, "powerUps") for word in wanted)


def _preferences(call: Call, prefix: str) -> Document:
    """The preferences that a call sets; those of a new board begin with `prefs_`, of an update with `prefs/`."""
    chosen: Document = {}
    for name, allowed in _PREFERENCES.items():
        if (value := call.get(prefix + name)) is not None:
            chosen[name] = normalise.choice(value, allowed, prefix + name)
    for name in _SWITCHES:
        if call.get(prefix + name) is not None:
            chosen[name] = call.flag(prefix + name)
    if (background := call.get(f"{prefix}background")) is not None:
        chosen["background"] = str(background)
    return chosen


def update(call: Call) -> Document:
    """PUT /boards/{id}: name and description for members, closing and preferences for admins."""
    board = board_of(call)
    preferences = _preferences(call, "prefs/")
    changes = _plain_changes(call)
    if preferences or "closed" in changes or "idOrganization" in changes:
        require_admin(call.world, board, call.caller)
    require_edit(call.world, board, call.caller)
    after = call.world.save("board", board | changes | {"prefs": board["prefs"] | preferences})
    at = call.tick()
    for field, old, new in history.differences(board, after, ("name", "desc", "closed", "idOrganization")):
        _record_update(call, after, at, {"old": {field: old}}, {field: new})
    for name, old, new in history.differences(board["prefs"], after["prefs"], tuple(preferences)):
        _record_update(call, after, at, {"old": {"prefs": {name: old}}}, {"prefs": {name: new}})
    return views.board(call.world, call.world.find("board", board["id"]))


def _plain_changes(call: Call) -> Document:
    changes: Document = {}
    if "name" in call.params:
        changes["name"] = call.name()
    if "desc" in call.params:
        changes["desc"] = normalise.text(call.params["desc"], "desc", call.limit)
    for switch in ("closed", "subscribed"):
        if call.get(switch) is not None:
            changes[switch] = call.flag(switch)
    if call.get("idOrganization") is not None:
        changes["idOrganization"] = call.id("idOrganization")
    return changes


def _record_update(call: Call, board: Document, at: datetime, old: Document, new: Document) -> None:
    data = history.of_board(board)
    data["board"] = data["board"] | new
    history.record(call.world, call.caller, at, "updateBoard", data | old)


def update_field(call: Call) -> Document:
    """PUT /boards/{id}/{field} with `value`."""
    return update(Call(call.world, call.caller, call.path, {call.path["field"]: call.params.get("value")}))


def delete(call: Call) -> Document:
    """DELETE /boards/{id}: the board and all that is on it."""
    world, board = call.world, board_of(call)
    require_admin(world, board, call.caller)
    for each in world.of("card", "idBoard", board["id"]):
        world.remove_uploads(each)
    for kind in _ON_A_BOARD:
        for document in world.of(kind, "idModel" if kind == "customField" else "idBoard", board["id"]):
            world.remove(kind, document["id"])
    for action in nested.actions_of(world, "board", board["id"]):
        world.remove("action", action["id"])
    world.remove("board", board["id"])
    return {"_value": None}


def lists(call: Call) -> list[Document]:
    """GET /boards/{id}/lists."""
    board = board_of(call)
    wanted = chosen_filter(call, nested.LIST_FILTERS)
    rows = nested.board_lists(call, board["id"], wanted)
    chosen = call.choice("cards", nested.CARD_FILTERS, "none")
    if chosen == "none":
        return rows
    found = nested.board_cards(call, board["id"], chosen, "card_")
    return [row | {"cards": [card for card in found if card.get("idList") == row["id"]]} for row in rows]


def chosen_filter(call: Call, allowed: tuple[str, ...], default: str = "open") -> str:
    """The filter that the address or the parameters name; raises 400 for an unknown one."""
    return normalise.choice(call.path.get("filter") or call.get("filter", default), allowed, "filter")


def cards(call: Call) -> list[Document]:
    """GET /boards/{id}/cards."""
    return nested.board_cards(call, board_of(call)["id"], chosen_filter(call, nested.CARD_FILTERS, "visible"))


def card(call: Call) -> Document | list[Document]:
    """GET /boards/{id}/cards/{card}: by id or by its number on the board; or all those that a filter lets through."""
    board, wanted = board_of(call), call.path["card"]
    if wanted in nested.CARD_FILTERS:
        return nested.board_cards(call, board["id"], wanted)
    numbered = call.world.of("card", "idBoard", board["id"])
    found = next((c for c in numbered if wanted in (c["id"], c["shortLink"], str(c["idShort"]))), None)
    if found is None:
        raise NotFound
    return nested.card(call, found)


def labels(call: Call) -> list[Document]:
    """GET /boards/{id}/labels."""
    return nested.labels(call, board_of(call)["id"], call.get("limit"), call.get("fields"))


def custom_fields(call: Call) -> list[Document]:
    """GET /boards/{id}/customFields."""
    return nested.custom_fields(call.world, board_of(call))


def checklists(call: Call) -> list[Document]:
    """GET /boards/{id}/checklists."""
    return call.world.of("checklist", "idBoard", board_of(call)["id"])


def actions(call: Call) -> list[Document]:
    """GET /boards/{id}/actions."""
    return nested.actions(call, nested.actions_of(call.world, "board", board_of(call)["id"]))


def plugins(call: Call) -> list[Document]:
    """GET /boards/{id}/boardPlugins: the Power-Ups that are on."""
    board = board_of(call)
    return [{"id": ident, "idBoard": board["id"], "idPlugin": ident} for ident in board["plugins"]]


def enable_plugin(call: Call) -> Document:
    """POST /boards/{id}/boardPlugins: deprecated by Trello, and still how Custom Fields are switched on."""
    board = board_of(call)
    require_edit(call.world, board, call.caller)
    ident = call.id("idPlugin")
    if ident != nested.CUSTOM_FIELDS_PLUGIN:
        raise invalid("idPlugin")
    if ident in board["plugins"]:
        raise BadRequest("plugin already enabled")
    call.world.save("board", board | {"plugins": [*board["plugins"], ident]})
    data = history.of_board(board) | {"plugin": {"id": ident, "name": "Custom Fields"}}
    history.record(call.world, call.caller, call.tick(), "enablePlugin", data)
    return {"id": ident, "idBoard": board["id"], "idPlugin": ident}


def plugin_data(call: Call) -> list[Document]:
    """GET /boards/{id}/pluginData: none, since no Power-Up of the sandbox keeps any."""
    board_of(call)
    return []
