"""What the state keeps of a site, and what a disturbance writes into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from sandbox.jira.edits import NothingThere
from sandbox.jira.model import ChangeItem, Issue, Link
from sandbox.jira.repository import Repository
from sandbox.state import State
from tests.unit.sandbox.jira_site import NOW, World, small_site

TICK = timedelta(milliseconds=1)


@pytest.fixture
def world() -> World:
    return World(small_site())


def last(issue: Issue) -> tuple[ChangeItem, ...]:
    return issue.histories[-1].items


def test_a_site_survives_a_restart_unchanged(tmp_path: Path) -> None:
    before = World(small_site(), State(tmp_path / "state.db"))
    before.editor.move("APP-12", "INT")
    before.admin.rename_sprint(38, "Renamed")
    before.editor.hide("APP-3")
    before.state.close()
    after = Repository(State(tmp_path / "state.db"))
    assert after.site == before.repository.site
    assert after.hidden("1003")
    moved = after.issue("APP-12")
    assert moved is not None
    assert moved.key == "INT-2"


def test_loading_a_site_forgets_the_one_before(world: World) -> None:
    world.editor.hide("APP-1")
    site = small_site("datacenter")
    del site.issues["1002"]
    world.repository.load(site)
    assert Repository(world.state).site == site
    assert world.repository.issue("APP-2") is None
    assert not world.repository.hidden("1001")


def test_an_edit_is_recorded_at_its_own_instant(world: World) -> None:
    first = world.editor.edit("APP-3", points=8.0)
    second = world.editor.edit("APP-3", due=date(2026, 4, 1))
    assert last(first) == (ChangeItem("Story Points", None, "5", None, "8", "customfield_10016"),)
    assert last(second) == (ChangeItem("duedate", None, "2026-03-20", None, "2026-04-01", "duedate"),)
    assert (first.updated, second.updated) == (NOW + TICK, NOW + 2 * TICK)
    assert first.histories[-1].author_id == "u1"
    assert int(second.histories[-1].id) > int(first.histories[-1].id) > 10003


def test_an_edit_that_changes_nothing_is_not_recorded(world: World) -> None:
    assert world.editor.edit("APP-3", points=5.0).updated == small_site().issues["1003"].updated


def test_each_fix_version_that_comes_or_goes_is_an_item(world: World) -> None:
    changed = world.editor.edit("APP-3", fix_version_ids=("300",))
    assert last(changed) == (
        ChangeItem("Fix Version", "301", "2.0", None, None, "fixVersions"),
        ChangeItem("Fix Version", None, None, "300", "1.0", "fixVersions"),
    )


def test_a_fix_version_that_stays_is_no_item(world: World) -> None:
    changed = world.editor.edit("APP-3", fix_version_ids=("301", "300"))
    assert [item.after_text for item in last(changed)] == ["1.0"]


def test_a_field_that_cannot_be_edited_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="cannot edit key; known fields are affects_version_ids, assignee_id"):
        world.editor.edit("APP-3", key="APP-77")


def test_done_resolves_and_reopening_takes_it_back(world: World) -> None:
    done = world.editor.transition("APP-3", "done")
    assert (done.resolution_id, done.resolved) == ("1", NOW + TICK)
    assert [(item.field, item.after_text) for item in last(done)] == [("status", "Done"), ("resolution", "Fixed")]
    reopened = world.editor.transition("APP-3", "Doing")
    assert (reopened.resolution_id, reopened.resolved) == (None, None)
    assert last(reopened)[1] == ChangeItem("resolution", "1", "Fixed", None, None, "resolution")


def test_a_sprint_change_lists_ids_and_names(world: World) -> None:
    changed = world.editor.add_to_sprint("APP-3", 39)  # leaves the active 38, keeps the closed 37
    assert changed.sprint_ids == (37, 39)
    assert last(changed) == (
        ChangeItem("Sprint", "37, 38", "Sprint 1, [APP] Sprint 2, part | two", "37, 39", "Sprint 1, Sprint 3"),
    )
    assert world.editor.remove_from_sprint("APP-3", 39).sprint_ids == (37,)


def test_a_new_parent_is_recorded_as_the_dialect_does(world: World) -> None:
    changed = world.editor.set_parent("APP-12", "APP-1")
    assert last(changed) == (ChangeItem("IssueParentAssociation", None, None, "1001", "APP-1"),)
    server = World(small_site("datacenter"))
    assert last(server.editor.set_parent("APP-12", "APP-1"))[0].field == "Epic Link"
    assert last(server.editor.set_parent("APP-1", "APP-12"))[0].field == "Parent Link"


def test_a_parent_outside_of_the_export_can_be_taken_away(world: World) -> None:
    lost = replace(world.repository.site.issues["1006"], foreign_parent_key="PRD-1")
    world.repository.save_issue(lost, world.clock.tick())
    assert world.editor.set_parent("APP-12", None).foreign_parent_key is None


def test_a_move_keeps_the_id_and_leaves_the_old_project_behind(world: World) -> None:
    moved = world.editor.move("APP-2", "INT")
    assert (moved.id, moved.key, moved.former_keys, moved.fix_version_ids) == ("1002", "INT-2", ("APP-2",), ())
    assert [(item.field, item.before_text, item.after_text) for item in last(moved)] == [
        ("project", "The App", "Internals"),
        ("Key", "APP-2", "INT-2"),
    ]
    assert world.editor.move("INT-2", "APP").key == "APP-13"


def test_deleting_takes_sub_tasks_along_and_orphans_stories(world: World) -> None:
    world.editor.delete("APP-3")
    assert world.repository.issue("APP-4") is None
    world.editor.delete("APP-1")
    story = world.repository.issue("APP-2")
    assert story is not None
    assert story.parent_id is None


def test_deleting_cuts_the_links_of_others(world: World) -> None:
    back = replace(world.repository.site.issues["1004"], links=(Link("1", "100", "inward", "1002", "APP-2"),))
    world.repository.save_issue(back, world.clock.tick())
    world.editor.delete("APP-2")
    other = world.repository.site.issues["1004"]
    assert other.links == ()
    assert last(other) == (ChangeItem("Link", "APP-2", "This issue is blocked by APP-2", None, None),)


def test_closing_a_sprint_carries_over_what_is_not_done(world: World) -> None:
    before = world.repository.site.issues["1002"]
    world.editor.transition("APP-4", "Done")
    world.editor.add_to_sprint("APP-4", 38)
    world.admin.close_sprint(38, carry_to=39)
    sprint = world.repository.site.sprints[38]
    assert (sprint.state, sprint.complete) == ("closed", NOW + 3 * TICK)
    assert world.repository.site.issues["1003"].sprint_ids == (37, 38, 39)
    assert world.repository.site.issues["1004"].sprint_ids == (38,)
    assert world.repository.site.issues["1002"] == before


def test_sprints_and_versions_change_without_touching_an_issue(world: World) -> None:
    before = dict(world.repository.site.issues)
    world.admin.start_sprint(39, end=NOW + timedelta(days=14))
    world.admin.rename_sprint(39, "Renamed")
    world.admin.release_version("301", date(2026, 3, 11))
    site = world.repository.site
    assert (site.sprints[39].state, site.sprints[39].name, site.sprints[39].activated) == (
        "active",
        "Renamed",
        NOW + TICK,
    )
    assert (site.versions["301"].released, site.versions["301"].release_date) == (True, date(2026, 3, 11))
    assert site.issues == before


def test_what_does_not_exist_is_named(world: World) -> None:
    for act, message in (
        (lambda: world.editor.edit("APP-99", summary="x"), "no issue APP-99"),
        (lambda: world.editor.transition("APP-1", "Shipped"), "no status Shipped"),
        (lambda: world.editor.add_to_sprint("APP-1", 99), "no sprint 99"),
        (lambda: world.editor.move("APP-1", "NOPE"), "no project NOPE"),
        (lambda: world.editor.edit("APP-1", fix_version_ids=("9",)), "no record 9; known are 300, 301"),
        (lambda: world.admin.plan_version("9", None), "no version 9"),
    ):
        with pytest.raises(NothingThere, match=message):
            act()
