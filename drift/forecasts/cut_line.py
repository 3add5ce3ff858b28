"""What a team's weeks bring, divided over the items that it works on: in all trials at once.

The cut-line stands below the first items of a queue that are open and wait for nothing, as many as the team works on at
a time. A week is divided over these in whole units; what does not divide evenly goes to the more important, and what an
item no longer needs is divided again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

TINY = 1e-9
"""Less work than this is none: it comes of rounding."""

_MANY = 0.5
"""From this share of all trials on it is quicker to look at all of them."""

Trials = NDArray[np.intp]
"""The numbers of some trials."""


class CutLine:
    """One team's queue in every trial, week by week.

    `worked` is by item and trial the week in which its work was done, `never` before that.
    """

    def __init__(
        self, work: NDArray[np.float64], wip: int, after: Sequence[Sequence[int]], others: Sequence[int], never: int
    ) -> None:
        """Line up the work of each item, the most important first, in each trial.

        An item begins only `after` those of the queue that it names by their places, and after so many `others`, which
        `free` tells of. Raises `ValueError` for items without work.
        """
        if not (work > TINY).all():
            raise ValueError("what has no work left does not stand in a queue")
        self._items, trials = work.shape
        self._slots = min(wip, self._items)
        self._slot = np.arange(self._slots)[:, None]
        self._open = work.size
        self.worked = np.full(work.shape, never, np.int16)
        # One place behind the last item stands for "nobody": it has no work, and is always there to be found.
        self._left = np.vstack([work, np.zeros(trials)])
        self._front = np.full((self._slots, trials), self._items)
        self._have = np.zeros((self._slots, trials))
        self._count = np.zeros(trials, np.intp)
        self._queue = _Queue(trials, after, others)
        self._line_up(np.arange(trials))

    @property
    def is_empty(self) -> bool:
        """Whether all work is done in all trials."""
        return not self._open

    def free(self, met: Sequence[tuple[int, Trials]]) -> None:
        """Let items by their places go on in some trials, each for one thing that it waited for."""
        if met:
            items = np.concatenate([np.full(trials.size, item) for item, trials in met])
            self._line_up(self._queue.release(items, np.concatenate([trials for _, trials in met])))

    @property
    def busy(self) -> Trials:
        """The trials in which somebody stands at the front."""
        return self._count.nonzero()[0]

    def spend(self, week: int, trials: Trials, brings: NDArray[np.float64]) -> None:
        """Divide what the week brings in each of these trials, as long as any is left and somebody takes it."""
        trials, left = self._left_over(trials, brings)
        if trials.size > _MANY * self._count.size:
            every = np.zeros(self._count.size)
            every[trials] = left
            trials, left = self._left_over(trials, self._divide(week, slice(None), every)[trials])
        while trials.size:
            trials, left = self._left_over(trials, self._divide(week, trials, left))

    def _left_over(self, trials: Trials, left: NDArray[np.float64]) -> tuple[Trials, NDArray[np.float64]]:
        """The trials in which something is left and somebody takes it."""
        going = (left > TINY) & (self._count[trials] > 0)
        return trials[going], left[going]

    def _divide(self, week: int, trials: Trials | slice, left: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give each item at the front its part, let the next take the places of those that are done, and return what
        is left."""
        count = self._count[trials]
        each = np.floor(left / np.maximum(count, 1) + TINY)
        rest = left - each * count
        have = self._have[:, trials] if isinstance(trials, slice) else self._have.take(trials, axis=1)
        taken = np.minimum(each + np.minimum(np.maximum(rest - self._slot, 0.0), 1.0), have)
        have = have - taken
        self._have[:, trials] = have
        flat = ((have <= TINY) & (self._slot < count)).ravel().nonzero()[0]
        slots, at = np.divmod(flat, have.shape[1] or 1)
        self._replace_all(week, slots, at if isinstance(trials, slice) else trials[at])
        remains: NDArray[np.float64] = left - taken.sum(axis=0)
        return remains

    def _replace_all(self, week: int, slots: NDArray[np.intp], trials: Trials) -> None:
        """Replace what is done, from behind, so that what stands in front of it keeps its place."""
        places = slots.searchsorted(np.arange(self._slots + 1))
        freed = [
            self._replace(week, slot, trials[places[slot] : places[slot + 1]])
            for slot in reversed(range(self._slots))
            if places[slot] < places[slot + 1]
        ]
        if self._queue.has_followers and freed:
            self._line_up(np.unique(np.concatenate(freed)))

    def _replace(self, week: int, slot: int, trials: Trials) -> Trials:
        """Move up what stands behind an item that is done, let the next come to the front, and return in which trials
        something may go on that waited for it."""
        items = self._front[slot][trials]
        self.worked[items, trials] = week
        self._open -= items.size
        for behind in range(slot + 1, self._slots):
            self._front[behind - 1][trials] = self._front[behind][trials]
            self._have[behind - 1][trials] = self._have[behind][trials]
        self._take_next(self._slots - 1, trials)
        self._count[trials] -= self._front[-1][trials] == self._items
        return self._queue.let_follow(items, trials)

    def _line_up(self, trials: Trials) -> None:
        """Send back what stands at the front, and take the most important again."""
        for slot in range(self._slots):
            items = self._front[slot][trials]
            self._left[items, trials] = self._have[slot][trials]
            self._queue.put_back(items, trials)
        for slot in range(self._slots):
            self._take_next(slot, trials)
        self._count[trials] = (self._front[:, trials] < self._items).sum(axis=0)

    def _take_next(self, slot: int, trials: Trials) -> None:
        items = self._queue.take(trials)
        self._front[slot][trials] = items
        self._have[slot][trials] = self._left[items, trials]


