"""The text by which a card is known again."""

from __future__ import annotations

import pytest

from mapping.public.marker import card_marker, find_marker, item_mark, workspace_mark

MARKER = card_marker("acme", "search")
MARKS = (workspace_mark("acme"), item_mark("acme", "search"))


def test_a_marker_tells_nothing_about_what_it_marks() -> None:
    assert "acme" not in MARKER
    assert "search" not in MARKER


def test_a_marker_is_a_link_definition_which_markdown_does_not_show() -> None:
    assert MARKER.startswith("[//]: # (")
    assert MARKER.endswith(")")


def test_the_same_item_always_has_the_same_marker() -> None:
    # Pinned: another value would orphan every card that was ever published.
    assert MARKER == "[//]: # (mp1-uvczuso227yuwcuc-cwlkwfezowoqcnn6)"


@pytest.mark.parametrize(("workspace", "item"), [("acme", "mobile"), ("other", "search"), ("acmes", "earch")])
def test_other_workspaces_and_items_have_other_markers(workspace: str, item: str) -> None:
    assert item_mark(workspace, item) != MARKS[1]


@pytest.mark.parametrize(
    "text",
    [
        MARKER,
        f"Text\n\n{MARKER}\n",
        f"{MARKER}\nsomebody wrote below it",
        MARKER.replace("[", "\\[").replace("#", "\\#"),
        f"> {MARKER[9:-1]} quoted",
    ],
)
def test_a_marker_is_found_whatever_stands_around_it(text: str) -> None:
    assert find_marker(text) == MARKS


def test_the_last_marker_counts() -> None:
    assert find_marker(f"{card_marker('acme', 'mobile')}\n{MARKER}") == MARKS


@pytest.mark.parametrize("text", ["", "no marker", "[//]: # (mp1-short-short)", MARKER[:-6]])
def test_text_without_a_whole_marker_has_none(text: str) -> None:
    assert find_marker(text) is None
