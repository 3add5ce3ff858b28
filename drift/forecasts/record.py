"""What became of the forecasts that were given for the items of a workspace: the service's own record.

A record is of one method: what plain forecasts were worth says nothing of calibrated ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from drift.facts import gather
from drift.forecasts.forecast import Method
from drift.forecasts.movement import PROMISED_AT
from drift.forecasts.schedule import Schedule, done_day, schedules
from drift.forecasts.scoring import HORIZONS, Brier, Coverage, End, Given, brier, coverage, once_a_horizon, targets_met
from drift.forecasts.verdicts import Judged, judged
from drift.inputs import DriftInputs

LEVELS = (0.15, 0.3, 0.5, 0.7, 0.85)
"""Chances whose dates are looked at."""

_GONE = End(cancelled=True)


@dataclass(frozen=True, slots=True)
class HorizonRecord:
    """The record of forecasts whose even chance was `weeks` weeks away at most, each item once: its dates level by
    level, and the chances given for its targets (`brier` is None before any of these `targets` has come due)."""

    weeks: int
    levels: tuple[Coverage, ...]
    brier: Brier | None
    targets: int

    def at(self, level: float) -> Coverage:
        """The dates of one of the `LEVELS`."""
        return next(one for one in self.levels if one.level == level)


@dataclass(frozen=True, slots=True)
class ForecastRecord:
    """The record of one method, horizon by horizon, the nearest first; `forecasts` are the rows behind it, item by
    item, those that are not scored as well."""

    method: Method
    horizons: tuple[HorizonRecord, ...]
    forecasts: tuple[Judged, ...] = ()

    @property
    def promised(self) -> Coverage:
        """The dates to promise by, at the widest horizon: it takes in every item that another one does."""
        return self.horizons[-1].at(PROMISED_AT)


def record_of(given: Iterable[Given], inputs: DriftInputs) -> ForecastRecord:
    """The record of the method in force. `given` come item by item; one that no roadmap has any more counts as
    cancelled, and one that is finished on a day that nobody knows is left out."""
    method, today, ends = inputs.settings.method, inputs.as_of.today, ends_of(inputs)
    scored: dict[int, list[Given]] = {weeks: [] for weeks in HORIZONS}
    rows: list[Judged] = []
    for item, many in groupby(given, key=lambda one: one.item_id):
        of_item, end = tuple(many), ends.get(item, _GONE)
        ours = tuple(one for one in of_item if one.forecast.method is method)
        counted = {weeks: tuple(once_a_horizon(ours, weeks)) if end else () for weeks in HORIZONS}
        for weeks, found in counted.items():
            scored[weeks].extend(found)
        rows.extend(judged(of_item, ours, counted, end, today))
    horizons = tuple(_horizon(weeks, found, ends, today) for weeks, found in scored.items())
    return ForecastRecord(method, horizons, tuple(rows))


def ends_of(inputs: DriftInputs) -> Mapping[str, End | None]:
    """What became of every item on a roadmap; None where it is finished and nobody knows since when."""
    facts = gather(inputs)
    gone: dict[str, End | None] = {item.id: _GONE for item in inputs.portfolio.items()}
    return gone | {one.item.id: _end(one, done_day(facts, one)) for one in schedules(facts)}


def _end(one: Schedule, finished: date | None) -> End | None:
    unknown = finished is None and one.is_done
    return None if unknown else End(finished)


def _horizon(weeks: int, given: Sequence[Given], known: Mapping[str, End | None], today: date) -> HorizonRecord:
    ends = {one.item_id: known.get(one.item_id) or _GONE for one in given}
    said = list(targets_met(given, ends, today))
    return HorizonRecord(weeks, tuple(coverage(given, ends, level, today) for level in LEVELS), brier(said), len(said))
