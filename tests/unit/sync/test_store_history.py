"""What items were, kept for when Jira has forgotten it, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, delete, select

from drift.history.item_figures import ItemFigures, Seen
from drift.inputs import WorkStay
from mapping.assignments import Tally
from mapping.roadmap import Stage
from sync.store.engine import Store
from sync.store.history import save_item_figures
from sync.store.json import load
from sync.store.stays import Stays, read_stays, save_work
from sync.store.tables import ItemFigureRow, ItemWorkRow

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FIGURES = ItemFigures(Tally(3, 2, 1), Tally(8, 5, 2), 1, Stage.PLANNED, Stage.BUILDING, "Q1 2027", date(2027, 3, 31))


def kept(store: Store, day: int, figures: ItemFigures) -> int:
    with store.transaction() as session:
        return save_item_figures(session, "acme", {"search": figures}, NOW + day * DAY)


def test_figures_are_kept_when_they_change_and_once_a_week(store: Store) -> None:
    later = replace(FIGURES, p50=date(2026, 12, 6))
    done = replace(FIGURES, count=Tally(3, 1, 2))
    assert [kept(store, day, FIGURES) for day in (0, 1)] == [1, 0]
    assert kept(store, 2, later) == 0, "a forecast moves with every day, and is kept with the forecasts"
    assert [kept(store, 3, done), kept(store, 4, done), kept(store, 10, done)] == [1, 0, 1]
    with store.transaction() as session:
        found = {row.at: (row.item_id, load(ItemFigures, row.body)) for row in session.exec(select(ItemFigureRow))}
    assert {at: figures for at, (_, figures) in found.items()} == {
        NOW: FIGURES,
        NOW + 3 * DAY: done,
        NOW + 10 * DAY: done,
    }
    assert {item for item, _ in found.values()} == {"search"}


@pytest.mark.parametrize(
    "changed",
    [
        {"stage": Stage.BUILDING},
        {"derived": None},
        {"target": "Q2 2027"},
        {"deadline": date(2027, 6, 30)},
        {"points": Tally(8, 5, 3)},
        {"unsized": 0},
    ],
)
def test_each_figure_that_changes_is_a_change(changed: dict[str, object]) -> None:
    assert not FIGURES.same_as(replace(FIGURES, **changed))  # type: ignore[arg-type]  # one field at a time


def work(store: Store, day: int, **sizes: float | None) -> int:
    with store.transaction() as session:
        seen = {ident: Seen(f"APP-{ident}", size) for ident, size in sizes.items()}
        return save_work(session, read_stays(session, "acme"), {"search": seen}, NOW + day * DAY)


def stays(store: Store, day: int) -> dict[str, list[WorkStay]]:
    found: dict[str, list[WorkStay]] = {}
    with store.transaction() as session:
        for stay in read_stays(session, "acme").at(NOW + day * DAY).get("search", ()):
            found.setdefault(stay.issue_id, []).append(stay)
    return found


def test_work_is_noted_as_it_comes_and_goes(store: Store) -> None:
    assert work(store, 0, a=3.0, b=None) == 2
    assert work(store, 1, a=3.0, b=None) == 0, "nothing changed"
    assert work(store, 2, a=5.0) == 2, "a grew, b went"
    assert work(store, 5, a=5.0, b=2.0) == 1, "b came back"
    assert stays(store, 9) == {
        "a": [WorkStay("a", "APP-a", NOW, None, 3.0, 5.0)],
        "b": [
            WorkStay("b", "APP-b", NOW, NOW + 2 * DAY, None, None),
            WorkStay("b", "APP-b", NOW + 5 * DAY, None, 2.0, 2.0),
        ],
    }


def test_of_a_past_day_only_what_was_known_then_is_read(store: Store) -> None:
    work(store, 0, a=3.0)
    work(store, 2)
    work(store, 5, b=1.0)
    assert stays(store, 1) == {"a": [WorkStay("a", "APP-a", NOW, None, 3.0, 3.0)]}
    assert stays(store, -1) == {}


def test_only_what_was_written_since_is_read_again(store: Store) -> None:
    work(store, 0, a=3.0, b=1.0)
    with store.transaction() as session:
        first = read_stays(session, "acme")
        session.exec(delete(ItemWorkRow).where(col(ItemWorkRow.issue_id) == "b"))
    assert work(store, 2, a=5.0, c=1.0) == 2, "a grew, c came"
    with store.transaction() as session:
        again = read_stays(session, "acme", first)
    assert [(one.issue_id, one.last_size) for one in again.by_item["search"]] == [("a", 5.0), ("b", 1.0), ("c", 1.0)]


def test_what_was_read_of_another_workspace_or_of_a_later_store_is_read_anew(store: Store) -> None:
    work(store, 0, a=3.0)
    with store.transaction() as session:
        here = read_stays(session, "acme")
        assert read_stays(session, "acme", Stays("other", 0, {"x": ()})) == here
        assert read_stays(session, "acme", Stays("acme", 9, {"x": ()})) == here, "a backup was brought back"
