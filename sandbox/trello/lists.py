"""The routes of lists."""

from __future__ import annotations

from sandbox.state import Document
from sandbox.trello import history, limits, nested, normalise, positions, views
from sandbox.trello.access import require_edit, require_read
from sandbox.trello.call import Call
from sandbox.trello.cards import change_card
from sandbox.trello.errors import NotFound
from sandbox.trello.new_board import new_list
from sandbox.trello.world import World


def _list_of(call: Call) -> tuple[Document, Document]:
    """The list that the address names, and its board, if the caller may read it."""
    listed = call.world.find("list", call.path["id"])
    board = call.world.find("board", listed["idBoard"])
    require_read(board, call.caller, "list")
    return listed, board


def _editable(call: Call) -> tuple[Document, Document]:
    listed, board = _list_of(call)
    require_edit(call.world, board, call.caller, "list")
    return listed, board


def show(call: Call) -> Document:
    """GET /lists/{id}."""
    return views.pick(_list_of(call)[0], call.get("fields"))


def show_field(call: Call) -> Document:
    """GET /lists/{id}/{field}."""
    listed = _list_of(call)[0]
    if call.path["field"] not in listed:
        raise NotFound
    return {"_value": listed[call.path["field"]]}


def create(call: Call) -> Document:
    """POST /lists and POST /boards/{id}/lists; a new list stands at the front unless `pos` says otherwise."""
    call.refuse("idListSource")
    world = call.world
    board = world.find("board", call.path["id"] if "id" in call.path else call.id("idBoard"))
    require_edit(world, board, call.caller, "list")
    name = call.name()
    _require_room(world, board["id"])
    pos = positions.place(call.get("pos", "top"), _places(world, board["id"]))
    at = call.tick()
    made = world.save("list", new_list(world.new_id(at), board["id"], name, pos))
    _settle(world, made)
    history.record(world, call.caller, at, "createList", history.of_list(made) | history.of_board(board))
    return world.find("list", made["id"]) | {"limits": {}}


def _require_room(world: World, board_id: str) -> None:
    used = limits.still_open(world.of("list", "idBoard", board_id))
    limits.require_room(used, world.settings.open_lists_per_board, "open lists")


def _places(world: World, board_id: str, without: str = "") -> list[float]:
    return [each["pos"] for each in world.of("list", "idBoard", board_id) if each["id"] != without]


def _settle(world: World, placed: Document) -> None:
    siblings = {each["id"]: each["pos"] for each in world.of("list", "idBoard", placed["idBoard"])}
    world.settle("list", siblings, placed["id"])


def update(call: Call) -> Document:
    """PUT /lists/{id}: name, closed, position."""
    listed, board = _editable(call)
    call.refuse("idBoard")
    after = listed | _changes(call, listed)
    if listed["closed"] and not after["closed"]:
        _require_room(call.world, board["id"])
    call.world.save("list", after)
    _settle(call.world, after)
    at = call.tick()
    for field, old, new in history.differences(listed, after, ("name", "closed", "pos")):
        data = history.of_list(after) | history.of_board(board)
        data["list"] = data["list"] | {field: new}
        history.record(call.world, call.caller, at, "updateList", data | {"old": {field: old}})
    return call.world.find("list", listed["id"])


def _changes(call: Call, listed: Document) -> Document:
    changes: Document = {}
    if "name" in call.params:
        changes["name"] = call.name()
    for switch in ("closed", "subscribed"):
        if call.get(switch) is not None:
            changes[switch] = call.flag(switch)
    if call.get("pos") is not None:
        changes["pos"] = positions.place(call.get("pos"), _places(call.world, listed["idBoard"], listed["id"]))
    return changes


def update_field(call: Call) -> Document:
    """PUT /lists/{id}/{field} with `value`."""
    return update(Call(call.world, call.caller, call.path, {call.path["field"]: call.params.get("value")}))


def cards(call: Call) -> list[Document]:
    """GET /lists/{id}/cards: those that are open unless `filter` says otherwise."""
    listed, _ = _list_of(call)
    wanted = normalise.choice(call.path.get("filter") or call.get("filter", "open"), nested.CARD_FILTERS, "filter")
    cap = call.world.settings.nested_cards_cap
    limit = normalise.count(call.get("limit"), "limit", default=cap, maximum=1000)
    found = nested.filter_cards(call.world, call.world.of("card", "idList", listed["id"]), wanted)
    return nested.cards(call.world, nested.page_of_cards(call, found, limit), call.caller, call)


def actions(call: Call) -> list[Document]:
    """GET /lists/{id}/actions."""
    listed, _ = _list_of(call)
    return nested.actions(call, nested.actions_of(call.world, "list", listed["id"]))


def board(call: Call) -> Document:
    """GET /lists/{id}/board."""
    return views.board(call.world, _list_of(call)[1], call.get("fields"))


def archive_all_cards(call: Call) -> Document:
    """POST /lists/{id}/archiveAllCards."""
    listed, _ = _editable(call)
    for card in call.world.of("card", "idList", listed["id"]):
        change_card(call, card, {"closed": True})
    return {}


def move_all_cards(call: Call) -> list[Document]:
    """POST /lists/{id}/moveAllCards to `idList`, on the same board or on another."""
    listed, _ = _editable(call)
    target = call.world.find("list", call.id("idList"))
    require_edit(call.world, call.world.find("board", target["idBoard"]), call.caller, "list")
    moving = [card for card in call.world.of("card", "idList", listed["id"]) if not card["closed"]]
    moved = [change_card(call, card, {"idList": target["id"], "pos": "bottom"}) for card in moving]
    return [{name: card[name] for name in ("id", "idBoard", "idList", "pos")} for card in moved]
