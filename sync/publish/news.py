"""What changed on a board, day by day, as customers saw it: the ledger in public words, the latest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby

from mapping.public.cards import Card, PublicFields
from mapping.public.marker import find_marker
from mapping.public.news_text import NewsText, Telling
from mapping.public.own_cards import Own, OwnText
from mapping.public.tell import ChangesCard, News
from mapping.wording import day_in_words, inline
from sync.publish.telling import PublicWords, tellings
from sync.store.promises import Entry, Promise


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that became of an item on a day; `at` is when it was last so shown on that day. `mark` is what the
    item's card is known by, which tells nothing."""

    day: date
    at: datetime
    mark: str
    telling: Telling
    fields: PublicFields


@dataclass(frozen=True, slots=True)
class Chronicle:
    """What it takes to tell: the ledger of a board, its words, and the zone in which an instant becomes a day."""

    ledger: Mapping[str, Sequence[Entry]]
    words: PublicWords
    zone: tzinfo

    def pieces(
        self, cards: Mapping[str, Card], then: Mapping[str, Promise], now: datetime, most: int
    ) -> tuple[Piece, ...]:
        """The latest changes of the items of these cards, the latest day first. `then` is what customers are shown from
        `now` on. What the board was filled with on its first day is not new, and a date or an end that came and went
        on one day is not told."""
        found = [piece for item, card in cards.items() for piece in self._of(item, card, then.get(item), now)]
        kinds = list(News)
        found.sort(key=lambda one: (kinds.index(one.telling.kind), one.fields.title, one.mark))
        return tuple(sorted(found, key=lambda one: one.day, reverse=True)[:most])

    def _of(self, item: str, card: Card, then: Promise | None, now: datetime) -> Iterator[Piece]:
        mark, fields = find_marker(card.marker), card.public
        if mark is None or fields is None:
            return
        shown = [(one.at, one.told.promise) for one in self.ledger.get(item, ()) if one.told.is_live]
        if then is not None and (not shown or shown[-1][1] != then):
            shown.append((now, then))
        past: tuple[Promise, ...] = ()
        for day, of_day in groupby(shown, key=lambda one: self._day(one[0])):
            states = list(of_day)
            at, last = states[-1]
            for telling in self._told(day, (*past, *(state for _, state in states[:-1])), last, bool(past)):
                yield Piece(day, at, mark[1], telling, fields)
            past = (last,)

    def _told(self, day: date, past: Sequence[Promise], last: Promise, known: bool) -> tuple[Telling, ...]:
        if not known:
            return () if self._first_day() in (None, day) else (Telling(News.NEW),)
        return tellings(past, last, tuple(News), self.words)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _first_day(self) -> date | None:
        """The day on which customers were first shown anything; None where that is still to come."""
        return min((self._day(many[0].at) for many in self.ledger.values()), default=None)


def changes_card(settings: ChangesCard, pieces: Sequence[Piece], text: NewsText) -> OwnText:
    """The card that lists what changed. Raises `BadTemplate`."""
    days = groupby(pieces, key=lambda one: one.day)
    told = "\n\n".join(f"**{day_in_words(day)}**\n\n{_lines(of_day, text)}" for day, of_day in days)
    return OwnText(Own.CHANGES, settings.title, told or settings.nothing, settings.list)


def _lines(pieces: Iterator[Piece], text: NewsText) -> str:
    return "\n".join(f"- **{inline(one.fields.title)}**: {_line(one, text)}" for one in pieces)


def _line(piece: Piece, text: NewsText) -> str:
    return " ".join(text.markdown([piece.telling], piece.fields).split())
