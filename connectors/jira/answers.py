"""The shapes of Jira's answers, as far as Milepost reads them (Jira REST API 2 and 3, Agile API 1.0)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from connectors.reading import Answer, EmptyIfNone, Instant, MaybeInstant
from mapping.backlog import Category


class Named(Answer):
    """Anything with a name."""

    name: str


class Ref(Answer):
    """Anything with an id."""

    id: str


class Project(Answer):
    """The project of an issue."""

    key: str


class StatusCategory(Answer):
    """The category of a status."""

    key: Category


class StatusAnswer(Answer):
    """A status."""

    id: str
    name: str
    category: StatusCategory = Field(alias="statusCategory")


class TypeAnswer(Answer):
    """An issue type; `level` is not told by Data Center."""

    id: str
    name: str
    subtask: bool = False
    level: int | None = Field(default=None, alias="hierarchyLevel")


class IssueRef(Answer):
    """Another issue, as an issue shows it."""

    id: str
    key: str


class LinkType(Answer):
    """A type of links and how it reads from both ends."""

    name: str
    inward: str
    outward: str


class LinkAnswer(Answer):
    """A link; the other issue stands under the direction in which it is read."""

    type: LinkType
    inward: IssueRef | None = Field(default=None, alias="inwardIssue")
    outward: IssueRef | None = Field(default=None, alias="outwardIssue")


class PersonAnswer(Answer):
    """Somebody: by `accountId` on Cloud, by `key` and `name` on Data Center."""

    account_id: str | None = Field(default=None, alias="accountId")
    key: str | None = None
    name: str | None = None
    display_name: str | None = Field(default=None, alias="displayName")
    email: str | None = Field(default=None, alias="emailAddress")


class IssueFields(Answer):
    """The fields that every Jira has."""

    summary: str
    project: Project
    issuetype: TypeAnswer
    status: StatusAnswer
    created: Instant
    updated: Instant
    parent: IssueRef | None = None
    resolution: Named | None = None
    resolved: MaybeInstant = Field(default=None, alias="resolutiondate")
    due: date | None = Field(default=None, alias="duedate")
    priority: Named | None = None
    labels: Annotated[tuple[str, ...], EmptyIfNone] = ()
    components: Annotated[tuple[Named, ...], EmptyIfNone] = ()
    releases: Annotated[tuple[Ref, ...], EmptyIfNone] = Field(default=(), alias="fixVersions")
    links: Annotated[tuple[LinkAnswer, ...], EmptyIfNone] = Field(default=(), alias="issuelinks")
    assignee: PersonAnswer | None = None
    reporter: PersonAnswer | None = None
    creator: PersonAnswer | None = None


class ItemAnswer(Answer):
    """One changed field of a history."""

    field: str
    field_id: str | None = Field(default=None, alias="fieldId")
    before: str | None = Field(default=None, alias="from")
    before_text: str | None = Field(default=None, alias="fromString")
    after: str | None = Field(default=None, alias="to")
    after_text: str | None = Field(default=None, alias="toString")


class HistoryAnswer(Answer):
    """One entry of a changelog."""

    id: str
    created: Instant
    items: tuple[ItemAnswer, ...] = ()


class Histories(Answer):
    """The changelog that comes with an issue of Data Center."""

    histories: tuple[HistoryAnswer, ...] = ()


class IssueAnswer(Answer):
    """An issue. Custom fields are read from the payload itself, since their ids differ from site to site."""

    id: str
    key: str
    fields: IssueFields
    changelog: Histories | None = None


class WithToken(Answer):
    """A page of an answer of Cloud; the last one has no token, or an empty one."""

    token: str | None = Field(default=None, alias="nextPageToken")


class TokenPage(WithToken):
    """A page of Cloud's search."""

    issues: tuple[dict[str, Any], ...]


class CountedPage(Answer):
    """A page of Data Center's search."""

    issues: tuple[dict[str, Any], ...]
    total: int


class IssueHistories(Answer):
    """The histories of one issue in the bulk answer of Cloud."""

    issue_id: str = Field(alias="issueId")
    histories: Annotated[tuple[HistoryAnswer, ...], EmptyIfNone] = Field(default=(), alias="changeHistories")


class HistoriesPage(WithToken):
    """A page of the bulk answer of Cloud."""

    issues: tuple[IssueHistories, ...] = Field(alias="issueChangeLogs")


class ValuesPage(Answer):
    """A page of an agile resource; whether it is the last is not always told."""

    values: tuple[dict[str, Any], ...]
    last: bool = Field(default=False, alias="isLast")


class SprintAnswer(Answer):
    """A sprint: from a board, from an issue of Cloud, or from the text that Data Center puts into an issue."""

    id: int
    name: str
    state: str
    board_id: int | None = None
    goal: str | None = None
    start: MaybeInstant = Field(default=None, alias="startDate")
    end: MaybeInstant = Field(default=None, alias="endDate")
    activated: MaybeInstant = Field(default=None, alias="activatedDate")
    complete: MaybeInstant = Field(default=None, alias="completeDate")


class VersionAnswer(Answer):
    """A version of a project."""

    id: str
    name: str
    released: bool = False
    archived: bool = False
    start: date | None = Field(default=None, alias="startDate")
    release_date: date | None = Field(default=None, alias="releaseDate")


class FieldSchema(Answer):
    """What a field holds; `custom` names its kind, whatever people call the field."""

    type: str | None = None
    custom: str | None = None


class FieldAnswer(Answer):
    """A field of the site. A field with a `scope` belongs to one team-managed project."""

    id: str
    name: str
    kind: FieldSchema = Field(default=FieldSchema(), alias="schema")
    scope: dict[str, Any] | None = None


class BoardAnswer(Answer):
    """An agile board."""

    id: int
    name: str
    type: str


class _EstimationField(Answer):
    field_id: str | None = Field(default=None, alias="fieldId")


class Estimation(Answer):
    """What a board estimates in; only the type `field` has one."""

    type: str | None = None
    field: _EstimationField | None = None


class Column(Answer):
    """A column of a board."""

    statuses: tuple[Ref, ...] = ()


class Columns(Answer):
    """The columns of a board, left to right."""

    columns: tuple[Column, ...] = ()


class Ranking(Answer):
    """By which field a board is ordered: the number of a custom field."""

    field: int | None = Field(default=None, alias="rankCustomFieldId")


class BoardConfiguration(Answer):
    """How a board is set up."""

    columns: Columns = Field(default=Columns(), alias="columnConfig")
    estimation: Estimation | None = None
    ranking: Ranking | None = None


class Server(Answer):
    """What a site says about itself."""

    deployment: str = Field(default="Server", alias="deploymentType")
    version: str
    title: str = Field(default="", alias="serverTitle")
    base_url: str = Field(alias="baseUrl")
    time: MaybeInstant = Field(default=None, alias="serverTime")


class Myself(Answer):
    """The account that is signed in."""

    account_id: str | None = Field(default=None, alias="accountId")
    key: str | None = None
    name: str | None = None
    zone: str = Field(default="UTC", alias="timeZone")


class Permission(Answer):
    """Whether the account has one permission."""

    have: bool = Field(alias="havePermission")


class Permissions(Answer):
    """Permissions by name."""

    permissions: dict[str, Permission]
