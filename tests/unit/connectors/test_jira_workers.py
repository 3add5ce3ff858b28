"""Asking side by side: in order, little in hand, and no longer than needed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import replace

import pytest

from connectors.jira.client import connect_jira
from connectors.jira.values import FieldMap, Flavour, SiteInfo
from connectors.jira.workers import Workers
from tests.unit.connectors.jira_web import CLOUD, URL, MakeTransport, Web, connection

PATIENCE = 10.0
"""Seconds after which a test that waits for another thread gives up."""


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers(4)
    yield made
    made.close()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.001)


def test_answers_come_in_the_order_of_the_questions(workers: Workers) -> None:
    gates = [threading.Event() for _ in range(4)]

    def ask(number: int) -> int:
        if number < 3:
            assert gates[number + 1].wait(PATIENCE)
        gates[number].set()
        return number

    assert list(workers.answers(ask, range(4), ahead=4)) == [0, 1, 2, 3]


def test_as_many_are_asked_at_once_as_there_are_workers(workers: Workers) -> None:
    together = threading.Barrier(4)
    assert sorted(workers.answers(lambda _: together.wait(PATIENCE), range(4), ahead=8)) == [0, 1, 2, 3]


def test_no_more_questions_are_taken_than_may_be_in_hand(workers: Workers) -> None:
    taken: list[int] = []

    def questions() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    answers = workers.answers(lambda number: number, questions(), ahead=8)
    assert [next(answers) for _ in range(5)] == [0, 1, 2, 3, 4]
    assert len(taken) <= 5 + 8
    answers.close()  # type: ignore[attr-defined]  # it is a generator, which callers need not know
    assert len(taken) <= 5 + 8


def test_what_came_before_the_first_error_arrives_and_nothing_behind_it_is_asked(workers: Workers) -> None:
    asked: set[int] = set()
    gate = threading.Event()

    def ask(number: int) -> int:
        asked.add(number)
        if number == 2:
            raise LookupError("the third")
        assert gate.wait(PATIENCE)
        return number

    answers = workers.answers(ask, range(100), ahead=16)
    threading.Timer(0.2, gate.set).start()
    assert [next(answers), next(answers)] == [0, 1]
    with pytest.raises(LookupError, match="the third"):
        next(answers)
    assert asked <= {0, 1, 2, 3}


def test_nothing_more_is_asked_when_nobody_wants_the_answers(workers: Workers) -> None:
    asked: set[int] = set()
    gate = threading.Event()

    def ask(number: int) -> int:
        asked.add(number)
        assert number == 0 or gate.wait(PATIENCE)
        return number

    answers = workers.answers(ask, range(100), ahead=8)
    assert next(answers) == 0
    until(lambda: len(asked) == 5)
    answers.close()  # type: ignore[attr-defined]  # it is a generator, which callers need not know
    gate.set()
    assert list(workers.answers(lambda number: number, range(8), ahead=8)) == list(range(8))
    assert asked == {0, 1, 2, 3, 4}


def test_workers_go_on_to_another_series_after_an_error(workers: Workers) -> None:
    with pytest.raises(ZeroDivisionError):
        list(workers.answers(lambda number: 1 // number, range(3), ahead=2))
    assert list(workers.answers(lambda number: number, range(3), ahead=2)) == [0, 1, 2]


def test_an_interruption_leaves_nothing_running(workers: Workers) -> None:
    running, gate = [0], threading.Event()

    def ask(number: int) -> int:
        running[0] += 1
        assert gate.wait(PATIENCE)
        return number

    def interrupted() -> Iterator[int]:
        yield from range(8)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(workers.answers(ask, interrupted(), ahead=16))
    gate.set()
    workers.close()
    until(lambda: not [one for one in threading.enumerate() if one.name.startswith("jira_")])
    assert running[0] <= 4


def test_a_closed_client_does_not_sit_out_the_pause_of_a_request(web: Web, make_transport: MakeTransport) -> None:
    asleep, slept = threading.Event(), list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        asleep.set()
        time.sleep(0.01)

    web.post(f"{CLOUD}/issue/bulkfetch", status=429, headers={"Retry-After": "100"})
    client = connect_jira(connection(workers=1), replace(make_transport(), sleep=sleep))
    client.recall(SiteInfo(Flavour.CLOUD, "1", "x", URL))
    with ThreadPoolExecutor(1) as main:
        waiting = main.submit(next, client.by_id([["1"]], FieldMap()))
        assert asleep.wait(PATIENCE)
        client.close()
        with pytest.raises(CancelledError):
            waiting.result(PATIENCE)
    assert sum(slept) < 100


def test_each_thread_has_a_library_of_its_own_and_all_are_closed(make_transport: MakeTransport) -> None:
    client = connect_jira(connection(), make_transport())
    seen = [client._wire._library]
    other = threading.Thread(target=lambda: seen.append(client._wire._library))
    other.start()
    other.join(PATIENCE)
    assert seen[0] is client._wire._library is not seen[1]
    assert client._wire._opened == seen
    client.close()
    assert client._wire._opened == []
