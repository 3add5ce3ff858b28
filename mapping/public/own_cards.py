"""Cards that a board has of its own: they stand for no item, promise nothing and are in no count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from mapping.public.cards import Card, WantedBoard, WantedList
from mapping.public.marker import card_marker
from mapping.roadmap import Stage
from mapping.targets import NO_TARGET
from mapping.wording import plain, settled


class Own(StrEnum):
    """The cards that a board can have of its own, as they are called where other cards bear an item's id.

    No item can be called so: ids have no colon.
    """

    LEGEND = "board:legend"
    CHANGES = "board:changes"


OWN: Mapping[str, str] = {own.value: own.value for own in Own}
"""What own cards bear in their markers, by name: the same, for good."""


def is_own(ident: str) -> bool:
    """Whether a card of this name is the board's own, and no item's."""
    return ident in OWN


@dataclass(frozen=True, slots=True)
class OwnText:
    """What one of them should say, in Markdown that can do no harm. `list_name` is what customers read above the list
    on which it stands: one of the board's, or one that it gets for it, on the left; the board's first list where none
    is named."""

    name: Own
    title: str
    text: str
    list_name: str | None = None


def with_own(board: WantedBoard, texts: Iterable[OwnText], workspace_id: str) -> WantedBoard:
    """The board with these cards on top of their lists, the first one first."""
    cards: list[Card] = []
    lists = board.lists
    for text in texts:
        here = _list_of(text, lists)
        lists = lists if here in lists else (here, *lists)
        cards.append(_card(text, here.key, workspace_id))
    return replace(board, lists=lists, cards=(*cards, *board.cards))


def _list_of(text: OwnText, lists: tuple[WantedList, ...]) -> WantedList:
    if text.list_name is None:
        return lists[0]
    name = settled(plain(text.list_name))
    return next((one for one in lists if one.name == name), WantedList(f"board:{name}", name))


def _card(text: OwnText, list_key: str, workspace_id: str) -> Card:
    """The card; its stage and target mean nothing."""
    marker = card_marker(workspace_id, text.name)
    return Card(
        item_id=text.name.value,
        marker=marker,
        title=settled(plain(text.title)),
        description=settled(f"{text.text}\n\n{marker}"),
        list_key=list_key,
        stage=Stage.PLANNED,
        target=NO_TARGET,
        deadline=None,
    )
