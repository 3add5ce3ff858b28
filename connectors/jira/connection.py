"""Where one Jira is, and how to sign in to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Auth(StrEnum):
    """How to sign in: mail address and API token (or password), or a token alone."""

    BASIC = "basic"
    BEARER = "bearer"


@dataclass(frozen=True, slots=True)
class FieldOverrides:
    """Ids or names of fields that the workspace names itself; None where Milepost should find the field.

    `public_text` is never found, only named: nothing is public unless somebody wrote so.
    """

    points: str | None = None
    sprint: str | None = None
    epic_link: str | None = None
    rank: str | None = None
    start: str | None = None
    public_text: str | None = None


@dataclass(frozen=True, slots=True)
class JiraConnection:
    """One Jira. `url` is where its API answers; `site_url` is where people browse, if that is elsewhere.

    `boards` are the agile boards that count; all boards of the projects when empty. `workers` is how many requests
    may be under way at once.
    """

    name: str
    url: str
    projects: tuple[str, ...]
    token: str = field(repr=False)
    auth: Auth = Auth.BASIC
    email: str | None = None
    site_url: str | None = None
    boards: tuple[int, ...] = ()
    fields: FieldOverrides = FieldOverrides()
    workers: int = 8
