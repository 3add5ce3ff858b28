"""Finding epics by their keys, where issues name them so (Data Center)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from connectors.jira.jql import quoted
from connectors.jira.search import Page
from connectors.jira.values import FieldMap


class EpicIds:
    """The ids of the epics of some projects by key, asked for when the first one is needed."""

    def __init__(self, search: Callable[[str], Iterator[Page]], fields: FieldMap) -> None:
        self._search = search
        self._fields = fields

    def of(self, key: str) -> str | None:
        """The id of the epic, or None where it is hidden, gone or in another project."""
        return self._ids.get(key)

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        condition = self._condition()
        pages = self._search(condition) if condition else ()
        return {str(epic["key"]): str(epic["id"]) for page in pages for epic in page}

    def _condition(self) -> str | None:
        """What holds for epics: their type or, where no type is called Epic, that they have an epic's name."""
        if self._fields.epic_types:
            return f"issuetype in ({', '.join(map(quoted, sorted(self._fields.epic_types)))})"
        names = [ident.removeprefix("customfield_") for ident in self._fields.epic_names]
        named = " OR ".join(f"cf[{number}] is not EMPTY" for number in names)
        return f"({named})" if named else None
