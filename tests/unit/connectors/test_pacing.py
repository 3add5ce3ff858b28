from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.jira.dialect import JIRA
from connectors.pacing import Pacer, Rates
from connectors.transport import Dialect
from connectors.trello.dialect import TRELLO
from tests.unit.connectors.network import Hours


def departures(rates: Rates, times: int, idle: list[float] | None = None) -> list[float]:
    """When so many requests leave that are asked for one after the other, each after its time of idleness."""
    hours = Hours()
    pacer = Pacer(rates, hours.monotonic)
    left = []
    for number in range(times):
        hours.sleep(idle[number] if idle else 0.0)
        while pause := pacer.take():
            hours.sleep(pause)
        left.append(hours.monotonic())
    return left


@pytest.mark.parametrize(("dialect", "at_once"), [(JIRA, 60), (TRELLO, 90)])
def test_what_the_service_takes_at_once_leaves_at_once(dialect: Dialect, at_once: int) -> None:
    assert departures(dialect.rates, at_once) == [0.0] * at_once


def test_the_next_one_leaves_when_the_first_has_grown_old() -> None:
    left = departures(TRELLO.rates, 91)
    assert left[-1] == pytest.approx(10.0, abs=0.01)


@settings(max_examples=30)
@given(st.lists(st.floats(0, 3), min_size=220, max_size=220))
def test_trello_never_sees_a_hundred_requests_in_ten_seconds(idle: list[float]) -> None:
    left = departures(TRELLO.rates, len(idle), idle)
    assert all(sum(1 for later in left if start <= later <= start + 10.0) < 100 for start in left)


def test_several_rates_hold_together() -> None:
    assert departures(((2, 1.0), (3, 10.0)), 4) == pytest.approx([0.0, 0.0, 1.0, 10.0], abs=0.01)


def test_nothing_leaves_during_a_hold_and_a_shorter_one_does_not_end_it() -> None:
    hours = Hours()
    pacer = Pacer(((5, 1.0),), hours.monotonic)
    pacer.hold(8.0)
    pacer.hold(2.0)
    assert pacer.take() == pacer.held() == 8.0
    hours.sleep(8.0)
    assert pacer.take() == pacer.held() == 0.0


def test_a_hold_of_nothing_is_no_hold() -> None:
    pacer = Pacer(((5, 1.0),), Hours().monotonic)
    pacer.hold(0.0)
    assert pacer.take() == 0.0
