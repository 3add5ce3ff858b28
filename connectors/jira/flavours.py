"""How each of Jira's two dialects is asked for issues, ids and histories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.json import Decoder

from connectors.answer import JsonAnswer
from connectors.errors import BadAnswer
from connectors.jira.answers import HistoriesPage, IdsPage
from connectors.jira.changelog import kept, kept_changes, oldest_first
from connectors.jira.decoding import decode
from connectors.jira.dialect import SERVICE
from connectors.jira.jql import any_of, in_projects
from connectors.jira.parse import IssueReader
from connectors.jira.search import Ask, keyset_pages, pages_by_id, token_pages
from connectors.jira.values import FieldMap, Histories, IdPage, IssuePage
from mapping.backlog import Change

_IDS = Decoder(IdsPage)
_HISTORIES = Decoder(HistoriesPage)
_IDS_OF_CLOUD = 5000
_IDS_OF_DATA_CENTER = 1000
_ISSUES = 100
_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Cloud:
    """Jira Cloud: searches go on by token; issues and histories are fetched in bulk by id."""

    ask: Ask

    def ids(self, projects: Sequence[str], after: str) -> Iterator[IdPage]:
        """All ids of the projects, page by page."""
        body = {"jql": f"{in_projects(projects)} ORDER BY key ASC", "fields": ["id"], "maxResults": _IDS_OF_CLOUD}
        for page in token_pages(self.ask, "search/jql", body, _read_ids, after):
            yield IdPage(tuple(str(issue.id) for issue in page.issues or ()), page.token or "")

    def search(self, conditions: Mapping[str, str], reader: IssueReader, after: str) -> Iterator[IssuePage]:
        """The issues for which the condition of their project holds, what changed last first.

        What is edited while the pages are asked for moves to the front, and so pushes no other issue out of the pages
        still to come; itself it is found by the next search.
        """
        jql = f"{any_of(conditions)} ORDER BY updated DESC, key ASC"
        body = {"jql": jql, "fields": reader.wanted, "maxResults": _ISSUES}
        for page in token_pages(self.ask, "search/jql", body, reader.decode, after):
            yield reader.page(page.issues or (), cursor=page.token or "")

    def issues(self, ids: Sequence[str], reader: IssueReader) -> list[Any]:
        """Issues by id, decoded. Those that Jira could not put into its answer are asked for again while that helps."""
        rows: list[Any] = []
        wanted = list(ids)
        while wanted:
            body = {"issueIdsOrKeys": wanted, "fields": reader.wanted}
            page = reader.decode(self.ask("issue/bulkfetch", body))
            rows += page.issues or ()
            left = [str(error.id) for error in page.errors or ()]
            if len(left) >= len(wanted):
                raise _not_readable(left)
            wanted = left
        return rows

    def histories(self, ids: Sequence[str], fields: FieldMap) -> Histories:
        """The kept changes of issues by id; those of one issue may be spread over the pages of the answer."""
        keep, found = kept(fields), dict[str, list[Change]]()
        body: dict[str, Any] = {"issueIdsOrKeys": list(ids), "maxResults": _ENTRIES}
        if keep.field_ids:
            body["fieldIds"] = keep.field_ids
        for page in token_pages(self.ask, "changelog/bulkfetch", body, _read_histories) if ids else ():
            for issue in page.issues or ():
                ident = str(issue.issue_id)
                found.setdefault(ident, []).extend(kept_changes(ident, issue.histories or (), keep))
        return Histories(tuple(ids), tuple(change for ident in found for change in oldest_first(found[ident])))


@dataclass(frozen=True, slots=True)
class DataCenter:
    """Jira Data Center: searches go on behind the last issue; histories come with the issues."""

    ask: Ask

    def ids(self, projects: Sequence[str], after: str) -> Iterator[IdPage]:
        """All ids of the projects, page by page."""
        body = {"fields": ["id", "key"], "maxResults": _IDS_OF_DATA_CENTER}
        for page, cursor in keyset_pages(self.ask, dict.fromkeys(projects, ""), body, _read_ids, after):
            yield IdPage(tuple(str(issue.id) for issue in page.issues or ()), cursor)

    def search(self, conditions: Mapping[str, str], reader: IssueReader, after: str) -> Iterator[IssuePage]:
        """The issues for which the condition of their project holds, with their changes."""
        for page, cursor in keyset_pages(self.ask, conditions, _whole(reader), reader.decode, after):
            yield reader.page(page.issues or (), cursor=cursor)

    def issues(self, ids: Sequence[str], reader: IssueReader) -> list[Any]:
        """Issues by id, with their changes, decoded."""
        pages = pages_by_id(self.ask, ids, _whole(reader), reader.decode) if ids else ()
        return [row for page in pages for row in page.issues or ()]

    def histories(self, ids: Sequence[str], _: FieldMap) -> Histories:
        """Nothing: the changes came with the issues."""
        return Histories(tuple(ids), ())


def _whole(reader: IssueReader) -> dict[str, Any]:
    return {"fields": reader.wanted, "maxResults": _ISSUES, "expand": ["changelog"]}


def _read_ids(answer: JsonAnswer) -> IdsPage:
    return decode(_IDS, answer, answer.kind)


def _read_histories(answer: JsonAnswer) -> HistoriesPage:
    return decode(_HISTORIES, answer, answer.kind)


def _not_readable(ids: Sequence[str]) -> BadAnswer:
    some = ", ".join(ids[:5])
    what = f"{len(ids)} issues could not be read by Jira itself, among them {some}"
    return BadAnswer(SERVICE, what, "Nothing was closed because of it; the next run asks again")
