from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import responses
from responses import matchers

from connectors.errors import (
    BadAnswer,
    BadQuery,
    NotFound,
    OutOfBounds,
    PermissionMissing,
    ServiceError,
    SignInRefused,
)
from connectors.jira.client import JiraClient, connect_jira
from connectors.jira.connection import Auth, FieldOverrides, JiraConnection
from connectors.jira.values import Access, FieldMap, Flavour
from connectors.transport import Transport
from mapping.backlog import Board

URL = "https://jira.example"
API = f"{URL}/rest/api/2"
AGILE = f"{URL}/rest/agile/1.0"
TOKEN = "s3cret-token"
FIELDS = FieldMap(
    points=("customfield_16",), sprint="customfield_20", epic_link="customfield_14", epic_types=frozenset({"6"})
)

Web = responses.RequestsMock
MakeTransport = Callable[..., Transport]


@pytest.fixture
def client(make_transport: MakeTransport) -> JiraClient:
    return connect_jira(connection(), make_transport(secrets=(TOKEN,), attempts=2))


def connection(**told: Any) -> JiraConnection:
    return JiraConnection(
        **{"name": "jira", "url": URL, "projects": ("MP",), "token": TOKEN, "email": "bot@example.com"} | told
    )


def lay_out_site(web: Web, deployment: str = "Cloud") -> None:
    web.get(f"{API}/serverInfo", json={"deploymentType": deployment, "version": "9.12.0", "baseUrl": URL})


def issue(number: int, **fields: Any) -> dict[str, Any]:
    usual = {
        "summary": f"Issue {number}",
        "project": {"key": "MP"},
        "issuetype": {"id": "7", "name": "Story", "subtask": False},
        "status": {"id": "3", "name": "Doing", "statusCategory": {"key": "indeterminate"}},
        "created": "2026-03-02T10:00:00.000+0100",
        "updated": "2026-03-02T11:00:00.000+0100",
    }
    return {"id": str(number), "key": f"MP-{number}", "fields": usual | fields}


def asked(web: Web, number: int) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(web.calls[number].request.body or "{}")
    return body


@pytest.mark.parametrize(
    ("deployment", "flavour"),
    [
        ("Cloud", Flavour.CLOUD),
        ("CLOUD", Flavour.CLOUD),
        ("Server", Flavour.DATA_CENTER),
        ("DataCenter", Flavour.DATA_CENTER),
    ],
)
def test_the_dialect_is_told_by_the_deployment_in_any_case(
    web: Web, client: JiraClient, deployment: str, flavour: Flavour
) -> None:
    lay_out_site(web, deployment)
    assert client.site().flavour is flavour
    assert client.site().title == ""
    assert len(web.calls) == 1


def test_basic_and_bearer_credentials_go_into_the_header(web: Web, make_transport: MakeTransport) -> None:
    web.get(f"{API}/status", json=[])
    connect_jira(connection(), make_transport()).statuses()
    connect_jira(connection(auth=Auth.BEARER, email=None), make_transport()).statuses()
    sent = [call.request.headers["Authorization"] for call in web.calls]
    assert sent[0].startswith("Basic ")
    assert sent[1] == f"Bearer {TOKEN}"


def test_a_basic_sign_in_without_a_mail_address_is_refused_before_anything_is_sent(
    web: Web, make_transport: MakeTransport
) -> None:
    with pytest.raises(SignInRefused, match="names no mail address"):
        connect_jira(connection(email=None), make_transport())


def test_a_connection_does_not_show_its_token() -> None:
    assert TOKEN not in repr(connection())


def test_the_scoped_address_is_kept_in_every_request(web: Web, make_transport: MakeTransport) -> None:
    scoped = "https://api.atlassian.example/ex/jira/5a6d"
    web.get(f"{scoped}/rest/api/2/status", json=[])
    assert connect_jira(connection(url=scoped), make_transport()).statuses() == ()


@pytest.mark.parametrize(
    ("status", "headers", "error", "words"),
    [
        (401, {}, SignInRefused, "does not accept the credentials"),
        (403, {"X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE"}, SignInRefused, "captcha"),
        (403, {}, PermissionMissing, "may not ask for"),
        (404, {}, NotFound, "hidden"),
        (410, {}, BadAnswer, "removed"),
        (418, {}, BadAnswer, "status 418"),
        (302, {"Location": "https://sso.example"}, BadAnswer, "login page"),
    ],
)
def test_each_refusal_says_what_it_means(
    web: Web, client: JiraClient, status: int, headers: dict[str, str], error: type[ServiceError], words: str
) -> None:
    web.get(f"{API}/myself", status=status, headers=headers, body=f"internal text {TOKEN}")
    with pytest.raises(error, match=words) as refused:
        client.account()
    assert "internal text" not in str(refused.value)
    assert TOKEN not in repr(refused.value)


