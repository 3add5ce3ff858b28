"""A plan of a board before anything is told of it, and what it is made from: what is known, and what should be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from mapping.assign import current_ids
from mapping.public.boards import PromiseChange, PublicBoard
from mapping.public.card_maker import identity
from mapping.public.cards import Card, ShownBoard, WantedBoard
from mapping.public.curation import Curated, curate
from mapping.public.own_cards import OWN, OwnText, with_own
from sync.measuring import Measured
from sync.publish.compare import make_plan
from sync.publish.match import Known, TakenOff
from sync.publish.plan import Plan
from sync.publish.promise import with_promises
from sync.store.boards import (
    begun_cards,
    installed,
    load_adopted,
    load_cards,
    load_known,
    note_url,
    rename_items,
)
from sync.store.demand import rename_demand
from sync.store.engine import Store
from sync.store.journal import settle_by_reading
from sync.store.json import digest, dump
from sync.store.keys import BoardKey
from sync.store.tables import BoardRow
from sync.store.taken_off import rename_taken_off, taken_off


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the store knows of a board: its row, our cards as they were last written and as values, items taken off,
    cards of people that were adopted, and cards that were begun and whose end nobody knows."""

    row: BoardRow
    known: Known
    cards: Mapping[str, Card]
    off: Mapping[str, TakenOff]
    adopted: Mapping[str, str]
    begun: frozenset[str]


def recall(
    store: Store, key: BoardKey, measured: Measured, shown: ShownBoard, installation: Callable[[], str]
) -> Recalled:
    """What the store knows, after the writes of lost answers are settled by the board that was just read."""
    ids = current_ids(measured.workspace.portfolio)
    with store.transaction() as session:
        settle_by_reading(session, key, measured.as_of.instant)
        note_url(session, key, shown.url)
        rename_items(session, key, ids)
        rename_taken_off(session, key, ids)
        rename_demand(session, key, ids)
        return Recalled(
            row=installed(session, key, installation),
            known=load_known(session, key),
            cards=load_cards(session, key),
            off=taken_off(session, key),
            adopted=load_adopted(session, key),
            begun=frozenset(ids.get(item, item) for item in begun_cards(session, key)),
        )


def curated_board(measured: Measured, board: PublicBoard, shown_before: Mapping[str, Card]) -> Curated:
    """What customers should see of a board, by the files and the last pull. `shown_before` are the cards that they see
    now, by item. Raises `BadTemplate`."""
    workspace = measured.workspace
    return curate(
        board,
        workspace.portfolio,
        measured.rollups,
        measured.backlog,
        workspace.mapping,
        today=measured.as_of.today,
        workspace_id=workspace.file.workspace,
        shown_before=shown_before,
        stage_names=workspace.file.stages,
        zone=measured.as_of.zone,
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan before anything is told of it: the cards that should be, by item, and what was known."""

    plan: Plan
    cards: Mapping[str, Card]
    known: Known


@dataclass(frozen=True, slots=True)
class Drafter:
    """What plans of a board are made from."""

    measured: Measured
    board: PublicBoard
    shown: ShownBoard
    past: Recalled
    curated: Curated

    def draft(self, own: Iterable[OwnText], hold: Collection[PromiseChange]) -> Draft:
        """The plan with these cards of the board's own; changes that do any of this to a promise wait."""
        past, workspace = self.past, self.measured.workspace.file.workspace
        wanted = with_own(self.curated.board, own, workspace)
        cards = {card.item_id: card for card in wanted.cards}
        known = _without_idle(past.known, past.adopted, wanted.cards)
        plan = _compared(self, wanted, known)
        return Draft(with_promises(plan, self.board, past.cards, cards).holding(hold), cards, known)


def _compared(drafter: Drafter, wanted: WantedBoard, known: Known) -> Plan:
    workspace, board, curated = drafter.measured.workspace, drafter.board, drafter.curated
    return make_plan(
        board.id,
        workspace.file.workspace,
        wanted,
        drafter.shown,
        known,
        edits=board.edits,
        held=curated.held,
        digest=digest(dump(curated.board)),
        identities={**OWN, **{item.id: identity(item) for item in workspace.portfolio.items()}},
        off=drafter.past.off,
    )


def _without_idle(known: Known, adopted: Collection[str], cards: Iterable[Card]) -> Known:
    """What is known, without adopted cards that nothing is to be written to: those are still people's."""
    idle = set(adopted) - {card.item_id for card in cards}
    return replace(known, cards={item: last for item, last in known.cards.items() if item not in idle})
