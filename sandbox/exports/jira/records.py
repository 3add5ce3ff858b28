"""Jira's JSON objects into the site's records, one function a kind; they take Cloud's and Server's spellings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, cast, get_args

from sandbox.exports.jira.node import ExportError, Node
from sandbox.exports.jira.payloads import Kind, Payload
from sandbox.exports.jira.sprints import parse_sprint_text
from sandbox.jira.model import (
    Board,
    Category,
    ChangeItem,
    Component,
    Field,
    History,
    IssueType,
    LinkType,
    Named,
    Project,
    Sprint,
    Status,
    User,
    Version,
)

UNKNOWN_BOARD = 0
"""The board of a sprint whose export names none (`rapidViewId=<null>`)."""

_CATEGORIES: Mapping[str, Category] = {name: name for name in get_args(Category)} | {
    "TODO": "new",
    "IN_PROGRESS": "indeterminate",
    "DONE": "done",
}


def user(node: Node) -> User:
    """A person. The id is the account id where there is one, else the key or the login name."""
    name = node.maybe_text("name") or node.maybe_text("key")
    ident = node.maybe_text("accountId") or node.maybe_text("key") or name
    if ident is None:
        raise node.refuse("accountId", "is missing, and so are `key` and `name`")
    return User(
        id=ident,
        name=name or ident,
        display_name=node.maybe_text("displayName") or name or ident,
        email=node.maybe_text("emailAddress"),
        time_zone=node.maybe_text("timeZone") or "UTC",
        active=node.flag("active") if "active" in node.value else True,
    )


def project(node: Node) -> Project:
    """A project; Cloud calls a team-managed one `simplified`, or its style `next-gen`."""
    return Project(
        id=node.text("id"),
        key=node.text("key"),
        name=node.maybe_text("name") or node.text("key"),
        team_managed=node.flag("simplified") or node.maybe_text("style") == "next-gen",
    )


def version(node: Node, project_id: str = "") -> Version:
    """A release; only newer answers say which project it belongs to, so the issue's own stands in."""
    return Version(
        id=node.text("id"),
        project_id=node.maybe_text("projectId") or project_id,
        name=node.text("name"),
        description=node.maybe_text("description") or "",
        start_date=node.day("startDate"),
        release_date=node.day("releaseDate"),
        released=node.flag("released"),
        archived=node.flag("archived"),
    )


def component(node: Node, project_id: str = "") -> Component:
    """A component of a project."""
    return Component(node.text("id"), node.maybe_text("projectId") or project_id, node.text("name"))


def issue_type(node: Node) -> IssueType:
    """An issue type; Server sends no hierarchy level, so `subtask` and the name Epic decide there."""
    name = node.text("name")
    level = node.integer("hierarchyLevel")
    if level is None:
        level = -1 if node.flag("subtask") else int(name.casefold() == "epic")
    return IssueType(node.text("id"), name, level)


def status(node: Node) -> Status:
    """A status; old Servers send no category, which is `undefined` here as in Jira."""
    kind = node.child("statusCategory")
    key = kind.text("key") if kind else node.maybe_text("statusCategory") or "undefined"
    if key not in _CATEGORIES:
        raise node.refuse("statusCategory", f"is none of {', '.join(_CATEGORIES)}: {key!r}")
    return Status(node.text("id"), node.text("name"), _CATEGORIES[key])


def named(node: Node) -> Named:
    """A priority or a resolution."""
    return Named(node.text("id"), node.text("name"))


def link_type(node: Node) -> LinkType:
    """A link type with both readings."""
    return LinkType(node.text("id"), node.text("name"), node.text("inward"), node.text("outward"))


def sprint(node: Node) -> Sprint:
    """A sprint as an object of Cloud's, of the agile interface's, or from a text (`sprint_text`)."""
    ident = node.integer("id")
    if ident is None:
        raise node.refuse("id", "is missing")
    state = (node.maybe_text("state") or "").lower()
    if state not in {"future", "active", "closed"}:
        raise node.refuse("state", f"is none of future, active, closed: {node.value.get('state')!r}")
    boards = (node.integer(name) for name in ("originBoardId", "boardId", "rapidViewId"))
    return Sprint(
        id=ident,
        name=node.maybe_text("name") or f"Sprint {ident}",
        state=cast(Literal["future", "active", "closed"], state),
        board_id=next((board for board in boards if board is not None), UNKNOWN_BOARD),
        goal=node.maybe_text("goal") or "",
        start=node.instant("startDate"),
        end=node.instant("endDate"),
        activated=node.instant("activatedDate"),
        complete=node.instant("completeDate"),
    )


