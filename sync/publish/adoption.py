"""Cards of people that could be items' cards: pairs proposed by their titles, and what speaks against a pair."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from mapping.cards import Card, ShownBoard, ShownCard
from mapping.marker import find_marker

LEAST = 0.6
"""The least likeness of two titles that is worth a look."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A card on the board and the item that it may be the card of. `score` is the likeness of their titles, 0 to 1."""

    card_id: str
    card_title: str
    item_id: str
    item_title: str
    score: float


def folded_title(title: str) -> str:
    """A title as titles are compared: without case, accents, punctuation and the width of gaps."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    return " ".join(re.findall(r"\w+", "".join(one for one in plain if not unicodedata.combining(one))))


def likeness(one: str, other: str) -> float:
    """How alike two titles are: 1 where they are equal as they are compared; else twice the letters of the parts that
    they share in order, over all their letters (Ratcliff and Obershelp's gestalt pattern matching, as in `difflib`)."""
    first, second = sorted((folded_title(one), folded_title(other)))
    return round(SequenceMatcher(None, first, second, autojunk=False).ratio(), 2)


def is_twin(card: Card, shown: ShownCard) -> bool:
    """Whether a person's card may well be that of the item: it is open, unmarked, and their titles are equal."""
    unmarked = not shown.closed and not find_marker(shown.description)
    return unmarked and folded_title(card.title) == folded_title(shown.title)


def propose(cards: Iterable[Card], shown: ShownBoard, taken: Iterable[str] = ()) -> tuple[Pair, ...]:
    """Pairs of items without a card and open cards without a marker, the likeliest first, each thing at most once.

    `taken` are the ids of cards that are items' already, though they bear no marker. Only titles that share a word are
    compared.
    """
    free = [card for card in shown.cards if not card.closed and not find_marker(card.description)]
    free = [card for card in free if card.id not in set(taken)]
    pairs = sorted(_alike(cards, free), key=lambda pair: (-pair.score, pair.item_id, pair.card_id))
    items: set[str] = set()
    found: list[Pair] = []
    for pair in pairs:
        if pair.item_id not in items and all(pair.card_id != one.card_id for one in found):
            items.add(pair.item_id)
            found.append(pair)
    return tuple(found)


def _alike(cards: Iterable[Card], free: Sequence[ShownCard]) -> Iterator[Pair]:
    by_word: dict[str, list[ShownCard]] = {}
    for shown in free:
        for word in set(folded_title(shown.title).split()):
            by_word.setdefault(word, []).append(shown)
    for card in cards:
        near = {one.id: one for word in set(folded_title(card.title).split()) for one in by_word.get(word, ())}
        for shown in near.values():
            if (score := likeness(card.title, shown.title)) >= LEAST:
                yield Pair(shown.id, shown.title, card.item_id, card.title, score)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a board stands as pairs are confirmed: items that want a card, cards that are items', and pairs that were
    confirmed before and not written yet."""

    shown: ShownBoard
    wanting: frozenset[str]
    matched: Mapping[str, str]
    adopted: Mapping[str, str]

    def objections(self, pairs: Sequence[Pair]) -> Iterator[str]:
        """Everything that speaks against these pairs."""
        for pair in pairs:
            yield from self._against_card(pair)
            yield from self._against_item(pair)
        yield from _twice("card", [pair.card_id for pair in pairs])
        yield from _twice("item", [pair.item_id for pair in pairs])

    def _against_card(self, pair: Pair) -> Iterator[str]:
        told = f"the card {pair.card_id} ({pair.card_title!r})"
        card = next((one for one in self.shown.cards if one.id == pair.card_id), None)
        owner = {ident: item for item, ident in self.matched.items()}.get(pair.card_id)
        if card is None or card.closed:
            yield f"{told} is {'archived' if card else 'not on the board'}"
        elif owner not in (None, pair.item_id):
            yield f"{told} is that of the item {owner} already"
        elif find_marker(card.description) is not None:
            yield f"{told} bears a marker: it is another workspace's, or no longer an item's"
        elif card.title != pair.card_title:
            yield f"{told} is called {card.title!r} now"

    def _against_item(self, pair: Pair) -> Iterator[str]:
        there = self.matched.get(pair.item_id)
        if there is not None and pair.item_id not in self.adopted:
            yield f"the item {pair.item_id} has a card already, {there}"
        elif there is None and pair.item_id not in self.wanting:
            yield f"the item {pair.item_id} is none that wants a card on this board"


def _twice(what: str, idents: Sequence[str]) -> Iterator[str]:
    for ident in sorted({one for one in idents if idents.count(one) > 1}):
        yield f"the {what} {ident} is in more than one pair"
