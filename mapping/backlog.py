"""The backlog side: facts pulled from Jira, as values. Identity is the Jira id; keys and titles change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType


class Category(StrEnum):
    """The category of a Jira status, by which (and never by its name) it is decided whether work is done."""

    NEW = "new"
    INDETERMINATE = "indeterminate"
    DONE = "done"
    UNDEFINED = "undefined"


EPIC_LEVEL = 1
"""The hierarchy level of epics; stories and bugs are 0, sub-tasks -1, initiatives 2 and above."""


@dataclass(frozen=True, slots=True)
class Status:
    """A status as Jira knows it."""

    id: str
    name: str
    category: Category


class Markup(StrEnum):
    """How a text of Jira is marked up: the Atlassian Document Format of Cloud, or the wiki notation of Data Center."""

    ADF = "adf"
    WIKI = "wiki"


@dataclass(frozen=True, slots=True)
class PublicText:
    """The text that people wrote for the public, as Jira sent it: ADF as the JSON of its document."""

    markup: Markup
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """One end of an issue link, read from this issue: `reading` is "blocks", "is blocked by", …"""

    type_name: str
    reading: str
    other_id: str
    other_key: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of any level. Instants are aware; `points` is the estimate in the site's own unit."""

    id: str
    key: str
    project: str
    type_name: str
    level: int
    summary: str
    status: Status
    created: datetime
    updated: datetime
    parent_id: str | None = None
    parent_key: str | None = None
    """The parent's key as Jira showed it; without a `parent_id` where the parent is hidden or elsewhere."""
    resolution: str | None = None
    resolved: datetime | None = None
    points: float | None = None
    priority: str | None = None
    rank: str | None = None
    due: date | None = None
    start: date | None = None
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    release_ids: tuple[str, ...] = ()
    sprint_ids: tuple[int, ...] = ()
    links: tuple[Link, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    """Further fields that the mapping rules name: pairs of field id and value as text, sorted."""
    public_text: PublicText | None = None

    @property
    def is_work(self) -> bool:
        """Whether it counts as work: stories, tasks and bugs do; sub-tasks count with their parent, epics hold work."""
        return self.level == 0


class Changed(StrEnum):
    """The fields whose changes are kept."""

    STATUS = "status"
    SPRINT = "sprint"
    POINTS = "points"
    PARENT = "parent"
    RELEASE = "release"
    RESOLUTION = "resolution"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one changelog entry. `before` and `after` are ids (sprints: ids joined by commas), or the
    number for points; the texts are what Jira showed. `history_id` names the entry."""

    issue_id: str
    at: datetime
    history_id: str
    what: Changed
    before: str | None
    after: str | None
    before_text: str | None = None
    after_text: str | None = None


class SprintState(StrEnum):
    """Where a sprint stands."""

    FUTURE = "future"
    ACTIVE = "active"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Sprint:
    """A sprint. It runs from `began` to `ended`, both instants.

    Jira Cloud does not tell when a sprint was activated; `activated` is then the last pull that saw it still to come,
    where that is later than its start.
    """

    id: int
    name: str
    state: SprintState
    board_id: int | None = None
    goal: str = ""
    start: datetime | None = None
    end: datetime | None = None
    activated: datetime | None = None
    complete: datetime | None = None

    @property
    def began(self) -> datetime | None:
        """When it was activated, else the planned start."""
        return self.activated or self.start

    @property
    def ended(self) -> datetime | None:
        """When it was completed, else the planned end."""
        return self.complete or self.end


@dataclass(frozen=True, slots=True)
class Release:
    """A Jira version."""

    id: str
    project: str
    name: str
    released: bool = False
    archived: bool = False
    start: date | None = None
    release_date: date | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """An agile board and the ids of the statuses in its last column."""

    id: int
    name: str
    type: str
    estimation_field: str | None = None
    rank_field: str | None = None
    done_status_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody seen in Jira: kept only so that the guard knows the names that must not get out."""

    id: str
    names: tuple[str, ...]


def _nothing() -> Mapping[str, tuple[Change, ...]]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Backlog:
    """Everything pulled, as of one instant. `changes` are sorted by time, per issue id.

    `has_history` is false where the source keeps no changelog, so that measures answer `no_history`
    instead of guessing.
    """

    issues: Mapping[str, Issue]
    sprints: Mapping[int, Sprint] = field(default_factory=lambda: MappingProxyType({}))
    releases: Mapping[str, Release] = field(default_factory=lambda: MappingProxyType({}))
    boards: Mapping[int, Board] = field(default_factory=lambda: MappingProxyType({}))
    statuses: Mapping[str, Status] = field(default_factory=lambda: MappingProxyType({}))
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=_nothing)
    has_history: bool = True

    def by_key(self, key: str) -> Issue | None:
        """The issue that now carries this key."""
        return next((issue for issue in self.issues.values() if issue.key == key), None)

    def children(self) -> Mapping[str, tuple[Issue, ...]]:
        """Issues by the id of their parent, in the order of the backlog."""
        found: dict[str, list[Issue]] = {}
        for issue in self.issues.values():
            if issue.parent_id is not None:
                found.setdefault(issue.parent_id, []).append(issue)
        return {parent: tuple(children) for parent, children in found.items()}
