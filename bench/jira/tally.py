"""What the server counts while it is measured: requests by kind, refusals, bytes, and its own CPU."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime

import msgspec

RETRY_AFTER = 1
"""The pause that a refusal asks for, in seconds."""


class Told(msgspec.Struct, frozen=True):
    """A tally as it is told: requests by kind, seconds that refusals asked for (overlapping ones once), and the load.

    `cpu` and `wall` are seconds since the tally was begun, `sent` is in bytes, and `fields` are those that were asked
    of issues last.
    """

    requests: dict[str, int]
    refused: int
    asked_seconds: float
    cpu: float
    wall: float
    sent: int
    fields: list[str]

    @property
    def total(self) -> int:
        """All requests."""
        return sum(self.requests.values())


class Tally:
    """Counts from when it was made."""

    def __init__(self) -> None:
        self._cpu, self._began = time.process_time(), time.monotonic()
        self._requests: Counter[str] = Counter()
        self._refused = 0
        self._asked_seconds, self._asked_until = 0.0, 0.0
        self._sent = 0
        self._fields: tuple[str, ...] = ()

    def count(self, kind: str, fields: tuple[str, ...]) -> int:
        """Count a request; return which one it is."""
        self._requests[kind] += 1
        self._fields = fields or self._fields
        return self._requests.total()

    def send(self, size: int) -> None:
        """Count the bytes of an answer."""
        self._sent += size

    def refuse(self) -> None:
        """Count a refusal, and of the pause that it asks for what no earlier one asked for."""
        now = time.monotonic()
        self._refused += 1
        self._asked_seconds += now + RETRY_AFTER - max(now, self._asked_until)
        self._asked_until = now + RETRY_AFTER

    def told(self) -> bytes:
        """The tally as JSON."""
        told = Told(
            requests=dict(self._requests),
            refused=self._refused,
            asked_seconds=self._asked_seconds,
            cpu=time.process_time() - self._cpu,
            wall=time.monotonic() - self._began,
            sent=self._sent,
            fields=list(self._fields),
        )
        return msgspec.json.encode(told)


def utc_now() -> datetime:
    """The server's clock."""
    return datetime.now(UTC)
