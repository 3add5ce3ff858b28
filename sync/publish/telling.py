"""What there is to tell of an item, by what customers were shown of it, and the comments that tell it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from mapping.public.boards import STAGE_NAMES, PublicBoard
from mapping.public.cards import Card
from mapping.public.news_text import Telling
from mapping.public.stage import FINISHED, goes_back
from mapping.public.tell import News
from mapping.roadmap import Portfolio, Stage
from mapping.targets import Precision, parse_target
from mapping.wording import in_words
from sync.publish.plan import Action, FieldChange, Plan, PlannedChange
from sync.publish.promise import shows_dates
from sync.store.promises import Entry, Promise, Standing, shown_next

_ENDS = {News.SHIPPED: Stage.SHIPPED, News.CANCELLED: Stage.CANCELLED}


@dataclass(frozen=True, slots=True)
class PublicWords:
    """What a board calls targets and stages. `dates` says whether customers see there when items are promised;
    `releases` are the public names of releases that have one, by id."""

    stages: Mapping[Stage, str]
    releases: Mapping[str, str]
    dates: bool

    def target(self, promise: Promise) -> str:
        """When it is promised; empty where customers are not told."""
        target = parse_target(promise.target)
        if not self.dates or target.precision is Precision.NONE:
            return ""
        return in_words(target, promise.deadline, self.releases.get(target.release or ""))

    def stage(self, promise: Promise) -> str:
        """Where it stands."""
        return self.stages[promise.stage]


def public_words(board: PublicBoard, portfolio: Portfolio, stages: Mapping[Stage, str]) -> PublicWords:
    """The words of a board; `stages` are the workspace's own names, where it has any."""
    releases = {one.id: one.public_name for one in portfolio.releases().values() if one.public_name}
    return PublicWords({**STAGE_NAMES, **stages}, releases, shows_dates(board))


def tellings(past: Sequence[Promise], now: Promise, kinds: Collection[News], words: PublicWords) -> tuple[Telling, ...]:
    """What there is to tell of these kinds, in their order. `past` is what customers were shown since they were told
    last, oldest first, `now` what they see next. A date or an end that came and went in between is not told."""
    steps = tuple(pairwise((*past, now)))
    found = (_telling(kind, steps, now, words) for kind in News if kind in kinds)
    return tuple(one for one in found if one is not None)


def _telling(kind: News, steps: Sequence[tuple[Promise, Promise]], now: Promise, words: PublicWords) -> Telling | None:
    match kind:
        case News.SHIPPED | News.CANCELLED:
            ended = steps and now.stage is _ENDS[kind] and steps[0][0].stage is not now.stage
            return Telling(kind, words.stage(steps[0][0]), words.stage(now)) if ended else None
        case News.STAGE_BACK:
            before = [one for one, after in steps if goes_back(one.stage, after.stage)]
            back = before and goes_back(before[0].stage, now.stage)
            return Telling(kind, words.stage(before[0]), words.stage(now)) if back else None
        case News.DATE:
            return _moved_date(steps, now, words)
        case News.NEW:
            return None


def _moved_date(steps: Sequence[tuple[Promise, Promise]], now: Promise, words: PublicWords) -> Telling | None:
    """A date that was promised and is now another one, in public words. What is finished promises nothing more."""
    if now.stage in FINISHED:
        return None
    promised = [pair for pair in steps if not {one.stage for one in pair}.intersection(FINISHED)]
    before = [words.target(one) for one, after in promised if words.target(one) != words.target(after)]
    first, last = next(filter(None, before), ""), words.target(now)
    return Telling(News.DATE, first, last) if first and first != last else None


def untold(entries: Sequence[Entry], told: int, since: datetime) -> tuple[Promise, ...]:
    """What customers were shown, beginning with what followers know: what was shown up to the row `told`, or before
    `since`. A run that was taken back is not told, and neither is what was put back. Nobody follows a card yet that was
    made in the place of a deleted one: what was shown on that one is not told."""
    standing = [one.told.promise.standing for one in entries]
    anew = max((at for at, one in enumerate(standing, 1) if one is Standing.DELETED), default=0)
    live = [one for one in entries[anew:] if one.told.is_live]
    known = [number for number, one in enumerate(live) if one.id <= told or one.at < since or one.note]
    return tuple(one.told.promise for one in live[known[-1] if known else 0 :])


def shown_cards(
    plan: Plan, wanted: Mapping[str, Card], before: Mapping[str, Card], closed: Collection[str]
) -> Mapping[str, Card]:
    """The items' cards that stand open on the board once the plan is applied, as they will then be. `wanted` are the
    cards as they should be, `before` as customers were shown them last, by item; `closed` the ids of archived ones."""
    waiting = _waiting(plan)
    made = {one.subject for one in plan.changes if one.action is Action.CREATE_CARD}
    opened = {one.subject for one in plan.changes if one.after().get("archived") is False}
    found = {item: before.get(item) if item in waiting else card for item, card in wanted.items()}
    return {
        item: card
        for item, card in found.items()
        if card is not None
        and card.public is not None
        and (item in made or (item in plan.matched and (item in opened or plan.matched[item] not in closed)))
    }


def shown_then(plan: Plan, cards: Mapping[str, Card], ledger: Mapping[str, Sequence[Entry]]) -> Mapping[str, Promise]:
    """What customers are shown of these items once the plan is applied."""
    waiting = _waiting(plan)
    sent = {one.subject: one.after() for one in plan.changes if one.action is Action.UPDATE_CARD}
    found = {}
    for item, card in cards.items():
        last = ledger[item][-1].told if item in ledger else None
        if last is not None and item in waiting:
            found[item] = last.promise
        else:
            found[item] = shown_next(card, last, sent.get(item, {}))
    return found


def _waiting(plan: Plan) -> set[str]:
    """Items whose cards stay as customers see them. Of some only a part waits, while the rest of the card changes."""
    changing = {one.subject for one in plan.changes if one.action is Action.UPDATE_CARD}
    return {held.item_id for held in plan.held} - changing


def comment(item: str, title: str, card_id: str, told: Sequence[Telling], text: str) -> PlannedChange:
    """The change that writes below a card."""
    why = "; ".join(_WHY[one.kind] for one in told)
    return PlannedChange(Action.COMMENT, item, title, why, (FieldChange("text", None, text),), card_id)


_WHY = {
    News.SHIPPED: "followers are told that it has shipped",
    News.DATE: "followers are told that its date has moved",
    News.STAGE_BACK: "followers are told that it went back",
    News.CANCELLED: "followers are told that it is cancelled",
}
