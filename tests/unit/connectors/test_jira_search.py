"""Ids and updated issues, page by page, in both dialects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.errors import BadAnswer, BadQuery
from connectors.jira.client import JiraClient, connect_jira
from connectors.jira.values import Flavour, IdPage, SiteInfo
from tests.unit.connectors.jira_web import (
    CLOUD,
    DATA_CENTER,
    FIELDS,
    URL,
    MakeTransport,
    Web,
    asked,
    connection,
    history,
    issue,
)

NOON = datetime(2026, 1, 5, 12, 0, 59, tzinfo=UTC)
SEARCH, CLASSIC = f"{CLOUD}/search/jql", f"{DATA_CENTER}/search"


@pytest.fixture
def make_client(make_transport: MakeTransport) -> Callable[[Flavour], JiraClient]:
    def make(flavour: Flavour) -> JiraClient:
        client = connect_jira(connection(), make_transport())
        client.recall(SiteInfo(flavour, "1", "x", URL))
        return client

    return make


@pytest.fixture
def cloud(make_client: Callable[[Flavour], JiraClient]) -> JiraClient:
    return make_client(Flavour.CLOUD)


@pytest.fixture
def data_center(make_client: Callable[[Flavour], JiraClient]) -> JiraClient:
    return make_client(Flavour.DATA_CENTER)


def lay_out_zone(web: Web, root: str, zone: str = "UTC") -> None:
    web.get(f"{root}/myself", json={"accountId": "a1", "timeZone": zone})


def rows(*keys: str) -> list[dict[str, str]]:
    """Issues by key; the id of X-7 is 1007."""
    return [{"id": str(1000 + int(key.rpartition("-")[2])), "key": key} for key in keys]


def test_ids_are_searched_until_no_token_comes_over_short_and_empty_pages(web: Web, cloud: JiraClient) -> None:
    web.post(SEARCH, json={"issues": [{"id": 1}], "nextPageToken": "t1", "isLast": True})
    web.post(SEARCH, json={"issues": [], "nextPageToken": "t2"})
    web.post(SEARCH, json={"issues": [{"id": "2"}], "nextPageToken": ""})
    assert list(cloud.ids(["MP", "DO"])) == [IdPage(("1",), "t1"), IdPage((), "t2"), IdPage(("2",), "")]
    assert [asked(web, n).get("nextPageToken") for n in range(3)] == [None, "t1", "t2"]
    assert asked(web, 0) == {
        "jql": 'project in ("MP", "DO") ORDER BY key ASC',
        "fields": ["id"],
        "maxResults": 5000,
    }


@pytest.mark.parametrize("end", [{}, {"nextPageToken": None}, {"nextPageToken": ""}, {"isLast": False}])
def test_every_form_of_no_token_ends_the_search(web: Web, cloud: JiraClient, end: dict[str, Any]) -> None:
    web.post(SEARCH, json={"issues": [{"id": "1"}], **end})
    assert list(cloud.ids(["MP"])) == [IdPage(("1",), "")]


def test_a_null_instead_of_a_list_of_issues_is_none(web: Web, cloud: JiraClient) -> None:
    web.post(SEARCH, json={"issues": None})
    assert list(cloud.ids(["MP"])) == [IdPage((), "")]


def test_a_page_without_issues_is_no_page(web: Web, cloud: JiraClient) -> None:
    web.post(SEARCH, json={"isLast": True})
    with pytest.raises(BadAnswer, match="search/jql: issues cannot be read"):
        list(cloud.ids(["MP"]))


@pytest.mark.parametrize("after", ["", "same"])
def test_a_token_that_comes_twice_ends_the_run(web: Web, cloud: JiraClient, after: str) -> None:
    web.post(SEARCH, json={"issues": [], "nextPageToken": "same"})
    with pytest.raises(BadAnswer, match="in circles"):
        list(cloud.ids(["MP"], after))
    assert len(web.calls) == (1 if after else 2)


def test_a_search_of_cloud_goes_on_behind_the_token_of_an_earlier_run(web: Web, cloud: JiraClient) -> None:
    web.post(SEARCH, json={"issues": [{"id": "3"}]})
    assert list(cloud.ids(["MP"], "t2")) == [IdPage(("3",), "")]
    assert asked(web, 0)["nextPageToken"] == "t2"


def test_a_token_that_jira_has_forgotten_is_a_wrong_query(web: Web, cloud: JiraClient) -> None:
    web.post(SEARCH, status=400, json={"errorMessages": ["The token is invalid or expired."]})
    with pytest.raises(BadQuery, match="invalid or expired"):
        list(cloud.ids(["MP"], "old"))


def test_all_projects_are_asked_for_what_was_updated_in_one_search(web: Web, cloud: JiraClient) -> None:
    lay_out_zone(web, CLOUD, "America/New_York")
    web.post(SEARCH, json={"issues": [issue(1)], "nextPageToken": "t1"})
    web.post(SEARCH, json={"issues": [issue(2)]})
    since = {"MP": NOON, "OPS": datetime(2026, 1, 5, 20, 30, tzinfo=UTC)}
    pages = list(cloud.updated(since, FIELDS))
    assert [([one.key for one in page.issues], page.cursor) for page in pages] == [(["MP-1"], "t1"), (["MP-2"], "")]
    assert asked(web, 1)["jql"] == (
        '(project = "MP" AND updated >= "2026-01-05 07:00") OR (project = "OPS" AND updated >= "2026-01-05 15:30") '
        "ORDER BY updated DESC, key ASC"
    )
    assert asked(web, 1)["maxResults"] == 100


def test_descriptions_and_comments_are_never_asked_for(web: Web, cloud: JiraClient) -> None:
    lay_out_zone(web, CLOUD)
    web.post(SEARCH, json={"issues": []})
    list(cloud.updated({"MP": NOON}, FIELDS, extra=["customfield_77"]))
    fields = asked(web, 1)["fields"]
    assert {"summary", "customfield_16", "customfield_20", "customfield_77"} <= set(fields)
    assert len(fields) == len(set(fields))
    assert not {"description", "comment", "*all", "*navigable", "environment", "worklog", "attachment"} & set(fields)


def test_data_center_is_paged_behind_the_last_issue_of_its_project_and_never_by_offset(
    web: Web, data_center: JiraClient
) -> None:
    web.post(CLASSIC, json={"issues": rows("DO-1", "MP-1", "MP-9"), "total": 6})
    web.post(CLASSIC, json={"issues": rows("MP-12", "OPS-1"), "total": 3})
    web.post(CLASSIC, json={"issues": rows("OPS-2"), "total": 1})
    pages = list(data_center.ids(["MP", "OPS", "DO"]))
    assert [page.ids for page in pages] == [("1001", "1001", "1009"), ("1012", "1001"), ("1002",)]
    assert [bool(page.cursor) for page in pages] == [True, True, False]
    assert [asked(web, n)["jql"] for n in range(3)] == [
        '(project = "MP") OR (project = "OPS") OR (project = "DO") ORDER BY key ASC',
        '(project = "MP" AND id > 1009) OR (project = "OPS") ORDER BY key ASC',
        '(project = "OPS" AND id > 1001) ORDER BY key ASC',
    ]
    assert {asked(web, n)["startAt"] for n in range(3)} == {0}
    assert {asked(web, n)["maxResults"] for n in range(3)} == {1000}


def test_a_search_of_data_center_goes_on_behind_the_cursor_of_an_earlier_run(web: Web, data_center: JiraClient) -> None:
    web.post(CLASSIC, json={"issues": rows("DO-1", "MP-9"), "total": 3})
    first = next(iter(data_center.ids(["DO", "MP"])))
    web.post(CLASSIC, json={"issues": rows("MP-9"), "total": 1})
    web.post(CLASSIC, json={"issues": [], "total": 0})
    assert list(data_center.ids(["DO", "MP"], first.cursor)) == [IdPage((), "")]
    assert asked(web, 1)["jql"] == '(project = "MP" AND id = 1009)'
    assert asked(web, 2)["jql"] == '(project = "MP" AND id > 1009) ORDER BY key ASC'


def test_a_search_of_data_center_does_not_go_on_behind_an_issue_that_has_moved(
    web: Web, data_center: JiraClient
) -> None:
    web.post(CLASSIC, json={"issues": rows("MP-9"), "total": 3})
    first = next(iter(data_center.ids(["MP"])))
    web.post(CLASSIC, json={"issues": [], "total": 0})
    with pytest.raises(BadQuery, match="cannot go on"):
        list(data_center.ids(["MP"], first.cursor))


def test_a_search_of_data_center_does_not_go_on_among_other_projects(web: Web, data_center: JiraClient) -> None:
    web.post(CLASSIC, json={"issues": rows("MP-9"), "total": 3})
    first = next(iter(data_center.ids(["MP"])))
    with pytest.raises(BadQuery, match="cannot go on"):
        list(data_center.ids(["APP", "MP"], first.cursor))


@pytest.mark.parametrize("cursor", ["t2", "{}", '{"project":"GONE","issue_id":"1","among":["MP"]}'])
def test_a_cursor_that_is_not_of_this_search_is_a_wrong_query(data_center: JiraClient, cursor: str) -> None:
    with pytest.raises(BadQuery, match="cannot go on"):
        list(data_center.ids(["MP"], cursor))


def test_what_was_updated_on_data_center_is_searched_project_by_project_with_histories(
    web: Web, data_center: JiraClient
) -> None:
    lay_out_zone(web, DATA_CENTER)
    web.post(CLASSIC, json={"issues": [issue(1) | {"changelog": {"histories": [history(to="3")]}}], "total": 2})
    web.post(CLASSIC, json={"issues": [issue(2) | {"changelog": None}], "total": 1})
    first, second = data_center.updated({"MP": NOON, "OPS": NOON}, FIELDS)
    assert [(change.issue_id, change.after) for change in first.changes] == [("1", "3")]
    assert (second.changes, second.cursor) == ((), "")
    assert asked(web, 1)["expand"] == ["changelog"]
    assert asked(web, 2)["jql"] == (
        '(project = "MP" AND updated >= "2026-01-05 12:00" AND id > 1) '
        'OR (project = "OPS" AND updated >= "2026-01-05 12:00") ORDER BY key ASC'
    )


@pytest.mark.parametrize(
    "second",
    [
        {"issues": [], "total": 1},
        {"issues": None, "total": 1},
        {"issues": [], "total": 0},
        {"issues": rows("MP-2", "MP-3"), "total": 1},
    ],
)
def test_a_search_of_data_center_whose_counts_do_not_add_up_is_no_answer(
    web: Web, data_center: JiraClient, second: dict[str, Any]
) -> None:
    web.post(CLASSIC, json={"issues": rows("MP-1"), "total": 2})
    web.post(CLASSIC, json=second)
    with pytest.raises(BadAnswer, match="cut short"):
        list(data_center.ids(["MP"]))


def test_issues_that_are_created_meanwhile_are_no_contradiction(web: Web, data_center: JiraClient) -> None:
    web.post(CLASSIC, json={"issues": rows("MP-1"), "total": 2})
    web.post(CLASSIC, json={"issues": rows("MP-2", "MP-3"), "total": 2})
    assert [page.ids for page in data_center.ids(["MP"])] == [("1001",), ("1002", "1003")]


def test_a_data_center_that_does_not_count_is_refused(web: Web, data_center: JiraClient) -> None:
    web.post(CLASSIC, json={"issues": rows("MP-1")})
    with pytest.raises(BadAnswer, match="total cannot be read"):
        list(data_center.ids(["MP"]))


def test_a_data_center_that_answers_the_same_page_again_ends_the_run(web: Web, data_center: JiraClient) -> None:
    web.post(CLASSIC, json={"issues": rows("MP-1"), "total": 50})
    with pytest.raises(BadAnswer, match="in circles"):
        list(data_center.ids(["MP"]))
    assert len(web.calls) == 2


def test_a_project_that_was_renamed_is_told_by_its_present_key(web: Web, data_center: JiraClient) -> None:
    web.post(CLASSIC, json={"issues": rows("NEW-1"), "total": 2})
    with pytest.raises(BadAnswer, match=r"NEW-1 came although only MP were asked for.*renamed.*`jira.projects`"):
        list(data_center.ids(["MP"]))


@pytest.mark.parametrize("flavour", Flavour)
def test_no_project_is_no_question(web: Web, make_client: Callable[[Flavour], JiraClient], flavour: Flavour) -> None:
    client = make_client(flavour)
    assert not list(client.ids([]))
    assert not list(client.updated({}, FIELDS))
    assert [page.issues for page in client.by_id([[]], FIELDS)] == [()]
    assert [told.changes for told in client.histories([[]], FIELDS)] == [()]
    assert len(web.calls) == 0
