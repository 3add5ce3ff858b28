"""A small company in a store that changes in every way in which Jira and the workspace's files do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from config.workspace import Workspace, WorkspaceFile
from mapping.backlog import Category, Change, Changed, Issue, Link, Release, Sprint, SprintState, Status
from mapping.roadmap import Portfolio, Roadmap
from mapping.rules import MappingFile
from sync.measuring import place_of
from sync.store.backlog import (
    Fact,
    forget_facts,
    forget_issues,
    incoming,
    save_changes,
    save_facts,
    save_issues,
    show,
    source_of,
)
from sync.store.engine import Store

BEGIN = datetime(2026, 9, 14, 9, tzinfo=UTC)
TODO, DOING = Status("1", "To Do", Category.NEW), Status("2", "Doing", Category.INDETERMINATE)
DONE, DROPPED = Status("3", "Done", Category.DONE), "Won't Do"
STATUSES = (TODO, DOING, DONE)
ISSUES, SPRINTS = 9, 3
RULES: Sequence[Sequence[Mapping[str, Any]]] = (
    ({"item": "a", "when": {"label": ["x"]}}, {"item": "b", "when": {"parent": ["APP-1"]}}),
    ({"item": "a", "when": {"key": ["APP-1", "OLD-2"]}}, {"item": "b", "when": {"where": "sprint = S2 or label = y"}}),
    (
        {"item": "a", "when": {"parent": ["APP-1"]}, "weight": 0.5},
        {"item": "c", "when": {"where": "parent ~ app"}, "weight": 0.5},
    ),
    ({"item": "was-b", "when": {"release": ["R2"]}}, {"item": "c", "when": {"project": ["APP"]}}),
)


@dataclass(slots=True)
class Company:
    """What Jira and the files say now; `pull` brings Jira's side into the store."""

    store: Store
    name: str
    now: datetime = BEGIN
    issues: dict[str, Issue] = field(default_factory=dict)
    sprints: dict[int, Sprint] = field(default_factory=dict)
    releases: dict[str, Release] = field(default_factory=dict)
    statuses: dict[str, Status] = field(default_factory=lambda: {one.id: one for one in STATUSES})
    changes: list[Change] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    rules: int = 0
    dropped: str = DROPPED
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    pulls: int = 0
    number: int = 0

    def __post_init__(self) -> None:
        self.items = {name: {"id": name, "title": f"Item {name}", "target": "2026-12-31"} for name in "abc"}
        self.items["b"]["was"] = ["was-b"]
        starts = (BEGIN - timedelta(weeks=2), BEGIN, BEGIN + timedelta(weeks=2))
        for ident, start in enumerate(starts, 1):
            end, state = start + timedelta(weeks=2), SprintState.ACTIVE if ident == 2 else SprintState.FUTURE
            self.sprints[ident] = Sprint(ident, f"S{ident}", state, 1, start=start, end=end)
        for name in "12":
            self.releases[name] = Release(name, "APP", f"R{name}", release_date=(BEGIN + timedelta(days=40)).date())

    @property
    def workspace(self) -> Workspace:
        """The files as they are now."""
        jira = {"name": "jira", "url": "https://jira.acme.example", "projects": ["APP"]}
        file = {"milepost": 1, "workspace": self.name, "name": "Acme", "time_zone": "Europe/Vienna", "jira": [jira]}
        roadmap = {
            "milepost": 1,
            "roadmap": "product",
            "title": "Product",
            "kind": "release",
            "items": [*self.items.values()],
        }
        return Workspace(
            Path("/acme"),
            WorkspaceFile.model_validate(file),
            Portfolio((Roadmap.model_validate(roadmap),)),
            MappingFile.model_validate(
                {"milepost": 1, "rules": [*RULES[self.rules]], "cancelled_resolutions": [self.dropped]}
            ),
            "checksum",
        )

    def act(self, what: str, which: int, value: int) -> None:
        """Let one thing happen."""
        ACTS[what](self, which, value)

    def pull(self) -> None:
        """Bring everything into the store, as a complete pull of this instant."""
        place, self.pulls = place_of(self.workspace), self.pulls + 1
        with self.store.transaction() as session:
            save_issues(session, place, self.pulls, incoming(session, place, self.pulls, [*self.issues.values()]))
            save_changes(session, place, self.pulls, self.changes)
            facts: tuple[Fact, ...] = (*self.sprints.values(), *self.releases.values(), *self.statuses.values())
            save_facts(session, place, self.pulls, facts)
            forget_issues(session, place, self.gone)
            forget_facts(session, place, Sprint, self.ended)
            show(session, place, self.pulls)
            source_of(session, place).last_complete = self.now
        self.changes, self.gone, self.ended = [], set(), set()

    def write(
        self, issue: Issue, what: Changed | None = None, before: str | None = None, after: str | None = None
    ) -> None:
        """Change an issue, and its history where that keeps such changes."""
        self.issues[issue.id] = replace(issue, updated=self.now)
        if what is not None:
            self.number += 1
            self.changes.append(Change(issue.id, self.now, str(self.number), what, before, after, before, after))


