"""Telling the followers of cards what changed, by comments: exactly once, through whatever interrupts a run.

What is due follows from the ledger, in which each card's change is entered when its write is settled, and from what
the plan itself is about to change. A comment is journalled with the row of the ledger up to which it tells, so a run
that died between a card's change and its comment leaves a comment that is still due.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.trello.client import TrelloClient
from mapping.boards import PublicBoard
from mapping.cards import Card, ShownBoard
from mapping.comment_text import CommentText
from mapping.templates import BadTemplate, place_of
from mapping.wording import fits
from sync.measuring import Measured
from sync.publish.plan import Action, Plan, PlannedChange
from sync.publish.telling import PublicWords, comment, public_words, tellings, untold
from sync.store.engine import Store
from sync.store.keys import BoardKey
from sync.store.promises import Entry, entries, shown_next
from sync.store.telling import ToldSoFar, settle_comments, tell_no_more, told_so_far, unclear_since

NO_NEWS_AFTER = timedelta(days=7)
"""What could not be told for so long is told no more: it is no news."""

_CLOCKS = timedelta(days=1)
"""By how much Trello's clock may differ from ours."""


def settle_by_looking(store: Store, key: BoardKey, trello: TrelloClient, at: datetime) -> None:
    """Settle comments of which nobody knows whether they were written, by one more request where there are any."""
    with store.transaction() as session:
        since = unclear_since(session, key)
    if since is not None:
        there = trello.comments(key.trello_id, since - _CLOCKS)
        with store.transaction() as session:
            settle_comments(session, key, there, at)


def with_comments(
    plan: Plan,
    store: Store,
    key: BoardKey,
    measured: Measured,
    board: PublicBoard,
    shown: ShownBoard,
    wanted: Mapping[str, Card],
    before: Mapping[str, Card],
) -> Plan:
    """The plan with the comments that are due. `wanted` are the cards as they should be, `before` as customers were
    shown them last, by item. Raises `BadTemplate` where a comment cannot be made.

    Comments are due from the time on when they are turned on. What waits for a person is not told before it is shown.
    """
    with store.transaction() as session:
        if not board.tell.comment_on:
            tell_no_more(session, key)
            return plan
        so_far, ledger = told_so_far(session, key), entries(session, key)
    waiting = {held.item_id for held in plan.held}
    cards = {**wanted, **{item: card for item, card in before.items() if item in waiting}}
    words = public_words(board, measured.workspace.portfolio, measured.workspace.file.stages)
    since = measured.as_of.instant - NO_NEWS_AFTER
    teller = _Teller(plan, board, shown, ledger, so_far, words, since)
    return replace(plan, changes=(*plan.changes, *teller.comments(cards, waiting)))


@dataclass(frozen=True, slots=True)
class _Teller:
    """All that decides what followers are told."""

    plan: Plan
    board: PublicBoard
    shown: ShownBoard
    ledger: Mapping[str, tuple[Entry, ...]]
    so_far: ToldSoFar
    words: PublicWords
    since: datetime

    def comments(self, cards: Mapping[str, Card], waiting: set[str]) -> Iterator[PlannedChange]:
        text = CommentText(self.board)
        closed = {card.id for card in self.shown.cards if card.closed}
        sent = {one.subject: one.after() for one in self.plan.changes if one.action is Action.UPDATE_CARD}
        for item, card_id in sorted(self.plan.matched.items()):
            card, told = cards.get(item), self.ledger.get(item)
            stays_closed = card_id in closed and sent.get(item, {}).get("archived") is not False
            if card is None or card.public is None or told is None or stays_closed:
                continue
            last = told[-1].told
            now = last.promise if item in waiting else shown_next(card, last, sent.get(item, {}))
            past = untold(told, self.so_far.of(card_id), self.since)
            if found := tellings(past, now, self.board.tell.comment_on, self.words):
                yield comment(item, card.title, card_id, found, self._fitting(text.text(found, card.public)))

    def _fitting(self, text: str) -> str:
        if not fits(text):
            place = f"{place_of(self.board)}: the templates of comments"
            raise BadTemplate(f"{place} make a text longer than Trello holds; shorten them")
        return text
