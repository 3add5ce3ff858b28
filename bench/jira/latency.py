"""How long a full pull waits for a Jira that takes 150 ms an answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from os import cpu_count, getloadavg

from bench.jira import ours
from bench.jira.line import told
from bench.jira.served import served

ISSUES = 10_000
LATENCY = 0.15


def measure(issues: int = ISSUES, latency: float = LATENCY) -> Iterator[str]:
    """Wall time of reading all issues, set-up calls apart, beside requests x latency / workers."""
    with served(issues, latency=latency) as site, ours.connected(site) as client:
        fields = ours.set_up(client)
        site.reset()
        began, worked = time.perf_counter(), time.process_time()
        read = sum(len(page.issues) for page in ours.fetch(client, fields))
        seconds = time.perf_counter() - began
        worked = time.process_time() - worked
        tally = site.tally()
    ideal = tally.total * latency / ours.WORKERS
    yield f"{read:,} issues, {tally.total} requests of {latency * 1000:.0f} ms, {ours.WORKERS} workers: {seconds:.2f} s"
    yield told("beside requests x latency / workers", seconds / ideal, 1.25, " times")
    yield f"{worked:.2f} s of it was CPU of our own; the server was busy for {tally.cpu / tally.wall:.0%} of the time"
    yield f"{getloadavg()[0]:.1f} processes wanted one of the {cpu_count()} processors, these two among them"
