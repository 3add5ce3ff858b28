"""Several workers over one transport, each with a session of its own, on a clock that they share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import pytest
import requests
import responses

from connectors.counts import Counts
from connectors.errors import BudgetSpent, TooManyRequests
from connectors.jira.dialect import JIRA
from connectors.transport import Limits, Transport
from tests.unit.connectors.network import Hours, SharedHours

MYSELF = "https://jira.example/rest/api/3/myself"
WORKERS = 8
LATENCY = 0.15


@dataclass
class Service:
    """Answers 0.15 seconds after it was asked; refuses where `refuses` says so of the n-th request, from 1."""

    hours: SharedHours
    refuses: Callable[[int], bool] = lambda _: False
    retry_after: str | None = "2"
    arrivals: list[float] = field(default_factory=list)
    refusals: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, _: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        with self._lock:
            self.arrivals.append(self.hours.monotonic())
            refused = self.refuses(len(self.arrivals))
        self.hours.sleep(LATENCY)
        if not refused:
            return 200, {}, "{}"
        self.refusals.append(self.hours.monotonic())
        return 429, {} if self.retry_after is None else {"Retry-After": self.retry_after}, ""


def transport_on(hours: SharedHours | Hours, random: float = 0.0, **limits: Any) -> Transport:
    return Transport(hours.sleep, lambda: random, hours.now, hours.monotonic, limits=Limits(**limits))


def session_over(transport: Transport, account: str = "token") -> requests.Session:
    session = requests.Session()
    transport.mount(session, JIRA, account)
    return session


def ask_side_by_side(web: responses.RequestsMock, service: Service, transport: Transport, times: int) -> int:
    """Ask so many questions by eight workers; how many were answered."""
    web.add_callback("GET", MYSELF, service)
    answered: list[int] = []
    sessions = threading.local()

    def ask(_: int) -> None:
        if not hasattr(sessions, "own"):
            sessions.own = session_over(transport)
        answered.append(sessions.own.get(MYSELF).status_code)

    service.hours.share(ask, times)
    return answered.count(200)


@pytest.mark.parametrize("random", [0.0, 1.0])
def test_no_request_is_lost_where_every_fifth_is_refused(web: responses.RequestsMock, random: float) -> None:
    hours = SharedHours(WORKERS)
    service = Service(hours, refuses=lambda number: number % 5 == 0)
    transport = transport_on(hours, random)
    assert ask_side_by_side(web, service, transport, 200) == 200
    assert transport.counts.total == len(service.arrivals) == 249
    assert len(service.refusals) == 49
    asked, waited = transport.counts.asked_to_wait, transport.counts.waited
    assert asked - 1e-6 <= waited <= 1.2 * asked


def test_nobody_sends_while_the_account_is_held(web: responses.RequestsMock) -> None:
    hours = SharedHours(WORKERS)
    service = Service(hours, refuses=lambda number: number % 5 == 0)
    ask_side_by_side(web, service, transport_on(hours), 100)
    assert not [
        (refused, arrived)
        for refused in service.refusals
        for arrived in service.arrivals
        if refused < arrived < refused + 2.0
    ]


def test_refusals_that_overlap_count_once(web: responses.RequestsMock) -> None:
    hours = SharedHours(WORKERS)
    service = Service(hours, refuses=lambda number: number <= 6)
    transport = transport_on(hours)
    assert ask_side_by_side(web, service, transport, 8) == 8
    assert (transport.counts.asked_to_wait, transport.counts.waited) == (2.0, 2.0)


def test_the_later_end_of_two_pauses_counts(web: responses.RequestsMock) -> None:
    hours = Hours()
    transport = transport_on(hours)
    web.get(MYSELF, status=429, headers={"Retry-After": "9"})
    web.get(MYSELF, json={})
    pacer = transport.pacers.of("Jira token", JIRA.rates, hours.monotonic)
    session = session_over(transport)
    transport.heed(pacer, 20.0)
    transport.heed(pacer, 5.0)
    session.get(MYSELF)
    assert hours.pauses == [20.0, 9.0]
    assert (transport.counts.asked_to_wait, transport.counts.waited) == (29.0, 29.0)


def test_pacing_that_overlaps_counts_once(web: responses.RequestsMock) -> None:
    hours = SharedHours(WORKERS)
    service = Service(hours)
    transport = transport_on(hours)
    slow = replace(JIRA, rates=((5, 1.0),))
    web.add_callback("GET", MYSELF, service)

    def ask(_: int) -> None:
        session = requests.Session()
        transport.mount(session, slow, "token")
        session.get(MYSELF)

    hours.share(ask, 8)
    assert sorted(service.arrivals) == pytest.approx([0.0] * 5 + [1.0] * 3, abs=0.01)
    assert transport.counts.waited == pytest.approx(1.0, abs=0.01)
    assert transport.counts.asked_to_wait == 0


def test_no_worker_sends_more_than_the_run_may(web: responses.RequestsMock) -> None:
    hours = SharedHours(WORKERS)
    service = Service(hours)
    transport = transport_on(hours, calls=20)
    with pytest.raises(BudgetSpent, match="all of its 20 requests"):
        ask_side_by_side(web, service, transport, 100)
    assert len(service.arrivals) == transport.counts.total == 20


def test_a_refusal_of_one_client_holds_another_of_the_same_account(web: responses.RequestsMock) -> None:
    hours = Hours()
    first = transport_on(hours, longest_wait=60.0)
    second = replace(first, counts=Counts())
    web.get(MYSELF, status=429, headers={"Retry-After": "1847"})
    with pytest.raises(TooManyRequests, match="1847 seconds"):
        session_over(first).get(MYSELF)
    with pytest.raises(TooManyRequests, match="1847 more seconds") as held:
        session_over(second).get(MYSELF)
    assert held.value.retry_after == 1847.0
    assert (second.counts.total, hours.pauses) == (0, [])


def test_another_account_is_not_held(web: responses.RequestsMock) -> None:
    hours = Hours()
    transport = transport_on(hours)
    web.get(MYSELF, status=429, headers={"Retry-After": "1847"})
    web.get(MYSELF, json={})
    with pytest.raises(TooManyRequests):
        session_over(transport).get(MYSELF)
    assert session_over(transport, "another token").get(MYSELF).ok


def test_a_hold_ends_by_itself(web: responses.RequestsMock) -> None:
    hours = Hours()
    transport = transport_on(hours)
    web.get(MYSELF, status=429, headers={"Retry-After": "1847"})
    web.get(MYSELF, json={})
    with pytest.raises(TooManyRequests):
        session_over(transport).get(MYSELF)
    hours.sleep(1847.0)
    assert session_over(transport).get(MYSELF).ok


def test_a_service_that_is_away_for_a_while_is_asked_by_nobody(web: responses.RequestsMock) -> None:
    hours = Hours()
    transport = transport_on(hours)
    web.get(MYSELF, status=503, headers={"Retry-After": "40"})
    web.get(MYSELF, json={})
    session_over(transport).get(MYSELF)
    assert hours.pauses == [40.0]
    assert (transport.counts.asked_to_wait, transport.counts.waited) == (40.0, 40.0)


def test_a_refusal_that_names_no_pause_holds_all_for_longer_each_time(web: responses.RequestsMock) -> None:
    hours = SharedHours(WORKERS)
    service = Service(hours, refuses=lambda number: number in {8, 16}, retry_after=None)
    transport = transport_on(hours)
    assert ask_side_by_side(web, service, transport, 16) == 16
    gaps = [round(later - earlier, 2) for earlier, later in pairwise(sorted(set(service.arrivals)))]
    assert gaps[0] == LATENCY + 0.5
    assert transport.counts.asked_to_wait == 0
    assert transport.counts.waited >= 1.0
