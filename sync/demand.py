"""What comes back from the public boards: votes and comments, counted at each reading, and the texts of new comments.

They are kept for drift and report, and change nothing on any board.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session

from config.workspace import Workspace
from connectors.errors import ServiceError
from connectors.trello.client import TrelloClient
from mapping.public.boards import Participants
from mapping.public.cards import ShownBoard, ShownCard
from sync.measuring import Measured
from sync.publish.match import How
from sync.publishing import Prepared
from sync.service.alerts import Trouble
from sync.store.demand import (
    Counted,
    counted,
    expire_comments,
    forget_comments_elsewhere,
    keep_comments,
    keep_counts,
    our_comments,
)
from sync.store.engine import Store
from sync.store.taken_off import taken_off


def note_demand(
    store: Store, measured: Measured, boards: Iterable[Prepared], trello: TrelloClient, at: datetime
) -> tuple[Trouble, ...]:
    """Keep the votes and comments of the live boards that were read at an instant.

    The texts of a board's comments are asked for, in one more request, where the number of comments on one of our
    cards is another than at the last reading. Where that fails, nothing of the board is kept, so that the next run
    asks again; the trouble is returned.
    """
    oldest, troubles = _oldest(measured.workspace, at), []
    for board in boards:
        if board.live:
            try:
                _note(store, board, trello, at.astimezone(measured.as_of.zone).date(), oldest)
            except ServiceError as error:
                troubles.append(Trouble(f"trello comments {board.board.id}", str(error)))
    return tuple(troubles)


def forget_old_comments(store: Store, workspace: Workspace, at: datetime) -> None:
    """Forget what customers wrote too long ago, whatever becomes of the run, and of the boards where they did."""
    with store.transaction() as session:
        expire_comments(session, workspace.file.workspace, _oldest(workspace, at))


def _oldest(workspace: Workspace, at: datetime) -> datetime:
    return at - timedelta(days=workspace.file.trello.comment_days)


def _note(store: Store, board: Prepared, trello: TrelloClient, day: date, oldest: datetime) -> None:
    key, shown = board.key, board.shown
    with store.transaction() as session:
        cards = _our_cards(session, board)
        ours = our_comments(session, key)
        known = counted(session, key, day)
    found = {item: _counted(shown, card, len(ours.get(card.id, ()))) for item, card in cards.items()}
    texts = trello.comments(shown.id, oldest) if _differs(found, known) else None
    items = {card.id: item for item, card in cards.items()}
    with store.transaction() as session:
        keep_counts(session, key, day, found)
        forget_comments_elsewhere(session, key, items)
        if texts is not None:
            keep_comments(session, key, items, (one for one in texts if one.id not in ours.get(one.card_id, ())))


def _our_cards(session: Session, board: Prepared) -> Mapping[str, ShownCard]:
    """Our cards by item, but those that are to be deleted because of a leak: what is written there may quote it."""
    leaked = {item for item, off in taken_off(session, board.key).items() if off.how is How.LEAKED}
    shown = {card.id: card for card in board.shown.cards}
    matched = board.plan.matched.items()
    return {item: shown[ident] for item, ident in matched if ident in shown and item not in leaked}


def _counted(shown: ShownBoard, card: ShownCard, ours: int) -> Counted:
    """What is counted on a card, without our own comments. Nobody has voted where nobody can is not known."""
    takes_votes = shown.voting not in ("", Participants.DISABLED.value)
    return Counted(card.votes if takes_votes else None, max(0, card.comments - ours))


def _differs(found: Mapping[str, Counted], known: Mapping[str, Counted]) -> bool:
    return any(one.comments != (known[item].comments if item in known else 0) for item, one in found.items())
