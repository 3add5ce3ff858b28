"""What a person does to the sandbox's Jira, asked for by name over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, validate_call

from sandbox.jira.edits import Editor, NothingThere
from sandbox.jira.model import Site

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

_TABLES = {
    "fix_version_ids": "versions",
    "component_ids": "components",
    "priority_id": "priorities",
    "assignee_id": "users",
}


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
    assignee_id: str | None = None
    fix_version_ids: tuple[str, ...] = ()
    component_ids: tuple[str, ...] = ()


def act(editor: Editor, site: Site, name: str, body: Mapping[str, Any]) -> None:
    """Do one of `ACTS`.

    Raises NothingThere for an act or a record that does not exist, and pydantic's ValidationError where the
    body does not have the arguments that the act takes.
    """
    if name not in ACTS:
        raise NothingThere(f"there is no act {name!r}; there are {', '.join(ACTS)}")
    if name != "edit":
        validate_call(getattr(editor, name))(**body)
        return
    values = Edit.model_validate(body).model_dump(exclude_unset=True)
    ref = values.pop("ref")
    _check_ids(site, values)
    editor.edit(ref, **values)


def _check_ids(site: Site, values: Mapping[str, Any]) -> None:
    for field, table in _TABLES.items():
        named = values.get(field) or ()
        for ident in (named,) if isinstance(named, str) else named:
            if ident not in getattr(site, table):
                raise NothingThere(f"there is no {ident} among the {table}")
