"""The scratch board: a private board of its own, which is removed whatever happens on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from connectors.errors import AnswerLost, NotFound, ServiceError
from connectors.trello.client import TrelloClient
from connectors.trello.wire import TrelloWire
from mapping.public.cards import ShownBoard, ShownCard
from sync.live_check.assumption import Assumption, Basis, Failed, Held, Outcome, Result, assumes, try_out
from sync.live_check.texts import BOARD, LISTS, NAMES, NOTE

Tell = Callable[[str], None]
"""Tells the person at the terminal; what is told there may name the board."""


@dataclass(frozen=True)
class Scratch:
    """A board to try things on. The client may write to it and to no other; the wire is for reading."""

    client: TrelloClient
    wire: TrelloWire
    board_id: str

    @cached_property
    def lists(self) -> tuple[str, ...]:
        """The ids of the lists, left to right, as they were made."""
        return tuple(self.client.create_list(self.board_id, name).id for name in LISTS[:2])

    def board(self) -> ShownBoard:
        """The board as one read tells it."""
        return self.client.board(self.board_id)

    def card(self, title: str = NAMES[0], description: str = NOTE, position: float | str = "bottom") -> ShownCard:
        """A new card on the first list."""
        return self.client.create_card(self.lists[0], title, description, position=position)

    def again(self, card: ShownCard) -> ShownCard | None:
        """The card as a read of the board tells it."""
        return next((one for one in self.board().cards if one.id == card.id), None)


def try_on_scratch(
    client: TrelloClient, wire: TrelloWire, assumptions: Iterable[Assumption[Scratch]], tell: Tell
) -> tuple[Result, ...]:
    """Try the assumptions on a new private board, which is removed when they are done, however that is.

    Raises a ServiceError where no board can be made. Where one may have been made without our knowing, or one stays
    behind, that is told.
    """
    board = _made(client, tell)
    try:
        scratch = Scratch(client, wire, board.id)
        results = [try_out(one, scratch) for one in assumptions]
    finally:
        removal = _removed(client, wire, board, tell)
    return (*results, removal)


def _made(client: TrelloClient, tell: Tell) -> ShownBoard:
    try:
        return client.create_board(BOARD, "private")
    except (AnswerLost, KeyboardInterrupt):
        tell(f"a board called {BOARD!r} may have been made on Trello; look for it there and delete it")
        raise


def _removed(client: TrelloClient, wire: TrelloWire, board: ShownBoard, tell: Tell) -> Result:
    try:
        client.delete_board(board.id)
    except (ServiceError, KeyboardInterrupt) as error:
        tell(f"the scratch board could not be removed; close and delete it on Trello: {board.url}")
        if isinstance(error, KeyboardInterrupt):
            raise
    return try_out(board_is_removed, _Gone(wire, board.id))


@dataclass(frozen=True, slots=True)
class _Gone:
    """A board that was deleted."""

    wire: TrelloWire
    board_id: str


@assumes("trello.board.removed", "A board that was deleted is not there any more.", Basis.DOCUMENTED)
def board_is_removed(gone: _Gone) -> Outcome:
    """Delete the scratch board, then read it."""
    try:
        gone.wire.get(f"boards/{gone.board_id}", fields="name")
    except NotFound:
        return Held("a delete of the board", "not found")
    return Failed("a delete of the board", "not found", "the board")
