"""Releases: planned half a year ahead, shipped on their day or soon after, what is unfinished rolled on."""

from __future__ import annotations

from datetime import date, timedelta

from sandbox.company import edit
from sandbox.company.world import Day
from sandbox.jira.model import Version

RHYTHM = {"10001": ("Planner", date(2025, 2, 6), 56), "10002": ("Groundworks", date(2025, 2, 20), 84)}
"""By project, the name of its releases, the first one's date and the days between them."""

_AHEAD = timedelta(days=200)


def keep_releases(day: Day) -> None:
    """Plan the releases that come into sight and ship those that are due."""
    for project_id in RHYTHM:
        _plan_ahead(day, project_id)
    for version in list(day.world.site.versions.values()):
        if _is_due(day, version):
            _ship(day, version)


def coming(day: Day, project_id: str) -> list[Version]:
    """The project's releases that are not out, soonest first."""
    versions = (v for v in day.world.site.versions.values() if v.project_id == project_id and not v.released)
    return sorted(versions, key=lambda version: (version.release_date or date.max, int(version.id)))


def _plan_ahead(day: Day, project_id: str) -> None:
    world = day.world
    title, first, apart = RHYTHM[project_id]
    counter = f"release of {project_id}"
    while (due := first + timedelta(days=apart * world.notes["next"].get(counter, 0))) <= day.date + _AHEAD:
        world.number(counter)
        earlier = sum(1 for v in world.site.versions.values() if v.name.startswith(f"{title} {due.year}."))
        ident = str(world.number("version"))
        name = f"{title} {due.year}.{earlier + 1}"
        world.site.versions[ident] = Version(ident, project_id, name, "", day.date, due)
        world.changes.versions.add(ident)


def _is_due(day: Day, version: Version) -> bool:
    return not version.released and version.release_date is not None and version.release_date <= day.date


def _ship(day: Day, version: Version) -> None:
    world = day.world
    at = day.tick()
    following = next(v for v in coming(day, version.project_id) if v.id != version.id)
    rolled = 0
    for issue in world.backlog(version.project_id):
        if version.id in issue.fix_version_ids:
            out = edit.remove_release(world.site, issue, version.id)
            day.record_at(at, issue, out, edit.add_release(world.site, issue, following.id))
            rolled += 1
    version.released = True
    version.release_date = day.date
    world.changes.versions.add(version.id)
    sentence = f"{version.name} was released; {rolled} unfinished issues went to {following.name}"
    day.event("tracker", "released", sentence, key=version.name, figure=float(rolled))
