"""Reading from a Jira that refuses every fifth request and asks for a pause of a second."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.jira import ours
from bench.jira.line import told
from bench.jira.served import served
from bench.jira.tally import Told

ISSUES = 10_000
EVERY = 5


def measure(issues: int = ISSUES, every: int = EVERY) -> Iterator[str]:
    """Issues lost, and how much longer it took than without refusals beside the pauses that were asked for."""
    _, plain, _ = _fetched(issues, 0)
    read, seconds, tally = _fetched(issues, every)
    asked = f"{tally.asked_seconds:.1f} s of pauses asked for, overlapping ones once"
    yield f"{tally.total} requests of which {tally.refused} refused, {asked}"
    yield told("issues lost", issues - read, 0)
    yield told("waited beside what was asked for", (seconds - plain) / tally.asked_seconds, 1.2, " times")


def _fetched(issues: int, every: int) -> tuple[int, float, Told]:
    """How many issues came, in how many seconds, and what the server saw."""
    with served(issues, refuse_every=every) as site, ours.connected(site) as client:
        fields = ours.set_up(client)
        site.reset()
        began = time.perf_counter()
        read = {issue.id for page in ours.fetch(client, fields) for issue in page.issues}
        return len(read), time.perf_counter() - began, site.tally()
