"""`milepost report`: the weekly page, now."""

from __future__ import annotations

from typing import Annotated

import typer

from sync.cli.options import HERE, AsJson, AsOf, Folder
from sync.cli.telling import Exit, answers, fail, out, print_json, progress


@answers
def report(
    folder: Folder = HERE,
    as_of: AsOf = None,
    send: Annotated[bool, typer.Option("--send", help="Also send it where the workspace says.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the weekly report on what was last pulled: a page to act on, its charts, Markdown and JSON.

    The daemon does this by itself each week, and sends it.
    """
    from sync.cli.show import instant
    from sync.connect import open_world
    from sync.reporting import report_run

    with open_world(folder) as world, progress("writing the report"):
        written = report_run(world, instant(world, as_of) or world.clock(), send=send)
    if as_json:
        print_json({"folder": written.folder, "html": written.html, "markdown": written.markdown, "json": written.json})
    else:
        out().print(str(written.html), markup=False, soft_wrap=True)
    if written.troubles:
        raise fail("\n".join(trouble.message for trouble in written.troubles), Exit.REMOTE)
