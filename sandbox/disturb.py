"""What a person does to the sandbox's Jira, asked for by name over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, validate_call

from sandbox.jira.administration import Administrator
from sandbox.jira.edits import Editor, NothingThere
from sandbox.jira.model import Issue, Sprint

EDITS = (
    "create",
    "edit",
    "set_field",
    "transition",
    "set_sprints",
    "add_to_sprint",
    "remove_from_sprint",
    "set_parent",
    "move",
    "delete",
    "hide",
    "reveal",
)
"""The methods of `Editor` that may be called; their arguments are the fields of the request's body."""

ADMINISTRATION = (
    "create_sprint",
    "rename_sprint",
    "start_sprint",
    "close_sprint",
    "reopen_sprint",
    "delete_sprint",
    "show_sprint",
    "release_version",
    "plan_version",
    "rename_version",
    "delete_version",
    "rename_project_key",
    "rename_status",
    "categorise_status",
    "delete_board",
    "estimate_by",
    "rename_field",
)
"""Those of `Administrator`."""

ACTS = (*EDITS, *ADMINISTRATION)


class Edit(BaseModel, frozen=True, extra="forbid"):
    """New values for the fields of an issue; what is not named stays."""

    ref: str
    summary: str = ""
    description: str | None = None
    points: float | None = None
    due: date | None = None
    start: date | None = None
    labels: tuple[str, ...] = ()
    priority_id: str | None = None
    resolution_id: str | None = None
    assignee_id: str | None = None
    fix_version_ids: tuple[str, ...] = ()
    affects_version_ids: tuple[str, ...] = ()
    component_ids: tuple[str, ...] = ()


def act(editor: Editor, administrator: Administrator, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Do one of `ACTS`, and answer the id of the issue or sprint that it made or changed, if it is about one.

    Raises NothingThere for an act or a record that does not exist, ValueError for a value that cannot be, and
    pydantic's ValidationError where the body does not have the arguments that the act takes.
    """
    if name not in ACTS:
        raise NothingThere(f"there is no act {name!r}; there are {', '.join(ACTS)}")
    if name == "edit":
        done = editor.edit(**Edit.model_validate(body).model_dump(exclude_unset=True))
    else:
        done = validate_call(getattr(editor if name in EDITS else administrator, name))(**body)
    return {"id": done.id} if isinstance(done, Issue | Sprint) else {}
