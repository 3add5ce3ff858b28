"""`milepost.yaml` and what a whole workspace is once all of its files are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from config.checked import Language, Pattern, ProjectKey, ServiceUrl, Variable, Zone
from config.forecasting import Forecast
from config.planning import Hygiene, Planning
from config.schedules import Every, Weekly
from mapping.entry import Defines, Entry, FormatVersion, Id, Share, Written
from mapping.public.boards import GuardPolicy, PublicBoard
from mapping.roadmap import Portfolio, Stage
from mapping.rules import MappingFile


class JiraAuth(StrEnum):
    """How Milepost signs in to Jira."""

    BASIC = "basic"
    BEARER = "bearer"


class JiraFields(Written):
    """Ids or unique names of fields where Milepost should not find them by itself."""

    points: str | None = Field(default=None, description="The estimate, such as customfield_10016.")
    sprint: str | None = Field(default=None, description="The sprint.")
    epic_link: str | None = Field(default=None, description="The epic link of Jira Data Center.")
    rank: str | None = Field(default=None, description="The rank.")
    start: str | None = Field(default=None, description="The start date.")
    public_text: str | None = Field(
        default=None,
        min_length=1,
        description="The one field whose text is written for customers; items ask for it with `summary_from: jira`.",
    )


class Pulling(Written):
    """How much a pull may ask of Jira, and how often it looks twice."""

    workers: int = Field(default=8, ge=1, le=16, description="Requests that are made side by side.")
    calls: int = Field(
        default=20_000, ge=100, description="Requests that a run may make; with more to ask it ends and is due later."
    )
    sweep_hours: int = Field(
        default=24, ge=1, le=7 * 24, description="Hours after which deleted, moved and hidden issues are looked for."
    )
    whole_days: int = Field(default=30, ge=1, le=365, description="Days after which everything is read once more.")
    people_days: int = Field(
        default=90, ge=1, description="Days after which people not seen any more are forgotten, their names with them."
    )


class Jira(Entry):
    """One Jira connection. Its secrets come from the environment; see Environment."""

    name: Annotated[Id, Defines("Jira connection")] = Field(
        default="jira", description="The connection's name, a part of the names of its variables."
    )
    url: ServiceUrl = Field(description="Where the API answers: the site, or the API host with the cloud id.")
    site_url: ServiceUrl | None = Field(default=None, description="Where people browse, if not at `url`.")
    auth: JiraAuth = Field(
        default=JiraAuth.BASIC, description="basic: mail address and API token; bearer: a personal access token."
    )
    projects: tuple[ProjectKey, ...] = Field(min_length=1, description="Keys of the projects in scope.")
    boards: tuple[int, ...] = Field(default=(), description="Ids of agile boards whose sprints count; all when empty.")
    fields: JiraFields = Field(default=JiraFields(), description="Fields that Milepost should not find by itself.")
    pull: Pulling = Field(default=Pulling(), description="How much a pull may ask of Jira.")


class Trello(Written):
    """The Trello connection. Its key and token come from the environment; see Environment."""

    url: ServiceUrl = Field(default="https://api.trello.com", description="Where the API answers.")
    comment_days: int = Field(default=90, ge=1, description="Days after which texts of comments are forgotten.")


class Files(Written):
    """The other files of the workspace, as paths or patterns relative to `milepost.yaml`."""

    roadmaps: tuple[Pattern, ...] = Field(default=("roadmaps/*.yaml",), description="The roadmap files.")
    mapping: tuple[Pattern, ...] = Field(default=("mapping.yaml",), description="The mapping files, in their order.")


class Owner(Entry):
    """A person or team that owns items. Only names written here appear in reports."""

    id: Annotated[Id, Defines("owner")] = Field(description="The owner's id, by which roadmaps name them.")
    name: str = Field(min_length=1, description="The name that reports show.")
    mail: str | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+$", description="Their mail address.")
    wip: int | None = Field(
        default=None,
        ge=1,
        description="How many items it works on at a time; items of an owner with `wip` share one pace. "
        "Without it, each item has a pace of its own.",
    )


class Schedules(Written):
    """When the daemon does what, in the workspace's time zone."""

    sync: Every = Field(default=Every(minutes=15), description="How often it pulls, measures and publishes.")
    report: Weekly = Field(default=Weekly(), description="When it writes and sends the weekly report.")


class Capacity(Written):
    """Over which time the shares of finished work are counted: by theme, by goal and by kind of work."""

    weeks: int = Field(default=6, ge=1, le=104, description="Complete weeks of finished work that count.")
    sprints: int | None = Field(
        default=None, ge=1, le=26, description="Instead of weeks: the time of so many closed sprints of each board."
    )


class BacklogOrder(StrEnum):
    """What gives an item its place in the backlog."""

    FIRST = "first-story"
    MIDDLE = "middle-story"


class Priority(Written):
    """How the order of a roadmap is compared with that of the backlog."""

    backlog_order: BacklogOrder = Field(
        default=BacklogOrder.FIRST,
        description="first-story: an item stands where its highest-ranked open story does; "
        "middle-story: where half of its open work stands before.",
    )
    top: int = Field(default=3, ge=1, description="How many items, from the first one on, are the top of a roadmap.")


class Churn(StrEnum):
    """Which re-estimates churn counts."""

    EACH = "each"
    NET = "net"