def test_a_wrong_query_is_told_in_jiras_words_clipped_and_masked(web: Web, client: JiraClient) -> None:
    lay_out_site(web)
    said = [f"The value 'X' does not exist; {TOKEN}", "long " * 100]
    web.post(f"{API}/search/jql", status=400, json={"errorMessages": said, "errors": {"jql": "is unbounded"}})
    with pytest.raises(BadQuery) as refused:
        client.issue_ids(["X"])
    assert refused.value.messages[0] == "The value 'X' does not exist; ***"
    assert len(refused.value.messages[1]) == 300
    assert refused.value.messages[2] == "is unbounded"


def test_a_login_page_is_no_answer(web: Web, client: JiraClient, caplog: pytest.LogCaptureFixture) -> None:
    web.get(f"{API}/myself", body="<html>Please log in</html>", content_type="text/html")
    with pytest.raises(BadAnswer, match="web page"):
        client.account()
    assert "Please log in" not in caplog.text


def test_a_missing_field_is_named(web: Web, client: JiraClient) -> None:
    web.get(f"{API}/status", json=[{"id": "1", "name": "Open"}])
    with pytest.raises(BadAnswer, match=r"status\[0\]: statusCategory") as refused:
        client.statuses()
    assert refused.value.field == "statusCategory"


def test_the_account_carries_the_zone_in_which_jira_reads_dates(web: Web, client: JiraClient) -> None:
    web.get(f"{API}/myself", json={"accountId": "a1", "timeZone": "Asia/Tokyo"})
    assert client.account().zone.key == "Asia/Tokyo"


def test_an_unknown_zone_is_named(web: Web, client: JiraClient) -> None:
    web.get(f"{API}/myself", json={"accountId": "a1", "timeZone": "Mars/Olympus"})
    with pytest.raises(BadAnswer, match="timeZone"):
        client.account()


def test_projects_that_may_not_be_browsed_are_named(web: Web, client: JiraClient) -> None:
    def lay_out(project: str, **answer: Any) -> None:
        query = {"projectKey": project, "permissions": "BROWSE_PROJECTS"}
        web.get(f"{API}/mypermissions", match=[matchers.query_param_matcher(query)], **answer)

    lay_out("MP", json={"permissions": {"BROWSE_PROJECTS": {"havePermission": True}}})
    lay_out("HR", json={"permissions": {"BROWSE_PROJECTS": {"havePermission": False}}})
    lay_out("NO", status=404)
    access = client.access(["MP", "HR", "NO"])
    assert (access.allowed, access.refused, access.unknown) == (("MP",), ("HR",), ("NO",))
    with pytest.raises(PermissionMissing, match="may not browse HR; no project is known to the account as NO"):
        access.require()


@pytest.mark.parametrize("access", [Access(("MP",), refused=("HR",)), Access((), unknown=("NO",))])
def test_one_project_out_of_reach_is_one_too_many(access: Access) -> None:
    with pytest.raises(PermissionMissing):
        access.require()


def test_access_to_all_projects_is_enough() -> None:
    Access(("MP", "OPS")).require()


def test_cloud_is_searched_until_no_token_comes(web: Web, client: JiraClient) -> None:
    lay_out_site(web)
    web.post(f"{API}/search/jql", json={"issues": [issue(1)], "nextPageToken": "t1", "isLast": True})
    web.post(f"{API}/search/jql", json={"issues": [], "nextPageToken": "t2"})
    web.post(f"{API}/search/jql", json={"issues": [issue(2)], "nextPageToken": ""})
    pages = list(client.issues(["MP"], FIELDS))
    assert [[one.key for one in page.issues] for page in pages] == [["MP-1"], [], ["MP-2"]]
    assert [asked(web, n).get("nextPageToken") for n in (1, 2, 3)] == [None, "t1", "t2"]
    assert asked(web, 1)["jql"] == 'project in ("MP") ORDER BY updated ASC, key ASC'


@pytest.mark.parametrize("end", [{}, {"nextPageToken": None}, {"nextPageToken": ""}])
def test_every_form_of_no_token_ends_the_search(web: Web, client: JiraClient, end: dict[str, Any]) -> None:
    lay_out_site(web)
    web.post(f"{API}/search/jql", json={"issues": [{"id": "1"}], **end})
    assert client.issue_ids(["MP"]) == {"1"}


def test_a_token_that_comes_twice_ends_the_run(web: Web, client: JiraClient) -> None:
    lay_out_site(web)
    web.post(f"{API}/search/jql", json={"issues": [], "nextPageToken": "same"})
    with pytest.raises(BadAnswer, match="in circles"):
        client.issue_ids(["MP"])
    assert len(web.calls) == 3


