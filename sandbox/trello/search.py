"""The route of the search: words in names and descriptions, without Trello's operators."""

from __future__ import annotations

from sandbox.state import Document
from sandbox.trello import nested, normalise, views
from sandbox.trello.access import may_read
from sandbox.trello.call import Call
from sandbox.trello.errors import invalid


def search(call: Call) -> Document:
    """GET /search: cards and boards whose name or description holds every word of `query`."""
    words = normalise.name(call.get("query"), "query", call.limit).lower().split()
    if not words:
        raise invalid("query")
    limit = normalise.count(call.get("cards_limit"), "cards_limit", default=10, maximum=1000)
    boards = _boards(call)
    where = {board["id"] for board in boards}
    cards = [c for c in call.world.all("card") if c["idBoard"] in where and _holds(c, words)][:limit]
    return {
        "options": {"terms": [{"text": word} for word in words], "modelTypes": ["cards", "boards"], "partial": False},
        "boards": [views.board(call.world, board) for board in boards if _holds(board, words)],
        "cards": nested.cards(call.world, cards, call.caller, call, "card_"),
    }


def _boards(call: Call) -> list[Document]:
    """The boards that the caller sees, or those of them that `idBoards` names."""
    chosen = normalise.words(call.get("idBoards"))
    seen = (board for board in call.world.all("board") if may_read(board, call.caller))
    return [board for board in seen if not chosen or board["id"] in chosen]


def _holds(document: Document, words: list[str]) -> bool:
    text = f"{document['name']}\n{document['desc']}".lower()
    return all(word in text for word in words)
