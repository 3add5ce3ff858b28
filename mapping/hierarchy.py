"""The levels that a site does not tell: Jira Data Center knows sub-tasks, and epics by their type, nothing above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mapping.backlog import EPIC_LEVEL, Issue


def with_levels_above(issues: Mapping[str, Issue]) -> Mapping[str, Issue]:
    """The issues, those of types that epics hang under above epics, and what these hang under above them.

    A type of which anything hangs under an epic is a type of stories, whatever else hangs where.
    """
    children = [one for one in issues.values() if one.parent_id in issues]
    of_epics = {one.type_name for one in children if issues[one.parent_id or ""].level == EPIC_LEVEL}
    levels: dict[str, int] = {}
    below, level = {one.type_name for one in children if one.level == EPIC_LEVEL}, EPIC_LEVEL
    while below:
        level += 1
        parents = (issues[one.parent_id or ""] for one in children if one.type_name in below)
        below = {one.type_name for one in parents if one.level == 0} - of_epics - levels.keys()
        levels |= dict.fromkeys(below, level)
    if not levels:
        return issues
    return {
        ident: replace(one, level=levels[one.type_name]) if one.type_name in levels else one
        for ident, one in issues.items()
    }
