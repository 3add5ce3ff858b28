"""What runs, plans and findings look like in a terminal and as JSON. All text from files and services is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.markup import escape

from drift.findings import Finding
from drift.wording import plural
from sync.cli.plan_words import PlanWords, list_names, verb
from sync.cli.telling import Exit, err, fail, out, table
from sync.measuring import Measured, Past
from sync.pipeline import Result
from sync.publish.plan import Plan, PlannedChange
from sync.publish.waiting import waiting
from sync.publishing import Prepared
from sync.records import Outcome
from sync.world import World

SHOWN_CHANGES = 40
"""How many changes of a plan a terminal shows."""

SHOWN_LETTERS = 60
"""How much of a text a terminal shows."""


def instant(world: World, as_of: datetime | None) -> datetime | None:
    """A day or instant as the user wrote it, in the workspace's zone; a day means its last minute, and today means now.

    What lies ahead is refused: without the work of the time until then, everything would look as if it stood still.
    """
    if as_of is None:
        return None
    begin = as_of.replace(tzinfo=ZoneInfo(world.workspace.file.time_zone))
    now = world.clock()
    if begin > now:
        told = f"--as-of {as_of:%Y-%m-%d %H:%M} lies ahead; name a day that has come, or leave --as-of out for now"
        raise fail(told, Exit.USAGE)
    whole_day = (as_of.hour, as_of.minute) == (0, 0)
    return min(begin.replace(hour=23, minute=59) if whole_day else begin, now).astimezone(UTC)


def code_of(result: Result) -> Exit:
    """The exit code of a run."""
    return {Outcome.REFUSED: Exit.REFUSED, Outcome.FAILED: Exit.REMOTE}.get(result.run.outcome, Exit.OK)


def show_run(result: Result) -> None:
    """A run in a few lines: what came in, what was found, what was written, what went wrong."""
    if result.pulled:
        kind = "all" if result.pulled.full else "changed"
        out().print(
            f"Jira       {result.pulled.read} issues read ({kind}), {result.pulled.written} new or changed, "
            f"{result.pulled.sprints} sprints" + (f", {len(result.pulled.gone)} gone" if result.pulled.gone else "")
        )
    if result.measured:
        findings = result.measured.findings
        without = sum(finding.reason is not None for finding in findings)
        out().print(f"Drift      {len(findings)} findings, {len(findings) - without} with a figure, {without} without")
    for board in result.boards:
        show_board(board, brief=True)
    requests = ", ".join(f"{name} {count}" for name, count in _by_service(result))
    out().print(
        f"Run        {result.run.id}: {result.run.outcome}; requests: {requests or 'none'}; writes: {result.writes}"
    )
    for told in result.overwritten:
        out().print(f"Overwrote  a person's edit of {escape(told)}")
    for trouble in result.troubles:
        err().print(f"[bold red]milepost:[/] {escape(trouble.message)}")


def _by_service(result: Result) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for line, count in result.run.counts:
        service = line.split(" ")[0]
        found[service] = found.get(service, 0) + count
    return sorted(found.items())


def show_board(board: Prepared, *, brief: bool = False) -> None:
    """A board's plan, with what holds it back."""
    plan = board.plan
    if plan.reverts:
        _show_revert(board, brief=brief)
        return
    state = "live" if board.live else "preview"
    out().print(f"Board      {escape(board.board.id)} ({state}): {_amount(plan)}")
    if not board.cards:
        out().print("           no item is public on it yet: customers see what an item says under `public`")
    if not brief:
        _show_changes(board, plan.changes)
    for told in waiting(plan) if not brief else ():
        out().print(f"  [yellow]waits[/]  {escape(told)}")
    for line in _held_back(board):
        out().print(f"           {line}")
    if brief and plan.held:
        out().print(f"           {plural(len(plan.held), 'matter')} left to a person (milepost plan shows which)")
    if plan.pending and board.live:
        _show_changes(board, plan.pending if not brief else ())
        items = {held.item_id for held in plan.held if held.what == "approval"}
        what = f"{plural(len(items), 'item')} waiting for approval ({plural(len(plan.pending), 'write')})"
        out().print(f"           {what}; to let all through: milepost publish --approve {plan.pending_checksum}")
    if not board.live and (plan.changes or plan.matched) and board.owned:
        out().print(f"           in preview; to take it live: milepost publish --approve {plan.checksum}")
        if plan.pending:
            out().print("           what waits for approval is asked for after that")


