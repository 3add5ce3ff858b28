"""`milepost status`: when each source last answered, how the last runs went, and what comes next."""

from __future__ import annotations

from sync.cli.options import HERE, AsJson, Folder
from sync.cli.telling import answers, out, print_json, table


@answers
def status(folder: Folder = HERE, as_json: AsJson = False) -> None:
    """Say when each connector last succeeded, how the last runs ended, which boards are live, and what runs next."""
    from sync.connect import open_world
    from sync.standing import standing

    with open_world(folder) as world:
        now = standing(world)
    if as_json:
        print_json(now)
        return
    out().print(f"Workspace  {now.workspace} (files {now.checksum[:12]}, zone {now.zone})", markup=False)
    out().print(table("source", "last complete pull", "age", "trouble", rows=now.sources))
    out().print(table("board", "state", "last matched its plan", rows=now.boards))
    out().print(table("job", "last", "next", rows=now.jobs))
    out().print(table("run", "as of", "outcome", "requests", rows=now.runs))
    for trouble in now.troubles:
        out().print(f"trouble since {trouble}", markup=False)
