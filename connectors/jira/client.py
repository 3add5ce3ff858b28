"""Jira as Milepost reads it: questions in, values of the backlog out. Nothing here can write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.errors import BadQuery, NotFound
from connectors.jira.answers import (
    BoardAnswer,
    BoardConfiguration,
    FieldAnswer,
    HistoriesPage,
    HistoryAnswer,
    Myself,
    Permissions,
    Server,
    StatusAnswer,
    TypeAnswer,
    ValuesPage,
    VersionAnswer,
)
from connectors.jira.changelog import Kept, kept, parse_changes
from connectors.jira.connection import JiraConnection
from connectors.jira.dialect import SERVICE
from connectors.jira.epics import EpicIds
from connectors.jira.fields import map_fields
from connectors.jira.jql import in_projects, updated_since
from connectors.jira.parse import IssueReader, parse_release, parse_status
from connectors.jira.search import Page, cloud_pages, data_center_pages, token_pages
from connectors.jira.sprints import parse_sprint
from connectors.jira.values import Access, Account, FieldMap, Flavour, IssuePage, SiteInfo
from connectors.jira.wire import JiraWire
from connectors.reading import misfit, read, read_all
from connectors.transport import Transport
from mapping.backlog import Board, Change, Release, Sprint, Status

OVERLAP = timedelta(minutes=10)
"""How far a pull reaches back behind the last one: Jira's index may lag by minutes after bulk edits."""

_BULK = 1000
_HISTORIES = 10_000
_BROWSE = "BROWSE_PROJECTS"


