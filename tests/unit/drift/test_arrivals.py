"""When items are there with what they wait for, one by one and together: exact where that can be, else drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from drift.findings import Reason
from drift.forecasts.arrivals import Arrivals, arrivals
from drift.forecasts.circles import Graph
from drift.forecasts.combined import Chances
from drift.forecasts.forecast import NO_GROWTH, Forecast, Method
from drift.forecasts.outlook import Outlook
from drift.forecasts.teams import Queue
from drift.forecasts.trials import Draws
from tests.unit.drift.made_outlooks import X_OF_TWO, Y_OF_FOUR, sure_in
from tests.unit.drift.small_backlog import item
from tests.unit.drift.team_histories import every_way

TODAY = date(2026, 11, 25)
NOISE = 0.015
"""Three standard errors of a share of 10,000 trials."""


def known(cdfs: Mapping[str, Chances | Reason], *begun: str, queue: Queue | None = None) -> dict[str, Outlook]:
    """Outlooks by these chances; what stands in the queue has its forecast from there."""
    found = {
        ident: Outlook(
            item(ident),
            False,
            ident in begun,
            given if isinstance(given, Reason) else Forecast(TODAY, (1.0,), 1.0, given),
            None,
        )
        for ident, given in cdfs.items()
    }
    for ident, _ in queue.items if queue else ():
        outcome = queue.forecast(ident, TODAY) if queue else Reason.NO_HISTORY
        found[ident] = Outlook(item(ident), False, ident in begun, outcome, None, queue=queue)
    return found


def at(
    needs: Mapping[str, str], cdfs: Mapping[str, Chances | Reason], *begun: str, queue: Queue | None = None
) -> Arrivals:
    """`needs` names for each item those that it waits for, a letter each."""
    graph: Graph = {ident: frozenset(many) for ident, many in needs.items()}
    return arrivals(graph, known(cdfs, *begun, queue=queue), TODAY, Draws())


def team(wip: int, *left: float, weeks: tuple[int, ...] = (0, 1, 3)) -> Queue:
    """Items p, q, r, … of one team."""
    items = tuple(zip("pqrs", left, strict=False))
    return Queue("web", wip, tuple(map(float, weeks)), items, NO_GROWTH, Method.PLAIN, Draws())


def in_weeks(weeks: int) -> date:
    return TODAY + timedelta(weeks=weeks)


# -- exact ---------------------------------------------------------------------------------------------------------


def test_two_stage_chain_stays_exact() -> None:
    found = at({"x": "y"}, {"x": X_OF_TWO, "y": Y_OF_FOUR})
    assert found.there["x"].cdf[3:] == pytest.approx((4 / 9, 70 / 81, 80 / 81, 1), abs=1e-12)
    assert not found.by_trials(["x"])


@pytest.mark.parametrize(("each", "together"), [(0.5, 0.125), (0.85, 0.614125)])
def test_three_parallel_items_stay_exact(each: float, together: float) -> None:
    found = at({}, dict.fromkeys("abc", (0.0, each, 1.0)))
    assert found.together_by("abc", in_weeks(1)) == pytest.approx(together, abs=1e-12)
    assert not found.by_trials("abc")


def test_items_that_something_else_waits_for_are_still_independent_of_each_other() -> None:
    found = at({"c": "ab"}, {"a": (0.0, 0.5, 1.0), "b": (0.0, 0.5, 1.0), "c": sure_in(1)})
    assert found.together_by("ab", in_weeks(1)) == 0.25
    assert found.there["c"].cdf[2] == pytest.approx(0.25)
    assert not found.by_trials("ab")


# -- what hangs on the same ----------------------------------------------------------------------------------------

EARLY_OR_LATE = (0.0, *[0.5] * 8, 1.0)
"""In one week or in nine, as likely the one as the other."""


def test_the_sides_of_a_diamond_are_late_together() -> None:
    """With the sides taken for independent it would be a quarter."""
    found = at({"d": "bc", "b": "a", "c": "a"}, {"a": EARLY_OR_LATE, **dict.fromkeys("bcd", sure_in(1))})
    assert found.there["d"].cdf[3] == pytest.approx(0.5, abs=1e-3)
    assert found.by_trials(["d"]) and not found.by_trials(["b"])


def test_two_items_that_wait_for_the_same_are_there_together_as_often_as_that_is() -> None:
    found = at({"b": "a", "c": "a"}, {"a": EARLY_OR_LATE, "b": sure_in(1), "c": sure_in(1)})
    assert found.together_by("bc", in_weeks(2)) == pytest.approx(0.5, abs=1e-3)
    assert found.there["b"].cdf[2] == pytest.approx(0.5)


def test_an_item_and_what_it_waits_for_are_there_together_as_often_as_the_item_is() -> None:
    found = at({"x": "y"}, {"x": X_OF_TWO, "y": Y_OF_FOUR})
    assert found.together_by("xy", in_weeks(4)) == pytest.approx(70 / 81, abs=NOISE)
    assert found.together_by("xy", in_weeks(4)) <= 70 / 81 + 1e-12


def test_what_comes_apart_is_multiplied_with_what_hangs_together() -> None:
    cdfs = {"a": EARLY_OR_LATE, "b": sure_in(1), "c": sure_in(1), "z": (0.0, 0.5, 1.0)}
    found = at({"b": "a", "c": "a"}, cdfs)
    assert found.together_by("bcz", in_weeks(1)) == 0
    assert found.together_by("abz", in_weeks(1)) == 0
    assert found.together_by("acz", in_weeks(2)) == pytest.approx(0.5, abs=1e-3)


def test_nothing_is_there_before_today_and_what_never_comes_not_in_ages() -> None:
    found = at({"b": "a", "c": "a"}, {"a": (0.0, 0.5), "b": sure_in(1), "c": sure_in(1)})
    assert found.together_by("bc", in_weeks(-1)) == 0
    assert found.together_by("bc", in_weeks(2_000)) == pytest.approx(0.5, abs=1e-3)


# -- teams ---------------------------------------------------------------------------------------------------------


def test_items_of_one_team_are_there_together_as_often_as_in_all_ways_that_its_weeks_can_come() -> None:
    queue = team(1, 2, 2)
    ways = list(every_way([queue.line], 2, {}))
    found = at({}, {}, queue=queue)
    expected = sum(chance for chance, ended in ways if ended.keys() >= {"p", "q"})
    product = found.there["p"].probability_by(in_weeks(2)) * found.there["q"].probability_by(in_weeks(2))
    assert found.together_by("pq", in_weeks(2)) == pytest.approx(expected, abs=NOISE)
    assert expected == pytest.approx(3 / 9)
    assert product == pytest.approx(6 / 9 * 3 / 9, abs=NOISE)
    assert found.by_trials("p")


def test_an_item_that_waits_lets_the_others_of_its_team_come_sooner() -> None:
    queue = team(1, 2, 2, weeks=(1,))
    alone, waiting = at({}, {}, queue=queue), at({"p": "y"}, {"y": sure_in(3)}, queue=queue)
    weeks = {ident: (alone.there[ident].weeks_at(1), waiting.there[ident].weeks_at(1)) for ident in "pq"}
    assert weeks == {"p": (2, 5), "q": (4, 2)}


def test_an_item_that_has_begun_does_not_wait_for_its_turn_but_for_its_end() -> None:
    found = at({"p": "y"}, {"y": sure_in(6)}, "p", queue=team(1, 2, 2, weeks=(1,)))
    assert {ident: found.there[ident].weeks_at(1) for ident in "pq"} == {"p": 6, "q": 4}


def test_what_waits_for_a_team_begins_when_that_is_done() -> None:
    found = at({"x": "q"}, {"x": sure_in(2)}, queue=team(1, 2, 2, weeks=(1,)))
    assert found.there["x"].weeks_at(1) == 6
    assert found.by_trials("x")


def test_a_team_waits_for_what_waits_for_another_item_of_it() -> None:
    """Its second item waits for x, which waits for the first: two weeks, three weeks, then two more."""
    found = at({"x": "p", "q": "x"}, {"x": sure_in(3)}, queue=team(1, 2, 2, weeks=(1,)))
    assert {ident: found.there[ident].weeks_at(1) for ident in "pxq"} == {"p": 2, "x": 5, "q": 7}


def test_in_a_team_that_has_to_wait_a_root_without_a_team_keeps_its_exact_chances() -> None:
    found = at({"p": "y"}, {"y": Y_OF_FOUR}, queue=team(1, 2, 2))
    assert found.there["y"].cdf == Y_OF_FOUR
    assert not found.by_trials("y") and found.by_trials("yp")


# -- what cannot be said -------------------------------------------------------------------------------------------


def test_what_stands_still_is_never_there_nor_anything_that_waits_for_it() -> None:
    found = at({"x": "y"}, {"x": sure_in(1), "y": Reason.ZERO_THROUGHPUT})
    assert {max(one.cdf) for one in found.there.values()} == {0.0}


def test_a_team_that_finishes_nothing_stands_still_as_a_whole() -> None:
    found = at({"x": "p"}, {"x": sure_in(1)}, queue=team(1, 2, 2, weeks=(0, 0)))
    assert {ident: max(one.cdf) for ident, one in found.there.items()} == {"p": 0.0, "q": 0.0, "x": 0.0}


def test_an_item_without_a_forecast_comes_no_sooner_than_the_slowest_that_it_waits_for() -> None:
    found = at({"x": "yz"}, {"x": Reason.NO_SCOPE, "y": (0.0, 0.5, 1.0), "z": (0.0, 0.5, 1.0)})
    assert found.there["x"].cdf == (0.0, 0.25, 1.0)
    assert "x" not in at({}, {"x": Reason.NO_SCOPE}).there


def test_what_is_finished_is_no_part_of_it() -> None:
    outlook = replace(known({"y": sure_in(9)})["y"], finished=True)
    found = arrivals({"x": frozenset("y")}, known({"x": sure_in(1)}) | {"y": outlook}, TODAY, Draws())
    assert {ident: one.weeks_at(1) for ident, one in found.there.items()} == {"x": 1}
