"""Which issue counts to which item, and why."""

from __future__ import annotations

from typing import Any

import pytest

from mapping.assign import OverShared, UnknownItem, assign
from mapping.assignments import Assigned
from mapping.entry import Source
from mapping.explain import explain_issue
from mapping.rules import MappingFile
from tests.unit.mapping.builders import backlog, issue, mapping, portfolio

ITEMS = portfolio("search", "mobile", "billing")
INITIATIVE = issue("APP-9", level=2)
EPIC = issue("APP-1", level=1, parent_id="i9")
STORY = issue("APP-2", parent_id="i1")
LABELLED = issue("APP-3", parent_id="i1", labels=("mobile",))
SUBTASK = issue("APP-4", level=-1, parent_id="i3")
LONELY = issue("OPS-5")
EVERYTHING = backlog(SUBTASK, STORY, LABELLED, EPIC, INITIATIVE, LONELY)  # children first, as a pull may give them


def counted(assigned: Assigned) -> dict[str, dict[str, float]]:
    return {ident: {one.item_id: one.weight for one in many} for ident, many in assigned.by_issue.items()}


def to(*rules: dict[str, Any], **more: Any) -> dict[str, dict[str, float]]:
    return counted(assign(EVERYTHING, ITEMS, mapping(*rules, **more)))


def test_the_first_matching_rule_wins() -> None:
    rules = ({"item": "mobile", "when": {"label": ["mobile"]}}, {"item": "search", "when": {"type": ["Story"]}})
    assert to(*rules)["i3"] == {"mobile": 1}
    assert to(*reversed(rules))["i3"] == {"search": 1}


def test_descendants_go_with_the_nearest_matched_ancestor() -> None:
    found = to({"item": "search", "when": {"key": ["APP-9"]}}, {"item": "mobile", "when": {"label": ["mobile"]}})
    assert found == {
        "i9": {"search": 1},
        "i1": {"search": 1},
        "i2": {"search": 1},
        "i3": {"mobile": 1},
        "i4": {"mobile": 1},
    }


def test_an_inherited_assignment_names_the_ancestor_the_reason_and_the_line() -> None:
    rules = mapping({"item": "mobile", "when": {"label": ["mobile"]}})
    rule = rules.rules[0].model_copy(update={"source": Source("mapping.yaml", 7)})
    assigned = assign(EVERYTHING, ITEMS, rules.model_copy(update={"rules": (rule,)}))
    (one,) = assigned.by_issue["i4"]
    assert (one.reason, one.through, str(one.source)) == ("label is mobile", "APP-3", "mapping.yaml:7")
    assert assigned.by_issue["i3"][0].through is None


def test_a_child_matched_by_itself_and_through_its_parent_counts_once() -> None:
    found = assign(EVERYTHING, ITEMS, mapping({"item": "search", "when": {"key": ["APP-1", "APP-2"]}}))
    (one,) = found.by_issue["i2"]
    assert (one.item_id, one.weight, one.through) == ("search", 1, None)


def test_a_parent_is_found_at_any_height() -> None:
    found = assign(EVERYTHING, ITEMS, mapping({"item": "search", "when": {"parent": ["APP-9"]}}))
    assert set(found.by_issue) == {"i1", "i2", "i3", "i4"}
    assert found.by_issue["i1"][0].reason == "parent is APP-9"


def test_what_is_nearer_speaks_before_a_parent_far_above() -> None:
    found = to({"item": "mobile", "when": {"key": ["APP-1"]}}, {"item": "search", "when": {"parent": ["APP-9"]}})
    assert found["i2"] == {"mobile": 1}


def test_rules_with_weights_share_an_issue_and_all_below_it() -> None:
    found = to(
        {"item": "search", "when": {"key": ["APP-1"]}, "weight": 0.5},
        {"item": "mobile", "when": {"type": ["Epic"]}, "weight": 0.3},
        {"item": "billing", "when": {"project": ["APP"], "type": ["Epic"]}},
    )
    assert found["i1"] == found["i2"] == {"search": 0.5, "mobile": 0.3}


def test_two_weighted_rules_for_one_item_give_it_once() -> None:
    halves = mapping(
        {"item": "search", "when": {"key": ["APP-1"]}, "weight": 0.5},
        {"item": "search", "when": {"type": ["Epic"]}, "weight": 0.5},
    )
    (one,) = assign(EVERYTHING, ITEMS, halves).by_issue["i1"]
    assert (one.item_id, one.weight, one.reason) == ("search", 0.5, "key is APP-1")


def test_weights_that_sum_to_more_than_the_whole_are_refused_by_name() -> None:
    rules = mapping(
        {"item": "search", "when": {"key": ["APP-1"]}, "weight": 0.7},
        {"item": "mobile", "when": {"type": ["Epic"]}, "weight": 0.5},
    )
    placed = [rule.model_copy(update={"source": Source("mapping.yaml", 3 + n)}) for n, rule in enumerate(rules.rules)]
    with pytest.raises(OverShared, match=r"APP-1 is shared to 1\.2 by mapping\.yaml:3 \(search\) and mapping\.yaml:4"):
        assign(EVERYTHING, ITEMS, rules.model_copy(update={"rules": tuple(placed)}))


