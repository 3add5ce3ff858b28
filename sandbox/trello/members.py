"""The routes of members: who one is, and who is on a board."""

from __future__ import annotations

from sandbox.state import Document
from sandbox.trello import history, nested, views
from sandbox.trello.access import may_read, require_admin, role_in
from sandbox.trello.boards import board_of, chosen_filter
from sandbox.trello.call import Call
from sandbox.trello.errors import Forbidden, NotFound
from sandbox.trello.new_board import membership
from sandbox.trello.world import World


def show(call: Call) -> Document:
    """GET /members/{id}, by id, by user name, or `me`."""
    return views.pick(views.member(call.world, _named(call)), call.get("fields"))


def boards(call: Call) -> list[Document]:
    """GET /members/{id}/boards: those that the member belongs to and the caller may read."""
    member, wanted = _named(call), call.choice("filter", ("all", "open", "closed"), "all")
    theirs = (b for b in call.world.all("board") if role_in(b, member["id"]) and may_read(b, call.caller))
    return [
        views.board(call.world, board, call.get("fields"))
        for board in theirs
        if wanted == "all" or board["closed"] == (wanted == "closed")
    ]


def _named(call: Call) -> Document:
    return call.member() if call.path["id"] == "me" else find_member(call.world, call.path["id"])


def memberships(call: Call) -> list[Document]:
    """GET /boards/{id}/memberships."""
    return nested.memberships(
        call, board_of(call), chosen_filter(call, ("all", "none", "me", "normal", "admin"), "all")
    )


def of_board(call: Call) -> list[Document]:
    """GET /boards/{id}/members."""
    return nested.members(call.world, board_of(call), call.get("fields"))


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
