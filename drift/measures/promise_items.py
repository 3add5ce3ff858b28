"""Items as boards show them: what customers saw of each on each board, beside its schedule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from drift.facts import Facts
from drift.forecasts.schedule import Schedule, done_day
from drift.measures.promise import History, shipped_on
from mapping.roadmap import Item


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item as one board shows it: `alone` where no other board does, `schedule` where it is in force. `done` is the
    day on which it was; where there is no work behind it, the day since which customers are told that it is shipped."""

    item: Item
    board: str
    history: History
    alone: bool
    schedule: Schedule | None
    done: date | None

    @property
    def where(self) -> str:
        """The board in words, where it is not clear which one."""
        return "" if self.alone else f" on the board {self.board}"


def shown_items(facts: Facts, found: Sequence[Schedule]) -> Iterator[tuple[ShownItem, ...]]:
    """Every item that customers were ever shown, in the order of the files, with all of its boards."""
    planned = {one.item.id: one for one in found}
    for item in facts.inputs.portfolio.items():
        if item.id in facts.inputs.promises:
            yield tuple(_on_boards(facts, item, planned.get(item.id)))


def _on_boards(facts: Facts, item: Item, planned: Schedule | None) -> Iterator[ShownItem]:
    boards = facts.inputs.promises[item.id]
    for board, history in sorted(boards.items()):
        done = done_day(facts, planned) if planned else None
        if planned and not planned.shares and done is None:
            done = shipped_on(history, facts.inputs.as_of.zone)
        yield ShownItem(item, board, history, len(boards) == 1, planned, done)
