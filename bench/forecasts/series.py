"""Weekly finishes from files of dates, one date a line, and from exports of a Jira, one issue a line."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO, cast

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


def series_of_export(path: Path) -> Series:
    """The series of an export of one project: an issue a line, as Jira's REST API answers it."""
    return Series(path.name, weekly_counts(date.fromisoformat(day[:10]) for day in _resolved(path)))


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


def opened(path: Path) -> TextIO:
    """The file, unpacked where it is packed."""
    return cast(TextIO, gzip.open(path, "rt", encoding="utf-8")) if path.suffix == ".gz" else path.open()


def _resolved(path: Path) -> Iterator[str]:
    with opened(path) as lines:
        yield from (day for line in lines if (day := json.loads(line)["fields"].get("resolutiondate")))


def _dates(path: Path) -> Iterator[date]:
    with opened(path) as lines:
        for number, line in enumerate(lines, start=1):
            if text := line.strip().strip('"'):
                try:
                    yield date.fromisoformat(text[:10])
                except ValueError:
                    raise ValueError(f"{path.name}, line {number}: {text!r} is no date like 2020-06-22") from None
