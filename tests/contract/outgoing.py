"""Every request of ours held against the vendors' descriptions, during the whole test suite.

`Judge` says what is wrong with a request; `Watch` asks it about everything that passes our adapter (or, for
programs that a test starts, about everything that the sandbox receives) and fails the test that sent it. A shape
of request (verb, path, names, kinds of values) is judged once.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
import requests
from jsonschema import Draft202012Validator
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from connectors.transport import _Adapter
from sandbox.traffic import CountedApp
from tests.contract import vendor
from tests.contract.vendor import Document, Json, Operation

_TEXTS: Json = {"type": "array", "items": {"type": "string"}}
_SEARCH: Json = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "jql": {"type": "string"},
        "startAt": {"type": "integer", "minimum": 0},
        "maxResults": {"type": "integer", "minimum": 0, "maximum": 1000},
        "validateQuery": {"type": "boolean"},
        "fields": _TEXTS,
        "expand": _TEXTS,
    },
}
DATA_CENTER: Json = {
    "paths": {
        "/rest/api/2/search": {"post": {"requestBody": {"content": {"application/json": {"schema": _SEARCH}}}}},
        "/rest/pat/latest/tokens": {"get": {}},
    }
}
"""What we ask of a Data Center that Cloud has not, or not any more: the vendor publishes no OpenAPI document for it
(Jira Data Center REST API, "Search" and "Personal access tokens"). All else that we ask there, Cloud has as well."""

EDGE: Json = {"paths": {"/_edge/tenant_info": {"get": {}}}}
"""What a site of Cloud says of itself outside of its interfaces: its cloud id, which scoped tokens need."""

TRELLO_BOARDS: Json = {"paths": {"/boards/{id}": {"delete": {}}}}
"""What Trello describes and our copy of its document, which is a part of it, leaves out (Trello REST API, "Delete a
Board")."""

TRELLO_PARAMETERS: dict[str, tuple[str, ...]] = {
    "/boards/{id}": (
        "list_fields",
        "card_fields",
        "card_attachments",
        "card_attachment_fields",
        "card_checklists",
        "card_checklist_fields",
        "card_customFieldItems",
        "label_fields",
        "labels_limit",
    ),
    "/boards/{id}/cards": (
        "filter",
        "fields",
        "attachments",
        "attachment_fields",
        "checklists",
        "checklist_fields",
        "customFieldItems",
        "limit",
        "before",
    ),
}
"""Parameters of a GET that Trello's document leaves out (Trello REST API, "Nested resources" and "Paging")."""

_TEXT_VALUE: Json = {"type": "string", "minLength": 1}
FIELD_VALUE: Json = {
    "oneOf": [
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["value"],
            "properties": {
                "value": {
                    "oneOf": [
                        {"const": ""},
                        *(
                            {
                                "type": "object",
                                "additionalProperties": False,
                                "required": [kind],
                                "properties": {kind: _TEXT_VALUE},
                            }
                            for kind in ("text", "number", "checked", "date")
                        ),
                    ]
                }
            },
        },
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["idValue"],
            "properties": {"idValue": {"type": "string", "pattern": "^([0-9a-f]{24})?$"}},
        },
    ]
}
"""What a custom field of a card is set to. By Trello's document a body fits both of its choices, so that none would be
right; that every value is a text, and how an empty one takes it away, says "Getting started with Custom Fields"."""

