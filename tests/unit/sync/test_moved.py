"""What is told of a plan that is not the one that was reviewed."""

from __future__ import annotations

from dataclasses import replace

from mapping.public.boards import PromiseChange
from mapping.public.cards import CheckLine, Checklist
from mapping.public.curation import Held
from sync.publish.moved import differences, is_rest
from sync.publish.plan import MovedPromise
from tests.unit.sync.wanted import DUE, LISTS, Site, card, wanted


def site() -> Site:
    made = Site()
    made.publish(wanted(card("search"), card("export")))
    return made


def test_a_plan_does_not_differ_from_itself() -> None:
    plan = site().plan(wanted(card("search", title="Faster search")))
    assert differences(plan, plan) == ()


def test_changes_that_are_new_gone_or_different_are_named_with_their_fields() -> None:
    here = site()
    then = here.plan(wanted(card("search", title="Faster search"), card("export", list_key="building")))
    now = here.plan(wanted(card("search", title="Quick search", due=DUE), card("export"), card("mobile")))
    about = card("mobile").description.replace("\n\n", " ")
    assert differences(then, now) == (
        "new: create-card mobile ('Mobile'): title nothing → 'Mobile'; "
        f"description nothing → '{about}'; list nothing → 'planned'; "
        "position nothing → 49152.0",
        "gone: update-card export ('Export'): list 'planned' → 'building'; position 32768.0 → 16384.0",
        "different: update-card search ('Quick search'): due is new: nothing → '2027-03-31T12:00:00+00:00'; "
        "title after: 'Faster search' then, 'Quick search' now",
    )


def test_lines_of_one_checklist_are_told_apart() -> None:
    here = site()
    then, now = (
        here.plan(
            wanted(card("search", checklist=Checklist("Steps", (CheckLine("One"), CheckLine(line)))), card("export"))
        )
        for line in ("Two", "Three")
    )
    (gone, new) = sorted(line.partition(": name")[0] for line in differences(then, now))
    assert (gone, new) == (
        "gone: create-check-item search ('Search'), 'Two'",
        "new: create-check-item search ('Search'), 'Three'",
    )


def test_a_field_that_is_not_changed_any_more_is_named() -> None:
    here = site()
    then = here.plan(wanted(card("search", title="Faster", due=DUE), card("export")))
    now = here.plan(wanted(card("search", title="Faster"), card("export")))
    assert differences(then, now) == (
        "different: update-card search ('Faster'): due is gone: nothing → '2027-03-31T12:00:00+00:00'",
    )


def test_what_a_person_changed_on_the_board_is_named_as_another_before() -> None:
    here = site()
    goal = wanted(card("search", title="Faster search"), card("export"))
    then = here.plan(goal)
    here.board.disturb(here.board.titled("Search").id, title="Somebody's search")
    (line,) = differences(then, here.plan(goal))
    assert "title before: 'Search' then, \"Somebody's search\" now" in line
    assert "title overwrites a person's edit: no then, yes now" in line


def test_long_texts_are_shown_from_where_they_begin_to_differ() -> None:
    here, long = site(), "words and " * 50
    then = here.plan(wanted(card("search", description=f"{long}so it ends"), card("export")))
    now = here.plan(wanted(card("search", description=f"{long}this is new"), card("export")))
    (line,) = differences(then, now)
    assert line.endswith("description after: '…words and so it ends' then, '…words and this is new' now")


def test_a_change_of_the_goal_that_no_change_shows_is_told_all_the_same() -> None:
    plan = site().plan(wanted(card("search", title="Faster"), card("export")))
    moved = replace(plan, wanted_digest="other")
    assert differences(plan, moved) == (
        "what the board should be is not what it was, though each change of the plan is the same",
    )


def test_lists_labels_and_the_board_itself_are_part_of_what_was_reviewed() -> None:
    plan = site().plan(wanted(card("search", title="Faster"), card("export")))
    assert differences(plan, replace(plan, trello_id="other")) == ("the board lies on another Trello board now",)
    replaced = replace(plan, lists={**plan.lists, "planned": "other"})
    assert differences(plan, replaced) == ("the lists planned were made, removed or replaced on the board",)
    labelled = replace(plan, labels={"Speed": "1"})
    assert differences(plan, labelled) == ("the labels Speed were made, removed or replaced on the board",)


def test_changes_that_wait_for_approval_are_part_of_what_was_reviewed() -> None:
    here = site()
    plan = here.plan(wanted(card("search", title="Faster"), card("export")))
    moved = (MovedPromise(PromiseChange.DATE, "Q1 2027", "Q2 2027"),)
    held = replace(plan, changes=tuple(replace(one, promises=moved) for one in plan.changes))
    assert differences(held, held.holding([PromiseChange.DATE])) == ()
    assert differences(plan, held)[0].startswith("different: update-card search ('Faster')")


def test_a_plan_of_which_a_part_is_rest_leaves_the_rest() -> None:
    here, goal = site(), wanted(card("search", title="Faster"), card("export", title="Exports"))
    then = here.plan(goal, digest="goal")
    here.publish(wanted(card("search", title="Faster"), card("export")))
    half = here.plan(goal, digest="goal")
    assert is_rest(then, half)
    assert not is_rest(half, then)
    here.publish(goal)
    now = here.plan(goal, digest="goal")
    assert is_rest(then, now)
    assert not is_rest(then, replace(now, wanted_digest="other"))
    assert not is_rest(then, replace(now, held=(Held("search", "title", "a person changed it"),)))


def test_a_change_that_became_another_one_is_no_rest_of_what_was_reviewed() -> None:
    here, goal = site(), wanted(card("search", title="Faster"), card("export", title="Exports"))
    then = here.plan(goal, digest="goal")
    here.board.disturb(here.board.titled("Search").id, title="Mine")
    assert not is_rest(then, here.plan(goal, digest="goal"))


def test_a_new_list_between_review_and_now_moves_the_plan() -> None:
    here = Site()
    goal = wanted(card("search"), lists=LISTS[:1])
    then = here.plan(goal)
    here.board.create_list("", "Planned", 1.0)
    assert differences(then, here.plan(goal)) == (
        "gone: create-list planned ('Planned'): name nothing → 'Planned'; position nothing → 16384.0",
    )
