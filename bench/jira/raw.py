"""The reference for the store: the same rows straight through the driver, by the fastest way each has."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

Row = tuple[str, ...]
"""workspace, connection, id, project, key, updated, digest, body"""

Write = Callable[[Sequence[Row]], None]
"""Writes rows in one transaction; one that stands with the same key is replaced."""

_COLUMNS = "workspace, connection, id, project, key, updated, digest, body"
_INTO_SQLITE = f"INSERT INTO raw ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - nothing from outside
_INTO_POSTGRESQL = f"INSERT INTO raw ({_COLUMNS}) SELECT {_COLUMNS} FROM incoming"  # noqa: S608 - nothing from outside
_TABLE = """
CREATE TABLE raw (workspace TEXT, connection TEXT, id TEXT, project TEXT, key TEXT, updated {instant}, digest TEXT,
    body TEXT, PRIMARY KEY (workspace, connection, id))
"""
_REPLACE = """
ON CONFLICT (workspace, connection, id) DO UPDATE SET project = excluded.project, key = excluded.key,
    updated = excluded.updated, digest = excluded.digest, body = excluded.body
"""


@contextmanager
def sqlite() -> Iterator[Write]:
    """`executemany` into a file that is set up as the store's is."""
    with TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder) / "raw.db")) as line:
        line.execute("PRAGMA journal_mode=WAL")
        line.execute("PRAGMA synchronous=NORMAL")
        line.execute(_TABLE.format(instant="TEXT"))

        def write(rows: Sequence[Row]) -> None:
            with line:
                line.executemany(_INTO_SQLITE + _REPLACE, rows)

        yield write


@contextmanager
def postgresql(url: str) -> Iterator[Write]:
    """COPY into a temporary table and one upsert from there, on the server at this address."""
    with psycopg.connect(url) as line:
        line.execute(_TABLE.format(instant="TIMESTAMPTZ"))
        line.commit()

        def write(rows: Sequence[Row]) -> None:
            with line.transaction(), line.cursor() as cursor:
                cursor.execute("CREATE TEMP TABLE incoming (LIKE raw) ON COMMIT DROP")
                with cursor.copy(f"COPY incoming ({_COLUMNS}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                cursor.execute(_INTO_POSTGRESQL + _REPLACE)

        yield write
