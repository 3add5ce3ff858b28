"""CPU of reading issues into values, and into the store, beside a bare client that reads the same pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from bench.jira import ours, reference
from bench.jira.line import beside, told
from bench.jira.served import Served, served

ISSUES = 10_000
ROUNDS = 7


def measure(issues: int = ISSUES, rounds: int = ROUNDS) -> Iterator[str]:
    """CPU of this process, in which the server is not; medians of ratios. There are no changelogs to read."""
    with served(issues) as site:
        fields = _asked_fields(site)
        bare, (serial, parallel, stored) = beside(
            rounds,
            lambda: _cpu(lambda: _all(reference.fetch(site, fields))),
            lambda: _fetched(site, workers=1),
            lambda: _fetched(site, workers=ours.WORKERS),
            lambda: _stored(site),
        )
        yield f"the bare client: {bare / issues * 1e6:.1f} µs an issue of {_size(site, fields)} in {len(fields)} fields"
        yield told("fetch to mapped values, one by one", serial, 1.8, " times the bare client")
        yield told(f"the same, {ours.WORKERS} workers", parallel, 2.2, " times the bare client")
        yield told("through the store (SQLite)", stored, 3.0, " times the bare client")
        yield _server_share(site)


def _asked_fields(site: Served) -> Sequence[str]:
    """The fields that Milepost asks for, as the server saw them."""
    _fetched(site, workers=1)
    return site.tally().fields


def _fetched(site: Served, workers: int) -> float:
    with ours.connected(site, workers) as client:
        fields = ours.set_up(client)
        return _cpu(lambda: _all(ours.fetch(client, fields)))


def _stored(site: Served) -> float:
    with ours.sqlite() as store:
        return _cpu(lambda: ours.pulled(store, site))


def _size(site: Served, fields: Sequence[str]) -> str:
    site.reset()
    _all(reference.fetch(site, fields))
    return f"{site.tally().sent / site.issues / 1000:.1f} KB"


def _server_share(site: Served) -> str:
    site.reset()
    _fetched(site, workers=1)
    tally = site.tally()
    return f"the server was busy for {tally.cpu / tally.wall:.0%} of the time of a fetch one by one"


def _cpu(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def _all(pages: Iterable[object]) -> None:
    for _ in pages:
        pass
