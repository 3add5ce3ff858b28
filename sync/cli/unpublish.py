"""`milepost unpublish`: delete an item's card, so that customers cannot read it any more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.options import HERE, AsJson, Folder
from sync.cli.telling import Exit, answers, fail, out, print_json, progress
from sync.cli.withdraw import NOT_DONE, Boards, Item, file_advice

if TYPE_CHECKING:
    from sync.taking_off import Off

LEAKED = (
    "Change whatever secret was in it where that is used, and tell who is in charge if it was personal data.",
    "Write the mended text into the item's file, and the words that must not come back under `guard.terms`.",
    "Delete what may hold the text beside the store: reports and plan files that were saved, and backups.",
    "A theme, a list or a board name is on no card: rename labels and lists on Trello; make a new board for its name.",
)
"""What deleting the card does not do."""


@answers
def unpublish(
    item: Item,
    board: Boards = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the ledger of promises.")] = "",
    leak: Annotated[
        bool, typer.Option("--leak", help="Its text must not be read: delete at once, and redact it in the store.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Delete an item's card for good, with its votes, comments and history, and keep it off the board.

    An archived card on a public board can still be read; a deleted one cannot. No guard, limit, pause or publishing
    hour stands against it. Runs make no new card, until the item's file has not been public for a run, or milepost
    republish lets it back.

    With --leak nothing is asked: the card is deleted at once, and its texts are redacted in ledger, journal and store.
    """
    from secrets import token_bytes

    from sync.cli.show import code_of, result_json, show_run
    from sync.connect import open_world
    from sync.publish.match import How
    from sync.taking_off import Order, take_off_boards

    if not (leak or yes) and not _confirmed(item):
        raise fail("nothing was deleted; --yes deletes without asking", Exit.USAGE)
    how = How.LEAKED if leak else How.UNPUBLISHED
    with open_world(folder) as world, progress("unpublishing"):
        result, off = take_off_boards(world, Order(item, how, reason, tuple(board or ()), token_bytes(16)))
    if as_json:
        print_json({**result_json(result), "off": list(off), "next": list(LEAKED) if leak else []})
        raise typer.Exit(code_of(result))
    show_run(result)
    _show(item, off)
    if result.troubles:
        out().print(NOT_DONE)
    out().print(file_advice(world.workspace, item), markup=False)
    for line in LEAKED if leak else ():
        out().print(f"Next: {line}", markup=False)
    raise typer.Exit(code_of(result))


def _confirmed(item: str) -> bool:
    question = f"Delete the card of {item} for good, with its votes and comments?"
    try:
        return typer.confirm(question, err=True)
    except typer.Abort:
        return False


def _show(item: str, off: Sequence[Off]) -> None:
    for one in off:
        told = "its card is deleted" if one.had_card else "its card is not on the board"
        out().print(f"Unpublished {item} from {one.board}: {told}", markup=False)
        for copy in one.copies:
            out().print(f"Next: a person copied that card, and the copy is theirs; delete it on Trello: {copy}")
