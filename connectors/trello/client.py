"""Trello as Milepost uses it: one board read whole, and few writes, each inspected just before it leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from connectors.errors import AnswerLost, BadAnswer, NotFound, OutOfBounds, PermissionMissing
from connectors.reading import Answer, Model, read, read_all
from connectors.transport import Transport
from connectors.trello.answers import (
    BoardAnswer,
    BoardHead,
    CardAnswer,
    LabelAnswer,
    ListAnswer,
    Me,
    Memberships,
)
from connectors.trello.dialect import SERVICE
from connectors.trello.wire import Inspect, TrelloWire
from mapping.cards import ShownBoard, ShownCard, ShownLabel, ShownList

Thing = TypeVar("Thing", CardAnswer, ListAnswer, LabelAnswer)

_CARD_FIELDS = "name,desc,idList,idLabels,pos,closed,due,badges,shortUrl"
_PAGE = 1000
"""The most cards in one answer; exactly as many are taken for a part of them."""


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

    def __init__(self, wire: TrelloWire, allowed_boards: Collection[str]) -> None:
        self._wire = wire
        self._allowed = set(allowed_boards)
        self._home: dict[str, str] = {}

    def board(self, board_id: str) -> ShownBoard:
        """The board with its lists, labels and open and archived cards, as they stand now."""
        answer = self._wire.get(
            f"boards/{board_id}",
            fields="name,url,closed,prefs",
            lists="all",
            list_fields="name,pos,closed",
            cards="all",
            card_fields=_CARD_FIELDS,
            labels="all",
            label_fields="name,color",
            labels_limit="1000",
            actions="none",
        )
        board = read(BoardAnswer, answer, SERVICE, f"board {board_id}")
        if board.closed:
            raise PermissionMissing(SERVICE, f"the board {board_id} is closed", "Reopen it on Trello, or name another")
        cards = self._all_cards(board)
        self._settle(board_id, board.id, (*board.lists, *board.labels, *cards))
        return _shown_board(
            board,
            lists=tuple(each.shown() for each in board.lists),
            labels=tuple(each.shown() for each in board.labels),
            cards=tuple(each.shown() for each in cards),
        )

    def board_rights(self, board_id: str) -> BoardRights:
        """What this account may do with a board: for checks, not for every run, since members are asked for."""
        me = read(Me, self._wire.get("members/me", fields="id"), SERVICE, "members/me")
        answer = self._wire.get(f"boards/{board_id}", fields="name", memberships="all")
        roles = {one.member_id: one for one in read(Memberships, answer, SERVICE, f"board {board_id}").memberships}
        mine = roles.get(me.id)
        active = mine is not None and not mine.deactivated
        return BoardRights(member=active, may_write=active and mine is not None and mine.type != "observer")

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
        body = {
            "idList": list_id,
            "name": title,
            "desc": description,
            "due": due,
            "idLabels": sorted(label_ids),
            "pos": position,
        }
        return self._create(CardAnswer, "cards", body, self._board_of(list_id)).shown()

    def update_card(self, card_id: str, changes: Mapping[str, Any]) -> ShownCard:
        """Change a card in one request; the names are Trello's: name, desc, due, idList, idLabels, pos, closed."""
        self._check_target(changes)
        return self._write(CardAnswer, "PUT", f"cards/{card_id}", changes, self._board_of(card_id)).shown()

    def archive_card(self, card_id: str) -> ShownCard:
        """Take a card off the board; on a public board it stays readable."""
        return self.update_card(card_id, {"closed": True})

    def delete_card(self, card_id: str) -> None:
        """Delete a card for good, with its history. Raises NotFound if it was gone before we asked."""
        try:
            self._write(Answer, "DELETE", f"cards/{card_id}", None, self._board_of(card_id))
        except NotFound as gone:
            if not gone.after_retry:
                raise
        del self._home[card_id]

    def create_list(self, board_id: str, name: str, position: float | str = "bottom") -> ShownList:
        """Make a list."""
        body = {"idBoard": board_id, "name": name, "pos": position}
        return self._create(ListAnswer, "lists", body, board_id).shown()

    def update_list(self, list_id: str, changes: Mapping[str, Any]) -> ShownList:
        """Change a list; the names are Trello's: name, pos, closed."""
        self._check_target(changes)
        return self._write(ListAnswer, "PUT", f"lists/{list_id}", changes, self._board_of(list_id)).shown()

    def create_label(self, board_id: str, name: str, color: str | None) -> ShownLabel:
        """Make a label."""
        body = {"idBoard": board_id, "name": name, "color": color}
        return self._create(LabelAnswer, "labels", body, board_id).shown()

    def create_board(self, name: str, permission_level: str) -> ShownBoard:
        """Make an empty board, which from then on is an allowed one."""
        body = {
            "name": name,
            "prefs_permissionLevel": permission_level,
            "defaultLists": False,
            "defaultLabels": False,
        }
        board = self._send(BoardHead, "POST", "boards", body)
        self._allowed.add(board.id)
        return _shown_board(board)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _all_cards(self, board: BoardAnswer) -> list[CardAnswer]:
        """The cards of the board, asking on where an answer may have been cut; the newest come first."""
        cards = {card.id: card for card in board.cards}
        page = list(board.cards)
        while len(page) >= _PAGE:
            page = self._cards_before(min(card.id for card in page), board.id)
            fresh = {card.id: card for card in page if card.id not in cards}
            if page and not fresh:
                raise BadAnswer(SERVICE, f"the cards of board {board.id} go round in circles", _REREAD)
            cards |= fresh
        return list(cards.values())

    def _cards_before(self, card_id: str, board_id: str) -> list[CardAnswer]:
        answer = self._wire.get(
            f"boards/{board_id}/cards", filter="all", fields=_CARD_FIELDS, limit=str(_PAGE), before=card_id
        )
        return read_all(CardAnswer, answer, SERVICE, f"cards of board {board_id}")

    def _settle(self, asked_id: str, board_id: str, things: Iterable[ListAnswer | LabelAnswer | CardAnswer]) -> None:
        """Remember on which board things are; an allowed board that was named by its short link has two ids."""
        if asked_id in self._allowed:
            self._allowed.add(board_id)
        self._home |= {thing.id: board_id for thing in things}

    def _board_of(self, thing_id: str) -> str:
        if thing_id not in self._home:
            what = f"a write to {thing_id} was not sent: it is on no board that was read"
            raise OutOfBounds(SERVICE, what, "Read the board first; if it was read, please report this")
        return self._home[thing_id]

    def _check_target(self, changes: Mapping[str, Any]) -> None:
        """Moving something is a write to where it goes, too."""
        if "idList" in changes:
            self._check_allowed(self._board_of(changes["idList"]))
        if "idBoard" in changes:
            self._check_allowed(changes["idBoard"])

    def _check_allowed(self, board_id: str) -> None:
        if board_id not in self._allowed:
            what = f"a write to the board {board_id} was not sent: the workspace does not name this board"
            raise OutOfBounds(SERVICE, what, "Name the board under `boards` in milepost.yaml if it is yours")

    def _create(self, model: type[Thing], path: str, body: Mapping[str, Any], board_id: str) -> Thing:
        made = self._write(model, "POST", path, body, board_id)
        self._home[made.id] = board_id
        return made

    def _write(self, model: type[Model], verb: str, path: str, body: Mapping[str, Any] | None, board_id: str) -> Model:
        """The one way to change a board that exists."""
        self._check_allowed(board_id)
        return self._send(model, verb, path, body)

    def _send(self, model: type[Model], verb: str, path: str, body: Mapping[str, Any] | None) -> Model:
        """Send a write; an answer that cannot be read is as good as lost, for the change was made."""
        try:
            return read(model, self._wire.send(verb, path, _plain(body)), SERVICE, f"{verb} {path}")
        except BadAnswer as error:
            raise AnswerLost(SERVICE, f"{error.what}; the change may have been made", _REREAD) from None


_REREAD = "The next run reads the board before it writes again"


def _plain(body: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The body with instants written as Trello writes them."""
    if body is None:
        return None
    return {name: _instant(value) if isinstance(value, datetime) else value for name, value in body.items()}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _shown_board(
    board: BoardHead,
    lists: tuple[ShownList, ...] = (),
    labels: tuple[ShownLabel, ...] = (),
    cards: tuple[ShownCard, ...] = (),
) -> ShownBoard:
    return ShownBoard(
        id=board.id,
        name=board.name,
        url=board.url,
        permission_level=board.prefs.permission_level,
        lists=lists,
        labels=labels,
        cards=cards,
    )


def connect_trello(
    url: str, key: str, token: str, transport: Transport, inspect: Inspect, allowed_boards: Collection[str]
) -> TrelloClient:
    """A client for the boards of one workspace, by id or short link; nothing is sent before the first call."""
    return TrelloClient(TrelloWire(url, key, token, transport, inspect), allowed_boards)
