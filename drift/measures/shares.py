"""Where work went against where it should have gone: shares by place, and what of their difference is more than chance.

The total variation distance is the share of the work that went elsewhere than asked for: half the sum of the
differences. Shares of few stories differ by chance, so a difference tells something only above the threshold of the
settings and above twice the standard error of a share of that many pieces of work, taken at the larger of the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import fsum, sqrt

from drift.facts import Facts, Work, unit_size

_ROUNDING = 1e-9
_ERRORS = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """What of one work issue went to one place, through one item or through none; `size` in the unit of the
    settings."""

    work: Work
    place: str
    item_id: str | None
    size: float


@dataclass(frozen=True, slots=True)
class Shares:
    """What each place took of the work beside what it was given; a place that is not among the targets was given
    nothing.

    `total` is the size of the work. `pieces` is its effective number: as many issues of one size would err as much.
    """

    actual: Mapping[str, float]
    targets: Mapping[str, float]
    total: float
    pieces: float

    @property
    def places(self) -> tuple[str, ...]:
        """Every place that took or was given something, sorted."""
        return tuple(sorted({*self.actual, *self.targets}))

    @property
    def distance(self) -> float:
        """The share of the work that went elsewhere than asked for, from 0 to 1."""
        return fsum(abs(self.off(place)) for place in self.places) / 2

    def off(self, place: str) -> float:
        """The share that a place took above its target; negative below."""
        return self.actual.get(place, 0.0) - self.targets.get(place, 0.0)

    def beyond(self, threshold: float) -> tuple[str, ...]:
        """The places that are off by more than the threshold and by more than chance, the furthest first."""
        told = (
            place
            for place in self.places
            if is_off(self.actual.get(place, 0.0), self.targets.get(place, 0.0), self.pieces, threshold)
        )
        return tuple(sorted(told, key=lambda place: (-abs(self.off(place)), place)))

    def within_chance(self, threshold: float) -> bool:
        """Whether places are off by more than the threshold, and there is too little work to tell that from chance."""
        return not self.beyond(threshold) and any(abs(self.off(place)) > threshold for place in self.places)


def is_off(actual: float, target: float, pieces: float, threshold: float) -> bool:
    """Whether a share of so many pieces of work differs from its target by more than the threshold and than chance."""
    error = max(sqrt(share * (1 - share) / pieces) for share in (_proper(actual), _proper(target)))
    return abs(actual - target) > max(threshold, _ERRORS * error) + _ROUNDING


def _proper(share: float) -> float:
    """The share without the rounding that may put it outside of 0 to 1."""
    return min(1.0, max(0.0, share))


def shares(pieces: Iterable[Piece], targets: Mapping[str, float]) -> Shares | None:
    """The shares of the places; None where the work has no size at all."""
    by_place: dict[str, list[float]] = {}
    by_issue: dict[str, list[float]] = {}
    for piece in pieces:
        by_place.setdefault(piece.place, []).append(piece.size)
        by_issue.setdefault(piece.work.issue.id, []).append(piece.size)
    total = fsum(size for sizes in by_place.values() for size in sizes)
    if total < _ROUNDING:
        return None
    actual = {place: fsum(sizes) / total for place, sizes in by_place.items()}
    return Shares(actual, targets, total, total**2 / fsum(fsum(sizes) ** 2 for sizes in by_issue.values()))


def divided(
    facts: Facts, work: Work, places: Mapping[str, Mapping[str, float]], nowhere: str | None
) -> Iterator[Piece]:
    """One work issue by the places of its items, by the weights of both; `places` are by item id.

    What no item has goes `nowhere`; where that is None it is left out.
    """
    size = unit_size(work.issue.points, facts.inputs.settings.unit)
    given = facts.inputs.assigned.by_issue.get(work.issue.id, ())
    for one in given:
        for place, weight in places.get(one.item_id, {}).items():
            yield Piece(work, place, one.item_id, one.weight * weight * size)
    left = 1 - fsum(one.weight for one in given)
    if nowhere is not None and left > _ROUNDING:
        yield Piece(work, nowhere, None, left * size)
