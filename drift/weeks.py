"""The window of complete weeks that history is counted in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from drift.findings import AsOf

_WEEK, _ZONES = timedelta(weeks=1), timedelta(days=2)


def monday_of(day: date) -> date:
    """The Monday of the day's ISO week."""
    return day - timedelta(days=day.weekday())


def iso_week_monday(text: str) -> date:
    """The Monday of a week written like 2026-W52. Raises `ValueError` for a week that the year has not."""
    year, _, week = text.partition("-W")
    return date.fromisocalendar(int(year), int(week), 1)


@dataclass(frozen=True, slots=True)
class Window:
    """Complete ISO weeks (Monday to Sunday in the business zone) before an as-of, by their Mondays, oldest first.

    `excluded` are the weeks inside the window that the workspace leaves out (holidays); they are no samples.
    """

    weeks: tuple[date, ...]
    excluded: tuple[date, ...]
    zone: ZoneInfo

    def week(self, instant: datetime) -> date:
        """The Monday of the week in which the instant falls in the business zone, inside the window or not."""
        return monday_of(instant.astimezone(self.zone).date())

    def holds(self, instant: datetime) -> bool:
        """Whether the instant falls in a week that counts."""
        return self.is_near(instant) and self.week(instant) in self.weeks

    def is_near(self, instant: datetime) -> bool:
        """False for most of what lies outside the window, without a look at the zone: days of two zones never differ
        by more than one."""
        if not self.weeks:
            return False
        return self.weeks[0] - _ZONES <= instant.date() <= self.weeks[-1] + _WEEK + _ZONES

    def since(self, first: date) -> tuple[date, ...]:
        """The weeks that count, from the one that begins on this Monday."""
        return tuple(week for week in self.weeks if week >= first)

    def __str__(self) -> str:
        if not self.weeks:
            return "no complete week"
        text = f"{len(self.weeks)} weeks from {self.weeks[0]} to {self.weeks[-1] + timedelta(days=6)}"
        return f"{text}, without {len(self.excluded)} excluded" if self.excluded else text


def window_before(as_of: AsOf, count: int, excluded: Iterable[str] = (), start: date | None = None) -> Window:
    """The last `count` complete weeks before the as-of, less the excluded ones, none before `start`.

    The running week is left out, for it biases low; empty weeks stay in, for leaving them out biases high. `start` is
    for a team that has changed: history before it is not its own.
    """
    this_week = monday_of(as_of.today)
    weeks = [this_week - timedelta(weeks=back) for back in range(count, 0, -1)]
    if start is not None:
        weeks = [week for week in weeks if week >= start]
    left_out = {iso_week_monday(text) for text in excluded}
    return Window(
        tuple(week for week in weeks if week not in left_out),
        tuple(week for week in weeks if week in left_out),
        as_of.zone,
    )


def weekly(finished: Iterable[tuple[datetime, float]], window: Window) -> Mapping[date, float]:
    """What each week of the window finished, empty weeks as 0. What falls outside is not counted."""
    sums = dict.fromkeys(window.weeks, 0.0)
    for at, size in (one for one in finished if window.is_near(one[0])):
        week = window.week(at)
        if week in sums:
            sums[week] += size
    return sums
