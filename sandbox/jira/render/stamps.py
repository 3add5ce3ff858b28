"""Instants and days as Jira writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def stamp(at: datetime | None, zone: ZoneInfo) -> str | None:
    """Milliseconds and an offset without a colon, as on issues: `2026-09-27T10:03:11.123+0200`."""
    if at is None:
        return None
    text = at.astimezone(zone).isoformat(timespec="milliseconds")
    return text[:-3] + text[-2:]


def utc_stamp(at: datetime | None) -> str | None:
    """Milliseconds and `Z`, as on Cloud's sprints."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_stamp(at: datetime | None, zone: ZoneInfo) -> str | None:
    """Milliseconds and an offset with a colon, as on Data Center's sprints."""
    return None if at is None else at.astimezone(zone).isoformat(timespec="milliseconds")


def epoch(at: datetime) -> int:
    """Milliseconds since 1970."""
    return int(at.timestamp() * 1000)