def test_descriptions_and_comments_are_never_asked_for(web: Web, client: JiraClient) -> None:
    lay_out_site(web)
    web.post(f"{API}/search/jql", json={"issues": []})
    list(client.issues(["MP"], FIELDS, extra=["customfield_77"]))
    fields = asked(web, 1)["fields"]
    assert {"summary", "customfield_16", "customfield_20", "customfield_77"} <= set(fields)
    assert not {"description", "comment", "*all", "*navigable", "environment", "worklog", "attachment"} & set(fields)


def test_an_incremental_pull_reaches_back_in_the_zone_of_the_caller(web: Web, client: JiraClient) -> None:
    lay_out_site(web)
    web.get(f"{API}/myself", json={"accountId": "a1", "timeZone": "America/New_York"})
    web.post(f"{API}/search/jql", json={"issues": []})
    list(client.issues(["MP"], FIELDS, since=datetime(2026, 1, 5, 12, 0, 59, tzinfo=UTC)))
    assert 'updated >= "2026-01-05 06:50"' in asked(web, 2)["jql"]


def test_data_center_is_paged_by_id_and_never_by_offset(web: Web, client: JiraClient) -> None:
    lay_out_site(web, "Server")
    web.post(f"{API}/search", json={"issues": [{"id": "1"}, {"id": "9"}], "total": 3})
    web.post(f"{API}/search", json={"issues": [{"id": "12"}], "total": 1})
    web.post(f"{API}/search", json={"issues": [], "total": 0})
    assert client.issue_ids(["MP", "OPS"]) == {"1", "9", "12"}
    assert [asked(web, n)["jql"] for n in (1, 2, 3)] == [
        'project in ("MP") ORDER BY id ASC',
        'project in ("MP") AND id > 9 ORDER BY id ASC',
        'project in ("OPS") ORDER BY id ASC',
    ]
    assert {asked(web, n)["startAt"] for n in (1, 2, 3)} == {0}


@pytest.mark.parametrize("second", [{"issues": [], "total": 1}, {"issues": [], "total": 0}])
def test_a_search_of_data_center_that_was_cut_short_is_no_answer(
    web: Web, client: JiraClient, second: dict[str, Any]
) -> None:
    lay_out_site(web, "Server")
    web.post(f"{API}/search", json={"issues": [{"id": "1"}], "total": 2})
    web.post(f"{API}/search", json=second)
    with pytest.raises(BadAnswer, match="cut short"):
        client.issue_ids(["MP"])


def test_epics_of_data_center_are_found_by_their_keys_in_one_search(web: Web, client: JiraClient) -> None:
    lay_out_site(web, "Server")
    stories = [issue(11, customfield_14="MP-5"), issue(12, customfield_14="MP-5"), issue(13, customfield_14="HID-1")]
    web.post(f"{API}/search", json={"issues": stories, "total": 3})
    web.post(f"{API}/search", json={"issues": [{"id": "5", "key": "MP-5"}], "total": 1})
    (page,) = client.issues(["MP"], FIELDS)
    assert [(one.parent_id, one.parent_key) for one in page.issues] == [("5", "MP-5"), ("5", "MP-5"), (None, "HID-1")]
    assert asked(web, 2)["jql"] == 'project in ("MP") AND issuetype in ("6") ORDER BY id ASC'


def test_histories_of_data_center_come_with_the_issues(web: Web, client: JiraClient) -> None:
    lay_out_site(web, "Server")
    item = {"field": "status", "from": "1", "to": "3"}
    history = {"id": "7", "created": "2026-03-02T10:00:00.000+0100", "items": [item]}
    web.post(f"{API}/search", json={"issues": [issue(1) | {"changelog": {"histories": [history]}}], "total": 1})
    (page,) = client.issues(["MP"], FIELDS)
    assert asked(web, 1)["expand"] == ["changelog"]
    assert [(change.issue_id, change.after) for change in page.changes] == [("1", "3")]
    assert list(client.changes(["1"], FIELDS)) == []


