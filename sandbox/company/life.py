"""The company from day to day: one mechanism makes its history and carries it on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sandbox.company.cast import empty_site
from sandbox.company.event import Event
from sandbox.company.intake import let_scope_grow, open_epics, report_bugs
from sandbox.company.noise import make_noise, on_call
from sandbox.company.releases import keep_releases
from sandbox.company.script import opening_notes, perform_acts
from sandbox.company.sprints import close_sprints, disturb_sprints, start_sprints
from sandbox.company.work import close_finished_epics, do_a_days_work
from sandbox.company.workdays import energy, is_workday
from sandbox.company.world import WORK_ENDS, Changes, Day, World, days
from sandbox.jira.model import Dialect, Issue, Site, Sprint, Version

FIRST_DAY = date(2024, 11, 18)
LAST_DAY = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class Company:
    """A company and its Jira. `simulation` is JSON data from which `advance` goes on; `events` is the log."""

    site: Site
    events: tuple[Event, ...]
    simulation: dict[str, Any]

    @property
    def now(self) -> datetime:
        """The end of the last day lived: where the sandbox's clock should stand."""
        return datetime.combine(date.fromisoformat(self.simulation["lived"]), WORK_ENDS)

    def epic_key(self, slug: str) -> str:
        """The key of an epic of the script, even of one since deleted."""
        return str(self.simulation["epics"][slug]["key"])


@dataclass(frozen=True, slots=True)
class Progress:
    """What a stretch of time changed: whole records to save, issues in the order of their last change.

    `deleted` are the ids of issues that are gone, with the instant. `simulation` replaces the one given.
    """

    issues: tuple[Issue, ...]
    deleted: tuple[tuple[str, datetime], ...]
    sprints: tuple[Sprint, ...]
    versions: tuple[Version, ...]
    events: tuple[Event, ...]
    simulation: dict[str, Any]


def generate(seed: int, *, until: date = LAST_DAY, dialect: Dialect = "cloud") -> Company:
    """The company as it is at the end of a day, with all its history; the same bytes for the same seed.

    The script's drifts fall between October and November 2026, so an earlier `until` shows fewer of them.
    """
    if until < FIRST_DAY:
        raise ValueError(f"the company began on {FIRST_DAY}; ask for that day or a later one, not {until}")
    world = World(empty_site(seed, dialect), opening_notes(seed))
    _live(world, FIRST_DAY, until)
    return Company(world.site, tuple(world.changes.events), world.notes)


def advance(site: Site, simulation: Mapping[str, Any], until: datetime) -> Progress:
    """Let the company work on until an instant, and answer what changed; the arguments stay as they are.

    A day is lived as a whole once its working hours are over (18:00 UTC), so that seven days twice are the
    same as fourteen at once, and nothing happens until the first such evening.
    """
    world = World(_copy(site), json.loads(json.dumps(simulation)))
    world.make_room()
    last = _last_full_day(until)
    _live(world, date.fromisoformat(world.notes["lived"]) + timedelta(days=1), last)
    return _progress(world)


def _live(world: World, first: date, last: date) -> None:
    for today in days(first, last):
        live_day(Day(world, today))
        world.notes["lived"] = today.isoformat()


def live_day(day: Day) -> None:
    """One day in the company, from the morning to the evening."""
    if not is_workday(day.date):
        on_call(day)
        return
    strength = energy(day.date)
    open_epics(day)
    keep_releases(day)
    start_sprints(day)
    report_bugs(day, strength)
    perform_acts(day)
    disturb_sprints(day)
    do_a_days_work(day, strength)
    let_scope_grow(day)
    make_noise(day, strength)
    close_finished_epics(day)
    close_sprints(day)


def _copy(site: Site) -> Site:
    """A site whose records can be changed without touching the original's; what they hold are values."""
    return replace(
        site,
        issues={ident: replace(issue) for ident, issue in site.issues.items()},
        sprints={ident: replace(sprint) for ident, sprint in site.sprints.items()},
        versions={ident: replace(version) for ident, version in site.versions.items()},
    )


def _last_full_day(until: datetime) -> date:
    instant = until.astimezone(UTC)
    over = instant.time() >= time(WORK_ENDS.hour)
    return instant.date() if over else instant.date() - timedelta(days=1)


def _progress(world: World) -> Progress:
    changes: Changes = world.changes
    issues = [world.site.issues[ident] for ident in changes.issues if ident in world.site.issues]
    return Progress(
        issues=tuple(sorted(issues, key=lambda issue: (issue.updated, int(issue.id)))),
        deleted=tuple(sorted(changes.deleted.items(), key=lambda pair: (pair[1], int(pair[0])))),
        sprints=tuple(world.site.sprints[ident] for ident in sorted(changes.sprints)),
        versions=tuple(world.site.versions[ident] for ident in sorted(changes.versions, key=int)),
        events=tuple(changes.events),
        simulation=world.notes,
    )
