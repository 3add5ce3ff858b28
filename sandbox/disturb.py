"""What a person does in the sandbox's Jira: changes that a real one would make by its own pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from sandbox.company import edit
from sandbox.jira.model import ChangeItem, History, Issue, Site
from sandbox.jira.repository import Repository


class UnknownName(LookupError):
    """A request names an issue, a status, a project or something else that the site does not have."""


class Edit(BaseModel, frozen=True, extra="forbid"):
    """New values; what is not named stays. `parent` is a key or null, `sprints` are ids, releases are names."""

    summary: str | None = None
    labels: tuple[str, ...] = ()
    points: float | None = None
    due: date | None = None
    parent: str | None = None
    sprints: tuple[int, ...] = ()
    releases: tuple[str, ...] = ()


class Transition(BaseModel, frozen=True, extra="forbid"):
    """A status by name or id. A resolution (by name) resolves the issue, none opens it."""

    status: str
    resolution: str | None = None


class Move(BaseModel, frozen=True, extra="forbid"):
    """The key of the project to move to."""

    project: str


class New(BaseModel, frozen=True, extra="forbid"):
    """An issue to make: the project's key, the type's name, and what an `Edit` may set."""

    project: str
    type: str
    summary: str
    parent: str | None = None
    points: float | None = None


class Nothing(BaseModel, frozen=True, extra="forbid"):
    """For acts that need no further word."""


_Act = Callable[[Repository, Issue, Any, datetime], Issue | None]


def create(repository: Repository, told: New, at: datetime) -> Issue:
    """Make an issue in the first status of its kind of work, and return it."""
    site = repository.site
    project = repository.project(told.project)
    if project is None:
        raise UnknownName(f"there is no project {told.project}")
    issue = Issue(
        id=str(max((int(ident) for ident in site.issues if ident.isdigit()), default=10000) + 1),
        key=_next_key(site, project.key),
        project_id=project.id,
        type_id=_named(site.issue_types, told.type, "issue type"),
        summary=told.summary,
        status_id=next((one.id for one in site.statuses.values() if one.category == "new"), next(iter(site.statuses))),
        created=at,
        updated=at,
        parent_id=_issue_id(repository, told.parent),
        points=told.points,
    )
    repository.save_issue(issue, at)
    return issue


def act(repository: Repository, name: str, ref: str, body: Mapping[str, Any], at: datetime) -> Issue | None:
    """Do one of `ACTS` to an issue and return it as it is now, or None where it is gone.

    Raises UnknownName for an issue, an act or a name that does not exist, and pydantic's ValidationError for a
    body that is not what the act needs.
    """
    if name not in ACTS:
        raise UnknownName(f"there is no act {name!r}; there are {', '.join(ACTS)}")
    issue = repository.issue(ref)
    if issue is None:
        raise UnknownName(f"there is no issue {ref}")
    model, do = ACTS[name]
    return do(repository, replace(issue), model.model_validate(body), at)


def _edit(repository: Repository, issue: Issue, told: Edit, at: datetime) -> Issue:
    site, items = repository.site, list[ChangeItem]()
    for name in sorted(told.model_fields_set):
        items += _changes(repository, site, issue, name, told)
    return _save(repository, issue, items, at)


def _changes(repository: Repository, site: Site, issue: Issue, name: str, told: Edit) -> list[ChangeItem]:
    match name:
        case "summary":
            return [edit.change_summary(issue, told.summary or issue.key)]
        case "labels":
            return [edit.change_labels(issue, told.labels)]
        case "points":
            return [edit.change_points(site, issue, told.points)]
        case "parent":
            return [edit.change_parent(site, issue, _issue_id(repository, told.parent))]
        case "sprints":
            if unknown := set(told.sprints) - site.sprints.keys():
                raise UnknownName(f"there is no sprint {min(unknown)}")
            return [edit.change_sprints(site, issue, told.sprints)]
        case "releases":
            wanted = {_named(site.versions, release, "release") for release in told.releases}
            lost = [one for one in issue.fix_version_ids if one not in wanted]
            added = sorted(wanted - set(issue.fix_version_ids))
            removed = [edit.remove_release(site, issue, one) for one in lost]
            return [*removed, *(edit.add_release(site, issue, one) for one in added)]
    before, issue.due = issue.due, told.due
    return [ChangeItem("duedate", _iso(before), _iso(before), _iso(issue.due), _iso(issue.due), "duedate")]


def _transition(repository: Repository, issue: Issue, told: Transition, at: datetime) -> Issue:
    site = repository.site
    items = [edit.change_status(site, issue, _named(site.statuses, told.status, "status"))]
    resolution = None if told.resolution is None else _named(site.resolutions, told.resolution, "resolution")
    if resolution != issue.resolution_id:
        items.append(edit.change_resolution(site, issue, resolution))
        issue.resolved = None if resolution is None else at
    return _save(repository, issue, items, at)


def _move(repository: Repository, issue: Issue, told: Move, at: datetime) -> Issue:
    project = repository.project(told.project)
    if project is None:
        raise UnknownName(f"there is no project {told.project}")
    key = _next_key(repository.site, project.key)
    return _save(repository, issue, edit.change_project(repository.site, issue, project.id, key), at)


def _delete(repository: Repository, issue: Issue, _told: Nothing, at: datetime) -> None:
    repository.delete_issue(issue.id, at)


def _hide(repository: Repository, issue: Issue, _told: Nothing, _at: datetime) -> Issue:
    repository.hide_issue(issue.id)
    return issue


def _reveal(repository: Repository, issue: Issue, _told: Nothing, _at: datetime) -> Issue:
    repository.reveal_issue(issue.id)
    return issue


ACTS: Mapping[str, tuple[type[BaseModel], _Act]] = {
    "edit": (Edit, _edit),
    "transition": (Transition, _transition),
    "move": (Move, _move),
    "delete": (Nothing, _delete),
    "hide": (Nothing, _hide),
    "reveal": (Nothing, _reveal),
}


def _save(repository: Repository, issue: Issue, items: Any, at: datetime) -> Issue:
    entry = History(repository.next_history_id(), at, tuple(items))
    saved = replace(issue, updated=at, histories=(*issue.histories, entry))
    repository.save_issue(saved, at)
    return saved


def _named(table: Mapping[str, Any], wanted: str, what: str) -> str:
    """The id of a record by its id or its name."""
    for ident, record in table.items():
        if wanted in {ident, record.name}:
            return ident
    raise UnknownName(f"there is no {what} {wanted!r}; there are {', '.join(sorted(r.name for r in table.values()))}")


def _issue_id(repository: Repository, ref: str | None) -> str | None:
    if ref is None:
        return None
    issue = repository.issue(ref)
    if issue is None:
        raise UnknownName(f"there is no issue {ref}")
    return issue.id


def _next_key(site: Site, project_key: str) -> str:
    keys = {key for issue in site.issues.values() for key in (issue.key, *issue.former_keys)}
    numbers = (int(key.rpartition("-")[2]) for key in keys if key.rpartition("-")[0] == project_key)
    return f"{project_key}-{max(numbers, default=0) + 1}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
