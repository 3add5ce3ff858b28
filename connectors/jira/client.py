"""Jira as Milepost reads it: questions in, values of the backlog out. Nothing here can write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec.json import Decoder

from connectors.answer import JsonAnswer, told_at
from connectors.errors import BadQuery, NotFound
from connectors.jira.answers import Project, SprintAnswer, StatusAnswer, TypeAnswer
from connectors.jira.connection import JiraConnection
from connectors.jira.decoding import decode
from connectors.jira.dialect import SERVICE
from connectors.jira.expiry import token_expiry
from connectors.jira.fields import map_fields
from connectors.jira.flavours import Cloud, DataCenter
from connectors.jira.jql import updated_since
from connectors.jira.parse import IssueReader, parse_release, parse_status
from connectors.jira.site_answers import (
    BoardAnswer,
    BoardConfiguration,
    FieldAnswer,
    Myself,
    Permissions,
    Server,
    Tenant,
    ValuesPage,
    VersionAnswer,
)
from connectors.jira.sprints import parse_sprint
from connectors.jira.values import Access, Account, FieldMap, Flavour, Histories, IdPage, IssuePage, SiteInfo
from connectors.jira.wire import JiraWire
from connectors.jira.workers import Workers
from connectors.reading import misfit
from connectors.transport import Transport
from mapping.backlog import Board, Markup, Release, Sprint, Status

_BROWSE = "BROWSE_PROJECTS"
_MOST_VALUES = 50
"""No page of boards or sprints is longer, whatever is asked for."""

_AHEAD = 2
"""Batches that each worker may have in hand: the one that is asked and the one that waits to be taken."""

_HISTORIES_AT_ONCE = 3
"""Batches of histories in hand: one may hold ten thousand entries, and memory is to stay flat."""

T = TypeVar("T")


class JiraClient:
    """One Jira, read only. Every method raises a ServiceError where Jira cannot be used."""

    def __init__(self, connection: JiraConnection, wire: JiraWire) -> None:
        self._connection = connection
        self._wire = wire
        self._workers = Workers(connection.workers)
        self._recalled: SiteInfo | None = None

    def recall(self, site: SiteInfo) -> None:
        """Take what an earlier run learnt about the site, so that it is not asked for again."""
        self._recalled = site

    def site(self) -> SiteInfo:
        """What Jira this is. Asked once."""
        return self._recalled or self._site

    def account(self) -> Account:
        """Whom we are signed in as, asked once; raises SignInRefused unless Jira knows us."""
        return self._account

    def access(self, projects: Iterable[str]) -> Access:
        """Which of the projects the account may browse, and under which keys."""
        answers = {project: self._may_browse(project) for project in projects}
        allowed = tuple(project for project, may in answers.items() if may)
        keys = {project: self._present_key(project) for project in allowed}
        return Access(
            allowed=allowed,
            refused=tuple(project for project, may in answers.items() if may is False),
            unknown=tuple(project for project, may in answers.items() if may is None),
            renamed=tuple((project, key) for project, key in keys.items() if key != project),
        )

    def boards(self) -> tuple[Board, ...]:
        """The agile boards that count, with their configuration, each once."""
        paths = [f"board/{number}" for number in self._connection.boards]
        named = [decode(_BOARD, self._wire.agile(path), path) for path in paths]
        found = named or [
            board
            for project in self._connection.projects
            for board in self._values(_BOARDS, "board", projectKeyOrId=project)
        ]
        boards = {board.id: board for board in found}
        return tuple(map(self._board, boards.values()))

    def open_sprints(self, board: Board) -> tuple[Sprint, ...]:
        """The sprints of a board that run or are to come: one request for up to 50; none where it has no sprints."""
        return self._sprints(board, state="active,future")

    def sprints(self, board: Board) -> tuple[Sprint, ...]:
        """All sprints of a board; none where it has no sprints."""
        return self._sprints(board)

    def releases(self, project: str) -> tuple[Release, ...]:
        """All versions of a project."""
        versions = self._get(_VERSIONS, f"project/{project}/versions", "versions")
        return tuple(parse_release(version, project) for version in versions)

    def statuses(self) -> tuple[Status, ...]:
        """All statuses of the site."""
        return tuple(map(parse_status, self._get(_STATUSES, "status", "status")))

    def fields(self, boards: Iterable[Board] = ()) -> FieldMap:
        """Which fields hold what; raises AmbiguousField where only the workspace can decide."""
        fields = self._get(_FIELDS, "field", "field")
        types = [] if self._is_cloud else self._get(_TYPES, "issuetype", "issuetype")
        return map_fields(fields, types, boards, self._connection.fields)

    def ids(self, projects: Sequence[str], after: str = "") -> Iterator[IdPage]:
        """The ids of all issues of the projects that we can see, in as few requests as Jira allows.

        `after` is the cursor of a page of an earlier run. Raises BadQuery where Jira cannot go on there any more.
        """
        return self._dialect.ids(projects, after) if projects else iter(())

    def updated(
        self, since: Mapping[str, datetime], fields: FieldMap, extra: Sequence[str] = (), after: str = ""
    ) -> Iterator[IssuePage]:
        """The issues that were updated at or after an instant of their project, to the minute, in one search.

        An issue may come twice where it was edited meanwhile: the later `updated` counts. `extra` are ids of further
        fields to put into `Issue.fields`. It is complete only when the iterator is exhausted; `after` is as in `ids`.
        """
        if not since:
            # Without a condition, Data Center would answer with every issue of the site.
            return iter(())
        zone = self.account().zone
        conditions = {project: updated_since(instant, zone) for project, instant in since.items()}
        return self._dialect.search(conditions, self._reader(fields, extra), after)

    def by_id(
        self, batches: Iterable[Sequence[str]], fields: FieldMap, extra: Sequence[str] = ()
    ) -> Iterator[IssuePage]:
        """Issues by id, up to 100 a batch: a page a batch, in the order of the batches, asked for side by side.

        What is gone or hidden is not among the issues of its page; what has moved comes with its new key. On Cloud
        the answer is what Jira holds now, whatever its index says.
        """
        dialect, reader = self._dialect, self._reader(fields, extra)
        ahead = _AHEAD * self._workers.number
        answers = self._workers.answers(lambda batch: (batch, dialect.issues(batch, reader)), batches, ahead)
        # Made into values here and not by the workers, who ask for more meanwhile.
        return (reader.page(rows, asked=batch) for batch, rows in answers)

    def histories(self, batches: Iterable[Sequence[str]], fields: FieldMap) -> Iterator[Histories]:
        """The kept changes of issues by id, up to 1,000 a batch, in the order of the batches.

        Only Cloud is asked: on Data Center the changes come with the issues, and nothing is left to ask for.
        """
        dialect = self._dialect
        return self._workers.answers(lambda batch: dialect.histories(batch, fields), batches, _HISTORIES_AT_ONCE)

    def expiry(self, now: datetime) -> datetime | None:
        """When the token ends, in UTC; None where nobody tells. See `token_expiry`."""
        return token_expiry(self._connection, self.site().flavour, self._wire.tokens, now)

    def cloud_id(self) -> str:
        """The id of this site of Jira Cloud, which is told to anybody; raises NotFound where it is no such site.

        A token with scopes works only at `https://api.atlassian.com/ex/jira/<cloud id>`.
        """
        return decode(_TENANT, self._wire.edge("_edge/tenant_info"), "tenant_info").cloud_id

    def close(self) -> None:
        """Ask nothing more, and close the connections."""
        self._workers.close()
        self._wire.close()

    @cached_property
    def _site(self) -> SiteInfo:
        # Both dialects speak version 2, so nothing need be known before the first question.
        server = decode(_SERVER, self._wire.get("2", "serverInfo"), "serverInfo")
        flavour = Flavour.CLOUD if server.deployment.lower() == "cloud" else Flavour.DATA_CENTER
        return SiteInfo(flavour, server.version, server.title, server.base_url)

    @property
    def _is_cloud(self) -> bool:
        return self.site().flavour is Flavour.CLOUD

    @property
    def _version(self) -> str:
        return "3" if self._is_cloud else "2"

    @property
    def _dialect(self) -> Cloud | DataCenter:
        return Cloud(self._post) if self._is_cloud else DataCenter(self._post)

    @cached_property
    def _account(self) -> Account:
        answer = self._wire.get(self._version, "myself")
        myself = decode(_MYSELF, answer, "myself")
        try:
            zone = ZoneInfo(myself.zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise misfit(SERVICE, "myself", "timeZone", f"no time zone is called {myself.zone!r}") from None
        ident = myself.account_id or myself.key or myself.name
        if not ident:
            raise misfit(SERVICE, "myself", "accountId", "field required")
        return Account(ident, zone, told_at(answer))

    def _reader(self, fields: FieldMap, extra: Sequence[str]) -> IssueReader:
        return IssueReader(fields, extra, Markup.ADF if self._is_cloud else Markup.WIKI)

    def _may_browse(self, project: str) -> bool | None:
        """Whether the account may browse the project; None where Jira knows none of that key."""
        try:
            answer = self._wire.get(self._version, "mypermissions", projectKey=project, permissions=_BROWSE)
        except NotFound:
            return None
        permissions = decode(_PERMISSIONS, answer, "mypermissions").permissions
        return _BROWSE in permissions and permissions[_BROWSE].have

    def _present_key(self, project: str) -> str:
        """What the project is called now: a renamed one goes on answering to the keys that it once had."""
        answer = self._wire.get(self._version, f"project/{project}")
        return decode(_PROJECT, answer, f"project {project}").key

    def _board(self, board: BoardAnswer) -> Board:
        setup = decode(_SETUP, self._wire.agile(f"board/{board.id}/configuration"), f"board {board.id}")
        columns = setup.columns.columns if setup.columns else None
        estimates = setup.estimation.by if setup.estimation and setup.estimation.type == "field" else None
        ranked_by = setup.ranking.field_id if setup.ranking else None
        return Board(
            id=board.id,
            name=board.name,
            type=board.type,
            estimation_field=estimates.field_id if estimates else None,
            rank_field=f"customfield_{ranked_by}" if ranked_by else None,
            done_status_ids=tuple(str(status.id) for status in columns[-1].statuses or ()) if columns else (),
        )

    def _sprints(self, board: Board, **params: str) -> tuple[Sprint, ...]:
        """The sprints of a board; those of teams without sprints have none, and some say so with a refusal."""
        if board.type == "kanban":
            return ()
        try:
            found = list(self._values(_SPRINTS, f"board/{board.id}/sprint", **params))
        except BadQuery:
            if board.type == "scrum":
                raise
            return ()
        return tuple(parse_sprint(sprint, f"board {board.id}") for sprint in found)

    def _values(self, decoder: Decoder[ValuesPage[T]], path: str, **params: str) -> Iterator[T]:
        start, last = 0, False
        while not last:
            answer = self._wire.agile(path, startAt=start, maxResults=_MOST_VALUES, **params)
            page = decode(decoder, answer, path)
            values = page.values or []
            yield from values
            start += len(values)
            last = bool(page.last) or not values

    def _get(self, decoder: Decoder[list[T]], path: str, where: str) -> list[T]:
        return decode(decoder, self._wire.get(self._version, path), where)

    def _post(self, path: str, body: Mapping[str, Any]) -> JsonAnswer:
        return self._wire.post(self._version, path, body)


_SERVER = Decoder(Server)
_TENANT = Decoder(Tenant)
_MYSELF = Decoder(Myself)
_PERMISSIONS = Decoder(Permissions)
_PROJECT = Decoder(Project)
_BOARD = Decoder(BoardAnswer)
_BOARDS = Decoder(ValuesPage[BoardAnswer])
_SETUP = Decoder(BoardConfiguration)
_SPRINTS = Decoder(ValuesPage[SprintAnswer])
_VERSIONS = Decoder(list[VersionAnswer])
_STATUSES = Decoder(list[StatusAnswer])
_FIELDS = Decoder(list[FieldAnswer])
_TYPES = Decoder(list[TypeAnswer])


def connect_jira(connection: JiraConnection, transport: Transport) -> JiraClient:
    """A client for one Jira; nothing is sent before the first question."""
    return JiraClient(connection, JiraWire(connection, transport))
