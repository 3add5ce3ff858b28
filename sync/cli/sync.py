"""`milepost sync`: one whole run."""

from __future__ import annotations

from typing import Annotated

import typer

from sync.cli.options import HERE, AllowOption, AsJson, AsOf, Folder
from sync.cli.telling import answers, print_json, progress


@answers
def sync(
    folder: Folder = HERE,
    allow: AllowOption = None,
    as_of: AsOf = None,
    pull_only: Annotated[bool, typer.Option("--no-publish", help="Pull and measure, but write to no board.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make one whole run: pull, map, measure, plan, and publish to the boards that are live.

    A board is in preview until a person approves its first plan (milepost publish --approve CHECKSUM): until then
    its plan is only shown. With --as-of the boards are planned as of that day, and nothing is written to them. Exit
    code 3 means that a guard or a limit refused, 4 that Jira or Trello failed.
    """
    from sync.cli.show import code_of, instant, result_json, show_run
    from sync.connect import open_world
    from sync.pipeline import Request, run
    from sync.publish.safety import allowed

    lifted = allowed(allow or [])
    with open_world(folder) as world, progress("syncing"):
        request = Request("by hand", instant(world, as_of), lifted, publish=not pull_only)
        result = run(world, request)
    if as_json:
        print_json(result_json(result))
    else:
        show_run(result)
    raise typer.Exit(code_of(result))
