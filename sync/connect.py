"""Making the world of a run out of a workspace and its settings."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from config.reader import read_workspace
from config.settings import Settings, load_settings
from config.workspace import Jira, Workspace
from connectors.jira.client import JiraClient, connect_jira
from connectors.jira.connection import Auth, FieldOverrides, JiraConnection
from connectors.masking import Masker, mask_logs
from connectors.pacing import Pacers
from connectors.transport import Limits, Transport
from connectors.trello.client import TrelloClient, connect_trello
from connectors.trello.wire import Inspect
from sync.service.clock import Clock, sandbox_clock, system_clock
from sync.store.engine import open_store
from sync.world import World


@contextmanager
def open_world(folder: Path, stop: Callable[[], bool] = lambda: False) -> Iterator[World]:
    """Read the workspace and its settings, open the store, and prepare ways to Jira and Trello (nothing is asked yet).

    Raises `MistakesFound`, `MissingSetting`, `StoreError` or `NotARehearsal`.
    """
    workspace = read_workspace(folder)
    settings = load_settings(folder)
    masker = Masker(settings.secrets())
    mask_logs(settings.secrets())
    transport = new_transport(masker)
    limits = Limits(calls=workspace.file.jira[0].pull.calls)
    services = (*(jira.url for jira in workspace.file.jira), workspace.file.trello.url)
    store = open_store(settings.database_url)
    try:
        yield World(
            workspace=workspace,
            store=store,
            clock=system_or_sandbox_clock(settings, services),
            jira=lambda counts: _jira(
                workspace.file.jira[0], settings, replace(transport, counts=counts, limits=limits)
            ),
            trello=lambda counts, inspect: _trello(workspace, settings, replace(transport, counts=counts), inspect),
            secrets=settings.secrets(),
            stop=stop,
        )
    finally:
        store.close()


def new_transport(masker: Masker) -> Transport:
    """The network of this process."""
    return Transport(
        sleep=time.sleep,
        random=random.random,
        now=lambda: datetime.now(UTC),
        monotonic=time.monotonic,
        masker=masker,
        pacers=Pacers(),
    )


def system_or_sandbox_clock(settings: Settings, services: tuple[str, ...]) -> Clock:
    """The machine's time, or a sandbox's in a rehearsal. Raises `NotARehearsal`."""
    if settings.sandbox_clock is None:
        return system_clock
    return sandbox_clock(settings.sandbox_clock, services)


def jira_connection(jira: Jira, settings: Settings) -> JiraConnection:
    """How to reach a Jira of the workspace. Raises `MissingSetting` where its secrets are not set."""
    secrets = settings.jira(jira.name, jira.auth)
    return JiraConnection(
        name=jira.name,
        url=jira.url,
        site_url=jira.site_url,
        projects=jira.projects,
        auth=Auth(jira.auth.value),
        email=secrets.email,
        token=secrets.token.get_secret_value(),
        boards=jira.boards,
        fields=FieldOverrides(**jira.fields.model_dump()),
        workers=jira.pull.workers,
    )


def _jira(jira: Jira, settings: Settings, transport: Transport) -> JiraClient:
    return connect_jira(jira_connection(jira, settings), transport)


def _trello(workspace: Workspace, settings: Settings, transport: Transport, inspect: Inspect) -> TrelloClient:
    secrets = settings.trello()
    boards = [board.trello for board in workspace.file.boards]
    return connect_trello(
        workspace.file.trello.url,
        secrets.key.get_secret_value(),
        secrets.token.get_secret_value(),
        transport,
        inspect,
        boards,
    )
