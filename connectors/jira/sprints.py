"""Sprints, in each of the forms in which Jira sends them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec

from connectors.jira.answers import Ident, SprintAnswer
from connectors.jira.decoding import unfit
from connectors.jira.dialect import SERVICE
from connectors.reading import misfit
from mapping.backlog import Sprint, SprintState

_KEYS = (
    "id|rapidViewId|state|name|startDate|endDate|completeDate|activatedDate|sequence|goal|autoStartStop|synced"
    "|incompleteIssuesDestinationId"
)
_NEXT_KEY = re.compile(rf",(?=(?:{_KEYS})=)")


def parse_sprint(sprint: SprintAnswer | str, where: str) -> Sprint:
    """A sprint from an object (agile resources, issues of Cloud) or from the text in an issue of Data Center.

    Raises BadAnswer with the name of the field that cannot be read.
    """
    if isinstance(sprint, str):
        return parse_sprint(_from_text(sprint, where), where)
    boards = (board for board in (sprint.origin_board, sprint.board, sprint.view) if board is not None)
    board = next(boards, None)
    return Sprint(
        id=_number(sprint.id, where, "id"),
        name=sprint.name,
        state=_state(sprint.state, where),
        board_id=None if board is None else _number(board, where, "board"),
        goal=sprint.goal or "",
        start=_instant(sprint.start, where, "startDate"),
        end=_instant(sprint.end, where, "endDate"),
        activated=_instant(sprint.activated, where, "activatedDate"),
        complete=_instant(sprint.complete, where, "completeDate"),
    )


def sprint_parts(text: str, where: str) -> dict[str, str | None]:
    """The values in `com.atlassian.greenhopper.service.sprint.Sprint@1f[id=1,state=CLOSED,name=…]` by name.

    Names and goals may hold brackets and commas, and the order of the keys differs; so the text is cut from the
    first `[` to the last `]`, and split only where a known key follows.
    """
    start, end = text.find("["), text.rfind("]")
    if start < 0 or end < start:
        raise misfit(SERVICE, where, "sprint", "no text in brackets")
    pairs = (part.partition("=") for part in _NEXT_KEY.split(text[start + 1 : end]))
    return {name: None if value in {"", "<null>"} and name != "name" else value for name, _, value in pairs}


def _from_text(text: str, where: str) -> SprintAnswer:
    parts = {name: value for name, value in sprint_parts(text, where).items() if value is not None}
    try:
        return msgspec.convert(parts, SprintAnswer)
    except msgspec.ValidationError as error:
        raise unfit(error, where) from None


def _state(text: str, where: str) -> SprintState:
    try:
        return SprintState(text.lower())
    except ValueError:
        raise misfit(SERVICE, where, "sprint.state", "neither future, active nor closed") from None


def _number(ident: Ident, where: str, name: str) -> int:
    try:
        return int(ident)
    except ValueError:
        raise misfit(SERVICE, where, f"sprint.{name}", "not a number") from None


def _instant(text: str | None, where: str, name: str) -> datetime | None:
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise misfit(SERVICE, where, f"sprint.{name}", "not an instant")
    return instant.astimezone(UTC)
