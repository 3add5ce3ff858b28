"""The date on the sandbox's answers, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests

from sandbox.serve import Running, running
from tests.unit.sandbox.served import JIRA_AUTH, TRELLO_AUTH, small_options


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(small_options(tmp_path_factory.mktemp("export"))) as server:
        yield server


@pytest.fixture
def server(started: Running) -> Iterator[Running]:
    yield started
    started.switch("jira", clock_skew=0, date_header=True)
    started.clear_faults()


def server_info(server: Running) -> requests.Response:
    return requests.get(f"{server.jira_url}/rest/api/3/serverInfo", auth=JIRA_AUTH, timeout=10)


def dates(answer: requests.Response) -> list[datetime]:
    return [parsedate_to_datetime(text) for text in answer.raw.headers.getlist("Date")]


def now(server: Running) -> datetime:
    return server.sandbox.clock.now().replace(microsecond=0)


def test_both_services_bear_one_date_which_is_the_sandboxs(server: Running) -> None:
    server.advance(days=1)
    board = requests.get(f"{server.trello_url}/1/boards/{server.board_id}", params=TRELLO_AUTH, timeout=10)
    assert dates(server_info(server)) == dates(board) == [now(server)]
    assert now(server) < datetime(2021, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["throttle", "error"])
def test_a_refusal_is_dated_as_well(server: Running, kind: str) -> None:
    server.fault(kind=kind)
    assert dates(server_info(server)) == [now(server)]


@pytest.mark.parametrize("seconds", [90, -90])
def test_a_skewed_clock_shows_in_the_date_and_server_time_and_not_in_the_data(server: Running, seconds: int) -> None:
    server.switch("jira", clock_skew=seconds)
    before = now(server)
    answer = server_info(server)
    told = datetime.fromisoformat(answer.json()["serverTime"]).replace(microsecond=0)
    assert [told] == dates(answer) == [before + timedelta(seconds=seconds)]
    server.act("edit", ref="APP-1", summary=f"Edited at {seconds}")
    assert server.sandbox.repository.site.issues["1001"].updated.replace(microsecond=0) == before


def test_the_date_can_be_left_out(server: Running) -> None:
    server.switch("jira", date_header=False)
    answer = server_info(server)
    assert (answer.status_code, dates(answer)) == (200, [])
