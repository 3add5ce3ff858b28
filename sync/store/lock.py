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
    """Be the only one who writes for this workspace. Raises `AnotherWriter` where somebody else is."""
    hold = _hold_file if store.is_sqlite else _hold_advisory
    with hold(store, workspace):
        yield


@contextmanager
def _hold_file(store: Store, workspace: str) -> Iterator[None]:
    database = store.engine.url.database
    if not database or database == ":memory:":
        yield
        return
    path = Path(f"{database}.{workspace}.lock")
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _taken(workspace) from None
        yield


@contextmanager
def _hold_advisory(store: Store, workspace: str) -> Iterator[None]:
    key = int.from_bytes(blake2b(f"milepost:{workspace}".encode(), digest_size=8).digest(), signed=True)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar():
            raise _taken(workspace)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


def _taken(workspace: str) -> AnotherWriter:
    return AnotherWriter(
        f"another Milepost is at work on the workspace {workspace!r} with this store; "
        "wait for it to finish, or stop it (milepost status shows what runs)"
    )
