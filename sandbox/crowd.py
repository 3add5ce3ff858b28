"""A site of any size, made in seconds: issues with sprints, versions, parents and histories, but with no story to them.

For rehearsals and measurements where the number counts; the generated company is the one whose life makes sense.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise
from random import Random
from typing import TypeVar

from sandbox.jira.model import (
    Board,
    ChangeItem,
    Component,
    Dialect,
    Field,
    History,
    Issue,
    IssueType,
    LinkType,
    Named,
    Project,
    Site,
    Sprint,
    Status,
    User,
    Version,
)

END = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""When a crowd's history ends, and the sandbox's clock stands."""

_DAYS = 730
_EPIC_EVERY = 20
_SPRINT_DAYS = 14
_SPRINTS = _DAYS // _SPRINT_DAYS
_VERSIONS = 8
_KEYS = ("DESK", "MILL", "PORT", "RAIL", "SAGE", "TIDE", "VOLT", "WICK")
_WORDS = (
    "Sort", "Split", "Print", "Merge", "Archive", "Speed up", "Translate", "Import", "Round", "Export",
    "the ledger", "the calendar", "a label", "the timetable", "an invoice", "the stock list", "a form", "the map",
)  # fmt: skip
_VERBS = 10
_STATUSES = (
    Status("1", "To Do", "new"),
    Status("3", "In Progress", "indeterminate"),
    Status("4", "In Review", "indeterminate"),
    Status("5", "Done", "done"),
)
_EPIC, _STORY, _BUG, _SUBTASK = "10000", "10001", "10002", "10003"
_FIELDS = {
    "sprint": Field("customfield_10020", "Sprint", True, {"type": "array", "items": "json", "custom": "gh-sprint"}),
    "epic_link": Field("customfield_10014", "Epic Link", True, {"type": "any", "custom": "gh-epic-link"}),
    "epic_name": Field("customfield_10011", "Epic Name", True, {"type": "string", "custom": "gh-epic-label"}),
    "rank": Field("customfield_10019", "Rank", True, {"type": "any", "custom": "gh-lexo-rank"}),
    "points": Field("customfield_10016", "Story Points", True, {"type": "number", "custom": "float"}),
    "start": Field("customfield_10015", "Start date", True, {"type": "date", "custom": "datepicker"}),
}
T = TypeVar("T")

_GREENHOPPER = "com.pyxis.greenhopper.jira:"
_CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:"


def crowd(issues: int, *, seed: int = 0, dialect: Dialect = "cloud", projects: int = 3) -> Site:
    """So many issues in up to eight projects, each with a scrum board; the same arguments give the same site."""
    if not 1 <= projects <= len(_KEYS):
        raise ValueError(f"a crowd lives in 1 to {len(_KEYS)} projects, not in {projects}")
    site = _empty(dialect)
    for number, key in enumerate(_KEYS[:projects]):
        _settle(site, str(10_000 + number), key)
    maker = _Maker(site, Random(seed))
    site.issues = {issue.id: issue for issue in maker.issues(issues)}
    return site


def _empty(dialect: Dialect) -> Site:
    types = (IssueType(_EPIC, "Epic", 1), IssueType(_STORY, "Story"), IssueType(_BUG, "Bug"))
    users = (User(f"user-{n}", f"user{n}", f"User {n}") for n in range(12))
    return Site(
        title="Crowd",
        dialect=dialect,
        users={user.id: user for user in users},
        issue_types={kind.id: kind for kind in (*types, IssueType(_SUBTASK, "Sub-task", -1))},
        statuses={status.id: status for status in _STATUSES},
        priorities={str(n): Named(str(n), name) for n, name in enumerate(("High", "Medium", "Low"), 1)},
        resolutions={"1": Named("1", "Done")},
        link_types={"1": LinkType("1", "Blocks", "is blocked by", "blocks")},
        fields={field.id: _with_full_name(field) for field in _FIELDS.values()},
        field_ids={role: field.id for role, field in _FIELDS.items()},
    )


def _with_full_name(field: Field) -> Field:
    custom = str(field.schema["custom"])
    prefix = _GREENHOPPER if custom.startswith("gh-") else _CUSTOM
    return replace(field, schema=field.schema | {"custom": prefix + custom})


def _settle(site: Site, ident: str, key: str) -> None:
    """A project with its board, sprints, versions and components."""
    site.projects[ident] = Project(ident, key, f"{key.title()} works")
    board, columns = len(site.boards) + 1, tuple((status.name, (status.id,)) for status in _STATUSES)
    points, rank = site.field_ids["points"], site.field_ids["rank"]
    site.boards[board] = Board(board, f"{key} board", "scrum", (ident,), columns, points, rank)
    for number in range(_SPRINTS + 1):
        made = _sprint(len(site.sprints) + 1, f"{key} Sprint {number + 1}", board, number)
        site.sprints[made.id] = made
    for number in range(_VERSIONS):
        made_version = _version(str(20_000 + len(site.versions)), ident, number)
        site.versions[made_version.id] = made_version
    for name in ("Core", "Web", "Phone"):
        site.components[str(30_000 + len(site.components))] = Component(str(30_000 + len(site.components)), ident, name)


def _sprint(ident: int, name: str, board: int, number: int) -> Sprint:
    """The last sprint but one is under way, the last is planned."""
    start = END - timedelta(days=(_SPRINTS - number) * _SPRINT_DAYS - 7)
    end = start + timedelta(days=_SPRINT_DAYS)
    if number == _SPRINTS:
        return Sprint(ident, name, "future", board, start=start, end=end)
    if end > END:
        return Sprint(ident, name, "active", board, "Ship it", start, end, start)
    return Sprint(ident, name, "closed", board, "Ship it", start, end, start, end)


