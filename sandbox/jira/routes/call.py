"""One request to the sandbox's Jira, with everything that an endpoint needs to answer it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from starlette.requests import Request

from sandbox.clock import Clock
from sandbox.jira.access import Caller, may_see
from sandbox.jira.errors import bad_request, no_issue, not_found, unauthorized
from sandbox.jira.model import Issue, Project
from sandbox.jira.render.issues import Issues
from sandbox.jira.render.records import Records
from sandbox.jira.repository import Repository
from sandbox.jira.search import Searches
from sandbox.jira.settings import JiraSettings

Answer = Any
Endpoint = Callable[["Call"], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Jira:
    """What all requests share."""

    repository: Repository
    clock: Clock
    settings: JiraSettings
    searches: Searches


@dataclass(frozen=True, slots=True)
class Address:
    """By which way a request came: the prefix of the scoped address or "", and the version of the REST API."""

    prefix: str
    version: str


class Call:
    """A request whose caller is known. `body` is the JSON object of a POST, empty for a GET."""

    def __init__(self, request: Request, jira: Jira, caller: Caller, address: Address, body: dict[str, Any]) -> None:
        self.request = request
        self.jira = jira
        self.caller = caller
        self.address = address
        self.body = body
        self.repository = jira.repository
        self.site = jira.repository.site
        self.cloud = self.site.dialect == "cloud"

    @property
    def site_url(self) -> str:
        """The address of this Jira as people browse it, without a slash at the end."""
        return self.site.base_url or str(self.request.base_url).rstrip("/")

    @cached_property
    def records(self) -> Records:
        """The renderer for the caller's address, whose links lead back to this Jira by the same way."""
        today = self.jira.clock.now().astimezone(self.caller.zone).date()
        root = str(self.request.base_url).rstrip("/") + self.address.prefix
        return Records(self.site, root, self.address.version, today, self.jira.settings)

    @cached_property
    def issues(self) -> Issues:
        """The renderer of issues."""
        return Issues(self.repository, self.records, lambda issue: may_see(self.caller, issue, self.repository))

    def path(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def param(self, name: str) -> Any:
        """A parameter by name: from the body of a POST, else from the query; None where it is missing."""
        return self.body.get(name, self.request.query_params.get(name))

    def number(self, name: str, default: int) -> int:
        """A whole number of zero or more; raises a 400 for anything else."""
        value = self.param(name)
        if value is None:
            return default
        if not str(value).isdecimal():
            raise bad_request(f"The value '{value}' of the parameter '{name}' is not a whole number of zero or more.")
        return int(value)

    def words(self, name: str) -> list[str]:
        """A list: a JSON array, or a parameter that is repeated or separated by commas."""
        value = self.body.get(name)
        parts = value if isinstance(value, list) else [value] if value else self.request.query_params.getlist(name)
        return [word.strip() for part in parts for word in str(part).split(",") if word.strip()]

    def signed_in(self) -> None:
        """Refuse an anonymous caller with a 401."""
        if self.caller.user is None:
            raise unauthorized()

    def project(self, ref: str) -> Project:
        """A project that the caller may browse; raises a 404 otherwise."""
        project = self.repository.project(ref)
        if project is None or project.id not in self.caller.project_ids:
            raise not_found(f"No project could be found with key '{ref}'.")
        return project

    def projects(self) -> list[Project]:
        """All that the caller may browse."""
        return [p for p in self.site.projects.values() if p.id in self.caller.project_ids]

    def find_issue(self, ref: str) -> Issue | None:
        """An issue by id, key or former key, or None where there is none or the caller may not see it."""
        issue = self.repository.issue(ref)
        return issue if issue is not None and may_see(self.caller, issue, self.repository) else None

    def issue(self, ref: str) -> Issue:
        """The same, raising Jira's 404."""
        issue = self.find_issue(ref)
        if issue is None:
            raise no_issue()
        return issue

    def page(self, values: Sequence[Any], cap: int, default: int | None = None, name: str = "values") -> dict[str, Any]:
        """A page by `startAt` and `maxResults` with `total` and `isLast`; it never holds more than `cap`."""
        start = self.number("startAt", 0)
        size = min(self.number("maxResults", default or cap), cap)
        shown = values[start : start + size]
        last = start + len(shown) >= len(values)
        page = {"maxResults": size, "startAt": start, "total": len(values), name: list(shown)}
        return page | self.is_last(last)

    def is_last(self, last: bool) -> dict[str, bool]:
        """What a page says of being the last one, if it says so at all."""
        return {} if self.jira.settings.drop_is_last else {"isLast": last}
