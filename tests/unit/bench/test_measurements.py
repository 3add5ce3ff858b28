"""The measurements run, small, and their counts are within their bars; times are not looked at."""

from __future__ import annotations

import numpy as np

from bench import trials
from bench.jira import cpu, latency, requests, throttle
from drift.forecasts.trials import Draws


def test_a_pull_makes_no_more_requests_than_its_bars_allow() -> None:
    lines = list(requests.measure(sizes=(101,), changed=(1, 101)))
    assert "full pull of 101 issues, for issues: 3, bar 3: within" in lines
    assert "nothing changed: 6, bar 6: within" in lines
    assert not [line for line in lines if "OVER" in line]


def test_no_issue_is_lost_where_every_fifth_request_is_refused() -> None:
    lines = list(throttle.measure(issues=600))
    assert any("1 refused" in line for line in lines)
    assert "issues lost: 0, bar 0: within" in lines


def test_each_way_of_reading_is_compared_with_the_bare_client() -> None:
    lines = list(cpu.measure(issues=200, rounds=1))
    assert lines[0].startswith("the bare client: ")
    assert sum("times the bare client" in line for line in lines) == 3


def test_waiting_is_compared_with_the_requests_that_were_made() -> None:
    first, *_ = latency.measure(issues=300, latency=0.01)
    assert first.startswith("300 issues, 4 requests of 10 ms, 8 workers")


def test_trials_are_compared_with_plain_ones_for_teams_and_for_chains() -> None:
    lines = list(trials.measure(items=20, draws=Draws(100), rounds=1))
    assert [line.partition(":")[0] for line in lines] == [
        "one team of 20, 3 at a time",
        "2 teams of 10, 3 at a time",
        "2 teams of 10, 1 at a time",
        "20 items without a team, in chains of 5",
    ]
    assert all("times as long" in line for line in lines)


def test_plain_trials_end_where_ours_do() -> None:
    for case in trials.cases(20, Draws(20_000)):
        ours, plain = case.ours(), case.plain()
        assert max(abs(np.median(ours[ident]) - np.median(plain[ident])) for ident in ours) <= 1, case.name
