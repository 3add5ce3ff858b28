"""What the steps of a pull share: where from, where to, what is in scope, and what has been counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from connectors.jira.client import JiraClient
from connectors.jira.values import FieldMap, SiteInfo
from mapping.backlog import Board, Status
from sync.store.backlog import Place
from sync.store.engine import Store
from sync.store.json import digest, dump
from sync.store.pulls import pull_under_way
from sync.store.tables import PullRow


class PullRefused(Exception):
    """The source answered, but what it said is not to be believed. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a pull behaves.

    Ids are swept every `sweep_every`, everything is read anew every `whole_every`, and how the site is set up is asked
    anew every `setup_every` and whenever something looks wrong. A search reaches back `overlap` behind the last one,
    for Jira's index may lag by minutes after bulk edits. At most a share of the issues, above a floor, may vanish at
    once. People not seen for `people_days`, nor when everything was last read, are forgotten. A pull cut short longer
    ago than `resumable` is begun anew (Jira forgets where a search stood after seven days).
    """

    sweep_every: timedelta = timedelta(days=1)
    whole_every: timedelta = timedelta(days=30)
    setup_every: timedelta = timedelta(hours=1)
    overlap: timedelta = timedelta(minutes=10)
    gone_share: float = 0.1
    gone_floor: int = 20
    people_days: int = 90
    resumable: timedelta = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is pulled: the projects, further fields that the mapping rules name, and a digest of what else the
    workspace says of the connection."""

    projects: tuple[str, ...]
    extra_fields: tuple[str, ...] = ()
    connection: str = ""

    @property
    def digest(self) -> str:
        """Stands for the whole scope."""
        return digest(dump(self))


@dataclass(frozen=True, slots=True)
class Setup:
    """How the site is set up, as asked for a scope."""

    scope: str
    site: SiteInfo
    boards: tuple[Board, ...]
    fields: FieldMap
    statuses: tuple[Status, ...]


def ask_setup(client: JiraClient, scope: Scope) -> Setup:
    """Ask how the site is set up; raises PermissionMissing unless all projects of the scope may be browsed."""
    client.access(scope.projects).require()
    boards = client.boards()
    return Setup(scope.digest, client.site(), boards, client.fields(boards), client.statuses())


@dataclass(slots=True)
class Tally:
    """What a pull has read and written so far."""

    read: int = 0
    written: int = 0
    changes: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """One pull of one connection. `now` is our own clock."""

    store: Store
    place: Place
    scope: Scope
    client: JiraClient
    settings: Settings
    now: datetime
    setup: Setup
    tally: Tally = field(default_factory=Tally)

    @property
    def reading(self) -> str:
        """Stands for the site and the fields that are asked for, whatever they are called."""
        fields = replace(self.setup.fields, names={})
        return digest(dump((self.setup.site.base_url, fields, self.scope.extra_fields)))

    @property
    def kept(self) -> str:
        """Stands for the fields whose changes are kept."""
        fields = self.setup.fields
        return digest(dump((fields.points, fields.sprint, fields.epic_link, fields.parent_link)))

    def job(self) -> PullRow:
        """The pull under way, as the store has it."""
        with self.store.transaction() as session:
            return under_way(session, self.place)

    def note(self, *changes: Callable[[PullRow], None]) -> None:
        """Write down how far the pull has come."""
        with self.store.transaction() as session:
            for change in changes:
                change(under_way(session, self.place))


def under_way(session: Session, place: Place) -> PullRow:
    """The pull that was begun and is not complete."""
    found = pull_under_way(session, place)
    assert found is not None, "steps are taken only after a pull was begun"
    return found
