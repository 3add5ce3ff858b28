"""What a query is asked about: the issues that its caller may see, at an instant, in the caller's zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.jira.jql.index import Index
from sandbox.jira.model import Issue, Site


@dataclass(frozen=True, slots=True)
class World:
    """A site through the eyes of one caller. `index` holds the issues that the search knows and the caller may see;
    `now` is aware. Unless `strict`, values that name nothing are passed over, which Data Center calls
    `validateQuery=false`."""

    site: Site
    index: Index
    project_ids: frozenset[str]
    now: datetime
    zone: ZoneInfo
    caller_id: str
    strict: bool = True

    @property
    def issues(self) -> Mapping[str, Issue]:
        """The issues by id."""
        return self.index.issues