class JiraClient:
    """One Jira, read only. Every method raises a ServiceError where Jira cannot be used."""

    def __init__(self, connection: JiraConnection, wire: JiraWire) -> None:
        self._connection = connection
        self._wire = wire

    def site(self) -> SiteInfo:
        """What Jira this is. Asked once."""
        return self._site

    def account(self) -> Account:
        """Whom we are signed in as, asked once; raises SignInRefused unless Jira knows us."""
        return self._account

    def access(self, projects: Iterable[str]) -> Access:
        """Which of the projects the account may browse."""
        answers = {project: self._may_browse(project) for project in projects}
        return Access(
            allowed=tuple(project for project, may in answers.items() if may),
            refused=tuple(project for project, may in answers.items() if may is False),
            unknown=tuple(project for project, may in answers.items() if may is None),
        )

    def boards(self) -> tuple[Board, ...]:
        """The agile boards that count, with their configuration, each once."""
        named = [self._wire.agile(f"board/{number}") for number in self._connection.boards]
        found = named or [
            board for project in self._connection.projects for board in self._values("board", projectKeyOrId=project)
        ]
        boards = {board.id: board for board in read_all(BoardAnswer, found, SERVICE, "board")}
        return tuple(map(self._board, boards.values()))

    def sprints(self, boards: Iterable[Board]) -> tuple[Sprint, ...]:
        """All sprints of the boards, each once."""
        found = {sprint.id: sprint for board in boards for sprint in self._sprints(board)}
        return tuple(found.values())

    def releases(self, projects: Iterable[str]) -> tuple[Release, ...]:
        """All versions of the projects."""
        return tuple(
            parse_release(version, project)
            for project in projects
            for version in read_all(VersionAnswer, self._wire.get(f"project/{project}/versions"), SERVICE, "versions")
        )

    def statuses(self) -> tuple[Status, ...]:
        """All statuses of the site."""
        return tuple(map(parse_status, read_all(StatusAnswer, self._wire.get("status"), SERVICE, "status")))

    def fields(self, boards: Iterable[Board] = ()) -> FieldMap:
        """Which fields hold what; raises AmbiguousField where only the workspace can decide."""
        fields = read_all(FieldAnswer, self._wire.get("field"), SERVICE, "field")
        types = [] if self._is_cloud else read_all(TypeAnswer, self._wire.get("issuetype"), SERVICE, "issuetype")
        return map_fields(fields, types, boards, self._connection.fields)

    def issues(
        self,
        projects: Sequence[str],
        fields: FieldMap,
        *,
        since: datetime | None = None,
        overlap: timedelta = OVERLAP,
        extra: Sequence[str] = (),
    ) -> Iterator[IssuePage]:
        """All issues of the projects, or those updated since an instant, page by page.

        An issue may come twice where it was edited meanwhile: the later `updated` counts. `extra` are ids of
        further fields to put into `Issue.fields`. The pull is complete only when the iterator is exhausted.
        """
        epics = EpicIds(lambda condition: self._pages(projects, condition, ["summary"]), fields)
        reader = IssueReader(fields, extra) if self._is_cloud else IssueReader(fields, extra, epics.of)
        condition = "" if since is None else updated_since(since - overlap, self.account().zone)
        return map(reader.page, self._pages(projects, condition, reader.wanted, histories=True))

    def changes(self, issue_ids: Iterable[str], fields: FieldMap) -> Iterator[tuple[Change, ...]]:
        """The kept changes of the issues, up to 1,000 whole issues at a time, sorted by issue and time.

        Only Cloud is asked: on Data Center the changes come with the issues, and nothing is left to ask for.
        """
        keep, ids = kept(fields), iter(issue_ids)
        while self._is_cloud and (some := list(islice(ids, _BULK))):
            yield self._changes(some, keep)

    def issue_ids(self, projects: Sequence[str]) -> frozenset[str]:
        """The ids of all issues of the projects that we can see, as cheaply as Jira allows."""
        return frozenset(str(issue["id"]) for page in self._pages(projects, "", ["id"]) for issue in page)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    @cached_property
    def _site(self) -> SiteInfo:
        server = read(Server, self._wire.get("serverInfo"), SERVICE, "serverInfo")
        flavour = Flavour.CLOUD if server.deployment.lower() == "cloud" else Flavour.DATA_CENTER
        return SiteInfo(flavour, server.version, server.title, server.base_url, server.time)

    @property
    def _is_cloud(self) -> bool:
        return self._site.flavour is Flavour.CLOUD

    @cached_property
    def _account(self) -> Account:
        myself = read(Myself, self._wire.get("myself"), SERVICE, "myself")
        try:
            zone = ZoneInfo(myself.zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise misfit(SERVICE, "myself", "timeZone", f"no time zone is called {myself.zone!r}") from None
        return Account(myself.account_id or myself.key or myself.name or "", zone)

    def _may_browse(self, project: str) -> bool | None:
        """Whether the account may browse the project; None where Jira knows none of that key."""
        try:
            answer = self._wire.get("mypermissions", projectKey=project, permissions=_BROWSE)
        except NotFound:
            return None
        permissions = read(Permissions, answer, SERVICE, "mypermissions").permissions
        return _BROWSE in permissions and permissions[_BROWSE].have

    def _board(self, board: BoardAnswer) -> Board:
        setup = read(
            BoardConfiguration, self._wire.agile(f"board/{board.id}/configuration"), SERVICE, f"board {board.id}"
        )
        columns = setup.columns.columns
        estimates = setup.estimation.field if setup.estimation and setup.estimation.type == "field" else None
        return Board(
            id=board.id,
            name=board.name,
            type=board.type,
            estimation_field=estimates.field_id if estimates else None,
            done_status_ids=tuple(status.id for status in columns[-1].statuses) if columns else (),
            rank_field=f"customfield_{setup.ranking.field}" if setup.ranking and setup.ranking.field else None,
        )

    def _sprints(self, board: Board) -> Iterator[Sprint]:
        """The sprints of a board; those of kanban teams have none, and say so with a refusal."""
        if board.type == "kanban":
            return
        try:
            for sprint in self._values(f"board/{board.id}/sprint"):
                yield parse_sprint(sprint, f"board {board.id}")
        except BadQuery:
            if board.type == "scrum":
                raise

    def _values(self, path: str, **params: str) -> Iterator[dict[str, Any]]:
        start, last = 0, False
        while not last:
            page = read(ValuesPage, self._wire.agile(path, startAt=start, **params), SERVICE, path)
            yield from page.values
            start += len(page.values)
            last = page.last or not page.values

    def _pages(
        self, projects: Sequence[str], condition: str, fields: Sequence[str], *, histories: bool = False
    ) -> Iterator[Page]:
        also = f" AND {condition}" if condition else ""
        if self._is_cloud:
            jql = f"{in_projects(projects)}{also} ORDER BY updated ASC, key ASC"
            yield from cloud_pages(self._wire.post, jql, fields)
            return
        for project in projects:
            yield from data_center_pages(
                self._wire.post, f"{in_projects([project])}{also}", fields, histories=histories
            )

    def _changes(self, issue_ids: Sequence[str], keep: Kept) -> tuple[Change, ...]:
        """The changes of some issues; one issue's histories may be spread over the pages of the answer."""
        histories: dict[str, list[HistoryAnswer]] = {ident: [] for ident in issue_ids}
        body = {"issueIdsOrKeys": list(issue_ids), "fieldIds": keep.field_ids, "maxResults": _HISTORIES}
        for page in token_pages(self._wire.post, "changelog/bulkfetch", body, HistoriesPage):
            for issue in page.issues:
                histories.setdefault(issue.issue_id, []).extend(issue.histories)
        return tuple(change for ident, found in histories.items() for change in parse_changes(ident, found, keep))


def connect_jira(connection: JiraConnection, transport: Transport) -> JiraClient:
    """A client for one Jira; nothing is sent before the first question."""
    return JiraClient(connection, JiraWire(connection, transport))
