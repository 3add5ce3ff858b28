"""The routes of votes."""

from __future__ import annotations

from sandbox.state import Document
from sandbox.trello import history
from sandbox.trello.access import require_join_in
from sandbox.trello.call import Call
from sandbox.trello.card_parts import brief_members
from sandbox.trello.cards import card_of
from sandbox.trello.errors import BadRequest, Forbidden, not_permitted


def voters(call: Call) -> list[Document]:
    """GET /cards/{id}/membersVoted."""
    return brief_members(call, card_of(call)[0]["idMembersVoted"])


def vote(call: Call) -> Document:
    """POST /cards/{id}/membersVoted with the caller's own id as `value`."""
    card = _ballot(call, call.id("value"))
    if call.caller.id in card["idMembersVoted"]:
        raise BadRequest("member has already voted on the card")
    return _count_votes(call, card, [*card["idMembersVoted"], str(call.caller.id)], voted=True)


def take_back(call: Call) -> Document:
    """DELETE /cards/{id}/membersVoted/{member}."""
    card = _ballot(call, call.path["member"])
    if call.caller.id not in card["idMembersVoted"]:
        raise BadRequest("member has not voted on the card")
    return _count_votes(call, card, [i for i in card["idMembersVoted"] if i != call.caller.id], voted=False)


def _ballot(call: Call, voter: str) -> Document:
    """The card to vote on; raises 403 where the board has no Voting Power-Up, 401 for who may not vote."""
    card, board = card_of(call)
    if "voting" not in board["powerUps"]:
        raise Forbidden("voting power-up is not enabled")
    require_join_in(call.world, board, call.caller, "voting")
    if voter != call.caller.id:
        raise not_permitted("member")
    return card


def _count_votes(call: Call, card: Document, voters_now: list[str], *, voted: bool) -> Document:
    call.world.save("card", card | {"idMembersVoted": voters_now})
    data = history.of_card(call.world, card) | {"voted": voted}
    history.record(call.world, call.caller, call.tick(), "voteOnCard", data)
    return {"_value": None}
