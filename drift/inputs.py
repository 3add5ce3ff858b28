"""What drift is a function of: the data, the as-of, the settings, and what was known a week ago."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from drift.findings import AsOf, Figure, Unit
from drift.forecasts.forecast import NO_GROWTH, Growth, Method
from drift.forecasts.trials import Draws
from mapping.assignments import Assigned, RollUp
from mapping.backlog import Backlog
from mapping.public.technical_words import TECHNICAL_WORDS
from mapping.roadmap import Portfolio, Stage
from mapping.rules import MappingFile

FindingKey = tuple[str, str, str, str]
"""Measure, code, kind and id of the subject: `Finding.key`."""


def _none() -> Mapping[Any, Any]:
    return MappingProxyType({})


class BacklogOrder(StrEnum):
    """What gives an item its place in the backlog: its highest-ranked open story, or the middle one by size."""

    FIRST = "first-story"
    MIDDLE = "middle-story"


class Churn(StrEnum):
    """Which re-estimates churn counts: each issue's in absolute terms, or only what they come to together."""

    EACH = "each"
    NET = "net"


class EmptyEpic(StrEnum):
    """What is assumed of an open epic without stories, where no size is written: nothing, or the median of the finished
    epics of its type."""

    NOTHING = "nothing"
    MEDIAN = "median"


HEADINGS = ("results", "standards", "hardware_and_software", "data_use", "support", "availability")
"""The headings of a technical plan."""


@dataclass(frozen=True, slots=True)
class Planning:
    """How the company plans. `blocked_by` are readings of Jira links on the issue that waits, `technical_plan` the
    headings that an item needs before it begins; an item should be ready `ready_days` before, and what an event had to
    do without is told for `missed_days`."""

    blocked_by: tuple[str, ...] = ("is blocked by",)
    ready_days: int = 28
    technical_plan: tuple[str, ...] = HEADINGS
    missed_days: int = 7


@dataclass(frozen=True, slots=True)
class Hygiene:
    """From where on items and stories are cut badly; the keys `hygiene` of the workspace file say what each means."""

    epics: int = 8
    times_median: float = 3.0
    day_quarters: int = 2
    story_subtasks: int = 10
    near_days: int = 14
    far_days: int = 365
    far_share: float = 0.2
    technical_words: tuple[str, ...] = TECHNICAL_WORDS


@dataclass(frozen=True, slots=True)
class DriftSettings:
    """How drift is measured. Shares are between 0 and 1, `growth` pairs factors with probabilities, `empty_epic`
    may be a size, `part_weeks` is whether chances rise within a week, `excluded_weeks` are ISO weeks such as
    "2026-W52", `window_start` is the day before which history does not count. Shares of finished work are counted over
    `capacity_weeks`, or over the last `capacity_sprints` where that is set. `baseline` names the one that scope is
    measured against, None for each item's latest. `wip` says of owners whose items share one pace how many they work on
    at a time; `draws` is how trials are made."""

    method: Method = Method.CALIBRATED
    window_weeks: int = 12
    window_start: date | None = None
    min_weeks: int = 5
    unit: Unit = Unit.ITEMS
    growth: Growth = NO_GROWTH
    empty_epic: EmptyEpic | float = EmptyEpic.NOTHING
    part_weeks: bool = False
    excluded_weeks: tuple[str, ...] = ()
    baseline: str | None = None
    churn: Churn = Churn.EACH
    scope_amber: float = 0.2
    scope_red: float = 0.4
    next_days: int = 90
    stale_item_days: int = 14
    notice_days: int = 14
    capacity_weeks: int = 6
    capacity_sprints: int | None = None
    share_off: float = 0.1
    top_items: int = 3
    sprint_focus: float = 0.25
    backlog_order: BacklogOrder = BacklogOrder.FIRST
    goal_behind: float = 0.1
    goal_unseen_days: int = 100
    wanted_items: int = 3
    planning: Planning = Planning()
    hygiene: Hygiene = Hygiene()
    wip: Mapping[str, int] = field(default_factory=_none)
    draws: Draws = field(default_factory=Draws)


