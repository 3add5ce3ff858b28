"""The roadmap side: what the company wrote in its roadmap files, as values.

The same models check the files and make the JSON Schema that editors use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from mapping.entry import Defines, Entry, FormatVersion, Id, RefersTo, Share, TargetField, Written
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


class SummaryFrom(StrEnum):
    """Where the public summary comes from: the roadmap file, or the Jira field that the workspace names for it."""

    FILE = "file"
    JIRA = "jira"


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


OwnerId = Annotated[Id, RefersTo("owner")]
AudienceId = Annotated[Id, RefersTo("audience")]
ThemeId = Annotated[Id, RefersTo("theme")]
ItemId = Annotated[Id, RefersTo("item")]

_COLORS = ("green", "yellow", "orange", "red", "purple", "blue", "sky", "lime", "pink", "black")


def _label_color(color: str) -> str:
    if color.removesuffix("_light").removesuffix("_dark") not in _COLORS:
        raise ValueError(
            f"Trello has no label of the colour {color!r}; "
            f"write {', '.join(_COLORS[:-1])} or {_COLORS[-1]}, each also with _light or _dark behind it"
        )
    return color


LabelColor = Annotated[str, AfterValidator(_label_color)]
"""A colour of Trello's labels."""


class Observation(Written):
    """One observed value of a goal's measure."""

    day: date = Field(description="The day on which the value was observed.")
    value: float = Field(description="The value, in the unit of the measure.")


class Goal(Entry):
    """A goal with a measure, a target value and a due date."""

    id: Annotated[Id, Defines("goal")] = Field(description="The goal's id, by which themes name it.")
    title: str = Field(description="What is to be reached, for people inside.")
    measure: str = Field(description="What is measured, with its unit.")
    start_value: float = Field(description="The value of the measure at the start.")
    start_on: date = Field(description="The day on which the work towards the goal began.")
    target_value: float = Field(description="The value that is to be reached.")
    due: date = Field(description="The day by which it is to be reached.")
    observed: tuple[Observation, ...] = Field(default=(), description="What was measured on the way.")
    owner: OwnerId | None = Field(default=None, description="Who answers for it.")

    @model_validator(mode="after")
    def _runs_forward(self) -> Goal:
        if self.due <= self.start_on:
            raise ValueError(
                f"the goal is due on {self.due}, not after its start on {self.start_on}; correct one of the two"
            )
        return self


class Theme(Entry):
    """A theme: a strand of work that serves goals and is meant to take a share of the capacity."""

    id: Annotated[Id, Defines("theme")] = Field(description="The theme's id, by which items name it.")
    title: str = Field(description="The theme's name, for people inside.")
    public_title: str | None = Field(default=None, description="The label that customers see; none without it.")
    color: LabelColor | None = Field(default=None, description="The Trello colour of the label; none without it.")
    share: Share | None = Field(default=None, description="The share of capacity that it should take, from 0 to 1.")
    goals: tuple[Annotated[Id, RefersTo("goal")], ...] = Field(default=(), description="The goals that it serves.")


class Initiative(Entry):
    """A group of items that belong together."""

    id: Annotated[Id, Defines("initiative")] = Field(description="The initiative's id, by which items name it.")
    title: str = Field(description="The initiative's name, for people inside.")
    theme: ThemeId | None = Field(default=None, description="The theme that it belongs to.")
    owner: OwnerId | None = Field(default=None, description="Who answers for it.")


class PlannedRelease(Entry):
    """A release as the roadmap writes it: customers see its public name and the date written here."""

    id: Annotated[Id, Defines("release")] = Field(description="The release's id, named by targets: `release ID`.")
    title: str = Field(description="The release's name, for people inside.")
    public_name: str | None = Field(default=None, description="The name that customers see; no mention without it.")
    day: date | None = Field(default=None, description="The day on which it is promised; without it there is no date.")
    jira: str | None = Field(default=None, description="Name or id of the Jira version behind it.")


class Activity(Entry):
    """One activity of an event, by a function of the company, with the item that it needs."""

    function: str = Field(description="Who does it: sales, support, press, …")
    title: str = Field(description="What is done.")
    needs: ItemId | None = Field(default=None, description="The item that must be there.")
    by: date | None = Field(default=None, description="The day on which the activity needs it.")


