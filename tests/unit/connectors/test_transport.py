from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import requests
import responses
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError

from connectors.counts import Counts, Request
from connectors.errors import (
    AnswerLost,
    BadAnswer,
    BadQuery,
    BudgetSpent,
    OutOfBounds,
    ServiceError,
    TooManyRequests,
    Unreachable,
)
from connectors.masking import Masker
from connectors.transport import Dialect, Transport
from tests.unit.connectors.network import START, Hours

pytestmark = pytest.mark.made_up_requests("a service of nobody: the transport alone is under test")
HOST = "https://service.example"
MakeTransport = Callable[..., Transport]


def _refusal(answer: requests.Response, kind: str, _: Masker) -> ServiceError:
    return BadQuery("Service", f"{kind} was refused with {answer.status_code}", "Ask otherwise")


SERVICE = Dialect(
    service="Service",
    rates=((5, 1.0),),
    kind=lambda path: path.strip("/"),
    refusal=_refusal,
    reads=frozenset({"search"}),
    writes=frozenset({("POST", "cards"), ("PUT", "cards"), ("DELETE", "cards")}),
    window=10.0,
)


def session_over(transport: Transport) -> requests.Session:
    session = requests.Session()
    transport.mount(session, SERVICE, "token")
    return session


def test_a_good_answer_is_handed_on_and_counted(
    web: responses.RequestsMock, make_transport: MakeTransport, hours: Hours
) -> None:
    web.get(f"{HOST}/board", json={"id": 1})
    transport = make_transport()
    assert session_over(transport).get(f"{HOST}/board").json() == {"id": 1}
    assert transport.counts.requests == {Request("Service", "GET", "board"): 1}
    assert hours.pauses == []


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_read_is_repeated_while_the_service_says_not_now(
    web: responses.RequestsMock, make_transport: MakeTransport, status: int
) -> None:
    web.get(f"{HOST}/board", status=status, headers={"Retry-After": "1"})
    web.get(f"{HOST}/board", json={"id": 1})
    transport = make_transport()
    assert session_over(transport).get(f"{HOST}/board").json() == {"id": 1}
    assert transport.counts.of("Service", "GET") == 2


@pytest.mark.parametrize(("verb", "path"), [("PUT", "cards"), ("DELETE", "cards"), ("POST", "search")])
def test_what_gives_the_same_result_twice_is_repeated(
    web: responses.RequestsMock, make_transport: MakeTransport, verb: str, path: str
) -> None:
    web.add(verb, f"{HOST}/{path}", body=requests.ConnectionError("closed"))
    web.add(verb, f"{HOST}/{path}", json={})
    transport = make_transport()
    assert session_over(transport).request(verb, f"{HOST}/{path}").ok
    assert transport.counts.total == 2


@pytest.mark.parametrize(
    ("first", "error"),
    [
        ({"status": 500}, AnswerLost),
        ({"status": 503, "headers": {"Retry-After": "0"}}, AnswerLost),
        ({"status": 429}, TooManyRequests),
        ({"body": requests.ConnectionError("closed")}, AnswerLost),
        ({"body": requests.ReadTimeout("slow")}, AnswerLost),
        ({"body": requests.ConnectTimeout("never reached")}, Unreachable),
    ],
)
def test_a_creating_post_is_sent_once_whatever_happens(
    web: responses.RequestsMock, make_transport: MakeTransport, first: dict[str, Any], error: type[ServiceError]
) -> None:
    web.post(f"{HOST}/cards", **first)
    transport = make_transport()
    with pytest.raises(error):
        session_over(transport).post(f"{HOST}/cards", data="{}")
    assert transport.counts.total == 1


def test_patience_ends_after_five_attempts(
    web: responses.RequestsMock, make_transport: MakeTransport, hours: Hours
) -> None:
    web.get(f"{HOST}/board", status=502)
    transport = make_transport()
    with pytest.raises(Unreachable, match="GET board was answered with status 502"):
        session_over(transport).get(f"{HOST}/board")
    assert transport.counts.total == 5
    assert hours.pauses == [0.5, 1.0, 2.0, 4.0]
    assert transport.counts.waited == 7.5


def test_a_write_that_never_got_an_answer_may_have_landed(
    web: responses.RequestsMock, make_transport: MakeTransport
) -> None:
    web.put(f"{HOST}/cards", status=504)
    with pytest.raises(AnswerLost, match="may have been made"):
        session_over(make_transport()).put(f"{HOST}/cards")


