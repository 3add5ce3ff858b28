"""A small Jira made by hand, for the tests of the sandbox's Jira."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.applications import Starlette
from starlette.types import Message, Scope

from sandbox.clock import Clock
from sandbox.jira.administration import Administrator
from sandbox.jira.app import jira_app
from sandbox.jira.edits import Editor
from sandbox.jira.model import (
    Board,
    ChangeItem,
    Component,
    Dialect,
    Field,
    History,
    Issue,
    IssueType,
    Link,
    LinkType,
    Named,
    Project,
    Site,
    Sprint,
    Status,
    User,
    Version,
)
from sandbox.jira.repository import Repository
from sandbox.jira.settings import EMAIL, TOKEN, JiraSettings
from sandbox.state import State

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SPRINT_FIELD, EPIC_LINK, EPIC_NAME = "customfield_10020", "customfield_10014", "customfield_10011"
PARENT_LINK = "customfield_10018"
RANK, POINTS, START = "customfield_10019", "customfield_10016", "customfield_10015"
BASIC = {"Authorization": "Basic " + base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()}


def day(number: int, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of March 2026 in UTC."""
    return datetime(2026, 3, number, hour, minute, tzinfo=UTC)


def _issues() -> list[Issue]:
    moved = (
        History("10001", day(3), (ChangeItem("status", "1", "To Do", "2", "Doing", "status"),), "u1"),
        History("10002", day(4), (ChangeItem("Sprint", "", "", "37", "Sprint 1"),), "u1"),
        History("10003", day(5), (ChangeItem("status", "2", "Doing", "3", "Done", "status"),), "u1"),
    )
    blocks = Link("1", "100", "outward", "1004", "APP-4")
    return [
        Issue("1001", "APP-1", "10", "e", "Faster search", "2", day(1), day(5), epic_name="Search", rank="0|a:"),
        Issue(
            "1002",
            "APP-2",
            "10",
            "s",
            "Index the titles",
            "3",
            day(1, 10),
            day(5, 10, 3),
            description="h2. Why\nIt is *slow*.\n\n* one\n* two",
            priority_id="2",
            resolution_id="1",
            resolved=day(5, 10, 3),
            labels=("search", "Beta"),
            component_ids=("500",),
            fix_version_ids=("300",),
            parent_id="1001",
            sprint_ids=(37,),
            points=3.0,
            rank="0|b:",
            assignee_id="u1",
            reporter_id="u2",
            links=(blocks,),
            histories=moved,
        ),
        Issue(
            "1003",
            "APP-3",
            "10",
            "s",
            "Rank the hits",
            "2",
            day(2),
            day(9, 22, 30),
            priority_id="1",
            due=date(2026, 3, 20),
            start=date(2026, 3, 2),
            fix_version_ids=("301",),
            parent_id="1001",
            sprint_ids=(37, 38),
            points=5.0,
            rank="0|c:",
        ),
        Issue("1004", "APP-4", "10", "t", "Write the query", "1", day(3), day(3), parent_id="1003", rank="0|d:"),
        Issue(
            "1005", "INT-1", "11", "b", "Crash on (empty) input", "1", day(4), day(10, 11), priority_id="3", rank="0|e:"
        ),
        Issue("1006", "APP-12", "10", "s", "No parent, no sprint", "1", day(6), day(6), rank="0|f:"),
    ]


