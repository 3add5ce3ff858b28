"""The routes of actions: comments, and the history of what was changed."""

from __future__ import annotations

from sandbox.state import Document
from sandbox.trello import history, nested, normalise, views
from sandbox.trello.access import require_edit, require_join_in, require_read, require_scope, role
from sandbox.trello.call import Call
from sandbox.trello.cards import card_of
from sandbox.trello.errors import invalid, not_permitted


def _action_of(call: Call) -> tuple[Document, Document]:
    """The action that the address names, and its board, if the caller may read it."""
    action = call.world.find("action", call.path["action"])
    board = call.world.find("board", action["data"].get("board", {}).get("id", ""))
    require_read(board, call.caller, "action")
    return action, board


def show(call: Call) -> Document:
    """GET /actions/{id}."""
    return nested.pick_action(call, _action_of(call)[0])


def comment(call: Call) -> Document:
    """POST /cards/{id}/actions/comments with `text`."""
    card, board = card_of(call)
    require_join_in(call.world, board, call.caller, "comments")
    data = {"text": _text(call), "textData": {"emoji": {}}} | history.of_card(call.world, card)
    made = history.record(call.world, call.caller, call.tick(), "commentCard", data)
    return views.action(call.world, made)


def _text(call: Call) -> str:
    text = normalise.text(call.params.get("text", call.params.get("value")), "text", call.limit)
    if not text.strip():
        raise invalid("text")
    return text


def update(call: Call) -> Document:
    """PUT /actions/{id}, also by way of the card: authors mend their own comments; nothing else can be changed."""
    action, _ = _action_of(call)
    require_scope(call.caller)
    _require_author(call, action)
    text, at = _text(call), call.tick()
    data = action["data"] | {"text": text, "dateLastEdited": normalise.iso(at)}
    mended = call.world.save("action", action | {"data": data})
    change = {"action": {"id": action["id"], "text": text}, "old": {"text": action["data"]["text"]}}
    history.record(call.world, call.caller, at, "updateComment", _where(action) | change)
    return views.action(call.world, mended)


def _require_author(call: Call, action: Document) -> None:
    if action["type"] != "commentCard" or action["idMemberCreator"] != call.caller.id:
        raise not_permitted("action")


def delete(call: Call) -> Document:
    """DELETE /actions/{id}: a comment, by its author or by an admin of the board; nothing else goes."""
    action, board = _action_of(call)
    require_scope(call.caller)
    if role(board, call.caller) == "admin" and action["type"] == "commentCard":
        require_edit(call.world, board, call.caller, "action")
    else:
        _require_author(call, action)
    call.world.remove("action", action["id"])
    gone = {"action": {"id": action["id"]}}
    history.record(call.world, call.caller, call.tick(), "deleteComment", _where(action) | gone)
    return {"_value": None}


def _where(action: Document) -> Document:
    return {key: action["data"][key] for key in ("card", "board") if key in action["data"]}
