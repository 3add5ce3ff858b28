"""`milepost republish`: let runs show an item again that was withdrawn or unpublished."""

from __future__ import annotations

import typer

from sync.cli.options import HERE, AsJson, Folder
from sync.cli.telling import answers, out, print_json
from sync.cli.withdraw import Boards, Item


@answers
def republish(item: Item, board: Boards = None, folder: Folder = HERE, as_json: AsJson = False) -> None:
    """Let runs show an item again that was withdrawn or unpublished, as its file says now.

    Writes nothing to Trello: milepost plan shows what the next run would. A withdrawn card comes back with its votes
    and comments; one that was deleted is made anew.
    """
    from sync.connect import open_world
    from sync.taking_off import let_item_back

    with open_world(folder) as world:
        boards = let_item_back(world, item, board or ())
    if as_json:
        print_json({"item": item, "boards": boards})
        raise typer.Exit
    out().print(f"{item} may be shown again on {', '.join(boards)}. Look at it: milepost plan", markup=False)
