"""Levels above epics, on a site that does not tell them."""

from __future__ import annotations

from dataclasses import replace

from mapping.backlog import EPIC_LEVEL, Issue
from mapping.hierarchy import with_levels_above
from tests.unit.mapping.builders import issue


def below(parent: str | None, key: str, kind: str, level: int = 0) -> Issue:
    return replace(issue(key, level=level), parent_id=parent, type_name=kind)


def levels(*issues: Issue) -> dict[str, int]:
    return {one.id: one.level for one in with_levels_above({one.id: one for one in issues}).values()}


THEME = below(None, "APP-8", "Theme")
INITIATIVE = below(THEME.id, "APP-9", "Initiative")
IDLE = below(None, "APP-10", "Initiative")
EPIC = below(INITIATIVE.id, "APP-1", "Epic", EPIC_LEVEL)
STORY = below(EPIC.id, "APP-2", "Story")


def test_what_epics_hang_under_stands_above_them_and_so_do_all_of_its_type() -> None:
    found = levels(THEME, INITIATIVE, IDLE, EPIC, STORY)
    assert found == {THEME.id: 3, INITIATIVE.id: 2, IDLE.id: 2, EPIC.id: 1, STORY.id: 0}


def test_a_type_that_also_hangs_under_epics_is_one_of_stories() -> None:
    odd = below(STORY.id, "APP-3", "Epic", EPIC_LEVEL)
    assert levels(EPIC, STORY, odd)[STORY.id] == 0


def test_levels_that_the_site_tells_stay() -> None:
    told = {one.id: one for one in (replace(INITIATIVE, level=2, parent_id=None), EPIC, STORY)}
    assert with_levels_above(told) is told


def test_a_circle_of_parents_ends() -> None:
    theme, initiative = replace(THEME, parent_id=INITIATIVE.id), INITIATIVE
    assert levels(theme, initiative, EPIC) == {THEME.id: 3, INITIATIVE.id: 2, EPIC.id: 1}
