"""Waiting for Trello: what its limits demand, what several workers of a token wait, and what a 429 costs."""

from __future__ import annotations

from collections.abc import Iterator

from bench.jira.line import told
from bench.trello.board import FIRST, asked, items, live_board
from connectors.counts import Request
from connectors.transport import Transport
from connectors.trello.dialect import TRELLO
from tests.unit.connectors.network import Hours, SharedHours

WRITES = (60, 90, 250, 1000)
_WORKERS = 4
_TOKEN, _WINDOW = 100, 10.0
"""A token may ask so often in so many seconds, and a key three times that (Trello, "Rate limits")."""

_OURS = TRELLO.rates[0][0]


def measure() -> Iterator[str]:
    """One line for each number of writes, by one worker and by several; then for refusals."""
    yield f"{_OURS} requests leave in {_WINDOW:.0f} s where a token may send {_TOKEN}: other programs may share it"
    for count in WRITES:
        yield from paced(count)
    yield from refused()


def paced(writes: int) -> Iterator[str]:
    """How long so many writes wait, beside what the limit demands."""
    needed, bar = _windows(writes, _TOKEN) * _WINDOW, _windows(writes, _OURS) * _WINDOW
    what = f"{writes:,} writes, for which the limit demands {needed:.0f} s, waited for"
    yield told(f"{what} by one worker", _alone(writes), bar, " s")
    yield told(f"{what} by {_WORKERS} workers of one token", _together(writes), bar, " s")


def _windows(writes: int, at_once: int) -> int:
    """How many windows have to pass before the last of the writes may leave."""
    return (writes - 1) // at_once


def _alone(writes: int) -> float:
    hours = Hours()
    transport = Transport(hours.sleep, lambda: 0.0, hours.now, hours.monotonic)
    for _ in range(writes):
        _spend(transport)
    return round(transport.counts.waited, 1)


def _together(writes: int) -> float:
    hours = SharedHours(_WORKERS)
    transport = Transport(hours.sleep, lambda: 0.0, hours.now, hours.monotonic)
    hours.share(lambda _: _spend(transport), writes)
    return round(hours.monotonic(), 1)


def _spend(transport: Transport) -> None:
    pacer = transport.pacers.of("Trello bench", TRELLO.rates, transport.monotonic)
    transport.spend(Request("Trello", "PUT", "cards/{id}"), pacer)


def refused() -> Iterator[str]:
    """A read and a change that are refused once. Trello names no pause, so the window is waited out; one that is named
    all the same is kept."""
    with live_board() as site:
        for verb in ("GET", "PUT"):
            for pause, least in ((None, _WINDOW), (7, 7)):
                title = f"A thing after {verb} and {pause}"
                site.write({**items(), FIRST: {**items()[FIRST], "title": title}})
                site.box.fault(service="trello", kind="throttle", method=verb, retry_after=pause, next=1)
                run = asked(site)
                what = f"a run with one write, whose {verb} was refused once"
                named = f"with a pause of {pause} s" if pause else "without a pause"
                yield told(f"{what} {named}: requests", run.total, 3)
                yield told(f"{what} {named}: waited {run.waited} s, times what it had to", run.waited / least, 1.1)
