from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.counts import Counts, Request
from tests.unit.connectors.network import Hours

ASK = Request("Service", "GET", "board")


class Slow(Counter[Request]):
    """Gives another thread the time to come between."""

    def __setitem__(self, request: Request, times: int) -> None:
        time.sleep(0.001)
        super().__setitem__(request, times)


def test_eight_threads_together_make_no_more_requests_than_the_run_may() -> None:
    counts = Counts(requests=Slow())
    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(lambda _: counts.count(ASK, 20), range(40)))
    assert passed.count(True) == counts.total == 20


def test_without_a_budget_every_request_is_counted() -> None:
    counts = Counts()
    assert counts.count(ASK, None)
    assert counts.count(Request("Service", "PUT", "board"), None)
    assert (counts.of("Service"), counts.of("Service", "PUT"), counts.of("Other")) == (2, 1, 0)


def test_two_that_wait_at_the_same_time_count_once() -> None:
    hours, counts, first, second = Hours(), Counts(), ExitStack(), ExitStack()
    first.enter_context(counts.waiting(hours.monotonic))
    hours.sleep(3.0)
    second.enter_context(counts.waiting(hours.monotonic))
    hours.sleep(2.0)
    first.close()
    hours.sleep(4.0)
    second.close()
    hours.sleep(1.0)
    assert counts.waited == 9.0


def test_a_wait_that_is_broken_off_counts_as_far_as_it_went() -> None:
    hours, counts = Hours(), Counts()
    with pytest.raises(KeyboardInterrupt), counts.waiting(hours.monotonic):
        hours.sleep(3.0)
        raise KeyboardInterrupt
    assert counts.waited == 3.0


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 20))))
def test_the_pauses_asked_for_are_counted_as_their_union(pauses: list[tuple[int, int]]) -> None:
    counts = Counts()
    for now, seconds in sorted(pauses):
        counts.told_to_wait(now, seconds)
    covered = {second for now, seconds in pauses for second in range(now, now + seconds)}
    assert counts.asked_to_wait == len(covered)
