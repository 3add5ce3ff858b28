"""Forecasts come back as they were given, with the deadline of then, on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from drift.forecasts.forecast import Forecast
from drift.forecasts.scoring import Given
from drift.history.item_figures import ItemFigures
from mapping.assignments import Tally
from sync.store.engine import Store
from sync.store.forecasts import load_given
from sync.store.history import save_item_figures
from sync.store.measures import NOT_RENAMED, save_forecasts

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DECEMBER, MARCH = date(2026, 12, 31), date(2027, 3, 31)


def forecast(remaining: float) -> Forecast:
    return Forecast(NOW.date(), (1.0, 2.0), float(remaining), (0.0, 0.5, 1.0))


def figures(deadline: date | None) -> ItemFigures:
    return ItemFigures(Tally(1, 0, 0), Tally(0, 0, 0), 0, None, None, "some day", deadline)


def save(store: Store, days: int, item: str, remaining: float, deadline: date | None) -> None:
    at = NOW + timedelta(days=days)
    with store.transaction() as session:
        save_forecasts(session, "acme", {item: forecast(remaining)}, at)
        save_item_figures(session, "acme", {item: figures(deadline)}, at)


def given(
    store: Store, days: int = 365, workspace: str = "acme", renamed: Mapping[str, str] = NOT_RENAMED
) -> list[Given]:
    with store.transaction() as session:
        return list(load_given(session, workspace, NOW + timedelta(days=days), renamed))


def test_each_forecast_has_the_deadline_of_its_day_item_by_item(store: Store) -> None:
    save(store, 0, "search", 3, DECEMBER)
    save(store, 1, "export", 9, None)
    save(store, 2, "search", 2, MARCH)
    assert given(store) == [
        Given("export", forecast(9), None),
        Given("search", forecast(3), DECEMBER),
        Given("search", forecast(2), MARCH),
    ]


def test_a_deadline_that_moved_later_does_not_change_what_was_given_before(store: Store) -> None:
    save(store, 0, "search", 3, DECEMBER)
    save(store, 1, "search", 3, MARCH)
    assert given(store) == [Given("search", forecast(3), DECEMBER)]


def test_what_was_given_after_the_instant_or_elsewhere_is_not_seen(store: Store) -> None:
    save(store, 0, "search", 3, DECEMBER)
    save(store, 2, "search", 2, DECEMBER)
    assert [one.forecast.remaining for one in given(store, days=1)] == [3]
    assert given(store, workspace="other") == []


def test_a_forecast_without_figures_of_its_item_has_no_deadline(store: Store) -> None:
    with store.transaction() as session:
        save_forecasts(session, "acme", {"search": forecast(3)}, NOW)
    assert given(store) == [Given("search", forecast(3), None)]


def test_a_forecast_that_others_of_its_team_have_changed_is_kept_as_well(store: Store) -> None:
    later = replace(forecast(3), cdf=(0.0, 0.25, 0.5, 1.0))
    for hours, one in enumerate((forecast(3), forecast(3), later)):
        with store.transaction() as session:
            save_forecasts(session, "acme", {"search": one}, NOW + timedelta(hours=hours))
    assert [one.forecast for one in given(store)] == [forecast(3), later]


def test_an_item_that_was_renamed_has_what_was_given_under_its_former_id(store: Store) -> None:
    save(store, 0, "search", 3, DECEMBER)
    save(store, 1, "export", 9, None)
    save(store, 2, "find", 2, MARCH)
    assert given(store, renamed={"search": "find"}) == [
        Given("export", forecast(9), None),
        Given("find", forecast(3), DECEMBER),
        Given("find", forecast(2), MARCH),
    ]
