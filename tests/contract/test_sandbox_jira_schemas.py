"""The sandbox's answers against the vendor's OpenAPI documents, where those are right.

`OVERLAY` lists the known mistakes of the documents, each with its reason; nothing else is bent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from jsonschema import Draft7Validator, FormatChecker

from tests.unit.sandbox.jira_site import World, small_site

Json = dict[str, Any]


def _open(node: Json) -> None:
    """Schemas set `additionalProperties: false` almost everywhere; the live service sends more than they list."""
    if node.get("additionalProperties") is False:
        del node["additionalProperties"]


def _without_date_time(node: Json) -> None:
    """Instants are said to be RFC 3339; live ones have an offset without a colon, and bulk ones may be numbers."""
    if node.get("format") == "date-time":
        del node["format"]


def _nullable(node: Json) -> None:
    """No mistake: OpenAPI 3.0 writes `nullable` where JSON Schema wants null among the types."""
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        node["type"] = [node["type"], "null"]


OVERLAY = (_open, _without_date_time, _nullable)

Request = tuple[str, str, Json]

PLATFORM: tuple[Request, ...] = (
    ("GET", "/rest/api/3/serverInfo", {}),
    ("GET", "/rest/api/3/myself", {}),
    ("GET", "/rest/api/3/mypermissions", {"permissions": "BROWSE_PROJECTS"}),
    ("GET", "/rest/api/3/field", {}),
    ("GET", "/rest/api/3/project", {}),
    ("GET", "/rest/api/3/project/search", {}),
    ("GET", "/rest/api/3/project/APP", {}),
    ("GET", "/rest/api/3/project/APP/versions", {}),
    ("GET", "/rest/api/3/project/APP/version", {}),
    ("GET", "/rest/api/3/project/APP/statuses", {}),
    ("GET", "/rest/api/3/version/301", {}),
    ("GET", "/rest/api/3/status", {}),
    ("GET", "/rest/api/3/statuscategory", {}),
    ("GET", "/rest/api/3/statuses/search", {}),
    ("GET", "/rest/api/3/issuetype", {}),
    ("GET", "/rest/api/3/priority", {}),
    ("GET", "/rest/api/3/issueLinkType", {}),
    ("GET", "/rest/api/3/search/jql", {"jql": "project = APP", "fields": "*all", "expand": "changelog,names"}),
    ("GET", "/rest/api/3/issue/APP-2", {"expand": "changelog,renderedFields,names"}),
    ("GET", "/rest/api/3/issue/APP-2/changelog", {}),
    ("POST", "/rest/api/3/search/jql", {"jql": "project = APP", "maxResults": 2, "fields": ["summary"]}),
    ("POST", "/rest/api/3/search/approximate-count", {"jql": "project = APP"}),
    ("POST", "/rest/api/3/issue/bulkfetch", {"issueIdsOrKeys": ["APP-2"], "expand": ["changelog"]}),
    ("POST", "/rest/api/3/changelog/bulkfetch", {"issueIdsOrKeys": ["APP-2"], "maxResults": 1}),
)
SOFTWARE: tuple[Request, ...] = (
    ("GET", "/rest/agile/1.0/board", {}),
    ("GET", "/rest/agile/1.0/board/7", {}),
    ("GET", "/rest/agile/1.0/board/7/configuration", {}),
)
WITHOUT_SCHEMA = ("/rest/agile/1.0/board/7/sprint", "/rest/agile/1.0/sprint/37", "/rest/agile/1.0/board/7/epic")
"""The software document gives these an example at most, no schema; what they hold is tested elsewhere."""


class Document:
    """One of the vendor's documents with the overlay applied."""

    def __init__(self, path: Path) -> None:
        self._document: Json = orjson.loads(path.read_bytes())
        for node in list(_objects(self._document)):
            for mend in OVERLAY:
                mend(node)

    def operation(self, verb: str, path: str) -> Json:
        for pattern, operations in self._document["paths"].items():
            if verb.lower() in operations and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path):
                found: Json = operations[verb.lower()]
                return found
        raise LookupError(f"the document has no {verb} {path}")

    def mistakes(self, verb: str, path: str, answer: Any) -> list[str]:
        schema = self._schema(verb, path)
        assert schema is not None, f"the document gives no schema for {verb} {path}"
        whole = {**schema, "components": self._document["components"]}
        validator = Draft7Validator(whole, format_checker=FormatChecker(["date"]))
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer)]

    def has_schema(self, verb: str, path: str) -> bool:
        return self._schema(verb, path) is not None

    def _schema(self, verb: str, path: str) -> Json | None:
        content = self.operation(verb, path)["responses"]["200"].get("content", {})
        schema: Json | None = content.get("application/json", {}).get("schema")
        return schema


def _objects(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _objects(child)


@pytest.fixture(scope="module")
def documents(vendor_specs: Path) -> dict[str, Document]:
    names = ("platform", "software")
    return {name: Document(vendor_specs / f"jira-cloud-{name}.openapi.json") for name in names}


@pytest.mark.parametrize(("verb", "path", "params"), PLATFORM + SOFTWARE, ids=str)
def test_an_answer_fits_the_vendors_schema(documents: dict[str, Document], verb: str, path: str, params: Json) -> None:
    client = World(small_site()).client
    reply = client.get(path, **params) if verb == "GET" else client.post(path, params)
    document = documents["software" if "agile" in path else "platform"]
    assert reply.status == 200
    assert document.mistakes(verb, urlsplit(path).path, reply.json()) == []


@pytest.mark.parametrize("path", WITHOUT_SCHEMA)
def test_the_documents_still_say_nothing_of_these(documents: dict[str, Document], path: str) -> None:
    assert not documents["software"].has_schema("GET", path)


def test_a_wrong_answer_would_be_noticed(documents: dict[str, Document]) -> None:
    wrong = {"id": 7, "emailAddress": "x", "timeZone": 1}
    assert documents["platform"].mistakes("GET", "/rest/api/3/myself", wrong) != []
