"""Public boards in the store: how they stand, and what was last published on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from mapping.public.cards import Card
from mapping.public.own_cards import is_own
from sync.publish.match import Known, published
from sync.publish.plan import Action, PlannedChange
from sync.store.demand import forget_demand
from sync.store.json import digest, dump, load
from sync.store.keys import BoardKey
from sync.store.promises import promise_rows, record_promises
from sync.store.tables import BoardRow, CardRow, JournalRow


def board_row(session: Session, key: BoardKey) -> BoardRow:
    """The board's row. A board that now lies on another Trello board starts over, in preview."""
    row = session.get(BoardRow, (key.workspace, key.board))
    if row is not None and row.trello_id == key.trello_id:
        return row
    if row is not None:
        session.delete(row)
        for card in list(_cards(session, key)):
            session.delete(card)
        forget_demand(session, key)
        session.flush()
    row = BoardRow(workspace=key.workspace, board=key.board, trello_id=key.trello_id)
    session.add(row)
    return row


def installed(session: Session, key: BoardKey, new: Callable[[], str]) -> BoardRow:
    """The board's row, with the mark of this installation in it: a `new` one where the store has none yet."""
    row = board_row(session, key)
    row.installation = row.installation or new()
    return row


def note_url(session: Session, key: BoardKey, url: str) -> None:
    """Remember where customers see the board."""
    row = board_row(session, key)
    if row.url != url:
        row.url = url


def note_waiting(session: Session, key: BoardKey, waiting: Iterable[str]) -> None:
    """Remember in words what waits for a person on the board, for the report."""
    row = board_row(session, key)
    text = json.dumps(list(waiting))
    if row.waiting != text:
        row.waiting = text


def live_since(session: Session, key: BoardKey) -> datetime | None:
    """Since when runs write to the board; None while it is in preview, or was never read."""
    row = session.get(BoardRow, (key.workspace, key.board))
    return row.live_since if row else None


def load_known(session: Session, key: BoardKey) -> Known:
    """Our cards and lists as they were last published, with the writes since whose end nobody knows."""
    row, cards = board_row(session, key), list(_cards(session, key))
    return Known(
        {one.item_id: published(load(Card, one.body), one.trello_id, one.archived) for one in cards},
        json.loads(row.lists),
        _attempts(session, key, cards),
    )


def _attempts(session: Session, key: BoardKey, cards: Iterable[CardRow]) -> Mapping[str, tuple[PlannedChange, ...]]:
    by_item = {card.item_id: card for card in cards}
    items = {card.trello_id: card.item_id for card in by_item.values()}
    rows = select(JournalRow).where(
        JournalRow.workspace == key.workspace, JournalRow.board == key.board, JournalRow.state != "done"
    )
    found: dict[str, tuple[PlannedChange, ...]] = {}
    for row in session.exec(rows.order_by(col(JournalRow.id))):
        change = load(PlannedChange, row.change)
        card = by_item.get(items.get(change.trello_id or "", change.subject if change.part else ""))
        if card is not None and row.intended >= card.at:
            found[card.item_id] = (*found.get(card.item_id, ()), change)
    return found


def begun_cards(session: Session, key: BoardKey) -> frozenset[str]:
    """Items whose cards this store began to make without ever knowing whether they were made."""
    rows = select(JournalRow.change).where(
        JournalRow.workspace == key.workspace, JournalRow.board == key.board, JournalRow.state != "done"
    )
    begun = (load(PlannedChange, text) for text in session.exec(rows))
    return frozenset(change.subject for change in begun if change.action is Action.CREATE_CARD)


def load_cards(session: Session, key: BoardKey) -> Mapping[str, Card]:
    """The cards of items that customers are shown, as they were last published, by item."""
    shown = (one for one in _cards(session, key) if not (one.archived or one.adopted or is_own(one.item_id)))
    return {one.item_id: load(Card, one.body) for one in shown}


def load_card(session: Session, key: BoardKey, item: str) -> tuple[Card, str] | None:
    """An item's card as it was last published, with its Trello id; None where the store knows of none."""
    row = session.get(CardRow, (key.workspace, key.board, item))
    return (load(Card, row.body), row.trello_id) if row else None


def load_adopted(session: Session, key: BoardKey) -> Mapping[str, str]:
    """The cards of people that became items' and were not written yet: Trello ids by item."""
    return {one.item_id: one.trello_id for one in _cards(session, key) if one.adopted}


def forget_adopted(session: Session, key: BoardKey, items: Iterable[str]) -> None:
    """Let cards be people's again that were adopted and not written yet."""
    for item in items:
        row = session.get(CardRow, (key.workspace, key.board, item))
        if row is not None and row.adopted:
            session.delete(row)


def open_list(session: Session, key: BoardKey, name: str, trello_id: str) -> None:
    """Remember which list stands for a key, also where it had been archived."""
    row = board_row(session, key)
    row.lists = json.dumps({**json.loads(row.lists), name: trello_id}, sort_keys=True)
    _rename_list(session, key, trello_id, name)


