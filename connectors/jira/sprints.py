"""Sprints, in each of the forms in which Jira sends them."""

from __future__ import annotations

import re
from typing import Any

from connectors.jira.answers import SprintAnswer
from connectors.reading import misfit, read
from mapping.backlog import Sprint, SprintState

_KEYS = (
    "id|rapidViewId|state|name|startDate|endDate|completeDate|activatedDate|sequence|goal|autoStartStop|synced"
    "|incompleteIssuesDestinationId"
)
_NEXT_KEY = re.compile(rf",(?=(?:{_KEYS})=)")
_BOARD_NAMES = ("originBoardId", "boardId", "rapidViewId")


def parse_sprint(payload: Any, where: str) -> Sprint:
    """A sprint from an object (agile resources, issues of Cloud) or from the text in an issue of Data Center.

    Raises BadAnswer with the name of the field that cannot be read.
    """
    parts = sprint_parts(payload, where) if isinstance(payload, str) else payload
    if not isinstance(parts, dict):
        raise misfit("Jira", where, "sprint", "neither an object nor a text")
    board = next((parts[name] for name in _BOARD_NAMES if parts.get(name) is not None), None)
    sprint = read(SprintAnswer, parts | {"board_id": board}, "Jira", where)
    return Sprint(
        id=sprint.id,
        name=sprint.name,
        state=_state(sprint.state, where),
        board_id=sprint.board_id,
        goal=sprint.goal or "",
        start=sprint.start,
        end=sprint.end,
        activated=sprint.activated,
        complete=sprint.complete,
    )


def sprint_parts(text: str, where: str) -> dict[str, str | None]:
    """The values in `com.atlassian.greenhopper.service.sprint.Sprint@1f[id=1,state=CLOSED,name=…]` by name.

    Names and goals may hold brackets and commas, and the order of the keys differs; so the text is cut from the
    first `[` to the last `]`, and split only where a known key follows.
    """
    start, end = text.find("["), text.rfind("]")
    if start < 0 or end < start:
        raise misfit("Jira", where, "sprint", "no text in brackets")
    pairs = (part.partition("=") for part in _NEXT_KEY.split(text[start + 1 : end]))
    return {name: None if value in {"", "<null>"} and name != "name" else value for name, _, value in pairs}


def _state(text: str, where: str) -> SprintState:
    try:
        return SprintState(text.lower())
    except ValueError:
        raise misfit("Jira", where, "sprint.state", "neither future, active nor closed") from None
