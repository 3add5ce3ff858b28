"""The site, the account and what it may do; boards, sprints and releases; refusals."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from responses import matchers

from connectors.errors import (
    BadAnswer,
    BadQuery,
    NotFound,
    OutOfBounds,
    PermissionMissing,
    ServiceError,
    SignInRefused,
    Unreachable,
)
from connectors.jira.client import JiraClient, connect_jira
from connectors.jira.connection import Auth, FieldOverrides
from connectors.jira.values import Access, Account, FieldMap, Flavour, SiteInfo
from mapping.backlog import Board, Category, Status
from tests.unit.connectors.jira_web import (
    AGILE,
    CLOUD,
    DATA_CENTER,
    TOKEN,
    URL,
    MakeTransport,
    Web,
    connection,
    lay_out_site,
)

SITE = SiteInfo(Flavour.CLOUD, "1001", "Example", URL)


@pytest.fixture
def client(make_transport: MakeTransport) -> JiraClient:
    """A client that knows its site from an earlier run."""
    made = connect_jira(connection(), make_transport(secrets=(TOKEN,), attempts=2))
    made.recall(SITE)
    return made


@pytest.fixture
def stranger(make_transport: MakeTransport) -> JiraClient:
    """A client that knows nothing of its site."""
    return connect_jira(connection(), make_transport())


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
    web: Web, stranger: JiraClient, deployment: str, flavour: Flavour
) -> None:
    lay_out_site(web, deployment)
    assert stranger.site().flavour is flavour
    assert stranger.site().title == ""
    assert len(web.calls) == 1


def test_an_old_server_that_does_not_tell_its_deployment_is_no_cloud(web: Web, stranger: JiraClient) -> None:
    web.get(f"{DATA_CENTER}/serverInfo", json={"version": "8.20.1", "baseUrl": URL})
    assert stranger.site().flavour is Flavour.DATA_CENTER


def test_a_site_that_is_recalled_is_not_asked_for(web: Web, client: JiraClient) -> None:
    web.get(f"{CLOUD}/status", json=[])
    client.statuses()
    assert client.site() == SITE
    assert [call.request.url for call in web.calls] == [f"{CLOUD}/status"]


@pytest.mark.parametrize(("deployment", "root"), [("Cloud", CLOUD), ("Server", DATA_CENTER)])
def test_each_dialect_is_asked_in_the_version_that_it_speaks(
    web: Web, stranger: JiraClient, deployment: str, root: str
) -> None:
    lay_out_site(web, deployment)
    web.get(f"{root}/status", json=[])
    assert stranger.statuses() == ()


def test_what_is_learnt_of_a_site_survives_being_written_down() -> None:
    fields = FieldMap(points=("customfield_1",), epic_types=frozenset({"6"}), names={"customfield_1": "Size"})
    board = Board(1, "Team", "scrum", "customfield_1", done_status_ids=("5",))
    site = SiteInfo(Flavour.CLOUD, "1", "x", URL)
    for value in (fields, board, site):
        assert msgspec.json.decode(msgspec.json.encode(value), type=type(value)) == value


def test_basic_and_bearer_credentials_go_into_the_header(web: Web, make_transport: MakeTransport) -> None:
    web.get(f"{CLOUD}/status", json=[])
    for told in ({}, {"auth": Auth.BEARER, "email": None}):
        client = connect_jira(connection(**told), make_transport())
        client.recall(SITE)
        client.statuses()
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
    web.get(f"{scoped}/rest/api/3/status", json=[])
    web.get(f"{scoped}/rest/agile/1.0/board", json={"values": [], "isLast": True})
    client = connect_jira(connection(url=scoped), make_transport())
    client.recall(SITE)
    assert not client.statuses()
    assert not client.boards()


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
        (503, {}, Unreachable, "status 503"),
        (503, {"Retry-After": "1800"}, Unreachable, "next 1800 seconds"),
    ],
)
def test_each_refusal_says_what_it_means(
    web: Web, client: JiraClient, status: int, headers: dict[str, str], error: type[ServiceError], words: str
) -> None:
    web.get(f"{CLOUD}/myself", status=status, headers=headers, body=f"internal text {TOKEN}")
    with pytest.raises(error, match=words) as refused:
        client.account()
    assert "internal text" not in str(refused.value)
    assert TOKEN not in repr(refused.value)


@pytest.mark.parametrize(
    ("told", "hint"),
    [
        ({}, r"token with scopes works only at https://api.atlassian.com/ex/jira/<cloud id>"),
        ({"url": f"{URL}/ex/jira/5a"}, "its scopes"),
        ({"auth": Auth.BEARER, "email": None}, "expired or been revoked"),
    ],
)
def test_a_refused_sign_in_says_what_may_be_wrong_with_that_way_in(
    web: Web, make_transport: MakeTransport, told: dict[str, Any], hint: str
) -> None:
    client = connect_jira(connection(**told), make_transport())
    client.recall(SITE)
    web.get(f"{told.get('url', URL)}/rest/api/3/myself", status=401)
    with pytest.raises(SignInRefused, match=hint):
        client.account()


def test_an_interface_that_was_removed_is_told_by_its_status_whatever_the_language(
    web: Web, client: JiraClient
) -> None:
    web.post(f"{CLOUD}/search/jql", status=410, json={"errorMessages": ["L'API demandée a été supprimée."]})
    with pytest.raises(BadAnswer, match="it has removed search/jql"):
        list(client.ids(["MP"]))


def test_a_wrong_query_is_told_in_jiras_words_clipped_and_masked(web: Web, client: JiraClient) -> None:
    said = [f"The value 'X' does not exist; {TOKEN}", "long " * 100]
    web.post(f"{CLOUD}/search/jql", status=400, json={"errorMessages": said, "errors": {"jql": "is unbounded"}})
    with pytest.raises(BadQuery) as refused:
        list(client.ids(["X"]))
    assert refused.value.messages[0] == "The value 'X' does not exist; ***"
    assert len(refused.value.messages[1]) == 300
    assert refused.value.messages[2] == "is unbounded"


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[1, 2", b'["not", "an", "object"]'])
def test_a_refusal_without_words_is_told_without_them(web: Web, client: JiraClient, body: bytes) -> None:
    web.post(f"{CLOUD}/search/jql", status=400, body=body)
    with pytest.raises(BadQuery, match=r"refuses the request search/jql\.") as refused:
        list(client.ids(["X"]))
    assert refused.value.messages == ()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>Please log in</html>", "a web page instead of JSON"),
        (b"", "with nothing"),
        (b'{"accountId": "a1", "timeZ', "text that is not JSON"),
        (b'{"accountId": "\xff"}', "text that is not JSON"),
    ],
)
def test_what_is_no_json_is_no_answer(
    web: Web, client: JiraClient, caplog: pytest.LogCaptureFixture, body: bytes, words: str
) -> None:
    web.get(f"{CLOUD}/myself", body=body, content_type="text/plain")
    with pytest.raises(BadAnswer, match=words) as refused:
        client.account()
    assert "Please log in" not in caplog.text + str(refused.value)


def test_a_compressed_answer_that_is_cut_short_is_no_answer(web: Web, client: JiraClient) -> None:
    whole = gzip.compress(b'{"accountId": "a1", "timeZone": "UTC"}')
    web.get(f"{CLOUD}/myself", body=whole[:20], headers={"Content-Encoding": "gzip"})
    with pytest.raises((BadAnswer, Unreachable)):
        client.account()


def test_a_missing_field_is_named(web: Web, client: JiraClient) -> None:
    web.get(f"{CLOUD}/status", json=[{"id": "1", "name": "Open"}])
    with pytest.raises(BadAnswer, match=r"status\[0\]: statusCategory cannot be read") as refused:
        client.statuses()
    assert refused.value.field == "statusCategory"


def test_a_category_that_nobody_knew_yet_is_undefined(web: Web, client: JiraClient) -> None:
    web.get(f"{CLOUD}/status", json=[{"id": 9, "name": "Parked", "statusCategory": {"key": "paused"}}])
    assert client.statuses() == (Status("9", "Parked", Category.UNDEFINED),)


def test_the_account_carries_the_zone_in_which_jira_reads_dates_and_its_clock(web: Web, client: JiraClient) -> None:
    date = {"Date": "Mon, 02 Mar 2026 09:00:05 GMT"}
    web.get(f"{CLOUD}/myself", json={"accountId": "a1", "timeZone": "Asia/Tokyo"}, headers=date)
    clock = datetime(2026, 3, 2, 9, 0, 5, tzinfo=UTC)
    assert client.account() == client.account() == Account("a1", ZoneInfo("Asia/Tokyo"), clock)
    assert len(web.calls) == 1


@pytest.mark.parametrize("headers", [{}, {"Date": "half past nine"}])
def test_a_clock_that_is_not_told_is_unknown(web: Web, client: JiraClient, headers: dict[str, str]) -> None:
    web.get(f"{CLOUD}/myself", json={"key": "JIRAUSER1", "name": "bot"}, headers=headers)
    assert client.account() == Account("JIRAUSER1", ZoneInfo("UTC"), None)


def test_an_unknown_zone_is_named(web: Web, client: JiraClient) -> None:
    web.get(f"{CLOUD}/myself", json={"accountId": "a1", "timeZone": "Mars/Olympus"})
    with pytest.raises(BadAnswer, match="timeZone"):
        client.account()


def test_the_cloud_id_is_asked_for_without_credentials(web: Web, make_transport: MakeTransport) -> None:
    web.get(f"{URL}/_edge/tenant_info", json={"cloudId": "5a6d0b0c"})
    scoped = connection(url="https://api.atlassian.example/ex/jira/x", site_url=f"{URL}/")
    for told in (connection(), scoped):
        assert connect_jira(told, make_transport()).cloud_id() == "5a6d0b0c"
    assert not [call for call in web.calls if "Authorization" in call.request.headers]


def test_a_data_center_has_no_cloud_id(web: Web, stranger: JiraClient) -> None:
    web.get(f"{URL}/_edge/tenant_info", status=404)
    with pytest.raises(NotFound):
        stranger.cloud_id()


def test_projects_that_may_not_be_browsed_are_named(web: Web, client: JiraClient) -> None:
    def lay_out(project: str, **answer: Any) -> None:
        query = {"projectKey": project, "permissions": "BROWSE_PROJECTS"}
        web.get(f"{CLOUD}/mypermissions", match=[matchers.query_param_matcher(query)], **answer)

    lay_out("MP", json={"permissions": {"BROWSE_PROJECTS": {"havePermission": True}}})
    lay_out("HR", json={"permissions": {"BROWSE_PROJECTS": {"havePermission": False}}})
    lay_out("OLD", json={"permissions": {}})
    lay_out("NO", status=404)
    web.get(f"{CLOUD}/project/MP", json={"key": "MP"})
    access = client.access(["MP", "HR", "OLD", "NO"])
    assert (access.allowed, access.refused, access.unknown) == (("MP",), ("HR", "OLD"), ("NO",))
    with pytest.raises(PermissionMissing, match="may not browse HR, OLD; no project is known to the account as NO"):
        access.require()


def test_a_project_that_answers_to_a_former_key_is_told_by_its_present_one(web: Web, client: JiraClient) -> None:
    web.get(f"{CLOUD}/mypermissions", json={"permissions": {"BROWSE_PROJECTS": {"havePermission": True}}})
    web.get(f"{CLOUD}/project/OLD", json={"key": "NEW"})
    with pytest.raises(PermissionMissing, match="OLD is called NEW now"):
        client.access(["OLD"]).require()


@pytest.mark.parametrize("access", [Access(("MP",), refused=("HR",)), Access((), unknown=("NO",))])
def test_one_project_out_of_reach_is_one_too_many(access: Access) -> None:
    with pytest.raises(PermissionMissing):
        access.require()


def test_access_to_all_projects_is_enough() -> None:
    Access(("MP", "OPS")).require()


def lay_out_board(web: Web, number: int, **setup: Any) -> None:
    columns = {"columns": [{"statuses": [{"id": "1"}]}, {"statuses": [{"id": "5"}, {"id": 6}]}]}
    usual = {
        "columnConfig": columns,
        "estimation": {"type": "field", "field": {"fieldId": "customfield_16"}},
        "ranking": {"rankCustomFieldId": 19},
    }
    web.get(f"{AGILE}/board/{number}/configuration", json={"id": number} | usual | setup)


def test_boards_of_several_projects_are_counted_once(web: Web, make_transport: MakeTransport) -> None:
    shared = {"id": 4, "name": "Team", "type": "scrum"}
    web.get(f"{AGILE}/board", json={"values": [shared], "isLast": True})
    lay_out_board(web, 4)
    boards = connect_jira(connection(projects=("MP", "OPS")), make_transport()).boards()
    assert boards == (
        Board(4, "Team", "scrum", "customfield_16", rank_field="customfield_19", done_status_ids=("5", "6")),
    )


@pytest.mark.parametrize(
    "setup",
    [
        {"columnConfig": None, "estimation": None, "ranking": None},
        {"columnConfig": {"columns": []}, "estimation": {"type": "issueCount"}, "ranking": {}},
        {"columnConfig": {"columns": [{"statuses": None}]}, "estimation": {"type": "field"}},
    ],
)
def test_a_board_may_have_nothing_set_up(web: Web, make_transport: MakeTransport, setup: dict[str, Any]) -> None:
    web.get(f"{AGILE}/board/4", json={"id": 4, "name": "Team", "type": "scrum"})
    lay_out_board(web, 4, **{"ranking": None} | setup)
    assert connect_jira(connection(boards=(4,)), make_transport()).boards() == (Board(4, "Team", "scrum"),)


def test_only_the_boards_that_the_workspace_names_are_read(web: Web, make_transport: MakeTransport) -> None:
    web.get(f"{AGILE}/board/9", json={"id": 9, "name": "Team", "type": "scrum"})
    lay_out_board(web, 9)
    assert [board.id for board in connect_jira(connection(boards=(9,)), make_transport()).boards()] == [9]


def test_a_jira_without_jira_software_is_told_apart(web: Web, client: JiraClient) -> None:
    web.get(f"{AGILE}/board", status=403)
    with pytest.raises(PermissionMissing, match="licence for Jira Software"):
        client.boards()


def lay_out_sprints(web: Web, start: int, numbers: list[int] | None, *, state: str | None = None, **end: Any) -> None:
    values = None if numbers is None else [{"id": n, "name": f"Sprint {n}", "state": "closed"} for n in numbers]
    query = {"startAt": str(start), "maxResults": "50"} | ({"state": state} if state else {})
    web.get(f"{AGILE}/board/4/sprint", json={"values": values, **end}, match=[matchers.query_param_matcher(query)])


@pytest.mark.parametrize("last", [[], None])
def test_sprints_are_asked_for_until_the_last_page_even_over_short_ones(
    web: Web, client: JiraClient, last: list[int] | None
) -> None:
    lay_out_sprints(web, 0, [1, 2], isLast=False)
    lay_out_sprints(web, 2, [3])
    lay_out_sprints(web, 3, last)
    assert [sprint.id for sprint in client.sprints(Board(4, "Team", "scrum"))] == [1, 2, 3]


def test_open_sprints_take_one_request(web: Web, client: JiraClient) -> None:
    lay_out_sprints(web, 0, [7, 8], state="active,future", isLast=True)
    assert [sprint.id for sprint in client.open_sprints(Board(4, "Team", "scrum"))] == [7, 8]
    assert len(web.calls) == 1


def test_a_kanban_board_is_not_asked_for_sprints(web: Web, client: JiraClient) -> None:
    assert client.sprints(Board(5, "Flow", "kanban")) == client.open_sprints(Board(5, "Flow", "kanban")) == ()
    assert len(web.calls) == 0


@pytest.mark.parametrize("kind", ["simple", "something new"])
def test_a_board_of_a_team_without_sprints_has_none(web: Web, client: JiraClient, kind: str) -> None:
    web.get(f"{AGILE}/board/4/sprint", status=400, json={"errorMessages": ["The board does not support sprints"]})
    assert client.sprints(Board(4, "Team", kind)) == client.open_sprints(Board(4, "Team", kind)) == ()
    with pytest.raises(BadQuery):
        client.sprints(Board(4, "Team", "scrum"))


def test_releases_are_read_with_their_days(web: Web, client: JiraClient) -> None:
    web.get(
        f"{CLOUD}/project/MP/versions", json=[{"id": 1, "name": "2.0", "released": False, "releaseDate": "2026-06-30"}]
    )
    (release,) = client.releases("MP")
    assert (release.id, release.project, release.name, str(release.release_date)) == ("1", "MP", "2.0", "2026-06-30")


def test_the_workspace_decides_where_it_names_a_field(web: Web, make_transport: MakeTransport) -> None:
    web.get(f"{CLOUD}/field", json=[{"id": "customfield_1", "name": "Size", "schema": {"type": "number"}}])
    client = connect_jira(connection(fields=FieldOverrides(points="Size")), make_transport())
    client.recall(SITE)
    assert client.fields().points == ("customfield_1",)


def test_a_data_center_is_asked_which_types_are_epics(web: Web, stranger: JiraClient) -> None:
    lay_out_site(web, "Server")
    web.get(f"{DATA_CENTER}/field", json=[])
    web.get(f"{DATA_CENTER}/issuetype", json=[{"id": 6, "name": "Epic"}, {"id": "7", "name": "Story"}])
    assert stranger.fields().epic_types == {"6"}


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
    with pytest.raises(OutOfBounds):
        client._wire._library._session.request(verb, f"{CLOUD}/{path}", data="{}")
    assert len(web.calls) == 0
