"""One writer at a time: a lock that the operating system or PostgreSQL lets go of when its holder dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import text

from sync.store.engine import Store, StoreError


class AnotherWriter(StoreError):
    """Another Milepost holds the store right now."""


@contextmanager
def single_writer(store: Store, workspace: str) -> Iterator[None]:
    """Be the only run of this workspace. Raises `AnotherWriter` where another one is under way."""
    hold = _hold_file if store.is_sqlite else _hold_advisory
    with hold(store, workspace, "run"):
        yield


@contextmanager
def single_daemon(store: Store, workspace: str) -> Iterator[None]:
    """Be the only daemon of this workspace; runs made by hand may come between its own. Raises `AnotherWriter`."""
    hold = _hold_file if store.is_sqlite else _hold_advisory
    with hold(store, workspace, "daemon"):
        yield


@contextmanager
def _hold_file(store: Store, workspace: str, role: str) -> Iterator[None]:
    database = store.engine.url.database
    if not database or database == ":memory:":
        yield
        return
    path = Path(f"{database}.{workspace}.{role}.lock")
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _taken(workspace, role) from None
        yield


@contextmanager
def _hold_advisory(store: Store, workspace: str, role: str) -> Iterator[None]:
    key = int.from_bytes(blake2b(f"milepost:{workspace}:{role}".encode(), digest_size=8).digest(), signed=True)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar():
            raise _taken(workspace, role)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


def _taken(workspace: str, role: str) -> AnotherWriter:
    what = "daemon of Milepost runs on" if role == "daemon" else "Milepost is at work on"
    return AnotherWriter(
        f"another {what} the workspace {workspace!r} with this store; "
        "wait for it to finish, or stop it (milepost status shows what runs)"
    )
