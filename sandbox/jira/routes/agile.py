"""Boards, sprints and what hangs on them (`/rest/agile/1.0`)."""

from __future__ import annotations

from typing import Any

from sandbox.jira.access import may_see
from sandbox.jira.errors import bad_request, not_found
from sandbox.jira.model import Board, Issue
from sandbox.jira.routes.call import Answer, Call

PAGE = 50
"""The most on any page, whatever is asked."""

_SPRINT_ORDER = {"closed": 0, "active": 1, "future": 2}


async def boards(call: Call) -> Answer:
    """`GET /board` with `projectKeyOrId`, `type` and `name`."""
    call.signed_in()
    found = [board for board in call.site.boards.values() if _visible(call, board)]
    ref = call.param("projectKeyOrId")
    if ref:
        project = call.repository.project(ref)
        if project is None or project.id not in call.caller.project_ids:
            raise bad_request(f"No project could be found with key or id '{ref}'.")
        found = [board for board in found if project.id in board.project_ids]
    kinds, name = call.words("type"), str(call.param("name") or "").lower()
    found = [board for board in found if (not kinds or board.type in kinds) and name in board.name.lower()]
    return call.page([call.records.board(board) for board in found], PAGE)


async def board(call: Call) -> Answer:
    """`GET /board/{id}`."""
    return call.records.board(_board(call))


async def configuration(call: Call) -> Answer:
    """`GET /board/{id}/configuration`."""
    return call.records.board_configuration(_board(call))


async def sprints(call: Call) -> Answer:
    """`GET /board/{id}/sprint`: closed, active, then future ones.

    A board without sprints answers 400: a kanban board always, a simple one (of a team-managed project) as long as
    it has none.
    """
    owner = _board(call)
    shown = [sprint for sprint in call.site.sprints.values() if owner.id in sprint.board_ids]
    if owner.type == "kanban" or (owner.type == "simple" and not shown):
        raise bad_request("The board does not support sprints")
    states = {state.lower() for state in call.words("state")}
    if not states <= _SPRINT_ORDER.keys():
        raise bad_request(f"The sprint state must be one of {', '.join(_SPRINT_ORDER)}.")
    found = [sprint for sprint in shown if not states or sprint.state in states]
    found.sort(key=lambda sprint: (_SPRINT_ORDER[sprint.state], sprint.id))
    return call.page([call.records.sprint(sprint) for sprint in found], PAGE)


async def sprint(call: Call) -> Answer:
    """`GET /sprint/{id}`."""
    call.signed_in()
    ident = call.path("sprint")
    found = call.site.sprints.get(int(ident)) if ident.isdecimal() else None
    owner = call.site.boards.get(found.board_id) if found else None
    if found is None or (owner is not None and not _visible(call, owner)):
        raise not_found("Sprint does not exist or you do not have permission to see it.")
    return call.records.sprint(found)


async def versions(call: Call) -> Answer:
    """`GET /board/{id}/version`, with `released`."""
    owner = _board(call)
    released = call.param("released")
    found = [
        call.records.version_details(version)
        for version in call.site.versions.values()
        if version.project_id in owner.project_ids and (released is None or version.released == (released == "true"))
    ]
    return call.page(found, PAGE)


async def projects(call: Call) -> Answer:
    """`GET /board/{id}/project`."""
    owner = _board(call)
    return call.page([call.records.project(i) for i in owner.project_ids if i in call.caller.project_ids], PAGE)


async def epics(call: Call) -> Answer:
    """`GET /board/{id}/epic`, with `done`."""
    owner = _board(call)
    done = call.param("done")
    rows = [_epic(call, issue) for issue in call.site.issues.values() if _is_epic_of(call, issue, owner)]
    return call.page([row for row in rows if done is None or row["done"] == (done == "true")], PAGE)


def _board(call: Call) -> Board:
    call.signed_in()
    ident = call.path("board")
    found = call.site.boards.get(int(ident)) if ident.isdecimal() else None
    if found is None or not _visible(call, found):
        raise not_found(
            "The requested board cannot be viewed: it does not exist or you do not have permission to view it."
        )
    return found


def _visible(call: Call, board: Board) -> bool:
    return not board.project_ids or not call.caller.project_ids.isdisjoint(board.project_ids)


def _is_epic_of(call: Call, issue: Issue, board: Board) -> bool:
    level = call.site.issue_types[issue.type_id].hierarchy_level
    return level == 1 and issue.project_id in board.project_ids and may_see(call.caller, issue, call.repository)


def _epic(call: Call, issue: Issue) -> dict[str, Any]:
    return {
        "id": int(issue.id),
        "key": issue.key,
        "self": call.records.agile_link(f"epic/{issue.id}"),
        "name": issue.epic_name or issue.summary,
        "summary": issue.summary,
        "color": {"key": "color_1"},
        "done": call.site.statuses[issue.status_id].category == "done",
    }
