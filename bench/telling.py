"""Running measurements one after the other and printing what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol


class Measurement(Protocol):
    """A module whose first line says what is measured, and whose `measure` yields what came out, line by line."""

    __doc__: str | None

    def measure(self) -> Iterator[str]:
        """Measure and tell."""


def tell(measurements: Iterable[Measurement]) -> None:
    """Print each measurement under its title, as it goes."""
    for measurement in measurements:
        print(f"\n{(measurement.__doc__ or '').splitlines()[0]}")
        for line in measurement.measure():
            print(f"  {line}", flush=True)
