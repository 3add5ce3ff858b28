"""The reference: a bare client that fetches the same pages one after the other into tuples of 20 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from typing import Any

import orjson

from bench.jira import site
from bench.jira.served import Served

Row = tuple[Any, ...]

_BATCH = 100
_ID_PAGE = 5000
_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}


def fetch(served: Served, fields: Sequence[str]) -> Iterator[list[Row]]:
    """All issues with these fields, ids first, a batch of rows at a time."""
    line = HTTPConnection("127.0.0.1", served.port, timeout=60)
    ids = [ident for page in _id_pages(line) for ident in page]
    for start in range(0, len(ids), _BATCH):
        body = {"issueIdsOrKeys": ids[start : start + _BATCH], "fields": list(fields)}
        yield [
            _row(issue["id"], issue["key"], issue["fields"]) for issue in _post(line, "issue/bulkfetch", body)["issues"]
        ]
    line.close()


def _id_pages(line: HTTPConnection) -> Iterator[list[str]]:
    body: dict[str, Any] = {"jql": f"project in ({', '.join(site.PROJECTS)})", "fields": ["id"], "maxResults": _ID_PAGE}
    while True:
        page = _post(line, "search/jql", body)
        yield [issue["id"] for issue in page["issues"]]
        if "nextPageToken" not in page:
            return
        body["nextPageToken"] = page["nextPageToken"]


def _post(line: HTTPConnection, path: str, body: dict[str, Any]) -> Any:
    line.request("POST", f"/rest/api/3/{path}", orjson.dumps(body), _HEADERS)
    return orjson.loads(line.getresponse().read())


def _row(ident: str, key: str, fields: dict[str, Any]) -> Row:
    parent, resolution, assignee = fields.get("parent"), fields.get("resolution"), fields.get("assignee")
    return (
        ident,
        key,
        fields["project"]["key"],
        fields["issuetype"]["name"],
        fields["issuetype"]["hierarchyLevel"],
        fields["summary"],
        fields["status"]["id"],
        fields["status"]["statusCategory"]["key"],
        fields["created"],
        fields["updated"],
        parent["id"] if parent else None,
        resolution["name"] if resolution else None,
        fields.get("duedate"),
        ",".join(fields["labels"]),
        ",".join(version["id"] for version in fields["fixVersions"]),
        ",".join(str(sprint["id"]) for sprint in fields[site.SPRINT]),
        fields.get(site.POINTS),
        fields.get(site.RANK),
        assignee["accountId"] if assignee else None,
        len(fields["issuelinks"]),
    )
