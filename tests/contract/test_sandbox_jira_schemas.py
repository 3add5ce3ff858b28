"""The sandbox's answers against the vendor's OpenAPI documents, where those are right."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft7Validator, FormatChecker

from tests.contract import vendor
from tests.contract.vendor import Document, Json
from tests.unit.sandbox.jira_site import World, small_site

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


@pytest.fixture(scope="module")
def documents(vendor_specs: Path) -> dict[str, Document]:
    return {name: vendor.jira(vendor_specs, name, vendor.ANSWERS) for name in ("platform", "software")}


def mistakes(document: Document, verb: str, path: str, answer: Any) -> list[str]:
    schema = document.answer_schema(verb, path)
    assert schema is not None, f"the document gives no schema for {verb} {path}"
    validator = Draft7Validator(schema, format_checker=FormatChecker(["date"]))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer)]


@pytest.mark.parametrize(("verb", "path", "params"), PLATFORM + SOFTWARE, ids=str)
def test_an_answer_fits_the_vendors_schema(documents: dict[str, Document], verb: str, path: str, params: Json) -> None:
    client = World(small_site()).client
    reply = client.get(path, **params) if verb == "GET" else client.post(path, params)
    document = documents["software" if "agile" in path else "platform"]
    assert reply.status == 200
    assert mistakes(document, verb, urlsplit(path).path, reply.json()) == []


ODD: tuple[Json, ...] = (
    {"short_pages": 1},
    {"live_paging": True},
    {"drop_is_last": True},
    {"empty_search": True},
    {"browse": False},
    {"caller_zone": "Asia/Tokyo"},
    {"clock_skew": timedelta(minutes=-3)},
    {"page_cap": 1},
)


@pytest.mark.parametrize("switched", ODD, ids=str)
def test_what_jira_may_do_fits_the_vendors_schema_too(documents: dict[str, Document], switched: Json) -> None:
    world = World(small_site())
    world.editor.create("APP", "Made by hand", parent="APP-1")
    world.admin.rename_project_key("APP", "SHOP")
    world.admin.delete_sprint(37)
    world.admin.delete_version("300")
    for name, value in switched.items():
        setattr(world.settings, name, value)
    for path, body in (
        ("/rest/api/3/search/jql", {"jql": "project = SHOP", "maxResults": 3, "fields": ["*all"]}),
        ("/rest/api/3/issue/bulkfetch", {"issueIdsOrKeys": ["APP-2", "APP-3"], "fields": ["*all"]}),
        ("/rest/api/3/changelog/bulkfetch", {"issueIdsOrKeys": ["APP-2", "APP-3"], "maxResults": 2}),
    ):
        reply = world.client.post(path, body)
        assert (reply.status, mistakes(documents["platform"], "POST", path, reply.json())) == (200, [])
    for path in ("/rest/api/3/serverInfo", "/rest/api/3/myself", "/rest/api/3/mypermissions"):
        reply = world.client.get(path, permissions="BROWSE_PROJECTS")
        assert (reply.status, mistakes(documents["platform"], "GET", path, reply.json())) == (200, [])


@pytest.mark.parametrize("path", WITHOUT_SCHEMA)
def test_the_documents_still_say_nothing_of_these(documents: dict[str, Document], path: str) -> None:
    assert not documents["software"].answer_schema("GET", path)


def test_a_wrong_answer_would_be_noticed(documents: dict[str, Document]) -> None:
    wrong = {"id": 7, "emailAddress": "x", "timeZone": 1}
    assert mistakes(documents["platform"], "GET", "/rest/api/3/myself", wrong) != []
