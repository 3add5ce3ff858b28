"""What one run did: how it went, and every write that it made to a board, as the journal has it."""

from __future__ import annotations

from dataclasses import dataclass

from sync.records import RunRecord, recent_runs
from sync.store.run_writes import JournalledWrite, writes_by
from sync.world import World


class UnknownRun(ValueError):
    """The id of a run that the workspace never made."""


@dataclass(frozen=True, slots=True)
class OneRun:
    """A run with its writes, in the order in which they were made."""

    record: RunRecord
    writes: tuple[JournalledWrite, ...]


def run_of(world: World, run_id: str) -> OneRun:
    """The run of this id. Raises `UnknownRun`."""
    workspace = world.workspace.file.workspace
    found = recent_runs(world.store, workspace, 1, only=[run_id])
    if not found:
        raise UnknownRun(f"there is no run {run_id!r}; milepost runs lists them with their ids")
    with world.store.transaction() as session:
        return OneRun(found[0], writes_by(session, workspace, run_id))
