"""What runs, plans and findings look like in a terminal and as JSON. All text from files and services is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.markup import escape

from drift.findings import Figure, Finding, Unit
from drift.wording import plural
from sync.cli.telling import Exit, err, out, table
from sync.measuring import Measured, Past
from sync.pipeline import Result
from sync.publish.plan import Action, FieldChange, Plan, PlannedChange
from sync.publishing import Prepared
from sync.records import Outcome
from sync.world import World

SHOWN_CHANGES = 40
_VERBS = {
    Action.CREATE_LABEL: "add label",
    Action.UPDATE_LABEL: "change label",
    Action.CREATE_LIST: "add list",
    Action.UPDATE_LIST: "change list",
    Action.CREATE_CARD: "add card",
    Action.UPDATE_CARD: "change",
    Action.CREATE_CHECKLIST: "add checklist",
    Action.CREATE_CHECK_ITEM: "add line",
    Action.UPDATE_CHECK_ITEM: "change line",
    Action.DELETE_CHECK_ITEM: "take off line",
    Action.DELETE_CHECKLIST: "take off checklist",
    Action.SET_FIELD: "fill field",
    Action.ARCHIVE_CARD: "archive",
    Action.DELETE_CARD: "delete",
    Action.COMMENT: "comment on",
    Action.ARCHIVE_LIST: "archive list",
}


def instant(world: World, as_of: datetime | None) -> datetime | None:
    """A day or instant as the user wrote it, in the workspace's zone; a day means its last minute."""
    if as_of is None:
        return None
    zone = ZoneInfo(world.workspace.file.time_zone)
    whole_day = (as_of.hour, as_of.minute) == (0, 0)
    local = as_of.replace(hour=23, minute=59, tzinfo=zone) if whole_day else as_of.replace(tzinfo=zone)
    return local.astimezone(UTC)


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
    what = "nothing to do" if plan.is_empty else f"{plural(len(plan.changes), 'change')}, checksum {plan.checksum}"
    out().print(f"Board      {escape(board.board.id)} ({state}): {what}")
    if not board.cards:
        out().print("           no item is public on it yet: customers see what an item says under `public`")
    if not brief:
        _show_changes(plan.changes)
    for held in plan.held if not brief else ():
        out().print(f"  [yellow]waits[/]  {escape(held.item_id)}: {escape(held.why)}")
    if board.live and not board.in_hours and not plan.is_empty:
        out().print(f"           outside its publishing hours ({' to '.join(board.board.publish_between or ())})")
    if brief and plan.held:
        out().print(f"           {plural(len(plan.held), 'card')} left to a person (milepost plan shows which)")
    if plan.pending and board.live:
        _show_changes(plan.pending if not brief else ())
        what = f"{plural(len(plan.pending), 'change')} of promises waiting for approval; to let all through"
        out().print(f"           {what}: milepost publish --approve {plan.pending_checksum}")
    if not board.live and (plan.changes or plan.matched) and board.owned:
        out().print(f"           in preview; to take it live: milepost publish --approve {plan.checksum}")


def _show_revert(board: Prepared, *, brief: bool) -> None:
    """The plan that takes a run back on a board; brief where it was just applied."""
    plan = board.plan
    what = "nothing to do" if plan.is_empty else f"{plural(len(plan.changes), 'change')}, checksum {plan.checksum}"
    out().print(f"Board      {escape(board.board.id)} (taking back the run {escape(plan.reverts)}): {what}")
    if not brief:
        _show_changes(plan.changes)
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


def verb(change: PlannedChange) -> str:
    """What a change does, in words."""
    return _VERBS[change.action]


def show_layout(board: Prepared) -> None:
    """The lists and labels that a board is to have, and how to make them."""
    plan = board.plan
    _show_changes(plan.changes)
    if plan.is_empty:
        out().print(f"Board      {escape(board.board.id)} is laid out already; milepost plan shows its cards")
    else:
        out().print(f"           to make these: milepost board init {board.board.id} --approve {plan.checksum}")


def _show_changes(changes: Sequence[PlannedChange]) -> None:
    rows = [(verb(one), one.title, details(one), one.reason) for one in changes]
    if rows:
        out().print(table("", "what", "fields", "why", rows=rows[:SHOWN_CHANGES]))
    if len(rows) > SHOWN_CHANGES:
        out().print(f"  and {len(rows) - SHOWN_CHANGES} more (--json has them all)")


def details(change: PlannedChange) -> str:
    """The fields of a change before and after; the list of a new card; what a comment says."""
    if change.action is Action.COMMENT:
        return " ".join(str(change.after()["text"]).split())
    if change.part is not None:
        return _part(change, change.part.name)
    if change.action is not Action.UPDATE_CARD:
        listed = change.after().get("list")
        return f"on the list {listed}" if listed else ""
    return _fields(change)


def _part(change: PlannedChange, name: str) -> str:
    """A line or a checklist by its name, with what changes of a line; a custom field with its values."""
    match change.action:
        case Action.SET_FIELD:
            return f"{name}: {'; '.join(map(_values, change.fields))}"
        case Action.UPDATE_CHECK_ITEM:
            return f"{name} ({_fields(change)})"
    return name


def _fields(change: PlannedChange) -> str:
    return "; ".join(f"{one.field}: {_values(one)}" for one in change.fields)


def _values(one: FieldChange) -> str:
    hand = " (a person's edit)" if one.overwrites else ""
    return f"{_short(one.before)} → {_short(one.after)}{hand}"


def _short(value: object) -> str:
    text = "nothing" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= 40 else text[:39] + "…"


def show_past(measured: Measured) -> None:
    """How the backlog of a day before the last pull came about."""
    when = f"{measured.as_of.instant.astimezone(measured.as_of.zone):%Y-%m-%d %H:%M}"
    if measured.past is Past.REBUILT:
        out().print(f"The backlog is rebuilt from changelogs as of {when}; what was deleted since is missing.")
    elif measured.past is Past.UNKNOWN:
        out().print(f"Jira gave no history: the backlog is that of the last pull, taken for that of {when}.")


def show_findings(findings: tuple[Finding, ...], most: int) -> None:
    """Findings in the order of harm: what, how much, last week, why."""
    rows = [
        (finding.severity, figure_text(finding), last_text(finding), finding.sentence) for finding in findings[:most]
    ]
    out().print(table("harm", "figure", "last week", "finding", rows=rows))
    if len(findings) > most:
        out().print(f"and {len(findings) - most} more (--most, or --json for all)")


def figure_text(finding: Finding) -> str:
    """A figure with its unit, or the reason why there is none."""
    return _figure(finding.figure) if finding.figure else f"({finding.reason})"


def last_text(finding: Finding) -> str:
    """Last week's figure."""
    return _figure(finding.last) if finding.last else "–"


def _figure(figure: Figure) -> str:
    if figure.unit in (Unit.SHARE, Unit.PROBABILITY):
        return f"{figure.value:.0%}"
    number = f"{figure.value:+g}" if figure.unit in (Unit.DAYS, Unit.STEPS) else f"{figure.value:g}"
    return f"{number} {figure.unit}"


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
