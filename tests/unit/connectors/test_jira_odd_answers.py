"""A Jira that behaves oddly: each time a right result, or a refusal that says what, where and what to do next."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from connectors.errors import BadAnswer, PermissionMissing, ServiceError, SignInRefused, TooManyRequests, Unreachable
from connectors.jira.client import JiraClient, connect_jira
from connectors.jira.values import FieldMap, Flavour, Histories, IssuePage, SiteInfo
from connectors.transport import Transport
from mapping.backlog import Board, Category, Changed, Sprint
from tests.unit.connectors.jira_web import AGILE, CLOUD, DATA_CENTER, FIELDS, TOKEN, URL, connection, issue
from tests.unit.connectors.network import START, Hours

Web = responses.RequestsMock
MakeClient = Callable[..., JiraClient]
SEARCH, BULK, HISTORIES = f"{CLOUD}/search/jql", f"{CLOUD}/issue/bulkfetch", f"{CLOUD}/changelog/bulkfetch"
SINCE = {"MP": datetime(2026, 3, 1, tzinfo=UTC)}
TEAM = Board(7, "Team", "scrum")
INNER = "Zanzibar"
"""Stands in every odd answer, and must never stand in what is said about it."""


@pytest.fixture
def make_client(make_transport: Callable[..., Transport]) -> MakeClient:
    """A client that knows its Jira already and asks twice at most; keyword arguments are those of `Limits`."""

    def make(flavour: Flavour = Flavour.CLOUD, **limits: Any) -> JiraClient:
        client = connect_jira(connection(), make_transport(secrets=(TOKEN,), **({"attempts": 2} | limits)))
        client.recall(SiteInfo(flavour, "9.12.0", "Jira", URL))
        return client

    return make


@pytest.fixture
def client(make_client: MakeClient) -> JiraClient:
    return make_client()


@pytest.fixture
def server(make_client: MakeClient) -> JiraClient:
    return make_client(Flavour.DATA_CENTER)


def fetched(client: JiraClient, fields: FieldMap = FIELDS) -> IssuePage:
    """One batch of one issue."""
    (page,) = client.by_id([["1"]], fields)
    return page


def updated(web: Web, client: JiraClient) -> list[str]:
    """The ids of all issues that were updated, in the order in which they came."""
    web.get(f"{CLOUD}/myself", json={"accountId": "a", "timeZone": "UTC"})
    return [one.id for page in client.updated(SINCE, FIELDS) for one in page.issues]


def histories(client: JiraClient) -> Histories:
    (found,) = client.histories([["1"]], FIELDS)
    return found


def sprint(number: int, name: str = "Sprint", **more: Any) -> dict[str, Any]:
    return {"id": number, "name": name, "state": "active", "originBoardId": 7} | more


def lays_out(web: Web, verb: str, address: str, *pages: dict[str, Any]) -> None:
    for page in pages:
        web.add(verb, address, json=page)


@dataclass(frozen=True)
class Question:
    """One of the questions of the client: where it goes, how it is asked, and an answer that would be good."""

    verb: str
    address: str
    ask: Callable[[JiraClient], object]
    good: Any


QUESTIONS = {
    "myself": Question("GET", f"{CLOUD}/myself", lambda client: client.account(), {"accountId": INNER}),
    "mypermissions": Question(
        "GET",
        f"{CLOUD}/mypermissions",
        lambda client: client.access(["MP"]),
        {"permissions": {"BROWSE_PROJECTS": {"havePermission": False, "name": INNER}}},
    ),
    "field": Question("GET", f"{CLOUD}/field", lambda client: client.fields(), [{"id": "x", "name": INNER}]),
    "status": Question(
        "GET",
        f"{CLOUD}/status",
        lambda client: client.statuses(),
        [{"id": "3", "name": INNER, "statusCategory": {"key": "new"}}],
    ),
    "project/{id}/versions": Question(
        "GET", f"{CLOUD}/project/MP/versions", lambda client: client.releases("MP"), [{"id": "1", "name": INNER}]
    ),
    "board": Question("GET", f"{AGILE}/board", lambda client: client.boards(), {"values": [], "isLast": True}),
    "board/{id}/sprint": Question(
        "GET",
        f"{AGILE}/board/7/sprint",
        lambda client: client.sprints(TEAM),
        {"values": [sprint(4, INNER)], "isLast": True},
    ),
    "search/jql": Question(
        "POST", SEARCH, lambda client: list(client.ids(["MP"])), {"issues": [{"id": "1", "key": INNER}]}
    ),
    "issue/bulkfetch": Question("POST", BULK, fetched, {"issues": [issue(1, summary=INNER)]}),
    "changelog/bulkfetch": Question("POST", HISTORIES, histories, {"issueChangeLogs": [], "more": INNER}),
}
every_question = pytest.mark.parametrize("name", QUESTIONS)

Odd = Callable[[bytes], tuple[bytes, dict[str, str]]]
NO_JSON: dict[str, tuple[Odd, str]] = {
    "a page to sign in": (lambda _: (f"<html>{INNER}".encode(), {"Content-Type": "text/html"}), "a web page instead"),
    "a page that calls itself JSON": (lambda _: (f"\n<html>{INNER}".encode(), {}), "a web page instead"),
    "nothing": (lambda _: (b"", {}), "nothing"),
    "half a text": (lambda good: (good[:-2], {}), "text that is not JSON"),
    "half a compressed text": (
        lambda good: (gzip.compress(good)[:-12], {"Content-Encoding": "gzip"}),
        "text that is not JSON",
    ),
}


@every_question
def test_a_good_answer_is_taken_for_every_question(web: Web, client: JiraClient, name: str) -> None:
    question = QUESTIONS[name]
    web.add(question.verb, question.address, json=question.good)
    question.ask(client)


@every_question
@pytest.mark.parametrize("odd", NO_JSON)
def test_an_answer_that_is_no_json_is_refused_for_every_question(
    web: Web, client: JiraClient, name: str, odd: str
) -> None:
    question, (spoil, shape) = QUESTIONS[name], NO_JSON[odd]
    body, headers = spoil(json.dumps(question.good).encode())
    web.add(question.verb, question.address, body=body, headers=headers)
    with pytest.raises(BadAnswer, match=shape) as refused:
        question.ask(client)
    assert name in refused.value.what
    assert "proxy" in refused.value.next_step
    assert INNER not in str(refused.value)


@every_question
@pytest.mark.parametrize("odd", [INNER, [[INNER]], {"errorMessages": [INNER]}, 7, None], ids=str)
def test_json_of_another_shape_is_refused_for_every_question(
    web: Web, client: JiraClient, name: str, odd: object
) -> None:
    question = QUESTIONS[name]
    web.add(question.verb, question.address, body=json.dumps(odd))
    with pytest.raises(BadAnswer, match="cannot be read") as refused:
        question.ask(client)
    assert refused.value.field
    assert INNER not in str(refused.value)


def test_bytes_that_are_no_text_are_refused_where_they_are_read(web: Web, client: JiraClient) -> None:
    body = json.dumps({"issues": [issue(1, summary=INNER)]}).encode().replace(b"bar", b"\xff")
    web.post(BULK, body=body)
    with pytest.raises(BadAnswer, match="text that is not JSON"):
        fetched(client)


@every_question
def test_what_was_removed_is_told_by_its_status_and_not_by_its_text(web: Web, client: JiraClient, name: str) -> None:
    question = QUESTIONS[name]
    french = f"L’API demandée a été supprimée. Veuillez migrer vers {INNER}."
    web.add(question.verb, question.address, status=410, json={"errorMessages": [french], "errors": {}})
    with pytest.raises(BadAnswer, match="has removed") as refused:
        question.ask(client)
    assert name in refused.value.what
    assert "Update Milepost" in refused.value.next_step
    assert INNER not in str(refused.value)
    assert len(web.calls) == 1


@every_question
def test_a_sign_in_that_waits_for_a_captcha_is_told_apart_from_a_missing_right(
    web: Web, client: JiraClient, name: str
) -> None:
    question = QUESTIONS[name]
    denied = {"X-Authentication-Denied-Reason": f"CAPTCHA_CHALLENGE; login-url={INNER}"}
    web.add(question.verb, question.address, status=403, body=INNER, headers=denied)
    with pytest.raises(SignInRefused, match="locked") as locked:
        question.ask(client)
    assert "captcha" in locked.value.next_step
    assert INNER not in str(locked.value)
    web.replace(question.verb, question.address, status=403, body=INNER)
    with pytest.raises(PermissionMissing) as refused:
        question.ask(client)
    assert INNER not in str(refused.value)


def date(after: float) -> str:
    return (START + timedelta(seconds=after)).strftime("%a, %d %b %Y %H:%M:%S GMT")


@pytest.mark.parametrize(
    ("status", "after", "least"),
    [(429, date(40), 40), (429, "40", 40), (503, "40", 40), (503, date(40), 40), (429, date(-5), 0), (503, "", 0)],
)
def test_a_pause_that_jira_asks_for_is_made_and_the_answer_is_whole(
    web: Web, client: JiraClient, hours: Hours, status: int, after: str, least: float
) -> None:
    web.post(SEARCH, status=status, body=INNER, headers={"Retry-After": after})
    web.post(SEARCH, json={"issues": [{"id": "1"}]})
    assert [page.ids for page in client.ids(["MP"])] == [("1",)]
    assert least <= hours.monotonic() <= least + 2


@pytest.mark.parametrize(
    ("status", "error"), [(429, TooManyRequests), (503, Unreachable)], ids=["throttled", "not available"]
)
@pytest.mark.parametrize("after", ["1800", date(1800)])
def test_a_pause_of_half_an_hour_ends_the_run_at_once(
    web: Web, client: JiraClient, hours: Hours, status: int, error: type[ServiceError], after: str
) -> None:
    web.post(SEARCH, status=status, body=INNER, headers={"Retry-After": after})
    with pytest.raises(error, match="1800 seconds") as refused:
        list(client.ids(["MP"]))
    assert "next scheduled run" in refused.value.next_step
    assert INNER not in str(refused.value)
    assert hours.pauses == []


@pytest.mark.parametrize(
    "tokens", [["a", "a"], ["a", "b", "a"], ["a", "b", "c", "b"]], ids=["at once", "after one more", "in the middle"]
)
def test_a_token_that_comes_again_is_a_circle(web: Web, client: JiraClient, tokens: list[str]) -> None:
    pages = [{"issues": [issue(number)], "nextPageToken": token} for number, token in enumerate(tokens)]
    lays_out(web, "POST", SEARCH, *pages)
    with pytest.raises(BadAnswer, match=r"search/jql goes round in circles") as refused:
        updated(web, client)
    assert "Nothing was closed" in refused.value.next_step


def test_a_token_of_histories_that_comes_again_is_a_circle(web: Web, client: JiraClient) -> None:
    lays_out(web, "POST", HISTORIES, *[{"issueChangeLogs": [], "nextPageToken": "a"}] * 2)
    with pytest.raises(BadAnswer, match=r"changelog/bulkfetch goes round in circles"):
        histories(client)


def test_short_and_empty_pages_do_not_end_a_search(web: Web, client: JiraClient) -> None:
    pages: list[list[Any]] = [[issue(1)], [], [issue(2), issue(3)], [], []]
    tokens = [{"nextPageToken": str(number)} for number in range(4)]
    lays_out(
        web,
        "POST",
        SEARCH,
        *({"issues": page} | end for page, end in zip(pages, [*tokens, dict[str, str]()], strict=True)),
    )
    assert updated(web, client) == ["1", "2", "3"]


@pytest.mark.parametrize("last", [{"isLast": True}, {"isLast": False}, {}], ids=str)
def test_the_token_alone_says_whether_there_is_more(web: Web, client: JiraClient, last: dict[str, bool]) -> None:
    lays_out(web, "POST", SEARCH, {"issues": [issue(1)], "nextPageToken": "a"} | last, {"issues": [issue(2)]} | last)
    assert updated(web, client) == ["1", "2"]


def test_boards_that_do_not_say_which_page_is_the_last_are_asked_until_one_is_empty(
    web: Web, client: JiraClient
) -> None:
    lays_out(web, "GET", f"{AGILE}/board/7/sprint", {"values": [sprint(1)]}, {"values": [sprint(2)]}, {"values": []})
    assert [one.id for one in client.sprints(TEAM)] == [1, 2]
    starts = [parse_qs(urlsplit(call.request.url or "").query)["startAt"] for call in web.calls]
    assert starts == [["0"], ["1"], ["2"]]


@pytest.mark.parametrize("fields", [..., None, [], INNER], ids=["missing", "null", "a list", "a text"])
def test_an_issue_without_its_fields_is_named(web: Web, client: JiraClient, fields: object) -> None:
    odd = {key: value for key, value in (issue(2) | {"fields": fields}).items() if value is not ...}
    web.post(BULK, json={"issues": [issue(1), odd]})
    with pytest.raises(BadAnswer, match=r"issue MP-2: fields cannot be read") as refused:
        fetched(client)
    assert refused.value.field == "fields"
    assert "report this" in refused.value.next_step
    assert INNER not in str(refused.value)


@pytest.mark.parametrize("name", ["summary", "project", "issuetype", "status", "created", "updated"])
@pytest.mark.parametrize("value", [..., None, {"odd": INNER}], ids=["missing", "null", "of another shape"])
def test_a_field_that_every_issue_has_is_named_where_it_is_odd(
    web: Web, client: JiraClient, name: str, value: object
) -> None:
    web.post(BULK, json={"issues": [issue(1), issue(2, **{name: value})]})
    with pytest.raises(BadAnswer, match=rf"issue MP-2: fields\.{name}") as refused:
        fetched(client)
    assert INNER not in str(refused.value)


LISTS = ("labels", "components", "fixVersions", "issuelinks", "customfield_20")


def test_null_instead_of_a_list_is_an_empty_one_in_an_issue(web: Web, client: JiraClient) -> None:
    web.post(BULK, json={"issues": [issue(1, **dict.fromkeys(LISTS))]})
    (one,) = fetched(client).issues
    assert (one.labels, one.components, one.release_ids, one.links, one.sprint_ids) == ((), (), (), (), ())


@pytest.mark.parametrize("name", LISTS)
def test_a_text_instead_of_a_list_is_refused_by_its_field(web: Web, client: JiraClient, name: str) -> None:
    web.post(BULK, json={"issues": [issue(1, **{name: INNER})]})
    with pytest.raises(BadAnswer, match=rf"issue MP-1: fields\.{name} cannot be read") as refused:
        fetched(client)
    assert INNER not in str(refused.value)


def test_null_instead_of_a_list_is_an_empty_one_in_every_other_answer(web: Web, client: JiraClient) -> None:
    web.post(SEARCH, json={"issues": None})
    web.post(BULK, json={"issues": None, "issueErrors": None})
    web.post(HISTORIES, json={"issueChangeLogs": [{"issueId": "1", "changeHistories": None}], "nextPageToken": "a"})
    web.post(HISTORIES, json={"issueChangeLogs": None})
    web.get(f"{AGILE}/board/7/sprint", json={"values": None})
    assert [page.ids for page in client.ids(["MP"])] == [()]
    assert fetched(client).issues == ()
    assert histories(client).changes == ()
    assert client.sprints(TEAM) == ()


def test_null_instead_of_the_items_of_a_history_is_no_change(web: Web, client: JiraClient) -> None:
    entry = {"id": "9", "created": 1_772_445_600_000, "items": None}
    web.post(HISTORIES, json={"issueChangeLogs": [{"issueId": "1", "changeHistories": [entry]}]})
    assert histories(client) == Histories(("1",), ())


def test_a_data_center_that_counts_issues_and_sends_null_was_cut_short(web: Web, server: JiraClient) -> None:
    web.post(f"{DATA_CENTER}/search", json={"issues": None, "total": 3})
    with pytest.raises(BadAnswer, match="cut short") as refused:
        list(server.ids(["MP"]))
    assert "Nothing was closed" in refused.value.next_step


def test_a_category_that_nobody_knew_yet_is_undefined(web: Web, client: JiraClient) -> None:
    status = {"id": "3", "name": "Waiting", "statusCategory": {"key": "somewhere"}}
    web.post(BULK, json={"issues": [issue(1, status=status)]})
    web.get(f"{CLOUD}/status", json=[status])
    (one,), (listed,) = fetched(client).issues, client.statuses()
    assert one.status == listed
    assert listed.category is Category.UNDEFINED


def test_two_sprints_of_one_name_stay_two(web: Web, client: JiraClient) -> None:
    web.post(BULK, json={"issues": [issue(1, customfield_20=[sprint(4), sprint(5)])]})
    page = fetched(client)
    assert page.issues[0].sprint_ids == (4, 5)
    assert [(one.id, one.name) for one in page.sprints] == [(4, "Sprint"), (5, "Sprint")]


ODD_NAMES = (
    "[Team A] Sprint 03",
    'Sprint 7, the "long" one, it\'s',
    "a=b, name of it]",
    "50 % | done; ü",
    "[",
    "",
)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_brackets_commas_and_quotes_in_the_name_of_a_sprint_are_part_of_it_on_cloud(
    web: Web, client: JiraClient, name: str
) -> None:
    web.post(BULK, json={"issues": [issue(1, customfield_20=[sprint(4, name)])]})
    web.get(f"{AGILE}/board/7/sprint", json={"values": [sprint(4, name)], "isLast": True})
    (seen,), (listed,) = fetched(client).sprints, client.sprints(TEAM)
    assert seen == listed
    assert (seen.name, seen.board_id) == (name, 7)


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("form", ["id=4,rapidViewId=7,state=ACTIVE,{},goal=", "state=ACTIVE,rapidViewId=7,{},id=4"])
def test_brackets_commas_and_quotes_in_the_name_of_a_sprint_are_part_of_it_on_data_center(
    web: Web, server: JiraClient, name: str, form: str
) -> None:
    text = f"com.atlassian.greenhopper.service.sprint.Sprint@1f[{form.format(f'name={name},startDate=<null>')}]"
    web.post(f"{DATA_CENTER}/search", json={"issues": [issue(1, customfield_20=[text])], "total": 1})
    page = fetched(server)
    assert page.issues[0].sprint_ids == (4,)
    (seen,) = page.sprints
    assert (seen.id, seen.name, seen.board_id, seen.start, seen.goal) == (4, name, 7, None, "")


def test_a_move_between_sprints_is_told_by_ids_whatever_their_names_hold(web: Web, client: JiraClient) -> None:
    item = {
        "field": "Sprint",
        "from": "4",
        "fromString": ODD_NAMES[1],
        "to": "4, 5",
        "toString": f"{ODD_NAMES[1]}, {ODD_NAMES[0]}",
    }
    entry = {"id": "9", "created": "2026-03-02T10:00:00.000+0000", "items": [item]}
    web.post(HISTORIES, json={"issueChangeLogs": [{"issueId": "1", "changeHistories": [entry]}]})
    named = FieldMap(sprint="customfield_20", names={"customfield_20": "Sprint"})
    ((change,),) = (found.changes for found in client.histories([["1"]], named))
    assert (change.what, change.before, change.after) == (Changed.SPRINT, "4", "4,5")


@pytest.mark.parametrize("odd", [{"state": INNER}, {"id": INNER}, {"startDate": INNER}, {"name": None}], ids=str)
def test_a_sprint_that_cannot_be_read_is_named_with_its_issue(
    web: Web, client: JiraClient, odd: dict[str, Any]
) -> None:
    web.post(BULK, json={"issues": [issue(1, customfield_20=[sprint(4) | odd])]})
    with pytest.raises(BadAnswer, match=r"issue MP-1: .*cannot be read") as refused:
        fetched(client)
    assert INNER not in str(refused.value)


def test_an_issue_of_a_renamed_project_comes_with_its_new_key_under_its_old_id(web: Web, client: JiraClient) -> None:
    moved = issue(1, project={"key": "NEW"}) | {"key": "NEW-1"}
    web.post(BULK, json={"issues": [moved]})
    web.post(SEARCH, json={"issues": [moved]})
    (one,) = fetched(client).issues
    assert (one.id, one.key, one.project) == ("1", "NEW-1", "NEW")
    assert updated(web, client) == ["1"]


def test_a_data_center_that_renamed_a_project_is_not_paged_past_its_issues(web: Web, server: JiraClient) -> None:
    renamed = {"id": "1", "key": "NEW-1"}
    web.post(f"{DATA_CENTER}/search", json={"issues": [renamed], "total": 2})
    with pytest.raises(BadAnswer, match="may have been renamed") as refused:
        list(server.ids(["MP"]))
    assert "present key" in refused.value.next_step


def test_a_sprint_without_dates_or_board_is_a_sprint(web: Web, client: JiraClient) -> None:
    odd = {"id": "4", "name": "Next", "state": "FUTURE", "startDate": "", "endDate": None}
    web.get(f"{AGILE}/board/7/sprint", json={"values": [odd], "isLast": True})
    (found,) = client.sprints(TEAM)
    assert isinstance(found, Sprint)
    assert (found.id, found.board_id, found.start, found.end) == (4, None, None, None)
