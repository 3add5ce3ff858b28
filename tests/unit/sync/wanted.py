"""Short ways to boards as they should be, and to a board that is published to without a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from mapping.public.boards import Edits
from mapping.public.cards import Card, WantedBoard, WantedLabel, WantedList
from mapping.public.marker import card_marker
from mapping.roadmap import Stage
from mapping.targets import parse_target
from sync.publish.apply import Applied, apply_plan
from sync.publish.compare import make_plan
from sync.publish.match import Known, Published, published
from sync.publish.parts import as_far_as
from sync.publish.plan import Action, Plan, PlannedChange
from tests.unit.sync.memory_board import MemoryBoard

US = "acme"
LISTS = (WantedList("planned", "Planned"), WantedList("building", "Building"), WantedList("shipped", "Shipped"))
DUE = datetime(2027, 3, 31, 12, tzinfo=UTC)


def card(item: str, **more: Any) -> Card:
    """A card titled as its item, on the list of planned ones."""
    marker = card_marker(US, item)
    values: dict[str, Any] = {
        "item_id": item,
        "marker": marker,
        "title": item.capitalize(),
        "description": f"About {item}\n\n{marker}",
        "list_key": "planned",
        "stage": Stage.PLANNED,
        "target": parse_target("Q1 2027"),
        "deadline": date(2027, 3, 31),
    }
    return Card(**values | more)


def wanted(*cards: Card, lists: tuple[WantedList, ...] = LISTS) -> WantedBoard:
    """A board with these cards; its labels are theirs."""
    names = sorted({name for one in cards for name in one.labels})
    return WantedBoard(lists, tuple(WantedLabel(name, "green") for name in names), cards)


@dataclass
class Memory:
    """What a store would know, and a journal of it, for tests of pure decisions."""

    cards: dict[str, Published] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    goals: Mapping[str, Card] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    intended: dict[int, PlannedChange] = field(default_factory=dict)
    attempts: dict[str, tuple[PlannedChange, ...]] = field(default_factory=dict)

    def known(self) -> Known:
        return Known(dict(self.cards), dict(self.lists), dict(self.attempts))

    def intend(self, plan: Plan, change: PlannedChange) -> int:
        self.told.append(f"intend {change.action} {change.subject}")
        self.intended[len(self.told)] = change
        return len(self.told)

    def settle(self, entry: int, plan: Plan, change: PlannedChange, trello_id: str) -> None:
        self.told.append(f"done {change.action} {change.subject}")
        if change.action in {Action.CREATE_LIST, Action.UPDATE_LIST}:
            self.lists[change.subject] = trello_id
        elif change.action in {Action.CREATE_CARD, Action.UPDATE_CARD} or change.part:
            self._shown(plan, change, trello_id)
        elif change.action is Action.ARCHIVE_CARD and change.subject in self.cards:
            self.cards[change.subject] = published(self.goals[change.subject], trello_id, archived=True)

    def _shown(self, plan: Plan, change: PlannedChange, trello_id: str) -> None:
        item = change.subject
        last = self.cards.get(item)
        before = replace(self.goals[item], checklist=last.checklist, fields=last.fields) if last else None
        ident = last.trello_id if change.part and last else trello_id
        self.attempts.pop(item, None)
        self.cards[item] = published(as_far_as(self.goals[item], before, plan.rest(change)), ident)

    def lost(self, entry: int, why: str) -> None:
        self.told.append("lost")
        change = self.intended[entry]
        self.attempts[change.subject] = (*self.attempts.get(change.subject, ()), change)


@dataclass
class Site:
    """A board with its memory: `plan` and `publish` as a run would."""

    board: MemoryBoard = field(default_factory=MemoryBoard)
    memory: Memory = field(default_factory=Memory)
    edits: Edits = field(default_factory=Edits)

    def plan(self, goal: WantedBoard, **more: Any) -> Plan:
        return make_plan("road", US, goal, self.board.read(), self.memory.known(), edits=self.edits, **more)

    def publish(self, goal: WantedBoard, **more: Any) -> Applied:
        self.memory.goals = {**self.memory.goals, **{one.item_id: one for one in goal.cards}}
        return apply_plan(self.plan(goal, **more), self.board, self.memory)


def fields_of(plan: Plan) -> list[str]:
    """Every planned field, as `action subject field`."""
    return [f"{one.action} {one.subject} {change.field}" for one in plan.changes for change in one.fields]
