"""The few queries that Milepost asks, in JQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def quoted(value: str) -> str:
    """A value between double quotes: some project keys are reserved words, and would be refused bare."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def in_projects(projects: Iterable[str]) -> str:
    """The condition that holds for the issues of the projects."""
    return f"project in ({', '.join(map(quoted, projects))})"


def any_of(conditions: Mapping[str, str]) -> str:
    """The condition that holds where that of the issue's project does; an empty one holds for the whole project."""
    return " OR ".join(
        f"(project = {quoted(project)}{' AND ' if condition else ''}{condition})"
        for project, condition in conditions.items()
    )


def by_id(ids: Iterable[str]) -> str:
    """The condition that holds for the issues with these ids."""
    return f"id in ({', '.join(ids)})"


def updated_since(instant: datetime, zone: ZoneInfo) -> str:
    """The condition that holds for what was updated at the instant or later, for a caller in this zone."""
    return f"updated >= {quoted(f'{_wall_clock(instant, zone):%Y-%m-%d %H:%M}')}"


def _wall_clock(instant: datetime, zone: ZoneInfo) -> datetime:
    """What a clock in the zone shows at the instant, floored to the minute, for that is all JQL can say.

    The hour that comes twice in autumn is stepped over: Jira may read it as the later one, and miss an hour.
    """
    local = instant.astimezone(zone).replace(second=0, microsecond=0)
    if local.replace(fold=1).astimezone(UTC) > instant:
        return _wall_clock(instant - timedelta(hours=1), zone)
    return local
