"""What findings look like in a terminal: in the order and in the words of the report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from drift.findings import Finding, Severity
from drift.wording import plural
from reports.lines import DECIDE, TITLES, Line, line_of
from sync.cli.telling import out

if TYPE_CHECKING:
    from rich.table import Table

IN_ORDER = "In order"
"""What was measured and does no harm."""


_FIGURE = 18
"""How wide the column of figures is: the rest is for the sentences, also where the terminal is narrow."""


def show_findings(findings: Sequence[Finding], most: int) -> None:
    """How many want a decision, then findings by harm: how much, how that moved since last week, and what."""
    lines = [line_of(one, None) for one in findings]
    out().print(f"{_summary(lines)}.", markup=False)
    for severity, group in groupby(lines[:most], key=lambda line: line.severity):
        out().print(f"\n{TITLES.get(severity, IN_ORDER)}", style="bold", markup=False)
        out().print(_table(group))
    if len(lines) > most:
        out().print(f"\nand {len(lines) - most} more (--most, or --json for all)")


def _summary(lines: Sequence[Line]) -> str:
    subjects = {(line.kind, line.subject_id) for line in lines if line.severity in DECIDE}
    wants = f"{plural(len(subjects), 'matter')} {'wants' if len(subjects) == 1 else 'want'} a decision"
    harmless = sum(line.severity is Severity.NONE for line in lines)
    return f"{plural(len(lines), 'finding')}: {wants}, {harmless} in order"


def _table(lines: Iterable[Line]) -> Table:
    """How much and how it moved, narrow; beside it the sentence, with all the room there is."""
    from rich.markup import escape
    from rich.table import Table

    made = Table(box=None, pad_edge=False, show_header=False)
    made.add_column(width=_FIGURE)
    made.add_column()
    for line in lines:
        made.add_row("\n".join(map(escape, filter(None, (line.figure, line.movement)))), escape(line.sentence))
    return made
