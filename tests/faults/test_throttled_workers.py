"""Eight workers over real connections to a service that refuses every fifth request; only the pauses take no time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
import requests

from connectors.errors import BudgetSpent, ServiceError, TooManyRequests
from connectors.jira.dialect import JIRA
from connectors.transport import Limits, Transport
from sandbox.serve import Running, running
from tests.unit.connectors.network import SharedHours
from tests.unit.sandbox.served import JIRA_AUTH, small_options

WORKERS = 8


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(small_options(tmp_path_factory.mktemp("export"))) as server:
        yield server


@pytest.fixture
def box(started: Running) -> Running:
    started.clear_faults()
    started.reset_counts()
    return started


class Crew:
    """Workers with a session each over one transport; keeps what came of every question."""

    def __init__(self, box: Running, **limits: Any) -> None:
        self._box = box
        self._hours = SharedHours(WORKERS)
        self._own = threading.local()
        hours = self._hours
        self.transport = Transport(
            hours.sleep, lambda: 1.0, lambda: datetime.now(UTC), hours.monotonic, limits=Limits(**limits)
        )
        self.answers: dict[int, Any] = {}
        self.errors: list[ServiceError] = []

    def ask(self, times: int) -> None:
        self._hours.share(self._ask_once, times)

    def _ask_once(self, number: int) -> None:
        try:
            answer = self._session().get(f"{self._box.jira_url}/rest/api/3/issue/APP-{number % 2 + 1}?fields=summary")
            self.answers[number] = orjson.loads(answer.content)["key"]
        except ServiceError as error:
            self.errors.append(error)

    def _session(self) -> requests.Session:
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
            self._own.session.auth = JIRA_AUTH
            self.transport.mount(self._own.session, JIRA, self._box.jira_url)
        session: requests.Session = self._own.session
        return session


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_no_question_is_lost_and_overlapping_pauses_are_waited_for_once(box: Running, form: str) -> None:
    box.fault(kind="throttle", service="jira", every=5, retry_after=20, retry_after_form=form)
    crew = Crew(box)
    crew.ask(100)
    assert crew.answers == {number: f"APP-{number % 2 + 1}" for number in range(100)}
    asked, waited = crew.transport.counts.asked_to_wait, crew.transport.counts.waited
    assert crew.transport.counts.total == box.count("jira", "GET") == 124
    assert asked - 1e-6 <= waited <= 1.2 * asked
    assert asked <= 24 * 20.0


def test_no_question_is_lost_where_the_service_says_to_come_back_now(box: Running) -> None:
    box.fault(kind="throttle", service="jira", every=5, retry_after=0)
    crew = Crew(box)
    crew.ask(100)
    assert (len(crew.answers), crew.errors) == (100, [])
    assert crew.transport.counts.asked_to_wait == 0


def test_a_pause_beyond_what_a_run_waits_ends_it_for_all_workers(box: Running) -> None:
    box.fault(kind="throttle", service="jira", retry_after=1847)
    crew = Crew(box)
    crew.ask(100)
    assert {type(error) for error in crew.errors} == {TooManyRequests}
    assert (len(crew.errors), crew.answers) == (100, {})
    assert box.count("jira", "GET") <= WORKERS
    assert crew.transport.counts.waited == 0


def test_eight_workers_make_no_more_requests_than_the_run_may(box: Running) -> None:
    crew = Crew(box, calls=30)
    crew.ask(100)
    assert len(crew.answers) == crew.transport.counts.total == box.count("jira", "GET") == 30
    assert {type(error) for error in crew.errors} == {BudgetSpent}
