"""The actions: every change leaves one, with the previous values in `data.old`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.state import Document
from sandbox.trello.access import Caller
from sandbox.trello.normalise import iso
from sandbox.trello.world import Kind, World


def record(world: World, caller: Caller, at: datetime, kind: str, data: Document) -> Document:
    """Write an action of a kind (`updateCard`, …) and move the last activity of its board and card."""
    action = {
        "id": world.new_id(at),
        "idMemberCreator": caller.id,
        "data": data,
        "type": kind,
        "date": iso(at),
        "appCreator": None,
        "limits": {},
    }
    _touch(world, "board", data, at)
    _touch(world, "card", data, at)
    return world.save("action", action)


def _touch(world: World, kind: Kind, data: Document, at: datetime) -> None:
    owner = world.get(kind, data.get(kind, {}).get("id", ""))
    if owner is not None:
        world.save(kind, owner | {"dateLastActivity": iso(at)})


def of_board(board: Document) -> Document:
    """What an action says of the board."""
    return {"board": {"id": board["id"], "name": board["name"], "shortLink": board["shortLink"]}}


def of_list(listed: Document) -> Document:
    """What an action says of a list."""
    return {"list": {"id": listed["id"], "name": listed["name"]}}


def of_card(world: World, card: Document) -> Document:
    """What an action says of a card, its list and its board."""
    listed = world.find("list", card["idList"])
    brief = {key: card[key] for key in ("id", "name", "idShort", "shortLink")}
    return {"card": brief} | of_list(listed) | of_board(world.find("board", card["idBoard"]))


def differences(before: Document, after: Document, fields: tuple[str, ...]) -> list[tuple[str, Any, Any]]:
    """(field, old value, new value) for every one of the fields that changed, in their order."""
    return [(f, before.get(f), after.get(f)) for f in fields if before.get(f) != after.get(f)]


def forget_card(world: World, card_id: str) -> None:
    """Delete the actions of a card that is deleted: what it said is gone from the board's history too."""
    for action in world.all("action"):
        if action["data"].get("card", {}).get("id") == card_id:
            world.remove("action", action["id"])
