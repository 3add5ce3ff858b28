"""`milepost pull`: Jira into the store, and nothing else."""

from __future__ import annotations

from sync.cli.options import HERE, AsJson, Folder
from sync.cli.telling import Exit, answers, fail, out, print_json, progress


@answers
def pull(folder: Folder = HERE, as_json: AsJson = False) -> None:
    """Pull issues, sprints, releases and their history from Jira into the store.

    Only what changed since the last complete pull is asked for. What a pull has read that fails or is stopped is kept
    for the next one, and nothing of it is seen before that one is complete.
    """
    from dataclasses import asdict

    from sync.connect import open_world
    from sync.pipeline import pull_step
    from sync.store.lock import single_writer

    with open_world(folder) as world, single_writer(world.store, world.workspace.file.workspace):
        with progress("pulling from Jira"):
            pulled, trouble = pull_step(world, world.clock())
        if pulled is None:
            raise fail(trouble.message if trouble else "the pull failed", Exit.REMOTE)
        if as_json:
            print_json({**asdict(pulled), "requests": world.counts.total})
            return
        kind = "everything" if pulled.full else "what changed"
        rest = ", the rest of a pull that was cut short" if pulled.resumed else ""
        out().print(
            f"Pulled {kind}{rest}: {pulled.read} issues read, {pulled.written} new or changed, "
            f"{pulled.changes} changes, {pulled.sprints} sprints, {len(pulled.gone)} gone; "
            f"{world.counts.total} requests."
        )
