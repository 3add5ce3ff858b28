"""Search: the paged one of Cloud, the counted one of Data Center, and the one that Cloud has removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sandbox.jira.errors import JiraRefusal, bad_request
from sandbox.jira.model import Issue
from sandbox.jira.render.changelog import SEARCH_CUT
from sandbox.jira.render.issues import Selection
from sandbox.jira.routes.call import Answer, Call
from sandbox.jira.search import Cursor

IDS_PAGE = 5000
"""The most issues on a page of Cloud that asks for ids or keys alone."""

FIELDS_PAGE = 100
"""The most on a page that asks for any other field, or expands anything."""

CLASSIC_PAGE = 1000
"""The most on a page of Data Center."""

RECONCILED = 50


async def search(call: Call) -> Answer:
    """`GET|POST /search/jql` of Cloud: ids only unless fields are named, no total, an opaque token for more."""
    cursor = _cursor(call)
    found = _result(call, cursor)
    wanted = call.words("fields") or ["id"]
    end = cursor.offset + min(call.number("maxResults", 50) or 50, _largest_page(call, wanted))
    selection = call.issues.select(wanted)
    answer = {"issues": _issues(call, found[cursor.offset : end], selection), "isLast": end >= len(found)}
    if end < len(found):
        answer["nextPageToken"] = replace(cursor, offset=end).token()
    return answer | _names(call, selection)


async def count(call: Call) -> Answer:
    """`POST /search/approximate-count`: as far as the index knows."""
    cursor = call.jira.searches.begin(_jql(call))
    return {"count": len(call.jira.searches.result(cursor, call.caller, bounded=True))}


async def classic(call: Call) -> Answer:
    """`GET|POST /search` of Data Center, with `startAt` and `total`; searched anew for each page."""
    start, size = call.number("startAt", 0), min(call.number("maxResults", 50), _cap(call, CLASSIC_PAGE))
    window = call.jira.settings.result_window
    if window is not None and start + size > window:
        raise bad_request(
            f"The search reaches past the first {window} results (startAt {start}); narrow it by its JQL."
        )
    cursor = call.jira.searches.begin(_jql(call))
    found = call.jira.searches.result(cursor, call.caller, bounded=False)
    selection = call.issues.select(call.words("fields") or ["*navigable"])
    issues = _issues(call, found[start : start + size], selection)
    page = {"expand": "schema,names", "startAt": start, "maxResults": size, "total": len(found), "issues": issues}
    return page | _names(call, selection)


async def removed(_: Call) -> Answer:
    """`/search` of Cloud, gone since 2025."""
    raise JiraRefusal(
        410,
        "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. "
        "A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046",
    )


def _cursor(call: Call) -> Cursor:
    jql, token = _jql(call), call.param("nextPageToken")
    return Cursor.of(str(token), jql, call.jira.clock.now()) if token else call.jira.searches.begin(jql)


def _jql(call: Call) -> str:
    return str(call.param("jql") or "")


def _result(call: Call, cursor: Cursor) -> list[Issue]:
    ids = _reconciled_ids(call)
    found = call.jira.searches.result(cursor, call.caller, bounded=True)
    if not ids or call.caller.user is None:
        return found
    return call.jira.searches.reconciled(cursor, call.caller, ids)


def _reconciled_ids(call: Call) -> list[int]:
    ids = call.words("reconcileIssues")
    if len(ids) > RECONCILED:
        raise bad_request(f"No more than {RECONCILED} issues can be reconciled at once.")
    if not all(ident.isdecimal() for ident in ids):
        raise bad_request("reconcileIssues takes numeric issue ids, not keys.")
    return [int(ident) for ident in ids]


def _largest_page(call: Call, wanted: Sequence[str]) -> int:
    bare = set(wanted) <= {"id", "key"} and not call.words("expand")
    return _cap(call, IDS_PAGE if bare else FIELDS_PAGE)


def _cap(call: Call, most: int) -> int:
    cap = call.jira.settings.page_cap
    return most if cap is None else min(most, cap)


def _issues(call: Call, issues: Sequence[Issue], selection: Selection) -> list[dict[str, Any]]:
    expand = call.words("expand")
    return [call.issues.expanded(issue, selection, expand, SEARCH_CUT) for issue in issues]


def _names(call: Call, selection: Selection) -> dict[str, Any]:
    return {"names": call.issues.names(selection)} if "names" in call.words("expand") else {}
