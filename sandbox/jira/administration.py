"""What project leads and administrators do around the issues. Most of it moves no issue's `updated`, as in Jira."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from pydantic import AwareDatetime

from sandbox.clock import Clock
from sandbox.jira.edits import Editor, NothingThere, named
from sandbox.jira.model import Board, Category, Field, Issue, Project, Sprint, Version
from sandbox.jira.repository import Repository

_KEY = re.compile(r"[A-Z][A-Z0-9_]+")

T = TypeVar("T")


class Administrator:
    """Changes sprints, versions, projects, statuses, boards and fields; sprints and boards are named by number.

    Every method raises NothingThere where what it is to change does not exist.
    """

    def __init__(self, repository: Repository, clock: Clock, editor: Editor) -> None:
        self._repository = repository
        self._clock = clock
        self._editor = editor

    def create_sprint(
        self,
        board_id: int,
        name: str,
        goal: str = "",
        start: AwareDatetime | None = None,
        end: AwareDatetime | None = None,
    ) -> Sprint:
        """Plan a sprint on a board. Another one may have the same name."""
        self._board(board_id)
        number = max(self._repository.site.sprints, default=0) + 1
        made = Sprint(number, name, "future", board_id, goal, start, end)
        self._repository.save("sprints", made)
        return made

    def rename_sprint(self, sprint_id: int, name: str) -> None:
        """Rename a sprint."""
        self._save_sprint(sprint_id, name=name)

    def start_sprint(self, sprint_id: int, end: AwareDatetime) -> None:
        """Start a sprint now, planned until an instant."""
        now = self._clock.tick()
        self._save_sprint(sprint_id, state="active", start=now, activated=now, end=end)

    def close_sprint(self, sprint_id: int, carry_to: int | None = None) -> None:
        """Close a sprint now; what is not done goes on to another sprint, or to the backlog."""
        self._sprint(sprint_id)
        self._save_sprint(sprint_id, state="closed", complete=self._clock.tick())
        if carry_to is None:
            return
        for issue in self._in_sprint(sprint_id):
            if not self._is_done(issue):
                self._editor.set_sprints(issue.id, [*issue.sprint_ids, carry_to])

    def reopen_sprint(self, sprint_id: int) -> None:
        """Take back that a sprint was closed."""
        self._save_sprint(sprint_id, state="active", complete=None)

    def delete_sprint(self, sprint_id: int) -> None:
        """Delete a sprint. What is open goes to the backlog; what is done forgets the sprint without a trace."""
        self._sprint(sprint_id)
        for issue in self._in_sprint(sprint_id):
            if self._is_done(issue):
                kept = tuple(ident for ident in issue.sprint_ids if ident != sprint_id)
                self._repository.save_issue(replace(issue, sprint_ids=kept), self._clock.tick())
            else:
                self._editor.remove_from_sprint(issue.id, sprint_id)
        self._repository.remove("sprints", sprint_id)

    def show_sprint(self, sprint_id: int, board_id: int) -> None:
        """Let another board list a sprint too, as one does that holds some of its issues."""
        self._board(board_id)
        sprint = self._sprint(sprint_id)
        if board_id not in sprint.board_ids:
            self._save_sprint(sprint_id, also_on=(*sprint.also_on, board_id))

    def release_version(self, version_id: str, day: date) -> None:
        """Release a version on a day."""
        self._save_version(version_id, released=True, release_date=day)

    def plan_version(self, version_id: str, day: date | None) -> None:
        """Plan the release of a version for a day, or for none."""
        self._save_version(version_id, released=False, release_date=day)

    def rename_version(self, version_id: str, name: str) -> None:
        """Rename a version."""
        self._save_version(version_id, name=name)

    def delete_version(self, version_id: str) -> None:
        """Delete a version; each of its issues loses it by a change of its own."""
        self._version(version_id)
        for issue in list(self._repository.site.issues.values()):
            if version_id in issue.fix_version_ids + issue.affects_version_ids:
                self._editor.edit(
                    issue.id,
                    fix_version_ids=_without(version_id, issue.fix_version_ids),
                    affects_version_ids=_without(version_id, issue.affects_version_ids),
                )
        self._repository.remove("versions", version_id)

    def rename_project_key(self, project: str, key: str) -> None:
        """Give a project another key, and all its issues with it; the old keys go on finding them.

        Raises ValueError for a key that is none or that another project has or had.
        """
        owner = self._project(project)
        taken = self._repository.project(key)
        if _KEY.fullmatch(key) is None or (taken is not None and taken.id != owner.id):
            raise ValueError(f"{key!r} cannot be a project's key: it is taken, or not capital letters and digits")
        if key == owner.key:
            return
        former = tuple(old for old in (*owner.former_keys, owner.key) if old != key)
        self._repository.save("projects", replace(owner, key=key, former_keys=former))
        at = self._clock.tick()
        for issue in [issue for issue in self._repository.site.issues.values() if issue.project_id == owner.id]:
            self._repository.save_issue(_under(key, issue), at)

    def rename_status(self, status: str, name: str) -> None:
        """Rename a status."""
        found = named(self._repository.site.statuses.values(), status, "status")
        self._repository.save("statuses", replace(found, name=name))

    def categorise_status(self, status: str, category: Category) -> None:
        """Put a status into another category."""
        found = named(self._repository.site.statuses.values(), status, "status")
        self._repository.save("statuses", replace(found, category=category))

    def delete_board(self, board_id: int) -> None:
        """Delete a board; its sprints stay, and go on naming it."""
        self._board(board_id)
        self._repository.remove("boards", board_id)

    def estimate_by(self, board_id: int, field_id: str | None) -> None:
        """Let a board estimate by a field of the site, or by none."""
        if field_id is not None:
            self._field(field_id)
        self._repository.save("boards", replace(self._board(board_id), estimation_field=field_id))

    def rename_field(self, field_id: str, name: str) -> None:
        """Rename a custom field; its id stays."""
        self._repository.save("fields", replace(self._field(field_id), name=name))

    def _in_sprint(self, sprint_id: int) -> list[Issue]:
        return [issue for issue in self._repository.site.issues.values() if sprint_id in issue.sprint_ids]

    def _is_done(self, issue: Issue) -> bool:
        return self._repository.site.statuses[issue.status_id].category == "done"

    def _project(self, ref: str) -> Project:
        return _there(self._repository.project(ref), "project", ref)

    def _board(self, board_id: int) -> Board:
        return _there(self._repository.site.boards.get(board_id), "board", board_id)

    def _sprint(self, sprint_id: int) -> Sprint:
        return _there(self._repository.site.sprints.get(sprint_id), "sprint", sprint_id)

    def _version(self, version_id: str) -> Version:
        return _there(self._repository.site.versions.get(version_id), "version", version_id)

    def _field(self, field_id: str) -> Field:
        return _there(self._repository.site.fields.get(field_id), "custom field", field_id)

    def _save_sprint(self, sprint_id: int, **values: Any) -> None:
        self._repository.save("sprints", replace(self._sprint(sprint_id), **values))

    def _save_version(self, version_id: str, **values: Any) -> None:
        self._repository.save("versions", replace(self._version(version_id), **values))


def _there(record: T | None, what: str, ref: object) -> T:
    if record is None:
        raise NothingThere(f"there is no {what} {ref}")
    return record


def _without(gone: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(ident for ident in ids if ident != gone)


def _under(project_key: str, issue: Issue) -> Issue:
    key = f"{project_key}-{issue.key.rpartition('-')[2]}"
    former = tuple(old for old in (*issue.former_keys, issue.key) if old != key)
    return replace(issue, key=key, former_keys=former)