@dataclass(frozen=True, slots=True)
class Baseline:
    """An item's work frozen under a name at an instant.

    `sizes` are by issue id, in the unit of the settings of then and by the weight of the rule, None where unsized;
    `unit` is None where that was not kept.
    """

    name: str
    at: datetime
    sizes: Mapping[str, float | None]
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class WorkStay:
    """The time for which Milepost saw an issue among an item's work; `until` is when it was first seen to be gone, None
    while it is there. Sizes are those it was first and last seen with, in the unit of the settings, None where unsized.
    """

    issue_id: str
    key: str
    since: datetime
    until: datetime | None = None
    first_size: float | None = None
    last_size: float | None = None

    def after(self, instant: datetime) -> bool:
        """Whether any of it lies after the instant."""
        return self.until is None or self.until > instant


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where an item stands in the queue of a team that works on `wip` items at a time; 0 is first."""

    team: str
    place: int
    wip: int


@dataclass(frozen=True, slots=True)
class ScheduleInputs:
    """All that an item's schedule drift follows from: kept weekly, so that next week can say what moved it.

    `by_peers` is whether the samples are borrowed from other items; None where that was not kept. `method` is plain
    where it was not kept, for then there was no other. `place` is the item's own in the queue of a team whose samples
    they are; None where it has a pace of its own. `part_weeks` is whether days that make no whole week counted.
    """

    as_of: AsOf
    samples: tuple[float, ...]
    remaining: float
    deadline: date | None
    growth: Growth = NO_GROWTH
    by_peers: bool | None = None
    method: Method = Method.PLAIN
    place: QueuePlace | None = None
    part_weeks: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What customers see of an item on a live board."""

    stage: Stage
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Showing:
    """What customers saw of an item on one board from an instant on.

    `target` is as written, or the day that a person set, and `deadline` its last day; `live` is whether the card stood
    open; `by_hand` names what of it is a person's.
    """

    at: datetime
    stage: Stage
    target: str
    deadline: date | None
    title: str = ""
    text: str = ""
    live: bool = True
    by_hand: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """What customers want of an item, summed over the live boards that show it. `votes` is None where none of them
    takes votes; `gained` is what came since a week ago, None where nobody knows how many there were then."""

    votes: int | None
    gained: int | None = None
    comments: int = 0


@dataclass(frozen=True, slots=True)
class SourceAge:
    """When a connector last completed a pull (a partial one does not count), and how often it should."""

    last_complete: datetime | None
    interval: timedelta


@dataclass(frozen=True, slots=True)
class SprintSnapshot:
    """A sprint at an instant, its activation or its close: the sizes in points of its issues, and which were done.

    `taken` is when that was put together out of the changelog; None where it was seen at that very instant.
    """

    sprint_id: int
    at: datetime
    sizes: Mapping[str, float | None]
    done: frozenset[str] = frozenset()
    taken: datetime | None = None

    @property
    def seen(self) -> datetime:
        """When Milepost saw the sprint so."""
        return self.taken or self.at


@dataclass(frozen=True, slots=True)
class DriftInputs:
    """Everything that the measures look at. Two equal values give the same findings to the byte.

    `last` are the figures of a week ago by finding; `baselines`, `stays`, `last_schedule` and `invisible` are by item
    (`invisible` holds keys of projects that are not read); `public` are the items that are live on a board;
    `sources` are by connector, `snapshots` (of activations) and `closes` by sprint id; `promises` are what customers
    were shown, oldest first, by item and board, and `demand` what they want, by item; `owners` are the names of those
    who answer for items, by owner id.
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
    stays: Mapping[str, tuple[WorkStay, ...]] = field(default_factory=_none)
    last_schedule: Mapping[str, ScheduleInputs] = field(default_factory=_none)
    public: Mapping[str, Shown] = field(default_factory=_none)
    sources: Mapping[str, SourceAge] = field(default_factory=_none)
    snapshots: Mapping[int, SprintSnapshot] = field(default_factory=_none)
    closes: Mapping[int, SprintSnapshot] = field(default_factory=_none)
    invisible: Mapping[str, tuple[str, ...]] = field(default_factory=_none)
    promises: Mapping[str, Mapping[str, tuple[Showing, ...]]] = field(default_factory=_none)
    demand: Mapping[str, Demand] = field(default_factory=_none)
    owners: Mapping[str, str] = field(default_factory=_none)
