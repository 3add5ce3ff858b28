"""Predicted scope: what is assumed of an epic that nobody has broken down into stories yet.

By any count nothing is left of such an epic, and it is not finished for that. A workspace may write the size that it
assumes, or have the finished epics of the same type say it: their median, the larger of the two middle ones where they
are even in number, so that it is a size that one of them had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median_high

from drift.findings import Unit
from drift.inputs import DriftInputs, EmptyEpic
from drift.wording import noun, plural
from mapping.backlog import EPIC_LEVEL, Issue, Status
from mapping.roadmap import Stage
from mapping.rollup import is_cancelled


@dataclass(frozen=True, slots=True)
class Predicted:
    """An open epic without stories and the size assumed for it, in the unit of the settings and by the weight of its
    rule. `alike` is how many finished epics that is the median of; 0 where it is written."""

    epic: Issue
    size: float
    alike: int = 0

    def note(self, unit: Unit) -> str:
        """What is assumed and why, in words."""
        said = f", the median of {plural(self.alike, 'finished epic')} of its type" if self.alike else ""
        return f"without stories: {plural(self.size, noun(unit))} assumed{said}"


def predicted_scope(
    inputs: DriftInputs, stories: Mapping[str, float], stage_of: Callable[[Status], Stage | None]
) -> Mapping[str, tuple[Predicted, ...]]:
    """What the settings assume of each item's open epics without stories, by item id; nothing where they assume nothing
    or no epic of the type is finished. `stories` are the sizes that the stories of each epic add up to, by its id.
    """
    if inputs.settings.empty_epic is EmptyEpic.NOTHING:
        return {}
    epics = [
        issue
        for _, issue in sorted(inputs.backlog.issues.items())
        if issue.level == EPIC_LEVEL and not is_cancelled(issue, inputs.mapping)
    ]
    finished = [epic for epic in epics if stage_of(epic.status) is Stage.SHIPPED]
    empty = [epic for epic in epics if epic.id not in stories and stage_of(epic.status) is not Stage.SHIPPED]
    return _by_item(inputs, empty, _sizes_by_type(finished, stories))


def _by_item(
    inputs: DriftInputs, empty: Iterable[Issue], known: Mapping[str, list[float]]
) -> Mapping[str, tuple[Predicted, ...]]:
    found: dict[str, tuple[Predicted, ...]] = {}
    for epic in empty:
        size, alike = _assumed(inputs.settings.empty_epic, known.get(epic.type_name, []))
        for one in inputs.assigned.by_issue.get(epic.id, ()) if size else ():
            found[one.item_id] = (*found.get(one.item_id, ()), Predicted(epic, one.weight * size, alike))
    return found


def _assumed(rule: EmptyEpic | float, known: list[float]) -> tuple[float, int]:
    if isinstance(rule, EmptyEpic):
        return (median_high(known), len(known)) if known else (0.0, 0)
    return rule, 0


def _sizes_by_type(finished: Iterable[Issue], stories: Mapping[str, float]) -> Mapping[str, list[float]]:
    """The sizes of finished epics by type; one without stories, or without estimates, has none to tell."""
    found: dict[str, list[float]] = {}
    for epic in finished:
        if size := stories.get(epic.id):
            found.setdefault(epic.type_name, []).append(size)
    return found
