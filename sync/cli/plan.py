"""`milepost plan`: what would change on the public boards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.options import HERE, AllowOption, AsJson, AsOf, Folder
from sync.cli.telling import Exit, answers, err, fail, print_json, progress


@answers
def plan(
    folder: Folder = HERE,
    as_of: AsOf = None,
    allow: AllowOption = None,
    boards: Annotated[
        list[str] | None,
        typer.Option("--board", metavar="ID", help="Plan this board only. May be given again.", show_default="all"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the plan to a file too, for milepost apply FILE."),
    ] = None,
    revert: Annotated[
        str | None,
        typer.Option("--revert", metavar="RUN", help="Plan how this run is taken back; milepost runs lists runs."),
    ] = None,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Answer in Markdown, to be pasted into a review.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what would change on each public board, and write nothing to it.

    Exit code 0: nothing to do; 10: there are changes; 3: the guard or a limit would refuse them. The checksum
    stands for exactly these changes: milepost publish --approve CHECKSUM takes a board live with them. So does
    milepost apply FILE with a plan that was written by --out.

    With --revert RUN it is the plan that puts the boards back to what they were before that run. What was changed
    since, by people or by later runs, is left and named. Only milepost apply FILE carries it out.
    """
    from rich.markup import escape

    from sync.cli.plan_markdown import plans_markdown
    from sync.cli.show import board_json, instant, show_board
    from sync.connect import open_world
    from sync.pipeline import plan_boards, refused, stale_source
    from sync.publish.plan_file import save_plan_file
    from sync.publish.safety import allowed
    from sync.reverting import plan_revert

    if as_markdown and as_json:
        raise fail("--markdown and --json cannot both be answered; leave one out", Exit.USAGE)
    if as_of is not None and (out is not None or revert is not None):
        other = "--out" if revert is None else "--revert"
        raise fail(f"a plan as of another day cannot be applied; leave out --as-of, or {other}", Exit.USAGE)
    with open_world(folder) as world, progress("planning"):
        lifted, only = allowed(allow or []), boards or ()
        if revert is not None:
            found = plan_revert(world, revert, lifted, only)
        else:
            found = plan_boards(world, instant(world, as_of) or world.clock(), lifted, only)
            for stale in stale_source(world):
                err().print(f"[bold yellow]warning:[/] {escape(stale.message)}")
        workspace = world.workspace.file.workspace
    if out is not None:
        save_plan_file(out, workspace, [board.plan for board in found])
        err().print(f"the plan is in {out}; to apply it: milepost apply {out}", markup=False)
    if as_json:
        print_json([board_json(board) for board in found])
    elif as_markdown:
        typer.echo(plans_markdown(found), nl=False)
    else:
        for board in found:
            show_board(board)
    if troubles := tuple(refused(found)):
        raise fail("\n".join(trouble.message for trouble in troubles), Exit.REFUSED)
    empty = all(not board.plan.all_changes for board in found)
    raise typer.Exit(Exit.OK if empty else Exit.CHANGES)
