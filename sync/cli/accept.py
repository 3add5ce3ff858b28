"""`milepost accept`: write one proposal into your files."""

from __future__ import annotations

from typing import Annotated

import typer

from sync.cli.options import HERE, AsJson, Folder
from sync.cli.telling import answers, out, print_json, progress


@answers
def accept(
    proposal: Annotated[str, typer.Argument(help="The id of a proposal, as milepost propose shows it.")],
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Write one proposal into the file that it is about, and nothing else of that file.

    Comments and layout stay. What was shown is what is written: where the finding or the file changed since, it is
    refused and says so. Nothing is published by this; the next run goes by the files as they are then.
    """
    from sync.cli.proposals import offer_json, show_diff
    from sync.connect import open_world
    from sync.measuring import measure
    from sync.proposing import accept as write_proposal

    with open_world(folder) as world, progress("measuring"):
        offer = write_proposal(measure(world.store, world.workspace, world.clock()), proposal)
    if as_json:
        print_json(offer_json(offer))
        return
    show_diff(offer)
    files = " and ".join(change.file for change in offer.changes)
    out().print(f"Written into {files}. milepost plan shows what that changes on your boards.", markup=False)
