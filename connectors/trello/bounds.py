"""Where a write may go: to the boards that the workspace names, and to nothing that was not seen on one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from connectors.errors import OutOfBounds
from connectors.trello.dialect import SERVICE


class Bounds:
    """The boards that may be written, and on which board each thing stands, as far as was read."""

    def __init__(self, allowed_boards: Collection[str]) -> None:
        self._allowed = set(allowed_boards)
        self._home: dict[str, str] = {}
        self._made: set[str] = set()

    def add_board(self, board_id: str) -> None:
        """Remember a board that was made here: it may be written, and deleted."""
        self._allowed.add(board_id)
        self._made.add(board_id)

    def settle(self, asked_id: str, board_id: str, thing_ids: Iterable[str]) -> None:
        """Remember what is on a board; an allowed one that was asked for by its short link has two ids."""
        if asked_id in self._allowed:
            self._allowed.add(board_id)
        self._home |= dict.fromkeys(thing_ids, board_id)

    def add(self, thing_id: str, beside: str) -> None:
        """Remember a new thing: it is on the board of the thing beside it."""
        self._home[thing_id] = self._home.get(beside, beside)

    def forget(self, thing_id: str) -> None:
        """Forget a thing that is deleted."""
        del self._home[thing_id]

    def check(self, *thing_ids: str) -> None:
        """Raise OutOfBounds unless each of the things is, or is on, a board that may be written."""
        for thing_id in thing_ids:
            self._check_board(self._board_of(thing_id))

    def check_made(self, board_id: str) -> None:
        """Raise OutOfBounds unless the board was made here."""
        if board_id not in self._made:
            what = f"the board {board_id} was not deleted: it was not made in this run"
            raise OutOfBounds(SERVICE, what, "Delete it on Trello if it is not needed any more")

    def _board_of(self, thing_id: str) -> str:
        if thing_id in self._allowed:
            return thing_id
        if thing_id not in self._home:
            what = f"a write to {thing_id} was not sent: it is on no board that was read"
            raise OutOfBounds(SERVICE, what, "Read the board first; if it was read, please report this")
        return self._home[thing_id]

    def _check_board(self, board_id: str) -> None:
        if board_id not in self._allowed:
            what = f"a write to the board {board_id} was not sent: the workspace does not name this board"
            raise OutOfBounds(SERVICE, what, "Name the board under `boards` in milepost.yaml if it is yours")
