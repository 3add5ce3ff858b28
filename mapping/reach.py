"""What the rules name and Milepost does not read."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mapping.assign import current_ids
from mapping.roadmap import Portfolio
from mapping.rules import MappingFile


def keys_out_of_reach(
    mapping: MappingFile, portfolio: Portfolio, former: Collection[str], projects: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    """By item, the keys that its rules name in projects that are not read: nobody knows what is behind them.

    `former` are keys that issues once had, perhaps in a project that is not read. A key of a project that is read and
    that no issue bears was deleted, or is mistyped: that is no matter of reach.
    """
    read, moved = ({word.casefold() for word in words} for words in (projects, former))
    current, found = current_ids(portfolio), dict[str, dict[str, None]]()
    for rule in mapping.rules:
        for key in rule.when.key:
            if rule.item in current and key.casefold() not in moved and _project(key) not in read:
                found.setdefault(current[rule.item], {})[key] = None
    return {item: tuple(keys) for item, keys in found.items()}


def _project(key: str) -> str:
    return key.rpartition("-")[0].casefold()
