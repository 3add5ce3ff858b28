"""What customers see of a board by what the store knows, without asking Trello."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from mapping.assign import current_ids
from mapping.public.boards import PublicBoard
from mapping.public.cards import Card
from mapping.public.curation import is_meant_for
from mapping.roadmap import Item, Portfolio
from sync.store.boards import load_cards
from sync.store.keys import BoardKey
from sync.store.promises import live_promises
from sync.store.taken_off import taken_off


def board_title(board: PublicBoard) -> str:
    """What customers read above a board in other places than Trello."""
    return board.name or "Roadmap"


def standing_cards(
    session: Session, key: BoardKey, board: PublicBoard, portfolio: Portfolio, today: date
) -> Mapping[str, Card]:
    """The cards that stand on the board as they were last published, by item, in the order of the roadmap.

    Left out is what may not be told any more though its card may still be there: what a person took off, archived or
    deleted, and what the files do not call public, or not for those for whom the board is.
    """
    current = current_ids(portfolio)
    gone = taken_off(session, key).keys()
    live = live_promises(session, key)
    cards = {
        current.get(ident, ident): card
        for ident, card in load_cards(session, key).items()
        if card.public is not None and ident in live and gone.isdisjoint({ident, current.get(ident, ident)})
    }
    order = {item.id: number for number, item in enumerate(portfolio.order())}
    allowed = [ident for ident in cards if _may_be_told(portfolio.item(ident), board, portfolio, today)]
    ranked = sorted(allowed, key=lambda ident: (order.get(ident, len(order)), ident))
    return {ident: replace(cards[ident], item_id=ident) for ident in ranked}


def _may_be_told(item: Item | None, board: PublicBoard, portfolio: Portfolio, today: date) -> bool:
    """What customers were shown stays so when its line left the files, until a person says what became of it."""
    if item is None:
        return True
    begun = item.public is not None and (item.public.public_from is None or item.public.public_from <= today)
    return begun and is_meant_for(item, board, portfolio)
