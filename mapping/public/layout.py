"""The lists of a public board: which there are, what they are called, and where a card stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from mapping.public.boards import ListsBy, PublicBoard
from mapping.public.cards import Card, WantedList
from mapping.public.stage import FINISHED
from mapping.roadmap import Item, Portfolio, Stage
from mapping.targets import BadTarget, Calendar, Horizon, Precision, Target, parse_target
from mapping.wording import plain, settled

OTHERS = "others"
"""The key of the list for items that have no date, or no release with a public name."""

_WIDER_THAN_QUARTER = (Precision.HALF, Precision.YEAR)


@dataclass(frozen=True, slots=True)
class ListDate:
    """The date for which a list stands, and its last day."""

    target: Target
    deadline: date | None


@dataclass(frozen=True, slots=True)
class Layout:
    """How one board is laid out. What has shipped or was cancelled stands in a list of its own on every board."""

    board: PublicBoard
    portfolio: Portfolio
    stage_names: Mapping[Stage, str]

    def key(self, item: Item, stage: Stage, target: Target) -> str:
        """The key of the list on which the item stands."""
        if stage in FINISHED or self.board.lists_by is ListsBy.STAGE:
            return stage.value
        if self.board.lists_by is ListsBy.HORIZON:
            return _horizon(target, stage).value
        if self.board.lists_by is ListsBy.RELEASE:
            return self.standing(target.release or OTHERS)
        return _quarter(target, self.portfolio.calendar(item.id))

    def standing(self, key: str) -> str:
        """The key itself if a list can stand for it on this board, else that of the list for all others."""
        if key in (*Stage, *Horizon) or key in self._releases():
            return key
        return key if self.board.lists_by is ListsBy.QUARTER and _deadline(key, self.portfolio) else OTHERS

    def date_of(self, key: str) -> ListDate | None:
        """What customers read off the list as the date of its cards: a period, a release or a horizon; None where it
        says none. A list of somebody's own that is called like a period is read like one."""
        if self.board.lists_by is ListsBy.RELEASE and key in self._releases():
            target = Target(Precision.RELEASE, release=key)
            return ListDate(target, self.portfolio.releases()[key].day)
        if self.board.lists_by is ListsBy.HORIZON and key in list(Horizon):
            return ListDate(Target(Precision.HORIZON, horizon=Horizon(key)), None)
        if self.board.lists_by is ListsBy.QUARTER and (deadline := _deadline(key, self.portfolio)):
            return ListDate(parse_target(key), deadline)
        return None

    def lists(self, cards: Iterable[Card]) -> tuple[WantedList, ...]:
        """The lists left to right: those that the board always has, and those that a card stands on."""
        keys = {card.list_key: None for card in cards}
        always = self._always()
        between = sorted(keys.keys() - set(always) - {OTHERS, Stage.CANCELLED}, key=self._place)
        others = [OTHERS] if OTHERS in keys else []
        cancelled = [Stage.CANCELLED.value] if Stage.CANCELLED in keys else []
        return tuple(
            WantedList(key, self.name(key)) for key in (*always[:-1], *between, *others, always[-1], *cancelled)
        )

    def name(self, key: str) -> str:
        """What customers read above the list."""
        return settled(plain(self.board.lists.get(key) or self._own_name(key)))

    def _always(self) -> tuple[str, ...]:
        if self.board.lists_by is ListsBy.STAGE:
            return (Stage.PLANNED.value, Stage.BUILDING.value, Stage.SHIPPED.value)
        if self.board.lists_by is ListsBy.HORIZON:
            return (*(horizon.value for horizon in Horizon), Stage.SHIPPED.value)
        return (Stage.SHIPPED.value,)

    def _own_name(self, key: str) -> str:
        names = {stage.value: name for stage, name in self.stage_names.items()}
        names |= {horizon.value: horizon.value.capitalize() for horizon in Horizon}
        names[OTHERS] = "Not in a release yet" if self.board.lists_by is ListsBy.RELEASE else "No date yet"
        return names.get(key) or self._releases().get(key, key)

    def _releases(self) -> Mapping[str, str]:
        releases = self.portfolio.releases().values()
        return {release.id: release.public_name for release in releases if release.public_name}

    def _place(self, key: str) -> tuple[date, str]:
        release = self.portfolio.releases().get(key)
        if release is not None:
            return (release.day or date.max, key)
        return (_deadline(key, self.portfolio) or date.max, key)


def _deadline(period: str, portfolio: Portfolio) -> date | None:
    try:
        return Calendar(portfolio.fiscal_year_start).deadline(parse_target(period))
    except BadTarget:
        return None


def _horizon(target: Target, stage: Stage) -> Horizon:
    """The written horizon; what has a date instead is now when it is being built, next before that, else later."""
    if target.horizon is not None:
        return target.horizon
    if stage is Stage.BUILDING:
        return Horizon.NOW
    return Horizon.LATER if target.precision is Precision.NONE else Horizon.NEXT


def _quarter(target: Target, calendar: Calendar) -> str:
    """The quarter of the deadline; a half and a year keep lists of their own, since less was promised."""
    if target.precision in _WIDER_THAN_QUARTER:
        return str(target)
    deadline = calendar.deadline(target)
    return str(_quarter_of(deadline, calendar.fiscal_year_start)) if deadline else OTHERS


def _quarter_of(day: date, fiscal_year_start: int) -> Target:
    months = day.year * 12 + (day.month - 1) - (fiscal_year_start - 1)
    return Target(Precision.QUARTER, year=months // 12, number=months % 12 // 3 + 1)