def _version(ident: str, project_id: str, number: int) -> Version:
    day = (END - timedelta(days=_DAYS * (_VERSIONS - 2 - number) // _VERSIONS)).date()
    return Version(ident, project_id, f"{number + 1}.0", release_date=day, released=day < END.date())


@dataclass(slots=True)
class _Life:
    """What happens to one issue: when, and what."""

    at: datetime
    histories: list[History]


class _Maker:
    """Makes issues one after the other; all its choices come from one source of chance."""

    def __init__(self, site: Site, chance: Random) -> None:
        self._site = site
        self._chance = chance
        self._history_ids = count(100_000)
        self._sprints = _by(site.sprints.values(), lambda sprint: site.boards[sprint.board_id].project_ids[0])
        self._versions = _by(site.versions.values(), lambda version: version.project_id)
        self._components = _by(site.components.values(), lambda component: component.project_id)

    def issues(self, wanted: int) -> Iterator[Issue]:
        """So many, the projects in turn; each project begins with an epic and has one in twenty."""
        projects = list(self._site.projects.values())
        epics: dict[str, str] = {}
        stories: dict[str, str] = {}
        for number in range(wanted):
            project = projects[number % len(projects)]
            place = number // len(projects)
            ident, key = str(100_000 + number), f"{project.key}-{place + 1}"
            if place % _EPIC_EVERY == 0:
                epics[project.id] = ident
                yield self._issue(ident, key, project.id, _EPIC, None)
            elif place % _EPIC_EVERY > 2 and place % 10 == 9:
                yield self._issue(ident, key, project.id, _SUBTASK, stories[project.id])
            else:
                stories[project.id] = ident
                yield self._issue(ident, key, project.id, _BUG if place % 4 == 0 else _STORY, epics[project.id])

    def _issue(self, ident: str, key: str, project_id: str, type_id: str, parent_id: str | None) -> Issue:
        chance = self._chance
        created = END - timedelta(minutes=chance.randint(60, _DAYS * 24 * 60))
        life = _Life(created, [])
        status = self._work(life)
        resolved = life.at if status.category == "done" else None
        plain = type_id in {_STORY, _BUG}
        sprints = self._plan(life, project_id) if plain else ()
        points = self._estimate(life) if plain else None
        summary = f"{chance.choice(_WORDS[:_VERBS])} {chance.choice(_WORDS[_VERBS:])}"
        return Issue(
            id=ident,
            key=key,
            project_id=project_id,
            type_id=type_id,
            summary=summary,
            status_id=status.id,
            created=created,
            updated=life.at,
            description=f"{summary}, so that *nobody* has to wait." if chance.random() < 0.5 else None,
            priority_id=str(chance.randint(1, 3)),
            resolution_id=None if resolved is None else "1",
            resolved=resolved,
            due=self._due(created),
            labels=("customer",) if chance.random() < 0.2 else (),
            component_ids=(chance.choice(self._components[project_id]).id,),
            fix_version_ids=(chance.choice(self._versions[project_id]).id,) if chance.random() < 0.6 else (),
            parent_id=parent_id,
            epic_name=summary if type_id == _EPIC else None,
            sprint_ids=sprints,
            points=points,
            rank=f"0|i{int(ident):06d}:",
            assignee_id=f"user-{chance.randrange(12)}",
            reporter_id=f"user-{chance.randrange(12)}",
            histories=tuple(life.histories),
        )

    def _work(self, life: _Life) -> Status:
        """Walk through the workflow as far as chance will have it; answers where the issue stands."""
        steps = self._chance.choice((0, 0, 1, 2, 3, 3, 3))
        for before, after in pairwise(_STATUSES[: steps + 1]):
            self._happen(life, ChangeItem("status", before.id, before.name, after.id, after.name, "status"))
        return _STATUSES[steps]

    def _plan(self, life: _Life, project_id: str) -> tuple[int, ...]:
        chosen = sorted(self._chance.sample(self._sprints[project_id], self._chance.choice((0, 1, 1, 2))), key=_number)
        if chosen:
            ids, names = ", ".join(str(one.id) for one in chosen), ", ".join(one.name for one in chosen)
            self._happen(life, ChangeItem("Sprint", "", "", ids, names))
        return tuple(sprint.id for sprint in chosen)

    def _estimate(self, life: _Life) -> float | None:
        points = self._chance.choice((None, 1.0, 2.0, 3.0, 5.0, 8.0))
        if points is not None:
            self._happen(
                life, ChangeItem("Story Points", None, None, None, f"{points:g}", self._site.field_ids["points"])
            )
        return points

    def _happen(self, life: _Life, item: ChangeItem) -> None:
        """The next change, somewhere between the last one and the end."""
        left = int((END - life.at).total_seconds())
        life.at += timedelta(seconds=self._chance.randint(1, max(1, left // 3)))
        author = f"user-{self._chance.randrange(12)}"
        life.histories.append(History(str(next(self._history_ids)), life.at, (item,), author))

    def _due(self, created: datetime) -> date | None:
        return (created + timedelta(days=90)).date() if self._chance.random() < 0.2 else None


def _by(records: Iterable[T], owner: Callable[[T], str]) -> dict[str, list[T]]:
    found: defaultdict[str, list[T]] = defaultdict(list)
    for record in records:
        found[owner(record)].append(record)
    return found


def _number(sprint: Sprint) -> int:
    return sprint.id
