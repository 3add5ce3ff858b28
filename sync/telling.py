"""Telling customers what changed: comments on cards, exactly once through whatever interrupts a run, and a card of
changes.

What is due follows from the ledger, in which each card's change is entered when its write is settled, and from what
the plan itself is about to change. A comment is journalled with the row of the ledger up to which it tells, so a run
that died between a card's change and its comment leaves a comment that is still due.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.trello.client import TrelloClient
from mapping.public.boards import PublicBoard
from mapping.public.cards import Card, ShownBoard
from mapping.public.marker import as_read
from mapping.public.news_text import NewsText
from mapping.public.own_cards import Own, OwnText, is_own
from mapping.public.templates import BadTemplate, place_of
from mapping.wording import fits
from sync.measuring import Measured
from sync.publish.claim import made_at
from sync.publish.news import Chronicle, changes_card
from sync.publish.plan import Action, Plan, PlannedChange
from sync.publish.telling import comment, public_words, shown_cards, shown_then, tellings, untold
from sync.store.engine import Store
from sync.store.keys import BoardKey
from sync.store.promises import Entry, entries
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


def chronicle(board: PublicBoard, measured: Measured, ledger: Mapping[str, tuple[Entry, ...]]) -> Chronicle:
    """The ledger of a board, ready to be told from."""
    words = public_words(board, measured.workspace.portfolio, measured.workspace.file.stages)
    return Chronicle(ledger, words, measured.as_of.zone)


@dataclass(frozen=True, slots=True)
class Teller:
    """What decides what is told on a board that was read. `before` are the cards as customers were shown them last, by
    item; `so_far` is None where no comments are wanted."""

    board: PublicBoard
    shown: ShownBoard
    before: Mapping[str, Card]
    chronicle: Chronicle
    so_far: ToldSoFar | None
    now: datetime

    def changes(self, plan: Plan, wanted: Mapping[str, Card]) -> Iterator[OwnText]:
        """The card of changes with what the plan itself changes, where the board has one. Raises `BadTemplate`."""
        settings = self.board.tell.changes_card
        if settings is None:
            return
        cards = self._cards(plan, wanted)
        then = shown_then(plan, cards, self.chronicle.ledger)
        pieces = self.chronicle.pieces(cards, then, self.now, settings.most)
        card = changes_card(settings, pieces, NewsText(self.board))
        if not pieces and (older := self._older_news(plan, cards)):
            card = replace(card, text=older)
        self._check_fits(card.text, "the card of changes is longer than Trello holds; let it list fewer")
        yield card

    def _older_news(self, plan: Plan, cards: Mapping[str, Card]) -> str:
        """What a card of changes says that was there long before anything that the ledger knows: the store was lost
        since, so it stays as long as nothing has left the board; else empty."""
        ledger = self.chronicle.ledger
        since = min((many[0].at for many in ledger.values()), default=self.now)
        ident = plan.matched.get(Own.CHANGES)
        there = next((one for one in self.shown.cards if one.id == ident and made_at(one.id) < since - _CLOCKS), None)
        leaving = (Action.ARCHIVE_CARD, Action.DELETE_CARD)
        left = any(one.action in leaving and not is_own(one.subject) for one in plan.changes)
        stayed = not left and all(item in cards and many[-1].told.is_live for item, many in ledger.items())
        return as_read(there.description) if there and stayed else ""

    def with_comments(self, plan: Plan, wanted: Mapping[str, Card]) -> Plan:
        """The plan with the comments that are due. What waits for a person is not told before it is shown. Raises
        `BadTemplate`."""
        return replace(plan, changes=(*plan.changes, *self._comments(plan, wanted)))

    def _comments(self, plan: Plan, wanted: Mapping[str, Card]) -> Iterator[PlannedChange]:
        if self.so_far is None:
            return
        text, ledger, since = NewsText(self.board), self.chronicle.ledger, self.now - NO_NEWS_AFTER
        cards = self._cards(plan, wanted)
        then = shown_then(plan, cards, ledger)
        for item in sorted(cards.keys() & plan.matched.keys() & ledger.keys()):
            card, card_id = cards[item], plan.matched[item]
            past = untold(ledger[item], self.so_far.of(card_id), since)
            found = tellings(past, then[item], self.board.tell.comment_on, self.chronicle.words)
            if found and card.public is not None:
                told = text.markdown(found, card.public)
                self._check_fits(told, "a comment is longer than Trello holds; let its template say less")
                yield comment(item, card.title, card_id, found, told)

    def _cards(self, plan: Plan, wanted: Mapping[str, Card]) -> Mapping[str, Card]:
        return shown_cards(plan, wanted, self.before, {card.id for card in self.shown.cards if card.closed})

    def _check_fits(self, text: str, otherwise: str) -> None:
        if not fits(text):
            raise BadTemplate(f"{place_of(self.board)}: {otherwise}")


def teller(
    store: Store,
    key: BoardKey,
    measured: Measured,
    board: PublicBoard,
    shown: ShownBoard,
    before: Mapping[str, Card],
) -> Teller:
    """What decides what is told on a board. Comments are due from the time on when they are turned on."""
    tell = board.tell
    with store.transaction() as session:
        if not tell.comment_on:
            tell_no_more(session, key)
        so_far = told_so_far(session, key) if tell.comment_on else None
        ledger = entries(session, key) if tell.comment_on or tell.changes_card else {}
    return Teller(board, shown, before, chronicle(board, measured, ledger), so_far, measured.as_of.instant)
