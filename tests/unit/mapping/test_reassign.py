"""Assigning again gives what assigning from scratch gives, and decides anew only on what was touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from mapping.assign import OverShared, assign
from mapping.backlog import Backlog, Issue, Release, Sprint, SprintState
from mapping.reassign import Standing, reassign, touched
from mapping.rules import MappingFile
from tests.unit.mapping.builders import backlog, issue, portfolio

ITEMS = portfolio("a", "b")
RULES = MappingFile.model_validate(
    {
        "milepost": 1,
        "rules": [
            {"item": "a", "when": {"label": ["x"]}},
            {"item": "a", "when": {"key": ["APP-9"]}},
            {"item": "b", "when": {"where": "sprint = Two or fixVersion = Next"}},
        ],
    }
)
EPIC = issue("APP-1", level=1, labels=("x",))
BELOW = issue("APP-2", parent_id=EPIC.id)
SUBTASK = issue("APP-3", level=-1, parent_id=BELOW.id)
OTHER = issue("APP-4", sprint_ids=(2,), release_ids=("7",))
SITE: dict[str, Any] = {
    "sprints": {2: Sprint(2, "Two", SprintState.ACTIVE)},
    "releases": {"7": Release("7", "APP", "Later")},
}
WORK = replace(backlog(EPIC, BELOW, SUBTASK, OTHER), **SITE)


def again(now: Backlog, *, rules: MappingFile = RULES, former: Mapping[str, str] | None = None) -> Standing:
    """Assigned after `WORK` was; the same as from scratch."""
    found = reassign(now, ITEMS, rules, former or {}, reassign(WORK, ITEMS, RULES, {}))
    assert found.assigned == assign(now, ITEMS, rules, former or {})
    return found


def with_issues(*changed: Issue) -> Backlog:
    return replace(WORK, issues={**WORK.issues, **{one.id: one for one in changed}})


def items(found: Standing) -> dict[str, list[str]]:
    given = found.assigned.by_issue
    return {WORK.issues[ident].key: [one.item_id for one in many] for ident, many in given.items()}


def test_what_nothing_touched_keeps_the_very_assignments_that_it_had() -> None:
    before = reassign(WORK, ITEMS, RULES, {})
    after = reassign(with_issues(replace(OTHER, labels=("x",))), ITEMS, RULES, {}, before)
    assert after.assigned.by_issue[SUBTASK.id] is before.assigned.by_issue[SUBTASK.id]
    assert [one.item_id for one in after.assigned.by_issue[OTHER.id]] == ["a"]


def test_what_lies_below_a_changed_issue_follows_it() -> None:
    assert items(again(WORK)) == {"APP-1": ["a"], "APP-2": ["a"], "APP-3": ["a"], "APP-4": ["b"]}
    assert items(again(with_issues(replace(EPIC, labels=())))) == {"APP-4": ["b"]}


def test_what_lies_below_a_deleted_issue_is_decided_on_anew() -> None:
    left = {ident: one for ident, one in WORK.issues.items() if ident != EPIC.id}
    assert items(again(replace(WORK, issues=left))) == {"APP-4": ["b"]}
    assert touched(WORK, replace(WORK, issues=left)) == {EPIC.id, BELOW.id, SUBTASK.id}


def test_other_rules_decide_everything_anew() -> None:
    rules = MappingFile.model_validate({"milepost": 1, "rules": [{"item": "b", "when": {"label": ["x"]}}] * 3})
    assert items(again(WORK, rules=rules)) == {"APP-1": ["b"], "APP-2": ["b"], "APP-3": ["b"]}


@pytest.mark.parametrize(
    "site",
    [
        {"sprints": {2: Sprint(2, "Renamed", SprintState.ACTIVE)}},
        {"sprints": {}, "releases": {"7": Release("7", "APP", "Next")}},
    ],
)
def test_other_names_of_sprints_and_releases_reach_issues_that_did_not_change(site: dict[str, Any]) -> None:
    assert ("APP-4" in items(again(replace(WORK, **site)))) == ("releases" in site)


def test_a_key_that_comes_to_stand_for_another_issue_takes_its_rule_along() -> None:
    before = reassign(WORK, ITEMS, RULES, {"APP-9": OTHER.id})
    assert [one.item_id for one in before.assigned.by_issue[OTHER.id]] == ["a"]
    now = reassign(WORK, ITEMS, RULES, {"APP-9": EPIC.id}, before)
    assert now.assigned == assign(WORK, ITEMS, RULES, {"APP-9": EPIC.id})
    assert [one.item_id for one in now.assigned.by_issue[OTHER.id]] == ["b"]


def test_a_circle_of_parents_is_decided_on_alike_whoever_comes_to_hang_below_it() -> None:
    circle = (issue("APP-1", parent_id="i2", labels=("x",)), issue("APP-2", parent_id="i1"))
    below = [backlog(issue("APP-0", parent_id=parent), *circle) for parent in ("i1", "i2")]
    for before, now in (below, reversed(below)):
        found = reassign(now, ITEMS, RULES, {}, reassign(before, ITEMS, RULES, {}))
        assert found.assigned == assign(now, ITEMS, RULES)


def test_an_issue_that_comes_to_be_given_twice_is_refused() -> None:
    rules = MappingFile.model_validate(
        {
            "milepost": 1,
            "rules": [
                {"item": name, "when": {"label": [label]}, "weight": 0.7} for name, label in (("a", "x"), ("b", "y"))
            ],
        }
    )
    before = reassign(WORK, ITEMS, rules, {})
    with pytest.raises(OverShared, match=r"APP-1 is shared to 1\.4"):
        reassign(with_issues(replace(EPIC, labels=("x", "y"))), ITEMS, rules, {}, before)
