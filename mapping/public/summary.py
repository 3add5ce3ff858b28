"""What a card says of its item: the summary in the roadmap file or, where that says so, the public text of its epic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mapping.assignments import RollUp
from mapping.backlog import EPIC_LEVEL, Backlog, Issue
from mapping.markup.markup import BadMarkup, to_markdown
from mapping.roadmap import Item, SummaryFrom

_NAMED = 3


class NoSummary(ValueError):
    """The text that should be public cannot be had. The message says why, to people inside."""


@dataclass(frozen=True, slots=True)
class Summaries:
    """Where public summaries come from."""

    rollups: Mapping[str, RollUp]
    backlog: Backlog

    def of(self, item: Item) -> str:
        """The summary of a public item, in Markdown. Raises `NoSummary`."""
        assert item.public is not None  # only public items are made into cards
        if item.public.summary or item.public.summary_from is SummaryFrom.FILE:
            return item.public.summary
        return _public_text(self._epic(item))

    def _epic(self, item: Item) -> Issue:
        """The one epic behind the item."""
        assigned = self.rollups.get(item.id, RollUp(item.id)).epics
        epics = [one for one in map(self.backlog.issues.__getitem__, assigned) if one.level == EPIC_LEVEL]
        match epics:
            case [epic]:
                return epic
            case []:
                raise NoSummary("its summary is to come from Jira, and no epic is assigned to it; assign one")
        names = ", ".join(sorted(epic.key for epic in epics)[:_NAMED]) + (" …" if len(epics) > _NAMED else "")
        raise NoSummary(
            f"its summary is to come from Jira, and {len(epics)} epics are assigned to it ({names}); "
            "leave one, or write the summary into the roadmap file"
        )


def _public_text(epic: Issue) -> str:
    if epic.public_text is None:
        raise NoSummary(
            f"the field for public text of {epic.key} is empty; fill it in, or write the summary into the roadmap file"
        )
    try:
        return to_markdown(epic.public_text)
    except BadMarkup as trouble:
        raise NoSummary(f"the public text of {epic.key} cannot be shown: {trouble}") from None
