"""How fast work went on, against the pace that was seen before, in other projects: what is known before a team's own
history is long enough to tell.

The table says for work of so many weeks, for histories as lumpy and as long, how likely each pace is, as a multiple of
the one seen. Between its rows it is read along straight lines: in work and in weeks known by their logarithm.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import log

from drift.forecasts.forecast import Growth


@dataclass(frozen=True, slots=True)
class Prior:
    """Paces as multiples of the one seen, and their chances (in parts of any sum) by weeks of work, lumpiness and
    weeks known: one row for each combination of the three, the last varying fastest."""

    paces: tuple[float, ...]
    work: tuple[float, ...]
    lumpiness: tuple[float, ...]
    known: tuple[float, ...]
    rows: tuple[tuple[float, ...], ...]

    def likely(self, work: float, lumpiness: float, known: int) -> Growth:
        """The paces, with chances that sum to 1."""
        mixed = [0.0] * len(self.paces)
        for row, share in self.nodes(work, lumpiness, known):
            parts = self.rows[row]
            whole = sum(parts)
            mixed = [sum_ + share * part / whole for sum_, part in zip(mixed, parts, strict=True)]
        return tuple(zip(self.paces, mixed, strict=True))

    def nodes(self, work: float, lumpiness: float, known: int) -> Iterator[tuple[int, float]]:
        """The rows between which a case lies, by their place, with its share of each."""
        axes = (
            _between(tuple(map(log, self.work)), log(max(work, self.work[0]))),
            _between(self.lumpiness, lumpiness),
            _between(tuple(map(log, self.known)), log(max(known, 1))),
        )
        for (i, a), (j, b), (k, c) in product(*axes):
            if share := a * b * c:
                yield (i * len(self.lumpiness) + j) * len(self.known) + k, share


def _between(nodes: Sequence[float], value: float) -> tuple[tuple[int, float], tuple[int, float]]:
    """The two nodes about a value and its share of each; beyond the ends all is the end's."""
    inside = min(max(value, nodes[0]), nodes[-1])
    low = min(bisect_right(nodes, inside), len(nodes) - 1) - 1
    share = (inside - nodes[low]) / (nodes[low + 1] - nodes[low])
    return (low, 1 - share), (low + 1, share)
