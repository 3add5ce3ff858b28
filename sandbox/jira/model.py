"""What a Jira site holds, free of dialect: loaders and the generator write these records, renderers read them.

All instants are aware and in UTC. All ids are text, as Jira sends them, except those of boards and
sprints, which Jira sends as numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Dialect = Literal["cloud", "datacenter"]
Category = Literal["new", "indeterminate", "done", "undefined"]

CATEGORIES: dict[Category, tuple[int, str]] = {
    "undefined": (1, "No Category"),
    "new": (2, "To Do"),
    "done": (3, "Done"),
    "indeterminate": (4, "In Progress"),
}
"""The four status categories of every Jira: id and name by key."""


@dataclass(slots=True)
class User:
    """A person; `id` is the account id on Cloud and the user key on Data Center."""

    id: str
    name: str
    display_name: str
    email: str | None = None
    time_zone: str = "UTC"
    active: bool = True


@dataclass(slots=True)
class Project:
    """A project; `former_keys` still find it, as in Jira."""

    id: str
    key: str
    name: str
    team_managed: bool = False
    former_keys: tuple[str, ...] = ()


@dataclass(slots=True)
class Version:
    """A release of a project."""

    id: str
    project_id: str
    name: str
    description: str = ""
    start_date: date | None = None
    release_date: date | None = None
    released: bool = False
    archived: bool = False


@dataclass(slots=True)
class Component:
    """A component of a project."""

    id: str
    project_id: str
    name: str


@dataclass(slots=True)
class IssueType:
    """`hierarchy_level` is -1 for sub-tasks, 0 for stories and bugs, 1 for epics, 2 and more above."""

    id: str
    name: str
    hierarchy_level: int = 0

    @property
    def subtask(self) -> bool:
        """Whether Jira calls it a sub-task."""
        return self.hierarchy_level < 0


@dataclass(slots=True)
class Status:
    """A status and the key of its category."""

    id: str
    name: str
    category: Category


@dataclass(slots=True)
class Named:
    """A priority or a resolution."""

    id: str
    name: str


@dataclass(slots=True)
class LinkType:
    """A kind of link with both readings ("blocks", "is blocked by")."""

    id: str
    name: str
    inward: str
    outward: str


@dataclass(slots=True)
class Link:
    """One end of a link: `outward` means that this issue does it to the other one ("blocks")."""

    id: str
    type_id: str
    direction: Literal["inward", "outward"]
    other_id: str
    other_key: str


@dataclass(slots=True)
class Sprint:
    """A sprint; `activated` is when it really started. Boards other than its own may list it: `also_on`."""

    id: int
    name: str
    state: Literal["future", "active", "closed"]
    board_id: int
    goal: str = ""
    start: datetime | None = None
    end: datetime | None = None
    activated: datetime | None = None
    complete: datetime | None = None
    also_on: tuple[int, ...] = ()

    @property
    def board_ids(self) -> tuple[int, ...]:
        """The boards that list it, its own first."""
        return (self.board_id, *self.also_on)


@dataclass(slots=True)
class Board:
    """An agile board. `columns` are (name, status ids), left to right; the last one is done."""

    id: int
    name: str
    type: Literal["scrum", "kanban", "simple"]
    project_ids: tuple[str, ...]
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    estimation_field: str | None = None
    rank_field: str | None = None


@dataclass(slots=True)
class Field:
    """A row of `GET /field`. `schema` is as Jira sends it (`type`, `items`, `custom`, `customId`, `system`)."""

    id: str
    name: str
    custom: bool
    schema: dict[str, Any] = field(default_factory=dict)
    clause_names: tuple[str, ...] = ()


@dataclass(slots=True)
class ChangeItem:
    """One changed field in a history. `field_id` is often absent for custom fields on real sites."""

    field: str
    before: str | None
    before_text: str | None
    after: str | None
    after_text: str | None
    field_id: str | None = None


@dataclass(slots=True)
class History:
    """One entry of a changelog."""

    id: str
    created: datetime
    items: tuple[ChangeItem, ...]
    author_id: str | None = None


@dataclass(slots=True)
class Issue:
    """One issue. `parent_id` is the parent at any level: the story of a sub-task, the epic of a story, the
    initiative of an epic; renderers send it as `parent` (Cloud), or as Epic Link and Parent Link (Data Center).
    `sprint_ids` are all sprints it is or was in, oldest first. `foreign_parent_key` is for an export whose
    epic lies in a project that was not exported. `extra` holds further fields by id, in the shape the dialect
    sends. `reconstructed` marks a record whose past state was worked out from dates, not from a changelog."""

    id: str
    key: str
    project_id: str
    type_id: str
    summary: str
    status_id: str
    created: datetime
    updated: datetime
    description: str | None = None
    priority_id: str | None = None
    resolution_id: str | None = None
    resolved: datetime | None = None
    due: date | None = None
    start: date | None = None
    labels: tuple[str, ...] = ()
    component_ids: tuple[str, ...] = ()
    fix_version_ids: tuple[str, ...] = ()
    affects_version_ids: tuple[str, ...] = ()
    parent_id: str | None = None
    foreign_parent_key: str | None = None
    epic_name: str | None = None
    sprint_ids: tuple[int, ...] = ()
    points: float | None = None
    rank: str | None = None
    assignee_id: str | None = None
    reporter_id: str | None = None
    links: tuple[Link, ...] = ()
    histories: tuple[History, ...] = ()
    former_keys: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    reconstructed: bool = False


@dataclass(slots=True)
class Site:
    """A whole Jira: what a loader or the generator hands over, and what the servers serve.

    `fields` names the custom fields with their ids on this site; `field_ids` says which of them carries what:
    `sprint`, `epic_link`, `parent_link` (Data Center), `epic_name`, `rank`, `points`, `start`.
    """

    base_url: str = ""
    title: str = "Jira"
    zone: str = "UTC"
    dialect: Dialect = "cloud"
    users: dict[str, User] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    components: dict[str, Component] = field(default_factory=dict)
    issue_types: dict[str, IssueType] = field(default_factory=dict)
    statuses: dict[str, Status] = field(default_factory=dict)
    priorities: dict[str, Named] = field(default_factory=dict)
    resolutions: dict[str, Named] = field(default_factory=dict)
    link_types: dict[str, LinkType] = field(default_factory=dict)
    boards: dict[int, Board] = field(default_factory=dict)
    sprints: dict[int, Sprint] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)
    field_ids: dict[str, str] = field(default_factory=dict)
    issues: dict[str, Issue] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """What the loader converted, made up or reconstructed, in sentences for a person."""
