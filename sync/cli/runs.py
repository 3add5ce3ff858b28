"""`milepost runs`: the latest runs, with the ids by which they are named elsewhere; or one of them, write by write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.options import HERE, AsJson, Folder
from sync.cli.telling import Exit, answers, fail, out, print_json, table

if TYPE_CHECKING:
    from sync.past_runs import OneRun
    from sync.store.run_writes import JournalledWrite
    from sync.world import World


@answers
def runs(
    run: Annotated[str | None, typer.Argument(help="The id of a run, to show what it wrote.")] = None,
    most: Annotated[int, typer.Option("--most", help="How many to list.", min=1)] = 20,
    writing: Annotated[bool, typer.Option("--writing", help="Only runs that wrote to a board.")] = False,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """List the latest runs: when, who or what started them, how they ended, and what they wrote to each board.

    With the id of one: how it went, and every write that it made, card by card.

    Whatever writes to a board is a run. By its id a run is taken back: milepost plan --revert RUN.
    """
    if run is None:
        _list(folder, most, writing=writing, as_json=as_json)
    elif writing:
        raise fail("--writing chooses among runs; leave it out where one is named", Exit.USAGE)
    else:
        _show(folder, run, as_json=as_json)


def _list(folder: Path, most: int, *, writing: bool, as_json: bool) -> None:
    from sync.connect import open_world
    from sync.standing import runs_of

    with open_world(folder) as world:
        found = runs_of(world, most, writing=writing)
    if as_json:
        print_json(found)
        return
    rows = [
        (one.id, one.started, one.trigger, one.outcome, ", ".join(f"{board} {n}" for board, n in one.writes) or "none")
        for one in found
    ]
    out().print(table("run", "started", "by", "outcome", "writes", rows=rows))


def _show(folder: Path, run_id: str, *, as_json: bool) -> None:
    from sync.connect import open_world
    from sync.past_runs import run_of

    with open_world(folder) as world:
        found = run_of(world, run_id)
        if as_json:
            print_json(found)
        else:
            _tell(world, found)


_LOST = " (its answer was lost)"


def _tell(world: World, found: OneRun) -> None:
    from zoneinfo import ZoneInfo

    run, zone = found.record, ZoneInfo(world.workspace.file.time_zone)
    begun = f"{run.started.astimezone(zone):%Y-%m-%d %H:%M}"
    out().print(f"Run        {run.id}: {run.outcome}; {begun}, {run.trigger}", markup=False)
    for line in run.message.splitlines():
        out().print(f"           {line}", markup=False)
    for board in dict.fromkeys(one.board for one in found.writes):
        _tell_board(world, board, [one for one in found.writes if one.board == board])
    if not found.writes:
        out().print("           it wrote to no board")


def _tell_board(world: World, board: str, writes: Sequence[JournalledWrite]) -> None:
    from drift.wording import plural
    from sync.cli.plan_words import PlanWords, verb
    from sync.cli.show import SHOWN_LETTERS
    from sync.standing import list_names_of

    words = PlanWords(list_names_of(world.workspace, board), SHOWN_LETTERS)
    changes = [(one.change, "" if one.done else _LOST) for one in writes]
    rows = [(f"{verb(one)}{lost}", one.title, words.details(one), one.reason) for one, lost in changes]
    out().print(f"Board      {board}: {plural(len(writes), 'write')}", markup=False)
    out().print(table("", "what", "fields", "why", rows=rows))
