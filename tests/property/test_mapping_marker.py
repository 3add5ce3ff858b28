"""A marker is found again whatever people do around it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mapping.public.marker import card_marker, find_marker, item_mark, without_markers, workspace_mark

# Text that holds no marks of its own, and does not lengthen ours by letters that stand against it.
AROUND = st.text().filter(lambda text: "mp1-" not in text)


@given(workspace=st.text(), item=st.text(), before=AROUND, after=AROUND)
def test_a_marker_survives_what_is_written_around_it(workspace: str, item: str, before: str, after: str) -> None:
    text = f"{before}\n{card_marker(workspace, item)}\n{after}"
    assert find_marker(text) == (workspace_mark(workspace), item_mark(workspace, item))
    assert find_marker(without_markers(text)) is None


@given(pairs=st.sets(st.tuples(st.text(), st.text()), min_size=2, max_size=20))
def test_no_two_items_share_a_marker(pairs: set[tuple[str, str]]) -> None:
    assert len({card_marker(*pair) for pair in pairs}) == len(pairs)
