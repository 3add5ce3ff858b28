"""How a measurement is told: what, how much, and the bar beside it."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median


def told(what: str, measured: float, bar: float, unit: str = "") -> str:
    """One figure beside its bar, which it may reach but not pass."""
    verdict = "within" if measured <= bar else "OVER"
    return f"{what}: {_figure(measured)}{unit}, bar {_figure(bar)}{unit}: {verdict}"


def beside(rounds: int, reference: Callable[[], float], *measures: Callable[[], float]) -> tuple[float, list[float]]:
    """The reference's median, and of each measure the median of its ratios to the reference of the same round.

    They are taken in turns, so that a slow spell of the machine meets all of them.
    """
    taken = [(reference(), [one() for one in measures]) for _ in range(rounds)]
    ratios = [[figure / bare for figure in figures] for bare, figures in taken]
    return median(bare for bare, _ in taken), [median(one) for one in zip(*ratios, strict=True)]


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or value >= 100 else f"{value:.2f}"
