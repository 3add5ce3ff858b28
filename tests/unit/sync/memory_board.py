"""A Trello board in memory that people disturb and that misbehaves as networks do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from connectors.errors import AnswerLost, NotFound, ServiceError, Unreachable
from mapping.public.cards import (
    FieldContent,
    ShownBoard,
    ShownCard,
    ShownCheckItem,
    ShownChecklist,
    ShownComment,
    ShownField,
    ShownFieldValue,
    ShownLabel,
    ShownList,
)

BOARD_ID = "5f0000000000000000000001"
_FIELDS = {
    "name": "title",
    "desc": "description",
    "pos": "position",
    "closed": "closed",
    "due": "due",
    "idList": "list_id",
    "idLabels": "label_ids",
}


class MemoryBoard:
    """Implements the writes of a board. `fail_before` and `lose_reply` hold numbers of writes, counted from one, that
    are not carried out, or are and yet raise; they raise `dies`, if there is one, as a killed process would."""

    def __init__(self) -> None:
        self.cards: dict[str, ShownCard] = {}
        self.lists: dict[str, ShownList] = {}
        self.labels: dict[str, ShownLabel] = {}
        self.fields: list[ShownField] = []
        self.comments: list[ShownComment] = []
        self.writes: list[str] = []
        self.fail_before: set[int] = set()
        self.lose_reply: set[int] = set()
        self.dies: BaseException | None = None
        self._made = 0

    def read(self) -> ShownBoard:
        """The board as it stands."""
        return ShownBoard(
            BOARD_ID,
            "Roadmap",
            "",
            "public",
            lists=tuple(self.lists.values()),
            labels=tuple(self.labels.values()),
            cards=tuple(self.cards.values()),
            fields=tuple(self.fields),
        )

    def behave(self) -> None:
        """No faults from now on, and count from zero."""
        self.writes, self.fail_before, self.lose_reply, self.dies = [], set(), set(), None

    def create_label(self, board_id: str, name: str, color: str | None) -> ShownLabel:
        self._begin(f"label {name}")
        label = ShownLabel(self.new_id(), name, color)
        self.labels[label.id] = label
        self._end()
        return label

    def update_label(self, label_id: str, changes: Mapping[str, Any]) -> ShownLabel:
        self._begin(f"change label {label_id}")
        self.labels[label_id] = replace(self.labels[label_id], **changes)
        self._end()
        return self.labels[label_id]

    def create_list(self, board_id: str, name: str, position: float) -> ShownList:
        self._begin(f"list {name}")
        made = ShownList(self.new_id(), name, position)
        self.lists[made.id] = made
        self._end()
        return made

    def update_list(self, list_id: str, changes: Mapping[str, Any]) -> ShownList:
        self._begin(f"change list {list_id}")
        names = {"name": "name", "pos": "position", "closed": "closed"}
        self.lists[list_id] = replace(self.lists[list_id], **{names[name]: to for name, to in changes.items()})
        self._end()
        return self.lists[list_id]

    def delete_card(self, card_id: str) -> None:
        self._begin(f"delete card {card_id}")
        if self.cards.pop(card_id, None) is None:
            raise NotFound("Trello", f"the card {card_id} is not there", "Run again")
        self._end()

    def add_comment(self, card_id: str, text: str) -> ShownComment:
        self._begin(f"comment on {self.cards[card_id].title}")
        made = ShownComment(self.new_id(), card_id, text, datetime(2026, 3, 10, 12, tzinfo=UTC))
        self.comments.append(made)
        self._end()
        return made

    def create_card(
        self,
        list_id: str,
        *,
        title: str,
        description: str,
        position: float,
        due: datetime | None = None,
        label_ids: tuple[str, ...] = (),
    ) -> ShownCard:
        self._begin(f"card {title}")
        card = self.add(list_id, title, description, position, due=due, label_ids=label_ids)
        self._end()
        return card

    def update_card(self, card_id: str, changes: Mapping[str, Any]) -> ShownCard:
        self._begin(f"change {self.cards[card_id].title}")
        self.disturb(card_id, **{_FIELDS[name]: _taken(name, value) for name, value in changes.items()})
        self._end()
        return self.cards[card_id]

    def create_checklist(self, card_id: str, name: str) -> ShownChecklist:
        self._begin(f"checklist {name}")
        made = self.hang(card_id, name)
        self._end()
        return made

    def hang(self, card_id: str, name: str, *lines: tuple[str, bool]) -> ShownChecklist:
        """Put a checklist on a card, as a person would."""
        items = (ShownCheckItem(self.new_id(), text, done, 16384.0 * n) for n, (text, done) in enumerate(lines, 1))
        made = ShownChecklist(self.new_id(), name, 16384.0, tuple(items))
        self.disturb(card_id, checklists=(*self.cards[card_id].checklists, made))
        return made

    def relist(self, checklist_id: str, items: Iterable[ShownCheckItem] | None) -> None:
        """Give a checklist other lines, or take it off its card with None, as a person would."""
        (card,) = (one for one in self.cards.values() if any(each.id == checklist_id for each in one.checklists))
        found: list[ShownChecklist] = []
        for one in card.checklists:
            if one.id != checklist_id:
                found.append(one)
            elif items is not None:
                lines = sorted(items, key=lambda item: (item.position, item.id))
                found.append(replace(one, items=tuple(lines)))
        self.disturb(card.id, checklists=tuple(found))

    def checklist(self, checklist_id: str) -> ShownChecklist:
        """A checklist by its id."""
        (found,) = (each for one in self.cards.values() for each in one.checklists if each.id == checklist_id)
        return found

    def delete_checklist(self, checklist_id: str) -> None:
        self._begin(f"delete checklist {self.checklist(checklist_id).name}")
        self.relist(checklist_id, None)
        self._end()

    def create_check_item(self, checklist_id: str, name: str, *, done: bool, position: float) -> ShownCheckItem:
        self._begin(f"line {name}")
        made = ShownCheckItem(self.new_id(), name, done, position)
        self.relist(checklist_id, (*self.checklist(checklist_id).items, made))
        self._end()
        return made

    def update_check_item(self, card_id: str, item_id: str, changes: Mapping[str, Any]) -> ShownCheckItem:
        (home,) = (one for one in self.cards[card_id].checklists if any(item.id == item_id for item in one.items))
        (item,) = (item for item in home.items if item.id == item_id)
        self._begin(f"change line {item.name}")
        done = {"done": changes["state"] == "complete"} if "state" in changes else {}
        names = {"name": "name", "pos": "position"}
        after = replace(item, **done, **{names[one]: value for one, value in changes.items() if one in names})
        self.relist(home.id, [after if one.id == item_id else one for one in home.items])
        self._end()
        return after

    def delete_check_item(self, checklist_id: str, item_id: str) -> None:
        self._begin("delete line")
        self.relist(checklist_id, [item for item in self.checklist(checklist_id).items if item.id != item_id])
        self._end()

    def set_field(self, card_id: str, field: ShownField, value: FieldContent | None) -> None:
        self._begin(f"field {field.name}")
        self.fill(card_id, field, value)
        self._end()

    def fill(self, card_id: str, field: ShownField, value: FieldContent | None) -> None:
        """Give a custom field of a card a value, as a person would."""
        others = [one for one in self.cards[card_id].fields if one.field_id != field.id]
        new = () if value in (None, "", False) else (ShownFieldValue(field.id, value),)
        self.disturb(card_id, fields=(*others, *new))

    def add(self, list_id: str, title: str, description: str = "", position: float = 16384.0, **more: Any) -> ShownCard:
        """A card as a person makes one."""
        card = ShownCard(self.new_id(), list_id, title, description, position, **more)
        self.cards[card.id] = card
        return card

    def disturb(self, card_id: str, **changed: Any) -> None:
        """Change a card as a person would."""
        self.cards[card_id] = replace(self.cards[card_id], **changed)

    def copy(self, card_id: str) -> ShownCard:
        """Copy a card as a person would."""
        made = replace(self.cards[card_id], id=self.new_id())
        self.cards[made.id] = made
        return made

    def titled(self, title: str) -> ShownCard:
        """The one card of this title."""
        (found,) = (card for card in self.cards.values() if card.title == title)
        return found

    def standing(self, list_id: str) -> list[str]:
        """The titles of the open cards of a list, top to bottom."""
        cards = [card for card in self.cards.values() if card.list_id == list_id and not card.closed]
        return [card.title for card in sorted(cards, key=lambda card: (card.position, card.id))]

    def new_id(self) -> str:
        self._made += 1
        return f"5f{self._made:022x}"

    def _begin(self, what: str) -> None:
        self.writes.append(what)
        if len(self.writes) in self.fail_before:
            raise self.fault(Unreachable)

    def _end(self) -> None:
        if len(self.writes) in self.lose_reply:
            raise self.fault(AnswerLost)

    def fault(self, kind: type[ServiceError]) -> BaseException:
        return self.dies or kind("Trello", "it did not answer", "The next run reads the board")


def _taken(name: str, value: Any) -> Any:
    if name == "due" and value is not None:
        return datetime.fromisoformat(value)
    return tuple(value) if name == "idLabels" else value
