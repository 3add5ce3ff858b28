"""What customers should see: which items, as what, and what waits for a person first.

Text comes only from what a roadmap file says under `public`, from the Jira field for public text where that file asks
for it, from public names of themes and releases, and from the operator's own names of lists and stages. A stage that
the backlog would put back, and a card whose line left the file, stay as customers see them until a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, tzinfo
from types import MappingProxyType

from mapping.assignments import RollUp
from mapping.backlog import Backlog
from mapping.public.boards import STAGE_NAMES, PublicBoard
from mapping.public.card_maker import CardMaker
from mapping.public.cards import Card, WantedBoard, WantedLabel
from mapping.public.layout import Layout
from mapping.public.progress import progress
from mapping.public.stage import FINISHED, Staging, goes_back, is_dropped
from mapping.public.summary import NoSummary, Summaries
from mapping.public.templates import CardText
from mapping.roadmap import Item, Portfolio, Stage
from mapping.rules import MappingFile
from mapping.wording import fits, month_in_words

CHECKLIST_LINES = 200
"""The most lines that a checklist holds (Trello, "Object limits")."""


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """What was not done about an item's card, and why; a person decides."""

    item_id: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Curated:
    """The wanted board, and what of it waits for a person."""

    board: WantedBoard
    held: tuple[Held, ...] = ()


def curate(  # noqa: PLR0913 - every input of a pure decision, each by name
    board: PublicBoard,
    portfolio: Portfolio,
    rollups: Mapping[str, RollUp],
    backlog: Backlog,
    mapping: MappingFile,
    *,
    today: date,
    workspace_id: str,
    shown_before: Mapping[str, Card] = MappingProxyType({}),
    stage_names: Mapping[Stage, str] = STAGE_NAMES,
    zone: tzinfo = UTC,
) -> Curated:
    """The board as customers should see it on this day.

    `shown_before` are the cards that customers see now, by item id, as they were last published; `stage_names` are
    the workspace's own, where it has any, and days begin in its `zone`. Raises `BadTemplate` where a template of the
    board cannot be filled.
    """
    names = {**STAGE_NAMES, **stage_names}
    layout = Layout(board, portfolio, names)
    maker = CardMaker(board, portfolio, layout, CardText(board), names, workspace_id)
    staging = Staging(board, rollups, backlog, mapping, today, zone)
    curator = _Curator(maker, staging, Summaries(rollups, backlog), _by_current_id(shown_before, portfolio))
    outcomes = [*(curator.outcome(item) for item in portfolio.order()), *curator.vanished()]
    cards = [outcome.card for outcome in outcomes if outcome.card is not None]
    return Curated(_laid_out(cards, maker), tuple(sorted(note for outcome in outcomes for note in outcome.held)))


def is_meant_for(item: Item, board: PublicBoard, portfolio: Portfolio) -> bool:
    """Whether those for whom the board is may be told of a public item, by what its file says."""
    assert item.public is not None  # only asked of public items
    roadmap = portfolio.roadmap_of(item.id)
    if board.roadmaps and roadmap.roadmap not in board.roadmaps:
        return False
    if item.public.audiences:
        return board.audience in item.public.audiences
    return roadmap.audience is None or board.audience is None or roadmap.audience == board.audience