def sprint_text(text: str, where: str) -> Sprint:
    """A sprint from the text by which Server sends it."""
    try:
        return sprint(Node(parse_sprint_text(text), where))
    except ValueError as error:
        raise error if isinstance(error, ExportError) else ExportError(f"{where}: {error}") from error


def field(node: Node) -> Field:
    """A row of the field list."""
    schema = node.child("schema")
    return Field(
        id=node.text("id"),
        name=node.text("name"),
        custom=node.flag("custom"),
        schema=dict(schema.value) if schema else {},
        clause_names=node.texts("clauseNames"),
    )


def board(node: Node) -> Board:
    """A board of the agile interface, or a rapid view of the private one."""
    ident = node.integer("id")
    if ident is None:
        raise node.refuse("id", "is missing")
    kind = node.maybe_text("type") or ("scrum" if node.flag("sprintSupportEnabled") else "kanban")
    if kind not in {"scrum", "kanban", "simple"}:
        raise node.refuse("type", f"is none of scrum, kanban, simple: {kind!r}")
    place = node.child("location")
    project_id = place and (place.maybe_text("projectId") or place.maybe_text("id"))
    return Board(
        id=ident,
        name=node.maybe_text("name") or f"Board {ident}",
        type=cast(Literal["scrum", "kanban", "simple"], kind),
        project_ids=(project_id,) if project_id else (),
    )


def board_configuration(node: Node) -> Board:
    """A board with its columns, its estimation field and its rank field."""
    found = board(node)
    columns = node.child("columnConfig")
    estimation = node.child("estimation")
    estimate = estimation.child("field") if estimation else None
    ranking = node.child("ranking")
    rank = ranking.integer("rankCustomFieldId") if ranking else None
    found.columns = tuple(
        (column.text("name"), tuple(one.text("id") for one in column.children("statuses")))
        for column in (columns.children("columns") if columns else [])
    )
    found.estimation_field = estimate.maybe_text("fieldId") if estimate else None
    found.rank_field = None if rank is None else f"customfield_{rank}"
    return found


def history(node: Node, author_id: str | None) -> History:
    """One entry of a changelog."""
    created = node.instant("created")
    if created is None:
        raise node.refuse("created", "is missing")
    items = tuple(change_item(item) for item in node.children("items"))
    return History(node.text("id"), created, items, author_id)


def change_item(node: Node) -> ChangeItem:
    """One changed field."""
    return ChangeItem(
        field=node.text("field"),
        before=node.maybe_text("from"),
        before_text=node.maybe_text("fromString"),
        after=node.maybe_text("to"),
        after_text=node.maybe_text("toString"),
        field_id=node.maybe_text("fieldId"),
    )


def server_info(node: Node) -> dict[str, str]:
    """What the site says of itself, of that which a `Site` keeps: `base_url`, `title`, `zone`."""
    zone = node.value.get("serverTimeZone")
    found = {
        "base_url": node.maybe_text("baseUrl"),
        "title": node.maybe_text("serverTitle"),
        "zone": zone.get("timeZoneId") if isinstance(zone, dict) else zone,
    }
    return {name: value for name, value in found.items() if isinstance(value, str)}


def status_category(node: Node) -> Category:
    """The key of a status category."""
    key = node.text("key")
    if key not in _CATEGORIES:
        raise node.refuse("key", f"is none of {', '.join(_CATEGORIES)}: {key!r}")
    return _CATEGORIES[key]


READERS: Mapping[Kind, Callable[[Node], Any]] = {
    "field": field,
    "issue type": issue_type,
    "link type": link_type,
    "status": status,
    "status category": status_category,
    "priority": named,
    "resolution": named,
    "project": project,
    "version": version,
    "component": component,
    "sprint": sprint,
    "board": board,
    "board configuration": board_configuration,
    "server info": server_info,
    "user": user,
}


def read_companion(payload: Payload) -> list[Any]:
    """The records of a payload that holds no issues. Raises ExportError naming file and field."""
    return [READERS[payload.kind](row) for row in payload.rows]
