"""Equal parts of what is read, as one object: of hundreds of thousands of changes nearly all words are the same few."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mapping.backlog import Change, Issue


class _First(dict[Any, Any]):
    """Of equal values the one that was asked for first."""

    def __missing__(self, value: Any) -> Any:
        self[value] = value
        return value


class Sharing:
    """Gives values that equal those that it is given, made of parts that it has met before."""

    def __init__(self) -> None:
        self._first = _First()

    def change(self, read: Change) -> Change:
        """The same change."""
        one = self._first
        return Change(
            one[read.issue_id],
            read.at,
            read.history_id,
            read.what,
            one[read.before],
            one[read.after],
            one[read.before_text],
            one[read.after_text],
        )

    def issue(self, read: Issue) -> Issue:
        """The same issue."""
        one = self._first
        return replace(
            read,
            id=one[read.id],
            key=one[read.key],
            project=one[read.project],
            type_name=one[read.type_name],
            status=one[read.status],
            parent_id=one[read.parent_id],
            parent_key=one[read.parent_key],
            resolution=one[read.resolution],
            priority=one[read.priority],
            labels=one[read.labels],
            components=one[read.components],
            release_ids=one[read.release_ids],
            sprint_ids=one[read.sprint_ids],
            fields=one[read.fields],
        )
