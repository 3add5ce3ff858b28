"""What is done around the issues: sprints, versions, projects, statuses, boards and fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.jira.edits import NothingThere
from sandbox.jira.model import Board, Dialect, Field
from sandbox.jira.repository import Repository
from sandbox.state import State
from tests.unit.sandbox.jira_site import NOW, POINTS, SPRINT_FIELD, World, small_site

AGILE = "/rest/agile/1.0"


@pytest.fixture
def world() -> World:
    return World(small_site())


def fields(world: World, key: str) -> Any:
    return world.client.get(f"/rest/api/2/issue/{key}").json()["fields"]


def sprint_names(world: World, board: int, **params: Any) -> list[str]:
    return [row["name"] for row in world.client.get(f"{AGILE}/board/{board}/sprint", **params).json()["values"]]


def found(world: World, jql: str) -> list[str]:
    answer = world.client.get("/rest/api/3/search/jql", jql=f"{jql} ORDER BY key", fields="key")
    return [issue["key"] for issue in answer.json()["issues"]]


def updates(world: World) -> dict[str, Any]:
    return {issue.id: (issue.updated, issue.histories) for issue in world.repository.site.issues.values()}


def test_two_sprints_may_have_one_name(world: World) -> None:
    made = world.admin.create_sprint(7, "Sprint 3", goal="Again", start=NOW)
    assert made.id == 40
    assert sprint_names(world, 7, state="future") == ["Sprint 3", "Sprint 3"]
    world.editor.add_to_sprint("APP-12", 40)
    assert found(world, "sprint = 40") == found(world, "sprint = 'Sprint 3'") == ["APP-12"]


@pytest.mark.parametrize(
    "name", ["[APP] Sprint, one", 'He said "go"', "a ] b", "x|y", "id=9,name=no", "<null>", "a\\b"]
)
@pytest.mark.parametrize("dialect", ["cloud", "datacenter"])
def test_a_sprints_name_is_sent_as_it_is(dialect: Dialect, name: str) -> None:
    world = World(small_site(dialect))
    made = world.admin.create_sprint(7, name)
    issue = world.editor.add_to_sprint("APP-12", made.id)
    assert world.client.get(f"{AGILE}/sprint/{made.id}").json()["name"] == name
    (sent,) = fields(world, "APP-12")[SPRINT_FIELD]
    assert (sent["name"] == name) if dialect == "cloud" else (f",name={name},startDate=" in sent)
    assert issue.histories[-1].items[0].after_text == name


def test_a_sprint_may_be_listed_by_more_boards_than_its_own(world: World) -> None:
    world.repository.save("boards", Board(9, "Other", "scrum", ("11",)))
    world.admin.show_sprint(38, 9)
    world.admin.show_sprint(38, 9)
    assert sprint_names(world, 9) == ["[APP] Sprint 2, part | two"]
    assert len(sprint_names(world, 7)) == 3
    assert world.client.get(f"{AGILE}/board/9/sprint").json()["values"][0]["originBoardId"] == 7


def test_a_simple_board_answers_400_until_it_has_a_sprint(world: World) -> None:
    world.repository.save("boards", Board(9, "Team", "simple", ("11",)))
    assert world.client.get(f"{AGILE}/board/9/sprint").status == 400
    world.admin.create_sprint(9, "First")
    assert sprint_names(world, 9) == ["First"]


def test_a_sprint_can_be_reopened(world: World) -> None:
    world.admin.reopen_sprint(37)
    sprint = world.repository.site.sprints[37]
    assert (sprint.state, sprint.complete) == ("active", None)


def test_a_deleted_sprint_leaves_a_change_on_open_issues_and_none_on_done_ones(world: World) -> None:
    before = updates(world)
    world.admin.delete_sprint(37)
    assert world.client.get(f"{AGILE}/sprint/37").status == 404
    assert fields(world, "APP-2")[SPRINT_FIELD] is None
    assert [row["id"] for row in fields(world, "APP-3")[SPRINT_FIELD]] == [38]
    assert {ident for ident, seen in updates(world).items() if seen != before[ident]} == {"1003"}


def test_a_project_with_a_new_key_is_found_by_either_and_so_are_its_issues(world: World) -> None:
    before = updates(world)
    world.admin.rename_project_key("APP", "SHOP")
    assert world.repository.site.projects["10"].former_keys == ("OLD", "APP")
    for key in ("APP-2", "SHOP-2"):
        assert world.client.get(f"/rest/api/2/issue/{key}").json()["key"] == "SHOP-2"
        assert found(world, f"key = {key}") == ["SHOP-2"]
    for project in ("APP", "SHOP", "OLD"):
        assert world.client.get(f"/rest/api/2/project/{project}").json()["key"] == "SHOP"
        assert found(world, f"project = {project}") == ["SHOP-1", "SHOP-2", "SHOP-3", "SHOP-4", "SHOP-12"]
    assert updates(world) == before


def test_a_project_can_have_an_old_key_of_its_own_back(world: World) -> None:
    world.admin.rename_project_key("APP", "SHOP")
    world.admin.rename_project_key("SHOP", "APP")
    assert world.repository.site.projects["10"].former_keys == ("OLD", "SHOP")
    assert world.repository.site.issues["1002"].former_keys == ("SHOP-2",)
    assert found(world, "key in (APP-2, SHOP-2)") == ["APP-2"]


@pytest.mark.parametrize("key", ["INT", "int", "A", "A B", "9A", ""])
def test_a_key_that_is_none_or_taken_is_refused(world: World, key: str) -> None:
    with pytest.raises(ValueError, match="cannot be a project's key"):
        world.admin.rename_project_key("APP", key)


def test_a_status_is_renamed_and_put_into_another_category_without_touching_an_issue(world: World) -> None:
    before = updates(world)
    world.admin.rename_status("Doing", "In review")
    world.admin.categorise_status("In review", "done")
    status = fields(world, "APP-3")["status"]
    assert (status["name"], status["statusCategory"]["key"]) == ("In review", "done")
    assert found(world, "status = 'In review'") == ["APP-1", "APP-3"]
    assert updates(world) == before


def test_a_version_is_renamed_without_touching_an_issue(world: World) -> None:
    before = updates(world)
    world.admin.rename_version("301", "2.0 LTS")
    assert fields(world, "APP-3")["fixVersions"][0]["name"] == "2.0 LTS"
    assert updates(world) == before


def test_a_deleted_version_is_taken_from_its_issues_by_a_change(world: World) -> None:
    world.editor.edit("APP-4", affects_version_ids=("301",))
    world.admin.delete_version("301")
    assert fields(world, "APP-3")["fixVersions"] == fields(world, "APP-4")["versions"] == []
    assert world.client.get("/rest/api/2/version/301").status == 404
    (item,) = world.repository.site.issues["1003"].histories[-1].items
    assert (item.field, item.before, item.after) == ("Fix Version", "301", None)


def test_a_deleted_board_leaves_its_sprints(world: World) -> None:
    world.admin.delete_board(7)
    assert world.client.get(f"{AGILE}/board/7").status == 404
    assert world.client.get(f"{AGILE}/sprint/38").json()["originBoardId"] == 7


def test_a_board_may_estimate_by_another_field_or_by_none(world: World) -> None:
    def estimation() -> Any:
        return world.client.get(f"{AGILE}/board/7/configuration").json()["estimation"]

    world.repository.save("fields", Field("customfield_10099", "Effort", True, {"type": "number"}))
    assert estimation()["field"]["fieldId"] == POINTS
    world.admin.estimate_by(7, "customfield_10099")
    assert estimation()["field"] == {"fieldId": "customfield_10099", "displayName": "Effort"}
    world.admin.estimate_by(7, None)
    assert estimation() == {"type": "none"}


def test_a_renamed_field_keeps_its_id_and_is_found_by_the_new_name(world: World) -> None:
    world.admin.rename_field(POINTS, "Effort")
    names = {row["id"]: row["name"] for row in world.client.get("/rest/api/2/field").json()}
    assert names[POINTS] == "Effort"
    assert found(world, "Effort > 4") == ["APP-3"]


def test_a_custom_field_takes_a_value_in_the_shape_that_jira_sends(world: World) -> None:
    world.repository.save("fields", Field("customfield_10099", "Team", True, {"type": "option"}))
    issue = world.editor.set_field("APP-3", "customfield_10099", {"value": "Core"})
    assert fields(world, "APP-3")["customfield_10099"] == {"value": "Core"}
    assert issue.histories[-1].items[0].field == "Team"


def test_a_created_issue_gets_the_next_key_and_the_first_status(world: World) -> None:
    made = world.editor.create("APP", "A new story", parent="APP-1")
    assert (made.key, made.id, made.parent_id) == ("APP-13", "1007", "1001")
    assert fields(world, "APP-13")["status"]["name"] == "To Do"
    assert found(world, "created >= 0 AND key = APP-13") == ["APP-13"]


def test_all_of_it_survives_a_restart(tmp_path: Path) -> None:
    before = World(small_site(), State(tmp_path / "state.db"))
    before.admin.create_sprint(7, "[x], | y")
    before.admin.show_sprint(38, 8)
    before.admin.rename_project_key("APP", "SHOP")
    before.admin.delete_version("300")
    before.admin.delete_board(8)
    before.state.close()
    assert Repository(State(tmp_path / "state.db")).site == before.repository.site


def test_what_is_not_there_is_named(world: World) -> None:
    for act, reason in (
        (lambda: world.admin.create_sprint(99, "x"), "no board 99"),
        (lambda: world.admin.delete_sprint(99), "no sprint 99"),
        (lambda: world.admin.show_sprint(38, 99), "no board 99"),
        (lambda: world.admin.delete_version("9"), "no version 9"),
        (lambda: world.admin.plan_version("9", date(2026, 1, 1)), "no version 9"),
        (lambda: world.admin.rename_status("Nowhere", "x"), "no status Nowhere"),
        (lambda: world.admin.rename_field("customfield_1", "x"), "no custom field customfield_1"),
        (lambda: world.admin.rename_project_key("NOPE", "SHOP"), "no project NOPE"),
        (lambda: world.editor.create("APP", "x", issue_type="Dream"), "no issue type Dream"),
        (lambda: world.editor.set_field("APP-1", "customfield_1", 1), "no custom field customfield_1"),
    ):
        with pytest.raises(NothingThere, match=reason):
            act()


def test_an_issue_can_come_without_its_fields(world: World) -> None:
    world.settings.bare_issues = {"APP-2", "1003"}
    answer = world.client.get("/rest/api/3/search/jql", jql="project = APP ORDER BY key", fields="summary").json()
    assert ["fields" in issue for issue in answer["issues"]] == [True, False, False, True, True]
    assert answer["issues"][1].keys() == {"expand", "id", "self", "key"}


def test_null_may_stand_where_a_list_should_be(world: World) -> None:
    names = {"labels", "fixVersions", "components", "issuelinks"}
    assert all(isinstance(fields(world, "APP-2")[name], list) for name in (*names, SPRINT_FIELD))
    world.settings.null_lists = {*names, "sprint"}
    assert all(fields(world, "APP-2")[name] is None for name in (*names, SPRINT_FIELD))


def test_a_status_may_be_told_with_a_category_that_jira_does_not_have(world: World) -> None:
    world.settings.category_keys = {"Doing": "weird"}
    assert fields(world, "APP-3")["status"]["statusCategory"]["key"] == "weird"
    assert {row["name"]: row["statusCategory"]["key"] for row in world.client.get("/rest/api/2/status").json()} == {
        "To Do": "new",
        "Doing": "weird",
        "Done": "done",
    }


def test_a_sprint_in_the_state_of_an_older_sandbox_is_still_read() -> None:
    state = State()
    World(small_site(), state)
    document = dict(state.get("jira.sprints", "38") or {})
    del document["also_on"]
    state.put("jira.sprints", "38", document)
    sprint = Repository(state).site.sprints[38]
    assert sprint == replace(small_site().sprints[38], start=NOW - timedelta(days=1, hours=3))
