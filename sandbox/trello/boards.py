"""The routes of boards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.state import Document
from sandbox.trello import history, identity, limits, nested, normalise, positions, views
from sandbox.trello.access import Caller, require_admin, require_edit, require_read, require_scope
from sandbox.trello.call import Call
from sandbox.trello.errors import BadRequest, Forbidden, NotFound, invalid
from sandbox.trello.people import WORKSPACE_ID
from sandbox.trello.world import World

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
_POWER_UPS = ("voting", "cardAging", "calendar", "recap")
_DEFAULT_LISTS = ("To Do", "Doing", "Done")
_DEFAULT_COLOURS = ("green", "yellow", "orange", "red", "purple", "blue")


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
    board = make(
        call.world,
        call.caller,
        call.tick(),
        name=call.name(),
        desc=normalise.text(call.get("desc"), "desc", call.limit),
        preferences=_preferences(call, "prefs_"),
        memberships={member["id"]: "admin"},
        power_ups=_power_ups(call.get("powerUps")),
        workspace=call.get("idOrganization", WORKSPACE_ID),
    )
    at = call.tick()
    if call.flag("defaultLists", default=True):
        _make_lists(call.world, board, at)
    if call.flag("defaultLabels", default=True):
        make_labels(call.world, board["id"], at, [("", colour) for colour in _DEFAULT_COLOURS])
    return views.board(call.world, board) | {"limits": {}}


def make(
    world: World,
    caller: Caller,
    at: datetime,
    *,
    name: str,
    desc: str,
    preferences: Document,
    memberships: dict[str, str],
    power_ups: list[str],
    workspace: str | None,
) -> Document:
    """Make a board with its members (role by id) and the action that says so."""
    ident = world.new_id(at)
    board = blank(ident, name, normalise.iso(at)) | {
        "desc": desc,
        "idMemberCreator": caller.id,
        "idOrganization": workspace,
        "powerUps": power_ups,
        "memberships": [membership(world.new_id(at), member, mine) for member, mine in memberships.items()],
    }
    board["prefs"] = board["prefs"] | preferences
    world.save("board", board)
    history.record(world, caller, at, "createBoard", history.of_board(board))
    return world.find("board", ident)


def blank(ident: str, name: str, at: str) -> Document:
    """A board as stored, empty, private, with Trello's default preferences."""
    return {
        "id": ident,
        "name": name,
        "desc": "",
        "closed": False,
        "idOrganization": None,
        "idEnterprise": None,
        "idMemberCreator": None,
        "pinned": False,
        "starred": False,
        "subscribed": False,
        "shortLink": identity.short_link(ident),
        "dateLastActivity": at,
        "dateLastView": None,
        "powerUps": [],
        "idTags": [],
        "datePluginDisable": None,
        "creationMethod": None,
        "ixUpdate": "0",
        "enterpriseOwned": False,
        "prefs": default_preferences(),
        "memberships": [],
        "plugins": [],
        "nextShort": 1,
    }


def default_preferences() -> Document:
    """The preferences of a new board: private, comments by members, no votes."""
    return {
        "permissionLevel": "private",
        "hideVotes": False,
        "voting": "disabled",
        "comments": "members",
        "invitations": "members",
        "selfJoin": False,
        "cardCovers": True,
        "isTemplate": False,
        "cardAging": "regular",
        "calendarFeedEnabled": False,
        "background": "blue",
        "backgroundColor": "#0079BF",
        "backgroundImage": None,
        "backgroundImageScaled": None,
        "backgroundTile": False,
        "backgroundBrightness": "dark",
        "backgroundBottomColor": "#0079BF",
        "backgroundTopColor": "#0079BF",
        "canBePublic": True,
        "canBeEnterprise": True,
        "canBeOrg": True,
        "canBePrivate": True,
        "canInvite": True,
    }


def membership(ident: str, member_id: str, mine: str) -> Document:
    """A membership as stored."""
    return {"id": ident, "idMember": member_id, "memberType": mine, "unconfirmed": False, "deactivated": False}


def _power_ups(sent: Any) -> list[str]:
    wanted = normalise.words(sent)
    if "all" in wanted:
        return list(_POWER_UPS)
    return [normalise.choice(word, _POWER_UPS, "powerUps") for word in wanted]


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


def _make_lists(world: World, board: Document, at: datetime) -> None:
    for n, name in enumerate(_DEFAULT_LISTS, start=1):
        world.save("list", new_list(world.new_id(at), board["id"], name, n * positions.STEP))


