"""What customers want, as the report shows it: votes and comments by item, and what was written last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from drift.wording import plural
from reports.inputs import ReportInputs
from reports.wording import one_line, shorten

MOST_ROWS = 12
MOST_QUOTES = 5
_MOST_LETTERS = 280


@dataclass(frozen=True, slots=True)
class DemandRow:
    """An item with its votes, None where its boards take none, and those of the last week, None where not known."""

    id: str
    title: str
    votes: int | None
    gained: int | None
    comments: int

    @property
    def votes_text(self) -> str:
        """How many votes it has."""
        return "no votes are taken" if self.votes is None else plural(self.votes, "vote")

    @property
    def gain_text(self) -> str:
        """What it gained in the last week."""
        return "unknown" if self.gained is None else f"{self.gained:+d}" if self.gained else "none"

    @property
    def in_words(self) -> str:
        """The row as a sentence."""
        gain = f"{self.gain_text} in a week" if self.gained else ""
        return ", ".join(filter(None, (self.votes_text, gain, plural(self.comments, "comment"))))


@dataclass(frozen=True, slots=True)
class Quote:
    """A comment in short, on one line, without characters that disturb what stands around it."""

    item_id: str
    title: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class DemandSection:
    """Items by votes, those with most first, with how many `more` there are; and the newest comments."""

    rows: tuple[DemandRow, ...]
    more: int
    quotes: tuple[Quote, ...]


def demand_section(inputs: ReportInputs) -> DemandSection | None:
    """What customers want; None where nobody has voted or written anything."""
    titles = {item.id: one_line(item.title) for item in inputs.portfolio.items()}
    rows = sorted(
        (
            DemandRow(item, titles[item], one.votes, one.gained, one.comments)
            for item, one in inputs.demand.items()
            if item in titles and (one.votes or one.comments)
        ),
        key=lambda row: (-(row.votes or 0), -(row.gained or 0), -row.comments, row.id),
    )
    newest = sorted((one for one in inputs.comments if one.item_id in titles), key=lambda one: one.at, reverse=True)
    quotes = tuple(
        Quote(one.item_id, titles[one.item_id], one.at, shorten(one_line(one.text), _MOST_LETTERS))
        for one in newest[:MOST_QUOTES]
    )
    if not rows and not quotes:
        return None
    return DemandSection(tuple(rows[:MOST_ROWS]), max(0, len(rows) - MOST_ROWS), quotes)
