"""What became of a promised date: how often it moved, how far, with how much notice, and whether it was kept.

A promise is what customers were shown on a board, by us or by a person's hand. A date brought forward is counted apart
from one put off, so that the two never hide each other; a narrower period inside the one that was promised is neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise

from drift.inputs import Showing
from mapping.roadmap import Stage
from mapping.targets import Precision, parse_target

History = Sequence[Showing]
"""What customers saw of an item on one board, oldest first."""


class Exactness(StrEnum):
    """What a change made of the period in which something is promised."""

    SAME = "same"
    WIDENED = "widened"
    NARROWED = "narrowed"


@dataclass(frozen=True, slots=True)
class Move:
    """A promised date that gave way to another one: `at` is since when customers read the new one."""

    at: datetime
    day: date
    before: Showing
    after: Showing
    old: date
    new: date
    exactness: Exactness

    @property
    def days(self) -> int:
        """By how much the deadline moved; negative where it was brought forward."""
        return (self.new - self.old).days

    @property
    def notice(self) -> int:
        """Days before the old deadline that customers were told; negative where it had passed."""
        return (self.old - self.day).days

    @property
    def is_inside(self) -> bool:
        """Whether the new period lies within the old one: a closer promise, and no other."""
        first = _first_day(self.before.target, self.old)
        return (
            self.exactness is Exactness.NARROWED
            and first <= _first_day(self.after.target, self.new)
            and self.new <= self.old
        )


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A date that customers had been shown and then were not shown any more. `how` is archived, deleted, cancelled, or
    that the date alone was taken away."""

    at: datetime
    day: date
    how: str
    before: Showing
    after: Showing
    deadline: date