@pytest.mark.parametrize(
    ("header", "least"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ((START + timedelta(seconds=30)).strftime("%a, %d %b %Y %H:%M:%S GMT"), 30.0),
        ((START - timedelta(seconds=30)).strftime("%a, %d %b %Y %H:%M:%S GMT"), 0.0),
    ],
)
def test_retry_after_is_a_floor_under_the_pause(
    web: responses.RequestsMock, make_transport: MakeTransport, hours: Hours, header: str, least: float
) -> None:
    web.get(f"{HOST}/board", status=429, headers={"Retry-After": header})
    web.get(f"{HOST}/board", json={})
    session_over(make_transport()).get(f"{HOST}/board")
    assert hours.monotonic() == least


@pytest.mark.parametrize("skew", [timedelta(hours=-1), timedelta(hours=1)])
def test_a_date_is_read_by_the_clock_of_the_service(
    web: responses.RequestsMock, make_transport: MakeTransport, hours: Hours, skew: timedelta
) -> None:
    shown, until = (format_datetime(START + skew + timedelta(seconds=more), usegmt=True) for more in (0, 30))
    web.get(f"{HOST}/board", status=429, headers={"Date": shown, "Retry-After": until})
    web.get(f"{HOST}/board", json={})
    session_over(make_transport()).get(f"{HOST}/board")
    assert hours.monotonic() == 30.0


@pytest.mark.parametrize(("luck", "longest"), [(0.0, 7.0), (0.5, 7.35), (1.0, 7.7)])
def test_a_pause_that_was_named_is_stretched_by_a_tenth_at_most(
    web: responses.RequestsMock, make_transport: MakeTransport, hours: Hours, luck: float, longest: float
) -> None:
    web.get(f"{HOST}/board", status=429, headers={"Retry-After": "7"})
    web.get(f"{HOST}/board", json={})
    session_over(replace(make_transport(), random=lambda: luck)).get(f"{HOST}/board")
    assert hours.monotonic() == pytest.approx(longest)


def test_being_throttled_is_no_failed_attempt(web: responses.RequestsMock, make_transport: MakeTransport) -> None:
    for status in (429, 500, 429, 500, 429, 500, 429, 500, 429):
        web.get(f"{HOST}/board", status=status, headers={"Retry-After": "1"})
    web.get(f"{HOST}/board", json={})
    assert session_over(make_transport()).get(f"{HOST}/board").ok


def test_a_request_that_is_always_throttled_is_given_up_in_the_end(
    web: responses.RequestsMock, make_transport: MakeTransport
) -> None:
    web.get(f"{HOST}/board", status=429, headers={"Retry-After": "0"})
    transport = make_transport()
    with pytest.raises(TooManyRequests, match="GET board"):
        session_over(transport).get(f"{HOST}/board")
    assert (transport.counts.total, transport.counts.asked_to_wait) == (31, 0)


def test_the_pauses_of_one_request_come_to_ten_minutes_at_most(
    web: responses.RequestsMock, make_transport: MakeTransport, hours: Hours
) -> None:
    web.get(f"{HOST}/board", status=429, headers={"Retry-After": "110"})
    with pytest.raises(TooManyRequests, match="110 seconds"):
        session_over(make_transport()).get(f"{HOST}/board")
    assert hours.pauses == [110.0] * 5


def test_a_429_that_names_no_pause_waits_out_the_window(
    web: responses.RequestsMock, make_transport: MakeTransport, hours: Hours
) -> None:
    web.get(f"{HOST}/board", status=429, headers={"Retry-After": "soon"})
    web.get(f"{HOST}/board", json={})
    session_over(make_transport()).get(f"{HOST}/board")
    assert hours.pauses == [10.5]


def test_a_longer_pause_than_two_minutes_ends_the_run(
    web: responses.RequestsMock, make_transport: MakeTransport, hours: Hours
) -> None:
    web.get(f"{HOST}/board", status=429, headers={"Retry-After": "1847"})
    with pytest.raises(TooManyRequests, match="1847 seconds") as ended:
        session_over(make_transport()).get(f"{HOST}/board")
    assert ended.value.retry_after == 1847.0
    assert hours.pauses == []


def test_a_service_that_is_away_for_long_is_not_waited_for(
    web: responses.RequestsMock, make_transport: MakeTransport, hours: Hours
) -> None:
    web.get(f"{HOST}/board", status=503, headers={"Retry-After": "900"})
    with pytest.raises(Unreachable, match="900 seconds"):
        session_over(make_transport()).get(f"{HOST}/board")
    assert hours.pauses == []


def test_a_refusal_is_not_repeated(web: responses.RequestsMock, make_transport: MakeTransport) -> None:
    web.get(f"{HOST}/board", status=400)
    transport = make_transport()
    with pytest.raises(BadQuery):
        session_over(transport).get(f"{HOST}/board")
    assert transport.counts.total == 1


