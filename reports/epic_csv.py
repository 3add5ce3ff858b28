"""Epics for items without work, as a file that Jira's CSV import takes."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from mapping.roadmap import Item

COLUMNS = ("Summary", "Issue Type", "Epic Name", "Labels", "Description")
"""The columns that Jira's import asks for: an epic of Data Center needs its name, Cloud takes its summary."""

_LONGEST = 255
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def epic_csv(items: Iterable[Item]) -> str:
    """A line an item. The label is the item's id, by which a pull finds which item the epic is meant for.

    No cell can be taken for a formula: one that begins like it gets an apostrophe in front, as OWASP advises against
    CSV injection.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_safe(cell) for cell in _epic(item)] for item in items)
    return text.getvalue()


def _epic(item: Item) -> tuple[str, ...]:
    title = " ".join(item.title.split())[: _LONGEST - 1]
    told = f"The roadmap item {item.id}, target {item.target}."
    return title, "Epic", title, item.id, f"{told} {' '.join(item.rationale.split())}" if item.rationale else told


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
