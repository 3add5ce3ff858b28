"""The routes of labels."""

from __future__ import annotations

from sandbox.state import Document
from sandbox.trello import history, limits, normalise, views
from sandbox.trello.access import require_edit, require_read
from sandbox.trello.call import Call
from sandbox.trello.world import World


def _label_of(call: Call) -> tuple[Document, Document]:
    """The label that the address names, and its board, if the caller may read it."""
    label = call.world.find("label", call.path["id"])
    board = call.world.find("board", label["idBoard"])
    require_read(board, call.caller)
    return label, board


def _editable(call: Call) -> tuple[Document, Document]:
    label, board = _label_of(call)
    require_edit(call.world, board, call.caller)
    return label, board


def show(call: Call) -> Document:
    """GET /labels/{id}."""
    return views.pick(views.label(_label_of(call)[0]), call.get("fields"))


def create(call: Call) -> Document:
    """POST /labels and POST /boards/{id}/labels."""
    world = call.world
    board = world.find("board", call.path["id"] if "id" in call.path else call.id("idBoard"))
    require_edit(world, board, call.caller)
    limits.require_room(len(world.of("label", "idBoard", board["id"])), world.settings.labels_per_board, "labels")
    name = normalise.name(call.params.get("name"), "name", call.limit)
    colour = normalise.colour(call.get("color"))
    at = call.tick()
    made = {"id": world.new_id(at), "idBoard": board["id"], "name": name, "color": colour}
    world.save("label", made)
    data = {"label": {"id": made["id"], "name": name, "color": colour}} | history.of_board(board)
    history.record(world, call.caller, at, "createLabel", data)
    return views.label(made) | {"limits": {}}


def update(call: Call) -> Document:
    """PUT /labels/{id}: name and colour."""
    label, board = _editable(call)
    changes: Document = {}
    if "name" in call.params:
        changes["name"] = normalise.name(call.params["name"], "name", call.limit)
    if "color" in call.params:
        changes["color"] = normalise.colour(call.params["color"])
    after = call.world.save("label", label | changes)
    at = call.tick()
    for field, old, new in history.differences(label, after, ("name", "color")):
        data = {"label": {"id": label["id"], field: new}} | history.of_board(board)
        history.record(call.world, call.caller, at, "updateLabel", data | {"old": {field: old}})
    return views.label(after)


def update_field(call: Call) -> Document:
    """PUT /labels/{id}/{field} with `value`."""
    return update(Call(call.world, call.caller, call.path, {call.path["field"]: call.params.get("value")}))


def delete(call: Call) -> Document:
    """DELETE /labels/{id}: gone from the board and from every card."""
    label, board = _editable(call)
    world: World = call.world
    for card in world.of("card", "idBoard", board["id"]):
        if label["id"] in card["idLabels"]:
            world.save("card", card | {"idLabels": [one for one in card["idLabels"] if one != label["id"]]})
    world.remove("label", label["id"])
    data = {"label": {"id": label["id"]}} | history.of_board(board)
    history.record(world, call.caller, call.tick(), "deleteLabel", data)
    return {"limits": {}}
