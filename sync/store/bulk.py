"""Many rows at once: plain tuples through the driver on SQLite, COPY on PostgreSQL.

What has not changed is left out by the caller, so that what is read again costs no write.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, delete, select

from sync.store.types import stored_instant


def bulk_upsert(
    session: Session,
    model: type[SQLModel],
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    *,
    replace: bool = True,
) -> int:
    """Insert rows; those that stand with the same primary key are replaced, or else left as they are. Return how many
    were written."""
    connection = session.connection()
    values = _stored(list(rows), connection.dialect.name)
    if not values:
        return 0
    table: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel adds it to table classes
    write = _sqlite if connection.dialect.name == "sqlite" else _postgres
    return write(connection, table, columns, values, _conflict(table, columns, replace=replace))


def remove(session: Session, model: type[SQLModel], *where: Any) -> int:
    """Delete the rows for which the conditions hold, without reading them; return how many there were."""
    found = session.exec(delete(model).where(*where).execution_options(synchronize_session=False))
    return int(found.rowcount)


def latest(table: Any, instant: Any, workspace: str) -> tuple[Any, ...]:
    """The condition for the last row of each item of a workspace by this column, so that no older one is read."""
    other = aliased(table)
    newest = select(func.max(getattr(other, instant.key))).where(
        other.workspace == table.workspace, other.item_id == table.item_id
    )
    return col(table.workspace) == workspace, instant == newest.scalar_subquery()


def _stored(rows: list[tuple[Any, ...]], dialect: str) -> list[tuple[Any, ...]]:
    """The rows with their instants as the database takes them; a column holds instants in all rows or in none."""
    instants = [place for place, value in enumerate(rows[0]) if isinstance(value, datetime)] if rows else []
    for place in instants:
        rows = [(*row[:place], stored_instant(row[place], dialect), *row[place + 1 :]) for row in rows]
    return rows


def _sqlite(
    connection: Connection, table: Table, columns: Sequence[str], values: list[tuple[Any, ...]], conflict: str
) -> int:
    marks = ", ".join("?" for _ in columns)
    statement = f"INSERT INTO {_quoted(table.name)} ({_names(columns)}) VALUES ({marks}) {conflict}"  # noqa: S608 - names come from our tables
    return connection.exec_driver_sql(statement, values).rowcount


def _postgres(
    connection: Connection, table: Table, columns: Sequence[str], values: list[tuple[Any, ...]], conflict: str
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
        f"INSERT INTO {name} ({names}) SELECT {names} FROM {incoming} {conflict}"  # noqa: S608 - names come from our tables
    ).rowcount
    connection.exec_driver_sql(f"TRUNCATE {incoming}")
    return written


def _conflict(table: Table, columns: Sequence[str], *, replace: bool) -> str:
    keys = [column.name for column in table.primary_key]
    changed = [name for name in columns if name not in keys]
    if not changed or not replace:
        return f"ON CONFLICT ({_names(keys)}) DO NOTHING"
    assigned = ", ".join(f"{_quoted(name)} = excluded.{_quoted(name)}" for name in changed)
    return f"ON CONFLICT ({_names(keys)}) DO UPDATE SET {assigned}"


def _names(columns: Iterable[str]) -> str:
    return ", ".join(_quoted(name) for name in columns)


def _quoted(name: str) -> str:
    return f'"{name}"'
