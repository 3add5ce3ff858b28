"""Search: the paged one of Cloud, the counted one of Data Center, and the one that Cloud has removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.jira.errors import JiraRefusal, bad_request
from sandbox.jira.model import Issue
from sandbox.jira.paging import next_token, page_size
from sandbox.jira.render.changelog import SEARCH_CUT
from sandbox.jira.render.issues import Selection
from sandbox.jira.routes.call import Answer, Call
from sandbox.jira.search import Cursor, digest

IDS_PAGE = 5000
"""The most issues on a page of Cloud that asks for ids or keys alone."""

FIELDS_PAGE = 100
"""The most on a page that asks for any other field, or expands anything."""

CLASSIC_PAGE = 1000
"""The most on a page of Data Center."""

RECONCILED = 50


async def search(call: Call) -> Answer:
    """`GET|POST /search/jql` of Cloud: ids only unless fields are named, no total, an opaque token for more."""
    jql, token = _jql(call), call.param("nextPageToken")
    cursor = call.jira.searches.resume(str(token), jql) if token else call.jira.searches.begin(jql)
    found = _result(call, cursor)
    wanted = call.words("fields") or ["id"]
    following = cursor.after(_page_size(call, cursor, _largest_page(call, wanted)))
    selection = call.issues.select(wanted)
    more = following.offset < len(found)
    answer: dict[str, Any] = {"issues": _issues(call, found[cursor.offset : following.offset], selection)}
    after = next_token(call.jira.settings, token, following.token() if more else None)
    if after is not None:
        answer["nextPageToken"] = after
    return answer | call.is_last(after is None) | _names(call, selection)


def _page_size(call: Call, cursor: Cursor, most: int) -> int:
    asked = min(call.number("maxResults", 50) or 50, most)
    return page_size(call.jira.settings, asked, f"{digest(cursor.jql)}:{cursor.page}")


async def count(call: Call) -> Answer:
    """`POST /search/approximate-count`: as far as the index knows."""
    cursor = call.jira.searches.begin(_jql(call))
    return {"count": len(call.jira.searches.result(cursor, call.caller, bounded=True))}


async def classic(call: Call) -> Answer:
    """`GET|POST /search` of Data Center, with `startAt` and `total`; searched anew for each page.

    With `validateQuery` false, values that name nothing are passed over.
    """
    start, size = call.number("startAt", 0), min(call.number("maxResults", 50), _cap(call, CLASSIC_PAGE))
    size = page_size(call.jira.settings, size, f"{digest(_jql(call))}:{start}", least=1)
    window = call.jira.settings.result_window
    if window is not None and start + size > window:
        raise bad_request(
            f"The search reaches past the first {window} results (startAt {start}); narrow it by its JQL."
        )
    cursor = call.jira.searches.begin(_jql(call))
    strict = str(call.param("validateQuery")).lower() != "false"
    found = call.jira.searches.result(cursor, call.caller, bounded=False, strict=strict)
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
