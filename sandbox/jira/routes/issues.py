"""Single issues, issues in bulk, and their changelogs."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any

from sandbox.jira.errors import bad_request
from sandbox.jira.model import History, Issue
from sandbox.jira.paging import next_token, page_size
from sandbox.jira.render.changelog import ISSUE_CUT, by_field, history, oldest_first, touching
from sandbox.jira.render.stamps import epoch
from sandbox.jira.routes.call import Answer, Call

Json = dict[str, Any]

FETCHED = 100
CHANGELOG_ISSUES = 1000
CHANGELOG_FIELDS = 10
CHANGELOG_PAGE = 10_000
_PLACE = re.compile(r"changes:(\d+):(\d+)")


async def issue(call: Call) -> Answer:
    """`GET /issue/{idOrKey}`: an old key finds a moved issue under its new one."""
    return _expanded(call, call.issue(call.path("issue")), call.words("fields") or ["*all"])


def _expanded(call: Call, found: Issue, fields: list[str]) -> Json:
    # `fields=id` means the id alone in a search only.
    selection = call.issues.select(fields if fields != ["id"] else ["id", "key"])
    expand = call.words("expand")
    row = call.issues.expanded(found, selection, expand, ISSUE_CUT)
    if "names" in expand:
        row["names"] = call.issues.names(selection)
    return row


async def changelog(call: Call) -> Answer:
    """`GET /issue/{idOrKey}/changelog`: oldest first, paged."""
    entries = oldest_first(call.issue(call.path("issue")))
    page = call.page(entries, 100)
    values = [history(entry, call.records) for entry in page["values"]]
    return page | {"self": str(call.request.url), "values": values}


async def bulk_fetch(call: Call) -> Answer:
    """`POST /issue/bulkfetch`: what cannot be found or seen is in neither list."""
    refs = _references(call, FETCHED)
    fields = call.words("fields") or ["*navigable"]
    found = {issue.id: issue for issue in map(call.find_issue, refs) if issue is not None}
    return {"issues": [_expanded(call, issue, fields) for issue in found.values()], "issueErrors": []}


async def bulk_changelogs(call: Call) -> Answer:
    """`POST /changelog/bulkfetch`: the histories of many issues, oldest first, split over pages where they fall."""
    issues = {i.id: i for i in map(call.find_issue, _references(call, CHANGELOG_ISSUES)) if i is not None}
    field_ids = call.words("fieldIds")
    if len(field_ids) > CHANGELOG_FIELDS:
        raise bad_request(f"No more than {CHANGELOG_FIELDS} field ids can be asked for at once.")
    start, number = _place(call)
    asked = min(call.number("maxResults", 1000) or 1000, CHANGELOG_PAGE)
    size = page_size(call.jira.settings, asked, f"changes:{start}:{number}")
    entries = _histories(call, list(issues.values()), field_ids)
    page = list(islice(entries, start, start + size + 1))
    shown = groupby(page[:size], key=lambda entry: entry[0])
    answer: Json = {"issueChangeLogs": [_issue_log(call, ident, [e for _, e in rows]) for ident, rows in shown]}
    following = _token(start + size, number + 1) if len(page) > size else None
    token = next_token(call.jira.settings, call.param("nextPageToken"), following)
    return answer if token is None else answer | {"nextPageToken": token}


def _references(call: Call, most: int) -> list[str]:
    refs = call.body.get("issueIdsOrKeys")
    if not isinstance(refs, list) or not refs:
        raise bad_request("issueIdsOrKeys must be a list of issue ids or keys.")
    if len(refs) > most:
        raise bad_request(f"No more than {most} issues can be asked for at once; got {len(refs)}.")
    return [str(ref) for ref in refs]


def _token(offset: int, page: int) -> str:
    return base64.urlsafe_b64encode(f"changes:{offset}:{page}".encode()).decode()


def _place(call: Call) -> tuple[int, int]:
    """Where the page begins, and which one it is, from 0."""
    token = call.param("nextPageToken")
    if not token:
        return 0, 0
    try:
        text = base64.b64decode(str(token), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        text = ""
    found = _PLACE.fullmatch(text)
    if found is None:
        raise bad_request("The provided next page token is invalid or expired.")
    return int(found[1]), int(found[2])


def _histories(call: Call, issues: list[Issue], field_ids: list[str]) -> Iterator[tuple[str, History]]:
    names = {field.id: field.name for field in call.site.fields.values()}
    wanted = by_field(field_ids, names)
    for found in issues:
        for entry in oldest_first(found):
            kept = touching(entry, wanted) if field_ids else entry
            if kept is not None:
                yield found.id, kept


def _issue_log(call: Call, ident: str, entries: list[History]) -> Json:
    rows = [history(entry, call.records) for entry in entries]
    if call.jira.settings.epoch_changelogs:
        rows = [row | {"created": epoch(entry.created)} for row, entry in zip(rows, entries, strict=True)]
    return {"issueId": ident, "changeHistories": rows}
