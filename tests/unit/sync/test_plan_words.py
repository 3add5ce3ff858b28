"""What a plan says to the people who approve it."""

from __future__ import annotations

import pytest

from sync.cli.plan_words import PlanWords, list_names
from sync.publish.plan import Action, FieldChange, Json, Plan, PlannedChange
from tests.unit.sync.memory_board import MemoryBoard

WORDS = PlanWords({"planned": "On our list", "building": "Working on it"}, 30)


def changed(field: str, before: Json, after: Json, *, by_hand: bool = False) -> PlannedChange:
    return PlannedChange(Action.UPDATE_CARD, "a", "A", "why", (FieldChange(field, before, after, by_hand),), "c1")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (changed("list", "planned", "building"), "from the list On our list to Working on it"),
        (changed("list", "planned", "theirs"), "from the list On our list to theirs"),
        (changed("position", 49152.0, 51882.66), "down in its list"),
        (changed("position", 16384.0, 8192.0), "up in its list"),
        (changed("archived", True, False), "brought back"),
        (changed("labels", (), ("Booking", "Search")), "labels: none → Booking, Search"),
        (changed("due", None, "2026-12-15T12:00:00+00:00"), "due: no day → 2026-12-15"),
        (changed("title", "Mine", "Ours", by_hand=True), "title: Mine → Ours (a person's edit)"),
        (
            changed("description", f"{'The same words ' * 5}then.", f"{'The same words ' * 5}now."),
            "description: …ame words then. → …ame words now.",
        ),
    ],
)
def test_a_change_is_told_in_the_words_of_the_board(change: PlannedChange, said: str) -> None:
    assert WORDS.details(change) == said


def test_a_new_card_is_told_whole_and_without_its_marker() -> None:
    marker = "[//]: # (mp1-aaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb)"
    after: dict[str, Json] = {
        "list": "planned",
        "title": "Faster search",
        "description": f"Find it at once.\n\n**Planned for:** Q2 2026\n\n{marker}",
        "position": 1.0,
        "due": "2026-06-30T12:00:00+00:00",
        "labels": ("Search",),
    }
    new = PlannedChange(
        Action.CREATE_CARD,
        "a",
        "Faster search",
        "why",
        tuple(FieldChange(name, None, each) for name, each in after.items()),
    )
    said = "on the list On our list; due 2026-06-30; labelled Search; Find it at once. **Planned for:** Q2 2026"
    assert PlanWords(WORDS.lists).details(new) == said


def test_lists_are_called_as_they_are_and_as_they_will_be() -> None:
    board = MemoryBoard()
    there = board.create_list("b", "Planned", 1.0)
    made = PlannedChange(Action.CREATE_LIST, "later", "Later", "why", (FieldChange("name", None, "Later"),))
    plan = Plan("road", "b", (made,), (), "", lists={"planned": there.id})
    assert list_names(plan, board.read()) == {"planned": "Planned", "later": "Later"}