def test_a_redirection_is_not_followed(web: responses.RequestsMock, make_transport: MakeTransport) -> None:
    web.get(f"{HOST}/board", status=302, headers={"Location": "https://login.example/"})
    with pytest.raises(BadQuery, match="302"):
        session_over(make_transport()).get(f"{HOST}/board")


def test_a_certificate_that_is_not_trusted_is_told_at_once(
    web: responses.RequestsMock, make_transport: MakeTransport
) -> None:
    cause = urllib3.exceptions.SSLError(ssl.SSLCertVerificationError("self-signed certificate"))
    pool = urllib3.HTTPSConnectionPool("service.example")
    web.get(f"{HOST}/board", body=requests.exceptions.SSLError(MaxRetryError(pool, "/board", cause)))
    transport = make_transport()
    with pytest.raises(Unreachable, match=r"service.example is not trusted.*REQUESTS_CA_BUNDLE"):
        session_over(transport).get(f"{HOST}/board")
    assert transport.counts.total == 1


def test_a_file_of_authorities_that_is_closed_to_us_is_told_at_once(
    web: responses.RequestsMock, make_transport: MakeTransport
) -> None:
    cause = urllib3.exceptions.SSLError(PermissionError(13, "Permission denied"))
    pool = urllib3.HTTPSConnectionPool("service.example")
    web.get(f"{HOST}/board", body=requests.exceptions.SSLError(MaxRetryError(pool, "/board", cause)))
    transport = make_transport()
    with pytest.raises(Unreachable, match=r"authorities cannot be read.*REQUESTS_CA_BUNDLE"):
        session_over(transport).get(f"{HOST}/board")
    assert transport.counts.total == 1


def test_proxies_and_private_certificates_come_from_the_environment(
    make_transport: MakeTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}

    def send(_: HTTPAdapter, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        seen.update(how)
        raise requests.ConnectTimeout("nowhere")

    monkeypatch.setattr(HTTPAdapter, "send", send)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/company.pem")
    with pytest.raises(Unreachable):
        session_over(make_transport()).get(f"{HOST}/board")
    assert seen["proxies"]["https"] == "http://proxy.example:3128"
    assert seen["verify"] == "/etc/company.pem"
    assert seen["timeout"] == (5.0, 30.0)


@pytest.mark.parametrize(("verb", "path"), [("PATCH", "cards"), ("POST", "members"), ("DELETE", "board")])
def test_a_request_that_milepost_never_makes_is_not_sent(
    web: responses.RequestsMock, make_transport: MakeTransport, verb: str, path: str
) -> None:
    with pytest.raises(OutOfBounds):
        session_over(make_transport()).request(verb, f"{HOST}/{path}")


def test_the_budget_of_a_run_counts_repeats(web: responses.RequestsMock, make_transport: MakeTransport) -> None:
    web.get(f"{HOST}/board", status=500)
    transport = make_transport(calls=3)
    with pytest.raises(BudgetSpent, match="all of its 3 requests"):
        session_over(transport).get(f"{HOST}/board")
    assert transport.counts.total == 3


def test_requests_are_spaced_over_all_sessions_of_an_account(
    web: responses.RequestsMock, make_transport: MakeTransport, hours: Hours
) -> None:
    web.get(f"{HOST}/board", json={})
    transport = make_transport()
    for session in (session_over(transport), session_over(transport)):
        for _ in range(6):
            session.get(f"{HOST}/board")
    assert transport.counts.total == 12
    assert 2.0 <= hours.monotonic() <= 2.2
    assert transport.counts.waited == pytest.approx(hours.monotonic())


@pytest.mark.parametrize(
    ("body", "kind", "shape"),
    [
        (b"<html>Log in</html>", "text/html", "a web page"),
        (b'{"id": 1, "name": "cu', "application/json", "text that is not JSON"),
        (b"", "application/json", "nothing"),
    ],
)
def test_an_answer_that_is_no_json_is_described_and_not_shown(
    web: responses.RequestsMock, make_transport: MakeTransport, body: bytes, kind: str, shape: str
) -> None:
    web.get(f"{HOST}/board", body=body, content_type=kind)
    with pytest.raises(BadAnswer, match=shape) as refused:
        session_over(make_transport()).get(f"{HOST}/board").json()
    assert "Log in" not in str(refused.value)


def test_the_next_run_starts_with_counts_of_its_own() -> None:
    first, second = Counts(), Counts()
    first.requests[Request("Service", "GET", "board")] += 1
    assert (first.total, second.total) == (1, 0)
