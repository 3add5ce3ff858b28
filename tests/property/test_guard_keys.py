"""The guard finds a key however it is dressed up, and never falls over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mapping.guard.guard import FAILED, Guard
from mapping.public.boards import GuardPolicy
from mapping.public.marker import card_marker

GUARD = Guard(GuardPolicy(), projects=["APP", "OPS2"])

# What a reader does not see between two letters.
NOTHING_SEEN = (
    "",
    "\u200b",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "**",
    "`",
    "~~",
    "<b>",
    "</b>",
    "<!-- x -->",
    "\\_",
)
DRESSED_BEFORE = ("", " ", "(", "https://example.com/browse/", "#", "**", "ü ", "\n", "fix_", "“")
DRESSED_AFTER = ("", " ", ")", "?x=1", ".", ", and", "**", "…", "\n", "/", "'s")


@st.composite
def disguised_keys(draw: st.DrawFn) -> str:
    key = f"{draw(st.sampled_from(['APP', 'OPS2']))}-{draw(st.integers(1, 9_999_999))}"
    letters = []
    for letter in key:
        cased = draw(st.sampled_from([letter.upper(), letter.lower(), _full_width(letter)]))
        letters.append(cased + draw(st.sampled_from(NOTHING_SEEN[:-1])))
    return draw(st.sampled_from(DRESSED_BEFORE)) + "".join(letters) + draw(st.sampled_from(DRESSED_AFTER))


def _full_width(letter: str) -> str:
    return chr(ord(letter) + 0xFEE0)


@given(key=disguised_keys())
def test_a_planted_key_is_found_whatever_it_is_dressed_in(key: str) -> None:
    assert "issue-key" in {hit.rule for hit in GUARD.inspect("title", f"We did {key}")}


@given(text=st.text())
def test_no_text_makes_the_guard_fall_over(text: str) -> None:
    assert FAILED not in {hit.rule for hit in GUARD.inspect("title", text)}


@given(workspace=st.text(), item=st.text())
def test_no_marker_of_ours_is_a_leak(workspace: str, item: str) -> None:
    assert GUARD.inspect("description", f"Good.\n\n{card_marker(workspace, item)}") == ()
