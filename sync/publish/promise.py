"""What a plan does to promises: which of its changes move a date, put a stage back or take a promise away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mapping.public.boards import ListsBy, PromiseChange, PublicBoard
from mapping.public.cards import Card
from mapping.public.stage import FINISHED, goes_back
from mapping.roadmap import Stage
from mapping.targets import Precision
from sync.publish.plan import Action, MovedPromise, Plan, PlannedChange


def with_promises(plan: Plan, board: PublicBoard, before: Mapping[str, Card], after: Mapping[str, Card]) -> Plan:
    """The plan with what each of its changes does to promises. `before` are the cards as customers were shown them
    last, `after` as they should be, by item. What is finished is no promise any more, and a card of which nothing is
    remembered promised nothing."""
    dates = shows_dates(board)
    found = {item: tuple(_moved(card, after.get(item), dates)) for item, card in before.items()}
    telling = {id(change) for change in _telling(plan.changes)}
    return replace(
        plan,
        changes=tuple(
            replace(change, promises=found.get(change.subject, ())) if id(change) in telling else change
            for change in plan.changes
        ),
    )


def _telling(changes: Sequence[PlannedChange]) -> Iterator[PlannedChange]:
    """The changes that tell customers of promises: those of cards, or, where only what hangs on one changes, the first
    of these."""
    cards = [change for change in changes if change.action in (Action.UPDATE_CARD, Action.ARCHIVE_CARD)]
    yield from cards
    parts = [change for change in changes if change.part is not None and change.trello_id is not None]
    first = {change.subject: change for change in reversed(parts)}
    yield from (change for item, change in first.items() if item not in {one.subject for one in cards})


def shows_dates(board: PublicBoard) -> bool:
    """Whether customers see on the board when items are promised: on cards, or by the lists on which these stand."""
    return board.show_target or board.lists_by is not ListsBy.STAGE


def _moved(before: Card, after: Card | None, dates: bool) -> Iterator[MovedPromise]:
    if after is not None and goes_back(before.stage, after.stage):
        yield MovedPromise(PromiseChange.STAGE_BACK, before.stage, after.stage)
    if before.stage in FINISHED:
        return
    if after is None or after.stage is Stage.CANCELLED:
        yield MovedPromise(PromiseChange.WITHDRAWAL, _told(before), "cancelled" if after else "withdrawn")
    elif dates and _is_dated(before) and (before.target, before.deadline) != (after.target, after.deadline):
        same = before.target == after.target
        yield MovedPromise(PromiseChange.DATE, _when(before, same), _when(after, same))


def _is_dated(card: Card) -> bool:
    return card.target.precision is not Precision.NONE


def _when(card: Card, with_day: bool) -> str:
    """The target as it was written; with the day behind it where only that moved, as of a release."""
    return f"{card.target} ({card.deadline or 'no day'})" if with_day else str(card.target)


def _told(card: Card) -> str:
    return f"{card.stage}, {card.target}" if _is_dated(card) else card.stage
