"""The order of cards in a list, and of lists, kept with the fewest writes: what stands in order is not touched."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise

STEP = 16384.0
"""The distance at which Trello lays cards out."""


def new_positions(wanted: Sequence[str], shown: Mapping[str, float]) -> Mapping[str, float]:
    """Positions for the cards that must be placed anew so that all of `wanted` stand in this order.

    `shown` holds the present positions of those cards that are on the list already. The largest set of cards whose
    positions already rise stays where it is (longest increasing subsequence, by patience sorting). Where there is
    no room between two of them, all cards are laid out anew.
    """
    placed = _between(wanted, shown)
    order = [placed.get(card, shown.get(card, 0.0)) for card in wanted]
    if all(low < high for low, high in pairwise([0.0, *order])):
        return placed
    return {card: STEP * number for number, card in enumerate(wanted, 1)}


def _between(wanted: Sequence[str], shown: Mapping[str, float]) -> Mapping[str, float]:
    kept = _rising([(card, shown[card]) for card in wanted if shown.get(card, 0.0) > 0])
    placed: dict[str, float] = {}
    last = 0.0
    pending: list[str] = []
    for card in wanted:
        if card not in kept:
            pending.append(card)
            continue
        placed.update(_spread(pending, last, shown[card]))
        last, pending = shown[card], []
    placed.update((card, last + STEP * number) for number, card in enumerate(pending, 1))
    return placed


def _spread(cards: Sequence[str], low: float, high: float) -> Mapping[str, float]:
    gap = (high - low) / (len(cards) + 1)
    return {card: low + gap * number for number, card in enumerate(cards, 1)}


def _rising(cards: Sequence[tuple[str, float]]) -> frozenset[str]:
    tails: list[float] = []
    ends: list[int] = []
    before: list[int | None] = []
    for index, (_, position) in enumerate(cards):
        place = bisect_left(tails, position)
        before.append(ends[place - 1] if place else None)
        if place == len(tails):
            tails.append(position)
            ends.append(index)
        else:
            tails[place] = position
            ends[place] = index
    kept = set()
    at = ends[-1] if ends else None
    while at is not None:
        kept.add(cards[at][0])
        at = before[at]
    return frozenset(kept)
