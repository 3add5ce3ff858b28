"""Teams worked through week by week in every way that their weeks can come: slow, in whole numbers, and written apart
from the trials, so that the two can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod

from drift.forecasts.forecast import Weeks
from drift.forecasts.trials import Line

Needs = Mapping[str, tuple[str, ...]]
"""By item, those that must end before it begins."""


def even(*weeks: int) -> Weeks:
    """Weeks of which each comes as often as the others."""
    return tuple((float(week), 1 / len(weeks)) for week in weeks)


def every_way(lines: Sequence[Line], weeks: int, needs: Needs) -> Iterator[tuple[float, dict[str, int]]]:
    """Each way that the next weeks can come, with its chance and the week in which each item ends by then."""
    for drawn in product(*(line.weeks for line in lines for _ in range(weeks))):
        brings = [[int(value) for value, _ in drawn[at * weeks : (at + 1) * weeks]] for at in range(len(lines))]
        yield prod(chance for _, chance in drawn), worked(lines, brings, needs)


def worked(lines: Sequence[Line], brings: Sequence[Sequence[int]], needs: Needs) -> dict[str, int]:
    """The week in which each item ends, where each team's weeks bring so much; without those that do not end."""
    left = {ident: int(size) for line in lines for ident, size in line.items}
    ended: dict[str, int] = {}
    for week, units in enumerate(zip(*brings, strict=True), start=1):
        before = frozenset(ended)
        for line, brought in zip(lines, units, strict=True):
            mine, given = {ident for ident, _ in line.items}, brought
            while given and (front := _front(line, left, needs, before | (ended.keys() & mine))):
                parts = {one: given // len(front) + (at < given % len(front)) for at, one in enumerate(front)}
                for one, part in parts.items():
                    given -= min(part, left[one])
                    left[one] -= min(part, left[one])
                ended |= {one: week for one in front if not left[one]}
    return ended


def _front(line: Line, left: Mapping[str, int], needs: Needs, there: frozenset[str]) -> list[str]:
    """What the team works on: the first that are open and wait for nothing. What ends in the same team lets others go
    on at once, what ends elsewhere from the next week on."""
    return [one for one, _ in line.items if left[one] and there.issuperset(needs.get(one, ()))][: line.wip]
