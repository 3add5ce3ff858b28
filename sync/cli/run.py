"""`milepost run`: the daemon."""

from __future__ import annotations

from typing import Annotated

import typer

from sync.cli.options import HERE, Folder
from sync.cli.telling import answers


@answers
def run(
    folder: Folder = HERE,
    tick: Annotated[
        float, typer.Option("--tick", min=0.1, max=60, help="Seconds between two looks at what is due.")
    ] = 5.0,
) -> None:
    """Run in the foreground until told to stop: sync and report on the schedules of the workspace file.

    Only one daemon runs on a store at a time; a second one says so and leaves. SIGTERM and Ctrl-C stop it after the
    write in hand. Its health is at /healthz (MILEPOST_HEALTH_HOST, MILEPOST_HEALTH_PORT).
    """
    from sync.service.serving import serve

    serve(folder, tick)
