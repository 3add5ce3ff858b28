"""Short ways to the values that these tests need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from mapping.backlog import Backlog, Category, Change, Changed, Issue, Status
from mapping.roadmap import Kind, Portfolio, Roadmap
from mapping.rules import MappingFile

DAY_ONE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)

TODO = Status("1", "To Do", Category.NEW)
DOING = Status("3", "In Progress", Category.INDETERMINATE)
DONE = Status("5", "Done", Category.DONE)
CLOSED = Status("6", "Closed", Category.DONE)


def issue(key: str, **more: Any) -> Issue:
    """A story in `To Do` whose id is its number behind an i, unless told otherwise."""
    project, _, number = key.partition("-")
    values: dict[str, Any] = {
        "id": f"i{number}",
        "key": key,
        "project": project,
        "type_name": "Epic" if more.get("level") == 1 else "Story",
        "level": 0,
        "summary": "",
        "status": TODO,
        "created": DAY_ONE,
        "updated": DAY_ONE,
    }
    return Issue(**values | more)


def backlog(*issues: Issue, **more: Any) -> Backlog:
    return Backlog({one.id: one for one in issues}, **more)


def portfolio(*items: dict[str, Any] | str, **more: Any) -> Portfolio:
    """One roadmap with these items; a text is an item's id."""
    written = [{"id": one} if isinstance(one, str) else one for one in items]
    values = {"milepost": 1, "roadmap": "product", "title": "Product", "kind": Kind.HYBRID} | more
    roadmap = Roadmap.model_validate(values | {"items": [{"title": f"internal {one['id']}"} | one for one in written]})
    return Portfolio((roadmap,))


def mapping(*rules: dict[str, Any], **more: Any) -> MappingFile:
    return MappingFile.model_validate({"milepost": 1, "rules": rules, **more})


def moved(issue_id: str, days: int, before: Status, after: Status) -> Change:
    """A status change so many days after day one."""
    at = DAY_ONE + timedelta(days=days)
    return Change(issue_id, at, f"h{days}", Changed.STATUS, before.id, after.id, before.name, after.name)
