"""What must hold for every pair of orders, for every division of work, and for every budget."""

from __future__ import annotations

from math import fsum, sqrt

from hypothesis import given
from hypothesis import strategies as st

from drift.facts import gather
from drift.findings import Unit
from drift.inputs import DriftSettings
from drift.measures.budget import Budget
from drift.measures.capacity import capacity_of
from drift.measures.rank_order import overlap, tau_b
from drift.measures.shares import Shares
from mapping.backlog import Change, Issue
from mapping.roadmap import Theme
from tests.unit.drift.small_backlog import at, finished, inputs, item, portfolio

PLACES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12)


@given(PLACES)
def test_tau_b_is_what_its_definition_says(places: list[tuple[int, int]]) -> None:
    """Concordant less discordant pairs over the root of the pairs that are untied in each order, counted one by one."""
    concordant = discordant = tied_first = tied_second = 0
    count = len(places)
    for i in range(count):
        for j in range(i):
            first, second = places[i][0] - places[j][0], places[i][1] - places[j][1]
            tied_first += first == 0
            tied_second += second == 0
            concordant += first * second > 0
            discordant += first * second < 0
    pairs = count * (count - 1) / 2
    under = (pairs - tied_first) * (pairs - tied_second)
    found = tau_b([one for one, _ in places], [other for _, other in places])
    if not under:
        assert found is None
    else:
        assert found is not None
        assert abs(found - (concordant - discordant) / sqrt(under)) < 1e-12
        assert -1 - 1e-12 <= found <= 1 + 1e-12


@given(PLACES)
def test_tau_b_does_not_depend_on_the_order_of_the_things(places: list[tuple[int, int]]) -> None:
    def tau(pairs: list[tuple[int, int]]) -> float | None:
        return tau_b([one for one, _ in pairs], [other for _, other in pairs])

    assert tau(places) == tau(places[::-1])


@given(st.permutations("abcdefg"), st.permutations("abcdefg"), st.integers(1, 9))
def test_the_overlap_is_a_share_and_does_not_ask_which_order_is_first(
    one: list[str], other: list[str], top: int
) -> None:
    found = overlap(one, other, top)
    assert found is not None and 0 <= found <= 1
    assert found == overlap(other, one, top)
    assert overlap(one, one, top) == 1


def proper(weights: list[int]) -> dict[str, float]:
    total = sum(weights)
    return {f"t{place}": weight / total for place, weight in enumerate(weights)}


WEIGHTS = st.lists(st.integers(0, 9), min_size=1, max_size=6).filter(any)


@given(WEIGHTS, WEIGHTS)
def test_the_distance_is_what_would_have_to_move(actual: list[int], asked: list[int]) -> None:
    found = Shares(proper(actual), proper(asked), total=10, pieces=10)
    over = fsum(max(0.0, found.off(place)) for place in found.places)
    assert -1e-12 <= found.distance <= 1 + 1e-12
    assert abs(found.distance - over) < 1e-9
    assert abs(fsum(found.off(place) for place in found.places)) < 1e-9


@given(WEIGHTS)
def test_what_went_where_it_should_is_nowhere_off(weights: list[int]) -> None:
    found = Shares(proper(weights), proper(weights), total=10, pieces=10)
    assert (found.distance, found.beyond(0.0)) == (0, ())


STORY = st.tuples(
    st.integers(0, 8), st.sampled_from(["", "a", "b", "both", "plain"]), st.sampled_from([0.25, 0.5, 1.0])
)


@given(st.lists(STORY, max_size=12), st.sampled_from([Unit.ITEMS, Unit.POINTS]))
def test_weights_conserve_every_story(stories: list[tuple[int, str, float]], unit: Unit) -> None:
    """However work is divided among themes, no part of a story is lost and none counts twice."""
    items = [
        item("a", themes={"x": 1.0}),
        item("b", themes={"y": 1.0}),
        item("both", themes={"x": 0.3, "y": 0.3, "z": 0.4}),
        item("plain"),
    ]
    work: dict[str, list[Issue]] = {}
    changes: list[Change] = []
    weights: dict[str, float] = {}
    for number, (points, name, weight) in enumerate(stories):
        one, moves = finished(f"{number}", at("2026-11-10"), points=points)
        work.setdefault(name, []).append(one)
        weights[one.id] = weight
        changes += moves
    loose = work.pop("", [])
    themes = (Theme(id="x", title="X", share=0.6), Theme(id="y", title="Y", share=0.1), Theme(id="z", title="Z"))
    settings = DriftSettings(unit=unit)
    roadmaps = portfolio(*items, themes=themes)
    divided = inputs(items, work, changes, loose=loose, weights=weights, settings=settings, portfolio=roadmaps)
    found = capacity_of(gather(divided))
    assert found is not None
    for number, (points, _, _) in enumerate(stories):
        size = points if unit is Unit.POINTS else 1
        assert abs(fsum(one.size for one in found.pieces if one.work.issue.id == str(number)) - size) < 1e-9
    if found.shares is not None:
        assert abs(fsum(found.shares.actual.values()) - 1) < 1e-9
        assert abs(fsum(found.shares.targets.values()) - 1) < 1e-9
        assert 0 < found.shares.pieces <= len(stories) + 1e-9


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100), st.lists(st.integers(1, 5), min_size=1, max_size=5))
def test_a_budget_is_kept_with_the_chance_at_which_it_is_not_over(
    budget: float, done: float, left: float, chances: list[int]
) -> None:
    growth = tuple((1 + place / 4, chance / sum(chances)) for place, chance in enumerate(chances))
    found = Budget(budget, done, left, growth)
    assert found.over_at(0.5) <= found.over_at(0.85) <= found.over_at(1.0)
    assert (found.over_at(0.85) <= 1e-9) == (found.chance >= 0.85 - 1e-9)
