"""Adopting cards that were on a board before: proposed by us, confirmed by a person, written by the next run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from config.adoption import Adoption, WrittenPair, YesNo
from mapping.public.cards import Card
from mapping.public.own_cards import is_own
from sync.one_board import Site, looking_at
from sync.publish.adoption import Pair, objections, propose
from sync.publish.plan import Action
from sync.publishing import Prepared
from sync.store.boards import forget_adopted, load_adopted, remember_card
from sync.world import World


class NotAdopted(Exception):
    """Pairs that cannot be adopted; the message has all reasons, and nothing was recorded."""


def proposal(world: World, board_id: str) -> tuple[WrittenPair, ...]:
    """Open cards on the board without a marker, and the public items without a card that they may belong to.

    Pairs that were confirmed before and not written yet come first, then the likeliest; those and equal titles say
    yes. Writes nothing to Trello. Raises `UnknownBoard`.
    """
    with looking_at(world, board_id) as site:
        adopted, wanting = _adopted(site), _wanting(site)
        titles = {card.id: card.title for card in site.prepared.shown.cards}
        before = [
            _written(Pair(card, titles[card], item, wanting[item].title, 1.0))
            for item, card in adopted.items()
            if item in wanting and card in titles
        ]
        free = [card for item, card in wanting.items() if item not in adopted]
        found = propose(free, site.prepared.shown, site.prepared.plan.matched.values())
        return (*before, *map(_written, found))


def _written(pair: Pair) -> WrittenPair:
    return WrittenPair(
        card=pair.card_id,
        title=pair.card_title,
        item=pair.item_id,
        public_title=pair.item_title,
        score=pair.score,
        adopt=YesNo.YES if pair.score == 1 else YesNo.NO,
    )


def confirm(world: World, board_id: str, adoption: Adoption) -> tuple[str, ...]:
    """Record the pairs that say yes, so that the next plan rewrites those cards; cards of pairs that say no are
    people's again, unless they were written since. Returns the items whose cards are adopted and not written yet.

    Raises `NotAdopted` with everything that speaks against the pairs, and then records nothing; and `UnknownBoard`.
    """
    if adoption.board != board_id:
        raise NotAdopted(f"the file is about the board {adoption.board}, not {board_id}; confirm it for that one")
    with looking_at(world, board_id) as site:
        adopted, key = _adopted(site), site.prepared.key
        undone = [one.item for one in adoption.pairs if one.adopt is YesNo.NO and adopted.get(one.item) == one.card]
        pairs = [Pair(one.card, one.title, one.item, one.public_title, one.score) for one in _chosen(adoption)]
        _check(site, pairs, {item: card for item, card in adopted.items() if item not in undone})
        with world.store.transaction() as session:
            forget_adopted(session, key, undone)
            for pair in pairs:
                remember_card(session, key, _as_found(site.prepared, pair), pair.card_id, world.clock(), adopted=True)
            return tuple(sorted(load_adopted(session, key)))


def _chosen(adoption: Adoption) -> Sequence[WrittenPair]:
    return [pair for pair in adoption.pairs if pair.adopt is YesNo.YES]


def _check(site: Site, pairs: Sequence[Pair], kept: Mapping[str, str]) -> None:
    anew, before = {pair.item_id for pair in pairs}, _adopted(site)
    owned = {item: card for item, card in site.prepared.plan.matched.items() if item not in before}
    owned |= {item: card for item, card in kept.items() if item not in anew}
    if found := list(objections(pairs, site.prepared.shown, _wanting(site), owned)):
        raise NotAdopted("\n  ".join(["nothing was adopted; correct the file, or propose anew:", *found]))


def _adopted(site: Site) -> Mapping[str, str]:
    """Cards of people that were adopted and not written yet: Trello ids by item."""
    with site.world.store.transaction() as session:
        return load_adopted(session, site.prepared.key)


def _wanting(site: Site) -> Mapping[str, Card]:
    """The items that are to have a card on the board and have none, or a person's that is not written yet."""
    plan = site.prepared.plan
    made = {change.subject for change in plan.changes if change.action is Action.CREATE_CARD}
    items = made | {held.item_id for held in plan.held if held.what == "twin"} | _adopted(site).keys()
    return {item: card for item, card in site.prepared.cards.items() if item in items and not is_own(item)}


def _as_found(prepared: Prepared, pair: Pair) -> Card:
    """The item's card as the person's stands on the board, so that all that differs from the item is ours to write;
    labels of people are not, and stay."""
    (shown,) = (card for card in prepared.shown.cards if card.id == pair.card_id)
    keys = {ident: key for key, ident in prepared.plan.lists.items()}
    ours = {name for card in prepared.cards.values() for name in card.labels}
    names = {label.id: label.name for label in prepared.shown.labels if label.name in ours}
    return replace(
        prepared.cards[pair.item_id],
        title=shown.title,
        description=shown.description,
        list_key=keys.get(shown.list_id, shown.list_id),
        due=shown.due,
        labels=tuple(sorted(names[ident] for ident in shown.label_ids if ident in names)),
        checklist=None,
        fields=(),
    )
