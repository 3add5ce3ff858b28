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


def measure(writes: tuple[int, ...] = WRITES) -> Iterator[str]:
    """One line for each number of writes, by one worker and by several; then for a refusal."""
    yield f"{_OURS} requests leave in {_WINDOW:.0f} s where a token may send {_TOKEN}: other programs may share it"
    for count in writes:
        needed, bar = _windows(count, _TOKEN) * _WINDOW, _windows(count, _OURS) * _WINDOW
        what = f"{count:,} writes, for which the limit demands {needed:.0f} s, waited for"
        yield told(f"{what} by one worker", _alone(count), bar, " s")
        yield told(f"{what} by {_WORKERS} workers of one token", _together(count), bar, " s")
    yield from _throttled()


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


def _throttled() -> Iterator[str]:
    """A read and a change that are refused once: Trello names no pause, so the window is waited out."""
    with live_board() as site:
        for verb in ("GET", "PUT"):
            site.write({**items(), FIRST: {**items()[FIRST], "title": f"A thing after {verb}"}})
            site.box.fault(service="trello", kind="throttle", method=verb, retry_after=None, next=1)
            requests = sum(asked(site).values())
            yield told(f"requests of a run with one write, whose {verb} was refused once", requests, 3)
