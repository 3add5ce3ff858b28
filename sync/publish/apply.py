"""Carrying out a plan, one write at a time: the intent is journalled before each call, its result after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from mapping.public.cards import (
    FieldContent,
    ShownCard,
    ShownCheckItem,
    ShownChecklist,
    ShownComment,
    ShownField,
    ShownLabel,
    ShownList,
)
from mapping.public.custom_fields import content
from sync.publish.plan import Action, Part, Plan, PlannedChange


class Board(Protocol):
    """The writes that a board takes; each is one request."""

    def create_label(self, board_id: str, name: str, color: str | None) -> ShownLabel:
        """Make a label."""

    def update_label(self, label_id: str, changes: Mapping[str, Any]) -> ShownLabel:
        """Change a label."""

    def create_list(self, board_id: str, name: str, position: float) -> ShownList:
        """Make a list."""

    def update_list(self, list_id: str, changes: Mapping[str, Any]) -> ShownList:
        """Change a list."""

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
        """Make a card."""

    def update_card(self, card_id: str, changes: Mapping[str, Any]) -> ShownCard:
        """Change a card, however many of its fields, in one request."""

    def add_comment(self, card_id: str, text: str) -> ShownComment:
        """Write below a card."""

    def delete_card(self, card_id: str) -> None:
        """Delete a card for good. Raises `NotFound` where it was gone before we asked."""

    def create_checklist(self, card_id: str, name: str) -> ShownChecklist:
        """Put an empty checklist on a card, below those that it has."""

    def delete_checklist(self, checklist_id: str) -> None:
        """Take a checklist off its card, with its lines."""

    def create_check_item(self, checklist_id: str, name: str, *, done: bool, position: float) -> ShownCheckItem:
        """Put a line on a checklist."""

    def update_check_item(self, card_id: str, item_id: str, changes: Mapping[str, Any]) -> ShownCheckItem:
        """Change a line, however much of it, in one request."""

    def delete_check_item(self, checklist_id: str, item_id: str) -> None:
        """Take a line off its checklist."""

    def set_field(self, card_id: str, field: ShownField, value: FieldContent | None) -> None:
        """Give a custom field of a card its value, or none."""


class Journal(Protocol):
    """Where intents and results are kept."""

    def intend(self, plan: Plan, change: PlannedChange) -> int:
        """Note what is about to be sent, durably, before it is sent."""

    def settle(self, entry: int, plan: Plan, change: PlannedChange, trello_id: str) -> None:
        """Note that it was done, and to which Trello object."""

    def lost(self, entry: int, why: str) -> None:
        """Note that nobody knows whether it was done, or that it was refused."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a plan: how many writes were made, and whether it was stopped before its end."""

    done: int
    stopped: bool = False


def apply_plan(plan: Plan, board: Board, journal: Journal, *, stop: Callable[[], bool] = lambda: False) -> Applied:
    """Make the plan's changes in their order. Between two writes `stop` is asked whether to end early.

    Whatever the board raises passes through, after the journal has noted it: a write whose answer was lost is
    never sent again here; the next run reads the board and sees.
    """
    places = _Places(dict(plan.lists), dict(plan.labels), dict(plan.matched))
    for done, change in enumerate(plan.changes):
        if stop():
            return Applied(done, stopped=True)
        entry = journal.intend(plan, change)
        try:
            trello_id = _WRITES[change.action](plan, change, board, places)
        except Exception as error:
            journal.lost(entry, str(error))
            raise
        journal.settle(entry, plan, change, trello_id)
    return Applied(len(plan.changes))


@dataclass(frozen=True, slots=True)
class _Places:
    """Trello ids of lists by key, labels by name, cards and their checklists by item, completed as they are made."""

    lists: dict[str, str]
    labels: dict[str, str]
    cards: dict[str, str]
    checklists: dict[str, str] = field(default_factory=dict)


def _create_label(plan: Plan, change: PlannedChange, board: Board, places: _Places) -> str:
    after = change.after()
    color = after.get("color")
    made = board.create_label(plan.trello_id, str(after["name"]), str(color) if color else None)
    places.labels[change.subject] = made.id
    return made.id


def _update_label(_plan: Plan, change: PlannedChange, board: Board, _places: _Places) -> str:
    return board.update_label(_there(change), change.after()).id


def _create_list(plan: Plan, change: PlannedChange, board: Board, places: _Places) -> str:
    after = change.after()
    made = board.create_list(plan.trello_id, str(after["name"]), _number(after["position"]))
    places.lists[change.subject] = made.id
    return made.id


def _update_list(_plan: Plan, change: PlannedChange, board: Board, _places: _Places) -> str:
    names = {"name": "name", "position": "pos", "archived": "closed"}
    return board.update_list(_there(change), {names[field]: value for field, value in change.after().items()}).id


