"""How many requests a run made, and how long it waited for services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from threading import RLock


@dataclass(frozen=True, slots=True, order=True)
class Request:
    """A kind of request, such as `Trello PUT cards/{id}`; ids are left out of `kind`."""

    service: str
    verb: str
    kind: str


@dataclass(slots=True)
class Counts:
    """What one run has asked so far, retries included, over all of its workers.

    `waited` are the seconds during which at least one worker was held back, by pacing or by a pause;
    `asked_to_wait` those that the services named in `Retry-After`. What overlaps counts once in both, so
    `waited / asked_to_wait` says how much longer than told a throttled run stood still.
    """

    requests: Counter[Request] = field(default_factory=Counter)
    waited: float = 0.0
    asked_to_wait: float = 0.0
    _waiting: int = field(default=0, repr=False)
    _waiting_since: float = field(default=0.0, repr=False)
    _asked_until: float = field(default=-inf, repr=False)
    _lock: RLock = field(default_factory=RLock, repr=False, compare=False)

    @property
    def total(self) -> int:
        """All requests."""
        with self._lock:
            return self.requests.total()

    def of(self, service: str, verb: str | None = None) -> int:
        """The requests to one service, of one verb if given."""
        with self._lock:
            asked = tuple(self.requests.items())
        return sum(times for one, times in asked if one.service == service and verb in {None, one.verb})

    def count(self, request: Request, most: int | None) -> bool:
        """Count a request that is about to leave; False where `most` have left already, and then it must stay."""
        with self._lock:
            if most is not None and self.total >= most:
                return False
            self.requests[request] += 1
            return True

    @contextmanager
    def waiting(self, monotonic: Callable[[], float]) -> Iterator[None]:
        """A worker is held back for the length of the block."""
        with self._lock:
            if not self._waiting:
                self._waiting_since = monotonic()
            self._waiting += 1
        try:
            yield
        finally:
            with self._lock:
                self._waiting -= 1
                if not self._waiting:
                    self.waited += monotonic() - self._waiting_since

    def told_to_wait(self, now: float, seconds: float) -> None:
        """A service asked for a pause; `now` is in seconds of the clock that `waiting` reads."""
        with self._lock:
            until = now + seconds
            self.asked_to_wait += max(0.0, until - max(now, self._asked_until))
            self._asked_until = max(self._asked_until, until)
