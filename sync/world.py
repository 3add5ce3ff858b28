"""What a run works with: the workspace, the store, the clock, and ways to Jira and Trello."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from config.workspace import Workspace
from connectors.counts import Counts
from connectors.jira.client import JiraClient
from connectors.trello.client import TrelloClient
from connectors.trello.wire import Inspect
from sync.measuring import Measured, measure
from sync.service.clock import Clock
from sync.store.engine import Store


def new_installation() -> str:
    """A mark by which an installation is told from all others: 16 letters and digits, as in the marks of cards."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


@dataclass(slots=True)
class Memory:
    """The last measurement that this process has made: the next one takes from it what has not changed."""

    last: Measured | None = None


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside the functions of a run. `counts` are the requests of this run;
    `installation` makes a mark for a store that has none yet. Only the time that a run takes depends on `memory`."""

    workspace: Workspace
    store: Store
    clock: Clock
    jira: Callable[[Counts], JiraClient]
    trello: Callable[[Counts, Inspect], TrelloClient]
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    stop: Callable[[], bool] = lambda: False
    counts: Counts = field(default_factory=Counts)
    installation: Callable[[], str] = new_installation
    memory: Memory = field(default_factory=Memory)

    def measured(self, instant: datetime) -> Measured:
        """Measure what the store holds, as of an instant. Raises what `measure` does."""
        self.memory.last = measure(self.store, self.workspace, instant, self.memory.last)
        return self.memory.last

    def fresh(self, workspace: Workspace | None = None) -> World:
        """The same for the next run: nothing counted yet."""
        return replace(self, counts=Counts(), workspace=workspace or self.workspace)
