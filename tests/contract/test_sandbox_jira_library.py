"""The `jira` library driven against the sandbox over a socket, in both dialects."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
import uvicorn
from jira import JIRA, JIRAError

from sandbox.jira.model import Dialect
from sandbox.jira.settings import EMAIL, TOKEN
from tests.unit.sandbox.jira_site import POINTS, SPRINT_FIELD, World, many_issues, small_site


@contextmanager
def serving(world: World) -> Iterator[str]:
    """The world behind a socket on a free port of this machine, while the block runs."""
    server = uvicorn.Server(uvicorn.Config(world.app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def world_of(dialect: Dialect, extra: int = 0) -> World:
    site = small_site(dialect)
    site.issues |= {issue.id: issue for issue in many_issues(extra)}
    return World(site)


def client(address: str, **how: Any) -> JIRA:
    return JIRA(address, timeout=(5, 30), max_retries=0, **(how or {"basic_auth": (EMAIL, TOKEN)}))


@pytest.fixture(scope="module")
def cloud() -> Iterator[JIRA]:
    with serving(world_of("cloud", extra=230)) as address:
        yield client(address)


@pytest.fixture(scope="module")
def server() -> Iterator[JIRA]:
    with serving(world_of("datacenter", extra=230)) as address:
        yield client(address, token_auth=TOKEN)


def test_the_library_tells_the_dialects_apart(cloud: JIRA, server: JIRA) -> None:
    assert (cloud._is_cloud, server._is_cloud) == (True, False)


def test_it_pages_through_cloud_to_the_end(cloud: JIRA) -> None:
    found = cloud.enhanced_search_issues("project = APP ORDER BY key", maxResults=False, fields="summary")
    assert isinstance(found, list)
    assert len({issue.key for issue in found}) == 235


def test_it_pages_through_data_center_to_the_end(server: JIRA) -> None:
    found = server.search_issues("project = APP ORDER BY key", maxResults=False, fields="summary")
    assert isinstance(found, list)
    assert len({issue.key for issue in found}) == 235


def test_it_counts_on_cloud(cloud: JIRA) -> None:
    assert cloud.approximate_issue_count("project = APP") == 235


def test_it_reads_one_issue_with_its_changelog(cloud: JIRA, server: JIRA) -> None:
    for jira in (cloud, server):
        issue = jira.issue("APP-2", expand="changelog")
        assert (issue.fields.summary, issue.fields.status.name) == ("Index the titles", "Done")
        assert len(issue.changelog.histories) == 3
    assert cloud.issue("APP-3").fields.parent.key == "APP-1"


def test_it_reads_the_lists_of_a_site(cloud: JIRA, server: JIRA) -> None:
    for jira in (cloud, server):
        assert {project.key for project in jira.projects()} == {"APP", "INT"}
        assert [version.name for version in jira.project_versions("APP")] == ["1.0", "2.0"]
        assert {"summary", POINTS, SPRINT_FIELD} <= {field["id"] for field in jira.fields()}
        assert [status.name for status in jira.statuses()] == ["To Do", "Doing", "Done"]
        assert [kind.name for kind in jira.issue_types()] == ["Epic", "Story", "Bug", "Sub-task"]
        assert [priority.name for priority in jira.priorities()] == ["High", "Medium", "Low"]
        assert [kind.outward for kind in jira.issue_link_types()] == ["blocks"]
        assert jira.my_permissions(projectKey="APP", permissions="BROWSE_PROJECTS")["permissions"]
        assert jira.myself()["timeZone"] == "Europe/Berlin"


def test_it_reads_boards_and_sprints(cloud: JIRA, server: JIRA) -> None:
    for jira in (cloud, server):
        assert [board.id for board in jira.boards(projectKeyOrID="APP")] == [7]
        assert [sprint.state for sprint in jira.sprints(7)] == ["closed", "active", "future"]
        assert jira.sprint(37).name == "Sprint 1"


def test_a_removed_issue_a_wrong_query_and_the_dead_search_are_errors(cloud: JIRA) -> None:
    for ask, status in (
        (lambda: cloud.issue("APP-99999"), 404),
        (lambda: cloud.enhanced_search_issues("project = NOPE"), 400),
        (lambda: cloud._get_json("search", params={"jql": "project = APP"}), 410),
    ):
        with pytest.raises(JIRAError) as caught:
            ask()
        assert caught.value.status_code == status


def test_a_wrong_token_is_a_401() -> None:
    with serving(world_of("cloud")) as address, pytest.raises(JIRAError) as caught:
        client(address, basic_auth=(EMAIL, "wrong")).myself()
    assert caught.value.status_code == 401


def test_a_scoped_token_works_by_the_scoped_address() -> None:
    world = world_of("cloud")
    world.settings.scoped_token = True
    with serving(world) as address:
        tenant = requests.get(f"{address}/_edge/tenant_info", timeout=5).json()["cloudId"]
        assert client(f"{address}/ex/jira/{tenant}").issue("APP-1").fields.summary == "Faster search"
        with pytest.raises(JIRAError, match="401"):
            client(address).issue("APP-1")