def small_site(dialect: Dialect = "cloud") -> Site:
    """Two projects, six issues, three sprints, in Berlin."""
    fields = [
        Field(
            SPRINT_FIELD,
            "Sprint",
            True,
            {"type": "array", "items": "json", "custom": "com.pyxis.greenhopper.jira:gh-sprint"},
        ),
        Field(EPIC_LINK, "Epic Link", True, {"type": "any", "custom": "com.pyxis.greenhopper.jira:gh-epic-link"}),
        Field(EPIC_NAME, "Epic Name", True, {"type": "string", "custom": "com.pyxis.greenhopper.jira:gh-epic-label"}),
        Field(RANK, "Rank", True, {"type": "any", "custom": "com.pyxis.greenhopper.jira:gh-lexo-rank"}),
        Field(
            POINTS, "Story Points", True, {"type": "number", "custom": "com.pyxis.greenhopper.jira:jsw-story-points"}
        ),
        Field(START, "Start date", True, {"type": "date"}),
    ]
    roles = {"sprint": SPRINT_FIELD, "epic_link": EPIC_LINK, "epic_name": EPIC_NAME}
    types = [IssueType("e", "Epic", 1), IssueType("s", "Story"), IssueType("b", "Bug"), IssueType("t", "Sub-task", -1)]
    sprints = [
        Sprint(37, "Sprint 1", "closed", 7, "Find things", day(2), day(6), day(2), day(6, 15)),
        Sprint(38, "[APP] Sprint 2, part | two", "active", 7, "", day(9), day(20), day(9)),
        Sprint(39, "Sprint 3", "future", 7),
    ]
    columns = (("To Do", ("1",)), ("Doing", ("2",)), ("Done", ("3",)))
    statuses = [Status("1", "To Do", "new"), Status("2", "Doing", "indeterminate"), Status("3", "Done", "done")]
    return Site(
        title="Small",
        zone="Europe/Berlin",
        dialect=dialect,
        users={"u1": User("u1", "ann", "Ann Author", "ann@example.com"), "u2": User("u2", "bob", "Bob Builder")},
        projects={"10": Project("10", "APP", "The App", former_keys=("OLD",)), "11": Project("11", "INT", "Internals")},
        versions={
            "300": Version("300", "10", "1.0", release_date=date(2026, 3, 6), released=True),
            "301": Version("301", "10", "2.0", release_date=date(2026, 3, 9), start_date=date(2026, 3, 1)),
        },
        components={"500": Component("500", "10", "Core")},
        issue_types={kind.id: kind for kind in types},
        statuses={status.id: status for status in statuses},
        priorities={"1": Named("1", "High"), "2": Named("2", "Medium"), "3": Named("3", "Low")},
        resolutions={"1": Named("1", "Fixed"), "2": Named("2", "Won't Do")},
        link_types={"100": LinkType("100", "Blocks", "is blocked by", "blocks")},
        boards={
            7: Board(7, "APP board", "scrum", ("10",), columns, POINTS, RANK),
            8: Board(8, "Flow", "kanban", ("11",), columns, None, RANK),
        },
        sprints={sprint.id: sprint for sprint in sprints},
        fields={field.id: field for field in fields},
        field_ids=roles | {"rank": RANK, "points": POINTS, "start": START},
        issues={issue.id: issue for issue in _issues()},
    )


def site_with_initiative() -> Site:
    """The same on Data Center, with APP-12 an initiative and the epic APP-1 below it."""
    site = small_site("datacenter")
    link = {"type": "any", "custom": "com.atlassian.jpo:jpo-custom-field-parent"}
    site.fields[PARENT_LINK] = Field(PARENT_LINK, "Parent Link", True, link)
    site.field_ids["parent_link"] = PARENT_LINK
    site.issue_types["i"] = IssueType("i", "Initiative", 2)
    site.issues["1006"] = replace(site.issues["1006"], type_id="i")
    site.issues["1001"] = replace(site.issues["1001"], parent_id="1006")
    return site


def many_issues(count: int) -> list[Issue]:
    """Plain stories of the project APP, numbered from 100."""
    return [Issue(str(5000 + n), f"APP-{100 + n}", "10", "s", f"Story {n}", "1", day(1), day(1)) for n in range(count)]


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


class Client:
    """Asks an ASGI application without a socket."""

    def __init__(self, app: Starlette, headers: dict[str, str]) -> None:
        self._app = app
        self._headers = headers

    def get(self, path: str, *, headers: dict[str, str] | None = None, **params: Any) -> Reply:
        return asyncio.run(self._ask("GET", path, urlencode(params, doseq=True), b"", headers))

    def post(self, path: str, body: Any) -> Reply:
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        return asyncio.run(self._ask("POST", path, "", content, None))

    async def _ask(self, verb: str, path: str, query: str, body: bytes, headers: dict[str, str] | None) -> Reply:
        sent: list[Message] = []
        pairs = {"host": "jira.test", **(self._headers if headers is None else headers)}
        scope: Scope = {
            "type": "http",
            "method": verb,
            "path": path,
            "root_path": "",
            "scheme": "http",
            "server": ("jira.test", 80),
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in pairs.items()],
        }

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        return Reply(sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]))


class World:
    """A running sandbox's Jira without a socket, and hands to disturb it."""

    def __init__(self, site: Site, state: State | None = None) -> None:
        self.state = state or State()
        self.clock = Clock(self.state, NOW)
        self.repository = Repository(self.state)
        self.repository.load(site)
        self.settings = JiraSettings()
        self.editor = Editor(self.repository, self.clock, "u1")
        self.admin = Administrator(self.repository, self.clock, self.editor)
        self.app = jira_app(self.repository, self.clock, self.settings)
        self.client = Client(self.app, BASIC)
        self.anonymous = Client(self.app, {})
