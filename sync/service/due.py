"""What is due now: a pure function of schedules, the last nominal times, and the instant.

APScheduler's triggers say when a schedule fires; its scheduler is not asked, since it takes no clock, drops late jobs
and fires a weekly job twice where a clock change repeats an hour. Here every firing has a key (its instant, or the
local ISO week), so that it happens once, and however much was missed is caught up once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_type
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from config.schedules import Every, Weekly


@dataclass(frozen=True, slots=True)
class Firing:
    """A job that is due: `key` names the firing for good, `nominal` is when it should have been."""

    job: str
    key: str
    nominal: datetime


def due(
    schedules: Mapping[str, Every | Weekly], last: Mapping[str, datetime], zone: ZoneInfo, now: datetime
) -> tuple[Firing, ...]:
    """The firings that are due, in the order of the schedules.

    `last` holds the nominal time of each job's last firing, or the instant from which it counts. An interval without
    one is due at once; a weekly job without one waits for its first time.
    """
    found = (_latest(job, schedule, last.get(job), zone, now) for job, schedule in schedules.items())
    return tuple(firing for firing in found if firing is not None)


def next_time(schedule: Every | Weekly, last: datetime | None, zone: ZoneInfo, now: datetime) -> datetime:
    """When the schedule fires next after `now` (for people to read)."""
    if isinstance(schedule, Every):
        return now if last is None else _interval(schedule, last, now)[1]
    return next(_weekly_times(schedule, now, zone, now + timedelta(days=8)))


def _latest(job: str, schedule: Every | Weekly, last: datetime | None, zone: ZoneInfo, now: datetime) -> Firing | None:
    if isinstance(schedule, Every):
        nominal = now if last is None else _interval(schedule, last, now)[0]
        return Firing(job, nominal.astimezone(UTC).isoformat(), nominal) if nominal != last else None
    if last is None:
        return None
    times = [time for time in _weekly_times(schedule, last, zone, now) if _week(time, zone) != _week(last, zone)]
    # The very first week counts from an instant that was no firing: its own time, later that week, is due as well.
    times = times or [time for time in _weekly_times(schedule, last, zone, now) if not _fired(schedule, last, zone)]
    return Firing(job, _week(times[-1], zone), times[-1]) if times else None


def _interval(schedule: Every, last: datetime, now: datetime) -> tuple[datetime, datetime]:
    """The latest nominal time up to now, and the next one."""
    trigger = IntervalTrigger(seconds=int(schedule.length.total_seconds()), start_date=last, timezone=UTC)
    upcoming: datetime = trigger.get_next_fire_time(None, now + timedelta(microseconds=1))
    return max(upcoming - schedule.length, last), upcoming


def _weekly(schedule: Weekly, zone: ZoneInfo) -> CronTrigger:
    hour, minute = schedule.at.split(":")
    return CronTrigger(day_of_week=schedule.day[:3], hour=int(hour), minute=int(minute), timezone=zone)


def _weekly_times(schedule: Weekly, last: datetime, zone: ZoneInfo, now: datetime) -> Iterator[datetime]:
    # Asked from each midnight on: from inside a repeated hour the trigger searches without end (APScheduler 3.11).
    trigger = _weekly(schedule, zone)
    day = max(last, now - timedelta(days=15)).astimezone(zone).date()
    while day <= now.astimezone(zone).date():
        time = trigger.get_next_fire_time(None, datetime.combine(day, time_type.min, zone)).astimezone(UTC)
        if time.astimezone(zone).date() == day and last < time <= now:
            yield time
        day += timedelta(days=1)


def _fired(schedule: Weekly, last: datetime, zone: ZoneInfo) -> bool:
    local = last.astimezone(zone)
    return f"{local:%A}".lower() == schedule.day and f"{local:%H:%M}" == schedule.at


def _week(instant: datetime, zone: ZoneInfo) -> str:
    year, week, _ = instant.astimezone(zone).isocalendar()
    return f"{year}-W{week:02d}"
