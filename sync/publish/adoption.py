"""Cards of people that could be items' cards: pairs proposed by their titles, and what speaks against a pair."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from mapping.public.cards import Card, ShownBoard, ShownCard
from mapping.public.marker import find_marker

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
    """A title as titles are compared: without case, accents, punctuation and the width of gaps. One without any word
    stays as it is."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    words = re.findall(r"\w+", "".join(one for one in plain if not unicodedata.combining(one)))
    return " ".join(words) or plain.strip()


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


def objections(
    pairs: Sequence[Pair], shown: ShownBoard, wanting: Collection[str], owned: Mapping[str, str]
) -> Iterator[str]:
    """Everything that speaks against these pairs. `wanting` are the items that want a card on the board, `owned` the
    cards that are items' already, by item."""
    cards = {card.id: card for card in shown.cards}
    owners = {card: item for item, card in owned.items()}
    for pair in pairs:
        yield from _against_card(pair, cards.get(pair.card_id), owners.get(pair.card_id))
        if pair.item_id in owned:
            yield f"the item {pair.item_id} has a card already, {owned[pair.item_id]}"
        elif pair.item_id not in wanting:
            yield f"the item {pair.item_id} is none that wants a card on this board"
    yield from _twice("card", [pair.card_id for pair in pairs])
    yield from _twice("item", [pair.item_id for pair in pairs])


def _against_card(pair: Pair, card: ShownCard | None, owner: str | None) -> Iterator[str]:
    told = f"the card {pair.card_id} ({pair.card_title!r})"
    if card is None or card.closed:
        yield f"{told} is {'archived' if card else 'not on the board'}"
    elif owner is not None:
        yield f"{told} is that of the item {owner} already"
    elif find_marker(card.description) is not None:
        yield f"{told} bears a marker: it is another workspace's, or that of an item which is not shown any more"
    elif card.title != pair.card_title:
        yield f"{told} is called {card.title!r} now"


def _twice(what: str, idents: Sequence[str]) -> Iterator[str]:
    for ident in sorted({one for one in idents if idents.count(one) > 1}):
        yield f"the {what} {ident} is in more than one pair"
