"""One request as its handler sees it: who calls, with what, about what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qsl

import orjson

from sandbox.state import Document
from sandbox.trello import normalise
from sandbox.trello.access import Caller
from sandbox.trello.errors import BadRequest, Unauthorized, invalid
from sandbox.trello.world import World

_NESTED = re.compile(r"(\w+)\[(\w+)\]")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in a form."""

    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A request: `path` holds the parts of the address, `params` the query with the body laid over it."""

    world: World
    caller: Caller
    path: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def limit(self) -> int:
        """How many code units a text may have."""
        return self.world.settings.text_limit

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter as it was sent; an empty one counts as not sent."""
        value = self.params.get(name)
        return default if value in (None, "") else value

    def name(self, parameter: str = "name") -> str:
        """A name that may not be empty; raises 400."""
        return normalise.required_name(self.params.get(parameter), parameter, self.limit)

    def flag(self, parameter: str, *, default: bool = False) -> bool:
        """A switch; raises 400 for anything but true and false."""
        return normalise.flag(self.get(parameter, default), parameter)

    def choice(self, parameter: str, allowed: tuple[str, ...], default: str) -> str:
        """One of the words that the parameter knows; raises 400."""
        return normalise.choice(str(self.get(parameter, default)), allowed, parameter)

    def id(self, parameter: str) -> str:
        """An object's id; raises 400 where it is missing or can be none."""
        value = self.params.get(parameter)
        if not normalise.is_id(value):
            raise invalid(parameter)
        return str(value)

    def refuse(self, *parameters: str) -> None:
        """Raise 400 for parameters that real Trello knows and the sandbox does not."""
        for parameter in parameters:
            if self.get(parameter) is not None:
                raise BadRequest(f"the sandbox does not know the parameter {parameter}")

    def tick(self) -> datetime:
        """The instant of this request's write."""
        return self.world.clock.tick()

    def member(self) -> Document:
        """The member who calls; raises 401 for nobody."""
        if self.caller.member is None:
            raise Unauthorized("unauthorized member permission requested")
        return self.caller.member


def read_query(query: str) -> dict[str, Any]:
    """The parameters of a query or of a form, without the credentials; `value[text]=x` becomes an object."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if nested := _NESTED.fullmatch(name):
            found.setdefault(nested[1], {})[nested[2]] = value
        elif name not in ("key", "token"):
            found[name] = value
    return found


def read_body(content_type: str, body: bytes) -> dict[str, Any]:
    """The parameters of a body: JSON, a form, or a form with files; raises 400 for a body that is none."""
    if not body.strip():
        return {}
    if "multipart/form-data" in content_type:
        return _read_multipart(content_type, body)
    if "json" in content_type:
        return _read_json(body)
    return read_query(body.decode("utf-8", "replace"))


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequest("Error parsing body: invalid json") from None
    if not isinstance(parsed, dict):
        raise BadRequest("Error parsing body: invalid json")
    return {name: value for name, value in parsed.items() if name not in ("key", "token")}


def _read_multipart(content_type: str, body: bytes) -> dict[str, Any]:
    head = f"Content-Type: {content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    found: dict[str, Any] = {}
    for part in message_from_bytes(head + body, policy=policy.HTTP).iter_parts():
        assert isinstance(part, EmailMessage)  # of a message read with this policy
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        filename = part.get_filename()
        found[str(name)] = Upload(filename, part.get_content_type(), content) if filename else content.decode()
    return found