class Event(Entry):
    """What needs an item by a day: a campaign, a conference, a contract date."""

    id: Annotated[Id, Defines("event")] = Field(description="The event's id.")
    title: str = Field(description="The event's name, for people inside.")
    start: date = Field(description="Its first day.")
    end: date | None = Field(default=None, description="Its last day; the first when absent.")
    lead_days: int = Field(default=0, ge=0, description="Days before the start by which its items are needed.")
    needs: tuple[ItemId, ...] = Field(default=(), description="The items that must be there.")
    activities: tuple[Activity, ...] = Field(default=(), description="What each function does for it.")
    owner: OwnerId | None = Field(default=None, description="Who answers for it.")

    @model_validator(mode="after")
    def _runs_forward(self) -> Event:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"the event ends on {self.end}, before it starts on {self.start}; correct one of the two")
        return self


class TechnicalPlan(Entry):
    """The technical plan behind an item, heading by heading. It is never public."""

    results: str | None = Field(default=None, description="The results that are expected.")
    standards: str | None = Field(default=None, description="Standards and formats that it keeps to.")
    hardware_and_software: str | None = Field(default=None, description="What it runs on and needs.")
    data_use: str | None = Field(default=None, description="Which data it uses, and how.")
    support: str | None = Field(default=None, description="How it is supported.")
    availability: str | None = Field(default=None, description="When and to whom it is available.")


class Milestone(Written):
    """A step on the way that customers may see. Only this file says that it is done: no backlog and no person's tick
    on the board does."""

    title: str = Field(min_length=1, max_length=500, description="What it is, written for customers.")
    done: bool = Field(default=False, description="Whether it has been reached.")


def _milestone(value: Any) -> Any:
    return {"title": value} if isinstance(value, str) else value


MilestoneField = Annotated[
    Milestone,
    BeforeValidator(_milestone),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1}, Milestone.model_json_schema()]}),
]
"""A milestone: its title alone where it is not done."""


class Public(Entry):
    """What customers may see of an item. Its being there is what makes the item public."""

    title: str = Field(min_length=1, max_length=200, description="The title of the card, written for customers.")
    summary: str = Field(default="", max_length=8000, description="Markdown, written for customers.")
    summary_from: SummaryFrom = Field(
        default=SummaryFrom.FILE,
        description="jira: where no summary is written here, it is the public text of the item's one epic; "
        "`fields.public_text` of the Jira connection names its field.",
    )
    public_from: date | None = Field(default=None, description="Embargo: not shown before this day.")
    audiences: tuple[AudienceId, ...] = Field(
        default=(), description="Boards of which audiences show it; those of the roadmap's audience when empty."
    )
    milestones: tuple[MilestoneField, ...] = Field(
        default=(), description="Steps on the way that customers may see: a text each, or its title and whether done."
    )


class Cancelled(Entry):
    """Why an item was cancelled, in words for customers."""

    day: date = Field(description="The day on which that was decided.")
    public_reason: str = Field(min_length=1, description="The reason, written for customers.")


_ROUNDING = 1e-9
_Key = TypeVar("_Key", bound=str)


def _sum_to_one(shares: Mapping[_Key, float]) -> Mapping[_Key, float]:
    if shares and abs(sum(shares.values()) - 1) > _ROUNDING:
        raise ValueError(f"the shares sum to {sum(shares.values()):g}; they must sum to 1")
    return shares


