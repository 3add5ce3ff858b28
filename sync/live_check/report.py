"""What came of a live check, in a form that can be shown to others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from drift.wording import plural
from reports.markdown import escaped
from sync.live_check.assumption import Failed, Held, NotHere, NotTried, Result
from sync.live_check.discretion import Discretion


class Verdict(StrEnum):
    """What is known of an assumption now."""

    FAILED = "did not hold"
    NOT_TRIED = "could not be tried"
    HELD = "held"
    NOT_HERE = "nothing here to try it on"


@dataclass(frozen=True, slots=True)
class Row:
    """One assumption and what came of it. Texts name nobody's host, project, account or board."""

    id: str
    verdict: Verdict
    says: str
    basis: str
    tried: str
    sent: str = ""
    expected: str = ""
    got: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole live check. `about` are versions and the like; `requests` are counts by kind."""

    at: datetime
    about: Mapping[str, str]
    rows: tuple[Row, ...]
    requests: Mapping[str, int]

    @property
    def all_held(self) -> bool:
        """Whether nothing speaks against any assumption, and all were tried that matter here."""
        return all(row.verdict in {Verdict.HELD, Verdict.NOT_HERE} for row in self.rows)

    @property
    def summary(self) -> str:
        """How many of each, and what it cost."""
        counts = {verdict: sum(row.verdict is verdict for row in self.rows) for verdict in Verdict}
        told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
        return f"{plural(len(self.rows), 'assumption')}: {told}; {plural(sum(self.requests.values()), 'request')}"


def row_of(result: Result, discretion: Discretion) -> Row:
    """A result in words that may be shown to anybody."""
    about = result.assumption
    row = {"id": about.id, "says": about.says, "basis": about.basis.value, "tried": about.tried}
    show = discretion.shown
    match result.outcome:
        case Held(sent, got):
            return Row(**row, verdict=Verdict.HELD, sent=show(sent), got=show(got))
        case Failed(sent, expected, got):
            return Row(**row, verdict=Verdict.FAILED, sent=show(sent), expected=show(expected), got=show(got))
        case NotTried(why):
            return Row(**row, verdict=Verdict.NOT_TRIED, why=show(why))
        case NotHere(why):
            return Row(**row, verdict=Verdict.NOT_HERE, why=show(why))


def as_json(report: Report) -> dict[str, Any]:
    """The report for machines."""
    rows = [{name: value for name, value in asdict(row).items() if value} for row in report.rows]
    return {
        "at": report.at,
        "about": dict(report.about),
        "all_held": report.all_held,
        "assumptions": rows,
        "requests": dict(report.requests),
    }


def brief(row: Row) -> str:
    """What a terminal shows beside an assumption."""
    match row.verdict:
        case Verdict.HELD:
            return row.says
        case Verdict.FAILED:
            return f"{row.says} Expected {row.expected}; got {row.got}"
        case _:
            return f"{row.says} But {row.why}"


def as_markdown(report: Report) -> str:
    """The report to be attached to a bug report: what matters first."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield "# What Milepost assumes about Trello and Jira"
    yield ""
    yield f"{escaped(report.summary)}. {report.at:%Y-%m-%d %H:%M} UTC."
    yield ""
    yield from (f"- {escaped(what)}: {_code(told)}" for what, told in report.about.items())
    for verdict in Verdict:
        yield from _section(verdict, [row for row in report.rows if row.verdict is verdict])
    yield from ("", "## Requests", "")
    yield from (f"- {escaped(kind)}: {count}" for kind, count in report.requests.items())


def _section(verdict: Verdict, rows: Sequence[Row]) -> Iterator[str]:
    if rows:
        yield from ("", f"## {verdict.capitalize()}")
    for row in rows:
        yield from ("", f"### {escaped(row.id)}", "", escaped(row.says), "")
        yield f"- tried: {escaped(row.tried)}"
        yield f"- founded on: {escaped(row.basis)}"
        told = {"sent": row.sent, "expected": row.expected, "came back": row.got, "why": row.why}
        yield from (f"- {what}: {_code(text)}" for what, text in told.items() if text)


def _code(text: str) -> str:
    """A code span that holds whatever the text holds."""
    longest = max((len(run) for run in "".join(c if c == "`" else " " for c in text).split()), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}"
