"""What a run works with: the workspace, the store, the clock, and ways to Jira and Trello."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from config.workspace import Workspace
from connectors.counts import Counts
from connectors.jira.client import JiraClient
from connectors.trello.client import TrelloClient
from connectors.trello.wire import Inspect
from sync.service.clock import Clock
from sync.store.engine import Store


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside the functions of a run. `counts` are the requests of this run."""

    workspace: Workspace
    store: Store
    clock: Clock
    jira: Callable[[Counts], JiraClient]
    trello: Callable[[Counts, Inspect], TrelloClient]
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    stop: Callable[[], bool] = lambda: False
    counts: Counts = field(default_factory=Counts)

    def fresh(self, workspace: Workspace | None = None) -> World:
        """The same for the next run: nothing counted yet."""
        return replace(self, counts=Counts(), workspace=workspace or self.workspace)