def _issue(company: Company, which: int) -> Issue:
    """The issue of a number, which is created where it is not there. The first is an epic."""
    ident = str(which % ISSUES + 1)
    if ident not in company.issues:
        kind, level = ("Epic", 1) if ident == "1" else ("Story", 0)
        born = Issue(ident, f"APP-{ident}", "APP", kind, level, f"Story {ident}", TODO, company.now, company.now)
        company.write(born)
    return company.issues[ident]


def _status(company: Company, which: int, value: int) -> None:
    issue, status = _issue(company, which), STATUSES[value % 3]
    at = company.now if status is DONE else None
    moved = replace(issue, status=status, resolved=at, resolution="Done" if at else None)
    company.write(moved, Changed.STATUS, issue.status.id, status.id)


def _parent(company: Company, which: int, value: int) -> None:
    """Also below itself or in a circle, and below what was not pulled; Data Center tells the key only."""
    issue, parent = _issue(company, which), str(value % (ISSUES + 1))
    ids = {"parent_id": None if value % 2 else parent, "parent_key": f"APP-{parent}"}
    company.write(replace(issue, **ids), Changed.PARENT, issue.parent_id, parent)  # type: ignore[arg-type]  # real fields


def _sprint(company: Company, which: int, value: int) -> None:
    issue, sprint = _issue(company, which), value % SPRINTS + 1
    before = ",".join(map(str, issue.sprint_ids))
    company.write(replace(issue, sprint_ids=(sprint,)), Changed.SPRINT, before, str(sprint))


def _points(company: Company, which: int, value: int) -> None:
    issue = _issue(company, which)
    before = None if issue.points is None else str(issue.points)
    company.write(replace(issue, points=float(value)), Changed.POINTS, before, str(float(value)))


def _drop(company: Company, which: int, value: int) -> None:
    issue = _issue(company, which)
    now = DROPPED if value % 2 else None
    company.write(replace(issue, resolution=now), Changed.RESOLUTION, issue.resolution, now)


def _move(company: Company, which: int, value: int) -> None:
    """Keys change, and may come to stand for another issue than they did."""
    issue = _issue(company, which)
    key = f"{('APP', 'OLD')[value % 2]}-{which % ISSUES + 1 + value // 2}"
    company.write(replace(issue, key=key, project=key[:3]), Changed.KEY, issue.key, key)


def _delete(company: Company, which: int, _value: int) -> None:
    issue = _issue(company, which)
    del company.issues[issue.id]
    company.gone.add(issue.id)
    company.changes = [one for one in company.changes if one.issue_id != issue.id]


def _close(company: Company, which: int, value: int) -> None:
    ident = which % SPRINTS + 1
    state = (SprintState.ACTIVE, SprintState.CLOSED)[value % 2]
    if ident in company.sprints:
        done = company.now if state is SprintState.CLOSED else None
        company.sprints[ident] = replace(
            company.sprints[ident], state=state, complete=done, name=f"S{ident + value // 4}"
        )


def _end(company: Company, which: int, _value: int) -> None:
    ident = which % SPRINTS + 1
    if company.sprints.pop(ident, None):
        company.ended.add(ident)


def _site(company: Company, which: int, value: int) -> None:
    """Statuses change what they mean, and releases their names."""
    status, ident = STATUSES[which % 3], str(which % 2 + 1)
    company.statuses[status.id] = replace(status, category=[*Category][value % 3])
    company.releases[ident] = replace(company.releases[ident], name=f"R{value % 3}", released=value % 2 == 0)


def _fields(company: Company, which: int, value: int) -> None:
    issue, other = _issue(company, which), str(value % ISSUES + 1)
    links = (Link("Blocks", "is blocked by", other, f"APP-{other}"),)
    changed = {"labels": ("x", "y")[value % 3 :], "release_ids": (str(value % 2 + 1),), "links": links}
    company.write(replace(issue, rank=str(value), **changed))  # type: ignore[arg-type]  # names of real fields


def _files(company: Company, which: int, value: int) -> None:
    """Somebody edits the roadmap or the mapping."""
    company.rules, company.dropped = which % len(RULES), ("Done", DROPPED)[value % 2]
    item = company.items["abc"[which % 3]]
    item["stage"] = ("planned", "building", "shipped")[value % 3]
    item["target"] = ("2026-12-31", "Q1 2027", "none", "next")[value % 4]
    item["depends_on"] = ["a"] if value % 2 and item["id"] != "a" else []


def _wait(company: Company, _which: int, value: int) -> None:
    company.now += (timedelta(hours=1), timedelta(days=1), timedelta(weeks=1), timedelta(weeks=6))[value % 4]


ACTS: Mapping[str, Callable[[Company, int, int], None]] = {
    "status": _status,
    "parent": _parent,
    "sprint": _sprint,
    "points": _points,
    "drop": _drop,
    "move": _move,
    "delete": _delete,
    "close": _close,
    "end": _end,
    "site": _site,
    "fields": _fields,
    "files": _files,
    "wait": _wait,
}
