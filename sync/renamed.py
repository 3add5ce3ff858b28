"""What is kept of an item goes along when its id changes (`was` in its file): it stays under the id of then, and is
looked up under that of today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from drift.findings import Figure
from drift.inputs import FindingKey, WorkStay

Kept = TypeVar("Kept")

_ITEM = "item"


def by_todays_id(found: Mapping[str, Kept], renamed: Mapping[str, str]) -> Mapping[str, Kept]:
    """What is kept by item, under the ids of today. What an item has under its own id by now stands."""
    if found.keys().isdisjoint(renamed):
        return found
    earlier = {renamed[item]: one for item, one in found.items() if item in renamed}
    return {**earlier, **{item: one for item, one in found.items() if item not in renamed}}


def figures_by_todays_id(found: Mapping[FindingKey, Figure], renamed: Mapping[str, str]) -> Mapping[FindingKey, Figure]:
    """The same for figures, which are kept by finding."""
    if not renamed:
        return found
    earlier = {
        (measure, code, kind, renamed[ident]): figure
        for (measure, code, kind, ident), figure in found.items()
        if kind == _ITEM and ident in renamed
    }
    return {**earlier, **found}


def stays_by_todays_id(
    found: Mapping[str, tuple[WorkStay, ...]], renamed: Mapping[str, str]
) -> Mapping[str, tuple[WorkStay, ...]]:
    """The same for stays, of which an item has those under both ids, oldest first."""
    if found.keys().isdisjoint(renamed):
        return found
    joined: dict[str, list[WorkStay]] = {}
    for item, stays in found.items():
        joined.setdefault(renamed.get(item, item), []).extend(stays)
    return {item: tuple(sorted(stays, key=lambda one: (one.since, one.issue_id))) for item, stays in joined.items()}