def close_list(session: Session, key: BoardKey, name: str, trello_id: str) -> None:
    """Remember that a list was archived. Archived cards that stand on it are then on a list that is none of ours, so
    that their way back to one is not taken for a person's hand."""
    row = board_row(session, key)
    row.lists = json.dumps({one: ident for one, ident in json.loads(row.lists).items() if one != name}, sort_keys=True)
    _rename_list(session, key, name, trello_id)


def _rename_list(session: Session, key: BoardKey, before: str, after: str) -> None:
    for row in _cards(session, key):
        card = load(Card, row.body)
        if card.list_key == before:
            row.body = dump(replace(card, list_key=after))
            row.digest = digest(row.body)


def to_preview(session: Session, key: BoardKey) -> None:
    """Put the board back into preview: runs plan, and write nothing until a person approves a plan."""
    board_row(session, key).live_since = None


def last_cards(session: Session, key: BoardKey) -> Mapping[str, Card]:
    """Our cards as they were last published, archived ones among them, by item."""
    return {one.item_id: load(Card, one.body) for one in _cards(session, key)}


def hand_over(session: Session, key: BoardKey, installation: str) -> None:
    """Give this installation a mark, and put the board back into preview: another may have written to it."""
    row = board_row(session, key)
    row.installation, row.live_since = installation, None


def remember_card(
    session: Session,
    key: BoardKey,
    card: Card,
    trello_id: str,
    at: datetime,
    *,
    archived: bool = False,
    adopted: bool = False,
) -> None:
    """Remember how a card was published; or how it was found, where a person's card is `adopted`."""
    body = dump(card)
    row = CardRow(
        workspace=key.workspace,
        board=key.board,
        item_id=card.item_id,
        trello_id=trello_id,
        digest=digest(body),
        body=body,
        archived=archived,
        adopted=adopted,
        at=at,
    )
    session.merge(row)


def put_away(session: Session, key: BoardKey, item: str) -> None:
    """Remember that a card is off the board."""
    row = session.get(CardRow, (key.workspace, key.board, item))
    if row is not None:
        row.archived = True


def rename_items(session: Session, key: BoardKey, current: Mapping[str, str]) -> None:
    """Let cards and promises go along with items that bear a new id; `current` maps former ids to present ones.

    Of two items that became one, the card of the one that had one is kept; that of the other is taken off the board.
    """
    cards = {row.item_id: row for row in _cards(session, key)}
    for old, new in current.items():
        if old != new and old in cards and new not in cards:
            cards[new] = cards.pop(old)
            cards[new].item_id = new
            for row in promise_rows(session, key, [old]):
                row.item_id = new


def adopt(
    session: Session,
    key: BoardKey,
    cards: Mapping[str, tuple[Card, str]],
    lists: Mapping[str, str],
    *,
    gone: Iterable[str] = (),
    run_id: str,
    checksum: str,
    at: datetime,
) -> None:
    """Remember what the board was found to be though the store did not know it, as after a lost store or answer:
    `cards` (with their Trello ids) and lists that stand right, and the items whose cards are `gone` from it.
    What is known already costs no write."""
    row = board_row(session, key)
    # Lists that no card is to stand on any more are kept: a card that still does was put there by us.
    text = json.dumps(dict(sorted({**json.loads(row.lists), **lists}.items())))
    if row.lists != text:
        row.lists = text
    known = {one.item_id: (one.digest, one.trello_id, one.archived) for one in _cards(session, key)}
    new = {
        item: (card, trello_id)
        for item, (card, trello_id) in cards.items()
        if known.get(item) != (digest(dump(card)), trello_id, False)
    }
    for card, trello_id in new.values():
        remember_card(session, key, card, trello_id, at)
    withdrawn = sorted(gone)
    for item in withdrawn:
        put_away(session, key, item)
    shown = [card for card, _ in new.values()]
    record_promises(session, key, shown, withdrawn, run_id=run_id, checksum=checksum, at=at)


def mark_clean(session: Session, key: BoardKey, at: datetime) -> None:
    """Note that the board now matches a plan whole."""
    board_row(session, key).last_clean = at


def approve(session: Session, key: BoardKey, checksum: str, by: str, at: datetime) -> None:
    """Take the board live: from now on runs write to it."""
    row = board_row(session, key)
    row.live_since = row.live_since or at
    row.approved_checksum, row.approved_by = checksum, by


def _cards(session: Session, key: BoardKey) -> Iterable[CardRow]:
    return session.exec(select(CardRow).where(CardRow.workspace == key.workspace, CardRow.board == key.board))


def boards_of(session: Session, workspace: str) -> tuple[BoardRow, ...]:
    """All boards of a workspace that were ever read, by their id."""
    rows = select(BoardRow).where(BoardRow.workspace == workspace).order_by(col(BoardRow.board))
    return tuple(session.exec(rows))