class Item(Entry):
    """One line of a roadmap."""

    id: Annotated[Id, Defines("item")] = Field(
        description="The item's id: its card and its history hang on it. To change it, note the old one under `was`."
    )
    title: str = Field(description="The item's name, for people inside; never public.")
    target: TargetField = Field(
        default=NO_TARGET, description="When it is promised; see Targets.", json_schema_extra={"default": "none"}
    )
    stage: Stage | None = Field(default=None, description="Where the roadmap says that it stands.")
    stage_from: StageFrom | None = Field(
        default=None, description="Who decides the stage that customers see; what the board says when absent."
    )
    shipped_when: ShippedWhen | None = Field(
        default=None, description="When its finished work counts as shipped; what the board says when absent."
    )
    confirmed_shipped: date | None = Field(default=None, description="The day on which a person saw it with customers.")
    initiative: Annotated[Id, RefersTo("initiative")] | None = Field(
        default=None, description="The initiative that it belongs to."
    )
    themes: Annotated[Mapping[ThemeId, Share], AfterValidator(_sum_to_one)] = Field(
        default={}, description="Theme ids with weights that sum to 1."
    )
    owner: OwnerId | None = Field(default=None, description="Who answers for it.")
    priority: int | None = Field(default=None, ge=1, description="1 is first; the order in the file when absent.")
    rationale: str | None = Field(default=None, description="Why it has this priority.")
    score: float | None = Field(default=None, description="The figure behind its priority, on a scale of your own.")
    kind: WorkKind = Field(default=WorkKind.CUSTOMER, description="What the work is for.")
    budget: float | None = Field(default=None, ge=0, description="Effort that it may take, in the unit of forecasts.")
    needs_work: bool = Field(default=True, description="False where no epic is expected behind it.")
    depends_on: tuple[ItemId, ...] = Field(default=(), description="Items, of any roadmap, that it waits for.")
    technical_plan: TechnicalPlan | None = Field(default=None, description="The technical plan behind it.")
    retires: str | None = Field(default=None, description="The system that this item retires (IT roadmaps).")
    public: Public | None = Field(default=None, description="What customers may see; without it the item is private.")
    was: tuple[Annotated[Id, Defines("item", former=True)], ...] = Field(
        default=(),
        description="Former ids, the first one first: the card, the promises, baselines and forecasts go along.",
    )
    split_into: tuple[ItemId, ...] = Field(default=(), description="The items that stand for this one now.")
    merged_into: ItemId | None = Field(default=None, description="The item that this one became a part of.")
    cancelled: Cancelled | None = Field(default=None, description="When and why it was given up.")
    next_since: date | None = Field(default=None, description="Since when it has been in its horizon.")
    decided_on: date | None = Field(default=None, description="When a person last decided on its passed target.")


class Roadmap(Entry):
    """One roadmap file."""

    milepost: FormatVersion = Field(description="The version of the file format.")
    roadmap: Annotated[Id, Defines("roadmap")] = Field(description="The roadmap's id, by which boards name it.")
    title: str = Field(description="The roadmap's name, for people inside.")
    kind: Kind = Field(description="What targets it has: releases, dates, horizons, or any of them (hybrid).")
    audience: AudienceId | None = Field(
        default=None, description="Whom it is for: boards of other audiences leave it out; any board when absent."
    )
    window_start: date | None = Field(default=None, description="The day from which 30/60/90-day windows count.")
    goals: tuple[Goal, ...] = Field(default=(), description="Goals that the themes serve.")
    themes: tuple[Theme, ...] = Field(default=(), description="Strands of work, with their shares of the capacity.")
    initiatives: tuple[Initiative, ...] = Field(default=(), description="Groups of items.")
    releases: tuple[PlannedRelease, ...] = Field(default=(), description="Releases, with what customers read of them.")
    events: tuple[Event, ...] = Field(default=(), description="What needs items by a day.")
    items: tuple[Item, ...] = Field(default=(), description="The lines of the roadmap, the first one first.")
    balance: Annotated[Mapping[WorkKind, Share], AfterValidator(_sum_to_one)] = Field(
        default={}, description="The shares that each kind of work should have, which sum to 1."
    )


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

    def themes_of(self, item: Item) -> Mapping[str, float]:
        """The weights of the item's themes by their ids; without themes of its own, the theme of its initiative."""
        if item.themes or item.initiative is None:
            return item.themes
        initiatives = (initiative for roadmap in self.roadmaps for initiative in roadmap.initiatives)
        return {one.theme: 1.0 for one in initiatives if one.id == item.initiative and one.theme}

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
    "Milestone",
    "Observation",
    "PlannedRelease",
    "Portfolio",
    "Public",
    "Roadmap",
    "ShippedWhen",
    "Stage",
    "StageFrom",
    "SummaryFrom",
    "Target",
    "TechnicalPlan",
    "Theme",
    "WorkKind",
]
