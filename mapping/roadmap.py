"""The roadmap side: what the company wrote in its roadmap files, as values.

The same models check the files and make the JSON Schema that editors use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from mapping.entry import Entry, Id, Share, TargetField, Written
from mapping.targets import NO_TARGET, Calendar, Target


class Kind(StrEnum):
    """The four kinds of roadmap."""

    RELEASE = "release"
    TIMELINE = "timeline"
    NO_DATE = "no-date"
    HYBRID = "hybrid"


class Stage(StrEnum):
    """Where an item stands. A workspace may give them names of its own."""

    PLANNED = "planned"
    BUILDING = "building"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"

    @property
    def rank(self) -> int | None:
        """Its place on the way to customers (0, 1, 2); None for what was cancelled."""
        return {"planned": 0, "building": 1, "shipped": 2}.get(self.value)


class StageFrom(StrEnum):
    """Who decides the stage that customers see: the backlog, the file, or the file only where it says one."""

    BACKLOG = "backlog"
    FILE = "file"
    FILE_WHERE_WRITTEN = "file-where-written"


class ShippedWhen(StrEnum):
    """When finished work counts as shipped."""

    DONE = "done"
    RELEASED = "released"
    CONFIRMED = "confirmed"


class WorkKind(StrEnum):
    """What a piece of work is for; roadmaps may ask for a balance of these."""

    CUSTOMER = "customer"
    BUSINESS = "business"
    TECHNICAL = "technical"
    UPKEEP = "upkeep"


class Observation(Written):
    """One observed value of a goal's measure."""

    day: date = Field(description="The day on which the value was observed.")
    value: float


class Goal(Entry):
    """A goal with a measure, a target value and a due date."""

    id: Id
    title: str
    measure: str = Field(description="What is measured, with its unit.")
    start_value: float
    start_on: date
    target_value: float
    due: date
    observed: tuple[Observation, ...] = ()
    owner: Id | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Goal:
        if self.due <= self.start_on:
            raise ValueError(f"the goal is due on {self.due}, not after its start on {self.start_on}")
        return self


class Theme(Entry):
    """A theme: a strand of work that serves goals and is meant to take a share of the capacity."""

    id: Id
    title: str
    public_title: str | None = Field(default=None, description="The label that customers see; none without it.")
    color: str | None = Field(default=None, description="The Trello colour of the label.")
    share: Share | None = Field(default=None, description="The share of capacity that it should take.")
    goals: tuple[Id, ...] = ()


class Initiative(Entry):
    """A group of items that belong together."""

    id: Id
    title: str
    theme: Id | None = None
    owner: Id | None = None


class PlannedRelease(Entry):
    """A release as the roadmap writes it: customers see its public name and the date written here."""

    id: Id
    title: str
    public_name: str | None = None
    day: date | None = None
    jira: str | None = Field(default=None, description="Name or id of the Jira version behind it.")


class Activity(Entry):
    """One activity of an event, by a function of the company, with the item that it needs."""

    function: str = Field(description="Who does it: sales, support, press, …")
    title: str
    needs: Id | None = Field(default=None, description="The item that must be there.")
    by: date | None = Field(default=None, description="The day on which the activity needs it.")


class Event(Entry):
    """What needs an item by a day: a campaign, a conference, a contract date."""

    id: Id
    title: str
    start: date
    end: date | None = None
    lead_days: int = Field(default=0, ge=0, description="Days before the start by which its items are needed.")
    needs: tuple[Id, ...] = ()
    activities: tuple[Activity, ...] = ()
    owner: Id | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Event:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"the event ends on {self.end}, before it starts on {self.start}")
        return self


class TechnicalPlan(Entry):
    """The technical plan behind an item; which headings are required is a setting."""

    results: str | None = None
    standards: str | None = None
    hardware_and_software: str | None = None
    data_use: str | None = None
    support: str | None = None
    availability: str | None = None


class Public(Entry):
    """What customers may see of an item. Its being there is what makes the item public."""

    title: str = Field(min_length=1, max_length=200)
    summary: str = Field(default="", max_length=8000, description="Markdown, written for customers.")
    public_from: date | None = Field(default=None, description="Embargo: not shown before this day.")
    audiences: tuple[Id, ...] = Field(default=(), description="Boards of which audiences show it; all when empty.")
    milestones: tuple[str, ...] = ()


class Cancelled(Entry):
    """Why an item was cancelled, in words for customers."""

    day: date
    public_reason: str


