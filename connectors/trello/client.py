"""Trello as Milepost uses it: one board read whole, and few writes, each inspected just before it leaves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.transport import Transport
from mapping.cards import ShownBoard, ShownCard, ShownLabel, ShownList

Inspect = Callable[[Iterable[tuple[str, str]]], None]
"""Gets every (field, text) of a write just before it is sent, and raises to stop it."""


@dataclass(frozen=True, slots=True)
class BoardRights:
    """What the account may do with a board."""

    member: bool
    may_write: bool


class TrelloClient:
    """The boards of one workspace. Every method raises a ServiceError where Trello cannot be used.

    A write whose answer was lost raises AnswerLost; a write to anything that is not on an allowed board, as far
    as was read, raises OutOfBounds before it is sent.
    """

    def board(self, board_id: str) -> ShownBoard:
        """The board with its lists, labels and open and archived cards, as they stand now."""
        raise NotImplementedError

    def board_rights(self, board_id: str) -> BoardRights:
        """What this account may do with a board (for checks, not for the loop)."""
        raise NotImplementedError

    def create_card(
        self,
        list_id: str,
        title: str,
        description: str,
        due: datetime | None = None,
        label_ids: Collection[str] = (),
        position: float | str = "bottom",
    ) -> ShownCard:
        """Make a card, with everything on it, in one request. `position` is a number, "top" or "bottom"."""
        raise NotImplementedError

    def update_card(self, card_id: str, changes: Mapping[str, Any]) -> ShownCard:
        """Change a card in one request; the names are Trello's: name, desc, due, idList, idLabels, pos, closed."""
        raise NotImplementedError

    def archive_card(self, card_id: str) -> ShownCard:
        """Take a card off the board; on a public board it stays readable."""
        raise NotImplementedError

    def delete_card(self, card_id: str) -> None:
        """Delete a card for good, with its history."""
        raise NotImplementedError

    def create_list(self, board_id: str, name: str, position: float | str = "bottom") -> ShownList:
        """Make a list."""
        raise NotImplementedError

    def update_list(self, list_id: str, changes: Mapping[str, Any]) -> ShownList:
        """Change a list; the names are Trello's: name, pos, closed."""
        raise NotImplementedError

    def create_label(self, board_id: str, name: str, color: str | None) -> ShownLabel:
        """Make a label."""
        raise NotImplementedError

    def create_board(self, name: str, permission_level: str) -> ShownBoard:
        """Make an empty board, which from then on is an allowed one."""
        raise NotImplementedError

    def close(self) -> None:
        """Give the connections back."""
        raise NotImplementedError


def connect_trello(
    url: str, key: str, token: str, transport: Transport, inspect: Inspect, allowed_boards: Collection[str]
) -> TrelloClient:
    """A client for the boards of one workspace; nothing is sent before the first call."""
    raise NotImplementedError((url, key, token, transport, inspect, allowed_boards))
