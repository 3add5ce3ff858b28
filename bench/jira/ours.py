"""Milepost's own side of the measurements: its client and its pull, on the made-up site."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.jira.served import Served
from bench.jira.site import PROJECTS
from connectors.jira.client import JiraClient, connect_jira
from connectors.jira.connection import JiraConnection
from connectors.jira.values import FieldMap, IssuePage
from connectors.transport import Transport
from sync.pull.pull import Pulled, pull
from sync.pull.work import Scope, Settings
from sync.store.backlog import Place
from sync.store.engine import Store, open_store

WORKERS = 8
PLACE = Place("bench", "made-up")
_BATCH = 100


@contextmanager
def connected(served: Served, workers: int = WORKERS) -> Iterator[JiraClient]:
    """A client of its own connections; the network is the machine's, and so are clock and chance."""
    connection = JiraConnection(
        "made-up", served.url, PROJECTS, "no secret", email="bench@made-up.example", workers=workers
    )
    transport = Transport(time.sleep, random.random, lambda: datetime.now(UTC), time.monotonic)
    with closing(connect_jira(connection, transport)) as client:
        yield client


def set_up(client: JiraClient) -> FieldMap:
    """What a pull asks before it reads issues, as far as reading issues needs it."""
    client.account()
    return client.fields(client.boards())


def fetch(client: JiraClient, fields: FieldMap) -> Iterator[IssuePage]:
    """All issues as mapped values, ids first, as a pull reads them."""
    ids = (page.ids for page in client.ids(PROJECTS))
    return client.by_id(_batches(ids), fields)


def _batches(pages: Iterator[Sequence[str]]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _BATCH] for ids in pages for start in range(0, len(ids), _BATCH))


@contextmanager
def sqlite() -> Iterator[Store]:
    """An empty store in a file."""
    with TemporaryDirectory() as folder, closing(open_store(f"sqlite:///{Path(folder) / 'bench.db'}")) as store:
        yield store


def pulled(store: Store, served: Served, after: timedelta = timedelta(0), workers: int = WORKERS) -> Pulled:
    """One pull by a client of its own, as if so long after now."""
    with connected(served, workers) as client:
        return pull(store, PLACE, Scope(PROJECTS), client, Settings(), datetime.now(UTC) + after)
