"""What a query is asked about: the issues that its caller may see, at an instant, in the caller's zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.jira.model import Issue, Site


@dataclass(frozen=True, slots=True)
class World:
    """A site through the eyes of one caller. `issues` are those that the search index knows and the caller may
    see; `keys` finds them by present and former key in upper case; `now` is aware."""

    site: Site
    issues: Mapping[str, Issue]
    keys: Mapping[str, str]
    project_ids: frozenset[str]
    now: datetime
    zone: ZoneInfo
    caller_id: str

    def issue(self, ref: str) -> Issue | None:
        """The visible issue by id or by a key that it has or had."""
        return self.issues.get(ref) or self.issues.get(self.keys.get(ref.upper(), ""))
