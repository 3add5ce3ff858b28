"""How values become columns, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator


def stored_instant(value: datetime, dialect_name: str) -> datetime | str:
    """An aware instant as the database takes it: timestamptz, or text in UTC where there is no such type.

    Raises `ValueError` for an instant without a zone.
    """
    if value.tzinfo is None:
        raise ValueError(f"the instant {value.isoformat()} has no zone; instants in the store are aware")
    utc = value.astimezone(UTC)
    if dialect_name != "sqlite":
        return utc
    return utc.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


class Instant(TypeDecorator[datetime]):
    """A column of aware instants, in UTC on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse what has no zone; SQLite keeps UTC without saying so."""
        if value is None:
            return None
        stored_instant(value, dialect.name)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Aware again, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
