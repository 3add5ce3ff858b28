"""The routes of checklists and their items."""

from __future__ import annotations

from typing import Any

from sandbox.state import Document
from sandbox.trello import history, limits, normalise, positions
from sandbox.trello.access import require_edit, require_read
from sandbox.trello.call import Call
from sandbox.trello.errors import NotFound
from sandbox.trello.views import pick

STATES = ("complete", "incomplete")


def _checklist(call: Call, *, edit: bool = False) -> Document:
    """The checklist that the address names, if the caller may read it (or change it)."""
    found = call.world.find("checklist", call.path["checklist"])
    if "id" in call.path and call.world.find("card", call.path["id"])["id"] != found["idCard"]:
        raise NotFound
    return _allowed(call, found, edit=edit)


def _allowed(call: Call, checklist: Document, *, edit: bool) -> Document:
    board = call.world.find("board", checklist["idBoard"])
    require_read(board, call.caller, "card")
    if edit:
        require_edit(call.world, board, call.caller, "card")
    return checklist


def show(call: Call) -> Document:
    """GET /checklists/{id}."""
    return pick(_checklist(call), call.get("fields"))


def create(call: Call) -> Document:
    """POST /checklists with `idCard`, and POST /cards/{id}/checklists."""
    call.refuse("idChecklistSource")
    world = call.world
    card = world.find("card", call.path["id"] if "id" in call.path else call.id("idCard"))
    board = world.find("board", card["idBoard"])
    require_edit(world, board, call.caller, "card")
    others = world.of("checklist", "idCard", card["id"])
    limits.require_room(len(others), world.settings.checklists_per_card, "checklists")
    name = normalise.name(call.get("name", "Checklist"), "name", call.limit)
    pos = positions.place(call.get("pos"), [each["pos"] for each in others])
    at = call.tick()
    made = blank(world.new_id(at), card, name, pos)
    world.save("checklist", made)
    _record(call, made, "addChecklistToCard")
    return made | {"limits": {}}


def blank(ident: str, card: Document, name: str, pos: float) -> Document:
    """A checklist as stored, without items."""
    return {"id": ident, "name": name, "idBoard": card["idBoard"], "idCard": card["id"], "pos": pos, "checkItems": []}


def _record(call: Call, checklist: Document, kind: str, more: Document | None = None) -> None:
    card = call.world.find("card", checklist["idCard"])
    data = history.of_card(call.world, card) | {"checklist": {"id": checklist["id"], "name": checklist["name"]}}
    history.record(call.world, call.caller, call.tick(), kind, data | (more or {}))


def update(call: Call) -> Document:
    """PUT /checklists/{id}: name and position."""
    before = _checklist(call, edit=True)
    changes: Document = {"name": call.name()} if "name" in call.params else {}
    if call.get("pos") is not None:
        siblings = call.world.of("checklist", "idCard", before["idCard"])
        changes["pos"] = positions.place(call.get("pos"), [c["pos"] for c in siblings if c["id"] != before["id"]])
    after = call.world.save("checklist", before | changes)
    for field, old, _ in history.differences(before, after, ("name", "pos")):
        _record(call, after, "updateChecklist", {"old": {field: old}})
    return after


def delete(call: Call) -> Document:
    """DELETE /checklists/{id} and DELETE /cards/{card}/checklists/{id}."""
    gone = _checklist(call, edit=True)
    call.world.remove("checklist", gone["id"])
    _record(call, gone, "removeChecklistFromCard")
    return {"limits": {}}


def items(call: Call) -> list[Document]:
    """GET /checklists/{id}/checkItems."""
    return list(_checklist(call)["checkItems"])


def add_item(call: Call) -> Document:
    """POST /checklists/{id}/checkItems."""
    checklist = _checklist(call, edit=True)
    world, others = call.world, checklist["checkItems"]
    limits.require_room(len(others), world.settings.items_per_checklist, "check items")
    name = call.name()
    pos = positions.place(call.get("pos"), [each["pos"] for each in others])
    item = blank_item(world.new_id(call.tick()), checklist["id"], name, pos)
    item["state"] = STATES[0] if call.flag("checked") else STATES[1]
    item["due"] = normalise.instant(call.get("due"), "due")
    _save_items(call, checklist, [*others, item])
    _record(call, checklist, "createCheckItem", _brief(item))
    return item | {"limits": {}}


def blank_item(ident: str, checklist_id: str, name: str, pos: float) -> Document:
    """A check item as stored, still to be done."""
    shown = {"id": ident, "idChecklist": checklist_id, "name": name, "pos": pos, "state": STATES[1]}
    return shown | {"nameData": None, "due": None, "dueReminder": None, "idMember": None}


def _save_items(call: Call, checklist: Document, rows: list[Document]) -> None:
    call.world.save("checklist", checklist | {"checkItems": sorted(rows, key=lambda i: (i["pos"], i["id"]))})


def _brief(item: Document) -> Document:
    return {"checkItem": {key: item[key] for key in ("id", "name", "state")}}


def show_item(call: Call) -> Document:
    """GET /checklists/{id}/checkItems/{item} and GET /cards/{id}/checkItem/{item}."""
    return _item(call, edit=False)[1]


def _item(call: Call, *, edit: bool) -> tuple[Document, Document]:
    """The item that the address names, after its checklist."""
    if "checklist" in call.path:
        candidates = [_checklist(call, edit=edit)]
    else:
        card = call.world.find("card", call.path["id"])
        candidates = call.world.of("checklist", "idCard", card["id"])
    for checklist in candidates:
        for item in checklist["checkItems"]:
            if item["id"] == call.path["item"]:
                return _allowed(call, checklist, edit=edit), item
    raise NotFound


def update_item(call: Call) -> Document:
    """PUT /cards/{id}/checkItem/{item}: name, state, position, due."""
    checklist, before = _item(call, edit=True)
    others = [each for each in checklist["checkItems"] if each is not before]
    after = before | _item_changes(call, [each["pos"] for each in others])
    _save_items(call, checklist, [*others, after])
    for field, old, _ in history.differences(before, after, ("name", "pos", "due")):
        _record(call, checklist, "updateCheckItem", _brief(after) | {"old": {field: old}})
    if before["state"] != after["state"]:
        old_state: dict[str, Any] = {"old": {"state": before["state"]}}
        _record(call, checklist, "updateCheckItemStateOnCard", _brief(after) | old_state)
    return after


def _item_changes(call: Call, places: list[float]) -> Document:
    changes: Document = {"name": call.name()} if "name" in call.params else {}
    if call.get("state") is not None:
        changes["state"] = "complete" if call.get("state") in ("complete", "true", True) else "incomplete"
    if call.get("pos") is not None:
        changes["pos"] = positions.place(call.get("pos"), places)
    if "due" in call.params:
        changes["due"] = normalise.instant(call.params["due"], "due")
    return changes


def delete_item(call: Call) -> Document:
    """DELETE /checklists/{id}/checkItems/{item} and DELETE /cards/{id}/checkItem/{item}."""
    checklist, gone = _item(call, edit=True)
    _save_items(call, checklist, [each for each in checklist["checkItems"] if each is not gone])
    _record(call, checklist, "deleteCheckItem", _brief(gone))
    return {"limits": {}}
