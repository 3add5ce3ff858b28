"""What the client sends to Jira Cloud against the vendor's own description of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses
from jsonschema import Draft202012Validator

from connectors.jira.client import connect_jira
from connectors.jira.connection import JiraConnection
from connectors.transport import Transport
from tests.unit.connectors.network import START, Hours

URL = "https://jira.example"
ANSWERS: dict[str, Any] = {
    "serverInfo": {"deploymentType": "Cloud", "version": "1001", "baseUrl": URL},
    "myself": {"accountId": "a", "timeZone": "UTC"},
    "mypermissions": {"permissions": {"BROWSE_PROJECTS": {"havePermission": True}}},
    "field": [],
    "status": [],
    "project/MP/versions": [],
    "search/jql": {"issues": []},
    "issue/bulkfetch": {"issues": [], "issueErrors": []},
    "changelog/bulkfetch": {"issueChangeLogs": []},
    "board": {"values": [{"id": 1, "name": "Team", "type": "scrum"}], "isLast": True},
    "board/1/configuration": {"id": 1},
    "board/1/sprint": {"values": [], "isLast": True},
}


def _answer(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
    path = re.sub(r".*?/rest/(?:api/[23]|agile/1.0)/", "", urlsplit(request.url or "").path)
    return 200, {}, json.dumps(ANSWERS[path])


@pytest.fixture
def sent() -> Iterator[list[requests.PreparedRequest]]:
    """Every request of a whole pull."""
    hours = Hours()
    transport = Transport(hours.sleep, lambda: 0.0, lambda: START, hours.monotonic)
    with responses.RequestsMock() as web:
        for verb in ("GET", "POST"):
            web.add_callback(verb, re.compile(".*"), callback=_answer)
        client = connect_jira(JiraConnection("jira", URL, ("MP",), "token", email="bot@example.com"), transport)
        client.access(["MP"])
        fields = client.fields(client.boards())
        for board in client.boards():
            client.sprints(board)
            client.open_sprints(board)
        client.releases("MP")
        client.statuses()
        list(client.ids(["MP"]))
        list(client.updated({"MP": datetime(2026, 1, 1, tzinfo=UTC)}, fields))
        list(client.by_id([["1", "2"]], fields))
        list(client.histories([["1", "2"]], fields))
        client.close()
        yield [call.request for call in web.calls]


@pytest.fixture(scope="module")
def documents(vendor_specs: Path) -> list[dict[str, Any]]:
    names = ("jira-cloud-platform.openapi.json", "jira-cloud-software.openapi.json")
    return [json.loads((vendor_specs / name).read_text()) for name in names]


def operation(documents: list[dict[str, Any]], request: requests.PreparedRequest) -> dict[str, Any]:
    """The description of a request; version 2 of the interface has the same resources as version 3."""
    path = urlsplit(request.url or "").path.replace("/rest/api/2/", "/rest/api/3/")
    for document in documents:
        for template, verbs in document["paths"].items():
            if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path):
                found: dict[str, Any] = verbs[(request.method or "").lower()]
                return found | {"document": document}
    raise AssertionError(f"the vendor describes no {request.method} {path}")


def test_no_resource_is_asked_for_that_is_deprecated_or_unknown(
    documents: list[dict[str, Any]], sent: list[requests.PreparedRequest]
) -> None:
    assert len(sent) >= 14
    assert not [request.url for request in sent if operation(documents, request).get("deprecated")]


def test_every_parameter_is_one_that_the_vendor_knows(
    documents: list[dict[str, Any]], sent: list[requests.PreparedRequest]
) -> None:
    for request in sent:
        known = {parameter.get("name") for parameter in operation(documents, request)["parameters"]}
        assert parse_qs(urlsplit(request.url or "").query).keys() <= known


def test_every_body_fits_its_schema(documents: list[dict[str, Any]], sent: list[requests.PreparedRequest]) -> None:
    posts = [request for request in sent if request.method == "POST"]
    assert len(posts) == 4
    for request in posts:
        described = operation(documents, request)
        schema = described["requestBody"]["content"]["application/json"]["schema"]
        whole = schema | {"components": described["document"]["components"]}
        Draft202012Validator(whole).validate(json.loads(request.body or "{}"))
