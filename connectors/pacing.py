"""Spacing requests, so that no service has to throttle us."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from pyrate_limiter import Duration, InMemoryBucket, Rate, RateItem

_MILLISECONDS = 1000


class Pacer:
    """Lets so many requests a second through, over all the workers that share it."""

    def __init__(self, per_second: int, monotonic: Callable[[], float]) -> None:
        self._bucket = InMemoryBucket([Rate(per_second, Duration.SECOND)])
        self._monotonic = monotonic
        self._lock = Lock()

    def take(self) -> float:
        """0 if a request may leave now, and then it is counted; else the seconds after which to ask again."""
        item = RateItem("request", int(self._monotonic() * _MILLISECONDS))
        with self._lock:
            self._bucket.leak(item.timestamp)
            if self._bucket.put(item):
                return 0.0
            wait = self._bucket.waiting(item)
        assert isinstance(wait, int), "a bucket in memory answers at once"
        return max(1, wait) / _MILLISECONDS


class Pacers:
    """The pacers of a process, one for each account of each service."""

    def __init__(self) -> None:
        self._pacers: dict[str, Pacer] = {}
        self._lock = Lock()

    def of(self, account: str, per_second: int, monotonic: Callable[[], float]) -> Pacer:
        """The one pacer of this account."""
        with self._lock:
            return self._pacers.setdefault(account, Pacer(per_second, monotonic))
