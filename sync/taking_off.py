"""Taking an item off its boards by a person's hand: withdrawing it archives its card, unpublishing it deletes it.

No text is sent, so no guard, limit, pause or hour stands against it. What was taken off stays off until its file says
so as well, or a person lets it back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from sqlmodel import Session

from connectors.errors import OutOfBounds, ServiceError
from connectors.trello.client import TrelloClient
from mapping.assign import current_ids
from mapping.public.boards import PublicBoard
from mapping.public.card_maker import identity
from mapping.public.cards import ShownBoard, ShownCard, WantedBoard
from mapping.public.marker import find_marker, item_mark
from mapping.public.own_cards import OWN, Own
from sync.feeding import NoFeed, remove_feed
from sync.pipeline import Request, Result, named_boards, recorded
from sync.publish.apply import apply_plan
from sync.publish.compare import archive_card, delete_card
from sync.publish.match import How, Known, TakenOff, match_cards
from sync.publish.plan import Plan, PlannedChange
from sync.service.alerts import Trouble
from sync.store.boards import load_adopted, load_known, rename_items
from sync.store.journal import StoredJournal, settle_by_reading, writes_of_run
from sync.store.keys import BoardKey
from sync.store.lock import single_writer
from sync.store.promises import last_told
from sync.store.redaction import Redactor, redact, scrub
from sync.store.tables import CardRow
from sync.store.taken_off import let_back, note_taken_off, rename_taken_off, settle_taken_off, take_off, taken_off
from sync.world import World


class NotOnBoard(ValueError):
    """An item that has no card on any board that was looked at."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a person orders: how an item is taken off which boards (all where none is named), and why. `salt` is random;
    texts that leaked are redacted with it."""

    item: str
    how: How
    reason: str = ""
    boards: tuple[str, ...] = ()
    salt: bytes = b""


@dataclass(frozen=True, slots=True)
class Off:
    """What became of an item on one board. `copies` are addresses of cards that people copied from its card: they bear
    its text and are not ours to touch."""

    board: str
    url: str
    had_card: bool
    copies: tuple[str, ...] = ()


def take_off_boards(world: World, order: Order) -> tuple[Result, tuple[Off, ...]]:
    """Take an item off, recorded as a run of its own. A trouble with Trello is in the result and keeps no other board
    from being cleared; what it left undone is done by the next run, or by the same order given again.

    Raises `NotOnBoard`, `sync.pipeline.UnknownBoard`, and `StoreError` where another run is under way.
    """
    boards = named_boards(world.workspace.file.boards, order.boards)
    done: list[Off] = []

    def steps(world: World, _request: Request, result: Result) -> Result:
        site = _Site(world, order, result.run.id)
        known = site.remember(boards)
        troubles = list(site.remove_feeds(known))
        with closing(world.trello(world.counts, _no_text)) as trello:
            for board in boards:
                try:
                    done.extend(site.clear(board, trello))
                except ServiceError as error:
                    troubles.append(Trouble(f"trello {board.id}", str(error)))
        if not (known or done or troubles):
            raise NotOnBoard(f"no card of {order.item} is on {_listed(boards)}; milepost plan shows what is")
        if order.how is How.LEAKED:
            scrub(world.store)
        with world.store.transaction() as session:
            return replace(result, writes=writes_of_run(session, result.run.id), troubles=tuple(troubles))

    return recorded(world, Request(_TRIGGERS[order.how].format(order.item)), steps), tuple(done)


def let_item_back(world: World, item: str, boards: Collection[str] = ()) -> tuple[str, ...]:
    """Let runs show an item again that was taken off; returns the boards. Raises `NotOnBoard` where it was not."""
    chosen = named_boards(world.workspace.file.boards, boards)
    with single_writer(world.store, world.workspace.file.workspace), world.store.transaction() as session:
        found = tuple(board.id for board in chosen if let_back(session, _key(world, board), {item}))
    if not found:
        raise NotOnBoard(f"nobody took {item} off {_listed(chosen)}; milepost plan shows what waits for a person")
    return found


_TRIGGERS = {
    How.WITHDRAWN: "withdraw {}",
    How.UNPUBLISHED: "unpublish {}",
    How.LEAKED: "unpublish {} after a leak",
}


@dataclass(frozen=True, slots=True)
class _Site:
    """The boards of a workspace, and the order to take an item off them."""

    world: World
    order: Order
    run_id: str

    def remember(self, boards: Iterable[PublicBoard]) -> Sequence[PublicBoard]:
        """Note the order wherever the store knows the item, before Trello is asked for anything: no later run shows
        the item again, whatever happens now. Returns the boards on which it is known."""
        current, known = current_ids(self.world.workspace.portfolio), []
        with self.world.store.transaction() as session:
            for board in boards:
                key = _key(self.world, board)
                rename_items(session, key, current)
                rename_taken_off(session, key, current)
                if self._knows(session, key):
                    known.append(board)
                    self._note(session, key)
        return known

    def remove_feeds(self, boards: Iterable[PublicBoard]) -> Iterator[Trouble]:
        """Take the feeds of these boards away, which may tell of an item that is deleted."""
        for board in boards if self.order.how.deletes else ():
            try:
                remove_feed(self.world.workspace.folder, board)
            except NoFeed as error:
                yield Trouble(f"feed {board.id}", str(error))

    def clear(self, board: PublicBoard, trello: TrelloClient) -> Iterator[Off]:
        """Take the item's card off one board, if it has one there, or had one."""
        shown = trello.board(board.trello)
        key = BoardKey(self.world.workspace.file.workspace, board.id, shown.id)
        match = match_cards(key.workspace, _NOTHING, shown, self._read(key, shown), self._identities())
        card = match.cards.get(self.order.item)
        with self.world.store.transaction() as session:
            if card is not None and not self._knows(session, key):
                self._note(session, key)
            off = taken_off(session, key).get(self.order.item)
        if off is not None:
            self._take_off(key, self.order.item, off, card, trello)
            if off.how is How.LEAKED:
                self._take_off(key, Own.CHANGES, off, match.cards.get(Own.CHANGES), trello)
            copies = tuple(one.url for one in match.copies if self._is_ours(one))
            yield Off(board.id, shown.url, card is not None, copies)

    def _knows(self, session: Session, key: BoardKey) -> bool:
        row = session.get(CardRow, (key.workspace, key.board, self.order.item))
        return (row is not None and not row.adopted) or self.order.item in last_told(session, key, [self.order.item])

    def _note(self, session: Session, key: BoardKey) -> None:
        order = self.order
        take_off(session, key, order.item, TakenOff(order.how, order.reason, self.world.clock()))
        if order.how is How.LEAKED:  # the history of the card of changes may tell of the item
            take_off(session, key, Own.CHANGES, TakenOff(order.how, order.reason, self.world.clock()))
            redact(session, key, self._ids() | {Own.CHANGES.value}, Redactor(order.salt))

    def _read(self, key: BoardKey, shown: ShownBoard) -> Known:
        """What the store knows of a board that was just read; cards that were only adopted are still people's."""
        at, cards = self.world.clock(), {card.id: card.closed for card in shown.cards}
        with self.world.store.transaction() as session:
            settle_by_reading(session, key, at)
            known, adopted = load_known(session, key), load_adopted(session, key)
            settle_taken_off(session, key, cards, run_id=self.run_id, at=at)
        return replace(known, cards={item: last for item, last in known.cards.items() if item not in adopted})

    def _take_off(self, key: BoardKey, item: str, off: TakenOff, card: ShownCard | None, trello: TrelloClient) -> None:
        """Archive or delete the card; where that needs no write, enter that it is off."""
        store = self.world.store
        if card is not None and (off.how.deletes or not card.closed):
            write = delete_card(item, card.id) if off.how.deletes else _archive(item, card, off)
            self._write(key, write, trello)
            return
        with store.transaction() as session:
            note_taken_off(session, key, item, off, run_id=self.run_id, checksum="", at=self.world.clock())

    def _write(self, key: BoardKey, write: PlannedChange, trello: TrelloClient) -> None:
        plan = Plan(key.board, key.trello_id, (write,), (), "", matched={write.subject: write.trello_id or ""})
        apply_plan(plan, trello, StoredJournal(self.world.store, key, self.run_id, {}, self.world.clock))

    def _ids(self) -> frozenset[str]:
        """All ids that the item has had."""
        item = self.world.workspace.portfolio.item(self.order.item)
        return frozenset({self.order.item, *(item.was if item else ())})

    def _identities(self) -> Mapping[str, str]:
        return {**OWN, **{item.id: identity(item) for item in self.world.workspace.portfolio.items()}}

    def _is_ours(self, card: ShownCard) -> bool:
        workspace, mark = self.world.workspace.file.workspace, find_marker(card.description)
        return mark is not None and mark[1] in {item_mark(workspace, ident) for ident in self._ids()}


_NOTHING = WantedBoard((), (), ())


def _archive(item: str, card: ShownCard, off: TakenOff) -> PlannedChange:
    return archive_card(item, card.title, off.reason or "a person withdrew it", card.id)


def _key(world: World, board: PublicBoard) -> BoardKey:
    """By what the rows of a board are found that was not read now."""
    return BoardKey(world.workspace.file.workspace, board.id, "")


def _listed(boards: Iterable[PublicBoard]) -> str:
    return ", ".join(board.id for board in boards) or "any board: the workspace has none"


def _no_text(payload: Iterable[tuple[str, str]]) -> None:
    """The last look at what leaves: taking off needs no word."""
    for where, _ in payload:
        what = f"a text ({where}) was about to be sent by a command that only takes text away; it was not sent"
        raise OutOfBounds("Trello", what, "This is a mistake in Milepost; please report it")
