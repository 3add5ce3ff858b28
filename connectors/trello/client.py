"""Trello as Milepost uses it: one board read whole, and few writes, each inspected just before it leaves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from connectors.errors import AnswerLost, BadAnswer, NotFound
from connectors.reading import Answer, Model, read
from connectors.transport import Transport
from connectors.trello.answers import (
    BoardHead,
    CardAnswer,
    CommentAnswer,
    LabelAnswer,
    ListAnswer,
)
from connectors.trello.bounds import Bounds
from connectors.trello.card_parts import CheckItemAnswer, ChecklistAnswer, FieldAnswer, field_body, instant
from connectors.trello.dialect import SERVICE
from connectors.trello.reads import REREAD, read_board, read_comments
from connectors.trello.wire import Inspect, TrelloWire
from mapping.public.cards import (
    FieldContent,
    ShownBoard,
    ShownCard,
    ShownCheckItem,
    ShownChecklist,
    ShownComment,
    ShownField,
    ShownLabel,
    ShownList,
)

Thing = TypeVar("Thing", CardAnswer, ListAnswer, LabelAnswer, ChecklistAnswer, CheckItemAnswer, FieldAnswer)


class TrelloClient:
    """The boards of one workspace. Every method raises a ServiceError where Trello cannot be used.

    A write is one request. One whose answer was lost raises AnswerLost; one that makes something is then not sent
    again, for it may have been carried out. A write to anything that is not on an allowed board, as far as was read,
    raises OutOfBounds before it is sent. A `position` is a number, "top" or "bottom".
    """

    def __init__(self, wire: TrelloWire, allowed_boards: Collection[str]) -> None:
        self._wire = wire
        self._bounds = Bounds(allowed_boards)

    def board(self, board_id: str) -> ShownBoard:
        """The board with its settings, lists, labels, custom fields and open and archived cards, as they stand now.

        A board that somebody closed is read as well; nothing on it can be written.
        """
        board = read_board(self._wire, board_id)
        self._bounds.settle(board_id, board.id, board.thing_ids)
        return board.shown()

    def comments(self, board_id: str, since: datetime) -> tuple[ShownComment, ...]:
        """What was written below the cards of a board after an instant, our own comments included; the oldest first.

        A comment that was edited comes with its latest text and the instant at which it was written; one that was
        deleted, or whose card was, does not come.
        """
        return tuple(each.shown() for each in read_comments(self._wire, board_id, since))

    def create_card(
        self,
        list_id: str,
        title: str,
        description: str,
        due: datetime | None = None,
        label_ids: Collection[str] = (),
        position: float | str = "bottom",
    ) -> ShownCard:
        """Make a card, with everything on it but checklists and custom fields, in one request."""
        body = {
            "idList": list_id,
            "name": title,
            "desc": description,
            "due": due,
            "idLabels": sorted(label_ids),
            "pos": position,
        }
        return self._create(CardAnswer, "cards", body, on=list_id).shown()

    def update_card(self, card_id: str, changes: Mapping[str, Any]) -> ShownCard:
        """Change a card in one request; the names are Trello's: name, desc, due, idList, idLabels, pos, closed."""
        self._check_target(changes)
        return self._write(CardAnswer, "PUT", f"cards/{card_id}", changes, card_id).shown()

    def archive_card(self, card_id: str) -> ShownCard:
        """Take a card off the board; on a public board it stays readable."""
        return self.update_card(card_id, {"closed": True})

    def delete_card(self, card_id: str) -> None:
        """Delete a card for good, with its comments and history. Raises NotFound if it was gone before we asked."""
        self._delete(f"cards/{card_id}", card_id)

    def add_comment(self, card_id: str, text: str) -> ShownComment:
        """Write below a card; Trello tells those who follow it."""
        return self._write(CommentAnswer, "POST", f"cards/{card_id}/actions/comments", {"text": text}, card_id).shown()

    def create_checklist(self, card_id: str, name: str, position: float | str = "bottom") -> ShownChecklist:
        """Put an empty checklist on a card; each of its items is a request of its own."""
        body = {"idCard": card_id, "name": name, "pos": position}
        return self._create(ChecklistAnswer, "checklists", body, on=card_id).shown()

    def delete_checklist(self, checklist_id: str) -> None:
        """Take a checklist off its card, with its items. Raises NotFound if it was gone before we asked."""
        self._delete(f"checklists/{checklist_id}", checklist_id)

    def create_check_item(
        self, checklist_id: str, name: str, *, done: bool = False, position: float | str = "bottom"
    ) -> ShownCheckItem:
        """Put a line on a checklist."""
        body = {"name": name, "checked": done, "pos": position}
        return self._create(CheckItemAnswer, f"checklists/{checklist_id}/checkItems", body, on=checklist_id).shown()

    def update_check_item(self, card_id: str, item_id: str, changes: Mapping[str, Any]) -> ShownCheckItem:
        """Change a line in one request; the names are Trello's: name, pos, and state (complete or incomplete)."""
        path = f"cards/{card_id}/checkItem/{item_id}"
        return self._write(CheckItemAnswer, "PUT", path, changes, card_id, item_id).shown()

    def delete_check_item(self, checklist_id: str, item_id: str) -> None:
        """Take a line off its checklist. Raises NotFound if it was gone before we asked."""
        self._delete(f"checklists/{checklist_id}/checkItems/{item_id}", item_id, checklist_id)

    def set_field(self, card_id: str, field: ShownField, value: FieldContent | None) -> None:
        """Give a custom field of a card its value: for a `list`, the id of an option.

        None takes the value away, and so do False and an empty text: Trello holds neither.
        """
        path = f"cards/{card_id}/customField/{field.id}/item"
        self._write(Answer, "PUT", path, field_body(field, value), card_id, field.id)

    def create_field(self, board_id: str, name: str, kind: str) -> ShownField:
        """Make a custom field; `kind` is Trello's word: text, number, checkbox or date.

        Raises PermissionMissing where the board can have none.
        """
        body = {
            "idModel": board_id,
            "modelType": "board",
            "name": name,
            "type": kind,
            "pos": "bottom",
            "display_cardFront": True,
        }
        return self._create(FieldAnswer, "customFields", body, on=board_id).shown()

    def create_list(self, board_id: str, name: str, position: float | str = "bottom") -> ShownList:
        """Make a list."""
        body = {"idBoard": board_id, "name": name, "pos": position}
        return self._create(ListAnswer, "lists", body, on=board_id).shown()

    def update_list(self, list_id: str, changes: Mapping[str, Any]) -> ShownList:
        """Change a list; the names are Trello's: name, pos, closed."""
        self._check_target(changes)
        return self._write(ListAnswer, "PUT", f"lists/{list_id}", changes, list_id).shown()

    def create_label(self, board_id: str, name: str, color: str | None) -> ShownLabel:
        """Make a label."""
        body = {"idBoard": board_id, "name": name, "color": color}
        return self._create(LabelAnswer, "labels", body, on=board_id).shown()

    def update_label(self, label_id: str, changes: Mapping[str, Any]) -> ShownLabel:
        """Change a label; the names are Trello's: name, color."""
        return self._write(LabelAnswer, "PUT", f"labels/{label_id}", changes, label_id).shown()

    def create_board(self, name: str, permission_level: str) -> ShownBoard:
        """Make an empty board, which from then on is an allowed one."""
        body = {
            "name": name,
            "prefs_permissionLevel": permission_level,
            "defaultLists": False,
            "defaultLabels": False,
        }
        board = self._send(BoardHead, "POST", "boards", body)
        self._bounds.add_board(board.id)
        return board.shown()

    def delete_board(self, board_id: str) -> None:
        """Delete a board that this client made, with all that is on it; raises OutOfBounds for any other."""
        self._bounds.check_made(board_id)
        self._send_delete(f"boards/{board_id}")

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _check_target(self, changes: Mapping[str, Any]) -> None:
        """Moving something is a write to where it goes, too."""
        self._bounds.check(*(changes[target] for target in ("idList", "idBoard") if target in changes))

    def _create(self, model: type[Thing], path: str, body: Mapping[str, Any], *, on: str) -> Thing:
        made = self._write(model, "POST", path, body, on)
        self._bounds.add(made.id, beside=on)
        return made

    def _delete(self, path: str, *thing_ids: str) -> None:
        """Delete the first of the things; the things are all that the path names."""
        self._bounds.check(*thing_ids)
        self._send_delete(path)
        self._bounds.forget(thing_ids[0])

    def _send_delete(self, path: str) -> None:
        """That it is gone after a try whose answer was lost is as it should be."""
        try:
            self._send(Answer, "DELETE", path, None)
        except NotFound as gone:
            if not gone.after_retry:
                raise

    def _write(
        self, model: type[Model], verb: str, path: str, body: Mapping[str, Any] | None, *thing_ids: str
    ) -> Model:
        """The one way to change a board that exists; the things are all that the path and the body name."""
        self._bounds.check(*thing_ids)
        return self._send(model, verb, path, body)

    def _send(self, model: type[Model], verb: str, path: str, body: Mapping[str, Any] | None) -> Model:
        """Send a write; an answer that cannot be read is as good as lost, for the change was made."""
        try:
            return read(model, self._wire.send(verb, path, _plain(body)), SERVICE, f"{verb} {path}")
        except BadAnswer as error:
            raise AnswerLost(SERVICE, f"{error.what}; the change may have been made", REREAD) from None


def _plain(body: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The body with instants written as Trello writes them."""
    if body is None:
        return None
    return {name: instant(value) if isinstance(value, datetime) else value for name, value in body.items()}


def connect_trello(
    url: str, key: str, token: str, transport: Transport, inspect: Inspect, allowed_boards: Collection[str]
) -> TrelloClient:
    """A client for the boards of one workspace, by id or short link; nothing is sent before the first call."""
    return TrelloClient(TrelloWire(url, key, token, transport, inspect), allowed_boards)
