from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sandbox.faults import Faults, Rule
from sandbox.traffic import route_of


def struck(rule: Rule, requests: int) -> list[int]:
    return [count for count in range(1, requests + 1) if rule.strikes("1", count)]


def test_next_strikes_the_first_so_many() -> None:
    assert struck(Rule(kind="drop", next=2), 5) == [1, 2]


def test_every_strikes_each_nth() -> None:
    assert struck(Rule(kind="drop", every=3), 9) == [3, 6, 9]


def test_without_a_choice_all_are_struck() -> None:
    assert struck(Rule(kind="drop"), 3) == [1, 2, 3]


def test_chance_strikes_about_its_share_and_the_same_ones_each_time() -> None:
    rule = Rule(kind="drop", chance=0.3, seed=7)
    assert struck(rule, 1000) == struck(rule, 1000)
    assert 250 < len(struck(rule, 1000)) < 350
    assert struck(rule, 1000) != struck(rule.model_copy(update={"seed": 8}), 1000)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=10**6))
def test_a_chance_of_nothing_never_strikes_and_of_one_always(seed: int, count: int) -> None:
    assert not Rule(kind="drop", chance=0, seed=seed).strikes("1", count)
    assert Rule(kind="drop", chance=1, seed=seed).strikes("1", count)


def test_a_rule_is_narrowed_by_service_method_and_route() -> None:
    rule = Rule(kind="drop", service="trello", method="post", route=r"^/1/cards$")
    assert rule.matches("trello", "POST", "/1/cards")
    assert not rule.matches("jira", "POST", "/1/cards")
    assert not rule.matches("trello", "PUT", "/1/cards")
    assert not rule.matches("trello", "POST", "/1/cards/5f")


def test_the_first_rule_that_strikes_decides_and_every_match_counts() -> None:
    faults = Faults()
    faults.add(Rule(kind="drop", every=2))
    faults.add(Rule(kind="error"))
    kinds = [rule.kind for _ in range(4) if (rule := faults.decide("jira", "GET", "/")) is not None]
    assert kinds == ["error", "drop", "error", "drop"]
    assert [(row["matched"], row["struck"]) for row in faults.listing()] == [(4, 2), (4, 2)]


def test_clearing_numbers_from_one_again_so_that_a_rehearsal_repeats() -> None:
    faults = Faults()
    faults.add(Rule(kind="drop", chance=0.5))
    first = [faults.decide("jira", "GET", "/") is None for _ in range(50)]
    faults.clear()
    assert faults.add(Rule(kind="drop", chance=0.5)) == "1"
    assert [faults.decide("jira", "GET", "/") is None for _ in range(50)] == first


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "explode"},
        {"kind": "drop", "next": 1, "every": 2},
        {"kind": "drop", "route": "("},
        {"kind": "drop", "chance": 1.5},
        {"kind": "error", "status": 399},
        {"kind": "error", "status": 600},
        {"kind": "error", "headers": {"RateLimit-Reason": 1}},
        {"kind": "drop", "when": "now"},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate(rule)


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/rest/api/3/issue/APP-1", "/rest/api/3/issue/{id}"),
        ("/rest/api/3/issue/bulkfetch", "/rest/api/3/issue/bulkfetch"),
        ("/rest/api/3/project/search", "/rest/api/3/project/search"),
        ("/rest/api/2/project/APP/versions", "/rest/api/2/project/{id}/versions"),
        ("/rest/agile/1.0/board/12/sprint", "/rest/agile/1.0/board/{id}/sprint"),
        ("/1/cards/5f5e10000000000000000001/idList", "/1/cards/{id}/idList"),
        ("/1/cards/aBcD1234", "/1/cards/{id}"),
        ("/1/members/me", "/1/members/me"),
        ("/1/tokens/secret/webhooks", "/1/tokens/{id}/webhooks"),
    ],
)
def test_requests_count_by_route_without_ids_or_secrets(path: str, route: str) -> None:
    assert route_of(path) == route
