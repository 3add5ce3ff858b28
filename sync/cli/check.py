"""`milepost check`: every mistake at once, files first, then rights, fields and boards."""

from __future__ import annotations

from typing import Annotated

import typer

from sync.cli.live import check_live_services
from sync.cli.options import HERE, AsJson, Folder
from sync.cli.telling import Exit, answers, fail, out, print_json, progress, table


@answers
def check(
    folder: Folder = HERE,
    files_only: Annotated[bool, typer.Option("--files", help="Look at the files only; ask no service.")] = False,
    live: Annotated[
        bool,
        typer.Option("--live", help="Try what Milepost assumes about Trello and Jira, on a scratch board of its own."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --live: do not ask.")] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="With --live: answer in Markdown, to be attached to a bug report.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find every mistake in the workspace: in its files, then in the rights, fields and boards behind them.

    Files are told with file, line, column and a hint. Nothing is written anywhere. Exit code 2: mistakes in the files
    or settings; 4: a service is not as it should be.

    With --live it tries instead, one by one, what Milepost assumes about Trello and Jira. It makes a private board,
    writes to it and removes it; it touches no other board, and only reads Jira. The report names no host, account,
    project or board. Exit code 4: something did not hold, or could not be tried.
    """
    from dataclasses import asdict

    from config.reader import read_workspace
    from drift.wording import plural
    from sync.checking import check_services
    from sync.connect import open_world

    if (yes or as_markdown) and not live:
        raise fail("--yes and --markdown belong to --live", Exit.USAGE)
    if live:
        check_live_services(folder, yes=yes, as_markdown=as_markdown, as_json=as_json)
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