@dataclass(frozen=True, slots=True)
class Record:
    """What became of the promised date of an item on one board. `moves` are those to a later date, `advances` those to
    an earlier one, `inside` the ones to a closer period within the one promised; `last` is the deadline shown last."""

    first: date
    first_day: date
    last: date
    last_day: date
    stands: bool
    moves: tuple[Move, ...] = ()
    advances: tuple[Move, ...] = ()
    inside: tuple[Move, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    widened: int = 0
    narrowed: int = 0

    @property
    def slip(self) -> int:
        """Days by which it was put off in all; from the first deadline to the last where none was brought forward."""
        return sum(move.days for move in self.moves)

    @property
    def advanced(self) -> int:
        """Days by which it was brought forward in all."""
        return -sum(move.days for move in self.advances)

    @property
    def net(self) -> int:
        """Days from the first deadline to the last."""
        return (self.last - self.first).days

    @property
    def rate(self) -> float | None:
        """Days put off per day gone by: 1.0 is a date that recedes as fast as time passes. None within one day."""
        gone = (self.last_day - self.first_day).days
        return self.slip / gone if gone else None


@dataclass(frozen=True, slots=True)
class Rewording:
    """A text that customers had been shown and that then read otherwise, the date being the same."""

    at: datetime
    part: str
    before: str
    after: str
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whether a promise was kept: by the deadline in force some days before it was done, and by the first one shown.
    None where that is not to be told, or not yet."""

    in_force: bool | None
    first: bool | None


def promised(told: Showing) -> date | None:
    """The deadline that customers saw; None where they saw none, or a card that says it will not come."""
    return told.deadline if told.live and told.stage is not Stage.CANCELLED else None


def dated_by_hand(told: Showing) -> bool:
    """Whether a person set the date on the board: as a due date, or by the list to which the card was moved."""
    return not {"date", "due"}.isdisjoint(told.by_hand)


def record(history: History, zone: tzinfo) -> Record | None:
    """What became of the date. None where customers were never shown one: there was no promise."""
    dated = [(told, deadline) for told in history if (deadline := promised(told)) is not None]
    if not dated:
        return None
    changes = tuple(_changes(dated, zone))
    moves = [change for change in changes if change.old != change.new]
    (first, d0), (last, dn) = dated[0], dated[-1]
    return Record(
        first=d0,
        first_day=_day(first.at, zone),
        last=dn,
        last_day=moves[-1].day if moves else _day(first.at, zone),
        stands=history[-1] is last,
        moves=tuple(move for move in moves if move.days > 0),
        advances=tuple(move for move in moves if move.days < 0 and not move.is_inside),
        inside=tuple(move for move in moves if move.is_inside),
        withdrawals=tuple(_withdrawals(history, zone)),
        widened=sum(change.exactness is Exactness.WIDENED for change in changes),
        narrowed=sum(change.exactness is Exactness.NARROWED for change in changes),
    )


def _changes(dated: Iterable[tuple[Showing, date]], zone: tzinfo) -> Iterator[Move]:
    """Every change of the deadline or of how exactly it was promised, also where nothing was promised in between."""
    for (before, old), (after, new) in pairwise(dated):
        exactness = _exactness(before, old, after, new)
        if old != new or exactness is not Exactness.SAME:
            yield Move(after.at, _day(after.at, zone), before, after, old, new, exactness)


def _exactness(before: Showing, old: date, after: Showing, new: date) -> Exactness:
    """Periods of one kind differ in length by a day or two, which means nothing."""
    kinds = parse_target(before.target).precision, parse_target(after.target).precision
    lengths = old - _first_day(before.target, old), new - _first_day(after.target, new)
    if kinds[0] is kinds[1] is not Precision.WINDOW or lengths[0] == lengths[1]:
        return Exactness.SAME
    return Exactness.WIDENED if lengths[1] > lengths[0] else Exactness.NARROWED


_MONTHS = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}


def _first_day(target: str, deadline: date) -> date:
    """The first day of the period that ends with the deadline, whatever month the fiscal year begins in."""
    found = parse_target(target)
    if found.precision is Precision.WINDOW:
        return deadline - timedelta(days=found.days or 0)
    if found.precision not in _MONTHS:
        return deadline
    months = deadline.year * 12 + deadline.month - _MONTHS[found.precision]
    return date(months // 12, months % 12 + 1, 1)


def _withdrawals(history: History, zone: tzinfo) -> Iterator[Withdrawal]:
    for before, after in pairwise(history):
        deadline = promised(before)
        if deadline is not None and promised(after) is None and before.stage is not Stage.SHIPPED:
            yield Withdrawal(after.at, _day(after.at, zone), _how(after), before, after, deadline)


def _how(after: Showing) -> str:
    if not after.live:
        return "deleted" if "deleted" in after.by_hand else "taken off the board"
    return "cancelled" if after.stage is Stage.CANCELLED else "left without a date"


def rewordings(history: History) -> Iterator[Rewording]:
    """Every change of what customers read that was not a change of its date, oldest first."""
    for before, after in pairwise(told for told in history if told.live):
        if promised(before) == promised(after):
            texts = (("title", before.title, after.title), ("description", before.text, after.text))
            for part, old, new in texts:
                if old != new:
                    yield Rewording(after.at, part, old, new, by_hand=part in after.by_hand)


def in_force(history: History, day: date, zone: tzinfo) -> date | None:
    """The deadline that customers saw at the end of a day; None where they saw none."""
    seen = [told for told in history if _day(told.at, zone) <= day]
    return promised(seen[-1]) if seen else None


def keeping(history: History, done: date | None, today: date, notice_days: int, zone: tzinfo) -> Keeping:
    """Whether the promise was kept, by both rates. One that is not done has been missed once its date has passed, and
    is told neither way before; one that was taken back before its date came is no miss."""
    found = record(history, zone)
    if found is None:
        return Keeping(None, None)
    if done is not None:
        meant = in_force(history, done - timedelta(days=notice_days), zone)
        return Keeping(done <= meant if meant else None, done <= found.first)
    until = found.withdrawals[-1].day if found.withdrawals and not found.stands else today
    return Keeping(False if found.last < until else None, False if found.first < until else None)


def shipped_on(history: History, zone: tzinfo) -> date | None:
    """Since which day customers have been told that it is shipped; None where they are not."""
    shown = [told for told in history if told.live]
    since = None
    for told in reversed(shown):
        if told.stage is not Stage.SHIPPED:
            break
        since = _day(told.at, zone)
    return since


def _day(instant: datetime, zone: tzinfo) -> date:
    return instant.astimezone(zone).date()
