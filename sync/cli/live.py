"""`milepost check --live`: what Milepost assumes about Trello and Jira, tried against the real ones."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from sync.cli.telling import Exit, err, fail, out, print_json, progress, table

if TYPE_CHECKING:
    from sync.live_check.report import Report

QUESTION = "Make a private board on this Trello account, write to it, and remove it?"


def check_live_services(folder: Path, *, yes: bool, as_markdown: bool, as_json: bool) -> NoReturn:
    """Ask, try everything, show the report, and end with the exit code."""
    if as_markdown and as_json:
        raise fail("--markdown and --json cannot both be answered; leave one out", Exit.USAGE)
    if not yes and not _confirmed():
        raise fail("nothing was tried; --yes tries without asking", Exit.USAGE)
    report = _tried(folder)
    _show(report, as_markdown=as_markdown, as_json=as_json)
    raise typer.Exit(Exit.OK if report.all_held else Exit.REMOTE)


def _confirmed() -> bool:
    try:
        return typer.confirm(QUESTION, err=True)
    except typer.Abort:
        return False


def _tried(folder: Path) -> Report:
    from config.reader import read_workspace
    from config.settings import load_settings
    from connectors.masking import Masker, mask_logs
    from sync.connect import new_transport
    from sync.live_check.live import check_live

    workspace, settings = read_workspace(folder), load_settings(folder)
    mask_logs(settings.secrets())
    transport = new_transport(Masker(settings.secrets()))
    # A stop by a supervisor must not leave the scratch board behind either.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with progress("trying what is assumed; this takes a minute"):
            return check_live(workspace, settings, transport, transport.now(), _tell)
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell(line: str) -> None:
    err().print(f"milepost: {line}", markup=False)


def _show(report: Report, *, as_markdown: bool, as_json: bool) -> None:
    from sync.live_check.report import Verdict, brief
    from sync.live_check.report import as_json as report_json
    from sync.live_check.report import as_markdown as report_markdown

    if as_json:
        print_json(report_json(report))
    elif as_markdown:
        typer.echo(report_markdown(report), nl=False)
    else:
        worst_first = sorted(report.rows, key=lambda row: list(Verdict).index(row.verdict))
        rows = [(row.id, row.verdict, brief(row)) for row in worst_first]
        out().print(table("assumption", "", "what it says", rows=rows))
        out().print(report.summary, markup=False)