class _Queue:
    """Which items may come to the front in each trial: those that are open, wait for nothing and are not there yet."""

    def __init__(self, trials: int, after: Sequence[Sequence[int]], others: Sequence[int]) -> None:
        self._items = len(after)
        self._next = np.zeros(trials, np.intp)
        unmet = np.array([len(needs) + count for needs, count in zip(after, others, strict=True)], np.int16)
        self._unmet, self._may = np.zeros((0, 0), np.int16), np.zeros((0, 0), np.bool_)
        if unmet.any():
            self._unmet = np.tile(unmet, (trials, 1))
            self._may = np.hstack([self._unmet == 0, np.ones((trials, 1), np.bool_)])
        followers = [[item for item, needs in enumerate(after) if place in needs] for place in range(self._items)]
        self._followers = np.array([item for many in followers for item in many], np.intp)
        self._first = np.array([0, *accumulate(map(len, followers))], np.intp)

    @property
    def has_followers(self) -> bool:
        """Whether an item waits for another one of the same queue."""
        return bool(self._followers.size)

    def take(self, trials: Trials) -> NDArray[np.intp]:
        """Take the first out of each."""
        if not self._may.size:  # nobody ever waits, so they come in their order
            first = self._next[trials]
            self._next[trials] = np.minimum(first + 1, self._items)
            return first
        items: NDArray[np.intp] = self._may[trials].argmax(axis=1)
        self._may[trials, items] = False
        self._may[trials, -1] = True
        return items

    def put_back(self, items: NDArray[np.intp], trials: Trials) -> None:
        """Put one back into each."""
        if self._may.size:
            self._may[trials, items] = True

    def release(self, items: NDArray[np.intp], trials: Trials) -> Trials:
        """Note for each item that one thing is there that it waited for; return the trials in which nothing is missing
        any more."""
        np.subtract.at(self._unmet, (trials, items), 1)
        ready = self._unmet[trials, items] == 0
        self._may[trials[ready], items[ready]] = True
        return np.unique(trials[ready])

    def let_follow(self, items: NDArray[np.intp], trials: Trials) -> Trials:
        """The same for what waited for these items."""
        if not self.has_followers:
            return trials[:0]
        many = self._first[items + 1] - self._first[items]
        before = np.repeat(np.cumsum(many) - many - self._first[items], many)
        return self.release(self._followers[np.arange(before.size) - before], np.repeat(trials, many))