def _create_card(_plan: Plan, change: PlannedChange, board: Board, places: _Places) -> str:
    after = change.after()
    due = after.get("due")
    made = board.create_card(
        places.lists[str(after["list"])],
        title=str(after["title"]),
        description=str(after["description"]),
        position=_number(after["position"]),
        due=datetime.fromisoformat(str(due)) if due else None,
        label_ids=_label_ids(change, places),
    )
    places.cards[change.subject] = made.id
    return made.id


def _update_card(_plan: Plan, change: PlannedChange, board: Board, places: _Places) -> str:
    after = change.after()
    names = {"title": "name", "description": "desc", "due": "due", "position": "pos", "archived": "closed"}
    sent: dict[str, Any] = {names[field]: value for field, value in after.items() if field in names}
    if "list" in after:
        sent["idList"] = places.lists[str(after["list"])]
    if "labels" in after:
        sent["idLabels"] = [*change.keeps, *_label_ids(change, places)]
    return board.update_card(_there(change), sent).id


def _delete_card(_plan: Plan, change: PlannedChange, board: Board, _places: _Places) -> str:
    board.delete_card(_there(change))
    return _there(change)


def _comment(_plan: Plan, change: PlannedChange, board: Board, _places: _Places) -> str:
    return board.add_comment(_there(change), str(change.after()["text"])).id


def _create_checklist(_plan: Plan, change: PlannedChange, board: Board, places: _Places) -> str:
    made = board.create_checklist(places.cards[change.subject], str(change.after()["name"]))
    places.checklists[change.subject] = made.id
    return made.id


def _delete_checklist(_plan: Plan, change: PlannedChange, board: Board, _places: _Places) -> str:
    board.delete_checklist(_id_of(change))
    return _id_of(change)


def _create_check_item(_plan: Plan, change: PlannedChange, board: Board, places: _Places) -> str:
    after = change.after()
    made = board.create_check_item(
        _part(change).within or places.checklists[change.subject],
        str(after["name"]),
        done=after.get("done") is True,
        position=_number(after["position"]),
    )
    return made.id


def _update_check_item(_plan: Plan, change: PlannedChange, board: Board, _places: _Places) -> str:
    after = change.after()
    names = {"name": "name", "position": "pos"}
    sent: dict[str, Any] = {names[field]: value for field, value in after.items() if field in names}
    if "done" in after:
        sent["state"] = "complete" if after["done"] else "incomplete"
    return board.update_check_item(_there(change), _id_of(change), sent).id


def _delete_check_item(_plan: Plan, change: PlannedChange, board: Board, _places: _Places) -> str:
    within = _part(change).within
    assert within is not None  # a line that is there stands on a checklist
    board.delete_check_item(within, _id_of(change))
    return _id_of(change)


def _set_field(plan: Plan, change: PlannedChange, board: Board, places: _Places) -> str:
    field = next(one for one in plan.fields if one.id == _id_of(change))
    board.set_field(places.cards[change.subject], field, content(field, str(change.after()["value"] or "")))
    return field.id


def _part(change: PlannedChange) -> Part:
    assert change.part is not None  # changes of parts name them
    return change.part


def _id_of(change: PlannedChange) -> str:
    ident = _part(change).id
    assert ident is not None  # changes of what is there carry its id
    return ident


def _label_ids(change: PlannedChange, places: _Places) -> tuple[str, ...]:
    names = change.after().get("labels") or ()
    assert isinstance(names, tuple)  # labels are always a tuple of names
    return tuple(places.labels[name] for name in names)


def _there(change: PlannedChange) -> str:
    assert change.trello_id is not None  # changes of what is there carry its id
    return change.trello_id


def _number(value: object) -> float:
    assert isinstance(value, float)  # positions are numbers
    return value


_WRITES: Mapping[Action, Callable[[Plan, PlannedChange, Board, _Places], str]] = {
    Action.CREATE_LABEL: _create_label,
    Action.UPDATE_LABEL: _update_label,
    Action.CREATE_LIST: _create_list,
    Action.UPDATE_LIST: _update_list,
    Action.CREATE_CARD: _create_card,
    Action.UPDATE_CARD: _update_card,
    Action.CREATE_CHECKLIST: _create_checklist,
    Action.CREATE_CHECK_ITEM: _create_check_item,
    Action.UPDATE_CHECK_ITEM: _update_check_item,
    Action.DELETE_CHECK_ITEM: _delete_check_item,
    Action.DELETE_CHECKLIST: _delete_checklist,
    Action.SET_FIELD: _set_field,
    Action.ARCHIVE_CARD: _update_card,
    Action.DELETE_CARD: _delete_card,
    Action.ARCHIVE_LIST: _update_list,
    Action.COMMENT: _comment,
}
