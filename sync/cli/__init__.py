"""The command line: one thin module a command. What a command needs is imported when it runs, so that help is quick."""

from __future__ import annotations

import typer

from sync.cli import (
    accept,
    apply,
    baseline,
    board,
    check,
    demo,
    drift,
    explain,
    export,
    forget,
    init,
    plan,
    propose,
    publish,
    pull,
    report,
    republish,
    run,
    runs,
    sandbox,
    schema,
    status,
    sync,
    unpublish,
    withdraw,
)

app = typer.Typer(
    name="milepost",
    help=(
        "Keep a public roadmap true to the backlog behind it.\n\n"
        "Milepost pulls epics, stories and sprints from Jira, maps them onto the roadmap written in your files, "
        "measures the drift between the two, and publishes a curated subset to a public Trello board. "
        "It never writes to Jira.\n\n"
        "First hour: [bold]milepost demo[/] shows it without an account; [bold]milepost init[/] writes a starting "
        "workspace; [bold]milepost check[/] finds every mistake in it; [bold]milepost sync[/] makes one run; "
        "[bold]milepost run[/] does it all by itself."
    ),
    epilog=(
        "Exit codes: 0 done, or nothing to do; 2 usage or configuration; 3 refused by a guard or a limit; "
        "4 Jira, Trello or the database failed; 10 a plan holds changes."
    ),
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=True,
)

START, STEPS, SERVICE = "Start here", "One step at a time", "The service and what surrounds it"

app.command(rich_help_panel=START)(demo.demo)
app.command(rich_help_panel=START)(init.init)
app.command(rich_help_panel=START)(check.check)
app.command(rich_help_panel=START)(sync.sync)
app.command(rich_help_panel=STEPS)(pull.pull)
app.command(rich_help_panel=STEPS)(drift.drift)
app.command(rich_help_panel=STEPS)(baseline.baseline)
app.command(rich_help_panel=STEPS)(propose.propose)
app.command(rich_help_panel=STEPS)(accept.accept)
app.command(rich_help_panel=STEPS)(plan.plan)
app.command(rich_help_panel=STEPS)(apply.apply)
app.command(rich_help_panel=STEPS)(publish.publish)
app.command(rich_help_panel=STEPS)(withdraw.withdraw)
app.command(rich_help_panel=STEPS)(unpublish.unpublish)
app.command(rich_help_panel=STEPS)(republish.republish)
app.command(rich_help_panel=STEPS)(report.report)
app.command(rich_help_panel=STEPS)(export.export)
app.command(rich_help_panel=STEPS)(explain.explain)
app.add_typer(board.app, name="board", rich_help_panel=STEPS)
app.command(rich_help_panel=SERVICE)(run.run)
app.command(rich_help_panel=SERVICE)(status.status)
app.command(rich_help_panel=SERVICE)(runs.runs)
app.command(rich_help_panel=SERVICE)(forget.forget)
app.command(rich_help_panel=SERVICE)(sandbox.sandbox)
app.command(rich_help_panel=SERVICE)(schema.schema)


def version(value: bool) -> None:
    """Print the version and leave."""
    if value:
        from importlib.metadata import version as installed

        typer.echo(f"milepost {installed('milepost')}")
        raise typer.Exit


@app.callback()
def main(
    _version: bool = typer.Option(False, "--version", callback=version, is_eager=True, help="Print the version."),
) -> None:
    """Options before any command."""
