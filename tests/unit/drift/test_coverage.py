"""Items without work, and work without items."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drift.findings import Reason, Severity
from drift.inputs import DriftInputs
from mapping.assign import assign
from mapping.assignments import Assigned
from mapping.backlog import Issue
from mapping.reach import keys_out_of_reach
from mapping.rollup import roll_up
from mapping.rules import MappingFile, Match, Rule
from tests.unit.drift.small_backlog import DONE, at, detail, epic, findings, finished, inputs, item, only, story, value


def oracle() -> DriftInputs:
    """8 items, of which 5 have live work. 10 epics, 7 of them mapped. 100 stories: 12 loose, 18 under orphan epics."""
    items = [item(f"i{number}") for number in range(8)]
    work: dict[str, list[Issue]] = {f"i{number}": [epic(f"e{number}")] for number in range(5)}
    work["i0"] += [epic("e5"), epic("e6")]
    for number in range(70):
        work[f"i{number % 5}"].append(story(f"s{number}", parent_id=f"e{number % 5}", points=1))
    loose = [epic(f"e{number}") for number in (7, 8, 9)]
    loose += [story(f"l{number}", points=2) for number in range(12)]
    loose += [story(f"o{number}", parent_id="e7", points=1) for number in range(18)]
    return inputs(items, work, loose=loose)


def test_oracle_five_of_eight_items_are_backed() -> None:
    found = only(oracle(), "backed")
    assert (value(found), detail(found)) == (0.625, {"backed": 5, "items": 8})
    assert found.severity is Severity.HYGIENE
    assert [line.note for line in found.files] == [f"no work behind I{number}" for number in (5, 6, 7)]


def test_oracle_an_item_that_lists_only_an_epic_since_deleted_is_not_backed() -> None:
    """Of eight items six list epics; what the sixth lists is gone. Its project is read, so it is not out of sight."""
    rules = tuple(Rule(item=f"i{number}", when=Match(key=(f"APP-e{number}",))) for number in range(6))
    left = [one for number in range(5) for one in (epic(f"e{number}"), story(f"s{number}", parent_id=f"e{number}"))]
    given = inputs([item(f"i{number}") for number in range(8)], {}, loose=left)
    mapping = MappingFile(milepost=1, rules=rules)
    assigned = assign(given.backlog, given.portfolio, mapping)
    rollups = roll_up(given.backlog, assigned, given.portfolio, mapping)
    out_of_reach = keys_out_of_reach(mapping, given.portfolio, (), ("APP",))
    given = replace(given, mapping=mapping, assigned=assigned, rollups=rollups, invisible=out_of_reach)
    assert (value(only(given, "backed")), only(given, "backed").files[0].note) == (0.625, "no work behind I5")


def test_oracle_three_of_ten_epics_are_orphans() -> None:
    found = only(oracle(), "orphan-epics")
    assert value(found) == pytest.approx(0.3)
    assert [issue.issue_id for issue in found.issues] == ["e7", "e8", "e9"]


def test_oracle_thirty_of_a_hundred_stories_are_unaligned() -> None:
    found = only(oracle(), "unaligned-work")
    assert value(found) == pytest.approx(0.3)
    assert (detail(found)["without_epic"], detail(found)["under_orphans"]) == (12, 18)
    assert detail(found)["by_points"] == pytest.approx((24 + 18) / (24 + 18 + 70))


def test_work_finished_in_the_window_is_the_share_that_matters() -> None:
    inside, first = finished("1", at("2026-11-10"), points=3)
    outside, second = finished("2", at("2026-11-10"), points=1)
    given = inputs([item()], {"search": [inside, story("3")]}, first + second, loose=[outside])
    found = only(given, "unaligned-work")
    assert (detail(found)["by_finished"], detail(found)["by_points_finished"]) == (0.5, 0.25)
    assert "1 of 2 finished in 12 weeks from 2026-08-24 to 2026-11-15 (50%)" in found.sentence


def test_what_ended_before_the_window_is_not_live() -> None:
    old, changes = finished("1", at("2026-05-01"))
    shut, more = finished("2", at("2026-05-01"), level=1, type_name="Epic")
    given = inputs([item()], {"search": [story("3")]}, changes + more, loose=[old, shut])
    assert value(only(given, "unaligned-work")) == 0
    assert only(given, "orphan-epics").reason is Reason.NO_SCOPE


def test_cancelled_epics_and_work_are_not_live() -> None:
    dropped = [epic("1", DONE, resolution="Won't Do"), story("2", DONE, resolution="Duplicate")]
    given = inputs([item()], {"search": [story("3")]}, loose=dropped)
    assert value(only(given, "unaligned-work")) == 0
    assert only(given, "orphan-epics").reason is Reason.NO_SCOPE


def test_what_is_ignored_by_intent_is_not_unaligned() -> None:
    given = inputs([item()], {"search": [story("1")]}, loose=[story("2"), epic("3")])
    ignored = replace(given, assigned=Assigned(given.assigned.by_issue, {"2": "upkeep", "3": "upkeep"}))
    assert value(only(ignored, "unaligned-work")) == 0
    assert only(ignored, "orphan-epics").reason is Reason.NO_SCOPE


def test_an_item_that_needs_no_work_leaves_the_denominator() -> None:
    given = inputs([item(), item("fair", needs_work=False)], {"search": [story("1")]})
    assert (value(only(given, "backed")), only(given, "backed").severity) == (1, Severity.NONE)


def test_an_epic_that_cannot_be_seen_is_invisible_and_not_missing() -> None:
    given = inputs([item(), item("secret")], {"search": [story("1")]}, invisible={"secret": ("SEC-1",)})
    found = only(given, "invisible")
    assert (found.subject.id, found.reason) == ("secret", Reason.INVISIBLE)
    assert found.sentence.startswith("Secret lists SEC-1, of which the project is not read")
    assert value(only(given, "backed")) == 1


def test_without_items_epics_or_work_there_is_no_scope() -> None:
    reasons = [found.reason for found in findings(inputs([], {}), "backed", "orphan-epics", "unaligned-work")]
    assert reasons == [Reason.NO_SCOPE] * 3