def _sum_to_one(shares: Mapping[str, float]) -> Mapping[str, float]:
    if shares and abs(sum(shares.values()) - 1) > 1e-9:
        raise ValueError(f"the shares sum to {sum(shares.values()):g}; they must sum to 1")
    return shares


Shares = Annotated[Mapping[str, float], AfterValidator(_sum_to_one)]


class Item(Entry):
    """One line of a roadmap."""

    id: Id
    title: str
    target: TargetField = NO_TARGET
    stage: Stage | None = Field(default=None, description="Where the roadmap says that it stands.")
    stage_from: StageFrom | None = Field(default=None, description="Who decides its public stage, if not the board.")
    shipped_when: ShippedWhen | None = None
    confirmed_shipped: date | None = None
    initiative: Id | None = None
    themes: Shares = Field(default={}, description="Theme ids with weights that sum to 1.")
    owner: Id | None = None
    priority: int | None = Field(default=None, ge=1, description="1 is first; the order in the file when absent.")
    rationale: str | None = None
    score: float | None = None
    kind: WorkKind = WorkKind.CUSTOMER
    budget: float | None = Field(default=None, ge=0, description="Effort in the workspace's unit.")
    needs_work: bool = Field(default=True, description="False where no epic is expected behind it.")
    depends_on: tuple[Id, ...] = ()
    technical_plan: TechnicalPlan | None = None
    retires: str | None = Field(default=None, description="The system that this item retires (IT roadmaps).")
    public: Public | None = None
    was: tuple[Id, ...] = Field(default=(), description="Former ids: the card and the promises go along.")
    split_into: tuple[Id, ...] = ()
    merged_into: Id | None = None
    cancelled: Cancelled | None = None
    next_since: date | None = Field(default=None, description="Since when it has been in its horizon.")
    decided_on: date | None = Field(default=None, description="When a person last decided on its passed target.")


class Roadmap(Entry):
    """One roadmap file."""

    milepost: Literal[1] = Field(description="The version of the file format.")
    roadmap: Id = Field(description="The roadmap's id.")
    title: str
    kind: Kind
    audience: Id | None = None
    window_start: date | None = Field(default=None, description="The day from which 30/60/90-day windows count.")
    goals: tuple[Goal, ...] = ()
    themes: tuple[Theme, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    releases: tuple[PlannedRelease, ...] = ()
    events: tuple[Event, ...] = ()
    items: tuple[Item, ...] = ()
    balance: Shares = Field(default={}, description="The shares of customer, business, technical and upkeep work.")


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All roadmaps of a workspace, read as one: ids are unique across files (the reader has checked)."""

    roadmaps: tuple[Roadmap, ...]
    fiscal_year_start: int = 1

    def items(self) -> Iterator[Item]:
        """Every item in the order of the files."""
        return (item for roadmap in self.roadmaps for item in roadmap.items)

    def item(self, ident: str) -> Item | None:
        """The item with this id."""
        return next((item for item in self.items() if item.id == ident), None)

    def roadmap_of(self, ident: str) -> Roadmap:
        """The roadmap on which the item stands. Raises `KeyError` for an unknown item."""
        for roadmap in self.roadmaps:
            if any(item.id == ident for item in roadmap.items):
                return roadmap
        raise KeyError(ident)

    def themes(self) -> Mapping[str, Theme]:
        """Themes by id."""
        return {theme.id: theme for roadmap in self.roadmaps for theme in roadmap.themes}

    def releases(self) -> Mapping[str, PlannedRelease]:
        """Planned releases by id."""
        return {release.id: release for roadmap in self.roadmaps for release in roadmap.releases}

    def calendar(self, ident: str) -> Calendar:
        """The calendar by which the item's target is read."""
        dates = {release.id: release.day for release in self.releases().values()}
        return Calendar(self.fiscal_year_start, dates, self.roadmap_of(ident).window_start)

    def deadline(self, item: Item) -> date | None:
        """The last day of the item's target; None where it has no date."""
        return self.calendar(item.id).deadline(item.target)

    def order(self) -> tuple[Item, ...]:
        """Items by written priority, then in the order of the files."""
        return tuple(sorted(self.items(), key=lambda item: (item.priority is None, item.priority or 0)))


__all__ = [
    "Activity",
    "Cancelled",
    "Event",
    "Goal",
    "Initiative",
    "Item",
    "Kind",
    "Observation",
    "PlannedRelease",
    "Portfolio",
    "Public",
    "Roadmap",
    "ShippedWhen",
    "Stage",
    "StageFrom",
    "Target",
    "TechnicalPlan",
    "Theme",
    "WorkKind",
]
