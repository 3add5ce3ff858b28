"""Asking side by side, in order, with little in hand."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count, islice
from math import inf
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


@dataclass(slots=True)
class _Round(Generic[Q, A]):
    """One series of questions: whatever comes after a question that failed is not asked any more."""

    ask: Callable[[Q], A]
    failed: float = inf
    numbers: Iterator[int] = field(default_factory=count)

    def answer(self, number: int, question: Q) -> A:
        if number > self.failed:
            raise CancelledError
        try:
            return self.ask(question)
        except BaseException:
            self.failed = min(self.failed, number)
            raise


class Workers:
    """A few threads that ask at once. They are started when the first question comes."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._pool = ThreadPoolExecutor(number, thread_name_prefix="jira")

    def answers(self, ask: Callable[[Q], A], questions: Iterable[Q], ahead: int) -> Iterator[A]:
        """The answers in the order of the questions, of which at most `ahead` are taken before they are wanted.

        The first error ends it, as it is: no question behind it is asked, and what is under way is not waited for.
        """
        series = _Round[Q, A](ask)
        left, waiting = iter(questions), deque[Future[A]]()
        try:
            while True:
                for question in islice(left, ahead - len(waiting)):
                    waiting.append(self._pool.submit(series.answer, next(series.numbers), question))
                if not waiting:
                    return
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """End the threads as soon as their requests have ended."""
        self._pool.shutdown(wait=False, cancel_futures=True)
