"""`milepost runs`: the latest runs, with the ids by which they are named elsewhere."""

from __future__ import annotations

from typing import Annotated

import typer

from sync.cli.options import HERE, AsJson, Folder
from sync.cli.telling import answers, out, print_json, table


@answers
def runs(
    most: Annotated[int, typer.Option("--most", help="How many to list.", min=1)] = 20,
    writing: Annotated[bool, typer.Option("--writing", help="Only runs that wrote to a board.")] = False,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """List the latest runs: when, who or what started them, how they ended, and what they wrote to each board.

    Whatever writes to a board is a run. By its id a run is taken back: milepost plan --revert RUN.
    """
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
