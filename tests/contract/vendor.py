"""The vendors' own descriptions of their interfaces (OpenAPI), with their known mistakes mended, each for a reason.

What we send is held against them strictly. Of what the sandbox answers, only what they are right about is:
`ANSWERS` and `TRELLO_SCHEMAS` bend nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import orjson

Json = dict[str, Any]
Mend = Callable[[Json], None]
"""Puts one known mistake right, in place; gets every object of a document."""

VERBS = frozenset({"get", "post", "put", "delete"})


def open_(node: Json) -> None:
    """Schemas set `additionalProperties: false` almost everywhere; the live service sends more than they list."""
    if node.get("additionalProperties") is False:
        del node["additionalProperties"]


def without_date_time(node: Json) -> None:
    """Instants are said to be RFC 3339; live ones have an offset without a colon, and bulk ones may be numbers."""
    if node.get("format") == "date-time":
        del node["format"]


def nullable(node: Json) -> None:
    """No mistake: OpenAPI 3.0 writes `nullable` where JSON Schema wants null among the types and values."""
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        node["type"] = [node["type"], "null"]
        if "enum" in node:
            node["enum"] = [*node["enum"], None]


ANSWERS: tuple[Mend, ...] = (open_, without_date_time, nullable)
"""For answers of Jira. Requests have no such liberties."""

Place = tuple[str, Any, str]
"""Where in the schemas of a document, what is put there, and why."""

_AUDIENCES = ["disabled", "members", "observers", "org", "public"]
_COLOURS = ["green", "yellow", "orange", "red", "purple", "blue", "sky", "lime", "pink", "black"]
TRELLO_SCHEMAS: tuple[Place, ...] = (
    ("Board/properties/descData", {"type": "object"}, "recorded answers hold an object"),
    ("Board/properties/idTags", {"type": "array"}, "recorded answers hold a list"),
    ("Board/properties/powerUps", {"type": "array"}, "recorded answers hold a list"),
    ("Board/properties/memberships", {"type": "array"}, "recorded answers hold a list"),
    ("Board/properties/ixUpdate", {"type": "string"}, "recorded answers hold a number as text"),
    ("Prefs/properties/background", {"type": "string"}, "recorded answers hold names of colours, too"),
    ("Prefs/properties/permissionLevel/enum", ["private", "org", "public"], "as the parameter's own text says"),
    ("Prefs/properties/voting/enum", _AUDIENCES, "as the parameter's own text says"),
    ("Color/enum", [f"{c}{t}" for c in _COLOURS for t in ("", "_light", "_dark")], "live labels have these tones"),
    (
        "Card/properties/labels",
        {"type": "array", "items": {"$ref": "#/components/schemas/Label"}},
        "not lists of lists",
    ),
    ("TokenPermission/properties/modelType", {"type": "string"}, "recorded answers begin it with a capital"),
)
JIRA_SCHEMAS: tuple[Place, ...] = (
    ("BulkFetchIssueRequestBean/properties/issueIdsOrKeys/maxItems", 100, "the operation's own text says so"),
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One verb on one path of a document; `template` is the path with its ids as names in braces."""

    verb: str
    template: str
    described: Json


class Document:
    """One description of an interface. Answers with what stands in it, resolved no further than one operation."""

    def __init__(self, content: Json) -> None:
        self.components: Json = content.get("components", {})
        self._operations = [
            (_pattern(template), Operation(verb, template, described))
            for template, operations in sorted(content["paths"].items(), key=_literal_first)
            for verb, described in operations.items()
            if verb in VERBS
        ]

    def operation(self, verb: str, path: str) -> Operation:
        """The operation that a request asks for; raises LookupError where the document has none."""
        for pattern, operation in self._operations:
            if operation.verb == verb.lower() and pattern.fullmatch(path):
                return operation
        raise LookupError(f"the document has no {verb} {path}")

    def operations(self) -> Iterator[Operation]:
        """All of them."""
        return (operation for _, operation in self._operations)

    def answer_schema(self, verb: str, path: str) -> Json | None:
        """The schema of the good answer, with the components that it refers to; None where there is none."""
        content = self.operation(verb, path).described["responses"]["200"].get("content", {})
        schema: Json | None = content.get("application/json", {}).get("schema")
        return None if schema is None else {**schema, "components": self.components}


def jira(folder: Path, name: str, mends: Iterable[Mend] = ()) -> Document:
    """Jira Cloud's `platform` or `software` interface."""
    content: Json = orjson.loads((folder / f"jira-cloud-{name}.openapi.json").read_bytes())
    if name == "platform":
        _put(content, JIRA_SCHEMAS)
    return Document(mended(content, mends))


def trello(folder: Path, mends: Iterable[Mend] = ()) -> Document:
    """Trello's interface; its paths begin below `/1`."""
    content: Json = orjson.loads((folder / "trello.openapi.json").read_bytes())
    _put(content, TRELLO_SCHEMAS)
    return Document(mended(content, mends))


def mended(content: Json, mends: Iterable[Mend]) -> Json:
    """The document after every mend has seen every object of it."""
    for node in list(_objects(content)):
        for mend in mends:
            mend(node)
    return content


def _put(content: Json, places: Iterable[Place]) -> None:
    for place, right, _ in places:
        *above, last = place.split("/")
        node = reduce(lambda at, step: at[step], above, content["components"]["schemas"])
        assert node.get(last) != right, f"the document has mended {place}: take it off the list"
        node[last] = right


def _pattern(template: str) -> re.Pattern[str]:
    """What the paths of a template look like; a slash at the end, as Trello has some, says nothing."""
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", template.rstrip("/")) + "/?")


def _literal_first(path: tuple[str, Any]) -> int:
    """A path without ids goes before one that takes its last word for an id (`project/search`)."""
    return path[0].count("{")


def _objects(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _objects(child)
