"""What the account may see, and what a search answers where rights, nodes or values are amiss."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sandbox.jira.model import Dialect
from tests.unit.sandbox.jira_site import World, small_site

JQL, CLASSIC = "/rest/api/3/search/jql", "/rest/api/2/search"


@pytest.fixture(params=["cloud", "datacenter"])
def world(request: pytest.FixtureRequest) -> World:
    dialect: Dialect = request.param
    return World(small_site(dialect))


def search(world: World, jql: str, **more: Any) -> Any:
    """The keys found in the order of the answer, or the sentences of a refusal."""
    path = JQL if world.repository.site.dialect == "cloud" else CLASSIC
    reply = world.client.post(path, {"jql": jql, "fields": ["summary"], **more})
    answer = reply.json()
    return [issue["key"] for issue in answer["issues"]] if reply.status == 200 else answer["errorMessages"]


def granted(world: World, **params: str) -> bool:
    asked: dict[str, Any] = {"permissions": "BROWSE_PROJECTS", **params}
    answer = world.client.get("/rest/api/2/mypermissions", **asked)
    assert answer.status == 200
    return bool(answer.json()["permissions"]["BROWSE_PROJECTS"]["havePermission"])


@pytest.mark.parametrize(
    ("jql", "sentence"),
    [
        ("id in (1002, 9999)", "A value with ID '9999' does not exist for field 'id'."),
        ("id = 9999", "A value with ID '9999' does not exist for field 'id'."),
        ('key in ("APP-2", "APP-99")', "An issue with key 'APP-99' does not exist for field 'key'."),
        ("key = APP-99", "An issue with key 'APP-99' does not exist for field 'key'."),
        ("issuekey = APP-99", "An issue with key 'APP-99' does not exist for field 'issuekey'."),
        ("project = APP AND id > 9999", "A value with ID '9999' does not exist for field 'id'."),
        ("project = NOPE", "The value 'NOPE' does not exist for the field 'project'."),
        ("project in (APP, NOPE)", "The value 'NOPE' does not exist for the field 'project'."),
        ("sprint = 999", "The value '999' does not exist for the field 'Sprint'."),
    ],
)
def test_a_value_that_names_nothing_is_refused_in_both_dialects(world: World, jql: str, sentence: str) -> None:
    assert search(world, jql) == [sentence]


@pytest.mark.parametrize("jql", ["id in (1002, 1003)", "key = APP-3", "key in (APP-2, APP-3)", "id > 1003"])
def test_an_issue_that_may_not_be_seen_is_as_unknown_as_none(world: World, jql: str) -> None:
    world.editor.hide("APP-3")
    (sentence,) = search(world, jql)
    assert "does not exist for field" in sentence


@pytest.mark.parametrize(
    ("jql", "found"),
    [
        ("id in (1002, 9999, 1003)", ["APP-2", "APP-3"]),
        ("key = APP-99", []),
        ("id not in (1002, 9999)", ["APP-1", "APP-3", "APP-4", "APP-12", "INT-1"]),
        ("project in (APP, NOPE) AND sprint = 38", ["APP-3"]),
        ("project = NOPE", []),
        ("project = APP AND id > 9999", []),
        ("id > 1003", ["APP-4", "APP-12"]),
    ],
)
def test_data_center_passes_over_what_names_nothing_where_it_need_not_validate(jql: str, found: list[str]) -> None:
    server = World(small_site("datacenter"))
    assert search(server, f"{jql} ORDER BY key ASC", validateQuery=False) == found
    got = server.client.get(CLASSIC, jql=f"{jql} ORDER BY key ASC", validateQuery="false").json()
    assert [issue["key"] for issue in got["issues"]] == found


def test_cloud_validates_whatever_is_asked() -> None:
    cloud = World(small_site())
    assert search(cloud, "id in (1002, 9999)", validateQuery=False) == [
        "A value with ID '9999' does not exist for field 'id'."
    ]


def test_a_function_that_does_not_exist_is_refused_without_validation_too() -> None:
    server = World(small_site("datacenter"))
    assert search(server, "sprint in dreams()", validateQuery=False) == ["Unable to find JQL function 'dreams()'."]


def test_seven_fields_may_order_a_result_and_not_eight(world: World) -> None:
    seven = "key, id, created, updated, due, summary, status"
    assert len(search(world, f"project = APP ORDER BY {seven}")) == 5
    assert "maximum number of fields" in search(world, f"project = APP ORDER BY {seven}, rank")[0]


def test_without_the_right_to_browse_a_search_is_empty_and_no_error(world: World) -> None:
    assert granted(world)
    world.settings.browse = False
    assert search(world, "project = APP") == search(world, 'project = "INT"') == []
    assert search(world, "id in (1002)") == []
    assert not granted(world)
    assert not granted(world, projectKey="APP")
    assert world.client.get("/rest/api/2/issue/APP-2").status == 404
    assert world.client.get("/rest/api/2/project").json() == []
    assert world.client.get("/rest/agile/1.0/board").json()["values"] == []


def test_the_right_to_browse_can_come_back(world: World) -> None:
    world.settings.browse = False
    assert search(world, "project = APP") == []
    world.settings.browse = True
    assert len(search(world, "project = APP")) == 5


def test_a_search_can_be_empty_though_the_rights_are_fine(world: World) -> None:
    world.settings.empty_search = True
    assert search(world, "project = APP") == []
    assert granted(world, projectKey="APP")
    assert world.client.get("/rest/api/2/issue/APP-2").status == 200


def test_each_nth_search_may_meet_a_node_that_is_behind(world: World) -> None:
    world.settings.index_lag = timedelta(minutes=5)
    world.settings.stale_every = 3
    world.editor.edit("APP-2", labels=("fresh",))
    found = [search(world, "labels = fresh") for _ in range(6)]
    assert found == [["APP-2"], ["APP-2"], [], ["APP-2"], ["APP-2"], []]


def test_without_a_share_every_search_is_behind(world: World) -> None:
    world.settings.index_lag = timedelta(minutes=5)
    world.editor.edit("APP-2", labels=("fresh",))
    assert [search(world, "labels = fresh") for _ in range(3)] == [[], [], []]
