"""`milepost sandbox`: a Jira and a Trello on this machine."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sync.cli.telling import Exit, answers, fail, out


class Dialect(StrEnum):
    """Which Jira to be."""

    CLOUD = "cloud"
    DATACENTER = "datacenter"


@answers
def sandbox(
    state: Annotated[
        Path | None, typer.Option(help="A file that keeps everything over a restart; nothing is kept without it.")
    ] = None,
    dialect: Annotated[Dialect, typer.Option(help="Which Jira to be.")] = Dialect.CLOUD,
    company: Annotated[
        int | None,
        typer.Option(metavar="SEED", help="Fill it with a generated company; same seed, same company."),
    ] = None,
    export: Annotated[
        list[Path] | None,
        typer.Option(help="Serve a real Jira export (.jsonl, .jsonl.gz, .json, or a folder). May be given again."),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="Serve the export as it was on this past day."),
    ] = None,
    board: Annotated[
        list[Path] | None, typer.Option(help="Serve an export of a Trello board, too. May be given again.")
    ] = None,
    crowd: Annotated[
        int | None, typer.Option(metavar="N", help="Serve N made-up issues, to see how a large site behaves.")
    ] = None,
    jira_port: Annotated[int, typer.Option(help="The Jira's port; 0 takes a free one.")] = 8801,
    trello_port: Annotated[int, typer.Option(help="The Trello's port; 0 takes a free one.")] = 8800,
    host: Annotated[
        str | None, typer.Option(help="Listen elsewhere than on this machine alone (for containers).")
    ] = None,
    workspace: Annotated[
        Path | None,
        typer.Option(help="With --company: write its workspace, with credentials for the sandbox, into this folder."),
    ] = None,
) -> None:
    """Serve a Jira and a Trello on loopback, to try, rehearse and test with no account.

    They page, throttle and fail as the real ones do, keep their state, and have a clock of their own that can be moved
    on. Everything about it is in docs/sandbox.md.
    """
    from sandbox.exports.jira import ExportError
    from sandbox.serve import Addresses, Options, run
    from sync.cli.rehearsal import write_workspace

    if workspace is not None and company is None:
        raise fail("--workspace writes the files of a generated company; name one with --company SEED", Exit.USAGE)
    options = Options(
        state=state,
        jira_port=jira_port,
        trello_port=trello_port,
        dialect=dialect.value,
        company_seed=company,
        exports=tuple(export or ()),
        as_of=as_of.date() if as_of else None,
        trello_boards=tuple(board or ()),
        host=host,
        crowd=crowd,
    )

    def ready(addresses: Addresses) -> None:
        out().print(f"Jira    {addresses.jira_url}   ({dialect.value})")
        out().print(f"Trello  {addresses.trello_url}   board {addresses.trello_url}/b/{addresses.board_id}")
        for ident, name in addresses.other_boards.items():
            out().print(f"Board   {addresses.trello_url}/b/{ident}   {name}", markup=False)
        if workspace is not None and company is not None:
            write_workspace(workspace, addresses, company, dialect.value)
            out().print(f"Files   {workspace}: milepost check --workspace {workspace}", markup=False)
        out().print("Ctrl-C stops it." + ("" if state else " Nothing is kept: --state FILE keeps it."))

    try:
        run(options, ready)
    except (ValueError, ExportError, OSError) as error:
        raise fail(str(error), Exit.USAGE) from None
