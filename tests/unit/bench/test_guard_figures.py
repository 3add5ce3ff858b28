"""The figures of the guard are told with their bounds, and the bounds are right."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import guard
from tests.unit.mapping.guard_halves import ACCEPTED, HALVES, Half


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634)],
)
def test_bounds_are_those_of_wilson(count: int, of: int, low: float, high: float) -> None:
    assert guard.wilson(count, of) == pytest.approx((low, high), abs=0.0001)


def test_both_halves_are_told_with_their_bounds_and_what_is_accepted_with_its_reason() -> None:
    told = list(guard.measure())
    shares = [line.split(":")[0] for line in told if "95% bounds" in line and "real" not in line]
    assert shares == ["written before the guard was seen"] * 2 + ["written beside the code"] * 2
    assert sum(line.startswith("accepted: ") for line in told) == len(ACCEPTED)


@pytest.mark.parametrize("half", HALVES, ids=lambda half: half.name)
def test_the_page_on_the_guard_tells_the_figures_of_today(half: Half) -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "decisions" / "guard.md").read_text(encoding="utf-8")
    assert f"| {len(half.leaks) - len(half.missed())} of {len(half.leaks)} (" in page
    assert f"| {len(half.alarms())} of {len(half.harmless)} (" in page
