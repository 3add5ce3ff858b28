"""Ends by trials: the cut-line of a team, chains, and random numbers that stay what they are."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from graphlib import CycleError

import numpy as np
import pytest
from numpy.typing import NDArray

from drift.forecasts.combined import Chances
from drift.forecasts.forecast import NO_GROWTH, Growth, chances
from drift.forecasts.trials import NEVER, Draws, Ends, Line, Task, ends, within
from tests.unit.drift.made_outlooks import X_OF_TWO, Y_OF_FOUR, sure_in
from tests.unit.drift.team_histories import Needs, even, every_way

DRAWS = Draws(2_000, 1)
MANY = Draws(20_000, 1)
NOISE = 0.01
"""Three standard errors of a share of 20,000 trials."""


def line(
    wip: int, *left: float, weeks: Sequence[int] = (2,), paces: Growth = NO_GROWTH, growth: Growth = NO_GROWTH
) -> Line:
    """Items a, b, c, … with so much left of each."""
    return Line("team", wip, even(*weeks), tuple(zip("abcdefgh", left, strict=False)), paces, growth)


def weeks_of(one: Line, draws: Draws = DRAWS) -> dict[str, set[int]]:
    """The weeks in which the items end, over all trials."""
    tasks = tuple(Task(ident) for ident, _ in one.items)
    return {ident: set(found.tolist()) for ident, found in ends(tasks, (one,), draws).items()}


# -- the cut-line --------------------------------------------------------------------------------------------------


def test_oracle_two_a_week_and_one_at_a_time_end_in_weeks_two_and_three() -> None:
    assert weeks_of(line(1, 3, 3, weeks=[2])) == {"a": {2}, "b": {3}}


def test_oracle_two_a_week_and_two_at_a_time_both_end_in_week_three() -> None:
    assert weeks_of(line(2, 3, 3, weeks=[2])) == {"a": {3}, "b": {3}}


def test_oracle_three_a_week_and_two_at_a_time_both_end_in_week_two() -> None:
    assert weeks_of(line(2, 3, 3, weeks=[3])) == {"a": {2}, "b": {2}}


def test_what_does_not_divide_evenly_goes_to_the_more_important() -> None:
    assert weeks_of(line(2, 2, 1, weeks=[3])) == {"a": {1}, "b": {1}}
    assert weeks_of(line(2, 1, 2, weeks=[1])) == {"a": {1}, "b": {3}}


def test_what_an_item_no_longer_needs_goes_on_to_those_behind_it_in_the_same_week() -> None:
    assert weeks_of(line(1, 1, 1, 1, 2, weeks=[4])) == {"a": {1}, "b": {1}, "c": {1}, "d": {2}}


def test_half_a_story_is_work_as_well() -> None:
    assert weeks_of(line(1, 0.5, 1.5, 0.1, weeks=[1])) == {"a": {1}, "b": {2}, "c": {3}}


def test_a_team_that_finishes_nothing_ends_nothing() -> None:
    assert weeks_of(line(1, 1, weeks=[0])) == {"a": {NEVER}}
    assert within(np.full(5, NEVER, np.int16)) == (0.0,)


def test_nothing_left_does_not_stand_in_a_queue() -> None:
    with pytest.raises(ValueError, match="no work left"):
        weeks_of(line(1, 1, 0))


# -- against every way that the weeks can come ---------------------------------------------------------------------


@pytest.mark.parametrize("wip", [1, 2, 3])
@pytest.mark.parametrize(
    "needs", [{}, {"a": ("c",)}, {"b": ("a",), "c": ("a",), "d": ("b", "c")}], ids=["free", "turned", "diamond"]
)
def test_a_teams_items_end_as_often_as_in_all_the_ways_that_its_weeks_can_come(wip: int, needs: Needs) -> None:
    one = line(wip, 3, 1, 2, 2, weeks=[0, 1, 3])
    assert_alike([one], needs, weeks=6)


def test_two_teams_whose_items_wait_for_each_other_end_as_in_all_ways() -> None:
    first = Line("first", 1, even(1, 2), (("a", 2.0), ("b", 1.0)))
    second = Line("second", 2, even(1, 3), (("c", 2.0), ("d", 2.0)))
    assert_alike([first, second], {"b": ("c",), "d": ("a",)}, weeks=4)


def assert_alike(lines: Sequence[Line], needs: Needs, weeks: int) -> None:
    """The trials against all ways: each item by itself, and all of them together."""
    tasks = tuple(Task(ident, needs=needs.get(ident, ())) for one in lines for ident, _ in one.items)
    drawn = ends(tasks, tuple(lines), MANY)
    ways = list(every_way(lines, weeks, needs))
    for week in range(1, weeks + 1):
        for ident, found in drawn.items():
            expected = sum(chance for chance, ended in ways if ended.get(ident, NEVER) <= week)
            assert np.mean(found <= week) == pytest.approx(expected, abs=NOISE), (ident, week)
        together = sum(chance for chance, ended in ways if all(ended.get(task.id, NEVER) <= week for task in tasks))
        assert np.mean(latest(drawn) <= week) == pytest.approx(together, abs=NOISE), week


def latest(drawn: Ends) -> NDArray[np.int16]:
    found: NDArray[np.int16] = np.max(list(drawn.values()), axis=0)
    return found


# -- against the exact forecast ------------------------------------------------------------------------------------


@pytest.mark.parametrize("growth", [((1.0, 1.0),), ((1.0, 0.5), (1.5, 0.5))], ids=["as it is", "growing"])
@pytest.mark.parametrize("paces", [((1.0, 1.0),), ((0.5, 0.25), (1.0, 0.5), (2.0, 0.25))], ids=["as seen", "uncertain"])
def test_an_item_alone_in_its_team_ends_as_the_exact_forecast_says(growth: Growth, paces: Growth) -> None:
    drawn = alone_in(line(1, 5, weeks=[0, 1, 2, 6], growth=growth, paces=paces), MANY)["a"]
    slowed = tuple((factor / pace, one * other) for factor, one in growth for pace, other in paces)
    assert_close(drawn, chances(even(0, 1, 2, 6), 5, slowed))


def test_the_first_of_a_queue_that_is_worked_on_alone_ends_as_if_it_were_alone() -> None:
    drawn = alone_in(line(1, 4, 9, 9, weeks=[1, 2, 3]), MANY)["a"]
    assert_close(drawn, Y_OF_FOUR)


def test_all_of_a_queue_ends_when_a_single_item_of_that_size_would() -> None:
    drawn = alone_in(line(1, 4, 3, 5, weeks=[1, 2, 3]), MANY)["c"]
    assert_close(drawn, chances(even(1, 2, 3), 12, ((1.0, 1.0),)))


def alone_in(one: Line, draws: Draws) -> dict[str, Chances]:
    """The chances of each item of a team, where nothing waits but for its turn."""
    return {
        ident: within(found) for ident, found in ends([Task(ident) for ident, _ in one.items], [one], draws).items()
    }


def assert_close(drawn: Chances, exact: Chances) -> None:
    longest = max(len(drawn), len(exact))
    padded = [[*one, *[one[-1]] * (longest - len(one))] for one in (drawn, exact)]
    assert padded[0] == pytest.approx(padded[1], abs=NOISE)


def test_work_without_a_team_takes_each_number_of_weeks_as_often_as_it_is_likely() -> None:
    (found,) = ends((Task("y", Y_OF_FOUR),), (), DRAWS).values()
    assert within(found) == pytest.approx(Y_OF_FOUR, abs=1 / DRAWS.trials)


# -- what waits ----------------------------------------------------------------------------------------------------


def test_two_stage_chain_in_the_trials() -> None:
    found = ends((Task("y", Y_OF_FOUR), Task("x", X_OF_TWO, ("y",))), (), MANY)
    assert within(found["x"])[3:] == pytest.approx([4 / 9, 70 / 81, 80 / 81, 1], abs=NOISE)


@pytest.mark.parametrize(("each", "together"), [(0.5, 0.125), (0.85, 0.614125)])
def test_three_parallel_parts_in_the_trials(each: float, together: float) -> None:
    found = ends(tuple(Task(ident, (0.0, each, 1.0)) for ident in "abc"), (), MANY)
    assert np.mean(latest(found) <= 1) == pytest.approx(together, abs=NOISE)


def test_both_sides_of_a_diamond_wait_for_the_same_ancestor() -> None:
    """The top ends in week 1 or 9, and with it both sides: half of the time all is there after three weeks."""
    top, two = (0.0, *[0.5] * 8, 1.0), sure_in(1)
    tasks = (Task("d", two, ("b", "c")), Task("b", two, ("a",)), Task("c", two, ("a",)), Task("a", top))
    assert np.mean(ends(tasks, (), DRAWS)["d"] <= 3) == pytest.approx(0.5, abs=1e-3)


def test_what_has_begun_goes_on_and_ends_with_the_later_of_both() -> None:
    tasks = (Task("y", sure_in(5)), Task("x", sure_in(3), ("y",), begun=True), Task("z", sure_in(3), ("x",)))
    assert {ident: set(found.tolist()) for ident, found in ends(tasks, (), DRAWS).items()} == {
        "y": {5},
        "x": {5},
        "z": {8},
    }


def test_an_item_that_waits_is_passed_over_until_what_it_waits_for_is_there() -> None:
    one = line(1, 2, 4, weeks=[1])
    tasks = (Task("a", needs=("y",)), Task("b"), Task("y", sure_in(3)))
    found = ends(tasks, (one,), DRAWS)
    assert {ident: set(found[ident].tolist()) for ident in "ab"} == {"a": {5}, "b": {6}}


def test_an_item_of_a_team_that_has_begun_is_worked_on_and_ends_no_sooner_than_what_it_waits_for() -> None:
    one = line(1, 2, 2, weeks=[1])
    tasks = (Task("a", needs=("y",), begun=True), Task("b", needs=("a",)), Task("y", sure_in(6)))
    found = ends(tasks, (one,), DRAWS)
    assert {ident: set(found[ident].tolist()) for ident in "ab"} == {"a": {6}, "b": {8}}


def test_what_waits_for_what_never_comes_never_comes() -> None:
    tasks = (Task("a", needs=("y",)), Task("b"), Task("x", sure_in(1), ("a",)), Task("y", (0.0,)))
    found = ends(tasks, (line(1, 1, 1, weeks=[1]),), DRAWS)
    assert {ident: set(of.tolist()) for ident, of in found.items()} == {
        "a": {NEVER},
        "b": {1},
        "x": {NEVER},
        "y": {NEVER},
    }


def test_a_circle_is_refused() -> None:
    with pytest.raises(CycleError):
        ends((Task("a", sure_in(1), ("b",)), Task("b", sure_in(1), ("a",))), (), DRAWS)


# -- random numbers ------------------------------------------------------------------------------------------------

PACES, GROWTH = ((0.5, 0.5), (2.0, 0.5)), ((1.0, 0.5), (1.5, 0.5))


def test_one_item_more_behind_the_others_changes_nothing_for_them() -> None:
    short, long = (line(1, *left, weeks=[0, 1, 5], paces=PACES, growth=GROWTH) for left in ((4, 5), (4, 5, 6)))
    first, second = (
        ends((*(Task(ident) for ident, _ in one.items), *more), (one,), DRAWS)
        for one, more in ((short, (Task("y", Y_OF_FOUR),)), (long, (Task("y", Y_OF_FOUR), Task("x", X_OF_TWO))))
    )
    assert all((first[ident] == second[ident]).all() for ident in ("a", "b", "y"))


def test_teams_and_items_draw_apart_from_each_other() -> None:
    found = ends((Task("x", Y_OF_FOUR), Task("y", Y_OF_FOUR)), (), DRAWS)
    both = np.mean((found["x"] <= 2) & (found["y"] <= 2))
    assert both == pytest.approx(4 / 9, abs=0.04)


def test_another_seed_draws_anew() -> None:
    one = line(1, 4, 5, weeks=[0, 1, 5])
    first, second = (ends((Task("a"), Task("b")), (one,), Draws(2_000, seed)) for seed in (1, 2))
    assert (first["a"] != second["a"]).any()


PRINT = """
from hashlib import sha256
from drift.forecasts.trials import Draws, Line, Task, ends
weeks = ((0.0, 0.25), (1.0, 0.25), (2.0, 0.25), (6.0, 0.25))
line = Line("team", 2, weeks, (("a", 3.0), ("b", 4.0)), ((0.5, 0.5), (2.0, 0.5)), ((1.0, 0.5), (1.5, 0.5)))
tasks = (Task("a"), Task("b"), Task("y", (0.0, 0.5, 1.0), ("a",)))
found = ends(tasks, (line,), Draws(2_000, 7))
print(sha256(b"".join(found[ident].astype("<i2").tobytes() for ident in "aby")).hexdigest()[:16])
"""


def test_the_same_seed_gives_the_same_bytes_in_every_process() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", PRINT], check=True, capture_output=True, text=True, env={"PYTHONHASHSEED": seed}
        )
        for seed in ("1", "2")
    ]
    assert [one.stdout.strip() for one in told] == ["b5371d8d8f080c0a"] * 2
