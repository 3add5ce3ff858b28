"""What became of each forecast that was given, or why it is not scored: the rows behind the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from drift.forecasts.movement import PROMISED_AT
from drift.forecasts.scoring import End, Given, held


class Verdict(StrEnum):
    """What became of the date to promise by, or why nothing can be said of it."""

    HELD = "held"
    MISSED = "missed"
    NOT_DUE = "not due"
    NO_DATE = "no date"
    TOO_FAR = "too far"
    CANCELLED = "cancelled"
    DONE_BEFORE = "done before"
    NO_DAY = "no day"
    OTHER_METHOD = "other method"


SCORED = (Verdict.HELD, Verdict.MISSED)
"""The verdicts that count in the record."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A forecast that stands for its item at a horizon of so many `weeks`, or at none where it was never scored:
    `given` is its day, `promised` its date at 85%, `finished` the day on which the item was done."""

    item_id: str
    weeks: int | None
    given: date
    promised: date | None
    finished: date | None
    verdict: Verdict

    @property
    def is_scored(self) -> bool:
        """Whether it counts in the record."""
        return self.verdict in SCORED


def judged(
    given: Sequence[Given], ours: Sequence[Given], counted: Mapping[int, Sequence[Given]], end: End | None, today: date
) -> Iterator[Judged]:
    """The verdicts on one item: all forecasts that were `given`, those of them by the method in force (`ours`), and the
    one by which it counts at each horizon; `end` is None where it is finished and nobody knows since when."""
    if not ours:
        yield _unscored(given[-1], end, Verdict.OTHER_METHOD)
    elif end is None:
        yield _unscored(ours[-1], end, Verdict.NO_DAY)
    elif not any(counted.values()):
        yield _unscored(ours[-1], end, _never(ours[0], end))
    else:
        for weeks, found in counted.items():
            yield from (_judged(one, weeks, end, today) for one in found)


def _never(first: Given, end: End) -> Verdict:
    if end.cancelled:
        return Verdict.CANCELLED
    return Verdict.DONE_BEFORE if end.finished and end.finished <= first.forecast.as_of else Verdict.TOO_FAR


def _judged(one: Given, weeks: int, end: End, today: date) -> Judged:
    day = one.forecast.date_at(PROMISED_AT)
    return Judged(one.item_id, weeks, one.forecast.as_of, day, end.finished, _verdict(day, end, today))


def _verdict(day: date | None, end: End, today: date) -> Verdict:
    if end.cancelled:
        return Verdict.CANCELLED
    if day is None:
        return Verdict.NO_DATE
    kept = held(day, end, today)
    if kept is None:
        return Verdict.NOT_DUE
    return Verdict.HELD if kept else Verdict.MISSED


def _unscored(one: Given, end: End | None, why: Verdict) -> Judged:
    day, finished = one.forecast.date_at(PROMISED_AT), end.finished if end else None
    return Judged(one.item_id, None, one.forecast.as_of, day, finished, why)
