"""What watches the requests of the whole suite does refuse the wrong ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import responses

from connectors.jira.dialect import JIRA
from connectors.transport import Transport
from sandbox.serve import Options, Running, running
from tests.contract.outgoing import Judge, Sent, Watch
from tests.unit.connectors.network import START, Hours

CLOUD = "https://acme.atlassian.net"
SCOPED = "https://api.atlassian.com/ex/jira/11111111-2222-3333-4444-555555555555"
SERVER = "https://jira.example/jira"
BOARDS = "https://api.trello.com/1"
IDENT = "5f0000000000000000000001"
Refused = pytest.fail.Exception
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def judge(vendor_specs: Path) -> Judge:
    return Judge(vendor_specs)


SEARCH = {"jql": 'project = "MP"', "fields": ["summary"], "maxResults": 100}
ALLOWED: tuple[tuple[str, str, Any], ...] = (
    ("GET", f"{CLOUD}/rest/api/3/serverInfo", None),
    ("GET", f"{SCOPED}/rest/api/3/myself", None),
    ("GET", f"{SERVER}/rest/api/2/mypermissions?projectKey=MP&permissions=BROWSE_PROJECTS", None),
    ("GET", f"{CLOUD}/rest/agile/1.0/board/7/sprint?state=active,future&startAt=0", None),
    ("GET", f"{CLOUD}/rest/software/1.0/board/7/issue?nextPageToken=x", None),
    ("POST", f"{CLOUD}/rest/api/3/search/jql", SEARCH | {"nextPageToken": "x"}),
    ("POST", f"{CLOUD}/rest/api/3/issue/bulkfetch", {"issueIdsOrKeys": ["1"], "fields": ["summary"]}),
    ("POST", f"{SERVER}/rest/api/2/search", SEARCH | {"startAt": 0, "expand": ["changelog"], "validateQuery": False}),
    ("GET", f"{SERVER}/rest/pat/latest/tokens", None),
    ("GET", f"{CLOUD}/_edge/tenant_info", None),
    ("GET", f"{BOARDS}/boards/{IDENT}?cards=all&card_fields=name&labels_limit=1000", None),
    ("POST", f"{BOARDS}/cards", {"idList": IDENT, "name": "x", "due": None, "idLabels": [IDENT], "pos": "bottom"}),
    ("PUT", f"{BOARDS}/cards/{IDENT}", {"closed": True, "pos": 16384.5}),
    ("POST", f"{BOARDS}/boards", {"name": "x", "prefs_permissionLevel": "public"}),
    ("DELETE", f"{BOARDS}/cards/{IDENT}", None),
)
WRONG: tuple[tuple[str, str, Any, str], ...] = (
    ("GET", f"{CLOUD}/rest/agile/1.0/board/1/issue", None, "deprecated"),
    ("POST", f"{CLOUD}/rest/api/3/search", SEARCH, "deprecated"),
    ("GET", f"{CLOUD}/rest/api/2/search?jql=x", None, "deprecated"),
    ("GET", f"{CLOUD}/rest/api/3/project", None, "deprecated"),
    ("GET", f"{CLOUD}/rest/greenhopper/1.0/rapid/charts/sprintreport", None, "no vendor's interface"),
    ("GET", f"{CLOUD}/rest/api/3/projects", None, "describes no GET"),
    ("DELETE", f"{CLOUD}/rest/api/3/field", None, "describes no DELETE"),
    ("GET", f"{CLOUD}/rest/api/3/field?page=1", None, "no parameter is called page"),
    ("GET", f"{CLOUD}/rest/agile/1.0/board?projectKey=MP", None, "no parameter is called projectKey"),
    ("POST", f"{CLOUD}/rest/api/3/search/jql?jql=x", {}, "no parameter is called jql"),
    ("GET", f"{CLOUD}/rest/api/3/statuses", None, "the parameter id is missing"),
    ("GET", f"{CLOUD}/rest/api/3/field", {"jql": "x"}, "takes no body"),
    ("POST", f"{CLOUD}/rest/api/3/search/jql", SEARCH | {"startAt": 0}, "'startAt' was unexpected"),
    ("POST", f"{CLOUD}/rest/api/3/search/jql", SEARCH | {"fields": "summary"}, r"`type` at \$\.fields"),
    ("POST", f"{CLOUD}/rest/api/3/issue/bulkfetch", {"fields": ["summary"]}, "'issueIdsOrKeys' is a required"),
    ("POST", f"{CLOUD}/rest/api/3/issue/bulkfetch", {"issueIdsOrKeys": ["1"] * 101}, r"`maxItems`"),
    ("POST", f"{CLOUD}/rest/api/3/changelog/bulkfetch", {"issueIdsOrKeys": ["1"], "maxResults": 10_001}, "`maximum`"),
    ("POST", f"{SERVER}/rest/api/2/search", SEARCH | {"nextPageToken": "x"}, "'nextPageToken' was unexpected"),
    ("GET", f"{BOARDS}/boards/{IDENT}?key=k&token=t", None, "no parameter is called key, token"),
    ("POST", f"{BOARDS}/cards", {"name": "x"}, "'idList' is a required"),
    ("POST", f"{BOARDS}/cards", {"idList": IDENT, "title": "x"}, "'title' was unexpected"),
    ("PUT", f"{BOARDS}/cards/{IDENT}", {"pos": "middle"}, r"at \$\.pos"),
    ("PUT", f"{BOARDS}/cards/{IDENT}?name=x", {}, "no parameter is called name"),
)


@pytest.mark.parametrize(("verb", "url", "body"), ALLOWED, ids=[f"{verb} {url}" for verb, url, _ in ALLOWED])
def test_a_request_that_a_vendor_describes_is_let_through(judge: Judge, verb: str, url: str, body: Any) -> None:
    assert judge.complaints(Sent(verb, url, body)) == ()


@pytest.mark.parametrize(
    ("verb", "url", "body", "why"), WRONG, ids=[f"{verb} {url} {why}" for verb, url, _, why in WRONG]
)
def test_a_wrong_request_is_refused_with_its_reason(judge: Judge, verb: str, url: str, body: Any, why: str) -> None:
    assert re.search(why, "\n".join(judge.complaints(Sent(verb, url, body))))


def test_a_second_request_of_one_shape_is_judged_like_the_first(judge: Judge) -> None:
    for page in ("first", "second"):
        assert judge.complaints(Sent("POST", WRONG[1][1], SEARCH | {"jql": page}))
        assert not judge.complaints(Sent("POST", f"{CLOUD}/rest/api/3/search/jql", SEARCH | {"nextPageToken": page}))


def test_a_longer_list_is_another_shape(judge: Judge) -> None:
    address = f"{CLOUD}/rest/api/3/issue/bulkfetch"
    assert judge.complaints(Sent("POST", address, {"issueIdsOrKeys": ["1"] * 100})) == ()
    assert judge.complaints(Sent("POST", address, {"issueIdsOrKeys": ["1"] * 101}))


def test_no_complaint_shows_what_was_sent(judge: Judge) -> None:
    sent = Sent("PUT", f"{BOARDS}/cards/{IDENT}?token=s3cret", {"pos": "s3cret"})
    assert "s3cret" not in "\n".join(judge.complaints(sent))


def test_what_only_a_data_center_knows_is_refused_once_a_jira_was_asked_as_cloud_is(judge: Judge) -> None:
    watch = Watch(judge)
    search, myself = Sent("POST", f"{CLOUD}/rest/api/2/search", SEARCH), Sent("GET", f"{CLOUD}/rest/api/3/myself")
    assert watch.look(search) == ()
    assert "only Cloud knows it" in watch.look(myself)[0]
    watch.begin()
    assert watch.look(myself) == ()
    assert "only Data Center knows it" in watch.look(search)[0]
    assert watch.look(Sent("POST", f"{SERVER}/rest/api/2/search", SEARCH)) == ()


def test_a_test_that_sent_a_wrong_request_fails_at_its_end_whoever_caught_the_failure(judge: Judge) -> None:
    watch = Watch(judge)
    watch.look(Sent("GET", f"{CLOUD}/rest/api/3/project"))
    with pytest.raises(Refused, match="deprecated"):
        watch.settle()
    watch.begin()
    watch.settle()


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """A session with our adapter, as the client of Jira has it."""
    hours = Hours()
    with requests.Session() as one:
        Transport(hours.sleep, lambda: 0.0, lambda: START, hours.monotonic).mount(one, JIRA, "account")
        yield one


def test_a_wrong_request_does_not_leave_our_adapter_in_any_test(watch: Watch, session: requests.Session) -> None:
    address = f"{CLOUD}/rest/agile/1.0/board/1/issue"
    with responses.RequestsMock(assert_all_requests_are_fired=False) as web:
        web.get(address, json={"issues": []})
        with pytest.raises(Refused, match="deprecated"):
            session.get(address)
        assert len(web.calls) == 0
    assert watch.refused
    watch.begin()


@pytest.mark.made_up_requests("shows that a test can ask for what it likes, where it says so")
def test_a_test_may_excuse_itself(watch: Watch, session: requests.Session) -> None:
    with responses.RequestsMock() as web:
        web.get(f"{CLOUD}/made/up", json={})
        assert session.get(f"{CLOUD}/made/up").ok


@pytest.fixture(scope="module")
def box() -> Iterator[Running]:
    with running(Options(jira_port=0, trello_port=0)) as one:
        yield one


@pytest.mark.starts_programs
def test_what_reaches_the_sandbox_from_elsewhere_is_seen_there(watch: Watch, box: Running) -> None:
    requests.post(f"{box.jira_url}/rest/api/3/search", json=SEARCH, timeout=10)
    assert "deprecated" in watch.refused[0]
    watch.begin()


EXCUSED = {"test_transport.py", "test_transport_faults.py", "test_requests_sent.py", "test_trello_every_write.py"}


def test_few_modules_are_excused() -> None:
    excused = {path.name for path in (ROOT / "tests").rglob("test_*.py") if "mark.made_up_requests" in path.read_text()}
    assert excused == EXCUSED
