"""What the sandbox remembers: documents by kind and id, in memory and written through to one SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Document = dict[str, Any]


class State:
    """JSON documents by (kind, id), kept in memory and written through, so that a killed sandbox loses nothing.

    `path` is a file, or None for a state that lives only as long as the process. Callers must treat
    documents as values: change a copy and `put` it. Not safe for threads; the servers are asynchronous
    and touch it from one thread only.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS document (kind TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, id))"
        )
        self._documents: dict[str, dict[str, Document]] = {}
        for kind, ident, body in self._db.execute("SELECT kind, id, body FROM document ORDER BY rowid"):
            self._documents.setdefault(kind, {})[ident] = json.loads(body)

    def all(self, kind: str) -> Mapping[str, Document]:
        """Every document of a kind by id, in the order of first insertion."""
        return self._documents.get(kind, {})

    def get(self, kind: str, ident: str) -> Document | None:
        """The document, or None."""
        return self._documents.get(kind, {}).get(ident)

    def put(self, kind: str, ident: str, document: Document) -> None:
        """Insert or replace one document."""
        self._db.execute(
            "INSERT INTO document (kind, id, body) VALUES (?, ?, ?) "
            "ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
            (kind, ident, json.dumps(document)),
        )
        self._documents.setdefault(kind, {})[ident] = document

    def delete(self, kind: str, ident: str) -> None:
        """Remove one document; nothing happens where there is none."""
        self._db.execute("DELETE FROM document WHERE kind = ? AND id = ?", (kind, ident))
        self._documents.get(kind, {}).pop(ident, None)

    def clear(self, kind: str) -> None:
        """Remove every document of a kind."""
        self._db.execute("DELETE FROM document WHERE kind = ?", (kind,))
        self._documents.pop(kind, None)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Write what happens inside as one transaction (loading an export is thousands of puts)."""
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._db.close()
