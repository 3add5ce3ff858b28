"""Whatever teams have to do and wait for: the trials against the same weeks worked through one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drift.forecasts.trials import NEVER, Draws, Line, Task, ends
from tests.unit.drift.team_histories import even, worked

NAMES = "abcdefgh"
DRAWS = Draws(3, 1)
SIZES = st.lists(st.integers(1, 6), min_size=len(NAMES), max_size=len(NAMES))
NEEDS = st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1]))


@given(SIZES, NEEDS, st.permutations(NAMES), st.integers(1, 7), st.integers(1, 4), st.integers(1, 4), st.integers(0, 5))
def test_two_teams_end_their_items_week_by_week_as_the_rule_says(
    sizes: list[int], pairs: set[tuple[str, str]], order: list[str], cut: int, wip: int, other_wip: int, brings: int
) -> None:
    size = dict(zip(NAMES, map(float, sizes), strict=True))
    # An item waits only for those before it in the alphabet, so that there are no circles; the queues are in any order.
    needs = {item: tuple(sorted(before for other, before in pairs if other == item > before)) for item in NAMES}
    lines = tuple(
        Line(team, most, even(bring), tuple((item, size[item]) for item in queue))
        for team, most, bring, queue in (("one", wip, brings, order[:cut]), ("two", other_wip, 2, order[cut:]))
    )
    found = ends(tuple(Task(item, needs=needs[item]) for item in NAMES), lines, DRAWS)
    expected = worked(lines, [[brings] * 60, [2] * 60], needs)
    assert {item: set(of.tolist()) for item, of in found.items()} == {
        item: {expected.get(item, NEVER)} for item in NAMES
    }


@given(SIZES, st.integers(1, 4))
def test_together_a_team_ends_as_late_as_its_slowest_item_and_no_later_for_working_on_more_at_a_time(
    sizes: list[int], wip: int
) -> None:
    """How many are worked on at a time moves single items, never the end of the whole."""
    tasks = tuple(Task(item) for item in NAMES)
    lines = [Line("one", most, even(0, 1, 4), tuple(zip(NAMES, map(float, sizes), strict=True))) for most in (1, wip)]
    last = [max(of.max() for of in ends(tasks, (line,), Draws(20, 1)).values()) for line in lines]
    assert last[0] == last[1]
