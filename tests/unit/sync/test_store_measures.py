"""What was measured, kept for next week, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from drift.findings import Figure, Finding, Measure, Severity, Subject, Unit
from drift.forecasts.forecast import Forecast
from drift.inputs import Baseline, SprintSnapshot
from sync.store.engine import Store
from sync.store.measures import (
    DayRead,
    Moment,
    baseline_lines,
    figures_before,
    findings_before,
    load_baselines,
    load_snapshots,
    read_day,
    save_baselines,
    save_day,
    save_forecasts,
    save_snapshots,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MONDAY = date(2026, 11, 16)
WEEK = timedelta(days=7)
LATER = NOW + timedelta(days=365)


def finding(value: float) -> Finding:
    subject = Subject("item", "search", "Search")
    return Finding(Measure.SCOPE, "grown", subject, Severity.DRIFT, "It grew.", figure=Figure(value, Unit.SHARE))


def forecast(remaining: float, day: date = MONDAY) -> Forecast:
    return Forecast(day, (1.0, 2.0), remaining, (0.0, 0.5, 1.0))


def save(store: Store, day: date, value: float) -> bool:
    with store.transaction() as session:
        return save_day(session, "acme", day, [finding(value)], {}, run_id="r", as_of=NOW)


def test_the_findings_of_a_day_come_back_as_the_same_values(store: Store) -> None:
    assert save(store, MONDAY, 0.25)
    with store.transaction() as session:
        assert findings_before(session, "acme", MONDAY) == (finding(0.25),)
        assert findings_before(session, "other", MONDAY) == ()


def test_the_same_findings_again_cost_no_write_and_others_take_their_place(store: Store) -> None:
    assert save(store, MONDAY, 0.25)
    assert not save(store, MONDAY, 0.25)
    assert save(store, MONDAY, 0.5)
    with store.transaction() as session:
        assert figures_before(session, "acme", MONDAY) == {finding(0.5).key: Figure(0.5, Unit.SHARE)}


def test_the_past_is_the_last_measured_day_up_to_the_one_asked_for(store: Store) -> None:
    for days, value in ((0, 0.1), (3, 0.2), (7, 0.3)):
        save(store, MONDAY + timedelta(days=days), value)
    with store.transaction() as session:
        values = [
            [one.value for one in figures_before(session, "acme", MONDAY + timedelta(days=days)).values()]
            for days in (-1, 0, 2, 3, 6, 7, 30)
        ]
    assert values == [[], [0.1], [0.1], [0.2], [0.2], [0.3], [0.3]]


def test_a_day_is_read_once_until_it_is_measured_again_or_another_one_is_the_last(store: Store) -> None:
    save(store, MONDAY, 0.1)
    with store.transaction() as session:
        first = read_day(session, "acme", MONDAY + WEEK)
        assert read_day(session, "acme", MONDAY + WEEK + timedelta(days=1), first) is first
        assert read_day(session, "other", MONDAY, first) == DayRead(None, {}, {})
    for day, value in ((MONDAY, 0.2), (MONDAY + WEEK, 0.3)):
        save(store, day, value)
        with store.transaction() as session:
            assert [one.value for one in read_day(session, "acme", MONDAY + WEEK, first).figures.values()] == [value]


def test_a_forecast_is_kept_when_it_changes_and_once_a_week(store: Store) -> None:
    given = [(0, 10.0), (1, 10.0), (6, 10.0), (7, 10.0), (8, 9.0), (9, 9.0)]
    kept = []
    for days, remaining in given:
        with store.transaction() as session:
            kept.append(save_forecasts(session, "acme", {"search": forecast(remaining)}, NOW + timedelta(days=days)))
    assert kept == [1, 0, 0, 1, 1, 0]


def test_a_baseline_is_frozen_and_the_latest_one_counts(store: Store) -> None:
    first, other = Baseline("first seen", NOW, {"1": 3.0}), Baseline("first seen", NOW + WEEK, {"1": 8.0})
    agreed = Baseline("agreed", NOW + 2 * WEEK, {"1": 5.0, "2": None})
    for one in (first, other):
        with store.transaction() as session:
            save_baselines(session, "acme", {"search": one}, by="milepost", at=one.at)
    with store.transaction() as session:
        assert load_baselines(session, "acme", LATER) == {"search": first}
        save_baselines(session, "acme", {"search": agreed}, by="ann", at=agreed.at)
    with store.transaction() as session:
        assert load_baselines(session, "acme", LATER) == {"search": agreed}


def test_the_baseline_of_a_name_counts_where_one_is_asked_for(store: Store) -> None:
    """Search is in both, export came after the first."""
    first, second = Baseline("Q1", NOW, {"1": 3.0}), Baseline("Q2", NOW + WEEK, {"1": 8.0})
    with store.transaction() as session:
        save_baselines(session, "acme", {"search": first}, by="ann", at=first.at)
        save_baselines(session, "acme", {"search": second, "export": second}, by="bo", at=second.at)
    with store.transaction() as session:
        assert load_baselines(session, "acme", LATER) == {"search": second, "export": second}
        assert load_baselines(session, "acme", LATER, "Q1") == {"search": first, "export": second}
        assert load_baselines(session, "acme", LATER, "Q9") == {}
        assert load_baselines(session, "acme", NOW) == {"search": first}, "as it was then"
        lines = [(line.name, line.by, line.items, line.size) for line in baseline_lines(session, "acme")]
        assert lines == [("Q1", "ann", 1, 3.0), ("Q2", "bo", 2, 16.0)]


def test_a_sprint_is_kept_as_it_was_when_it_began(store: Store) -> None:
    snapshot = SprintSnapshot(7, NOW, {"1": 3.0, "2": None}, frozenset({"2"}))
    with store.transaction() as session:
        save_snapshots(session, "acme", Moment.ACTIVATION, [snapshot])
    with store.transaction() as session:
        assert load_snapshots(session, "acme", Moment.ACTIVATION, LATER) == {7: snapshot}
        assert load_snapshots(session, "other", Moment.ACTIVATION, LATER) == {}
