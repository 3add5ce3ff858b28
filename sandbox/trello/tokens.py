"""The routes of tokens."""

from __future__ import annotations

from sandbox.state import Document
from sandbox.trello import normalise, views
from sandbox.trello.call import Call
from sandbox.trello.errors import NotFound, Unauthorized
from sandbox.trello.people import token_of


def show(call: Call) -> Document:
    """GET /tokens/{token}: whose it is, when it expires, what it may do."""
    token = _own_token(call)
    rights = {"read": True, "write": token["write"]}
    everywhere = [{"idModel": "*", "modelType": kind} | rights for kind in ("Board", "Organization")]
    mine = {"idModel": token["idMember"], "modelType": "Member"} | rights
    shown = {name: token[name] for name in ("id", "identifier", "idMember", "dateCreated", "dateExpires")}
    return views.pick(shown | {"permissions": [mine, *everywhere]}, call.get("fields"))


def _own_token(call: Call) -> Document:
    """The token that the address names, which must be the caller's; raises 404, or 401 for somebody else's."""
    token = token_of(call.world, call.path["token"])
    if token is None:
        raise NotFound
    if call.caller.token != token:
        raise Unauthorized("unauthorized token")
    return token


def member(call: Call) -> Document:
    """GET /tokens/{token}/member."""
    owner = call.world.find("member", _own_token(call)["idMember"])
    return views.pick(views.member(call.world, owner), call.get("fields"))


def revoke(call: Call) -> Document:
    """DELETE /tokens/{token}: nobody can use it any more, its owner neither; a new start does not bring it back."""
    token = _own_token(call)
    call.world.save("token", token | {"dateExpires": normalise.iso(call.tick())})
    return {}
