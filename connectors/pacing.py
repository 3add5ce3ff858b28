"""Spacing the requests of an account, and holding all of them back while a service asks for a pause."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from threading import Lock

from pyrate_limiter import InMemoryBucket, Rate, RateItem

_MILLISECONDS = 1000

Rates = tuple[tuple[int, float], ...]
"""How often one may ask: so many times in any stretch of so many seconds."""


class Pacer:
    """Says when the next request of an account may leave, over all the workers that share it."""

    def __init__(self, rates: Rates, monotonic: Callable[[], float]) -> None:
        self._bucket = InMemoryBucket([Rate(times, round(seconds * _MILLISECONDS)) for times, seconds in rates])
        self._monotonic = monotonic
        self._held_until = -inf
        # The clock is read under it: the bucket needs its requests in the order of their times.
        self._lock = Lock()

    def take(self) -> float:
        """0 if a request may leave now, and then it is counted; else the seconds after which to ask again."""
        with self._lock:
            now = self._monotonic()
            return max(0.0, self._held_until - now) or self._take(now)

    def hold(self, seconds: float) -> None:
        """Let nothing leave for so many seconds from now; a hold that lasts longer already stays as it is."""
        with self._lock:
            self._held_until = max(self._held_until, self._monotonic() + seconds)

    def held(self) -> float:
        """The seconds for which nothing may leave, 0 where there is no hold."""
        with self._lock:
            return max(0.0, self._held_until - self._monotonic())

    def _take(self, now: float) -> float:
        item = RateItem("request", int(now * _MILLISECONDS))
        self._bucket.leak(item.timestamp)
        if self._bucket.put(item):
            return 0.0
        wait = self._bucket.waiting(item)
        assert isinstance(wait, int), "a bucket in memory answers at once"
        return max(1, wait) / _MILLISECONDS


class Pacers:
    """The pacers of a process, one for each account of each service, so that a hold outlives client and run."""

    def __init__(self) -> None:
        self._pacers: dict[str, Pacer] = {}
        self._lock = Lock()

    def of(self, account: str, rates: Rates, monotonic: Callable[[], float]) -> Pacer:
        """The one pacer of this account."""
        with self._lock:
            return self._pacers.setdefault(account, Pacer(rates, monotonic))
