"""The sandbox's own routes under `/_sandbox/`, on both servers, for callers on the same machine only."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any

import orjson
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox import disturb
from sandbox.app import Sandbox
from sandbox.faults import Rule
from sandbox.jira.edits import NothingThere
from sandbox.jira.settings import JiraSettings
from sandbox.trello import hands
from sandbox.trello.errors import TrelloError

PREFIX = "/_sandbox"

_SWITCHES = {
    "jira": tuple(one.name for one in fields(JiraSettings) if one.name not in {"email", "token"}),
    "trello": (
        "expired_token",
        "revoked_write",
        "custom_fields_on_new_boards",
        "rate_limits",
        "rate_window_seconds",
        "requests_per_key",
        "requests_per_token",
        "nested_cards_cap",
        "open_cards_per_board",
        "text_limit",
    ),
}

_Endpoint = Callable[[Sandbox, Request], Awaitable[Any]]


class Advance(BaseModel, frozen=True, extra="forbid"):
    """How far to move the clock."""

    weeks: int = Field(default=0, ge=0)
    days: int = Field(default=0, ge=0)
    hours: int = Field(default=0, ge=0)

    @property
    def length(self) -> timedelta:
        """All of it together."""
        return timedelta(weeks=self.weeks, days=self.days, hours=self.hours)


def with_admin(app: ASGIApp, sandbox: Sandbox) -> ASGIApp:
    """A service with the administration beside it; its requests are neither counted nor struck by faults."""
    admin = admin_app(sandbox)

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["path"] == PREFIX or scope["path"].startswith(f"{PREFIX}/")
        await (admin if ours else app)(scope, receive, send)

    return dispatch


def admin_app(sandbox: Sandbox) -> Starlette:
    """The administration: counts, faults, switches, clock, notes, events, and what people do."""
    table: tuple[tuple[str, str, _Endpoint], ...] = (
        ("GET", "/counts", _counts),
        ("DELETE", "/counts", _reset_counts),
        ("GET", "/faults", _faults),
        ("POST", "/faults", _add_fault),
        ("DELETE", "/faults", _clear_faults),
        ("DELETE", "/faults/{id}", _remove_fault),
        ("GET", "/settings", _settings),
        ("POST", "/settings/{service}", _set),
        ("GET", "/clock", _clock),
        ("POST", "/advance", _advance),
        ("GET", "/notes", _notes),
        ("GET", "/events", _events),
        ("POST", "/jira/{act}", _act),
        ("POST", "/trello/{act}", _act_on_board),
    )
    return Starlette(routes=[_route(sandbox, *row) for row in table])


def _route(sandbox: Sandbox, method: str, path: str, endpoint: _Endpoint) -> Route:
    async def answer(request: Request) -> Response:
        if not _is_local(request):
            return _json({"error": "the administration answers callers on the same machine only"}, 403)
        try:
            return _json(await endpoint(sandbox, request))
        except ValidationError as error:
            return _json({"error": _explain(error)}, 400)
        except ValueError as error:
            return _json({"error": str(error)}, 400)
        except NothingThere as error:
            return _json({"error": str(error)}, 404)
        except TrelloError as error:
            return _json({"error": error.text}, error.status)

    return Route(PREFIX + path, answer, methods=[method], name=f"{method} {path}")


def _is_local(request: Request) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _json(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


def _explain(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg']}" for one in error.errors(include_url=False)
    )


async def _body(request: Request) -> dict[str, Any]:
    """The JSON object sent; an empty body is an empty object."""
    return TypeAdapter(dict[str, Any]).validate_json(await request.body() or b"{}")


async def _counts(sandbox: Sandbox, _request: Request) -> Any:
    return sandbox.traffic.listing()


async def _reset_counts(sandbox: Sandbox, _request: Request) -> Any:
    sandbox.traffic.reset()
    return []


async def _faults(sandbox: Sandbox, _request: Request) -> Any:
    return sandbox.faults.listing()


async def _add_fault(sandbox: Sandbox, request: Request) -> Any:
    return {"id": sandbox.faults.add(Rule.model_validate(await _body(request)))}


async def _clear_faults(sandbox: Sandbox, _request: Request) -> Any:
    sandbox.faults.clear()
    return []


async def _remove_fault(sandbox: Sandbox, request: Request) -> Any:
    if not sandbox.faults.remove(request.path_params["id"]):
        raise NothingThere(f"there is no fault {request.path_params['id']}")
    return sandbox.faults.listing()


async def _settings(sandbox: Sandbox, _request: Request) -> Any:
    return {service: _switches(sandbox, service) for service in _SWITCHES}


async def _set(sandbox: Sandbox, request: Request) -> Any:
    service = request.path_params["service"]
    if service not in _SWITCHES:
        raise NothingThere(f"there is no service {service!r}; there are {', '.join(_SWITCHES)}")
    wanted = await _body(request)
    if unknown := sorted(wanted.keys() - set(_SWITCHES[service])):
        raise NothingThere(f"there is no switch {unknown[0]!r}; there are {', '.join(_SWITCHES[service])}")
    settings = _settings_of(sandbox, service)
    checked = TypeAdapter(type(settings)).validate_python(asdict(settings) | wanted)
    for name in wanted:
        setattr(settings, name, getattr(checked, name))
    return _switches(sandbox, service)


def _settings_of(sandbox: Sandbox, service: str) -> Any:
    return sandbox.jira_settings if service == "jira" else sandbox.trello_settings


def _switches(sandbox: Sandbox, service: str) -> dict[str, Any]:
    settings = _settings_of(sandbox, service)
    shown = TypeAdapter(type(settings)).dump_python(settings, mode="json")
    return {name: shown[name] for name in _SWITCHES[service]}


async def _clock(sandbox: Sandbox, _request: Request) -> Any:
    return {"now": sandbox.clock.now().isoformat()}


async def _advance(sandbox: Sandbox, request: Request) -> Any:
    by = Advance.model_validate(await _body(request)).length
    return {"now": sandbox.advance(by).isoformat()}


async def _notes(sandbox: Sandbox, _request: Request) -> Any:
    issues = sandbox.repository.site.issues.values()
    return {"notes": sandbox.notes(), "reconstructed_issues": sum(issue.reconstructed for issue in issues)}


async def _events(sandbox: Sandbox, _request: Request) -> Any:
    return sandbox.events()


async def _act(sandbox: Sandbox, request: Request) -> Any:
    body = await _body(request)
    with sandbox.state.batch():
        return disturb.act(sandbox.editor, sandbox.administrator, request.path_params["act"], body)


async def _act_on_board(sandbox: Sandbox, request: Request) -> Any:
    return hands.act(sandbox.boards, request.path_params["act"], await _body(request))
