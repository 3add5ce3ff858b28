"""Search in both dialects: pages, tokens, refusals and a lagging index."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest

from sandbox.jira.model import Dialect
from sandbox.state import State
from tests.unit.sandbox.jira_site import BASIC, NOW, World, many_issues, small_site

JQL = "/rest/api/3/search/jql"


@pytest.fixture
def cloud() -> World:
    return World(small_site())


@pytest.fixture
def server() -> World:
    return World(small_site("datacenter"))


def crowded(count: int) -> World:
    site = small_site()
    site.issues = {issue.id: issue for issue in many_issues(count)}
    return World(site)


def pages(world: World, **params: Any) -> list[dict[str, Any]]:
    found = [world.client.get(JQL, **params).json()]
    while token := found[-1].get("nextPageToken"):
        found.append(world.client.get(JQL, nextPageToken=token, **params).json())
    return found


def test_a_search_without_fields_answers_ids_alone_and_no_total(cloud: World) -> None:
    answer = cloud.client.get(JQL, jql="project = APP order by key").json()
    assert answer == {"issues": [{"id": str(n)} for n in (1001, 1002, 1003, 1004, 1006)], "isLast": True}


def test_get_and_post_answer_alike(cloud: World) -> None:
    got = cloud.client.get(JQL, jql="key = APP-2", fields="summary,labels", expand="changelog,names")
    posted = cloud.client.post(
        JQL, {"jql": "key = APP-2", "fields": ["summary", "labels"], "expand": "changelog,names"}
    )
    assert got.json() == posted.json()
    assert got.json()["names"] == {"summary": "summary", "labels": "labels"}


def test_pages_follow_each_other_by_token_and_the_last_has_none() -> None:
    found = pages(crowded(120), jql="project = APP order by key", fields="summary", maxResults=50)
    assert [len(page["issues"]) for page in found] == [50, 50, 20]
    assert [page["isLast"] for page in found] == [False, False, True]
    assert len({issue["id"] for page in found for issue in page["issues"]}) == 120


@pytest.mark.parametrize(
    ("fields", "size"), [("id", 130), ("key", 130), ("id,key", 130), ("summary", 100), ("*all", 100), ("", 130)]
)
def test_a_page_shrinks_with_the_fields_asked(fields: str, size: int) -> None:
    answer = crowded(130).client.get(JQL, jql="project = APP", fields=fields, maxResults=5000).json()
    assert len(answer["issues"]) == size


def test_a_page_shrinks_with_what_is_expanded() -> None:
    answer = crowded(130).client.get(JQL, jql="project = APP", expand="changelog", maxResults=5000).json()
    assert len(answer["issues"]) == 100


def test_the_default_page_holds_fifty() -> None:
    assert len(crowded(60).client.get(JQL, jql="project = APP").json()["issues"]) == 50


def test_the_page_cap_lowers_every_page() -> None:
    world = crowded(30)
    world.settings.page_cap = 7
    assert [len(page["issues"]) for page in pages(world, jql="project = APP")] == [7, 7, 7, 7, 2]


def test_an_edit_during_paging_neither_repeats_nor_drops_an_issue() -> None:
    world = crowded(20)
    first = world.client.get(JQL, jql="project = APP order by updated, key", maxResults=10).json()
    world.editor.edit("APP-100", summary="Changed")
    rest = world.client.get(
        JQL, jql="project = APP order by updated, key", maxResults=10, nextPageToken=first["nextPageToken"]
    ).json()
    assert len({issue["id"] for issue in first["issues"] + rest["issues"]}) == 20


def test_a_token_outlives_a_restart() -> None:
    world = crowded(20)
    token = world.client.get(JQL, jql="project = APP order by key", maxResults=15).json()["nextPageToken"]
    again = World(world.repository.site, State())
    rest = again.client.get(JQL, jql="project = APP order by key", maxResults=15, nextPageToken=token).json()
    assert [issue["id"] for issue in rest["issues"]] == ["5015", "5016", "5017", "5018", "5019"]


def test_a_token_stays_short_however_long_the_query_is() -> None:
    keys = ",".join(f"APP-{100 + n}" for n in range(500))
    answer = crowded(500).client.post(JQL, {"jql": f"key in ({keys})", "maxResults": 100}).json()
    assert len(answer["nextPageToken"]) < 120


def test_a_token_dies_after_seven_days() -> None:
    world = crowded(20)
    token = world.client.get(JQL, jql="project = APP", maxResults=15).json()["nextPageToken"]
    world.clock.advance(timedelta(days=7, minutes=1))
    assert world.client.get(JQL, jql="project = APP", nextPageToken=token).status == 400


@pytest.mark.parametrize(
    "token", ["nonsense", "é", base64.b64encode(b"[1]").decode(), base64.b64encode(b"{}").decode()]
)
def test_a_token_that_is_none_is_refused(cloud: World, token: str) -> None:
    assert cloud.client.get(JQL, jql="project = APP", nextPageToken=token).status == 400


def test_a_token_of_another_query_is_refused() -> None:
    world = crowded(20)
    token = world.client.get(JQL, jql="project = APP", maxResults=5).json()["nextPageToken"]
    assert world.client.get(JQL, jql="project = 'APP'", nextPageToken=token).status == 400


@pytest.mark.parametrize("jql", ["", "order by key"])
def test_a_query_without_a_restriction_is_refused_on_cloud(cloud: World, jql: str) -> None:
    answer = cloud.client.get(JQL, jql=jql)
    assert answer.status == 400
    assert "Unbounded JQL" in answer.json()["errorMessages"][0]
    assert cloud.client.post("/rest/api/3/search/approximate-count", {"jql": jql}).status == 400


def test_a_query_without_a_restriction_finds_all_on_data_center(server: World) -> None:
    assert server.client.get("/rest/api/2/search", jql="order by key").json()["total"] == 6


def test_a_wrong_query_is_a_400_with_the_sentence_of_jira(cloud: World) -> None:
    answer = cloud.client.get(JQL, jql="project = NOPE")
    assert answer.status == 400
    assert answer.json() == {
        "errorMessages": ["The value 'NOPE' does not exist for the field 'project'."],
        "errors": {},
    }


def test_a_project_that_may_not_be_browsed_is_as_unknown_as_none(cloud: World) -> None:
    cloud.settings.hidden_projects.add("INT")
    hidden = cloud.client.get(JQL, jql='project = "INT"')
    assert (hidden.status, "does not exist" in hidden.json()["errorMessages"][0]) == (400, True)
    assert len(cloud.client.get(JQL, jql="created > 0").json()["issues"]) == 5


def test_a_hidden_issue_is_not_found_and_its_key_is_unknown(cloud: World) -> None:
    cloud.editor.hide("APP-3")
    found = cloud.client.get(JQL, jql="project = APP", fields="key").json()["issues"]
    assert "APP-3" not in {issue["key"] for issue in found}
    assert cloud.client.get(JQL, jql="key = APP-3").status == 400


def test_an_anonymous_search_is_empty_and_no_error(cloud: World) -> None:
    assert cloud.anonymous.get(JQL, jql="project = APP").json() == {"issues": [], "isLast": True}


def test_the_approximate_count_counts(cloud: World) -> None:
    assert cloud.client.post("/rest/api/3/search/approximate-count", {"jql": "project = APP"}).json() == {"count": 5}


@pytest.mark.parametrize("version", ["2", "3", "latest"])
def test_the_old_search_of_cloud_is_gone_with_a_json_body(cloud: World, version: str) -> None:
    for answer in (
        cloud.client.get(f"/rest/api/{version}/search"),
        cloud.client.post(f"/rest/api/{version}/search", {}),
    ):
        assert answer.status == 410
        assert "/rest/api/3/search/jql" in answer.json()["errorMessages"][0]


def test_data_center_pages_by_start_and_total(server: World) -> None:
    answer = server.client.get("/rest/api/2/search", jql="project = APP order by key", startAt=2, maxResults=2).json()
    assert (answer["startAt"], answer["maxResults"], answer["total"]) == (2, 2, 5)
    assert [issue["key"] for issue in answer["issues"]] == ["APP-3", "APP-4"]


def test_data_center_searches_anew_for_each_page_so_that_an_edit_shifts_the_rest(server: World) -> None:
    asked: dict[str, Any] = {"jql": "project = APP order by updated, key", "maxResults": 2}
    first = server.client.get("/rest/api/2/search", **asked).json()
    server.editor.edit(first["issues"][0]["key"], summary="Changed")
    second = server.client.get("/rest/api/2/search", startAt=2, **asked).json()
    assert [i["key"] for i in first["issues"] + second["issues"]] == ["APP-4", "APP-1", "APP-12", "APP-3"]  # no APP-2


def test_the_newest_data_center_answers_no_page_past_its_window(server: World) -> None:
    server.settings.result_window = 4
    assert server.client.get("/rest/api/2/search", jql="", startAt=0, maxResults=4).status == 200
    assert server.client.get("/rest/api/2/search", jql="", startAt=3, maxResults=2).status == 400


def test_data_center_has_no_cloud_search(server: World) -> None:
    assert server.client.get("/rest/api/2/search/jql", jql="project = APP").status == 404
    assert server.client.get(JQL, jql="project = APP").status == 404


def test_a_lagging_index_shows_the_past_until_the_lag_is_over(cloud: World) -> None:
    cloud.settings.index_lag = timedelta(minutes=2)
    cloud.editor.edit("APP-2", summary="Changed")
    cloud.editor.delete("APP-12")

    def summaries() -> list[str]:
        answer = cloud.client.get(JQL, jql="key in (APP-2, APP-12) order by key", fields="summary")
        return [issue["fields"]["summary"] for issue in answer.json()["issues"]]

    assert summaries() == ["Index the titles", "No parent, no sprint"]
    cloud.clock.advance(timedelta(minutes=3))
    answer = cloud.client.get(JQL, jql="key = APP-2", fields="summary").json()
    assert answer["issues"][0]["fields"]["summary"] == "Changed"
    assert cloud.client.get(JQL, jql="key = APP-12").status == 400


def test_of_several_young_writes_the_index_knows_none(cloud: World) -> None:
    cloud.settings.index_lag = timedelta(minutes=2)
    for summary in ("Once", "Twice"):
        cloud.editor.edit("APP-2", summary=summary)
    answer = cloud.client.get(JQL, jql="key = APP-2", fields="summary").json()
    assert answer["issues"][0]["fields"]["summary"] == "Index the titles"


def test_a_moved_issue_is_searched_by_either_key_and_only_in_its_new_project(cloud: World) -> None:
    cloud.editor.move("APP-12", "INT")
    for jql in ("key = APP-12", "key = INT-2"):
        assert cloud.client.get(JQL, jql=jql).json()["issues"] == [{"id": "1006"}]
    assert {"id": "1006"} not in cloud.client.get(JQL, jql="project = APP").json()["issues"]


def test_an_issue_is_read_afresh_though_the_index_lags(cloud: World) -> None:
    cloud.settings.index_lag = timedelta(minutes=2)
    cloud.editor.edit("APP-2", summary="Changed")
    assert cloud.client.get("/rest/api/3/issue/APP-2").json()["fields"]["summary"] == "Changed"


def test_reconciled_issues_are_seen_as_they_are_now(cloud: World) -> None:
    cloud.settings.index_lag = timedelta(minutes=2)
    cloud.editor.edit("APP-2", labels=("fresh",))
    stale = cloud.client.get(JQL, jql="labels = fresh").json()
    fresh = cloud.client.post(JQL, {"jql": "labels = fresh", "reconcileIssues": [1002]}).json()
    assert (stale["issues"], fresh["issues"]) == ([], [{"id": "1002"}])


def test_reconciling_takes_fifty_ids_and_no_keys(cloud: World) -> None:
    ask = {"jql": "project = APP"}
    assert cloud.client.post(JQL, ask | {"reconcileIssues": list(range(50))}).status == 200
    assert cloud.client.post(JQL, ask | {"reconcileIssues": list(range(51))}).status == 400
    assert cloud.client.post(JQL, ask | {"reconcileIssues": ["APP-1"]}).status == 400


def busy(dialect: Dialect) -> World:
    """A world in which APP-12 was renamed 45 times, to "0" first and to "44" last."""
    world = World(small_site(dialect))
    for number in range(45):
        world.editor.edit("APP-12", summary=str(number))
    return world


def test_search_brings_the_forty_newest_histories_on_cloud() -> None:
    answer = busy("cloud").client.get(JQL, jql="key = APP-12", fields="key", expand="changelog").json()
    changelog = answer["issues"][0]["changelog"]
    assert (len(changelog["histories"]), changelog["total"]) == (40, 45)
    assert changelog["histories"][0]["items"][0]["toString"] == "44"


def test_search_brings_all_histories_oldest_first_on_data_center() -> None:
    answer = busy("datacenter").client.get("/rest/api/2/search", jql="key = APP-12", expand="changelog").json()
    changelog = answer["issues"][0]["changelog"]
    assert (len(changelog["histories"]), changelog["total"]) == (45, 45)
    assert changelog["histories"][0]["items"][0]["toString"] == "0"


def test_a_body_that_is_no_json_object_is_a_400(cloud: World) -> None:
    for body in (b"{", b"[]", b""):
        assert cloud.client.post(JQL, body).status == 400


def test_dates_are_read_in_the_zone_of_the_profile(cloud: World) -> None:
    cloud.settings.caller_zone = "Asia/Tokyo"
    assert cloud.client.get("/rest/api/3/myself").json()["timeZone"] == "Asia/Tokyo"
    answer = cloud.client.get(JQL, jql="updated >= '2026-03-10' and key = APP-3").json()
    assert len(answer["issues"]) == 1
    cloud.settings.caller_zone = None
    assert cloud.client.get(JQL, jql="updated >= '2026-03-10' and key = APP-3").json()["issues"] == []


def test_now_is_the_clock_of_the_sandbox(cloud: World) -> None:
    assert cloud.clock.now() == NOW
    assert len(cloud.client.get(JQL, jql="updated >= -2h", headers=BASIC).json()["issues"]) == 1
    cloud.clock.advance(timedelta(days=1))
    assert cloud.client.get(JQL, jql="updated >= -2h").json()["issues"] == []