_INTERFACE = re.compile(r"/rest/(?:api/[^/]+|agile|software|pat)/.*|/_edge/.*|/1(?P<trello>/.*)")
"""Where an interface begins: behind the path of the server, and behind the cloud id of a scoped token."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it left."""

    verb: str
    url: str
    body: Any = None

    @property
    def host(self) -> str:
        """Where it went."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def names(self) -> frozenset[str]:
        """The names of its parameters."""
        return frozenset(parse_qs(urlsplit(self.url).query, keep_blank_values=True))


class Judge:
    """Knows the requests that the vendors describe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[Any, tuple[str, ...]] = {}

    def complaints(self, sent: Sent) -> tuple[str, ...]:
        """What is wrong with a request, in words without its values; nothing where all is well."""
        path = urlsplit(sent.url).path
        try:
            document, operation = self._found(sent.verb, path)
        except LookupError as unknown:
            return (str(unknown),)
        shape = (operation.verb, operation.template, document is self._data_center, sent.names, shape_of(sent.body))
        if shape not in self._known:
            about = f"{sent.verb} {operation.template}"
            self._known[shape] = tuple(f"{about}: {what}" for what in self._mistakes(sent, document, operation))
        return self._known[shape]

    def dialect(self, sent: Sent) -> str | None:
        """Which Jira alone can be asked this; None where both can."""
        path = urlsplit(sent.url).path
        if "/rest/api/3/" in path or "/rest/software/" in path:
            return "Cloud"
        try:
            return "Data Center" if self._found(sent.verb, path)[0] is self._data_center else None
        except LookupError:
            return None

    @lru_cache(maxsize=4096)  # noqa: B019 - there is one judge a session
    def _found(self, verb: str, path: str) -> tuple[Document, Operation]:
        interface = _INTERFACE.search(path)
        if interface is None:
            raise LookupError(f"no vendor's interface begins anywhere in {path}")
        if interface["trello"]:
            document = self._trello_boards if verb == "DELETE" and "/boards/" in path else self._trello
            return document, document.operation(verb, interface["trello"])
        own = interface[0]
        cloud = re.sub("^/rest/api/2/", "/rest/api/3/", own)
        ours = ((self._data_center, own), (self._edge, own))
        for document, at in (*ours, *((document, cloud) for document in self._cloud)):
            try:
                return document, document.operation(verb, at)
            except LookupError:
                continue
        raise LookupError(f"the vendor describes no {verb} {own}")

    def _mistakes(self, sent: Sent, document: Document, operation: Operation) -> Iterator[str]:
        described = operation.described
        if described.get("deprecated"):
            yield "the vendor calls it deprecated"
        parameters = [one for one in described.get("parameters", ()) if one["in"] == "query"]
        if unknown := sent.names - {one["name"] for one in parameters}:
            yield f"no parameter is called {', '.join(sorted(unknown))}"
        if missing := {one["name"] for one in parameters if one.get("required")} - sent.names:
            yield f"the parameter {', '.join(sorted(missing))} is missing"
        yield from _body_mistakes(sent, described.get("requestBody"), document.components)

    @cached_property
    def _data_center(self) -> Document:
        return Document(DATA_CENTER)

    @cached_property
    def _edge(self) -> Document:
        return Document(EDGE)

    @cached_property
    def _cloud(self) -> tuple[Document, ...]:
        return tuple(vendor.jira(self._folder, name, [vendor.nullable]) for name in ("platform", "software"))

    @cached_property
    def _trello_boards(self) -> Document:
        return Document(TRELLO_BOARDS)

    @cached_property
    def _trello(self) -> Document:
        document = vendor.trello(self._folder, [vendor.nullable])
        for operation in document.operations():
            _mend_trello(operation)
        return document


def shape_of(value: Any) -> Any:
    """What a body looks like, its texts and fractions apart: equal for bodies that are right or wrong alike."""
    match value:
        case dict():
            return tuple((name, shape_of(part)) for name, part in sorted(value.items()))
        case list():
            return len(value), frozenset(map(shape_of, value))
        case str() | float():
            return type(value)
        case _:
            return type(value), value


def _body_mistakes(sent: Sent, described: Json | None, components: Json) -> Iterator[str]:
    if described is None:
        if sent.body is not None:
            yield "it takes no body"
        return
    schema = described["content"]["application/json"]["schema"] | {"components": components}
    for error in Draft202012Validator(schema).iter_errors(sent.body if sent.body is not None else {}):
        # The message of a wrong value shows the value, which may be a secret of the test.
        names = f": {error.message}" if error.validator in {"additionalProperties", "required"} else ""
        yield f"the body breaks `{error.validator}` at {error.json_path}{names}"


def _mend_trello(operation: Operation) -> None:
    """Add parameters that the document leaves out, and the JSON body that a write may have instead of an address.

    The document describes almost every write by parameters, though a JSON body is taken as well (the text of
    `POST /cards` says so) and long texts do not fit an address. Dates are instants there, and null takes one away;
    several ids make a list. What the names are, and which are needed, is the document's.
    """
    described = operation.described
    parameters = [one for one in described.get("parameters", ()) if one["in"] == "query"]
    if operation.verb == "get":
        names = TRELLO_PARAMETERS.get(operation.template, ())
        described["parameters"] = [*parameters, *({"name": name, "in": "query"} for name in names)]
    elif operation.template.endswith("/customField/{idCustomField}/item"):
        described["requestBody"] = {"content": {"application/json": {"schema": FIELD_VALUE}}}
    elif "requestBody" not in described and parameters:
        schema = {
            "type": "object",
            "additionalProperties": False,
            "properties": {one["name"]: _as_json(one["name"], one["schema"]) for one in parameters},
            "required": [one["name"] for one in parameters if one.get("required")],
        }
        described["requestBody"] = {"content": {"application/json": {"schema": schema}}}
        described["parameters"] = []


