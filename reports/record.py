"""What became of the forecasts that were given, in the words of the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from drift.forecasts.record import ForecastRecord, HorizonRecord
from drift.forecasts.scoring import FEW, Coverage
from drift.wording import percent, plural
from reports.calibration import Calibration, calibration

RARE = 0.05
"""A shortfall that would be rarer than this by chance is said to be none."""


@dataclass(frozen=True, slots=True)
class RecordSection:
    """The record with what is said of it, sentence by sentence, and the forecasts behind it."""

    record: ForecastRecord
    said: tuple[str, ...]
    tables: Calibration


def record_section(record: ForecastRecord, titles: Mapping[str, str] = MappingProxyType({})) -> RecordSection:
    """The service's own record in words: how many of the dates to promise by held, and what the chances were worth.
    `titles` are those of items by id."""
    return RecordSection(record, tuple(_said(record)), calibration(record, titles))


def _said(record: ForecastRecord) -> Iterator[str]:
    found, widest = record.promised, record.horizons[-1]
    method = f"the {record.method.value} method"
    dropped = f" ({found.cancelled} more not counted: cancelled, or on no roadmap any more)" if found.cancelled else ""
    yield f"{_too_few(found, method) if found.too_few else _share(found, method)}{dropped}"
    if widest.targets >= FEW and widest.brier:
        yield _worth(widest, widest.brier.score, widest.brier.skill)


def _too_few(found: Coverage, method: str) -> str:
    come = (
        f"{plural(found.of, 'date')} {'has' if found.of == 1 else 'have'} come due so far" if found.of else "none yet"
    )
    return f"Too few to tell how often dates given at {percent(found.level)} by {method} hold: {come}"


def _share(found: Coverage, method: str) -> str:
    told = f"Of {found.of} dates that we gave at {percent(found.level)} by {method}, {found.held} held"
    chance = found.chance_of_so_few
    rare = f", fewer than chance explains: dates that are right would hold so seldom in {percent(chance)} of cases"
    return f"{told} ({percent(found.held / found.of)}){rare if chance < RARE else ''}"


def _worth(found: HorizonRecord, score: float, skill: float | None) -> str:
    told = f"The chances given for {plural(found.targets, 'target')} have a Brier score of {score:.2f} (0 is best)"
    return told if skill is None else f"{told}: a skill of {skill:.2f} over always saying the share that was met"
