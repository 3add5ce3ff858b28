"""The sandbox's Jira as an ASGI application: `jira_app` is the way in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router
from starlette.types import Receive, Scope, Send

from sandbox.clock import Clock
from sandbox.jira.access import identify
from sandbox.jira.errors import JiraRefusal, bad_request
from sandbox.jira.model import Dialect
from sandbox.jira.repository import Repository
from sandbox.jira.routes import agile, issues, platform, searching
from sandbox.jira.routes.call import Address, Call, Endpoint, Jira
from sandbox.jira.search import Searches
from sandbox.jira.settings import CLOUD_ID, JiraSettings

_Row = tuple[str, str, Endpoint]

_PLATFORM: tuple[_Row, ...] = (
    ("GET", "/serverInfo", platform.server_info),
    ("GET", "/myself", platform.myself),
    ("GET", "/mypermissions", platform.my_permissions),
    ("GET", "/field", platform.fields),
    ("GET", "/project", platform.projects),
    ("GET", "/project/{project}/versions", platform.versions),
    ("GET", "/project/{project}/version", platform.versions_page),
    ("GET", "/project/{project}/statuses", platform.project_statuses),
    ("GET", "/version/{id}", platform.version),
    ("GET", "/status", platform.statuses),
    ("GET", "/statuscategory", platform.status_categories),
    ("GET", "/issuetype", platform.issue_types),
    ("GET", "/priority", platform.priorities),
    ("GET", "/resolution", platform.resolutions),
    ("GET", "/issueLinkType", platform.link_types),
    ("GET", "/jql/autocompletedata", platform.autocomplete),
)
_CLOUD: tuple[_Row, ...] = (
    ("GET", "/project/search", platform.project_search),
    ("GET", "/statuses/search", platform.status_search),
    ("GET", "/search/jql", searching.search),
    ("POST", "/search/jql", searching.search),
    ("POST", "/search/approximate-count", searching.count),
    ("GET", "/search", searching.removed),
    ("POST", "/search", searching.removed),
    ("POST", "/issue/bulkfetch", issues.bulk_fetch),
    ("POST", "/changelog/bulkfetch", issues.bulk_changelogs),
    ("GET", "/issue/{issue}/changelog", issues.changelog),
)
_DATA_CENTER: tuple[_Row, ...] = (
    ("GET", "/search", searching.classic),
    ("POST", "/search", searching.classic),
)
# After the tables above, because `{project}` and `{issue}` would also take their words.
_SHARED_LAST: tuple[_Row, ...] = (
    ("GET", "/project/{project}", platform.project),
    ("GET", "/issue/{issue}", issues.issue),
)
_AGILE: tuple[_Row, ...] = (
    ("GET", "/board", agile.boards),
    ("GET", "/board/{board}", agile.board),
    ("GET", "/board/{board}/configuration", agile.configuration),
    ("GET", "/board/{board}/sprint", agile.sprints),
    ("GET", "/board/{board}/version", agile.versions),
    ("GET", "/board/{board}/project", agile.projects),
    ("GET", "/board/{board}/epic", agile.epics),
    ("GET", "/sprint/{sprint}", agile.sprint),
)


_VERSIONS: dict[Dialect, tuple[str, ...]] = {"cloud": ("2", "3", "latest"), "datacenter": ("2", "latest")}


def jira_app(repository: Repository, clock: Clock, settings: JiraSettings) -> Starlette:
    """A Jira that serves the repository's site in the dialect of that site, at the time of the clock.

    Its paths are Jira's (`/rest/api/2`, `/rest/agile/1.0`, `/_edge/tenant_info`, `/ex/jira/{cloudId}/rest/…`), so it
    wants a host or port of its own. Endpoints are asynchronous and run on one thread; a change of the site, of its
    dialect or of the settings takes effect at the next request.
    """
    jira = Jira(repository, clock, settings, Searches(repository, clock, settings))
    routers: dict[Dialect, Router] = {dialect: Router(list(_routes(dialect, jira))) for dialect in _VERSIONS}

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        await routers[repository.site.dialect](scope, receive, send)

    return Starlette(routes=[Mount("/", app=dispatch)], exception_handlers={HTTPException: _no_route})


def _routes(dialect: Dialect, jira: Jira) -> Iterator[Route]:
    cloud = dialect == "cloud"
    rows = (*_PLATFORM, *(_CLOUD if cloud else _DATA_CENTER), *_SHARED_LAST)
    for prefix in ("", f"/ex/jira/{CLOUD_ID}") if cloud else ("",):
        for version in _VERSIONS[dialect]:
            number = "3" if version == "3" else "2"
            for row in rows:
                yield _route(f"{prefix}/rest/api/{version}", row, jira, Address(prefix, number))
        for row in _AGILE:
            yield _route(f"{prefix}/rest/agile/1.0", row, jira, Address(prefix, "2"))
    if cloud:
        yield Route("/_edge/tenant_info", _tenant_info)
    else:
        yield _route("/rest/pat/latest", ("GET", "/tokens", platform.tokens), jira, Address("", "2"))


async def _tenant_info(_: Request) -> Response:
    """The tenant id for the scoped address; the edge tells it to anybody and looks at no credentials."""
    return _json({"cloudId": CLOUD_ID})


def _route(base: str, row: _Row, jira: Jira, address: Address) -> Route:
    method, path, endpoint = row

    async def answer(request: Request) -> Response:
        try:
            scoped = bool(address.prefix)
            caller = identify(request.headers, jira.repository, jira.settings, jira.clock.now(), scoped=scoped)
            call = Call(request, jira, caller, address, await _body(request))
            return _json(await endpoint(call))
        except JiraRefusal as refusal:
            return _refusal(refusal)

    return Route(base + path, answer, methods=[method])


async def _body(request: Request) -> dict[str, Any]:
    if request.method != "POST":
        return {}
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise bad_request("Invalid request payload. Refer to the REST API documentation and try again.")
    return body


def _json(answer: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(answer), status, media_type="application/json")


def _refusal(refusal: JiraRefusal) -> Response:
    if refusal.status == 401:
        answer = _json({"message": refusal.messages[0], "status-code": 401}, 401)
        answer.headers["WWW-Authenticate"] = 'Basic realm="Jira"'
        return answer
    return _json({"errorMessages": list(refusal.messages), "errors": {}}, refusal.status)


def _no_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = (
        f"null for uri: {request.url.path}" if error.status_code == 404 else f"HTTP {error.status_code} {error.detail}"
    )
    return _json({"message": message, "status-code": error.status_code}, error.status_code)
