"""Who calls, and what they may see."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.jira.errors import unauthorized
from sandbox.jira.model import Issue, User
from sandbox.jira.oauth import speaks_for_account
from sandbox.jira.repository import Repository
from sandbox.jira.settings import USER_ID, USER_NAME, JiraSettings


@dataclass(frozen=True, slots=True)
class Caller:
    """One account, or None for an anonymous caller, with the projects it may browse."""

    user: User | None
    project_ids: frozenset[str]
    zone: ZoneInfo


def identify(
    headers: Mapping[str, str], repository: Repository, settings: JiraSettings, now: datetime, *, scoped: bool
) -> Caller:
    """The caller of a request by its `authorization` header.

    No header makes an anonymous caller, who sees nothing; wrong or expired credentials raise a 401 everywhere.
    `scoped` says that the request came by `/ex/jira/{cloudId}`, the only way that a token with scopes may take.
    """
    zone = ZoneInfo(settings.caller_zone or repository.site.zone)
    header = headers.get("authorization")
    if header is None:
        return Caller(None, frozenset(), zone)
    cloud = repository.site.dialect == "cloud"
    expired = settings.expired_tokens or (settings.token_expires is not None and now >= settings.token_expires)
    if expired or (cloud and settings.scoped_token and not scoped):
        raise unauthorized()
    matches = _matches_cloud(header, settings, now, scoped=scoped) if cloud else _matches_server(header, settings)
    if not matches:
        raise unauthorized()
    user = User(USER_ID, USER_NAME, "Pat Sandbox", settings.email, zone.key)
    return Caller(user, visible_projects(repository, settings), zone)


def visible_projects(repository: Repository, settings: JiraSettings) -> frozenset[str]:
    """The ids of the projects that the account may browse."""
    if not settings.browse:
        return frozenset()
    projects = repository.site.projects.values()
    return frozenset(project.id for project in projects if project.key not in settings.hidden_projects)


def may_see(caller: Caller, issue: Issue, repository: Repository) -> bool:
    """Whether neither the project nor the issue's security keeps the issue from the caller."""
    return issue.project_id in caller.project_ids and not repository.hidden(issue.id)


def _matches_server(header: str, settings: JiraSettings) -> bool:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value == settings.token
    return _is_basic(header, (settings.email, USER_NAME), settings.token)


def _matches_cloud(header: str, settings: JiraSettings, now: datetime, *, scoped: bool) -> bool:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        known = value == settings.token or speaks_for_account(value, now)
        return known and scoped and settings.bearer_on_cloud
    return _is_basic(header, (settings.email,), settings.token)


def _is_basic(header: str, names: Collection[str], password: str) -> bool:
    scheme, _, value = header.partition(" ")
    name, _, given = _decode(value).partition(":")
    return scheme.lower() == "basic" and name in names and given == password


def _decode(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
