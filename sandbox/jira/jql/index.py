"""The issues of a search, found without a look at each: by id, by key and by their last change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property

from sandbox.jira.model import Issue


class Index:
    """The issues that one caller may search, by id; the mapping must not change any more."""

    def __init__(self, issues: Mapping[str, Issue]) -> None:
        self.issues = issues

    def issue(self, ref: str) -> Issue | None:
        """The issue by id or by a key that it has or had, read without regard to case."""
        return self.issues.get(ref) or self.issues.get(self._keys.get(ref.upper(), ""))

    def changed_since(self, at: datetime) -> Sequence[Issue]:
        """Those that were updated at an instant or later."""
        return self._by_change[bisect_left(self._by_change, at, key=_updated) :]

    @cached_property
    def _keys(self) -> Mapping[str, str]:
        former = {key.upper(): issue.id for issue in self.issues.values() for key in issue.former_keys}
        return former | {issue.key.upper(): issue.id for issue in self.issues.values()}

    @cached_property
    def _by_change(self) -> Sequence[Issue]:
        return sorted(self.issues.values(), key=_updated)


def _updated(issue: Issue) -> datetime:
    return issue.updated
