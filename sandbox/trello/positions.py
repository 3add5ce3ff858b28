"""Where a thing stands among its neighbours: steps of 16384, halves between, renumbered when gaps get small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from sandbox.trello.errors import invalid

STEP = 16384
SMALLEST_GAP = 0.01


def place(wanted: Any, neighbours: Sequence[float]) -> float:
    """The position for `top`, `bottom` (or nothing), or a positive number, among the others' positions."""
    if wanted in (None, "", "bottom"):
        return max(neighbours, default=0) + STEP
    if wanted == "top":
        return min(neighbours) / 2 if neighbours else STEP
    try:
        number = float(wanted)
    except (TypeError, ValueError):
        raise invalid("pos") from None
    if not 0 < number < float("inf") or isinstance(wanted, bool):
        raise invalid("pos")
    return int(number) if number.is_integer() else number


def renumbered(positions: Mapping[str, float], placed: str) -> dict[str, float]:
    """New positions by id where `placed` came too near to a neighbour; nothing where gaps suffice.

    Everything keeps its order; of two at one position, the one just placed comes after.
    """
    order = sorted(positions, key=lambda ident: (positions[ident], ident == placed, ident))
    gaps = (positions[b] - positions[a] for a, b in pairwise(order))
    crowded = min(gaps, default=STEP) < SMALLEST_GAP or positions[order[0]] < SMALLEST_GAP
    return {ident: (n + 1) * STEP for n, ident in enumerate(order)} if crowded else {}
