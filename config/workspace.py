"""`milepost.yaml` and what a whole workspace is once all of its files are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from config.checked import iso_week, known_zone
from config.schedules import Every, Weekly
from mapping.boards import GuardPolicy, PublicBoard
from mapping.entry import Entry, Id, Share, Written
from mapping.roadmap import Portfolio, Stage
from mapping.rules import MappingFile


class JiraAuth(StrEnum):
    """How Milepost signs in to Jira."""

    BASIC = "basic"
    BEARER = "bearer"


class JiraFields(Written):
    """Field ids where Milepost should not find them by itself."""

    points: str | None = None
    sprint: str | None = None
    epic_link: str | None = None
    rank: str | None = None
    start: str | None = None


class Jira(Entry):
    """One Jira connection. Its secrets come from the environment: MILEPOST_JIRA_TOKEN, or
    MILEPOST_JIRA_<NAME>_TOKEN where there are several."""

    name: Id = "jira"
    url: str = Field(description="Where the API answers: the site, or the API host with the cloud id.")
    site_url: str | None = Field(default=None, description="Where people browse, if not at `url`.")
    auth: JiraAuth = JiraAuth.BASIC
    projects: tuple[str, ...] = Field(min_length=1, description="Keys of the projects in scope.")
    boards: tuple[int, ...] = Field(default=(), description="Agile boards whose sprints count; all when empty.")
    fields: JiraFields = JiraFields()


class Trello(Written):
    """The Trello connection. Its key and token come from the environment."""

    url: str = "https://api.trello.com"


class Files(Written):
    """The other files of the workspace, as paths or patterns relative to `milepost.yaml`."""

    roadmaps: tuple[str, ...] = ("roadmaps/*.yaml",)
    mapping: tuple[str, ...] = ("mapping.yaml",)


class Owner(Entry):
    """A person or team that owns items. Only names written here appear in reports."""

    id: Id
    name: str
    mail: str | None = None


class Schedules(Written):
    """When the daemon does what, in the workspace's time zone."""

    sync: Every = Every(minutes=15)
    report: Weekly = Weekly(day="monday", at="07:00")


class Unit(StrEnum):
    """What work is counted in."""

    ITEMS = "items"
    POINTS = "points"


class Forecast(Written):
    """How forecasts are made."""

    window_weeks: int = Field(default=12, ge=1, le=104)
    min_weeks: int = Field(default=5, ge=1, description="Fewer weeks of history are marked thin.")
    unit: Unit = Unit.ITEMS
    growth: Mapping[float, float] = Field(
        default={1.0: 1.0}, description="Factors by which scope grows, with their probabilities."
    )
    excluded_weeks: tuple[Annotated[str, AfterValidator(iso_week)], ...] = Field(
        default=(), description='ISO weeks that do not count, such as "2026-W52"; the report lists them.'
    )


class Thresholds(Written):
    """From where on a drift is a finding."""

    scope_amber: Share = 0.2
    scope_red: float = 0.4
    next_days: int = Field(default=90, description="Days after which an item in `next` is a finding.")
    stale_item_days: int = 14
    public_notice_days: int = 14
    gone_share: Share = Field(default=0.1, description="Share of issues whose vanishing in one pull stops the run.")
    gone_floor: int = Field(default=20, description="Fewer vanished issues than this never stop a run.")


Variable = Annotated[str, Field(pattern=r"^MILEPOST_[A-Z0-9_]+$")]
"""The name of an environment variable of ours."""


class Delivery(Written):
    """Where reports and alerts go. Addresses are Apprise URLs kept in the environment, named here."""

    report: tuple[Variable, ...] = Field(default=(), description="Variables that hold Apprise URLs for the report.")
    alerts: tuple[Variable, ...] = Field(default=(), description="Variables that hold Apprise URLs for alerts.")


class Reports(Written):
    """Where reports are written."""

    folder: str = "reports"
    keep: int = Field(default=104, ge=1, description="How many weekly reports are kept in the folder.")


class WorkspaceFile(Entry):
    """`milepost.yaml`."""

    milepost: Literal[1] = Field(description="The version of the file format.")
    workspace: Id = Field(description="The workspace's id: it is part of every card's marker, so it should not change.")
    name: str
    time_zone: Annotated[str, AfterValidator(known_zone)] = "UTC"
    languages: tuple[str, ...] = ("en",)
    fiscal_year_start: int = Field(default=1, ge=1, le=12, description="The month in which the fiscal year begins.")
    files: Files = Files()
    jira: tuple[Jira, ...] = Field(min_length=1, max_length=1, description="The Jira connection; one so far.")
    trello: Trello = Trello()
    boards: tuple[PublicBoard, ...] = ()
    stages: Mapping[Stage, str] = Field(default={}, description="The workspace's own names of stages.")
    owners: tuple[Owner, ...] = ()
    audiences: tuple[Id, ...] = ()
    schedules: Schedules = Schedules()
    forecast: Forecast = Forecast()
    thresholds: Thresholds = Thresholds()
    guard: GuardPolicy = GuardPolicy()
    reports: Reports = Reports()
    delivery: Delivery = Delivery()


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
