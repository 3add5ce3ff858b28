"""The sandbox's faults as a client meets them, on real connections."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from sandbox.serve import Running, running
from tests.unit.sandbox.served import JIRA_AUTH, TRELLO_AUTH, small_options


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(small_options(tmp_path_factory.mktemp("export"))) as server:
        yield server


@pytest.fixture
def server(started: Running) -> Running:
    started.clear_faults()
    return started


def myself(server: Running) -> requests.Response:
    return requests.get(f"{server.jira_url}/rest/api/3/myself", auth=JIRA_AUTH, timeout=10)


def create_list(server: Running, name: str, timeout: float = 10) -> requests.Response:
    body = {"name": name, "idBoard": server.board_id}
    return requests.post(f"{server.trello_url}/1/lists", params=TRELLO_AUTH, json=body, timeout=timeout)


def lists(server: Running) -> list[str]:
    url = f"{server.trello_url}/1/boards/{server.board_id}/lists"
    found: list[dict[str, Any]] = requests.get(url, params=TRELLO_AUTH, timeout=10).json()
    return [one["name"] for one in found]


def test_a_dropped_request_was_not_processed(server: Running) -> None:
    server.fault(kind="drop", service="trello", method="POST")
    with pytest.raises(requests.ConnectionError):
        create_list(server, "Dropped")
    assert "Dropped" not in lists(server)


def test_a_request_that_hangs_was_not_processed(server: Running) -> None:
    server.fault(kind="hang", service="trello", method="POST", seconds=0.3)
    begun = time.monotonic()
    with pytest.raises(requests.ConnectionError):
        create_list(server, "Hanging")
    assert time.monotonic() - begun >= 0.3
    assert "Hanging" not in lists(server)


def test_a_late_reply_comes_long_after_the_write_landed(server: Running) -> None:
    server.fault(kind="late_reply", service="trello", method="POST", seconds=2)
    with pytest.raises(requests.ReadTimeout):
        create_list(server, "Late", timeout=0.5)
    assert "Late" in lists(server)
    server.clear_faults()
    server.fault(kind="late_reply", service="trello", method="POST", seconds=0)
    assert create_list(server, "Late again").json()["name"] == "Late again"


def test_a_lost_reply_comes_after_the_write_landed(server: Running) -> None:
    server.fault(kind="lose_reply", service="trello", method="POST")
    with pytest.raises(requests.ConnectionError):
        create_list(server, "Lost")
    assert "Lost" in lists(server)


def test_a_cut_reply_promises_more_than_it_sends(server: Running) -> None:
    server.fault(kind="cut_reply", service="jira")
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)) as broken:
        myself(server)
    assert "IncompleteRead" in str(broken.value)


def test_a_long_cut_reply_is_cut_as_well(server: Running) -> None:
    for _ in range(20):
        server.act("edit", ref="APP-1", description="x" * 50_000 + str(time.monotonic_ns()))
    server.fault(kind="cut_reply", service="jira", next=1)
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        requests.get(
            f"{server.jira_url}/rest/api/3/issue/APP-1", params={"expand": "changelog"}, auth=JIRA_AUTH, timeout=10
        )


def test_throttling_tells_when_to_come_back_in_seconds(server: Running) -> None:
    server.fault(kind="throttle", retry_after=7)
    answer = myself(server)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


def test_throttling_tells_when_to_come_back_as_a_date(server: Running) -> None:
    server.fault(kind="throttle", retry_after=60, retry_after_form="date")
    told = myself(server).headers
    until = parsedate_to_datetime(told["Retry-After"]) - parsedate_to_datetime(told["Date"])
    assert until.total_seconds() == 60


def test_throttling_without_a_header_speaks_trellos_words(server: Running) -> None:
    server.fault(kind="throttle", service="trello", retry_after=None)
    answer = requests.get(f"{server.trello_url}/1/boards/{server.board_id}", params=TRELLO_AUTH, timeout=10)
    assert "Retry-After" not in answer.headers
    assert answer.json()["error"] == "API_TOKEN_LIMIT_EXCEEDED"


def test_a_server_error_has_the_status_asked_for(server: Running) -> None:
    server.fault(kind="error", status=502)
    assert myself(server).status_code == 502


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 449, 599])
def test_a_chosen_route_can_be_refused_with_any_status(server: Running, status: int) -> None:
    server.fault(kind="error", status=status, service="jira", route="/myself$")
    answer = myself(server)
    assert (answer.status_code, list(answer.json())) == (status, ["errorMessages", "errors"])
    other = requests.get(f"{server.jira_url}/rest/api/3/field", auth=JIRA_AUTH, timeout=10)
    assert other.status_code == 200


def test_a_refusal_bears_the_headers_asked_for(server: Running) -> None:
    server.fault(kind="error", status=403, headers={"X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE"})
    assert myself(server).headers["X-Authentication-Denied-Reason"] == "CAPTCHA_CHALLENGE"
    server.clear_faults()
    server.fault(kind="throttle", headers={"RateLimit-Reason": "jira-burst-based"})
    answer = myself(server)
    assert (answer.headers["RateLimit-Reason"], answer.headers["Retry-After"]) == ("jira-burst-based", "1")


def test_a_page_for_people_comes_with_status_200(server: Running) -> None:
    server.fault(kind="html")
    answer = myself(server)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html;charset=UTF-8")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_an_empty_answer_comes_with_status_200(server: Running) -> None:
    server.fault(kind="empty")
    answer = myself(server)
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_compressed_answer_is_cut_short_though_its_length_is_right(server: Running) -> None:
    whole = myself(server).content
    server.fault(kind="cut_gzip", next=1)
    answer = requests.get(f"{server.jira_url}/rest/api/3/myself", auth=JIRA_AUTH, timeout=10, stream=True)
    packed = answer.raw.read(decode_content=False)
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert len(packed) == int(answer.headers["Content-Length"])
    unpacking = zlib.decompressobj(wbits=31)
    unpacked = unpacking.decompress(packed)
    assert whole.startswith(unpacked)
    assert len(unpacked) < len(whole)
    assert not unpacking.eof


def test_a_slow_answer_is_right_in_the_end(server: Running) -> None:
    server.fault(kind="slow", seconds=0.3)
    began = time.monotonic()
    assert myself(server).status_code == 200
    assert time.monotonic() - began >= 0.3


def test_a_client_can_try_again_once_the_fault_is_over(server: Running) -> None:
    server.fault(kind="drop", next=2)
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            myself(server)
    assert myself(server).status_code == 200


def test_the_other_service_is_left_alone(server: Running) -> None:
    server.fault(kind="drop", service="trello")
    assert myself(server).status_code == 200


def test_a_session_with_open_connections_sees_each_break(server: Running) -> None:
    server.fault(kind="drop", every=3)
    outcomes = []
    with requests.Session() as session:
        for _ in range(6):
            try:
                status = session.get(f"{server.jira_url}/rest/api/3/myself", auth=JIRA_AUTH, timeout=10).status_code
            except requests.ConnectionError:
                status = 0
            outcomes.append(status)
    assert outcomes == [200, 200, 0, 200, 200, 0]


def test_a_struck_request_is_counted_too(server: Running) -> None:
    server.reset_counts()
    server.fault(kind="drop", next=1)
    with pytest.raises(requests.ConnectionError):
        myself(server)
    myself(server)
    assert server.count("jira", "GET") == 2
