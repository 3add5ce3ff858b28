"""`milepost demo`: the whole road on a sandbox company, from the backlog to the public board and the weekly report."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sync.cli.telling import Exit, answers, fail, out

if TYPE_CHECKING:
    from sandbox.serve import Running
    from sync.pipeline import Result

WEEKS = 2


@answers
def demo(
    folder: Annotated[Path, typer.Option("--folder", help="Where to put what is made; emptied first.")] = Path(".demo"),
    seed: Annotated[int, typer.Option(help="Which company to generate.")] = 7,
) -> None:
    """Show the whole road with no account, on a generated company.

    A Jira and a Trello start on this machine, with two years of history. Milepost checks the files, pulls, measures
    drift, shows the first plan, takes the board live, works on for two weeks, and writes the weekly report. It ends
    by saying where to look.
    """
    from sandbox.serve import Options, running
    from sync.cli.rehearsal import write_workspace

    if folder.exists() and not (folder / ".demo").exists() and any(folder.iterdir()):
        raise fail(f"{folder} holds something else; name an empty folder with --folder", Exit.USAGE)
    shutil.rmtree(folder, ignore_errors=True)
    workspace = folder / "workspace"
    workspace.mkdir(parents=True)
    (folder / ".demo").touch()
    state = folder / "sandbox.db"
    with running(Options(state=state, jira_port=0, trello_port=0, company_seed=seed)) as site:
        with _step("A company with two years of history moves into a Jira and a Trello on this machine"):
            write_workspace(workspace, site.addresses, seed, "cloud")
            out().print(f"  Jira {site.jira_url}, Trello {site.trello_url}, files {workspace}", markup=False)
        _first_run(workspace, site)
        _people_at_the_board(workspace, site)
        _weeks_go_by(workspace, site)
        report = _report(workspace)
        page = _keep_board_page(folder, site)
        ports = f"--jira-port {_port(site.jira_url)} --trello-port {_port(site.trello_url)}"
    out().print("\n[bold]Look at[/]")
    out().print(f"  the weekly report    {report}", markup=False)
    out().print(f"  the public board     {page} (a copy of the page that customers see)", markup=False)
    out().print(f"  the roadmap files    {workspace}", markup=False)
    program = "milepost" if shutil.which("milepost") else _started_as()
    tries = (
        (f"sandbox --state {state} {ports}", "the same Jira and Trello again, live; then, in another terminal:"),
        (f"status -w {workspace}", "how things stand"),
        (f"explain online-booking -w {workspace}", "why an item is where it is"),
        (f"run -w {workspace}", "let it work by itself"),
    )
    out().print("\n[bold]Try next[/] (docs/first-hour.md goes on from here)")
    for words, why in tries:
        out().print(f"  {program} {words}\n      {why}", markup=False)


def _started_as() -> str:
    """How this very program was started: by its path, or as a module of a Python."""
    program = os.path.relpath(sys.argv[0])
    return f"{sys.executable} -m milepost" if program.endswith("__main__.py") else program


@contextmanager
def _step(title: str) -> Iterator[None]:
    out().print(f"\n[bold]{title}[/]")
    began = time.monotonic()
    yield
    out().print(f"  [dim]{time.monotonic() - began:.1f} s[/]")


def _first_run(workspace: Path, site: Running) -> None:
    from sync.approving import Approval
    from sync.cli.findings import show_findings
    from sync.cli.show import show_board, show_run
    from sync.connect import open_world
    from sync.pipeline import Request, plan_boards, run

    with open_world(workspace) as world:
        with _step("First run: pull, map, measure; the board is in preview, so its plan is only shown"):
            result = _well(run(world, Request("demo")))
            show_run(result)
        assert result.measured is not None  # a run without troubles has measured
        with _step("What drifted, worst first"):
            show_findings(result.measured.findings, 8)
        with _step("The plan of the public board, and a person who approves it"):
            (board,) = plan_boards(world.fresh(), world.clock(), frozenset())
            show_board(board)
            approved = Request("demo", approval=Approval("demo", board.plan.checksum))
            show_run(_well(run(world.fresh(), approved)))
        with _step("The same again: nothing to do, one request to Trello, no write"):
            site.reset_counts()
            show_run(_well(run(world.fresh(), Request("demo"))))
            writes = site.count("trello") - site.count("trello", "GET")
            out().print(f"  the Trello counted {site.count('trello')} request and {writes} writes", markup=False)


def _people_at_the_board(workspace: Path, site: Running) -> None:
    """Somebody renames a card by hand (the workspace's rule for titles is `ours`); customers vote and comment."""
    from sync.cli.show import show_run
    from sync.connect import open_world
    from sync.pipeline import Request, run

    with _step("A person renames a card on the board by hand; the next sync puts it back with one request"):
        first, *_, last = cards = _open_cards(site)
        site.act_on_board("edit_card", card=first["id"], changes={"name": "Coming soon!"})
        out().print(f"  {first['name']!r} is now called 'Coming soon!'", markup=False)
        with open_world(workspace) as world:
            show_run(_well(run(world, Request("demo"))))
    with _step("Customers vote and comment; the next sync reads that back, for the report"):
        for card, people in zip(cards[::-2], (["customer", "owner", "colleague"], ["customer", "owner"]), strict=False):
            for person in people:
                site.act_on_board("vote", card=card["id"], by=person)
        site.act_on_board("comment", card=last["id"], text="We would pay for this. When does it come?")
        out().print(f"  {last['name']!r} has 3 votes and a comment", markup=False)
        with open_world(workspace) as world:
            show_run(_well(run(world, Request("demo"))))


def _open_cards(site: Running) -> list[dict[str, Any]]:
    import requests

    from sandbox.trello.settings import APP_KEY, OWNER_TOKEN

    board = f"{site.trello_url}/1/boards/{site.board_id}/cards"
    answer = requests.get(board, params={"key": APP_KEY, "token": OWNER_TOKEN}, timeout=30)
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found


def _weeks_go_by(workspace: Path, site: Running) -> None:
    from sync.cli.show import show_run
    from sync.connect import open_world
    from sync.pipeline import Request, run

    with open_world(workspace) as world:
        for week in range(1, WEEKS + 1):
            with _step(f"Week {week} goes by in the company; Milepost syncs"):
                site.advance(weeks=1)
                show_run(run(world.fresh(), Request("demo")))


def _report(workspace: Path) -> Path:
    from sync.connect import open_world
    from sync.reporting import report_run

    with open_world(workspace) as world, _step("The weekly report"):
        written = report_run(world, world.clock())
    return written.html


def _keep_board_page(folder: Path, site: Running) -> Path:
    import requests

    answer = requests.get(f"{site.trello_url}/b/{site.board_id}", timeout=30)
    answer.raise_for_status()
    page = folder / "board.html"
    page.write_text(answer.text, encoding="utf-8")
    return page


def _port(url: str) -> str:
    return url.rpartition(":")[2]


def _well(result: Result) -> Result:
    """The result, where nothing is wrong with it. Raises what ends the demo where something is."""
    if result.troubles:
        raise fail("\n".join(trouble.message for trouble in result.troubles), Exit.REMOTE)
    return result
