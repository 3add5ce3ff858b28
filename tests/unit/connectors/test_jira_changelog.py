from __future__ import annotations

from typing import Any

import msgspec
import pytest

from connectors.jira.answers import HistoryAnswer
from connectors.jira.changelog import kept, kept_changes, oldest_first
from connectors.jira.values import FieldMap
from mapping.backlog import Change, Changed

FIELDS = FieldMap(
    points=("customfield_16", "customfield_28"),
    sprint="customfield_20",
    epic_link="customfield_14",
    names={"customfield_16": "Story point estimate", "customfield_20": "Iteration"},
)


def changes(*entries: dict[str, Any]) -> tuple[Change, ...]:
    histories = msgspec.json.decode(msgspec.json.encode(entries), type=list[HistoryAnswer])
    return tuple(oldest_first(kept_changes("1", histories, kept(FIELDS))))


def entry(ident: str | int = "1", /, **item: str | int | None) -> dict[str, Any]:
    return {"id": ident, "created": "2026-03-02T09:00:00.000+0000", "items": [item]}


def moved(**item: str | int | None) -> tuple[Changed, str | None, str | None]:
    (change,) = changes(entry(**item))
    return change.what, change.before, change.after


def test_a_status_change_holds_ids_and_shows_names() -> None:
    (change,) = changes(
        entry(field="status", fieldId="status", **{"from": "1", "to": "3", "fromString": "Open", "toString": "Doing"})
    )
    assert (change.what, change.before, change.after) == (Changed.STATUS, "1", "3")
    assert (change.before_text, change.after_text) == ("Open", "Doing")


@pytest.mark.parametrize(
    "item",
    [
        {"field": "Iteration", "fieldId": "customfield_20"},
        {"field": "Sprint"},
        {"field": "iteration"},
    ],
)
def test_sprints_are_lists_of_ids_by_field_id_or_else_by_name(item: dict[str, str]) -> None:
    values = {"from": "76, 79", "to": "", "fromString": "A, with comma, B", "toString": ""}
    assert moved(**item, **values) == (Changed.SPRINT, "76,79", None)


@pytest.mark.parametrize(
    "item",
    [
        {"field": "IssueParentAssociation"},
        {"field": "Epic Link"},
        {"field": "Parent"},
        {"field": "Epic Link", "fieldId": "customfield_14"},
        {"field": "Parent Link"},
    ],
)
def test_every_form_of_a_new_parent_is_one(item: dict[str, str]) -> None:
    assert moved(**item, **{"from": None, "to": "10012"}) == (Changed.PARENT, None, "10012")


@pytest.mark.parametrize("item", [{"field": "X", "fieldId": "customfield_28"}, {"field": "Story Point Estimate"}])
def test_points_are_the_number_in_the_text(item: dict[str, str]) -> None:
    values = {"from": None, "to": None, "fromString": "", "toString": "5"}
    assert moved(**item, **values) == (Changed.POINTS, None, "5")


def test_a_key_is_the_text() -> None:
    assert moved(field="Key", fromString="OLD-1", toString="NEW-7") == (Changed.KEY, "OLD-1", "NEW-7")


def test_other_fields_are_not_kept() -> None:
    assert changes(entry(field="description", fieldId="description"), entry(field="Sprint goal")) == ()


def test_a_field_that_bears_the_name_of_another_is_not_taken_for_it() -> None:
    assert changes(entry(field="Sprint", fieldId="customfield_99")) == ()


def test_changes_are_sorted_by_instant_and_then_by_the_number_of_their_entry() -> None:
    late, second, first = (
        entry("3", field="status", to="c"),
        entry("10", field="status", to="b"),
        entry("9", field="status", to="a"),
    )
    late["created"] = "2026-03-02T11:00:00.000+0100"
    assert [change.after for change in changes(late, second, first)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "created",
    [
        1772442000000,
        1772442000,
        "2026-03-02T10:00:00.000+0100",
        "2026-03-02T09:00:00.000Z",
        "2026-03-02T03:30:00.000-0530",
    ],
)
def test_an_instant_may_be_a_number_or_a_text(created: object) -> None:
    (change,) = changes({"id": "1", "created": created, "items": [{"field": "status"}]})
    assert change.at.isoformat() == "2026-03-02T09:00:00+00:00"


def test_a_number_of_milliseconds_loses_none() -> None:
    (change,) = changes({"id": "1", "created": 1772442000123, "items": [{"field": "status"}]})
    assert change.at.isoformat() == "2026-03-02T09:00:00.123000+00:00"


def test_ids_may_be_numbers_and_items_may_be_null() -> None:
    (change,) = changes(entry(7, field="status", **{"from": 1, "to": 3}), entry("8") | {"items": None})
    assert (change.history_id, change.before, change.after) == ("7", "1", "3")


def test_the_fields_of_all_kept_changes_are_asked_for() -> None:
    asked = kept(FIELDS).field_ids
    assert len(asked) == 10
    assert {"status", "fixVersions", "resolution", "IssueParentAssociation", "customfield_20"} <= set(asked)


def test_all_fields_are_asked_for_where_more_are_kept_than_may_be_named() -> None:
    many = FieldMap(points=tuple(f"customfield_{n}" for n in range(20)), sprint="customfield_20")
    assert kept(many).field_ids == []
