"""`milepost drift`: how far roadmap and backlog have moved apart."""

from __future__ import annotations

from typing import Annotated

import typer

from sync.cli.options import HERE, AsJson, AsOf, Folder
from sync.cli.telling import answers, print_json, progress


@answers
def drift(
    folder: Folder = HERE,
    as_of: AsOf = None,
    most: Annotated[int, typer.Option("--most", min=1, help="How many findings to show.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Show every finding on what was last pulled, in the order of harm to those who read the board."""
    from sync.cli.findings import show_findings
    from sync.cli.show import finding_json, instant, show_past
    from sync.connect import open_world
    from sync.measuring import measure

    with open_world(folder) as world:
        with progress("measuring"):
            measured = measure(world.store, world.workspace, instant(world, as_of) or world.clock())
        if as_json:
            print_json([finding_json(finding) for finding in measured.findings])
        else:
            show_past(measured)
            show_findings(measured.findings, most)
