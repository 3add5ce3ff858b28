"""A finding: one drift, with its figure, last week's figure, its cause and its evidence. Unknown is a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from mapping.entry import Source


class Measure(StrEnum):
    """What was measured; the names stand in reports, the store and the JSON output."""

    SCHEDULE = "schedule"
    SCOPE = "scope"
    STATUS = "status"
    PRIORITY = "priority"
    CAPACITY = "capacity"
    BALANCE = "balance"
    GOAL = "goal"
    BUDGET = "budget"
    COVERAGE = "coverage"
    SPRINT = "sprint"
    HORIZON = "horizon"
    STALENESS = "staleness"
    PROMISE = "promise"
    DEMAND = "demand"
    DEPENDENCY = "dependency"
    ALIGNMENT = "alignment"
    RELEASE = "release"
    READY = "ready"
    GRANULARITY = "granularity"
    LEVELS = "levels"


class Reason(StrEnum):
    """Why there is no figure."""

    NO_HISTORY = "no_history"
    ZERO_THROUGHPUT = "zero_throughput"
    NO_SCOPE = "no_scope"
    NO_DATE = "no_date"
    NO_BASELINE = "no_baseline"
    STALE_SOURCE = "stale_source"
    UNMAPPED_STATUS = "unmapped_status"
    CYCLE = "cycle"
    INVISIBLE = "invisible"
    NO_RANK = "no_rank"
    NO_VOTES = "no_votes"
    VOTING_OFF = "voting_off"


class Severity(StrEnum):
    """How much harm is done to the people who read the board; the order of the report."""

    BROKEN = "broken"
    AT_RISK = "at-risk"
    CONFLICT = "conflict"
    MOVED = "moved"
    SPRINT = "sprint"
    DRIFT = "drift"
    HYGIENE = "hygiene"
    FRESHNESS = "freshness"
    NONE = "none"

    @property
    def order(self) -> int:
        """1 for what comes first in the report."""
        return list(Severity).index(self) + 1


class Unit(StrEnum):
    """The unit of a figure."""

    DAYS = "days"
    STEPS = "steps"
    SHARE = "share"
    ITEMS = "items"
    POINTS = "points"
    PROBABILITY = "probability"
    COUNT = "count"
    TAU = "tau"


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """A number with its unit. `detail` holds further named numbers behind it, sorted by name (counts, P50, …)."""

    value: float
    unit: Unit
    detail: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        # A whole number must print the same whether it was just counted or comes back from the store.
        object.__setattr__(self, "value", float(self.value))
        object.__setattr__(self, "detail", tuple((name, float(number)) for name, number in self.detail))


@dataclass(frozen=True, slots=True, order=True)
class IssueEvidence:
    """An issue, and the change of it that matters, if one does. `note` is in words."""

    issue_id: str
    key: str
    note: str = ""
    at: datetime | None = None
    history_id: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class FileEvidence:
    """A line of a workspace file."""

    source: Source
    note: str = ""


@dataclass(frozen=True, slots=True, order=True)
class ShownEvidence:
    """What customers read on a public board, and what they read there from `at` on: whole texts. `part` says of what:
    date, title, description or card."""

    board: str
    at: datetime
    part: str
    before: str
    after: str
    by_hand: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """What a finding is about: an item, a sprint, an epic, a theme or the whole workspace."""

    kind: str
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One drift. Either `figure` or `reason` is set, never both.

    `code` names the case within the measure ("over-claimed", "late", …); `sentence` says it in plain words;
    `cause` says what brought it about, where that is known; `last` is the figure of a week ago, if there was one.
    """

    measure: Measure
    code: str
    subject: Subject
    severity: Severity
    sentence: str
    figure: Figure | None = None
    reason: Reason | None = None
    last: Figure | None = None
    cause: str = ""
    issues: tuple[IssueEvidence, ...] = ()
    files: tuple[FileEvidence, ...] = ()
    shown: tuple[ShownEvidence, ...] = ()

    def __post_init__(self) -> None:
        if (self.figure is None) == (self.reason is None):
            raise ValueError(f"a finding has a figure or a reason, not both and not neither: {self.code}")

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same finding next week."""
        return (self.measure, self.code, self.subject.kind, self.subject.id)


def valued(value: Figure | Reason) -> tuple[Figure | None, Reason | None]:
    """The two ways of a finding to answer, as its fields `figure` and `reason`."""
    return (value, None) if isinstance(value, Figure) else (None, value)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The instant of a figure and the business zone in which it becomes a day."""

    instant: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The calendar day in the business zone."""
        return self.instant.astimezone(self.zone).date()
