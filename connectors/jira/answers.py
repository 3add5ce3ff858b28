"""The shapes of issues and their histories in Jira's answers (Jira REST API 2 and 3).

What is not named here is skipped over as the bytes are read. A list may be null where Jira has nothing to list, and
an id may come as a number.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct, field

Instant = Annotated[datetime, Meta(tz=True)]
"""An instant in whatever offset Jira shows it; `decoding.in_utc` makes it ours."""

Ident = str | int


class Answer(Struct, frozen=True, gc=False):
    """A part of an answer."""


class Named(Answer, frozen=True):
    """Anything with a name."""

    name: str


class Ref(Answer, frozen=True):
    """Anything with an id."""

    id: Ident


class Project(Answer, frozen=True):
    """The project of an issue."""

    key: str


class StatusCategory(Answer, frozen=True):
    """The category of a status."""

    key: str


class StatusAnswer(Answer, frozen=True):
    """A status."""

    id: Ident
    name: str
    category: StatusCategory = field(name="statusCategory")


class TypeAnswer(Answer, frozen=True):
    """An issue type; `level` is not told by Data Center."""

    id: Ident
    name: str
    subtask: bool = False
    level: int | None = field(default=None, name="hierarchyLevel")


class IssueRef(Answer, frozen=True):
    """Another issue, as an issue shows it."""

    id: Ident
    key: str


class ParentLinkAnswer(Answer, frozen=True):
    """The field Parent Link where it is more than a key: Jira shows the issue above, or why it shows none."""

    data: IssueRef | None = None


class LinkType(Answer, frozen=True):
    """A type of links and how it reads from both ends."""

    name: str
    inward: str
    outward: str


class LinkAnswer(Answer, frozen=True):
    """A link; the other issue stands under the direction in which it is read."""

    type: LinkType
    inward: IssueRef | None = field(default=None, name="inwardIssue")
    outward: IssueRef | None = field(default=None, name="outwardIssue")


class PersonAnswer(Answer, frozen=True):
    """Somebody: by `accountId` on Cloud, by `key` and `name` on Data Center."""

    account_id: str | None = field(default=None, name="accountId")
    key: str | None = None
    name: str | None = None
    display_name: str | None = field(default=None, name="displayName")
    email: str | None = field(default=None, name="emailAddress")


class SprintAnswer(Answer, frozen=True):
    """A sprint: from a board, from an issue of Cloud, or from the text that Data Center puts into an issue."""

    id: Ident
    name: str
    state: str
    origin_board: Ident | None = field(default=None, name="originBoardId")
    board: Ident | None = field(default=None, name="boardId")
    view: Ident | None = field(default=None, name="rapidViewId")
    goal: str | None = None
    start: str | None = field(default=None, name="startDate")
    end: str | None = field(default=None, name="endDate")
    activated: str | None = field(default=None, name="activatedDate")
    complete: str | None = field(default=None, name="completeDate")


class IssueFields(Answer, frozen=True):
    """The fields that every Jira has; those of the site itself are added where its field list is known."""

    summary: str
    project: Project
    issuetype: TypeAnswer
    status: StatusAnswer
    created: Instant
    updated: Instant
    parent: IssueRef | None = None
    resolution: Named | None = None
    resolved: Instant | None = field(default=None, name="resolutiondate")
    due: date | None = field(default=None, name="duedate")
    priority: Named | None = None
    labels: list[str] | None = None
    components: list[Named] | None = None
    releases: list[Ref] | None = field(default=None, name="fixVersions")
    links: list[LinkAnswer] | None = field(default=None, name="issuelinks")
    assignee: PersonAnswer | None = None
    reporter: PersonAnswer | None = None
    creator: PersonAnswer | None = None
    nothing: None = field(default=None, name="(a field that this site has not)")


class ItemAnswer(Answer, frozen=True):
    """One changed field of a history."""

    name: str = field(name="field")
    field_id: str | None = field(default=None, name="fieldId")
    before: Ident | None = field(default=None, name="from")
    before_text: str | None = field(default=None, name="fromString")
    after: Ident | None = field(default=None, name="to")
    after_text: str | None = field(default=None, name="toString")


class HistoryAnswer(Answer, frozen=True):
    """One entry of a changelog; a number is seconds or milliseconds since 1970."""

    id: Ident
    created: Instant | int
    items: list[ItemAnswer] | None = None


class Changelog(Answer, frozen=True):
    """The changelog that comes with an issue of Data Center."""

    histories: list[HistoryAnswer] | None = None
    total: int | None = None


class IssueId(Answer, frozen=True):
    """An issue of which only the id was asked for."""

    id: Ident
    key: str = ""


class IssueError(Answer, frozen=True):
    """An issue that a bulk answer could not hold."""

    id: Ident


class WithToken(Answer, frozen=True):
    """A page of an answer of Cloud; the last one has no token, or an empty one."""

    token: str | None = field(default=None, name="nextPageToken")


class PageEnd(WithToken, frozen=True):
    """What a page of issues says of the rest: a token on Cloud, on Data Center how many there were to come.

    `errors` are issues of a bulk answer that Cloud could not read just now.
    """

    total: int | None = None
    errors: list[IssueError] | None = field(default=None, name="issueErrors")


class IdsPage(PageEnd, frozen=True, kw_only=True):
    """A page of a search that asked for ids alone."""

    issues: list[IssueId] | None


class IssueHistories(Answer, frozen=True):
    """The histories of one issue in the bulk answer of Cloud."""

    issue_id: Ident = field(name="issueId")
    histories: list[HistoryAnswer] | None = field(default=None, name="changeHistories")


class HistoriesPage(WithToken, frozen=True, kw_only=True):
    """A page of the bulk answer of Cloud."""

    issues: list[IssueHistories] | None = field(name="issueChangeLogs")
