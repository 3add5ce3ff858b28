"""Who calls, and what they may see."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sandbox.jira.errors import unauthorized
from sandbox.jira.model import Issue, User
from sandbox.jira.repository import Repository
from sandbox.jira.settings import USER_ID, USER_NAME, JiraSettings


@dataclass(frozen=True, slots=True)
class Caller:
    """One account, or None for an anonymous caller, with the projects it may browse."""

    user: User | None
    project_ids: frozenset[str]
    zone: ZoneInfo


def identify(headers: Mapping[str, str], repository: Repository, settings: JiraSettings, *, scoped: bool) -> Caller:
    """The caller of a request by its `authorization` header.

    No header makes an anonymous caller, who sees nothing; wrong credentials raise a 401 everywhere. `scoped` says
    that the request came by `/ex/jira/{cloudId}`, the only way that a token with scopes may take.
    """
    zone = ZoneInfo(settings.caller_zone or repository.site.zone)
    header = headers.get("authorization")
    if header is None:
        return Caller(None, frozenset(), zone)
    cloud = repository.site.dialect == "cloud"
    wrong_way = cloud and settings.scoped_token and not scoped
    if settings.expired_tokens or wrong_way or not _matches(header, settings, bearer=not cloud):
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


def _matches(header: str, settings: JiraSettings, *, bearer: bool) -> bool:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return bearer and value == settings.token
    name, _, password = _decode(value).partition(":")
    known = name == settings.email or (bearer and name == USER_NAME)
    return scheme.lower() == "basic" and known and password == settings.token


def _decode(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
