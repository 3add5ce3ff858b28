"""Every string of a plan, for the guard: what would reach Trello if the plan were applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from mapping.public.cards import ShownCard
from mapping.roadmap import Portfolio
from sync.publish.plan import Plan, PlannedChange

Places = Mapping[str, str]
"""Where the public text of each item is written: file and line, by item."""

_NOWHERE: Places = MappingProxyType({})


def places_of(portfolio: Portfolio) -> Places:
    """Where each item says what customers may read of it."""
    written = ((item.id, (item.public and item.public.source) or item.source) for item in portfolio.items())
    return {ident: str(source) for ident, source in written if source is not None}


def strings(plan: Plan, cards: Iterable[ShownCard] = (), places: Places = _NOWHERE) -> Iterator[tuple[str, str]]:
    """Pairs of where and text over all changes, those that wait for approval among them. Taking text away (archiving)
    sends none; a card that is opened again, one of the `cards` of the board, shows again what it says. Of an item that
    is written somewhere, `where` names the file and the line."""
    there = {card.id: card for card in cards}
    touched = {change.part.id for change in plan.all_changes if change.part}
    for change in plan.all_changes:
        place = f" ({places[change.subject]})" if change.subject in places else ""
        for field in change.fields:
            where = f"{change.action} {change.subject}{place}, {field.field}"
            if isinstance(field.after, str):
                yield where, field.after
            elif isinstance(field.after, tuple):
                yield from ((where, text) for text in field.after)
        if change.after().get("archived") is False and change.trello_id in there:
            yield from _said_again(change, there[change.trello_id], touched)


def _said_again(change: PlannedChange, card: ShownCard, touched: set[str | None]) -> Iterator[tuple[str, str]]:
    """What a card says that is opened again and that the plan leaves as it is."""
    said = {"title": card.title, "description": card.description}
    yield from ((f"{change.subject}, its {name}", text) for name, text in said.items() if name not in change.after())
    names = [(many.id, many.name) for many in card.checklists]
    names += [(line.id, line.name) for many in card.checklists for line in many.items]
    yield from ((f"{change.subject}, its checklist", name) for ident, name in names if ident not in touched)
