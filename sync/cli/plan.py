"""`milepost plan`: what would change on the public boards."""

from __future__ import annotations

import typer

from sync.cli.options import HERE, AllowOption, AsJson, AsOf, Folder
from sync.cli.telling import Exit, answers, fail, print_json, progress


@answers
def plan(folder: Folder = HERE, as_of: AsOf = None, allow: AllowOption = None, as_json: AsJson = False) -> None:
    """Show what would change on each public board, and write nothing.

    Exit code 0: nothing to do; 10: there are changes; 3: the guard or a limit would refuse them. The checksum
    stands for exactly these changes: milepost publish --approve CHECKSUM takes a board live with them.
    """
    from sync.cli.show import board_json, instant, show_board
    from sync.connect import open_world
    from sync.pipeline import plan_boards, refused
    from sync.publish.safety import allowed

    with open_world(folder) as world, progress("planning"):
        boards = plan_boards(world, instant(world, as_of) or world.clock(), allowed(allow or []))
    if as_json:
        print_json([board_json(board) for board in boards])
    else:
        for board in boards:
            show_board(board)
    if troubles := tuple(refused(boards)):
        raise fail("\n".join(trouble.message for trouble in troubles), Exit.REFUSED)
    raise typer.Exit(Exit.OK if all(board.plan.is_empty for board in boards) else Exit.CHANGES)
