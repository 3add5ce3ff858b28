"""Options that several commands share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[
    Path,
    typer.Option(
        "--workspace", "-w", help="The folder of milepost.yaml.", envvar="MILEPOST_WORKSPACE", show_default="here"
    ),
]
HERE = Path()

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")]

AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"],
        help="Take this day or instant (in the workspace's zone) for now.",
        show_default="now",
    ),
]

AllowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow",
        metavar="WHAT",
        help="Lift a limit for this run: create, update, archive, move, date, list or empty. May be given again.",
    ),
]