def new_list(ident: str, board_id: str, name: str, pos: float) -> Document:
    """A list as stored."""
    shown = {"id": ident, "name": name, "closed": False, "idBoard": board_id, "pos": pos}
    return shown | {"subscribed": False, "softLimit": None, "creationMethod": None}


def make_labels(world: World, board_id: str, at: datetime, wanted: list[tuple[str, str | None]]) -> list[Document]:
    """Make labels, each a name and a colour."""
    fresh = ({"id": world.new_id(at), "idBoard": board_id, "name": name, "color": colour} for name, colour in wanted)
    return [world.save("label", label) for label in fresh]


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
    for kind, field in (("list", "idBoard"), ("card", "idBoard"), ("label", "idBoard"), ("checklist", "idBoard")):
        for document in world.of(kind, field, board["id"]):  # type: ignore[arg-type]
            world.remove(kind, document["id"])  # type: ignore[arg-type]
    for document in world.of("customField", "idModel", board["id"]):
        world.remove("customField", document["id"])
    for action in nested.actions_of(world, "board", board["id"]):
        world.remove("action", action["id"])
    world.remove("board", board["id"])
    return {"_value": None}


def lists(call: Call) -> list[Document]:
    """GET /boards/{id}/lists."""
    board = board_of(call)
    wanted = _filter(call, nested.LIST_FILTERS)
    rows = nested.board_lists(call, board["id"], wanted)
    chosen = call.choice("cards", nested.CARD_FILTERS, "none")
    if chosen == "none":
        return rows
    found = nested.board_cards(call, board["id"], chosen, "card_")
    return [row | {"cards": [card for card in found if card.get("idList") == row["id"]]} for row in rows]


def _filter(call: Call, allowed: tuple[str, ...], default: str = "open") -> str:
    return normalise.choice(call.path.get("filter") or call.get("filter", default), allowed, "filter")


def cards(call: Call) -> list[Document]:
    """GET /boards/{id}/cards."""
    return nested.board_cards(call, board_of(call)["id"], _filter(call, nested.CARD_FILTERS, "visible"))


def card(call: Call) -> Document:
    """GET /boards/{id}/cards/{card}: by id, or by its number on the board."""
    board, wanted = board_of(call), call.path["card"]
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


def memberships(call: Call) -> list[Document]:
    """GET /boards/{id}/memberships."""
    return nested.memberships(call, board_of(call), _filter(call, ("all", "none", "me", "normal", "admin"), "all"))


def members(call: Call) -> list[Document]:
    """GET /boards/{id}/members."""
    return nested.members(call.world, board_of(call), call.get("fields"))


def actions(call: Call) -> list[Document]:
    """GET /boards/{id}/actions."""
    return nested.actions(call, nested.actions_of(call.world, "board", board_of(call)["id"]))


def put_member(call: Call) -> Document:
    """PUT /boards/{id}/members/{member}: let somebody in, or give them another role."""
    board = board_of(call)
    require_admin(call.world, board, call.caller)
    member = find_member(call.world, call.path["member"])
    mine = call.choice("type", ("admin", "normal", "observer"), "normal")
    others = [m for m in board["memberships"] if m["idMember"] != member["id"]]
    at = call.tick()
    joined = membership(call.world.new_id(at), member["id"], mine)
    call.world.save("board", board | {"memberships": [*others, joined]})
    data = history.of_board(board) | {"idMemberAdded": member["id"], "memberType": mine}
    history.record(call.world, call.caller, at, "addMemberToBoard", data)
    now = call.world.find("board", board["id"])
    return {"id": now["id"], "members": nested.members(call.world, now), "memberships": now["memberships"]}


def remove_member(call: Call) -> Document:
    """DELETE /boards/{id}/members/{member}; a board keeps at least one admin."""
    board = board_of(call)
    require_admin(call.world, board, call.caller)
    member = find_member(call.world, call.path["member"])
    others = [m for m in board["memberships"] if m["idMember"] != member["id"]]
    if not any(m["memberType"] == "admin" for m in others):
        raise Forbidden("a board needs at least one admin")
    call.world.save("board", board | {"memberships": others})
    data = history.of_board(board) | {"idMember": member["id"]}
    history.record(call.world, call.caller, call.tick(), "removeMemberFromBoard", data)
    return views.board(call.world, call.world.find("board", board["id"]))


def find_member(world: World, wanted: str) -> Document:
    """A member by id or user name; raises 404."""
    found = next((m for m in world.all("member") if wanted in (m["id"], m["username"])), None)
    if found is None:
        raise NotFound
    return found


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
