"""How even levels are over projects, and how even chance alone lets them be."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from bench.forecasts.evenness import STRETCH, spread_by_chance, stretches
from bench.forecasts.scores import coverage
from bench.forecasts.walk import Scored

EVEN = tuple(week / 12 for week in range(1, 13))
"""Each of twelve weeks is as likely as the next."""


def project(name: str, outcomes: Sequence[int]) -> list[Scored]:
    return [Scored(name, 26 + 4 * place, 4, 10, EVEN, outcome) for place, outcome in enumerate(outcomes)]


def drawn(name: str, count: int, together: int = 1) -> list[Scored]:
    """Outcomes that are as likely as was said, so many in a row the same."""
    draw = random.Random(name)  # noqa: S311 - not cryptographic
    weeks = [draw.randint(1, 12) for _ in range(count)]
    return project(name, [weeks[place // together] for place in range(count)])


def many(count: int, of: int, together: int = 1) -> list[Scored]:
    return [one for number in range(count) for one in drawn(f"project {number}", of, together)]


def test_right_forecasts_spread_as_chance_lets_them() -> None:
    scored = many(60, of=100)
    assert spread_by_chance(scored, 0.5) == pytest.approx(0.05, rel=0.15)
    assert coverage(scored, 0.5).spread == pytest.approx(spread_by_chance(scored, 0.5), rel=0.25)


def test_forecasts_that_fail_together_spread_more_by_chance() -> None:
    alone, together = many(40, of=100), many(40, of=100, together=3)
    assert spread_by_chance(together, 0.5) == pytest.approx(3**0.5 * spread_by_chance(alone, 0.5), rel=0.2)
    assert coverage(together, 0.5).spread == pytest.approx(spread_by_chance(together, 0.5), rel=0.25)


def test_projects_that_are_judged_wrongly_spread_more_than_by_chance() -> None:
    half = [one for number in range(20) for one in project(f"early {number}", [3] * 50 + [9] * 50)]
    wrong = [one for number in range(20) for one in project(f"late {number}", [11, 12] * 50)]
    assert coverage([*drawn("a", 100), *half, *wrong], 0.5).spread > 0.2
    assert spread_by_chance([*many(20, of=100), *wrong], 0.5) < 0.1


def test_long_histories_are_cut_into_stretches_and_short_ones_are_whole() -> None:
    cut = list(stretches([*drawn("long", 3 * STRETCH), *drawn("short", 20)]))
    assert [one.file for one in cut[:: STRETCH // 2]][:6] == [f"long {place}" for place in (0, 0, 1, 1, 2, 2)]
    assert {one.file for one in cut[3 * STRETCH :]} == {"short 0"}
