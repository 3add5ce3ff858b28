"""Changelogs: the whole of one issue's, the cut form inside a search, and the bulk form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.jira.model import ChangeItem, History, Issue
from sandbox.jira.render.records import Json, Records
from sandbox.jira.render.stamps import stamp

SEARCH_CUT = 40
"""The most histories an issue brings along in a search of Cloud."""

ISSUE_CUT = 100
"""The most histories an issue of Cloud brings along when it is asked for by itself."""


def history(entry: History, records: Records) -> Json:
    """One entry."""
    author = records.user(entry.author_id)
    row: Json = {"id": entry.id} | ({} if author is None else {"author": author})
    items = [change(item, records) for item in entry.items]
    return row | {"created": stamp(entry.created, records.zone), "items": items}


def change(item: ChangeItem, records: Records) -> Json:
    """One changed field. Custom fields often come without `fieldId`, and on Data Center all do."""
    custom = item.field_id is not None and item.field_id.startswith("customfield_")
    row: Json = {"field": item.field, "fieldtype": "custom" if custom else "jira"}
    if item.field_id is not None and records.cloud:
        row["fieldId"] = item.field_id
    values = {"from": item.before, "fromString": item.before_text, "to": item.after, "toString": item.after_text}
    return row | values


def oldest_first(issue: Issue) -> list[History]:
    """The histories in the order in which they happened."""
    return sorted(issue.histories, key=lambda entry: (entry.created, _number(entry.id)))


def expanded(issue: Issue, records: Records, cut: int) -> Json:
    """What `expand=changelog` adds to an issue: on Cloud the newest first and no more than `cut`,
    on Data Center all of them, oldest first."""
    entries = oldest_first(issue)
    shown = entries[::-1][:cut] if records.cloud else entries
    return {
        "startAt": 0,
        "maxResults": len(shown),
        "total": len(entries),
        "histories": [history(entry, records) for entry in shown],
    }


def touching(entry: History, wanted: Callable[[ChangeItem], bool]) -> History | None:
    """The entry with only the items that are wanted, or None if there are none."""
    items = tuple(item for item in entry.items if wanted(item))
    return History(entry.id, entry.created, items, entry.author_id) if items else None


def _number(ident: str) -> int:
    return int(ident) if ident.isdecimal() else 0


def by_field(field_ids: list[str], names: dict[str, Any]) -> Callable[[ChangeItem], bool]:
    """Whether an item is of one of some fields: by its field id or, where it has none, by the field's name."""
    labels = {str(names[ident]).lower() for ident in field_ids if ident in names} | {i.lower() for i in field_ids}
    return lambda item: item.field_id in field_ids if item.field_id else item.field.lower() in labels
