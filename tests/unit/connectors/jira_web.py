"""What the tests of the Jira client say on Jira's behalf."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

import responses

from connectors.answer import JsonAnswer
from connectors.jira.connection import JiraConnection
from connectors.jira.values import FieldMap
from connectors.transport import Transport

URL = "https://jira.example"
CLOUD = f"{URL}/rest/api/3"
DATA_CENTER = f"{URL}/rest/api/2"
AGILE = f"{URL}/rest/agile/1.0"
TOKEN = "s3cret-token"
FIELDS = FieldMap(
    points=("customfield_16",),
    sprint="customfield_20",
    epic_link="customfield_14",
    parent_link="customfield_18",
    rank="customfield_19",
    start="customfield_15",
    epic_types=frozenset({"6"}),
)

Web = responses.RequestsMock
MakeTransport = Callable[..., Transport]


def connection(**told: Any) -> JiraConnection:
    return JiraConnection(
        **{"name": "jira", "url": URL, "projects": ("MP",), "token": TOKEN, "email": "bot@example.com"} | told
    )


def lay_out_site(web: Web, deployment: str = "Cloud") -> None:
    web.get(f"{DATA_CENTER}/serverInfo", json={"deploymentType": deployment, "version": "9.12.0", "baseUrl": URL})


def issue(number: int, /, **fields: Any) -> dict[str, Any]:
    """A story as Jira sends it; a field that is `...` is left out."""
    usual = {
        "summary": f"Issue {number}",
        "project": {"key": "MP"},
        "issuetype": {"id": "7", "name": "Story", "subtask": False},
        "status": {"id": "3", "name": "Doing", "statusCategory": {"key": "indeterminate"}},
        "created": "2026-03-02T10:00:00.000+0100",
        "updated": "2026-03-02T11:00:00.000+0100",
    }
    present = {name: value for name, value in (usual | fields).items() if value is not ...}
    return {"id": str(number), "key": f"MP-{number}", "fields": present}


def history(ident: str = "7", /, **item: Any) -> dict[str, Any]:
    """An entry of a changelog with one item."""
    return {"id": ident, "created": "2026-03-02T10:00:00.000+0100", "items": [{"field": "status"} | item]}


def answer(payload: Any, kind: str = "search") -> JsonAnswer:
    """An answer as it comes over the wire, of JSON or of bytes as they are."""
    made = JsonAnswer()
    made._content = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    made.service, made.kind, made.typed = "Jira", kind, True
    return made


def asked(web: Web, number: int) -> dict[str, Any]:
    """The body of one of the requests that were made."""
    body: dict[str, Any] = json.loads(web.calls[number].request.body or "{}")
    return body


def in_batches(ids: Iterable[str], size: int = 100) -> Iterable[Sequence[str]]:
    left = iter(ids)
    while batch := tuple(islice(left, size)):
        yield batch
