"""Reading a board in as few requests as Trello allows: every field is named, and nothing is asked that is not used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from connectors.errors import BadAnswer
from connectors.reading import read, read_all
from connectors.trello.answers import BoardAnswer, BoardCardAnswer, CommentAnswer
from connectors.trello.dialect import SERVICE
from connectors.trello.wire import TrelloWire

REREAD = "The next run reads the board before it writes again"

_PAGE = 1000
"""The most cards or comments in one answer; exactly as many are taken for a part of them."""

_CARD_FIELDS = "name,desc,idList,idLabels,pos,closed,due,badges,shortUrl"
_CARD_PARTS = {
    "checklists": "all",
    "checklist_fields": "name,pos",
    "attachments": "true",
    "attachment_fields": "name,url",
    "customFieldItems": "true",
}
"""What hangs on a card (Trello REST API, "Nested resources"). Check items come whole: their fields cannot be named."""

_BOARD = {
    "fields": "name,url,closed,prefs",
    "lists": "all",
    "list_fields": "name,pos,closed",
    "cards": "all",
    "card_fields": _CARD_FIELDS,
    **{f"card_{name}": value for name, value in _CARD_PARTS.items()},
    "labels": "all",
    "label_fields": "name,color",
    "labels_limit": "1000",
    "customFields": "true",
    "memberships": "me",
    "actions": "none",
}
"""Of the memberships only that of the account that asks; Trello's own page asks for it so."""

_COMMENTS = {"filter": "commentCard", "fields": "data,date", "memberCreator": "false", "member": "false"}
"""Comments without those who wrote them."""

Row = TypeVar("Row", BoardCardAnswer, CommentAnswer)


def read_board(wire: TrelloWire, board_id: str) -> BoardAnswer:
    """The board with all that is on it: one request, and one more for each further thousand of cards."""
    board = read(BoardAnswer, wire.get(f"boards/{board_id}", **_BOARD), SERVICE, f"board {board_id}")

    def further(page: list[BoardCardAnswer]) -> list[BoardCardAnswer]:
        told = {"filter": "all", "fields": _CARD_FIELDS, **_CARD_PARTS, "limit": str(_PAGE)}
        answer = wire.get(f"boards/{board.id}/cards", **told, before=min(card.id for card in page))
        return read_all(BoardCardAnswer, answer, SERVICE, f"cards of board {board_id}")

    cards = _all_pages(list(board.cards), further, f"the cards of board {board_id}")
    return board.model_copy(update={"cards": tuple(cards)})


def read_comments(wire: TrelloWire, board_id: str, since: datetime) -> list[CommentAnswer]:
    """The comments written after an instant, the oldest first: one request, and one more for each further thousand."""
    told = {**_COMMENTS, "since": _second(since), "limit": str(_PAGE)}

    def comments(**edge: str) -> list[CommentAnswer]:
        answer = wire.get(f"boards/{board_id}/actions", **told, **edge)
        return read_all(CommentAnswer, answer, SERVICE, f"comments of board {board_id}")

    def further(page: list[CommentAnswer]) -> list[CommentAnswer]:
        # Within a second the order of ids need not be that of the comments: the oldest second is asked for again.
        return comments(before=_second(min(comment.at for comment in page) + timedelta(seconds=1)))

    found = _all_pages(comments(), further, f"the comments of board {board_id}")
    return sorted((one for one in found if one.at > since), key=lambda one: (one.at, one.id))


def _all_pages(first: list[Row], further: Callable[[list[Row]], list[Row]], what: str) -> list[Row]:
    """All rows, asking on where an answer may have been cut; the newest come first."""
    rows = {row.id: row for row in first}
    page = first
    while len(page) >= _PAGE:
        page, known = further(page), len(rows)
        rows |= {row.id: row for row in page if row.id not in rows}
        if len(page) >= _PAGE and len(rows) == known:
            raise BadAnswer(SERVICE, f"{what} go round in circles", REREAD)
    return list(rows.values())


def _second(at: datetime) -> str:
    """The instant in the one form that Trello documents for an edge, which has no fractions: the second it is in."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
