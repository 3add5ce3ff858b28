"""To which item an epic on no roadmap obviously belongs, by what it shares with the epics of that item alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from drift.facts import Facts
from mapping.backlog import EPIC_LEVEL, Issue
from mapping.public.edits import id_for
from mapping.roadmap import Item, Roadmap


@dataclass(frozen=True, slots=True)
class Home:
    """The item, and in words why it is that one."""

    item: Item
    because: str


@dataclass(frozen=True, slots=True)
class Homes:
    """Where the epics of a backlog are at home: the items that have epics with a parent, and with a label."""

    items: Mapping[str, Item]
    without_work: frozenset[str]
    by_parent: Mapping[str, frozenset[str]]
    by_label: Mapping[str, frozenset[str]]

    def home_of(self, epic: Issue) -> Home | None:
        """The one item to which all points that the epic has; None where nothing does, or to more than one.

        An item is pointed to by a label that is its id, by its being a stub for the epic without work of its own, and
        by the epic's parent and each of its labels where all other epics with the same one are of that item.
        """
        hints = tuple(self._hints(epic))
        if len({item for item, _ in hints}) != 1:
            return None
        item, because = hints[0]
        return Home(self.items[item], because)

    def _hints(self, epic: Issue) -> Iterator[tuple[str, str]]:
        yield from ((label, f"its label {label} is the item's id") for label in epic.labels if label in self.items)
        stub = id_for(epic.key, ())
        if stub in self.without_work:
            yield stub, f"the item {stub} bears its key and has no work yet"
        beside = self.by_parent.get(epic.parent_id or "", frozenset())
        if len(beside) == 1:
            yield min(beside), f"all other epics below {epic.parent_key or 'the one above it'} belong to it"
        for label in epic.labels:
            if len(alike := self.by_label.get(label, frozenset())) == 1:
                yield min(alike), f"all other epics with the label {label} belong to it"


def homes(facts: Facts) -> Homes:
    """What the epics that are on a roadmap say of those that are on none."""
    by_parent: dict[str, set[str]] = {}
    by_label: dict[str, set[str]] = {}
    for ident, many in facts.inputs.assigned.by_issue.items():
        epic = facts.inputs.backlog.issues.get(ident)
        if epic is None or epic.level != EPIC_LEVEL:
            continue
        owners = {one.item_id for one in many}
        if epic.parent_id is not None:
            by_parent.setdefault(epic.parent_id, set()).update(owners)
        for label in epic.labels:
            by_label.setdefault(label, set()).update(owners)
    items = {item.id: item for item in facts.items}
    idle = frozenset(ident for ident in items if not facts.shares[ident])
    return Homes(items, idle, _known(by_parent, items), _known(by_label, items))


def _known(found: Mapping[str, set[str]], items: Mapping[str, Item]) -> Mapping[str, frozenset[str]]:
    """Without those that point to an item that is not in force: where one does, nothing is obvious."""
    return {key: frozenset(owners) for key, owners in found.items() if owners <= items.keys()}


def roadmaps_by_project(facts: Facts) -> Mapping[str, Roadmap]:
    """The roadmap that has most of each project's work, the first one where several have as much."""
    roadmaps = facts.inputs.portfolio.roadmaps
    of_item = {item.id: number for number, roadmap in enumerate(roadmaps) for item in roadmap.items}
    issues = facts.inputs.backlog.issues
    counted = Counter(
        (issues[ident].project, of_item[one.item_id])
        for ident, many in facts.inputs.assigned.by_issue.items()
        for one in many
        if ident in issues and one.item_id in of_item
    )
    most: dict[str, int] = {}
    for project, number in sorted(counted, key=lambda key: (-counted[key], key)):
        most.setdefault(project, number)
    return {project: roadmaps[number] for project, number in most.items()}
