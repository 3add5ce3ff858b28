"""What drift is a function of: the data, the as-of, the settings, and what was known a week ago."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from drift.findings import AsOf, Figure, Unit
from drift.forecast import NO_GROWTH, Growth
from mapping.assignments import Assigned, RollUp
from mapping.backlog import Backlog
from mapping.roadmap import Portfolio, Stage
from mapping.rules import MappingFile

FindingKey = tuple[str, str, str, str]
"""Measure, code, kind and id of the subject: `Finding.key`."""


def _none() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DriftSettings:
    """How drift is measured. Shares are between 0 and 1, `growth` pairs factors with probabilities, `excluded_weeks`
    are ISO weeks such as "2026-W52", `window_start` is the day before which history does not count."""

    window_weeks: int = 12
    window_start: date | None = None
    min_weeks: int = 5
    unit: Unit = Unit.ITEMS
    growth: Growth = NO_GROWTH
    excluded_weeks: tuple[str, ...] = ()
    scope_amber: float = 0.2
    scope_red: float = 0.4
    next_days: int = 90
    stale_item_days: int = 14
    notice_days: int = 14
    velocity_sprints: int = 7


@dataclass(frozen=True, slots=True)
class Baseline:
    """An item's work frozen under a name at an instant.

    `sizes` are by issue id, in the unit of the settings and by the weight of the rule, None where unsized.
    """

    name: str
    at: datetime
    sizes: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class ScheduleInputs:
    """All that an item's schedule drift follows from: kept weekly, so that next week can say what moved it.

    `by_peers` is whether the samples are borrowed from other items; None where that was not kept.
    """

    as_of: AsOf
    samples: tuple[float, ...]
    remaining: float
    deadline: date | None
    growth: Growth = NO_GROWTH
    by_peers: bool | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What customers see of an item on a live board."""

    stage: Stage
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class SourceAge:
    """When a connector last completed a pull (a partial one does not count), and how often it should."""

    last_complete: datetime | None
    interval: timedelta


@dataclass(frozen=True, slots=True)
class SprintSnapshot:
    """A sprint as it was taken at its activation: the sizes in points of its issues, and which were done already."""

    sprint_id: int
    at: datetime
    sizes: Mapping[str, float | None]
    done: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DriftInputs:
    """Everything that the measures look at. Two equal values give the same findings to the byte.

    `last` are the figures of a week ago by finding; `baselines`, `last_schedule` and `invisible` are by item id
    (`invisible` holds the keys that the account cannot see); `public` are the items that are live on a board;
    `sources` are by connector, `snapshots` by sprint id.
    """

    backlog: Backlog
    portfolio: Portfolio
    assigned: Assigned
    rollups: Mapping[str, RollUp]
    mapping: MappingFile
    as_of: AsOf
    settings: DriftSettings = DriftSettings()
    last: Mapping[FindingKey, Figure] = field(default_factory=_none)
    baselines: Mapping[str, Baseline] = field(default_factory=_none)
    last_schedule: Mapping[str, ScheduleInputs] = field(default_factory=_none)
    public: Mapping[str, Shown] = field(default_factory=_none)
    sources: Mapping[str, SourceAge] = field(default_factory=_none)
    snapshots: Mapping[int, SprintSnapshot] = field(default_factory=_none)
    invisible: Mapping[str, tuple[str, ...]] = field(default_factory=_none)
