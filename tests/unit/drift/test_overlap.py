"""Items that claim the same work, or read the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from drift.facts import gather
from drift.findings import Finding, Measure, Severity, Unit
from drift.inputs import DriftInputs, DriftSettings
from drift.measure import measure_all
from mapping.assign import OverShared, assign
from mapping.backlog import Change, Changed, Issue
from mapping.entry import Source
from mapping.roadmap import Item, Public
from mapping.rollup import roll_up
from mapping.rules import MappingFile, Match, Rule
from tests.unit.drift.small_backlog import (
    DONE,
    at,
    changed,
    detail,
    epic,
    findings,
    finished,
    inputs,
    item,
    story,
    value,
)

ITEMS = (item("maps"), item("search"))
TWELVE_POINTS = (epic("1"), story("2", points=5, parent_id="1"), story("3", points=7, parent_id="1"))


def rule(ident: str, *keys: str, weight: float | None = None, line: int = 1) -> Rule:
    return Rule(item=ident, when=Match(key=keys), weight=weight, source=Source("mapping.yaml", line))


def mapped(
    *rules: Rule, issues: Sequence[Issue] = TWELVE_POINTS, items: Sequence[Item] = ITEMS, unit: Unit = Unit.POINTS
) -> DriftInputs:
    """The inputs as the mapping file gives them."""
    given = inputs(items, {}, loose=issues, settings=DriftSettings(unit=unit))
    mapping = MappingFile(milepost=1, rules=rules)
    assigned = assign(given.backlog, given.portfolio, mapping)
    rollups = roll_up(given.backlog, assigned, given.portfolio, mapping)
    return replace(given, mapping=mapping, assigned=assigned, rollups=rollups)


def found(given: DriftInputs) -> list[Finding]:
    codes = ("double-claim", "nested-claim", "same-name", "same-public-name")
    return [one for one in measure_all(given) if one.measure is Measure.GRANULARITY and one.code in codes]


def points(given: DriftInputs) -> dict[str, float]:
    return {ident: rollup.points.total for ident, rollup in given.rollups.items()}


def test_oracle_an_epic_on_two_items_without_weights_is_a_double_claim() -> None:
    (one,) = found(mapped(rule("maps", "APP-1", line=4), rule("search", "APP-1", line=9)))
    assert (one.code, one.severity, value(one)) == ("double-claim", Severity.HYGIENE, 12)
    assert one.sentence == (
        "APP-1 is claimed by 2 items without weights: all of it (12 points) counts to Maps, and nothing to Search; "
        "give each rule a weight, or take one out"
    )
    assert [(str(line.source), line.note) for line in one.files] == [
        ("mapping.yaml:4", "rule for maps"),
        ("mapping.yaml:9", "rule for search"),
    ]


def test_oracle_with_weights_of_a_half_each_item_has_six_of_the_twelve_points() -> None:
    given = mapped(rule("maps", "APP-1", weight=0.5), rule("search", "APP-1", weight=0.5))
    assert points(given) == {"maps": 6, "search": 6}
    assert found(given) == []


def test_oracle_weights_that_sum_to_more_than_the_whole_are_refused() -> None:
    with pytest.raises(OverShared, match=r"APP-1 is shared to 1\.2"):
        mapped(rule("maps", "APP-1", weight=0.6), rule("search", "APP-1", weight=0.6))


def test_one_rule_without_a_weight_makes_the_other_void() -> None:
    assert [one.code for one in found(mapped(rule("maps", "APP-1"), rule("search", "APP-1", weight=0.5)))] == [
        "double-claim"
    ]


def test_an_epic_that_one_item_names_twice_is_no_double_claim() -> None:
    assert found(mapped(rule("maps", "APP-1"), rule("maps", "APP-1"))) == []


def test_a_rule_that_takes_what_others_leave_is_no_claim() -> None:
    rest = Rule(item="search", when=Match(project=("APP",)))
    assert found(mapped(rule("maps", "APP-1"), rest)) == []


def test_keys_are_the_same_whatever_their_capitals() -> None:
    assert [one.code for one in found(mapped(rule("maps", "APP-1"), rule("search", "app-1")))] == ["double-claim"]


def test_an_item_that_lists_a_parent_and_its_child_counts_the_child_once() -> None:
    big = epic("9", level=2, type_name="Initiative")
    given = mapped(
        rule("maps", "APP-9", "APP-1"), issues=(big, replace(TWELVE_POINTS[0], parent_id="9"), *TWELVE_POINTS[1:])
    )
    assert points(given)["maps"] == 12
    (one,) = found(given)
    assert (one.code, one.severity) == ("nested-claim", Severity.NONE)
    assert one.sentence == "Maps lists APP-1 beside what is above; counted once"


def test_a_child_that_another_item_lists_is_taken_out_on_purpose() -> None:
    given = mapped(rule("maps", "APP-1"), rule("search", "APP-3"))
    assert points(given) == {"maps": 5, "search": 7}
    assert found(given) == []


def test_a_circle_of_parents_ends() -> None:
    loop = (epic("1", parent_id="2"), epic("2", parent_id="1"))
    assert [one.code for one in found(mapped(rule("maps", "APP-1", "APP-2"), issues=loop))] == ["nested-claim"]


# -- below the epic of another item --------------------------------------------------------------------------------

MOVED = changed("4", at("2026-11-12"), Changed.PARENT, "9", "1")
LABELLED = story("4", points=2, parent_id="1", parent_key="APP-1", labels=("routes",))
BY_LABEL = Rule(item="search", when=Match(label=("routes",)), source=Source("mapping.yaml", 9))


def elsewhere(
    *rules: Rule, issues: Sequence[Issue] = (*TWELVE_POINTS, LABELLED), history: Sequence[Change] = ()
) -> Any:
    given = mapped(*rules, issues=issues)
    changes = {one.issue_id: (one,) for one in history}
    return findings(replace(given, backlog=replace(given.backlog, changes=changes)), "elsewhere")


def test_a_story_that_a_label_gives_to_one_item_and_that_hangs_under_an_epic_of_another() -> None:
    (one,) = elsewhere(BY_LABEL, rule("maps", "APP-1"))
    assert (one.subject.id, one.severity, value(one), detail(one)) == ("search", Severity.HYGIENE, 1, {"moved": 0})
    assert one.sentence == (
        "1 issue that counts to Search hangs under APP-1 of Maps: Jira and the mapping disagree; "
        "move them in Jira, or let the mapping follow"
    )
    assert [(told.key, told.note) for told in one.issues] == [("APP-4", "under APP-1 of Maps; label is routes")]
    assert [str(line.source) for line in one.files] == ["mapping.yaml:9"]


def test_the_move_that_put_it_there_is_its_evidence_for_as_long_as_the_window() -> None:
    (one,) = elsewhere(BY_LABEL, rule("maps", "APP-1"), history=[MOVED])
    assert (detail(one), one.issues[0].at) == ({"moved": 1}, MOVED.at)
    assert one.issues[0].note == "moved under APP-1 of Maps; label is routes"
    (old,) = elsewhere(BY_LABEL, rule("maps", "APP-1"), history=[replace(MOVED, at=at("2026-08-20"))])
    assert detail(old) == {"moved": 0}


def test_an_epic_of_one_item_under_an_initiative_of_another() -> None:
    big = epic("9", level=2, type_name="Initiative")
    placed = replace(TWELVE_POINTS[0], parent_id="9", parent_key="APP-9", labels=("routes",))
    (one,) = elsewhere(BY_LABEL, rule("maps", "APP-9"), issues=(big, placed, *TWELVE_POINTS[1:]))
    assert [(told.key, told.note) for told in one.issues] == [("APP-1", "under APP-9 of Maps; label is routes")]


@pytest.mark.parametrize(("history", "severity"), [((), Severity.NONE), ((MOVED,), Severity.HYGIENE)])
def test_what_a_rule_names_by_its_key_is_meant_so_unless_it_was_moved_there_lately(
    history: Sequence[Change], severity: Severity
) -> None:
    (one,) = elsewhere(rule("search", "APP-4"), rule("maps", "APP-1"), history=history)
    assert one.severity is severity


def test_what_counts_to_both_hangs_nowhere_else() -> None:
    shared = (rule("maps", "APP-4", weight=0.5), rule("search", "APP-4", weight=0.5), rule("maps", "APP-1"))
    assert elsewhere(*shared) == []


def test_what_ended_before_the_window_is_left_where_it_hangs() -> None:
    done = replace(LABELLED, status=DONE, resolved=at("2026-08-20"))
    assert elsewhere(BY_LABEL, rule("maps", "APP-1"), issues=(*TWELVE_POINTS, done)) == []
    lately = replace(done, resolved=at("2026-11-12"))
    assert len(elsewhere(BY_LABEL, rule("maps", "APP-1"), issues=(*TWELVE_POINTS, lately))) == 1


# -- names -------------------------------------------------------------------------------------------------------


def test_two_items_with_the_same_name_after_case_folding_and_trimming() -> None:
    items = [item("a", title="Faster  Search "), item("b", title="faster search"), item("c", title="Faster searches")]
    (one,) = found(inputs(items, {}))
    assert (one.code, one.subject.id, value(one)) == ("same-name", "a,b", 2)
    assert one.severity is Severity.HYGIENE


def test_two_cards_with_the_same_public_title_are_told_apart_from_two_names() -> None:
    items = [item(ident, public=Public(title="Search")) for ident in ("a", "b")]
    assert [one.code for one in found(inputs(items, {}))] == ["same-public-name"]


def test_a_name_may_come_again_when_the_first_is_finished() -> None:
    done, changes = finished("1", gather(inputs([], {})).inputs.as_of.instant)
    items = [item("a", title="Spring fair"), item("b", title="Spring fair")]
    assert found(inputs(items, {"a": [done]}, changes)) == []
    assert done.status == DONE
