"""How far an item is, in words that tell no figures."""

from __future__ import annotations

import pytest

from mapping.assignments import RollUp, Tally
from mapping.public.progress import progress
from mapping.roadmap import Stage


def rollup(todo: float, done: float, unmapped: tuple[str, ...] = ()) -> RollUp:
    return RollUp("x", count=Tally(todo, 0, done), unmapped_statuses=unmapped)


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (0, "begun"),
        (12, "begun"),
        (13, "about a quarter"),
        (37, "about a quarter"),
        (38, "about half"),
        (62, "about half"),
        (63, "about three quarters"),
        (87, "about three quarters"),
        (88, "nearly done"),
        (100, "nearly done"),
    ],
)
def test_the_nearest_step_is_told_of_what_is_being_built(done: int, words: str) -> None:
    assert progress(rollup(100 - done, done), Stage.BUILDING) == words


def test_it_never_contradicts_the_stage() -> None:
    assert progress(rollup(1, 99), Stage.PLANNED) == "not begun"
    assert progress(rollup(99, 1), Stage.SHIPPED) == "done"
    assert progress(rollup(1, 1), Stage.CANCELLED) == ""


def test_what_nobody_knows_is_not_told() -> None:
    assert progress(rollup(0, 0), Stage.BUILDING) == ""
    assert progress(rollup(1, 1, ("Odd",)), Stage.BUILDING) == ""
