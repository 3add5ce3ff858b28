"""The whole sandbox as one value: a Jira and a Trello on one state and one clock, with faults and counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from starlette.types import ASGIApp

from sandbox import tenant
from sandbox.clock import Clock
from sandbox.dating import DatedApp
from sandbox.faults import Faults, Service
from sandbox.faulty import FaultyApp
from sandbox.jira.administration import Administrator
from sandbox.jira.app import jira_app
from sandbox.jira.edits import Editor
from sandbox.jira.repository import Repository
from sandbox.jira.settings import JiraSettings
from sandbox.state import State
from sandbox.traffic import CountedApp, Traffic
from sandbox.trello.app import trello_app
from sandbox.trello.settings import TrelloSettings
from sandbox.trello.world import World


@dataclass(slots=True)
class Sandbox:
    """What the servers and the administration share. `now` is the real time."""

    state: State
    clock: Clock
    repository: Repository
    now: Callable[[], datetime]
    jira_settings: JiraSettings = field(default_factory=JiraSettings)
    trello_settings: TrelloSettings = field(default_factory=TrelloSettings)
    faults: Faults = field(default_factory=Faults)
    traffic: Traffic = field(default_factory=Traffic)

    @property
    def editor(self) -> Editor:
        """Hands to change issues as a person would."""
        return Editor(self.repository, self.clock)

    @property
    def administrator(self) -> Administrator:
        """Hands to change what is around them."""
        return Administrator(self.repository, self.clock, self.editor)

    @property
    def boards(self) -> World:
        """What the Trello stands on."""
        return World(self.state, self.clock, self.trello_settings)

    def advance(self, by: timedelta) -> datetime:
        """Move the clock on; a company that lives here works on until then. Answers the new instant."""
        instant = self.clock.now() + by
        tenant.live_until(instant, self.repository, self.state)
        self.clock.set(instant)
        return instant

    def events(self) -> list[dict[str, Any]]:
        """The log of the company that lives here; empty where none does."""
        return tenant.events(self.state)

    def notes(self) -> list[str]:
        """What was converted, made up or reconstructed in the export that is served."""
        return list(self.repository.site.notes)

    def close(self) -> None:
        """Close the state's file."""
        self.state.close()

    def jira(self) -> ASGIApp:
        """The Jira, counted, dated and behind the faults."""
        return self._exposed(jira_app(self.repository, self.clock, self.jira_settings), "jira", self._jira_date)

    def trello(self) -> ASGIApp:
        """The Trello, counted, dated and behind the faults."""
        return self._exposed(trello_app(self.state, self.clock, self.trello_settings), "trello", self.clock.now)

    def _exposed(self, app: ASGIApp, service: Service, date: Callable[[], datetime | None]) -> ASGIApp:
        faulty = FaultyApp(app, service, self.faults, lambda: date() or self.now())
        return CountedApp(DatedApp(faulty, date), service, self.traffic)

    def _jira_date(self) -> datetime | None:
        settings = self.jira_settings
        return self.clock.now() + settings.clock_skew if settings.date_header else None
