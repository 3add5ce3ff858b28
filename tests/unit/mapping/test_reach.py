"""Keys in projects that Milepost does not read."""

from __future__ import annotations

from mapping.reach import keys_out_of_reach
from tests.unit.mapping.builders import mapping, portfolio

ITEMS = portfolio({"id": "maps"}, {"id": "search", "was": ["find"]}, {"id": "old", "merged_into": "maps"})


def out_of_reach(*rules: tuple[str, str], former: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    written = mapping(*({"item": item, "when": {"key": [key]}} for item, key in rules))
    return dict(keys_out_of_reach(written, ITEMS, former, ("APP", "OPS")))


def test_a_key_of_a_project_that_is_not_read_is_out_of_reach() -> None:
    assert out_of_reach(("maps", "SEC-1"), ("maps", "SEC-2")) == {"maps": ("SEC-1", "SEC-2")}


def test_a_key_of_a_project_that_is_read_and_has_no_issue_was_deleted_or_mistyped() -> None:
    assert out_of_reach(("maps", "APP-99"), ("maps", "ops-7")) == {}


def test_an_issue_that_moved_is_known_by_the_key_that_it_had() -> None:
    assert out_of_reach(("maps", "OLD-1"), former=("OLD-1",)) == {}


def test_it_counts_for_what_the_item_is_now() -> None:
    assert out_of_reach(("find", "SEC-1"), ("old", "SEC-2")) == {"search": ("SEC-1",), "maps": ("SEC-2",)}
