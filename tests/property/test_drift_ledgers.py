"""What must hold for every scope ledger and every movement, whatever happened."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from drift.facts import gather
from drift.findings import Unit
from drift.forecasts.forecast import NO_GROWTH, Forecast, Method, forecast
from drift.forecasts.movement import Standing, drift_days, movement, team_movement
from drift.forecasts.teams import Queue
from drift.forecasts.trials import Draws
from drift.history.scope_ledger import scope_of
from drift.inputs import Baseline, DriftSettings, ScheduleInputs
from mapping.backlog import Changed
from tests.unit.drift.small_backlog import SUNDAY, as_of, at, changed, inputs, item, story

SIZES = st.one_of(st.none(), st.integers(0, 13).map(float))
FROZEN = at("2026-10-01")


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), SIZES),
    st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(SIZES, st.integers(0, 13), st.booleans())),
    st.sampled_from([Unit.ITEMS, Unit.POINTS]),
)
def test_current_is_baseline_plus_added_less_removed_plus_reestimated(
    frozen: dict[str, float | None], today: dict[str, tuple[float | None, int, bool]], unit: Unit
) -> None:
    sizes = frozen if unit is Unit.POINTS else dict.fromkeys(frozen, 1.0)
    work = [story(ident, points=points, created=at("2026-10-20")) for ident, (points, _, _) in today.items()]
    changes = [
        changed(ident, at("2026-11-01"), Changed.POINTS, str(before), None if points is None else str(points))
        for ident, (points, before, resized) in today.items()
        if resized
    ]
    facts = gather(inputs([item()], {"search": work}, changes, settings=DriftSettings(unit=unit)))
    scope = scope_of(facts, "search", Baseline("start", FROZEN, sizes))
    assert scope.baseline == sum(size or 0 for size in sizes.values())
    assert scope.current == sum(share.size for share in facts.shares["search"])
    assert scope.current == scope.baseline + scope.added - scope.removed + scope.reestimated
    assert scope.churned >= abs(scope.current - scope.baseline)


HISTORY = st.lists(st.integers(0, 4), min_size=1, max_size=5).filter(any).map(tuple)


@given(HISTORY, HISTORY, st.integers(1, 20), st.integers(1, 20), st.integers(0, 5), st.integers(-30, 90))
def test_the_steps_sum_to_the_movement(
    before: tuple[int, ...], after: tuple[int, ...], was: int, now: int, done: int, slip: int
) -> None:
    day = date(2026, 12, 6)
    last = ScheduleInputs(as_of(SUNDAY), before, was, day)
    this = ScheduleInputs(as_of(SUNDAY + timedelta(days=7)), after, now, day + timedelta(days=slip))
    found = movement(last, this, done)
    ends = [forecast(one.as_of.today, one.samples, one.remaining) for one in (last, this)]
    assert found is not None
    first, second = (end for end in ends if isinstance(end, Forecast))
    assert found.total == drift_days(second, day + timedelta(days=slip), 0.85) - drift_days(first, day, 0.85)


LEFT = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 6), max_size=4)


def lined_up(team: str, wip: int, left: dict[str, int], samples: tuple[int, ...]) -> Queue:
    items = tuple((item, float(size)) for item, size in left.items())
    return Queue(team, wip, tuple(map(float, samples)), items, NO_GROWTH, Method.PLAIN, Draws(50))


@given(HISTORY, HISTORY, LEFT, LEFT, st.integers(1, 9), st.integers(1, 9), st.integers(0, 5), st.integers(-30, 90))
def test_the_steps_of_an_item_that_shares_a_pace_sum_to_the_movement_as_well(
    before: tuple[int, ...],
    after: tuple[int, ...],
    others: dict[str, int],
    others_now: dict[str, int],
    was: int,
    now: int,
    done: int,
    slip: int,
) -> None:
    day = date(2026, 12, 6)
    queues = lined_up("web", 1, {**others, "x": was}, before), lined_up("web", 2, {**others_now, "x": now}, after)
    last, this = (
        Standing(ScheduleInputs(as_of(SUNDAY + timedelta(days=7 * late)), queue.samples, left, due), "x", queue)
        for late, queue, left, due in ((0, queues[0], was, day), (1, queues[1], now, day + timedelta(days=slip)))
    )
    found = team_movement(last, this, {"x": done, "a": done})
    ends = [one.drift(0.85) for one in (last, this)]
    assert found is not None and ends[0] is not None and ends[1] is not None
    assert found.total == ends[1] - ends[0]
