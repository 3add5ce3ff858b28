"""Plans as Markdown, to be pasted into a review. Text from files and services reads as itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drift.wording import plural
from reports.markdown import coded, escaped
from sync.cli.plan_words import PlanWords, list_names, verb
from sync.publish.plan import PlannedChange
from sync.publish.waiting import waiting
from sync.publishing import Prepared


def plans_markdown(boards: Sequence[Prepared]) -> str:
    """All plans: a heading, tables of changes and what holds them back, board by board."""
    return "\n".join(line for board in boards for line in _board(board))


def _board(board: Prepared) -> Iterator[str]:
    plan = board.plan
    state = f"taking back the run {plan.reverts}" if plan.reverts else "live" if board.live else "preview"
    yield f"## {escaped(board.board.id)} ({escaped(state)})\n"
    if plan.is_empty:
        yield "Nothing to do.\n"
    else:
        yield f"{plural(len(plan.changes), 'change')}, checksum `{plan.checksum}`.\n"
        yield from _table(board, plan.changes)
    if plan.pending:
        yield f"Waiting for approval, checksum `{plan.pending_checksum}`:\n"
        yield from _table(board, plan.pending)
    left = [f"{held.item_id}: {held.why}" for held in plan.held]
    yield from _items("Left as it is", left) if plan.reverts else _items("Waiting for a person", list(waiting(plan)))
    yield from _items("Refused", [str(refusal) for refusal in board.refusals])
    yield from _items("Stopped by the guard", [f"{hit.where}: {hit.rule}: {hit.masked}" for hit in board.hits])


def _table(board: Prepared, changes: Sequence[PlannedChange]) -> Iterator[str]:
    words = PlanWords(list_names(board.plan, board.shown))
    yield "| change | what | fields | why |"
    yield "| --- | --- | --- | --- |"
    for change in changes:
        why = "; ".join((change.reason, *map(str, change.promises)))
        yield f"| {' | '.join(map(_cell, (verb(change), change.title, words.details(change), why)))} |"
    yield ""


def _items(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"{heading}:\n"
        yield from (f"- {coded(' '.join(line.split()))}" for line in lines)
        yield ""


def _cell(text: str) -> str:
    return escaped(" ".join(text.split()))
