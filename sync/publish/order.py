"""The order of cards in a list, kept with the fewest writes: cards that already stand in order are not touched."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

STEP = 16384.0
"""The distance at which Trello lays cards out."""


def new_positions(wanted: Sequence[str], shown: Mapping[str, float]) -> Mapping[str, float]:
    """Positions for the cards that must be placed anew so that all of `wanted` stand in this order.

    `shown` holds the present positions of those cards that are on the list already. The largest set of cards whose
    positions already rise stays where it is (longest increasing subsequence, by patience sorting).
    """
    kept = _rising([(card, shown[card]) for card in wanted if card in shown])
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
