"""What must hold for every scope ledger and every movement, whatever happened."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from drift.facts import gather
from drift.findings import Unit
from drift.forecast import Forecast, forecast
from drift.inputs import Baseline, DriftSettings, ScheduleInputs
from drift.movement import drift_days, movement
from drift.scope_ledger import scope_of
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
