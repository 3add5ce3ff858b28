"""Whatever the rules and the backlog: nothing is counted twice, and sums agree with their parts."""

from __future__ import annotations

from math import fsum, isclose
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from mapping.assign import OverShared, assign
from mapping.assignments import Assigned
from mapping.backlog import Backlog
from mapping.conditions import parse_condition
from mapping.explain import explain_issue
from mapping.issue_fields import Lookup
from mapping.roadmap import Stage
from mapping.rollup import is_cancelled, roll_up, stage_of
from mapping.rules import MappingFile
from tests.unit.mapping.builders import DOING, DONE, TODO, backlog, issue, mapping, portfolio

ITEMS = portfolio("a", "b", "c")
LABELS = ("x", "y", "z")


@st.composite
def backlogs(draw: st.DrawFn) -> Backlog:
    size = draw(st.integers(1, 12))
    issues = []
    for number in range(1, size + 1):
        parent = draw(st.none() | st.integers(1, size))  # circles and all
        issues.append(
            issue(
                f"{draw(st.sampled_from(['APP', 'OPS']))}-{number}",
                level=draw(st.sampled_from([-1, 0, 0, 1])),
                parent_id=None if parent is None else f"i{parent}",
                labels=tuple(draw(st.sets(st.sampled_from(LABELS)))),
                status=draw(st.sampled_from([TODO, DOING, DONE])),
                resolution=draw(st.sampled_from([None, "Fixed", "Won't Do"])),
                points=draw(st.none() | st.integers(0, 13).map(float)),
            )
        )
    return backlog(*issues)


def whens() -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        st.sampled_from(LABELS).map(lambda label: {"label": [label]}),
        st.integers(1, 12).map(lambda number: {"key": [f"APP-{number}"]}),
        st.integers(1, 12).map(lambda number: {"parent": [f"APP-{number}"]}),
        st.sampled_from(["APP", "OPS"]).map(lambda project: {"project": [project]}),
        st.sampled_from(["labels is empty", "points > 3 or label = x", "not project = APP"]).map(
            lambda w: {"where": w}
        ),
    )


@st.composite
def mappings(draw: st.DrawFn) -> MappingFile:
    rules = [
        {
            "item": draw(st.sampled_from("abc")),
            "when": draw(whens()),
            "weight": draw(st.sampled_from([None, None, 0.25, 0.5])),
        }
        for _ in range(draw(st.integers(0, 6)))
    ]
    ignore = [{"when": draw(whens()), "reason": "not ours"} for _ in range(draw(st.integers(0, 1)))]
    return mapping(*rules, ignore=ignore)


def assigned(work: Backlog, rules: MappingFile) -> Assigned:
    try:
        return assign(work, ITEMS, rules)
    except OverShared:
        assume(False)
        raise


@given(work=backlogs(), rules=mappings())
def test_no_issue_is_given_away_more_than_whole_nor_to_one_item_twice(work: Backlog, rules: MappingFile) -> None:
    found = assigned(work, rules)
    for many in found.by_issue.values():
        assert fsum(one.weight for one in many) <= 1
        assert len({one.item_id for one in many}) == len(many)
    assert not found.by_issue.keys() & found.ignored.keys()


@given(work=backlogs(), rules=mappings(), data=st.data())
def test_taking_an_unrelated_issue_away_changes_nothing_else(work: Backlog, rules: MappingFile, data: Any) -> None:
    parents = {one.parent_id for one in work.issues.values()}
    leaves = sorted(work.issues.keys() - parents)
    assume(leaves)
    gone = data.draw(st.sampled_from(leaves))
    before = assigned(work, rules)
    after = assigned(backlog(*(one for one in work.issues.values() if one.id != gone)), rules)
    assert after.by_issue == {ident: many for ident, many in before.by_issue.items() if ident != gone}


@given(work=backlogs(), rules=mappings())
def test_the_order_of_the_pull_does_not_matter(work: Backlog, rules: MappingFile) -> None:
    turned = backlog(*reversed(list(work.issues.values())))
    assert dict(assigned(work, rules).by_issue) == dict(assigned(turned, rules).by_issue)


@given(work=backlogs(), rules=mappings())
def test_an_explanation_agrees_with_the_assignment(work: Backlog, rules: MappingFile) -> None:
    found = assigned(work, rules)
    for one in work.issues.values():
        told = explain_issue(one, work, ITEMS, rules).decision
        assert told.assignments == found.by_issue.get(one.id, ())
        assert told.ignored == found.ignored.get(one.id)


@given(work=backlogs(), rules=mappings())
def test_roll_ups_sum_to_the_work_that_was_assigned(work: Backlog, rules: MappingFile) -> None:
    found = assigned(work, rules)
    sums = roll_up(work, found, ITEMS, rules)
    counted = [
        (one.weight, work.issues[one.issue_id])
        for many in found.by_issue.values()
        for one in many
        if work.issues[one.issue_id].is_work and not is_cancelled(work.issues[one.issue_id], rules)
    ]
    done = [(weight, one) for weight, one in counted if stage_of(one.status, rules.statuses) is Stage.SHIPPED]
    assert isclose(fsum(one.count.total for one in sums.values()), fsum(weight for weight, _ in counted))
    assert isclose(fsum(one.count.done for one in sums.values()), fsum(weight for weight, _ in done))
    points = fsum(weight * (one.points or 0) for weight, one in counted)
    assert isclose(fsum(one.points.total for one in sums.values()), points)


CLAUSES = st.sampled_from(
    ["label = x", "label != x", "labels is empty", "points >= 5", "key in (APP-1, OPS-2)", "parent = APP-3"]
)
JOINTS = st.sampled_from(["({} and {})", "({} or {})", "not ({} and not {})"])


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(JOINTS, inner, inner).map(lambda parts: parts[0].format(parts[1], parts[2]))


@given(work=backlogs(), text=st.recursive(CLAUSES, _joined, max_leaves=6))
def test_the_quick_way_to_the_issues_finds_what_trying_each_finds(work: Backlog, text: str) -> None:
    lookup, condition = Lookup(work), parse_condition(text)
    assert condition.select(lookup) == {one.id for one in work.issues.values() if condition.holds(one, lookup)}
