"""What a person does to the sandbox's Jira, asked for by name over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, validate_call

from sandbox.jira.edits import Editor, NothingThere

ACTS = (
    "edit",
    "transition",
    "set_sprints",
    "add_to_sprint",
    "remove_from_sprint",
    "set_parent",
    "move",
    "delete",
    "hide",
    "reveal",
    "rename_sprint",
    "start_sprint",
    "close_sprint",
    "release_version",
    "plan_version",
)
"""The methods of `Editor` that may be called; their arguments are the fields of the request's body."""


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
    component_ids: tuple[str, ...] = ()


def act(editor: Editor, name: str, body: Mapping[str, Any]) -> None:
    """Do one of `ACTS`.

    Raises NothingThere for an act or a record that does not exist, and pydantic's ValidationError where the
    body does not have the arguments that the act takes.
    """
    if name not in ACTS:
        raise NothingThere(f"there is no act {name!r}; there are {', '.join(ACTS)}")
    if name == "edit":
        editor.edit(**Edit.model_validate(body).model_dump(exclude_unset=True))
    else:
        validate_call(getattr(editor, name))(**body)
