"""`milepost apply`: carry out a plan that was reviewed as a file."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from sync.cli.options import HERE, AllowOption, AsJson, Folder
from sync.cli.telling import answers, print_json, progress


@answers
def apply(
    file: Annotated[Path, typer.Argument(help="A plan that milepost plan --out has written.")],
    folder: Folder = HERE,
    allow: AllowOption = None,
    as_json: AsJson = False,
) -> None:
    """Apply exactly the plan in a file, or write nothing and say what moved since it was made.

    The plan is made again from the files, the last pull and the board as it stands. Where it is the same, it is
    carried out: promises that wait for approval are let through, and a board in preview goes live. Where it is not,
    each change that is new, gone or different is named (exit code 3). The guard and the limits hold as ever. A plan
    that was applied already is told as such (exit code 0); a file that is no plan of this workspace is refused (2).

    A plan that takes a run back (milepost plan --revert) leaves its boards in preview: no run writes the same things
    again before a person has looked at the next plan and approved it.
    """
    from sync.approving import Approval
    from sync.cli.show import code_of, result_json, show_nothing_left, show_run
    from sync.connect import open_world
    from sync.pipeline import Request, publish_only
    from sync.publish.plan_file import load_plan_file
    from sync.publish.safety import allowed
    from sync.reverting import apply_revert

    with open_world(folder) as world, progress("applying"):
        plans, lifted = load_plan_file(file, world.workspace.file.workspace), allowed(allow or [])
        if plans[0].reverts:
            result = apply_revert(world, plans, lifted)
        else:
            approval = Approval(getpass.getuser(), plans=plans)
            result = publish_only(world, Request("by hand", allowed=lifted, approval=approval))
    if as_json:
        print_json(result_json(result))
    else:
        show_run(result)
        show_nothing_left(result, plans)
    raise typer.Exit(code_of(result))
