"""Many rows at once: plain tuples through the driver on SQLite, COPY on PostgreSQL.

Both leave rows whose digest has not changed as they are, so that what is read again costs no write.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table
from sqlmodel import Session, SQLModel, delete

from sync.store.types import stored_instant


def bulk_upsert(
    session: Session,
    model: type[SQLModel],
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    *,
    unless_same: str | None = None,
) -> int:
    """Insert rows or replace those with the same primary key; return how many were written.

    `unless_same` names a column: a row that stands with the same value there is not touched.
    """
    connection = session.connection()
    values = _stored(list(rows), connection.dialect.name)
    if not values:
        return 0
    table: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel adds it to table classes
    write = _sqlite if connection.dialect.name == "sqlite" else _postgres
    return write(connection, table, columns, values, unless_same)


def remove(session: Session, model: type[SQLModel], *where: Any) -> int:
    """Delete the rows for which the conditions hold, without reading them; return how many there were."""
    found = session.exec(delete(model).where(*where).execution_options(synchronize_session=False))
    return int(found.rowcount)


def _stored(rows: list[tuple[Any, ...]], dialect: str) -> list[tuple[Any, ...]]:
    """The rows with their instants as the database takes them; a column holds instants in all rows or in none."""
    instants = [place for place, value in enumerate(rows[0]) if isinstance(value, datetime)] if rows else []
    for place in instants:
        rows = [(*row[:place], stored_instant(row[place], dialect), *row[place + 1 :]) for row in rows]
    return rows


def _sqlite(
    connection: Connection, table: Table, columns: Sequence[str], values: list[tuple[Any, ...]], same: str | None
) -> int:
    marks = ", ".join("?" for _ in columns)
    statement = (
        f"INSERT INTO {_quoted(table.name)} ({_names(columns)}) VALUES ({marks}) {_conflict(table, columns, same)}"  # noqa: S608 - names come from our tables
    )
    return connection.exec_driver_sql(statement, values).rowcount


def _postgres(
    connection: Connection, table: Table, columns: Sequence[str], values: list[tuple[Any, ...]], same: str | None
) -> int:
    name, names, incoming = _quoted(table.name), _names(columns), _quoted(f"incoming_{table.name}")
    # Kept for as long as the connection: making it each time would fill the database's own catalogue.
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE IF NOT EXISTS {incoming} ON COMMIT DELETE ROWS AS SELECT {names} FROM {name} LIMIT 0"  # noqa: S608 - names come from our tables
    )
    driver = connection.connection.driver_connection
    assert driver is not None  # the connection is open
    with driver.cursor() as cursor, cursor.copy(f"COPY {incoming} ({names}) FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)
    written = connection.exec_driver_sql(
        f"INSERT INTO {name} ({names}) SELECT {names} FROM {incoming} {_conflict(table, columns, same)}"  # noqa: S608 - names come from our tables
    ).rowcount
    connection.exec_driver_sql(f"TRUNCATE {incoming}")
    return written


def _conflict(table: Table, columns: Sequence[str], same: str | None) -> str:
    keys = [column.name for column in table.primary_key]
    changed = [name for name in columns if name not in keys]
    if not changed:
        return f"ON CONFLICT ({_names(keys)}) DO NOTHING"
    assigned = ", ".join(f"{_quoted(name)} = excluded.{_quoted(name)}" for name in changed)
    where = f" WHERE {_quoted(table.name)}.{_quoted(same)} <> excluded.{_quoted(same)}" if same else ""
    return f"ON CONFLICT ({_names(keys)}) DO UPDATE SET {assigned}{where}"


def _names(columns: Iterable[str]) -> str:
    return ", ".join(_quoted(name) for name in columns)


def _quoted(name: str) -> str:
    return f'"{name}"'
