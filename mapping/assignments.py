"""Assignments and roll-ups: this issue belongs to that item, and the rule that said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mapping.entry import Source


@dataclass(frozen=True, slots=True, order=True)
class Assignment:
    """One issue counted to one item.

    `weight` is the share of the issue that counts there (1 unless shared). `reason` is the condition that
    decided, in words ("label is search"); `through` is the key of the ancestor that matched, or None when
    the issue matched by itself. `source` is the file and line of the rule.
    """

    issue_id: str
    item_id: str
    weight: float
    reason: str
    source: Source | None = None
    through: str | None = None


@dataclass(frozen=True, slots=True)
class Assigned:
    """The outcome of assigning a whole backlog.

    `by_issue` holds every assignment of an issue; `ignored` are the ids left out by intent, with the reason;
    `unmatched_rules` are rules that took no issue ("a mapping that points to nothing").
    """

    by_issue: Mapping[str, tuple[Assignment, ...]]
    ignored: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    unmatched_rules: tuple[str, ...] = ()

    def of_item(self, item_id: str) -> tuple[Assignment, ...]:
        """All assignments to an item, sorted."""
        return tuple(sorted(a for many in self.by_issue.values() for a in many if a.item_id == item_id))


@dataclass(frozen=True, slots=True)
class Tally:
    """Work counted one way: a number of issues or a sum of points, by where it stands. Weighted by assignment."""

    todo: float = 0
    doing: float = 0
    done: float = 0

    @property
    def total(self) -> float:
        """All of it."""
        return self.todo + self.doing + self.done

    @property
    def remaining(self) -> float:
        """What is not done."""
        return self.todo + self.doing


@dataclass(frozen=True, slots=True)
class RollUp:
    """An item's work, summed. `count` and `points` hold work issues only (no epics, no sub-tasks, nothing cancelled).

    `work` are the ids of those issues; `epics` the ids of assigned epics and above; `unsized` how many open work
    issues have no estimate; `cancelled` the ids of work that was dropped; `unmapped_statuses` the names of statuses
    that no stage claims.
    """

    item_id: str
    count: Tally = Tally()
    points: Tally = Tally()
    work: tuple[str, ...] = ()
    epics: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    unsized: int = 0
    unmapped_statuses: tuple[str, ...] = ()