def _as_json(name: str, schema: Json) -> Json:
    if name == "idLabels":
        return _TEXTS
    if "$ref" in schema:  # what stands beside a reference says nothing (OpenAPI 3.0), and is wrong for positions
        return {"$ref": schema["$ref"]}
    if schema.get("format") == "date":
        return {"type": ["string", "null"]}
    return schema


@dataclass(slots=True)
class Watch:
    """What happened on the wire in the test that runs.

    `excused` is for tests that ask for made-up things; `sandboxed` for those that start programs, whose requests
    can be seen only where they arrive.
    """

    judge: Judge
    excused: bool = False
    sandboxed: bool = False
    refused: list[str] = field(default_factory=list)
    _dialects: dict[str, str] = field(default_factory=dict)

    def begin(self, *, excused: bool = False, sandboxed: bool = False) -> None:
        """A test begins."""
        self.excused, self.sandboxed = excused, sandboxed
        self.refused.clear()
        self._dialects.clear()

    def settle(self) -> None:
        """A test has ended; fails it where it sent what the vendors do not describe, whoever caught the failure."""
        if self.refused:
            pytest.fail(_report(self.refused), pytrace=False)

    def look(self, sent: Sent) -> tuple[str, ...]:
        """Note what is wrong with a request, and answer it."""
        if self.excused:
            return ()
        found = (*self.judge.complaints(sent), *self._mixed(sent))
        self.refused += found
        return found

    def _mixed(self, sent: Sent) -> Iterator[str]:
        """One host is one Jira: what only a Data Center knows is not for a Jira that was asked as Cloud is."""
        dialect = self.judge.dialect(sent)
        if dialect and self._dialects.setdefault(sent.host, dialect) != dialect:
            yield f"{sent.verb} {urlsplit(sent.url).path}: only {dialect} knows it, and this Jira is none"


def _report(refused: list[str]) -> str:
    return "\n".join(("this test sent requests that the vendors do not describe:", *dict.fromkeys(refused)))


def install(watch: Watch) -> Callable[[], None]:
    """From now on look at whatever leaves by our adapter, and at what a sandbox gets if need be. Answers the undoing.

    What leaves is looked at just before, and a wrong request does not leave.
    """
    patch = pytest.MonkeyPatch()
    patch.setattr(_Adapter, "_attempt", _judged_attempt(watch, _Adapter._attempt))
    patch.setattr(CountedApp, "__call__", _judged_arrival(watch, CountedApp.__call__))
    return patch.undo


def _judged_attempt(watch: Watch, attempt: Callable[..., requests.Response]) -> Callable[..., requests.Response]:
    def judged(adapter: _Adapter, call: Any, request: requests.PreparedRequest, *rest: Any) -> requests.Response:
        if refused := watch.look(Sent(request.method or "", request.url or "", _decoded(request.body))):
            pytest.fail(_report(list(refused)))
        return attempt(adapter, call, request, *rest)

    return judged


def _judged_arrival(watch: Watch, serve: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """A request is looked at once its whole body is there: a fault may cut it, and the client sends it again."""

    async def judged(app: CountedApp, scope: Scope, receive: Receive, send: Send) -> None:
        body, length = bytearray(), int(Headers(scope=scope).get("content-length", 0))

        def look() -> None:
            if watch.sandboxed and len(body) == length:
                watch.look(Sent(scope["method"], _url(scope), _decoded(bytes(body))))

        async def seen() -> Message:
            message = await receive()
            if part := message.get("body"):
                body.extend(part)
                look()
            return message

        if not length:
            look()
        await serve(app, scope, seen, send)

    return judged


def _url(scope: Scope) -> str:
    host, port = scope["server"]
    return f"http://{host}:{port}{scope['path']}?{scope['query_string'].decode()}"


def _decoded(body: Any) -> Any:
    return orjson.loads(body) if body else None
