"""Which thing on the board is which of ours: cards by what the store knows or by their marker, lists by id or name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from mapping.public.cards import Card, Checklist, FieldText, ShownBoard, ShownCard, WantedBoard
from mapping.public.marker import find_marker, item_mark, workspace_mark
from sync.publish.plan import PlannedChange

_NOTHING: Mapping[str, str] = MappingProxyType({})


class How(StrEnum):
    """How a person took an item off a board: its card archived, deleted, or deleted for what it said."""

    WITHDRAWN = "withdrawn"
    UNPUBLISHED = "unpublished"
    LEAKED = "leaked"

    @property
    def deletes(self) -> bool:
        """Whether its card is deleted, and not only archived."""
        return self is not How.WITHDRAWN


@dataclass(frozen=True, slots=True)
class TakenOff:
    """An item that a person took off a board, with the reason, until a person lets it back."""

    how: How
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """What we last put on an item's card; lists are named by their key."""

    trello_id: str
    title: str
    description: str
    list: str
    due: str | None
    labels: tuple[str, ...]
    archived: bool = False
    checklist: Checklist | None = None
    fields: tuple[FieldText, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a board: our cards by item id, the lists by key, and by item id the writes that were
    begun since the card was last seen right and whose end nobody knows."""

    cards: Mapping[str, Published] = field(default_factory=lambda: MappingProxyType({}))
    lists: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    attempts: Mapping[str, tuple[PlannedChange, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def was_edited(self, item: str, name: str, have: object) -> bool:
        """Whether a person put this value on an item's card, and not we."""
        last = self.cards.get(item)
        if last is None or have == getattr(last, name):
            return False
        tried = [change.after() for change in self.attempts.get(item, ())]
        return all(after[name] != have for after in tried if name in after)


def published(card: Card, trello_id: str, archived: bool = False) -> Published:
    """A card as it stands once it has been written."""
    due = card.due.isoformat() if card.due else None
    labels = tuple(sorted(card.labels))
    return Published(
        trello_id,
        card.title,
        card.description,
        card.list_key,
        due,
        labels,
        archived,
        checklist=card.checklist,
        fields=card.fields,
    )


@dataclass(frozen=True, slots=True)
class Match:
    """Which shown card is which item's; `copies` bear our marker a second time, `strays` are ours without an item."""

    cards: Mapping[str, ShownCard]
    copies: tuple[ShownCard, ...]
    strays: tuple[ShownCard, ...]


def match_cards(
    workspace: str, wanted: WantedBoard, shown: ShownBoard, known: Known, identities: Mapping[str, str] = _NOTHING
) -> Match:
    """Tell our cards from the others. `identities` are the ids that the items of the files bear on cards for good."""
    ours = workspace_mark(workspace)
    items = {item_mark(workspace, item): item for item in known.cards}
    items.update((item_mark(workspace, identity), item) for item, identity in identities.items())
    items.update((mark[1], card.item_id) for card in wanted.cards if (mark := find_marker(card.marker)))
    by_id = {one.trello_id: item for item, one in known.cards.items()}
    found: dict[str, ShownCard] = {}
    copies, strays = [], []
    # The card that the store knows comes first, then the oldest: ids begin with the time of creation.
    for card in sorted(shown.cards, key=lambda card: (card.id not in by_id, card.id)):
        mark = find_marker(card.description)
        item = by_id.get(card.id) or (items.get(mark[1]) if mark and mark[0] == ours else None)
        if item is not None and item not in found:
            found[item] = card
        elif item is not None:
            copies.append(card)
        elif mark and mark[0] == ours:
            strays.append(card)
    return Match(found, tuple(copies), tuple(strays))


def match_lists(wanted: WantedBoard, shown: ShownBoard, known: Known) -> Mapping[str, str]:
    """The Trello ids of our lists by key: those that the store knows, then open ones that bear a wanted name."""
    there = {one.id: one.name for one in sorted(shown.lists, key=lambda one: one.position) if not one.closed}
    found = {goal.key: known.lists[goal.key] for goal in wanted.lists if known.lists.get(goal.key) in there}
    for goal in wanted.lists:
        spare = (ident for ident, name in there.items() if name == goal.name and ident not in found.values())
        if goal.key not in found and (ident := next(spare, None)) is not None:
            found[goal.key] = ident
    return found