class Scope(Written):
    """How the scope of an item is measured against its baseline."""

    churn: Churn = Field(
        default=Churn.EACH,
        description="Churn is what was added, removed and re-estimated: `each` takes every issue's re-estimate in "
        "absolute terms, `net` only what they come to together.",
    )


class Thresholds(Written):
    """From where on a drift is a finding."""

    scope_amber: Share = Field(default=0.2, description="Growth of an item's scope that is worth a look.")
    scope_red: float = Field(default=0.4, ge=0, description="Growth of an item's scope that wants a decision.")
    share_off: Share = Field(
        default=0.1, description="Difference of a share of work (theme, goal, kind) from its target worth a look."
    )
    sprint_focus: Share = Field(
        default=0.25, description="Share of a sprint that should be for the top of the roadmaps."
    )
    goal_behind: Share = Field(
        default=0.1, description="How far a goal may be behind the share of its time that is gone."
    )
    goal_unseen_days: int = Field(default=100, ge=0, description="Days after which a goal should be observed again.")
    next_days: int = Field(default=90, ge=0, description="Days after which an item in `next` is a finding.")
    stale_item_days: int = Field(default=14, ge=0, description="Days without a change after which work is stale.")
    public_notice_days: int = Field(
        default=14, ge=0, description="Days before a public date from which customers should be told that it moves."
    )
    wanted_items: int = Field(
        default=3, ge=0, description="How many of the items with most votes should have work under way."
    )
    gone_share: Share = Field(default=0.1, description="Share of issues whose vanishing in one pull stops the run.")
    gone_floor: int = Field(default=20, ge=0, description="Fewer vanished issues than this never stop a run.")

    @model_validator(mode="after")
    def _amber_before_red(self) -> Thresholds:
        if self.scope_amber > self.scope_red:
            raise ValueError("scope_amber is above scope_red; make it the smaller of the two")
        return self


class Delivery(Written):
    """Where reports and alerts go. Addresses are Apprise URLs kept in the environment, named here."""

    report: tuple[Variable, ...] = Field(default=(), description="Variables that hold Apprise URLs for the report.")
    alerts: tuple[Variable, ...] = Field(default=(), description="Variables that hold Apprise URLs for alerts.")


class Reports(Written):
    """Where reports are written."""

    folder: str = Field(default="reports", min_length=1, description="The folder, relative to `milepost.yaml`.")
    keep: int = Field(default=104, ge=1, description="How many weekly reports are kept in the folder.")


class WorkspaceFile(Entry):
    """`milepost.yaml`: the one file that Milepost looks for; it names the others."""

    milepost: FormatVersion = Field(description="The version of the file format.")
    workspace: Id = Field(description="The workspace's id: it is part of every card's marker, so it should not change.")
    name: str = Field(min_length=1, description="The workspace's name, for people inside.")
    time_zone: Zone = Field(default="UTC", description="The zone of schedules, of publishing hours and of today.")
    languages: tuple[Language, ...] = Field(
        default=("en",), min_length=1, description="Languages of public text, the main one first."
    )
    fiscal_year_start: int = Field(default=1, ge=1, le=12, description="The month in which the fiscal year begins.")
    files: Files = Field(default=Files(), description="The other files of the workspace.")
    jira: tuple[Jira, ...] = Field(min_length=1, max_length=1, description="The Jira connection; one so far.")
    trello: Trello = Field(default=Trello(), description="The Trello connection.")
    boards: tuple[PublicBoard, ...] = Field(default=(), description="The public boards.")
    stages: Mapping[Stage, Annotated[str, Field(min_length=1)]] = Field(
        default={}, description="The workspace's own names of stages, which customers see."
    )
    owners: tuple[Owner, ...] = Field(default=(), description="People and teams that own items.")
    audiences: tuple[Annotated[Id, Defines("audience")], ...] = Field(
        default=(), description="Ids of those for whom roadmaps and boards are made."
    )
    schedules: Schedules = Field(default=Schedules(), description="When the daemon does what.")
    forecast: Forecast = Field(default=Forecast(), description="How forecasts are made.")
    capacity: Capacity = Field(default=Capacity(), description="Over which time shares of work are counted.")
    priority: Priority = Field(default=Priority(), description="How roadmap and backlog order are compared.")
    planning: Planning = Field(default=Planning(), description="What blocks what, and what an item needs to begin.")
    baseline: Annotated[str, Field(min_length=1)] | None = Field(
        default=None, description="The baseline that scope is measured against; without one, each item's latest."
    )
    scope: Scope = Field(default=Scope(), description="How scope is measured.")
    thresholds: Thresholds = Field(default=Thresholds(), description="From where on a drift is a finding.")
    hygiene: Hygiene = Field(default=Hygiene(), description="From where on items and stories are cut badly.")
    guard: GuardPolicy = Field(default=GuardPolicy(), description="What must never be public.")
    reports: Reports = Field(default=Reports(), description="Where reports are written.")
    delivery: Delivery = Field(default=Delivery(), description="Where reports and alerts are sent.")


@dataclass(frozen=True, slots=True)
class Workspace:
    """One consistent set of files: what a run works with, and what its record names.

    `folder` holds `milepost.yaml`; `checksum` is over the bytes of all files read; `commit` is the git commit where
    the folder is a clean checkout.
    """

    folder: Path
    file: WorkspaceFile
    portfolio: Portfolio
    mapping: MappingFile
    checksum: str
    commit: str | None = None
