"""`milepost check`: every mistake at once, files first, then rights, fields and boards."""

from __future__ import annotations

from typing import Annotated

import typer

from sync.cli.options import HERE, AsJson, Folder
from sync.cli.telling import Exit, answers, out, print_json, progress, table


@answers
def check(
    folder: Folder = HERE,
    files_only: Annotated[bool, typer.Option("--files", help="Look at the files only; ask no service.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find every mistake in the workspace: in its files, then in the rights, fields and boards behind them.

    Files are told with file, line, column and a hint. Nothing is written anywhere. Exit code 2: mistakes in the files
    or settings; 4: a service is not as it should be.
    """
    from dataclasses import asdict

    from config.reader import read_workspace
    from drift.wording import plural
    from sync.checking import check_services
    from sync.connect import open_world

    workspace = read_workspace(folder)
    counts = {
        "roadmap": len(workspace.portfolio.roadmaps),
        "item": sum(1 for _ in workspace.portfolio.items()),
        "rule": len(workspace.mapping.rules),
        "board": len(workspace.file.boards),
    }
    summary = ", ".join(plural(count, noun) for noun, count in counts.items())
    checks = []
    if not files_only:
        with open_world(folder) as world, progress("asking Jira and Trello"):
            checks = list(check_services(world))
    if as_json:
        print_json({"files": summary, "checksum": workspace.checksum, "checks": [asdict(one) for one in checks]})
    else:
        rows = [
            ("files", "well", summary),
            *((one.what, "well" if one.well else "TROUBLE", one.told) for one in checks),
        ]
        out().print(table("what", "", "seen", rows=rows))
    if not all(one.well for one in checks):
        raise typer.Exit(Exit.REMOTE)
