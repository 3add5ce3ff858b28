"""What was written over of people's edits on the board, in words for the run's record and the weekly report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sync.publish.plan import FieldChange, PlannedChange


def overwritten(changes: Iterable[PlannedChange]) -> Iterator[str]:
    """One sentence a card whose fields had been changed by a person and now read as the workspace says."""
    for change in changes:
        fields = [_told(field) for field in change.fields if field.overwrites]
        if fields:
            part = f", {change.part.name}" if change.part else ""
            yield f"{change.title}{part}: {', '.join(fields)}"


def _told(field: FieldChange) -> str:
    """The field with what a person had made of it; a description is too long to tell, and is in the ledger."""
    match field.before:
        case _ if field.field == "description":
            return field.field
        case tuple() as names:
            return f"{field.field} (was {', '.join(names) or 'none'})"
        case bool():
            return field.field
        case _:
            return f"{field.field} (was {field.before or 'none'})"
