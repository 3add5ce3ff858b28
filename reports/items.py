"""The table of items: what each is promised for, how far it is, and when it is likely to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from drift.facts import in_force
from drift.findings import AsOf, Finding, Measure, Reason, Unit
from drift.forecasts.forecast import Forecast
from drift.measures.schedule_findings import CODES
from drift.wording import number
from mapping.assignments import RollUp
from mapping.roadmap import Item, Roadmap
from reports.inputs import ReportInputs
from reports.wording import WHY, one_line


class Band(StrEnum):
    """How likely the target is to be met: from 85%, from one half, or below; or why that cannot be said."""

    LIKELY = "likely"
    UNCERTAIN = "uncertain"
    UNLIKELY = "unlikely"
    DONE = "done"
    NO_TARGET = "no target"
    UNKNOWN = "no forecast"


_BANDS: Mapping[str, Band] = {
    "on-track": Band.LIKELY,
    "uncertain": Band.UNCERTAIN,
    "at-risk": Band.UNLIKELY,
    "overdue": Band.UNLIKELY,
    "done": Band.DONE,
}


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item. `chance` is that of meeting the deadline; with `p50` and `p85` it is a forecast.

    `place` is its place in the files; `done` and `total` count its stories; `why` says why there is no forecast.
    """

    place: int
    id: str
    title: str
    roadmap: str
    target: str
    start: date | None
    deadline: date | None
    band: Band
    done: float
    total: float
    p50: date | None
    p85: date | None
    chance: float | None
    finished: date | None
    why: str
    owner: str
    source: str

    @property
    def progress(self) -> str:
        """Stories done of all."""
        return f"{number(self.done)} of {number(self.total)}"


def item_rows(inputs: ReportInputs) -> tuple[ItemRow, ...]:
    """Every item in force, in the order of the files."""
    standing = {one.subject.id: one for one in inputs.findings if one.measure is Measure.SCHEDULE and one.code in CODES}
    written = ((roadmap, item) for roadmap in inputs.portfolio.roadmaps for item in roadmap.items)
    return tuple(
        _row(inputs, place, roadmap, item, standing.get(item.id))
        for place, (roadmap, item) in enumerate(written)
        if in_force(item)
    )


def _row(inputs: ReportInputs, place: int, roadmap: Roadmap, item: Item, standing: Finding | None) -> ItemRow:
    span = inputs.portfolio.calendar(item.id).span(item.target)
    deadline = span[1] if span else None
    outcome = inputs.forecasts.get(item.id, Reason.NO_SCOPE)
    found = outcome if isinstance(outcome, Forecast) else None
    count = inputs.rollups.get(item.id, RollUp(item.id)).count
    finished = _finished(inputs.as_of, item, standing, deadline)
    band = Band.DONE if finished else _band(standing, deadline, found)
    coming = found if band is not Band.DONE else None
    return ItemRow(
        place=place,
        id=item.id,
        title=one_line(item.title),
        roadmap=one_line(roadmap.title),
        target=one_line(str(item.target)),
        start=span[0] if span else None,
        deadline=deadline,
        band=band,
        done=count.done,
        total=count.total,
        p50=coming.p50 if coming else None,
        p85=coming.p85 if coming else None,
        chance=coming.probability_by(deadline) if coming and deadline else None,
        finished=finished,
        why=WHY[outcome] if isinstance(outcome, Reason) and band is not Band.DONE else "",
        owner=one_line(inputs.owners.get(item.owner, item.owner)) if item.owner else "",
        source=str(item.source) if item.source else "",
    )


def _band(standing: Finding | None, deadline: date | None, found: Forecast | None) -> Band:
    if standing and standing.code in _BANDS:
        return _BANDS[standing.code]
    if found is None:
        return Band.UNKNOWN
    return Band.NO_TARGET if deadline is None else Band.LIKELY


def _finished(as_of: AsOf, item: Item, standing: Finding | None, deadline: date | None) -> date | None:
    """The day on which it was done, where it is known; a figure of days counts from the deadline."""
    if standing is None or standing.code != "done":
        return None
    if item.confirmed_shipped and item.confirmed_shipped <= as_of.today:
        return item.confirmed_shipped
    if deadline and standing.figure and standing.figure.unit is Unit.DAYS:
        return deadline + timedelta(days=int(standing.figure.value))
    return max((one.at.astimezone(as_of.zone).date() for one in standing.issues if one.at), default=None)
