"""Carrying out a plan, one write at a time: the intent is journalled before each call, its result after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from mapping.cards import ShownCard, ShownComment, ShownLabel, ShownList
from sync.publish.plan import Action, Plan, PlannedChange


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
    places = _Places(dict(plan.lists), dict(plan.labels))
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
    """Trello ids of lists by key and labels by name, completed as they are made."""

    lists: dict[str, str]
    labels: dict[str, str]


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
    Action.ARCHIVE_CARD: _update_card,
    Action.DELETE_CARD: _delete_card,
    Action.ARCHIVE_LIST: _update_list,
    Action.COMMENT: _comment,
}
