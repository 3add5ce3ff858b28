"""The table of paces is found again from weeks that were made with known paces."""

from __future__ import annotations

from bench.forecast_prior import table
from bench.forecasts.fit import AXES, fit, past_of
from bench.forecasts.series import Series
from drift.forecasts.prior import Prior


def noise(seed: int, week: int) -> int:
    return (week * 7 + week // 5 + seed) % 3


def steady(seed: int, length: int = 240) -> Series:
    """Weeks that go on as they were, but for their own noise."""
    return Series(f"steady {seed}", tuple(4.0 + noise(seed, week) for week in range(length)))


def halving(seed: int) -> Series:
    """Weeks whose pace halves every 26 weeks and comes back."""
    weeks = (float((7 + noise(seed, week)) >> (week // 26 % 2)) for week in range(240))
    return Series(f"halving {seed}", tuple(weeks))


def chance(prior: Prior, low: float, high: float, work: float = 12) -> float:
    return sum(share for pace, share in prior.likely(work, 0.3, 26) if low < pace < high)


def test_a_pace_that_stays_is_found_to_stay() -> None:
    assert chance(fit([past_of(steady(1))]), 0.9, 1.1) > 0.9


def test_the_paces_next_to_one_that_was_seen_are_not_ruled_out() -> None:
    found = fit([past_of(steady(1))])
    assert chance(found, 0.6, 0.9) > 0.02
    assert chance(found, 1.1, 1.5) > 0.02


def test_a_pace_that_changes_is_found_on_both_sides() -> None:
    found = fit([past_of(halving(1))])
    assert chance(found, 0.4, 0.8, work=4) > 0.1
    assert chance(found, 1.3, 2.5, work=4) > 0.1


def test_work_that_was_never_finished_is_found_to_go_on_slowly() -> None:
    stopped = Series("stopped", (*steady(1, 120).weeks, *(0.0,) * 120))
    found = fit([past_of(stopped)])
    assert chance(found, 0, 0.3, work=36) > 0.2
    assert chance(found, 3, 9, work=36) < 0.05


def test_every_project_has_a_say() -> None:
    alone, both = (fit([past_of(one) for one in many]) for many in ([steady(1)], [steady(1), halving(2)]))
    assert chance(both, 0.9, 1.1) < chance(alone, 0.9, 1.1)


def test_the_table_is_a_module_that_holds_the_same_table() -> None:
    found = fit([past_of(steady(1, 120))])
    text = "\n".join(table(found, projects=1, weeks=120))
    names: dict[str, Prior] = {}
    exec(text, names)  # noqa: S102 - the text was made one line above
    assert names["PRIOR"].rows == found.rows
    assert names["PRIOR"].work == AXES.work
    assert "steady" not in text
