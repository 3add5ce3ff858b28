"""Teams: owners of items that share one pace, and what they work on in which order.

A team's pace is what all items of its owner finished in each complete week, from the first activity on any of them. Its
items have no paces of their own: each waits for its part of the team's weeks. A team with fewer weeks than the settings
ask for has no pace yet; until then its items are forecast each by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import fsum

from drift.facts import Facts
from drift.findings import Reason
from drift.forecasts.calibrated import HISTORY_WEEKS, forecast_by, look_at
from drift.forecasts.cut_line import TINY
from drift.forecasts.forecast import NO_GROWTH, Forecast, Growth, Method, without_history
from drift.forecasts.prior_table import PRIOR
from drift.forecasts.throughput import Basis, Throughput, history, weeks_of
from drift.forecasts.trials import Draws, Line, ended_in_line
from mapping.roadmap import Item


@dataclass(frozen=True, slots=True)
class Queue:
    """What a team works on, the most important first: each item's id with what is left of it.

    `samples` are what the team finished in each week, oldest first, in the same unit. At most `wip` items are worked on
    at a time.
    """

    team: str
    wip: int
    samples: tuple[float, ...]
    items: tuple[tuple[str, float], ...]
    growth: Growth
    method: Method
    draws: Draws

    @property
    def is_shared(self) -> bool:
        """Whether anything has to share the pace with others."""
        return sum(left > TINY for _, left in self.items) > 1

    def place(self, ident: str) -> int:
        """Where the item stands; 0 is first."""
        return next(place for place, (one, _) in enumerate(self.items) if one == ident)

    def left(self, ident: str) -> float:
        """What is left of the item; 0 where it does not stand here."""
        return next((left for one, left in self.items if one == ident), 0.0)

    def having(self, left: Mapping[str, float]) -> Queue:
        """The same queue with so much left of some of its items."""
        return replace(self, items=tuple((one, left.get(one, before)) for one, before in self.items))

    def forecast(self, ident: str, as_of: date) -> Forecast | Reason:
        """When the item is finished if the team works along this queue: by trials, exact for an item alone.

        Without a pace the reason is that of `drift.forecasts.forecast.forecast`.
        """
        left = self.left(ident)
        if not self.is_shared or left <= TINY:
            return forecast_by(self.method, as_of, self.samples, left, self.growth)
        if decided := without_history(as_of, self._known, left, self.growth, self.method):
            return decided
        cdf = (ended_in_line(self.line, self.draws)[ident] / self.draws.trials).tolist()
        return Forecast(as_of, self._known, left, tuple(cdf), self.growth, self.method, self._pace)

    @property
    def _known(self) -> tuple[float, ...]:
        return self.samples if self.method is Method.PLAIN else self.samples[-HISTORY_WEEKS:]

    @property
    def _pace(self) -> float | None:
        return None if self.method is Method.PLAIN else look_at(self._known).pace

    @property
    def line(self) -> Line:
        """The queue as trials take it: with the pace to come of the whole of it, and without what is done."""
        items = tuple((ident, left) for ident, left in self.items if left > TINY)
        if self.method is Method.PLAIN:
            weeks = tuple((sample, 1 / len(self.samples)) for sample in self.samples)
            return Line(self.team, self.wip, weeks, items, NO_GROWTH, self.growth)
        seen = look_at(self._known)
        likely = PRIOR.likely(fsum(left for _, left in items) / seen.pace, seen.lumpiness, seen.known)
        paces = tuple((pace, chance) for pace, chance in likely if chance)
        return Line(self.team, self.wip, seen.weeks, items, paces, self.growth)


def team_paces(facts: Facts) -> Mapping[str, Throughput]:
    """The pace of each owner whose items share one, as far as enough weeks are known."""
    found = {}
    for owner in sorted(facts.inputs.settings.wip):
        owned = [item.id for item in facts.items if item.owner == owner]
        shares = tuple(share for ident in owned for share in facts.shares[ident])
        predicted = tuple(one for ident in owned for one in facts.predicted.get(ident, ()))
        own = weeks_of(shares, history(facts), predicted)
        if len(own.by_week) >= facts.inputs.settings.min_weeks:
            found[owner] = Throughput(own.samples, Basis.TEAM, len(own.by_week), thin=False)
    return found


def by_importance(item: Item) -> tuple[bool, int]:
    """Sorts items that stand in the order of the files: by their written priority, and those without behind."""
    return item.priority is None, item.priority or 0