def _amount(plan: Plan) -> str:
    return "nothing to do" if plan.is_empty else f"{plural(len(plan.changes), 'change')}, checksum {plan.checksum}"


def _held_back(board: Prepared) -> Iterator[str]:
    """Why nothing is written to the board for now, whatever its plan says."""
    if board.hits:
        yield f"[red]refused[/] by the guard: {plural(len(board.hits), 'hit')}"
    if board.refusals:
        yield f"[red]refused[/]: {escape('; '.join(one.what for one in board.refusals))}"
    if board.board.paused:
        yield "paused in milepost.yaml: nothing is written to it"
    if board.live and not board.in_hours and not board.plan.is_empty:
        yield f"outside its publishing hours ({' to '.join(board.board.publish_between or ())})"


def _show_revert(board: Prepared, *, brief: bool) -> None:
    """The plan that takes a run back on a board; brief where it was just applied."""
    plan = board.plan
    out().print(f"Board      {escape(board.board.id)} (taking back the run {escape(plan.reverts)}): {_amount(plan)}")
    if not brief:
        _show_changes(board, plan.changes)
    for held in plan.held:
        out().print(f"  [yellow]left[/]  {escape(held.item_id)}: {escape(held.why)}")
    if plan.is_empty or board.hits or board.refusals:
        return
    if brief:
        out().print("           in preview from now on; milepost plan shows what the next run would write")
    else:
        out().print("           to do it: write it to a file with --out FILE, then milepost apply FILE")


def show_nothing_left(result: Result, plans: Sequence[Plan]) -> None:
    """Which plans of a file needed no write any more."""
    empty = {one.board.id for one in result.boards if (one.live or one.plan.reverts) and one.plan.is_empty}
    for plan in plans:
        if plan.board in empty and plan.all_changes:
            out().print(f"           {escape(plan.board)}: nothing of this plan is left to do; it was applied already")


def show_layout(board: Prepared) -> None:
    """The lists and labels that a board is to have, and how to make them."""
    plan = board.plan
    _show_changes(board, plan.changes)
    if plan.is_empty:
        out().print(f"Board      {escape(board.board.id)} is laid out already; milepost plan shows its cards")
    else:
        out().print(f"           to make these: milepost board init {board.board.id} --approve {plan.checksum}")


def _show_changes(board: Prepared, changes: Sequence[PlannedChange]) -> None:
    words = PlanWords(list_names(board.plan, board.shown), SHOWN_LETTERS)
    rows = [(verb(one), one.title, words.details(one), one.reason) for one in changes]
    if rows:
        out().print(table("", "what", "fields", "why", rows=rows[:SHOWN_CHANGES]))
    if len(rows) > SHOWN_CHANGES:
        out().print(f"  and {len(rows) - SHOWN_CHANGES} more (--json has them all)")


def show_past(measured: Measured) -> None:
    """How the backlog of a day before the last pull came about."""
    when = f"{measured.as_of.instant.astimezone(measured.as_of.zone):%Y-%m-%d %H:%M}"
    if measured.past is Past.REBUILT:
        out().print(f"The backlog is rebuilt from changelogs as of {when}; what was deleted since is missing.")
    elif measured.past is Past.UNKNOWN:
        out().print(f"Jira gave no history: the backlog is that of the last pull, taken for that of {when}.")


def result_json(result: Result) -> dict[str, Any]:
    """A run for machines."""
    return {
        "run": asdict(result.run),
        "pulled": asdict(result.pulled) if result.pulled else None,
        "findings": len(result.measured.findings) if result.measured else None,
        "boards": [board_json(board) for board in result.boards],
        "writes": result.writes,
        "overwritten": list(result.overwritten),
        "troubles": [asdict(trouble) for trouble in result.troubles],
    }


def board_json(board: Prepared) -> dict[str, Any]:
    """A board's plan for machines."""
    return {
        **board.plan.as_json(),
        "live": board.live,
        "paused": board.board.paused,
        "in_hours": board.in_hours,
        "guard": [asdict(hit) for hit in board.hits],
        "refusals": [asdict(refusal) for refusal in board.refusals],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding for machines."""
    return asdict(finding)
