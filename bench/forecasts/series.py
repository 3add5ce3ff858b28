"""Weekly finishes from files of dates, one date a line."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from drift.weeks import monday_of

FEWEST_DATES = 300
_ENDINGS = (".csv", ".csv.gz")
_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Series:
    """What each ISO week finished, empty weeks included, from the first week with a finish to the last complete one."""

    name: str
    weeks: tuple[float, ...]


def series_of(folder: Path) -> Iterator[Series]:
    """The series of each file of the folder with dates enough, by name. Raises `ValueError` where a line is no date."""
    for path in sorted(folder.iterdir()):
        if path.name.endswith(_ENDINGS):
            dates = tuple(_dates(path))
            if len(dates) >= FEWEST_DATES:
                yield Series(path.name, weekly_counts(dates))


def weekly_counts(dates: Iterable[date]) -> tuple[float, ...]:
    """Finishes by week; the last week is left out where it has not reached its Sunday."""
    days = Counter(dates)
    first, last = monday_of(min(days)), max(days)
    end = monday_of(last) + timedelta(weeks=int(last.weekday() == _SUNDAY))
    counts = [0.0] * ((end - first).days // 7)
    for day, count in days.items():
        if day < end:
            counts[(day - first).days // 7] += count
    return tuple(counts)


def _dates(path: Path) -> Iterator[date]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for number, line in enumerate(lines, start=1):
            if text := line.strip().strip('"'):
                try:
                    yield date.fromisoformat(text[:10])
                except ValueError:
                    raise ValueError(f"{path.name}, line {number}: {text!r} is no date like 2020-06-22") from None
