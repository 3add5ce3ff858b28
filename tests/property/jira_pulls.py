"""Pulls of a sandbox's Jira by real HTTP: pauses take no time, and something may happen before any request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from connectors.counts import Counts
from connectors.jira.client import connect_jira
from connectors.jira.connection import FieldOverrides, JiraConnection
from connectors.transport import Limits, Transport
from mapping.backlog import Backlog
from sandbox.jira.settings import EMAIL, TOKEN
from sandbox.serve import Running
from sync.pull.pull import Pulled, pull
from sync.pull.work import Scope, Settings
from sync.store.backlog import Place
from sync.store.engine import Store
from sync.store.loading import load_backlog
from tests.property.jira_truth import Truth, in_order
from tests.unit.connectors.network import Hours

HERE = Place("acme", "jira")


class Killed(BaseException):
    """The process dies: nothing in it gets to react."""


def nothing(_: int) -> None:
    """Happens before a request where nothing happens."""


@dataclass(frozen=True, slots=True)
class Watched(Transport):
    """A transport that tells of each request, by its number from 1, before it is sent."""

    before: Callable[[int], None] = field(default=nothing)

    def spend(self, request: Any, pacer: Any) -> None:
        self.before(self.counts.total + 1)
        Transport.spend(self, request, pacer)


@dataclass(frozen=True)
class Pulls:
    """Pulls from a sandbox into a place of a store."""

    box: Running
    store: Store
    place: Place = HERE
    projects: tuple[str, ...] = ("APP", "INT")
    further: tuple[str, ...] = ()
    public_text: str | None = None
    workers: int = 1

    def pull(
        self, now: datetime, settings: Settings | None = None, before: Callable[[int], None] = nothing, **limits: Any
    ) -> tuple[Pulled, Counts]:
        """One pull, with what it asked."""
        hours = Hours()
        transport = Watched(
            hours.sleep, lambda: 0.0, lambda: now, hours.monotonic, limits=Limits(attempts=3, **limits), before=before
        )
        with closing(connect_jira(self.connection(), transport)) as client:
            scope = Scope(self.projects, self.further)
            pulled = pull(self.store, self.place, scope, client, settings or Settings(), now)
        return pulled, transport.counts

    def connection(self) -> JiraConnection:
        """The sandbox's Jira."""
        fields = FieldOverrides(public_text=self.public_text)
        standard = JiraConnection("jira", self.box.jira_url, self.projects, TOKEN, email=EMAIL)
        return replace(standard, fields=fields, workers=self.workers)

    def backlog(self) -> Backlog:
        """What is to be seen."""
        with self.store.transaction() as session:
            return load_backlog(session, self.place, has_history=True)

    def truth(self) -> Truth:
        """What the sandbox holds; it must not change while this is looked at."""
        repository = self.box.sandbox.repository
        hidden = frozenset(repository.hidden_ids())
        return Truth(repository.site, self.projects, hidden, self.further, self.public_text)

    def check(self) -> None:
        """Whether what is to be seen is what the sandbox holds."""
        found, truth = self.backlog(), self.truth()
        settled = truth.settled(found)
        assert settled == truth.issues(), differences(settled, truth.issues())
        changes = {ident: in_order(own) for ident, own in found.changes.items()}
        assert changes == truth.changes(), differences(changes, truth.changes())
        assert found.releases == truth.releases()
        assert found.boards == truth.boards()
        assert found.statuses == truth.statuses()
        sprints = truth.sprints()
        # One that only an issue named stays known when no issue names it any more.
        assert {ident: found.sprints.get(ident) for ident in sprints} == sprints
        assert found.sprints.keys() <= truth.site.sprints.keys()


def differences(found: dict[str, Any], true: dict[str, Any]) -> str:
    """What is not as it should be, id by id."""
    wrong = [ident for ident in sorted(found.keys() | true.keys()) if found.get(ident) != true.get(ident)]
    return "\n".join(f"{ident}: pulled {found.get(ident)}\n  held   {true.get(ident)}" for ident in wrong[:5])


def noon(day: int) -> datetime:
    """Noon of a day of March 2026, in UTC."""
    return datetime(2026, 3, day, 12, tzinfo=UTC)
