"""Whatever a plan holds: read from its file it is the same, and any difference between two plans is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.public.boards import PromiseChange
from mapping.public.cards import WantedBoard
from sync.publish.moved import differences, is_rest
from sync.publish.plan import Action, Plan
from sync.publish.plan_file import plan_file, read_plan_file
from tests.unit.sync.wanted import DUE, LISTS, Site, card, wanted

ITEMS = ("search", "export", "mobile")
CARDS: Any = st.builds(
    card,
    st.just(""),
    title=st.text(max_size=80),
    list_key=st.sampled_from([one.key for one in LISTS]),
    due=st.sampled_from([None, DUE]),
    labels=st.sampled_from([(), ("Speed",), ("Comfort", "Speed")]),
)


@st.composite
def goals(draw: Any) -> WantedBoard:
    """A board with some of the items, each looking anyhow."""
    looks = draw(st.dictionaries(st.sampled_from(ITEMS), CARDS))
    return wanted(*(replace(one, item_id=item, marker=card(item).marker) for item, one in sorted(looks.items())))


def plans(before: WantedBoard, *goals: WantedBoard) -> list[Plan]:
    """Plans of one board, as published, for several goals."""
    site = Site()
    site.publish(before)
    return [site.plan(goal, digest=str(hash(goal))) for goal in goals]


@settings(deadline=None, max_examples=60)
@given(goals(), goals(), st.sets(st.sampled_from(PromiseChange)))
def test_a_plan_comes_back_from_its_file_as_it_was(before: WantedBoard, goal: WantedBoard, kinds: set[Any]) -> None:
    (plan,) = plans(before, goal)
    plan = plan.holding(kinds)
    (read,) = read_plan_file(plan_file("acme", [plan]), "acme")
    assert (read.checksum, read.pending_checksum, read.held) == (plan.checksum, plan.pending_checksum, plan.held)
    assert differences(plan, read) == ()


@settings(deadline=None, max_examples=60)
@given(goals(), goals(), goals())
def test_two_plans_differ_in_words_exactly_where_their_checksums_differ(
    before: WantedBoard, goal: WantedBoard, other: WantedBoard
) -> None:
    one, two = plans(before, goal, other)
    assert (differences(one, two) == ()) == (one.checksum == two.checksum)


@settings(deadline=None, max_examples=60)
@given(goals(), goals(), st.data())
def test_the_rest_of_a_plan_is_the_plan_without_what_was_done(
    before: WantedBoard, goal: WantedBoard, data: Any
) -> None:
    (plan,) = plans(before, goal)
    left = data.draw(st.sets(st.sampled_from(range(len(plan.changes))))) if plan.changes else set()
    rest = replace(plan, changes=tuple(change for number, change in enumerate(plan.changes) if number in left))
    assert is_rest(plan, rest)
    if rest.changes:
        first = replace(rest.changes[0], action=Action.ARCHIVE_CARD, subject="another")
        assert not is_rest(plan, replace(rest, changes=(first,)))