@dataclass(frozen=True, slots=True)
class _Outcome:
    card: Card | None = None
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class _Curator:
    """Decides item by item. `shown` are the cards that customers see now, by the ids of today."""

    maker: CardMaker
    staging: Staging
    summaries: Summaries
    shown: Mapping[str, Card]

    def outcome(self, item: Item) -> _Outcome:
        """The card of one item, if it has one, and what is held about it."""
        if not self._is_selected(item):
            return self._left_out(item)
        stage, held = self._stage(item)
        if stage in FINISHED and not held and self._is_retired(item):
            return _Outcome()
        try:
            summary, progress, shipped = (
                self.summaries.of(item),
                self._progress(item, stage),
                self._shipped(item, stage),
            )
            card = self.maker.card(item, stage, summary, progress, shipped)
        except NoSummary as trouble:
            return _Outcome(self._kept(item.id), (*held, Held(item.id, "summary", str(trouble))))
        mistakes = tuple(_mistakes(card))
        return _Outcome(self._kept(item.id) if mistakes else card, held + mistakes)

    def vanished(self) -> Iterator[_Outcome]:
        """The cards whose items are in no file any more: they stay, unless all that they promised was settled."""
        why = "the item is in no roadmap file any more, but customers were shown it; cancel it with a public reason"
        for ident in sorted(self.shown.keys() - {item.id for item in self.maker.portfolio.items()}):
            if self.shown[ident].stage not in FINISHED:
                yield _Outcome(self._kept(ident), (Held(ident, "vanished", why),))

    def _kept(self, ident: str) -> Card | None:
        """The card as customers see it now, on a list that the board still has."""
        card = self.shown.get(ident)
        return replace(card, list_key=self.maker.layout.standing(card.list_key)) if card else None

    def _is_selected(self, item: Item) -> bool:
        """Whether the item has a place on this board, by what its file says."""
        if item.public is None or _successors(item):
            return False
        if item.public.public_from is not None and item.public.public_from > self.staging.today:
            return False
        if is_dropped(item) and item.id not in self.shown:
            return False
        return is_meant_for(item, self.maker.board, self.maker.portfolio)

    def _left_out(self, item: Item) -> _Outcome:
        """A merged or split item leaves the board when one that stands for it is there; otherwise its card stays."""
        successors, card = _successors(item), self._kept(item.id)
        found = [self.maker.portfolio.item(ident) for ident in successors]
        if card is None or any(one and self._is_selected(one) for one in found):
            return _Outcome()
        if successors:
            why = f"it became {', '.join(successors)}, which customers cannot see here; make that public or cancel this"
        elif item.public is None and self._took_over(item):
            why = "customers were shown an item that was merged into this one, which is not public; make it public"
        else:
            return _Outcome()
        return _Outcome(card, (Held(item.id, "replaced", why),))

    def _took_over(self, item: Item) -> bool:
        return any(other.merged_into == item.id for other in self.maker.portfolio.items())

    def _stage(self, item: Item) -> tuple[Stage, tuple[Held, ...]]:
        staged, before = self.staging.stage(item), self.shown.get(item.id)
        last = before.stage if before is not None and before.stage is not Stage.CANCELLED else None
        if staged.stage is None:
            held = (Held(item.id, "stage", staged.trouble),) if staged.trouble else ()
            return last or item.stage or Stage.PLANNED, held
        if last is None or staged.written or not goes_back(last, staged.stage):
            return staged.stage, ()
        why = (
            f"the backlog puts it back to {staged.stage}, but customers were shown {last}; "
            "to show that, write `stage_from: file` and the stage into its roadmap file"
        )
        return last, (Held(item.id, "stage", why),)

    def _progress(self, item: Item, stage: Stage) -> str:
        rollup = self.staging.rollups.get(item.id)
        return progress(rollup, stage) if self.maker.board.progress and rollup is not None else ""

    def _shipped(self, item: Item, stage: Stage) -> str:
        """The month in which customers got it. What they were told once stays, though more of its work may be finished
        later, unless a person confirms a day."""
        if stage is not Stage.SHIPPED:
            return ""
        before = self.shown.get(item.id)
        told = before.public.shipped if before and before.public and before.stage is Stage.SHIPPED else ""
        found = month_in_words(self.staging.shipped_on(item))
        return found if self.staging.is_confirmed(item) else told or found

    def _is_retired(self, item: Item) -> bool:
        finished = self.staging.finished_on(item)
        days = self.maker.board.retire_shipped_after_days
        return finished is not None and (self.staging.today - finished).days > days


def _successors(item: Item) -> tuple[str, ...]:
    return (item.merged_into,) if item.merged_into else item.split_into


def _by_current_id(shown: Mapping[str, Card], portfolio: Portfolio) -> Mapping[str, Card]:
    """The shown cards by what their items are called today."""
    current = {item.id for item in portfolio.items()}
    renamed = {former: item.id for item in portfolio.items() for former in item.was if former not in current}
    names = {ident: renamed.get(ident, ident) for ident in shown}
    return {names[ident]: replace(card, item_id=names[ident]) for ident, card in shown.items()}


def _mistakes(card: Card) -> Iterator[Held]:
    """What Trello would not take as it is; nothing is cut in silence."""
    if not card.title:
        yield Held(card.item_id, "title", "the public title is empty once it is filled into the template; write one")
    for name, text in (("title", card.title), ("description", card.description)):
        if not fits(text):
            yield Held(card.item_id, name, f"the {name} is longer than the 16384 that Trello holds; shorten it")
    yield from _mistaken_lines(card)


def _mistaken_lines(card: Card) -> Iterator[Held]:
    lines = [line.name for line in card.checklist.lines] if card.checklist else []
    if "" in lines:
        yield Held(card.item_id, "milestones", "a milestone is empty as customers would read it; write it out")
    if len(set(lines)) < len(lines):
        yield Held(card.item_id, "milestones", "two of its milestones read the same; say one of them otherwise")
    if len(lines) > CHECKLIST_LINES:
        why = f"it has {len(lines)} milestones, and a checklist of Trello holds {CHECKLIST_LINES}; write fewer"
        yield Held(card.item_id, "milestones", why)


def _laid_out(cards: list[Card], maker: CardMaker) -> WantedBoard:
    lists = maker.layout.lists(cards)
    place = {one.key: number for number, one in enumerate(lists)}
    labels: dict[str, WantedLabel] = {}
    for item in maker.portfolio.order():
        for label in maker.labels(item):
            labels.setdefault(label.name, label)
    used = sorted({name for card in cards for name in card.labels})
    return WantedBoard(
        lists,
        tuple(labels.get(name, WantedLabel(name, None)) for name in used),
        tuple(sorted(cards, key=lambda card: place[card.list_key])),
    )
