"""The order of cards in a list, and of lists, kept with the fewest writes: what stands in order is not touched."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from math import ceil

STEP = 16384.0
"""The distance at which Trello lays cards out."""

ROOM = 1.0
"""The least distance that is left to anything else: where two come much nearer, Trello numbers the whole list anew, and
what is placed next by the numbers of before comes to stand elsewhere."""


def new_positions(
    wanted: Sequence[str], shown: Mapping[str, float], others: Collection[float] = ()
) -> Mapping[str, float]:
    """Positions for the cards that must be placed anew so that all of `wanted` stand in this order.

    `shown` holds the present positions of those cards that are on the list already, `others` those of all else there,
    archived cards as well. The largest set of cards whose positions already rise stays where it is (longest increasing
    subsequence, by patience sorting). The rest is spread in the widest gaps between those. Where there is no room, all
    cards are laid out anew behind everything.
    """
    kept = _rising([(card, shown[card]) for card in wanted if shown.get(card, 0.0) > 0])
    # A card that is placed anew stands in the way of the others until it has left.
    taken = sorted({*others, *(shown[card] for card in wanted if card in shown and card not in kept)})
    placed = _between(wanted, kept, shown, taken)
    if placed is not None and _rises(placed.get(card, shown.get(card, 0.0)) for card in wanted):
        return placed
    behind = _behind(wanted, ceil(max((*taken, *shown.values()), default=0.0) / STEP) * STEP)
    return behind if _rises(behind.values()) else _behind(wanted, 0.0)


def _rises(positions: Iterable[float]) -> bool:
    return all(low < high for low, high in pairwise([0.0, *positions]))


def _between(
    wanted: Sequence[str], kept: Collection[str], shown: Mapping[str, float], taken: Sequence[float]
) -> Mapping[str, float] | None:
    """The positions of all that is not kept; None where there is no room for it."""
    placed: dict[str, float] = {}
    last = 0.0
    pending: list[str] = []
    for card in wanted:
        if card not in kept:
            pending.append(card)
            continue
        spread = _spread(pending, last, shown[card], taken)
        if spread is None:
            return None
        placed |= spread
        last, pending = shown[card], []
    return placed | _behind(pending, max((last, *taken)))


def _behind(cards: Sequence[str], last: float) -> dict[str, float]:
    return {card: last + STEP * number for number, card in enumerate(cards, 1)}


def _spread(cards: Sequence[str], low: float, high: float, taken: Sequence[float]) -> Mapping[str, float] | None:
    points = [low, *(position for position in taken if low < position < high), high]
    start, end = max(pairwise(points), key=lambda gap: gap[1] - gap[0])
    step = (end - start) / (len(cards) + 1)
    if cards and step < ROOM:
        return None
    return {card: start + step * number for number, card in enumerate(cards, 1)}


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