def test_histories_of_cloud_are_asked_for_a_thousand_issues_at_a_time(web: Web, client: JiraClient) -> None:
    lay_out_site(web)
    item = {"field": "status", "fieldId": "status", "from": "1", "to": "3"}

    def histories(issue_id: str, ident: str, created: int) -> dict[str, Any]:
        return {"issueId": issue_id, "changeHistories": [{"id": ident, "created": created, "items": [item]}]}

    web.post(
        f"{API}/changelog/bulkfetch",
        json={"issueChangeLogs": [histories("7", "20", 2_000_000_000_000)], "nextPageToken": "t"},
    )
    web.post(f"{API}/changelog/bulkfetch", json={"issueChangeLogs": [histories("7", "10", 1_000_000_000_000)]})
    web.post(f"{API}/changelog/bulkfetch", json={"issueChangeLogs": []})
    batches = list(client.changes(map(str, range(1, 1002)), FIELDS))
    assert [[change.history_id for change in batch] for batch in batches] == [["10", "20"], []]
    assert [len(asked(web, n)["issueIdsOrKeys"]) for n in (1, 2, 3)] == [1000, 1000, 1]


def lay_out_board(web: Web, number: int, kind: str = "scrum") -> None:
    columns = {"columns": [{"statuses": [{"id": "1"}]}, {"statuses": [{"id": "5"}, {"id": "6"}]}]}
    web.get(
        f"{AGILE}/board/{number}/configuration",
        json={
            "id": number,
            "columnConfig": columns,
            "estimation": {"type": "field", "field": {"fieldId": "customfield_16"}},
            "ranking": {"rankCustomFieldId": 19},
        },
    )


def test_boards_of_several_projects_are_counted_once(web: Web, make_transport: MakeTransport) -> None:
    shared = {"id": 4, "name": "Team", "type": "scrum"}
    web.get(f"{AGILE}/board", json={"values": [shared], "isLast": True})
    lay_out_board(web, 4)
    boards = connect_jira(connection(projects=("MP", "OPS")), make_transport()).boards()
    assert boards == (
        Board(4, "Team", "scrum", "customfield_16", rank_field="customfield_19", done_status_ids=("5", "6")),
    )


def test_only_the_boards_that_the_workspace_names_are_read(web: Web, make_transport: MakeTransport) -> None:
    web.get(f"{AGILE}/board/9", json={"id": 9, "name": "Team", "type": "scrum"})
    lay_out_board(web, 9)
    assert [board.id for board in connect_jira(connection(boards=(9,)), make_transport()).boards()] == [9]


def test_a_jira_without_jira_software_is_told_apart(web: Web, client: JiraClient) -> None:
    web.get(f"{AGILE}/board", status=403)
    with pytest.raises(PermissionMissing, match="licence for Jira Software"):
        client.boards()


def test_sprints_are_asked_for_until_the_last_page_even_over_short_ones(web: Web, client: JiraClient) -> None:
    def page(start: int, *numbers: int, **end: Any) -> None:
        values = [{"id": n, "name": f"Sprint {n}", "state": "closed"} for n in numbers]
        query = matchers.query_param_matcher({"startAt": str(start)})
        web.get(f"{AGILE}/board/4/sprint", json={"values": values, **end}, match=[query])

    page(0, 1, 2, isLast=False)
    page(2, 3)
    page(3)
    sprints = client.sprints([Board(4, "Team", "scrum"), Board(5, "Flow", "kanban")])
    assert [sprint.id for sprint in sprints] == [1, 2, 3]


def test_a_board_of_a_team_without_sprints_has_none(web: Web, client: JiraClient) -> None:
    web.get(f"{AGILE}/board/4/sprint", status=400, json={"errorMessages": ["The board does not support sprints"]})
    assert client.sprints([Board(4, "Team", "simple")]) == ()
    with pytest.raises(BadQuery):
        client.sprints([Board(4, "Team", "scrum")])


def test_releases_are_read_with_their_days(web: Web, client: JiraClient) -> None:
    web.get(
        f"{API}/project/MP/versions", json=[{"id": "1", "name": "2.0", "released": False, "releaseDate": "2026-06-30"}]
    )
    (release,) = client.releases(["MP"])
    assert (release.project, release.name, str(release.release_date)) == ("MP", "2.0", "2026-06-30")


def test_the_workspace_decides_where_it_names_a_field(web: Web, make_transport: MakeTransport) -> None:
    lay_out_site(web)
    web.get(f"{API}/field", json=[{"id": "customfield_1", "name": "Size", "schema": {"type": "number"}}])
    named = connection(fields=FieldOverrides(points="Size"))
    assert connect_jira(named, make_transport()).fields().points == ("customfield_1",)


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("POST", "issue"),
        ("PUT", "issue/MP-1"),
        ("DELETE", "issue/MP-1"),
        ("POST", "issue/MP-1/comment"),
        ("PATCH", "field"),
    ],
)
def test_the_library_itself_cannot_write_to_jira(web: Web, client: JiraClient, verb: str, path: str) -> None:
    library = client._wire._jira
    with pytest.raises(OutOfBounds):
        library._session.request(verb, f"{API}/{path}", data="{}")
    assert len(web.calls) == 0
