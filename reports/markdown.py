"""The weekly report as Markdown: in full for a file, in short for mail and chat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from drift.wording import plural
from reports.agenda import Decision
from reports.lines import DECIDE, Evidence, Line, Section
from reports.moves import Move
from reports.weekly import WeeklyReport
from reports.wording import minute

MOST_EVIDENCE = 6
MOST_SHORT = 5
"""Lines of one section in the short form."""

_MARKS = re.compile(r"([\\`*_\[\]<>#|~&!@])")
_AT_START = re.compile(r"^([-+=]|\d+(?=[.)]))")
_CODE = re.compile(r"(`[^`]+`)")
_BARE_LINK = re.compile(r"(?i)(:)(?=//)|\b(?<=www)(\.)")


def escaped(text: str) -> str:
    """Text that reads as itself in Markdown: no mark-up, no list, no link by itself, no HTML."""
    marked = _BARE_LINK.sub(r"\\\g<0>", _MARKS.sub(r"\\\1", text))
    return _AT_START.sub(_at_start, marked)


def _at_start(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}"


def markdown(report: WeeklyReport) -> str:
    """The whole report."""
    parts = (_top, _agenda, _waiting, _moves, _sections, _record, _promises, _demand, _boards, _bottom)
    return "\n".join(line for part in parts for line in part(report)) + "\n"


def short_markdown(report: WeeklyReport) -> str:
    """What wants a decision and what moved, for a message."""
    return "\n".join((*_top(report), *_brief(report))) + "\n"


def _top(report: WeeklyReport) -> Iterator[str]:
    yield f"# {escaped(report.workspace)}: {escaped(report.week)}"
    yield ""
    yield f"**{escaped(report.headline)}**"
    yield ""
    yield escaped("; ".join((f"As of {_as_of(report)}", *report.freshness)))
    yield ""
    yield " · ".join(f"{escaped(tile.label)} **{tile.count}**" for tile in report.tiles)


def _as_of(report: WeeklyReport) -> str:
    return f"{minute(report.basis.as_of, report.basis.zone)} ({report.basis.zone.key})"


def _brief(report: WeeklyReport) -> Iterator[str]:
    for group in report.agenda:
        if group.decisions:
            yield from ("", f"## {escaped(group.title)}", "")
            yield from map(_decision, group.decisions[:MOST_SHORT])
            yield from _more(len(group.decisions))
    yield from _waiting(report)
    if rows := report.moves.rows:
        yield from ("", "## What moved", "")
        yield from (f"- {escaped(move.line.sentence)}" for move in rows[:MOST_SHORT])
        yield from _more(len(rows))


def _more(count: int) -> Iterator[str]:
    if count > MOST_SHORT:
        yield f"- and {count - MOST_SHORT} more in the report"


def _agenda(report: WeeklyReport) -> Iterator[str]:
    """What is to be decided, each subject once and in short; the findings themselves come below."""
    yield from ("", "## What to decide this week", "")
    wanted = [one for group in report.agenda for one in group.decisions]
    yield from map(_decision, wanted) if wanted else ("Nothing.",)


def _decision(one: Decision) -> str:
    owner = f" ({escaped(one.owner)})" if one.owner else ""
    since = f" ({escaped(one.since)})" if one.since else ""
    what, command = one.proposed
    mend = f" Proposed: {escaped(what)}: `{command}`" if what else ""
    return f"- **{escaped(one.subject)}**{owner}: {escaped(one.brief)}{since}.{mend}"


def _waiting(report: WeeklyReport) -> Iterator[str]:
    told = [(board.name, said) for board in report.boards for said in board.waiting]
    if told:
        yield from ("", "## Waiting for you on the public boards", "")
        yield from (f"- {escaped(name)}: {coded(said)}" for name, said in told)


def coded(text: str) -> str:
    """A sentence of ours, in which what stands between backticks is code."""
    return "".join(part if n % 2 else escaped(part) for n, part in enumerate(_CODE.split(text)))


def _moves(report: WeeklyReport) -> Iterator[str]:
    found = report.moves
    yield from ("", "## What moved", "")
    if found.rows:
        yield from ("| item | last week | now | moved | why |", "| --- | --- | --- | --- | --- |")
        yield from (f"| {' | '.join(map(escaped, _cells(move)))} |" for move in found.rows)
        yield ""
    yield from _each(found.others)
    if told := found.told_by_time:
        yield f"{told}."
    if not (found.rows or found.others or found.by_time):
        yield "Nothing."


def _cells(move: Move) -> tuple[str, ...]:
    line = move.line
    return (line.subject, move.before, move.after, line.figure, line.cause)


def _sections(report: WeeklyReport) -> Iterator[str]:
    for section in (*map(report.section, DECIDE), *report.rest):
        yield from ("", f"## {escaped(section.title)}", "")
        yield from _lines(section)


def _lines(section: Section) -> Iterator[str]:
    yield from _each(section.lines)
    if section.folded:
        yield f"- {plural(section.folded, 'finding')} unchanged for more than two weeks"
    if not section.lines and not section.folded:
        yield "Nothing."


def _each(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        told = escaped(line.goes_on.lstrip(": "))
        yield f"- **{escaped(line.subject)}** ({escaped(line.figure)}{_against_last(line)}): {told}"
        if line.cause:
            yield f"  - Cause: {escaped(line.cause)}"
        if line.proposals:
            what, command = line.proposed
            yield f"  - Proposed: {escaped(what)}: `{command}`"
        if evidence := _evidence(line):
            yield f"  - Evidence: {evidence}"


def _against_last(line: Line) -> str:
    if not line.last:
        return ""
    return f"; last week {escaped(line.last)}, {escaped(line.movement)}"


def _evidence(line: Line) -> str:
    many = line.evidence
    more = f" and {len(many) - MOST_EVIDENCE} more" if len(many) > MOST_EVIDENCE else ""
    return ", ".join(_linked(one) for one in many[:MOST_EVIDENCE]) + more


def _linked(one: Evidence) -> str:
    label = f"[{escaped(one.label)}](<{one.url}>)" if one.url else escaped(one.label)
    return f"{label} ({escaped(one.note)})" if one.note else label


def _record(report: WeeklyReport) -> Iterator[str]:
    if report.record:
        yield from ("", "## Forecasts", "")
        yield from (f"- {escaped(said)}." for said in report.record.said)


def _promises(report: WeeklyReport) -> Iterator[str]:
    found = report.promises
    if found is None:
        return
    yield from ("", "## Promises", "")
    if found.kept:
        yield f"{escaped(found.kept)}."
        yield ""
    yield from (f"- **{escaped(row.title)}**{_on(row.board)}: {escaped(row.in_words)}" for row in found.rows)


def _on(board: str) -> str:
    return f" on {escaped(board)}" if board else ""


def _demand(report: WeeklyReport) -> Iterator[str]:
    found = report.demand
    if found is None:
        return
    yield from ("", "## Demand", "")
    for row in found.rows:
        yield f"- **{escaped(row.title)}**: {row.in_words}"
    if found.more:
        yield f"- and {plural(found.more, 'item')} more"
    if found.quotes:
        yield from ("", "What customers wrote last, as they wrote it:", "")
    for quote in found.quotes:
        yield f"- {minute(quote.at, report.basis.zone)} on **{escaped(quote.title)}**: “{escaped(quote.text)}”"


def _boards(report: WeeklyReport) -> Iterator[str]:
    if not report.boards:
        return
    yield from ("", "## Public boards", "")
    for board in report.boards:
        clean = minute(board.last_clean, report.basis.zone) if board.last_clean else "never"
        state = "live" if board.live else "in preview"
        told = f"{state}, {plural(board.applied, 'change')} made, last in step {clean}"
        yield f"- **{escaped(board.name)}**: {told}"
        yield from (f"  - Put back: {coded(text)}" for text in board.overwritten)


def _bottom(report: WeeklyReport) -> Iterator[str]:
    basis = report.basis
    calls = ", ".join(f"{name} {count}" for name, count in report.requests)
    yield from ("", "## What every figure depends on", "")
    yield f"- Run: {escaped(basis.run_id)}"
    yield f"- As of: {escaped(_as_of(report))}"
    yield f"- Files: {escaped(basis.files_checksum)}{f' at commit {escaped(basis.commit)}' if basis.commit else ''}"
    if basis.excluded_weeks:
        yield f"- Weeks left out: {escaped(', '.join(basis.excluded_weeks))}"
    if basis.draws:
        yield f"- Trials: {basis.draws.trials:,}, seed {basis.draws.seed}"
    if calls:
        yield f"- Requests: {escaped(calls)}"
    yield from (f"- Note: {escaped(note)}" for note in report.notes)
