"""`milepost withdraw`: archive an item's card now, and keep it off the board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.options import HERE, AsJson, Folder
from sync.cli.telling import answers, out, print_json, progress

if TYPE_CHECKING:
    from config.workspace import Workspace

Item = Annotated[str, typer.Argument(help="The item's id in its roadmap file.")]
Boards = Annotated[
    list[str] | None,
    typer.Option("--board", metavar="BOARD", help="Only this board. May be given again.", show_default="all boards"),
]

NOT_DONE = "Not done   on every board: the next run does it, or the same command given again"
"""What is said where Trello could not be used."""


@answers
def withdraw(
    item: Item,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the ledger of promises.")],
    board: Boards = None,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Archive an item's card now, without waiting for a run, and keep it off the board.

    No limit, pause or publishing hour stands against it. Runs keep the card off although the item's file says
    public, until the file does not, or milepost republish lets it back. On a public board an archived card can still
    be read by whoever has its address: milepost unpublish deletes it.
    """
    from sync.cli.show import code_of, result_json, show_run
    from sync.connect import open_world
    from sync.publish.match import How
    from sync.taking_off import Order, take_off_boards

    with open_world(folder) as world, progress("withdrawing"):
        result, off = take_off_boards(world, Order(item, How.WITHDRAWN, reason, tuple(board or ())))
    if as_json:
        print_json({**result_json(result), "off": list(off)})
        raise typer.Exit(code_of(result))
    show_run(result)
    for one in off:
        told = "its card is archived" if one.had_card else "it had no card there"
        out().print(f"Withdrawn  {item} from {one.board}: {told}", markup=False)
    if result.troubles:
        out().print(NOT_DONE)
    out().print(file_advice(world.workspace, item), markup=False)
    raise typer.Exit(code_of(result))


def file_advice(workspace: Workspace, item: str) -> str:
    """What to do about the item's file, which is what runs follow."""
    found = workspace.portfolio.item(item)
    if found is None or found.public is None:
        return "Its file does not say that it is public: there is nothing to change."
    where = found.public.source or found.source
    return (
        f"Next: {where} still says that it is public, so runs keep it off and say so each time. Take `public` out "
        "there; or, to tell customers why, write `cancelled` with a day and a public_reason, then: "
        f"milepost republish {item}"
    )
