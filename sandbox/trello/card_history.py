"""What the history says of a card that was changed: one action for each change, with the value before it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.state import Document
from sandbox.trello import history
from sandbox.trello.call import Call

_RECORDED = (
    "name", "desc", "due", "start", "dueComplete", "dueReminder", "idLabels", "closed", "idAttachmentCover", "cover",
)  # fmt: skip


def record_changes(call: Call, before: Document, after: Document) -> None:
    """Record how a card differs from what it was: its move, its fields, its members."""
    at = call.tick()
    if before["idBoard"] != after["idBoard"]:
        _record_board_move(call, before, after, at)
    elif before["idList"] != after["idList"]:
        _record_list_move(call, before, after, at)
    elif before["pos"] != after["pos"]:
        _record_field(call, after, at, ("pos", before["pos"], after["pos"]))
    for change in history.differences(before, after, _RECORDED):
        _record_field(call, after, at, change)
    for ident in [i for i in after["idMembers"] if i not in before["idMembers"]]:
        record_member(call, after, at, "addMemberToCard", ident)
    for ident in [i for i in before["idMembers"] if i not in after["idMembers"]]:
        record_member(call, after, at, "removeMemberFromCard", ident)


def _record_field(call: Call, card: Document, at: datetime, change: tuple[str, Any, Any]) -> None:
    field, old, new = change
    data = history.of_card(call.world, card)
    data["card"] = data["card"] | {field: new}
    history.record(call.world, call.caller, at, "updateCard", data | {"old": {field: old}})


def _record_list_move(call: Call, before: Document, after: Document, at: datetime) -> None:
    data = history.of_card(call.world, after)
    data["card"] = data["card"] | {"idList": after["idList"]}
    data["listAfter"] = data.pop("list")
    data["listBefore"] = history.of_list(call.world.find("list", before["idList"]))["list"]
    history.record(call.world, call.caller, at, "updateCard", data | {"old": {"idList": before["idList"]}})


def _record_board_move(call: Call, before: Document, after: Document, at: datetime) -> None:
    world = call.world
    here, there = (world.find("board", card["idBoard"]) for card in (before, after))
    left = history.of_card(world, after) | history.of_board(here)
    left["list"] = history.of_list(world.find("list", before["idList"]))["list"]
    history.record(world, call.caller, at, "moveCardFromBoard", left | {"boardTarget": {"id": there["id"]}})
    came = history.of_card(world, after) | {"boardSource": {"id": here["id"]}}
    history.record(world, call.caller, at, "moveCardToBoard", came)


def record_member(call: Call, card: Document, at: datetime, kind: str, member_id: str) -> None:
    """Record that a member came onto a card, or left it."""
    member = call.world.find("member", member_id)
    who = {"idMember": member_id, "member": {"id": member_id, "name": member["fullName"]}}
    history.record(call.world, call.caller, at, kind, history.of_card(call.world, card) | who)