def test_ignored_issues_take_what_is_below_them_along() -> None:
    found = assign(
        EVERYTHING,
        ITEMS,
        mapping(
            {"item": "mobile", "when": {"label": ["mobile"]}},
            ignore=[{"when": {"key": ["APP-1"]}, "reason": "kept by another team"}],
        ),
    )
    assert found.ignored == {"i1": "kept by another team", "i2": "kept by another team"}
    assert set(found.by_issue) == {"i3", "i4"}


def test_an_issue_both_ignored_and_matched_is_ignored() -> None:
    found = to(
        {"item": "mobile", "when": {"label": ["mobile"]}}, ignore=[{"when": {"label": ["mobile"]}, "reason": "no"}]
    )
    assert found == {}


def test_a_moved_issue_is_found_by_its_former_key() -> None:
    rules = mapping({"item": "search", "when": {"key": ["OLD-77"]}})
    assert set(assign(EVERYTHING, ITEMS, rules, {"OLD-77": "i5"}).by_issue) == {"i5"}


def test_rules_that_take_nothing_are_listed_with_the_reason() -> None:
    found = assign(
        EVERYTHING,
        ITEMS,
        mapping(
            {"item": "search", "when": {"project": ["APP"]}},
            {"item": "mobile", "when": {"label": ["mobile"]}},
            {"item": "billing", "when": {"key": ["APP-404"]}},
        ),
    )
    assert found.unmatched_rules == (
        "rule 2 (mobile) comes after other rules for all of its issues",
        "rule 3 (billing) matches no issue",
    )


def test_former_ids_and_merged_items_count_for_what_they_are_now() -> None:
    items = portfolio({"id": "find", "was": ["search"]}, {"id": "old", "merged_into": "find"})
    rules = mapping({"item": "search", "when": {"key": ["APP-1"]}}, {"item": "old", "when": {"key": ["OPS-5"]}})
    found = counted(assign(EVERYTHING, items, rules))
    assert found["i1"] == found["i5"] == {"find": 1}


def test_a_rule_for_an_item_that_is_nowhere_is_refused() -> None:
    with pytest.raises(UnknownItem, match="rule 1 names the item 'serach', which is on no roadmap"):
        assign(EVERYTHING, ITEMS, mapping({"item": "serach", "when": {"key": ["APP-1"]}}))


def test_parents_in_a_circle_are_walked_once() -> None:
    looped = backlog(issue("APP-1", parent_id="i2"), issue("APP-2", parent_id="i1", labels=("x",)))
    found = assign(looped, ITEMS, mapping({"item": "search", "when": {"label": ["x"]}}))
    assert "i2" in found.by_issue
    below = backlog(*looped.issues.values(), issue("APP-3", parent_id="i1"))
    assert set(assign(below, ITEMS, mapping({"item": "search", "when": {"key": ["APP-1"]}})).by_issue) >= {"i1", "i3"}


def test_it_does_not_matter_from_where_one_comes_to_a_circle() -> None:
    rules = mapping({"item": "search", "when": {"label": ["x"]}})
    circle = (issue("APP-1", parent_id="i2", labels=("x",)), issue("APP-2", parent_id="i1"))
    below = [issue("APP-0", parent_id=parent) for parent in ("i1", "i2")]
    found = [assign(backlog(one, *circle), ITEMS, rules).by_issue for one in below]
    assert [set(one) for one in found] == [{"i0", "i1", "i2"}] * 2


def _explained(key: str, rules: MappingFile) -> list[tuple[bool, bool, str]]:
    one = EVERYTHING.by_key(key)
    assert one is not None
    told = explain_issue(one, EVERYTHING, ITEMS, rules)
    assert told.decision.assignments == assign(EVERYTHING, ITEMS, rules).by_issue.get(one.id, ())
    return [(verdict.matched, verdict.counted, verdict.why) for verdict in told.verdicts]


def test_an_explanation_gives_every_rules_answer() -> None:
    rules = mapping(
        {"item": "billing", "when": {"label": ["billing"]}},
        {"item": "mobile", "when": {"label": ["mobile"]}},
        {"item": "search", "when": {"project": ["APP"]}},
    )
    assert _explained("APP-3", rules) == [
        (False, False, "label is not billing"),
        (True, True, "label is mobile"),
        (True, False, "project is APP"),
    ]


def test_an_explanation_of_an_inherited_assignment_counts_no_rule_of_the_issue_itself() -> None:
    rules = mapping({"item": "mobile", "when": {"label": ["mobile"]}})
    assert _explained("APP-4", rules) == [(False, False, "label is not mobile")]
    assert _explained("OPS-5", rules) == [(False, False, "label is not mobile")]
