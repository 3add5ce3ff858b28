"""What each run wrote to boards, as the journal has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from sync.publish.plan import PlannedChange
from sync.publish.revert_fields import Past, Written, thing_of
from sync.store.json import load
from sync.store.keys import BoardKey
from sync.store.redaction import is_redacted
from sync.store.tables import JournalRow


def writes_per_board(session: Session, workspace: str) -> Mapping[str, Mapping[str, int]]:
    """How many writes the runs of a workspace made to each board, by run and board; runs without writes left out."""
    rows = select(JournalRow.run_id, JournalRow.board, func.count()).where(
        JournalRow.workspace == workspace, JournalRow.state == "done"
    )
    found: dict[str, dict[str, int]] = {}
    for run_id, board, count in session.exec(rows.group_by(JournalRow.run_id, JournalRow.board).order_by("board")):
        found.setdefault(run_id, {})[board] = count
    return found


@dataclass(frozen=True, slots=True)
class JournalledWrite:
    """A write of a run: `at` is when it was settled, `done` whether it is known to have been made."""

    board: str
    change: PlannedChange
    at: datetime | None
    done: bool


def writes_by(session: Session, workspace: str, run_id: str) -> tuple[JournalledWrite, ...]:
    """The writes of a run, in their order, those whose end nobody knows as well."""
    rows = select(JournalRow).where(JournalRow.workspace == workspace, JournalRow.run_id == run_id)
    return tuple(
        JournalledWrite(row.board, load(PlannedChange, row.change), row.settled, row.state == "done")
        for row in session.exec(rows.order_by(col(JournalRow.id)))
    )


def past_of(session: Session, key: BoardKey, run_id: str) -> Past:
    """What a run wrote to a board, and what others have written over since."""
    rows = select(JournalRow).where(JournalRow.workspace == key.workspace, JournalRow.board == key.board)
    writes, later = [], {}
    for row in session.exec(rows.order_by(col(JournalRow.id))):
        change = load(PlannedChange, row.change)
        if row.run_id == run_id:
            writes.append(_written(change, row))
        elif writes and row.state == "done":
            thing = thing_of(change, row.result)
            later.update({(thing, field.field): row.run_id for field in change.fields})
    return Past(run_id, tuple(writes), later)


def _written(change: PlannedChange, row: JournalRow) -> Written:
    unreadable = frozenset(field.field for field in change.fields if is_redacted(field.before))
    return Written(change, row.result if row.state == "done" else "", unreadable)
