"""What publishing costs Trello, pinned: every count and every wait is exactly the one that is promised."""

from __future__ import annotations

import re

from bench.trello import pacing, requests

_FIGURES = re.compile(r": ([\d,.]+)(?: s)?, bar ([\d,.]+)(?: s)?: within$")


def off_the_mark(lines: list[str]) -> list[str]:
    """The lines whose figure is not the one beside it."""
    told = [line for line in lines if ", bar " in line]
    assert told
    return [line for line in told if (found := _FIGURES.search(line)) is None or found[1] != found[2]]


def test_each_kind_of_change_and_a_quiet_board_of_any_size_cost_what_is_promised() -> None:
    lines = list(requests.measure(sizes=(10, 999, 1000, 1001)))
    assert off_the_mark(lines) == []
    for told in (
        "a new card: 1, bar 1: within",
        "a card that comes back and 19 new ones: 20, bar 20: within",
        "nothing changed, 12 cards: 1, bar 1: within",
        "nothing changed, 999 cards: 1, bar 1: within",
        "nothing changed, 1,000 cards: 2, bar 2: within",
    ):
        assert told in lines
    assert lines[lines.index("the same and a move: 1, bar 1: within") + 1] == "  1 GET boards/{id}, 1 PUT cards/{id}"


def test_nobody_waits_before_there_is_a_need_and_workers_wait_no_longer_than_one() -> None:
    lines = [line for writes in (90, 91, 1000) for line in pacing.paced(writes)]
    assert off_the_mark(lines) == []
    alone = "1,000 writes, for which the limit demands 90 s, waited for by one worker: 110 s, bar 110 s: within"
    together = "90 writes, for which the limit demands 0 s, waited for by 4 workers of one token: 0 s, bar 0 s: within"
    assert {alone, together} <= set(lines)


def test_a_refusal_is_waited_out_once_and_no_longer_than_is_told() -> None:
    lines = list(pacing.refused())
    run = "a run with one write, whose PUT was refused once"
    assert f"{run} without a pause: requests: 3, bar 3: within" in lines
    assert f"{run} without a pause: waited 10.5 s, times what it had to: 1.05, bar 1.10: within" in lines
    assert f"{run} with a pause of 7 s: waited 7.0 s, times what it had to: 1, bar 1.10: within" in lines
