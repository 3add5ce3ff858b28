"""What Jira says about itself, as values; the backlog's own values are those of `mapping`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from connectors.errors import PermissionMissing
from mapping.backlog import Change, Issue, Person, Sprint


class Flavour(StrEnum):
    """The two dialects of Jira's interface."""

    CLOUD = "cloud"
    DATA_CENTER = "data_center"


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """A Jira site."""

    flavour: Flavour
    version: str
    title: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Account:
    """Whom we are signed in as. Jira reads the dates of a query in the `zone` of this account's profile.

    `clock` is Jira's own time when it said so (the `Date` of its answer, RFC 9110 6.6.1), in UTC.
    """

    id: str
    zone: ZoneInfo
    clock: datetime | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """Which projects the account may browse. `unknown` are those that Jira says do not exist, or hides."""

    allowed: tuple[str, ...]
    refused: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    """Projects that answer to a key that they once had, each with its present key."""

    def require(self) -> None:
        """Raise PermissionMissing, naming the projects, unless all may be browsed.

        Jira answers a search with no issues, not with an error, to an account without permission; so an empty
        backlog means something only after this.
        """
        if self.refused or self.unknown or self.renamed:
            raise PermissionMissing("Jira", "; ".join(self._complaints()), _NEXT)

    def _complaints(self) -> list[str]:
        refused = f"the account may not browse {', '.join(self.refused)}"
        unknown = f"no project is known to the account as {', '.join(self.unknown)}"
        renamed = ", ".join(f"{before} is called {now} now" for before, now in self.renamed)
        told = ((refused, self.refused), (unknown, self.unknown), (renamed, self.renamed))
        return [text for text, names in told if names]


_NEXT = "Give the account the permission 'Browse projects' there, or correct `jira.projects` in milepost.yaml"


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Which fields of this site hold what, as ids. `points` and `epic_names` are lists, best first.

    `parent_link` says what an epic of Data Center hangs under. `epic_types` are ids of issue types that are epics on a
    site that does not tell levels. `public_text` is the one field that the workspace names for text meant for the
    public.
    """

    points: tuple[str, ...] = ()
    sprint: str | None = None
    epic_link: str | None = None
    parent_link: str | None = None
    epic_names: tuple[str, ...] = ()
    rank: str | None = None
    start: str | None = None
    public_text: str | None = None
    epic_types: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    """What the site calls these fields, by id."""


@dataclass(frozen=True, slots=True)
class IssuePage:
    """Some issues, and what else was seen in them.

    `changes` is filled on Data Center only, where histories come with the issues; on Cloud they are asked for.
    `asked` are the ids that were asked for, where it was by id: what is not among the issues is gone or hidden.
    `cursor` is where a search goes on after this page; it is empty after the last one.
    """

    issues: tuple[Issue, ...]
    people: tuple[Person, ...] = ()
    sprints: tuple[Sprint, ...] = ()
    changes: tuple[Change, ...] = ()
    asked: tuple[str, ...] = ()
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class IdPage:
    """Some ids of issues, and where the search goes on; the cursor is empty after the last page."""

    ids: tuple[str, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class Histories:
    """The kept changes of the issues that were asked for, sorted by issue and time."""

    asked: tuple[str, ...]
    changes: tuple[Change, ...]
