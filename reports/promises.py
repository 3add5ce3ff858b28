"""What became of the dates that customers were shown, as the report shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from drift.findings import Measure
from drift.measures.promise import Move, Record, record
from drift.wording import plural
from reports.inputs import ReportInputs
from reports.wording import one_line


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise that did not stay as it was made. `board` is empty where the item is on one only; `dates` are the
    deadlines in the order in which customers were shown them, with the day since when."""

    id: str
    title: str
    board: str
    first: date
    last: date
    slip: int
    advanced: int
    moves: int
    advances: int
    notice: int | None
    ended: str
    dates: tuple[tuple[date, date], ...]

    @property
    def in_words(self) -> str:
        """The row as a sentence."""
        told = (self.moved, self.told_ahead, self.ended)
        return f"{self.first} first, {self.last} last: {', '.join(filter(None, told))}"

    @property
    def moved(self) -> str:
        """How often and how far it moved; or that a closer date was promised, within the period of the one before."""
        later = f"{plural(self.slip, 'day')} later in {plural(self.moves, 'move')}" if self.moves else ""
        earlier = f"{plural(self.advanced, 'day')} earlier in {plural(self.advances, 'move')}" if self.advances else ""
        return " and ".join(filter(None, (later, earlier))) or ("a closer date" if len(self.dates) > 1 else "")

    @property
    def told_ahead(self) -> str:
        """How long before the old date customers were last told of a later one."""
        if self.notice is None:
            return ""
        return f"told {plural(abs(self.notice), 'day')} {'ahead' if self.notice >= 0 else 'too late'}"


@dataclass(frozen=True, slots=True)
class PromiseSection:
    """How many promises were `kept`, in words, and those that moved or went, the ones that slipped most first."""

    kept: str
    rows: tuple[PromiseRow, ...]


def promise_section(inputs: ReportInputs) -> PromiseSection | None:
    """What became of promises; None where none has come due, moved or gone."""
    kept = next((one for one in inputs.findings if (one.measure, one.code) == (Measure.PROMISE, "kept")), None)
    rows = tuple(sorted(_rows(inputs), key=lambda row: (-row.slip, -row.advanced, row.id, row.board)))
    due = one_line(kept.sentence) if kept and kept.figure else ""
    return PromiseSection(due, rows) if due or rows else None


def _rows(inputs: ReportInputs) -> Iterator[PromiseRow]:
    for item in inputs.portfolio.items():
        boards = inputs.promises.get(item.id, {})
        for board, history in sorted(boards.items()):
            found = record(history, inputs.as_of.zone)
            if found and (found.moves or found.advances or found.inside or found.withdrawals):
                yield _row(item.id, one_line(item.title), board if len(boards) > 1 else "", found)


def _row(ident: str, title: str, board: str, found: Record) -> PromiseRow:
    changes: list[Move] = sorted((*found.moves, *found.advances, *found.inside), key=lambda move: move.at)
    gone = found.withdrawals[-1] if found.withdrawals and not found.stands else None
    return PromiseRow(
        id=ident,
        title=title,
        board=board,
        first=found.first,
        last=found.last,
        slip=found.slip,
        advanced=found.advanced,
        moves=len(found.moves),
        advances=len(found.advances),
        notice=found.moves[-1].notice if found.moves else None,
        ended=f"{gone.how} on {gone.day}" if gone else "",
        dates=((found.first, found.first_day), *((move.new, move.day) for move in changes)),
    )
