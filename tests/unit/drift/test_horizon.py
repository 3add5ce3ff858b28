"""Items in now, next and later."""

from __future__ import annotations

from datetime import date

from drift.findings import Measure, Severity
from drift.inputs import DriftInputs
from drift.measure import measure_all
from mapping.backlog import Change, Issue
from mapping.roadmap import Item, Stage
from tests.unit.drift.small_backlog import DOING, TODO, at, finished, inputs, item, moved, story


def seven_items(d_since: date = date(2026, 8, 23)) -> DriftInputs:
    done, changes = finished("3", at("2026-11-05"), at("2026-10-20"))
    changes += [moved("1", at("2026-10-01"), TODO, DOING), moved("6", at("2026-10-21"), TODO, DOING)]
    items = [
        item("a", "now"),
        item("b", "now"),
        item("c", "now"),
        item("d", "next", next_since=d_since),
        item("e", "next", next_since=date(2026, 11, 1)),
        item("f", "later"),
        item("g", "later"),
    ]
    work = {
        "a": [story("1", DOING)],
        "b": [story("2")],
        "c": [done],
        "d": [story("4")],
        "e": [story("5")],
        "f": [story("6", DOING), story("60")],
        "g": [story("7")],
    }
    return inputs(items, work, changes)


def found(given: DriftInputs) -> dict[str, str]:
    return {one.subject.id: one.code for one in measure_all(given) if one.measure is Measure.HORIZON}


def test_oracle_of_seven_items_four_are_in_the_wrong_column() -> None:
    assert found(seven_items()) == {"b": "now-idle", "c": "now-done", "d": "next-long", "f": "later-begun"}


def test_ninety_days_in_next_are_enough_but_not_too_many() -> None:
    assert "d" not in found(seven_items(date(2026, 8, 24)))


def test_a_shipped_item_may_stand_in_now() -> None:
    done, changes = finished("1", at("2026-11-05"))
    assert found(inputs([item("a", "now", stage=Stage.SHIPPED)], {"a": [done]}, changes)) == {}


def crowd(has_history: bool = True) -> DriftInputs:
    """Three items in now, of which one at a time was in progress."""
    first, one = finished("1", at("2026-10-05"), at("2026-10-01"))
    second, two = finished("2", at("2026-10-10"), at("2026-10-06"))
    work: dict[str, list[Issue]] = {"a": [first], "b": [second], "c": [story("3", DOING)]}
    changes: list[Change] = [*one, *two, moved("3", at("2026-10-12"), TODO, DOING)]
    items: list[Item] = [item("a", "now"), item("b", "now"), item("c", "now")]
    return inputs(items, work, changes, has_history=has_history)


def test_more_in_now_than_were_ever_in_progress_at_once_is_too_many() -> None:
    (one,) = [one for one in measure_all(crowd()) if one.code == "now-crowded"]
    assert one.sentence == "3 items are in now, but never more than 1 were in progress at once"
    assert one.severity is Severity.DRIFT


def test_without_a_changelog_nobody_says_now_is_crowded() -> None:
    assert "now" not in found(crowd(has_history=False))
