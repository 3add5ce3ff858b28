"""A Jira to look at: what the assumptions about it share. Nothing here can write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import orjson

from connectors.errors import BadQuery
from connectors.jira.client import JiraClient
from connectors.jira.jql import in_projects
from connectors.jira.values import FieldMap, Flavour
from connectors.jira.wire import JiraWire
from mapping.backlog import Board

_SAMPLE = 50
NOBODYS_ID = "999999999"
"""An id that no issue bears."""

NO_PROJECT = "ZZNOSUCHPROJECT"
NO_ISSUES = "the projects have no issues"

Json = Mapping[str, Any]


@dataclass(frozen=True)
class JiraScene:
    """One Jira. The client answers in values, the wire as it came."""

    client: JiraClient
    wire: JiraWire
    projects: tuple[str, ...]

    @cached_property
    def is_cloud(self) -> bool:
        """Which dialect it speaks."""
        return self.client.site().flavour is Flavour.CLOUD

    @cached_property
    def boards(self) -> tuple[Board, ...]:
        """Its boards."""
        return self.client.boards()

    @cached_property
    def fields(self) -> FieldMap:
        """Which fields hold what."""
        return self.client.fields(self.boards)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids on the first page that asks for nothing else."""
        return next((page.ids for page in self.client.ids(self.projects)), ())

    @cached_property
    def sample(self) -> Sequence[Json]:
        """The issues that lay still the longest, as they came: nobody edits them meanwhile."""
        fields = ["updated", "status", "issuetype", "description"]
        jql = f"{in_projects(self.projects)} ORDER BY updated ASC, key ASC"
        return list(islice(self.search(jql, fields=fields, maxResults=_SAMPLE)["issues"], _SAMPLE))

    def get(self, path: str, **params: str | int) -> Any:
        """GET a path, decoded."""
        return orjson.loads(self.wire.get(self._version, path, **params).content)

    def agile(self, path: str, **params: str | int) -> Any:
        """GET a path of boards and sprints, decoded."""
        return orjson.loads(self.wire.agile(path, **params).content)

    def search(self, jql: str, **body: Any) -> Json:
        """One page of a search, decoded."""
        return self.ask("search/jql" if self.is_cloud else "search", jql=jql, **body)

    def ask(self, path: str, **body: Any) -> Json:
        """POST a question, decoded."""
        answer: Json = orjson.loads(self.wire.post(self._version, path, body).content)
        return answer

    def refuses(self, jql: str) -> bool:
        """Whether it refuses a query as a bad one."""
        try:
            self.search(jql, fields=["id"], maxResults=1)
        except BadQuery:
            return True
        return False

    @property
    def _version(self) -> str:
        return "3" if self.is_cloud else "2"


def ids_of(page: Json) -> list[str]:
    """The ids of the issues on a page."""
    return [str(issue["id"]) for issue in page["issues"]]
