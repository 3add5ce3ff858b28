"""Searching Jira to the last page, in each of its two dialects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from connectors.errors import BadAnswer
from connectors.jira.answers import CountedPage, TokenPage, WithToken
from connectors.jira.dialect import SERVICE
from connectors.reading import read

Ask = Callable[[str, Mapping[str, Any]], Any]
"""Posts a body to a path and answers with the decoded answer."""

Page = tuple[dict[str, Any], ...]
Paged = TypeVar("Paged", bound=WithToken)

_CLOUD_PAGE = 5000
_DATA_CENTER_PAGE = 1000
_AGAIN = "Nothing was closed because of it; the next run asks again"


def cloud_pages(ask: Ask, jql: str, fields: Sequence[str]) -> Iterator[Page]:
    """All pages of a search on Cloud, each as long as Cloud likes."""
    body = {"jql": jql, "fields": list(fields), "maxResults": _CLOUD_PAGE}
    for page in token_pages(ask, "search/jql", body, TokenPage):
        yield page.issues


def token_pages(ask: Ask, path: str, body: Mapping[str, Any], model: type[Paged]) -> Iterator[Paged]:
    """All pages of an answer that goes on as long as it carries a token (Jira Cloud, `nextPageToken`).

    The token alone says whether there is more: pages may be short, and the last may be empty.
    """
    seen: set[str] = set()
    token: str | None = ""
    while token is not None:
        page = read(model, ask(path, dict(body) | ({"nextPageToken": token} if token else {})), SERVICE, path)
        yield page
        token = page.token or None
        if token in seen:
            raise BadAnswer(SERVICE, f"{path} goes round in circles (a page's token came twice)", _AGAIN)
        seen.add(token or "")


def data_center_pages(ask: Ask, condition: str, fields: Sequence[str], *, histories: bool = False) -> Iterator[Page]:
    """All pages of a search on Data Center, for a condition that holds in one project only.

    Every page begins after the last id of the one before and not at an offset, so that issues edited meanwhile
    shift nothing and there is no limit of 10,000 hits. Jira compares ids within a project.
    """
    after, rest = "", 0
    while True:
        page = read(
            CountedPage, ask("search", _body(condition + after, fields, histories=histories)), SERVICE, "search"
        )
        if page.total < rest or (page.total and not page.issues):
            raise BadAnswer(SERVICE, f"the search was cut short: {rest or page.total} more issues were counted", _AGAIN)
        yield page.issues
        rest = page.total - len(page.issues)
        if rest <= 0:
            return
        after = f" AND id > {page.issues[-1]['id']}"


def _body(condition: str, fields: Sequence[str], *, histories: bool) -> Mapping[str, Any]:
    body = {
        "jql": f"{condition} ORDER BY id ASC",
        "fields": list(fields),
        "maxResults": _DATA_CENTER_PAGE,
        "startAt": 0,
    }
    return body | ({"expand": ["changelog"]} if histories else {})
