"""When items are there with all that they wait for, one by one and several of them together.

Put together exactly, as long as the parts are independent: a chain by convolution, what waits for several by their
product. Where two parts hang on the same thing (a team that works on both, something that both wait for) a product is
wrong. Then the whole knot of items that share teams or wait for each other is drawn by trials, so that all that is said
of it comes from the same draw.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from graphlib import TopologicalSorter
from math import prod

import numpy as np

from drift.forecasts.circles import Graph, cycles, reached_from
from drift.forecasts.combined import Chances, begun_after, slowest
from drift.forecasts.forecast import MAX_WEEKS, Forecast, between
from drift.forecasts.outlook import Outlook
from drift.forecasts.teams import Queue
from drift.forecasts.trials import Draws, Ends, Task, ends, within

NEVER = (0.0,)
"""The chances of what stands still."""

AT_ONCE = (1.0,)
"""The chances of what takes no time of its own, as far as anybody knows."""


@dataclass(frozen=True)  # without slots, so that what is drawn can be kept
class Knot:
    """Items that share teams or wait for each other, all of which hang together."""

    tasks: tuple[Task, ...]
    queues: tuple[Queue, ...]
    draws: Draws

    @cached_property
    def ends(self) -> Ends:
        """When each of them ends in each trial."""
        return ends(self.tasks, tuple(queue.line for queue in self.queues), self.draws)

    @cached_property
    def moves_a_queue(self) -> bool:
        """Whether an item of a team has to wait, so that others of its team come sooner."""
        return any(task.needs and not task.begun and task.alone is None for task in self.tasks)

    @cached_property
    def items(self) -> frozenset[str]:
        """All of them, by their ids."""
        return frozenset(task.id for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """When items are there: `there` are their forecasts by id, where that can be said.

    `hangs_on` names all that the end of an item follows from, itself among them; items that have none of it in common
    are independent. `knots` are by item; the `drawn` are those whose forecasts take trials.
    """

    today: date
    there: Mapping[str, Forecast]
    hangs_on: Mapping[str, frozenset[str]]
    knots: Mapping[str, Knot]
    drawn: frozenset[str]

    def together_by(self, items: Collection[str], day: date) -> float:
        """The chance that all of these are there by the day; each must be among those `there`."""
        return prod(self._all_of(group, day) for group in self._apart(items))

    def by_trials(self, items: Collection[str]) -> bool:
        """Whether what is said of these items together, or of one of them, takes trials."""
        return not self.drawn.isdisjoint(items) or any(len(group) > 1 for group in self._apart(items))

    def _apart(self, items: Iterable[str]) -> list[list[str]]:
        """The items in groups that are independent of each other."""
        groups: list[tuple[frozenset[str], list[str]]] = []
        for item in sorted(items):
            near = [group for group in groups if not group[0].isdisjoint(self.hangs_on[item])]
            groups = [group for group in groups if group not in near]
            things = self.hangs_on[item].union(*(group[0] for group in near))
            groups.append((things, [item, *(one for _, many in near for one in many)]))
        return [many for _, many in groups]

    def _all_of(self, group: list[str], day: date) -> float:
        least = min(self.there[item].probability_by(day) for item in group)
        weeks, days = divmod((day - self.today).days, 7)
        if len(group) == 1 or weeks < 0:
            return least
        knot = self.knots[group[0]]
        latest = np.max([knot.ends[item] for item in group], axis=0)
        share, after = (
            float(np.count_nonzero(latest <= min(end, MAX_WEEKS)) / knot.draws.trials) for end in (weeks, weeks + 1)
        )
        if self.there[group[0]].part_weeks:
            share = between(share, after, days)
        # All are there no more often than the least likely of them, whose chance may be exact.
        return min(least, share)


def arrivals(graph: Graph, known: Mapping[str, Outlook], today: date, draws: Draws) -> Arrivals:
    """When each unfinished item will be there, with what it waits for.

    The members of a circle are taken by themselves, and what stands still is never there. An item without a forecast
    of its own is there no sooner than what it waits for.
    """
    waits = _waits(graph, known)
    knots = _knots(waits, known, draws)
    hangs_on = _things(waits, known, knots)
    drawn: set[str] = set()
    there: dict[str, Forecast] = {}
    for ident, needs in waits.items():
        one, before = known[ident], [there[needed] for needed in needs]
        tangled = _is_tangled(one, needs, hangs_on, knots[ident])
        cdf = within(knots[ident].ends[ident]) if tangled else _composed(one, [each.cdf for each in before])
        own = one.forecast or Forecast(today, (), 0.0, NEVER)
        there[ident] = replace(own if one.forecast or one.stands_still else before[0], cdf=cdf)
        if tangled or _queue_of(one) or not drawn.isdisjoint(needs):
            drawn.add(ident)
    return Arrivals(today, there, hangs_on, knots, frozenset(drawn))


def _is_tangled(one: Outlook, needs: tuple[str, ...], hangs_on: Mapping[str, frozenset[str]], knot: Knot) -> bool:
    """Whether what it is put together of is not independent."""
    if knot.moves_a_queue:
        return bool(needs or _queue_of(one))
    parts = [frozenset({_thing(one)}), *(hangs_on[needed] for needed in needs)]
    return sum(map(len, parts)) > len(hangs_on[one.item.id])


def _composed(one: Outlook, before: Sequence[Chances]) -> Chances:
    if one.stands_still:
        return NEVER
    floor = slowest(before) if before else None
    if one.forecast:
        return begun_after(floor, one.forecast, begun=one.begun).cdf
    return floor or AT_ONCE


def _thing(one: Outlook) -> str:
    """What its own time follows from: itself, or its team."""
    queue = _queue_of(one)
    return _team(queue) if queue else one.item.id


def _team(queue: Queue) -> str:
    """A name for the team that no item has, for ids have no blanks."""
    return f"team {queue.team}"


def _waits(graph: Graph, known: Mapping[str, Outlook]) -> Mapping[str, tuple[str, ...]]:
    """By each item of which can be said when it comes, what it waits for; nobody before what it waits for."""
    circular = {ident for members in cycles(graph) for ident in members}
    order = TopologicalSorter({ident: () if ident in circular else graph.get(ident, ()) for ident in known})
    found: dict[str, tuple[str, ...]] = {}
    for ident in order.static_order():
        one = known[ident]
        needs = () if ident in circular else tuple(sorted(graph.get(ident, frozenset()) & found.keys()))
        if not one.finished and (needs or one.stands_still or one.forecast):
            found[ident] = needs
    return found


def _queue_of(one: Outlook) -> Queue | None:
    """The queue in which it comes by trials; nobody does in that of a team that finishes nothing."""
    return one.queue if one.forecast else None


def _knots(waits: Mapping[str, tuple[str, ...]], known: Mapping[str, Outlook], draws: Draws) -> Mapping[str, Knot]:
    near: dict[str, set[str]] = {ident: set() for ident in waits}
    for ident, needs in waits.items():
        queue = _queue_of(known[ident])
        for other in (*needs, *([_team(queue)] if queue else [])):
            near[ident].add(other)
            near.setdefault(other, set()).add(ident)
    graph = {one: frozenset(others) for one, others in near.items()}
    found: dict[str, Knot] = {}
    for ident in waits:
        if ident not in found:
            members = sorted({ident, *reached_from(ident, graph)} & waits.keys())
            found |= dict.fromkeys(members, _knot(members, waits, known, draws))
    return found


def _knot(
    members: Iterable[str], waits: Mapping[str, tuple[str, ...]], known: Mapping[str, Outlook], draws: Draws
) -> Knot:
    queues = {queue.team: queue for ident in members if (queue := _queue_of(known[ident]))}
    tasks = tuple(Task(ident, _alone(known[ident]), waits[ident], known[ident].begun) for ident in members)
    return Knot(tasks, tuple(queues[team] for team in sorted(queues)), draws)


def _alone(one: Outlook) -> Chances | None:
    """The chances of the time that it takes by itself; None where it waits for its turn in a queue."""
    if _queue_of(one):
        return None
    if one.forecast:
        return one.forecast.cdf
    return NEVER if one.stands_still else AT_ONCE


def _things(
    waits: Mapping[str, tuple[str, ...]], known: Mapping[str, Outlook], knots: Mapping[str, Knot]
) -> Mapping[str, frozenset[str]]:
    """All that the end of each item follows from. Where a queue moves, that is the whole of its knot."""
    found: dict[str, frozenset[str]] = {}
    for ident, needs in waits.items():
        if knots[ident].moves_a_queue:
            found[ident] = knots[ident].items
        else:
            found[ident] = frozenset({_thing(known[ident])}).union(*(found[needed] for needed in needs))
    return found
