"""How much of each thing a board, a card or a checklist holds: Trello's `limits` objects and their refusal."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.state import Document
from sandbox.trello.errors import Forbidden
from sandbox.trello.settings import TrelloSettings
from sandbox.trello.world import World

_TOTAL_CARDS = 2_000_000
_TOTAL_LISTS = 3000
_ATTACHMENTS_PER_BOARD = 36_000


def shown(used: int, disable_at: int) -> Document:
    """One limit as Trello shows it: a warning from nine tenths on, disabled once it is reached."""
    warn_at = disable_at * 9 // 10
    status = "disabled" if used >= disable_at else "warning" if used >= warn_at else "ok"
    return {"status": status, "disableAt": disable_at, "warnAt": warn_at}


def require_room(used: int, disable_at: int, what: str) -> None:
    """Raise 403 where one more would go over the limit."""
    if used >= disable_at:
        raise Forbidden(f"{what} limit exceeded ({disable_at})")


def still_open(documents: Iterable[Document]) -> int:
    """How many of the documents are not archived."""
    return sum(not document["closed"] for document in documents)


def of_board(world: World, board_id: str) -> Document:
    """The `limits` of a board."""
    switches = world.settings
    cards, lists = world.of("card", "idBoard", board_id), world.of("list", "idBoard", board_id)
    attachments = sum(len(card["attachments"]) for card in cards)
    return {
        "attachments": {
            "perBoard": shown(attachments, _ATTACHMENTS_PER_BOARD),
            "perCard": shown(0, switches.attachments_per_card),
        },
        "cards": {
            "openPerBoard": shown(still_open(cards), switches.open_cards_per_board),
            "totalPerBoard": shown(len(cards), _TOTAL_CARDS),
        },
        "checklists": {"perCard": shown(0, switches.checklists_per_card)},
        "checkItems": {"perChecklist": shown(0, switches.items_per_checklist)},
        "customFields": {
            "perBoard": shown(len(world.of("customField", "idModel", board_id)), switches.custom_fields_per_board)
        },
        "customFieldOptions": {"perField": shown(0, switches.options_per_custom_field)},
        "labels": {"perBoard": shown(len(world.of("label", "idBoard", board_id)), switches.labels_per_board)},
        "lists": {
            "openPerBoard": shown(still_open(lists), switches.open_lists_per_board),
            "totalPerBoard": shown(len(lists), _TOTAL_LISTS),
        },
    }


def of_card(settings: TrelloSettings, card: Document) -> Document:
    """The `limits` of a card."""
    return {"attachments": {"perCard": shown(len(card["attachments"]), settings.attachments_per_card)}}
