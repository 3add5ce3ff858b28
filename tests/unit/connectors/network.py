"""Clocks for tests of connectors that move only when somebody sleeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Condition

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Hours:
    """A clock that moves only when somebody sleeps."""

    pauses: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return sum(self.pauses)


class SharedHours:
    """A clock for workers side by side: it moves only while all of them sleep, to the first that is to wake."""

    def __init__(self, workers: int) -> None:
        self._workers = self._awake = workers
        self._seconds = 0.0
        self._wakes: list[float] = []
        self._moved = Condition()

    def sleep(self, seconds: float) -> None:
        with self._moved:
            wakes = self._seconds + seconds
            if wakes > self._seconds:
                self._wakes.append(wakes)
                self._rest()
            while wakes > self._seconds:
                assert self._moved.wait(10), "a worker neither sleeps nor ends"

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        with self._moved:
            return self._seconds

    def share(self, work: Callable[[int], None], times: int) -> None:
        """Do the work for 0, 1, 2 and so on, by all workers side by side; raises what it raises."""
        numbers = iter(range(times))
        with ThreadPoolExecutor(self._workers) as pool:
            workers = [pool.submit(self._toil, work, numbers) for _ in range(self._workers)]
        for worker in workers:
            worker.result()

    def _toil(self, work: Callable[[int], None], numbers: Iterator[int]) -> None:
        try:
            for number in numbers:
                work(number)
        finally:
            with self._moved:
                self._rest()

    def _rest(self) -> None:
        self._awake -= 1
        if not self._awake and self._wakes:
            self._seconds = min(self._wakes)
            self._awake = self._wakes.count(self._seconds)
            self._wakes = [wakes for wakes in self._wakes if wakes > self._seconds]
            self._moved.notify_all()
