"""The shapes of what Jira says about itself, its boards and its fields (Jira REST API 2 and 3, Agile API 1.0)."""

from __future__ import annotations

from datetime import date
from typing import Any, Generic, TypeVar

from msgspec import field

from connectors.jira.answers import Answer, Ident, Ref

T = TypeVar("T")


class ValuesPage(Answer, Generic[T], frozen=True):
    """A page of an agile resource; whether it is the last is not always told."""

    values: list[T] | None
    last: bool | None = field(default=None, name="isLast")


class VersionAnswer(Answer, frozen=True):
    """A version of a project."""

    id: Ident
    name: str
    released: bool = False
    archived: bool = False
    start: date | None = field(default=None, name="startDate")
    release_date: date | None = field(default=None, name="releaseDate")


class FieldSchema(Answer, frozen=True):
    """What a field holds; `custom` names its kind, whatever people call the field."""

    type: str | None = None
    custom: str | None = None


class FieldAnswer(Answer, frozen=True):
    """A field of the site. A field with a `scope` belongs to one team-managed project."""

    id: str
    name: str
    schema: FieldSchema | None = None
    scope: dict[str, Any] | None = None

    @property
    def type(self) -> str | None:
        """What kind of value it holds."""
        return self.schema.type if self.schema else None

    @property
    def custom(self) -> str | None:
        """The kind of a custom field."""
        return self.schema.custom if self.schema else None


class BoardAnswer(Answer, frozen=True):
    """An agile board."""

    id: int
    name: str
    type: str


class EstimationField(Answer, frozen=True):
    """The field in which a board estimates."""

    field_id: str | None = field(default=None, name="fieldId")


class Estimation(Answer, frozen=True):
    """What a board estimates in; only the type `field` has one."""

    type: str | None = None
    by: EstimationField | None = field(default=None, name="field")


class Column(Answer, frozen=True):
    """A column of a board."""

    statuses: list[Ref] | None = None


class Columns(Answer, frozen=True):
    """The columns of a board, left to right."""

    columns: list[Column] | None = None


class Ranking(Answer, frozen=True):
    """By which field a board is ordered: the number of a custom field."""

    field_id: int | None = field(default=None, name="rankCustomFieldId")


class BoardConfiguration(Answer, frozen=True):
    """How a board is set up."""

    columns: Columns | None = field(default=None, name="columnConfig")
    estimation: Estimation | None = None
    ranking: Ranking | None = None


class Server(Answer, frozen=True):
    """What a site says about itself."""

    version: str
    base_url: str = field(name="baseUrl")
    deployment: str = field(default="Server", name="deploymentType")
    title: str = field(default="", name="serverTitle")


class Tenant(Answer, frozen=True):
    """What the edge of a Cloud site tells anybody."""

    cloud_id: str = field(name="cloudId")


class Myself(Answer, frozen=True):
    """The account that is signed in."""

    account_id: str | None = field(default=None, name="accountId")
    key: str | None = None
    name: str | None = None
    zone: str = field(default="UTC", name="timeZone")


class Permission(Answer, frozen=True):
    """Whether the account has one permission."""

    have: bool = field(name="havePermission")


class Permissions(Answer, frozen=True):
    """Permissions by name."""

    permissions: dict[str, Permission]
