"""`milepost export`: the customer level of a board for a portal or an intranet."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sync.cli.options import HERE, Folder
from sync.cli.telling import Exit, answers, err, fail, progress


class Format(StrEnum):
    """How an export is written."""

    JSON = "json"
    HTML = "html"


@answers
def export(
    board: Annotated[str, typer.Option("--board", metavar="BOARD", help="The board's id in milepost.yaml.")],
    kind: Annotated[
        Format, typer.Option("--format", help="JSON for a portal, or a page that needs nothing else.")
    ] = Format.JSON,
    to: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="Write it into this file, in place of an earlier one.")
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show what nobody has approved yet, and say so in it.")
    ] = False,
    folder: Folder = HERE,
) -> None:
    """Write what customers see of a board, and nothing else of it, as JSON or as a page.

    What a live board shows is exported, by what Milepost itself knows: Trello and Jira are asked nothing. The guard
    inspects it first; one hit, and nothing is written.
    """
    import orjson

    from reports.customer import customer_json
    from reports.customer_page import customer_page
    from reports.whole_file import write_whole
    from sync.connect import open_world
    from sync.exporting import export_board

    with open_world(folder) as world, progress("exporting"):
        made = export_board(world, board, preview=preview)
        language = world.workspace.file.languages[0]
    if kind is Format.HTML:
        content = customer_page(made, language).encode()
    else:
        content = orjson.dumps(customer_json(made), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    if to is None:
        typer.echo(content.decode(), nl=False)
        return
    try:
        write_whole(to, content)
    except OSError as error:
        told = f"the export could not be written to {to}: {error.strerror or error}; name another file"
        raise fail(told, Exit.REMOTE) from None
    err().print(f"the board {board} is in {to}", markup=False)
