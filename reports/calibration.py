"""What became of the forecasts that were given, as the page on calibration tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from drift.forecasts.movement import PROMISED_AT
from drift.forecasts.record import ForecastRecord, HorizonRecord
from drift.forecasts.scoring import FEW
from drift.forecasts.verdicts import Judged, Verdict
from drift.wording import percent

WHY: Mapping[Verdict, str] = {
    Verdict.HELD: "held",
    Verdict.MISSED: "missed",
    Verdict.NOT_DUE: "not scored yet: its date has not passed",
    Verdict.NO_DATE: "not scored: it had no date within ten years",
    Verdict.TOO_FAR: "not scored: its even chance was never within twelve weeks",
    Verdict.CANCELLED: "not scored: cancelled, or on no roadmap any more",
    Verdict.DONE_BEFORE: "not scored: it was done before its first forecast",
    Verdict.NO_DAY: "not scored: it is finished, and nobody knows since when",
    Verdict.OTHER_METHOD: "not scored: all its forecasts were made by another method",
}
"""What became of a forecast, in words."""


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """A forecast that stands for an item: when it was given, its date at 85%, and what became of that."""

    item_id: str
    title: str
    given: date
    promised: date | None
    finished: date | None
    verdict: Verdict

    @property
    def became(self) -> str:
        """What became of it, in words."""
        return WHY[self.verdict]


@dataclass(frozen=True, slots=True)
class HorizonTable:
    """The forecasts with their even chance no more than so many weeks away, each item once: those that are scored, the
    latest date first, then those that are not."""

    weeks: int
    said: tuple[str, ...]
    scored: tuple[ForecastRow, ...]
    unscored: tuple[ForecastRow, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The tables horizon by horizon, the widest first, and the items that were never scored at any."""

    tables: tuple[HorizonTable, ...]
    never: tuple[ForecastRow, ...]


def calibration(record: ForecastRecord, titles: Mapping[str, str]) -> Calibration:
    """The record as tables. An item whose title nobody knows any more is named by its id."""
    rows = [(one.weeks, _row(one, titles)) for one in record.forecasts]
    tables = (_table(one, [row for weeks, row in rows if weeks == one.weeks]) for one in reversed(record.horizons))
    return Calibration(tuple(tables), tuple(sorted((row for weeks, row in rows if weeks is None), key=_by_title)))


def _row(one: Judged, titles: Mapping[str, str]) -> ForecastRow:
    title = titles.get(one.item_id, one.item_id)
    return ForecastRow(one.item_id, title, one.given, one.promised, one.finished, one.verdict)


def _table(one: HorizonRecord, rows: list[ForecastRow]) -> HorizonTable:
    due = [row for row in rows if row.verdict in (Verdict.HELD, Verdict.MISSED)]
    scored = sorted(sorted(due, key=_by_title), key=lambda row: row.promised or date.max, reverse=True)
    unscored = sorted((row for row in rows if row not in due), key=lambda row: (row.verdict.value, *_by_title(row)))
    return HorizonTable(one.weeks, tuple(_said(one)), tuple(scored), tuple(unscored))


def _by_title(row: ForecastRow) -> tuple[str, str]:
    return (row.title, row.item_id)


def _said(one: HorizonRecord) -> Iterator[str]:
    """What the horizon says in words, level by level, or that there are too few to tell."""
    promised = one.at(PROMISED_AT)
    if promised.too_few:
        yield f"Too few dates have come due to tell how often they hold: {promised.of} of the {FEW} that it takes"
        return
    low, high = promised.by_chance
    told = f"{promised.held} of {promised.of} dates given at {percent(PROMISED_AT)} held"
    if promised.held < low:
        yield f"{told}. Were they right, {low} to {high} would hold: they were too sure of themselves"
    elif promised.held > high:
        yield f"{told}. Were they right, {low} to {high} would hold: they were more careful than they claimed"
    else:
        yield f"{told}. Were they right, {low} to {high} would hold: nothing speaks against them"
    if one.targets >= FEW and one.brier:
        skill = f", a skill of {one.brier.skill:.2f}" if one.brier.skill is not None else ""
        yield f"The chances given for {one.targets} targets have a Brier score of {one.brier.score:.2f}{skill}"
    else:
        yield f"No Brier score yet: {one.targets} of the {FEW} targets that it takes have come due"
