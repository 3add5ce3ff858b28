"""`milepost publish`: apply the plans to the boards that are live."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from sync.cli.options import HERE, AllowOption, AsJson, Folder
from sync.cli.telling import answers, print_json, progress


@answers
def publish(
    folder: Folder = HERE,
    approve: Annotated[
        str | None,
        typer.Option(
            "--approve",
            metavar="CHECKSUM",
            help="Take live the board whose plan has this checksum, or let through the promises that wait under it.",
        ),
    ] = None,
    allow: AllowOption = None,
    as_json: AsJson = False,
) -> None:
    """Plan on what was last pulled, and apply the plans to the boards that are live.

    A new board is in preview. Look at its plan (milepost plan), then approve it by its checksum. What is applied is
    what was approved: if anything moved since, nothing is written and the new checksum is named. Changes of promises
    that wait for approval have a checksum of their own, by which exactly they are let through.
    """
    from sync.approving import Approval
    from sync.cli.show import code_of, result_json, show_run
    from sync.connect import open_world
    from sync.pipeline import Request, publish_only
    from sync.publish.safety import allowed

    with open_world(folder) as world, progress("publishing"):
        request = Request("by hand", allowed=allowed(allow or []), approval=Approval(getpass.getuser(), approve))
        result = publish_only(world, request)
    if as_json:
        print_json(result_json(result))
    else:
        show_run(result)
    raise typer.Exit(code_of(result))
