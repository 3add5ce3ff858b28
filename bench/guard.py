"""How well the guard judges texts that leak and texts that do not, and what it takes of the processor."""

from __future__ import annotations

import time
from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from statistics import NormalDist

from tests.unit.mapping.guard_halves import ACCEPTED, HALVES, Half, real_texts

REAL_BOARDS = Path(__file__).resolve().parents[2] / "shared" / "data" / "trello"
"""Exports of public boards, where they lie beside the checkout."""

_ROUNDS = 5
_Z = NormalDist().inv_cdf(0.975)


def measure() -> Iterator[str]:
    """Recall and false alarms of each half with their bounds, and how the effort grows with the text."""
    for half in HALVES:
        yield f"{half.name}: found {_share(len(half.leaks) - len(half.missed()), len(half.leaks))}"
        yield f"{half.name}: false alarms {_share(len(half.alarms()), len(half.harmless))}"
        yield from _real(half)
    yield from (f"accepted: {text!r}: {reason}" for text, reason in ACCEPTED.items())
    yield _effort(HALVES[0])


def _real(half: Half) -> Iterator[str]:
    texts = real_texts(REAL_BOARDS)
    if texts:
        alarms = sum(bool(half.guard.inspect("card", text)) for text in texts)
        yield f"{half.name}: false alarms on texts of real boards {_share(alarms, len(texts))}"


def _share(count: int, of: int) -> str:
    low, high = wilson(count, of)
    return f"{count} of {of} ({count / of:.1%}; 95% bounds {low:.1%} to {high:.1%})"


def wilson(count: int, of: int) -> tuple[float, float]:
    """The 95% bounds of a share (E. B. Wilson, "Probable inference", 1927), which hold at its ends as well."""
    share, weight = count / of, _Z**2 / of
    middle = share + weight / 2
    reach = sqrt(weight * (share * (1 - share) + weight / 4))
    return (middle - reach) / (1 + weight), (middle + reach) / (1 + weight)


def _effort(half: Half) -> str:
    text = "\n".join(half.harmless)
    once, four_times = (min(_seconds(half, text * times) for _ in range(_ROUNDS)) for times in (1, 4))
    return f"four times the text: {four_times / once:.1f} times the processor's time"


def _seconds(half: Half, text: str) -> float:
    began = time.process_time()
    half.guard.inspect("description", text)
    return time.process_time() - began
