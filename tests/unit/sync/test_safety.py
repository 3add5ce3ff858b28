"""How much of a public board one run may change, and which board it may be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mapping.public.boards import Limits, PublicBoard, Visibility
from mapping.public.cards import ShownBoard, WantedBoard
from mapping.targets import parse_target
from sync.publish.promise import with_promises
from sync.publish.safety import Allow, UnknownLimit, allowed, board_refusals, refusals
from tests.unit.sync.memory_board import BOARD_ID
from tests.unit.sync.wanted import Site, card, wanted

LIMITS = Limits(floor=10, create=1.0, update=0.5, archive=0.3, move=0.5)
NOBODY: frozenset[Allow] = frozenset()


def published(count: int) -> Site:
    site = Site()
    site.publish(numbered(count))
    return site


def numbered(count: int, **changed: str) -> WantedBoard:
    """Cards n0, n1, …; `changed` holds for all of them."""
    return wanted(*(card(f"n{number}", **changed) for number in range(count)))


def told(site: Site, goal: WantedBoard, lifted: frozenset[Allow] = NOBODY) -> list[str]:
    return [str(one) for one in refusals(site.plan(goal), site.board.read(), LIMITS, lifted)]


def test_three_of_ten_cards_may_be_archived_and_four_may_not() -> None:
    assert told(published(10), numbered(7)) == []
    (refusal,) = told(published(10), numbered(6))
    assert refusal == (
        "road: would archive 4 of 10 cards (limit 30%); look at the plan (milepost plan), "
        "then run once with --allow archive"
    )


def test_below_the_floor_a_single_card_is_a_large_share_and_means_nothing() -> None:
    assert told(published(9), numbered(1)) == []


def test_a_limit_is_lifted_by_its_own_word_only() -> None:
    assert told(published(10), numbered(6), frozenset({Allow.ARCHIVE})) == []
    assert len(told(published(10), numbered(6), frozenset({Allow.MOVE, Allow.UPDATE, Allow.EMPTY}))) == 1


def test_six_of_ten_cards_may_not_be_rewritten() -> None:
    goal = wanted(*(card(f"n{number}", title=f"New {number}" if number < 6 else f"N{number}") for number in range(10)))
    (refusal,) = told(published(10), goal)
    assert "would rewrite 6 of 10 cards (limit 50%)" in refusal


def test_six_of_ten_cards_may_not_be_moved() -> None:
    lists = {number: "building" if number < 6 else "planned" for number in range(10)}
    goal = wanted(*(card(f"n{number}", list_key=lists[number]) for number in range(10)))
    (refusal,) = told(published(10), goal)
    assert "would move 6 of 10 cards (limit 50%)" in refusal


def test_a_board_may_double_and_not_more() -> None:
    assert told(published(10), numbered(20)) == []
    assert "would create 11 of 10 cards (limit 100%)" in told(published(10), numbered(21))[0]


def test_an_empty_board_may_be_filled_whole() -> None:
    assert told(Site(), numbered(40)) == []


@pytest.mark.parametrize("count", [1, 9])
def test_the_last_cards_are_not_taken_off_by_accident_however_few(count: int) -> None:
    (refusal,) = told(published(count), wanted())
    assert f"would archive all {count} of our cards" in refusal
    assert "--allow empty" in refusal
    assert told(published(count), wanted(), frozenset({Allow.EMPTY})) == []


def test_shares_are_of_our_open_cards_and_not_of_those_of_others() -> None:
    site = published(10)
    for number in range(90):
        site.board.add(site.memory.lists["planned"], f"Theirs {number}")
    assert len(told(site, numbered(6))) == 1


def boards(**more: Any) -> PublicBoard:
    return PublicBoard(id="road", trello=BOARD_ID, **more)


def test_a_board_that_is_not_as_public_as_the_workspace_says_is_refused() -> None:
    public = Site().board.read()
    for level, word in (("private", "private"), ("org", "visible to its Trello workspace only"), ("new", "new")):
        shown = replace(public, permission_level=level)
        (refusal,) = board_refusals(boards(), shown)
        assert f"the Trello board is {word}, the workspace says public" in str(refusal)
    assert board_refusals(boards(), public) == ()
    assert len(board_refusals(boards(visibility=Visibility.WORKSPACE), public)) == 1
    private = replace(public, permission_level="org")
    assert board_refusals(boards(visibility=Visibility.WORKSPACE), private) == ()


def test_a_board_of_another_name_is_refused() -> None:
    shown = Site().board.read()
    (refusal,) = board_refusals(boards(name="Our roadmap"), shown)
    assert "is called 'Roadmap', the workspace says 'Our roadmap'" in str(refusal)
    assert board_refusals(boards(name="Roadmap"), shown) == ()


def test_a_word_that_names_no_limit_is_told_with_those_that_do() -> None:
    assert allowed(["archive", "move"]) == {Allow.ARCHIVE, Allow.MOVE}
    with pytest.raises(
        UnknownLimit, match="no limit called 'all'; --allow takes create, update, archive, move, date, list, empty"
    ):
        allowed(["all"])


@pytest.mark.parametrize(
    ("count", "refused"),
    [(2, 0), (3, 1)],
)
def test_a_list_with_three_of_our_cards_may_not_become_empty(count: int, refused: int) -> None:
    site = Site()
    building = [card(f"b{number}", list_key="building") for number in range(count)]
    site.publish(wanted(card("n"), *building))
    moved = wanted(card("n"), *(replace(one, list_key="shipped") for one in building))
    gone = wanted(card("n"))
    for goal in (moved, gone):
        found = told(site, goal)
        assert len(found) == refused
        assert told(site, goal, frozenset({Allow.LIST})) == []
        assert len(told(site, goal, frozenset({Allow.EMPTY, Allow.MOVE, Allow.ARCHIVE}))) == refused
    if refused:
        assert found == [
            "road: would take all 3 of our cards off the list 'Building'; look at the plan (milepost plan), "
            "then run once with --allow list"
        ]


@pytest.mark.parametrize("arrival", ["stays", "made", "moved", "brought back"])
def test_a_list_on_which_a_card_of_ours_is_left_is_not_empty(arrival: str) -> None:
    site = Site()
    building = [card(f"b{number}", list_key="building") for number in range(3)]
    archived = card("old", list_key="building")
    site.publish(wanted(card("n"), *building, archived))
    site.publish(wanted(card("n"), *building))
    left = {
        "stays": building[:1],
        "made": [card("n"), card("new", list_key="building")],
        "moved": [card("n", list_key="building")],
        "brought back": [card("n"), archived],
    }[arrival]
    assert told(site, wanted(*left)) == []


def test_what_is_finished_leaves_its_list_when_its_time_is_over() -> None:
    site = Site()
    shipped = [card(f"s{number}", list_key="shipped") for number in range(3)]
    site.publish(wanted(card("n"), *shipped))
    plan, shown = site.plan(wanted(card("n"))), site.board.read()
    assert len(refusals(plan, shown, LIMITS, NOBODY)) == 1
    assert refusals(plan, shown, LIMITS, NOBODY, {one.item_id for one in shipped}) == ()
    assert len(refusals(plan, shown, LIMITS.model_copy(update={"list": 1}), NOBODY, {"s0"})) == 1


def test_cards_that_a_person_moved_are_put_back_however_many() -> None:
    site = published(4)
    theirs = site.board.create_list("", "Ideas", 70_000.0).id
    for one in list(site.board.cards.values())[:3]:
        site.board.disturb(one.id, list_id=theirs)
    assert told(site, numbered(4)) == []


@pytest.mark.parametrize(("count", "refused"), [(3, []), (4, ["would move the date of 4 of 10 cards (limit 30%)"])])
def test_four_of_ten_promised_dates_may_not_move(count: int, refused: list[str]) -> None:
    site, before = published(10), {one.item_id: one for one in numbered(10).cards}
    later = parse_target("Q3 2027")
    goal = wanted(
        *(replace(one, title=f"{one.title}!", target=later) for one in list(before.values())[:count]),
        *list(before.values())[count:],
    )
    plan = with_promises(site.plan(goal), boards(), before, {one.item_id: one for one in goal.cards})
    found = refusals(plan, site.board.read(), LIMITS, NOBODY)
    assert [one.what for one in found] == refused
    assert refusals(plan, site.board.read(), LIMITS, frozenset({Allow.DATE})) == ()


def told_as(setting: str, there: str) -> ShownBoard:
    """A board of which Trello tells this in its preferences."""
    values: dict[str, Any] = {setting: there}
    return replace(Site().board.read(), **values)


@pytest.mark.parametrize(
    ("setting", "verb"),
    [("voting", "vote"), ("comments", "comment")],
)
def test_who_may_vote_and_comment_is_checked_where_the_workspace_says_it(setting: str, verb: str) -> None:
    for there, meant, who in (
        ("public", "members", "lets anybody"),
        ("disabled", "public", "lets nobody"),
        ("org", "observers", "lets its Trello workspace"),
        ("", "public", "does not tell who may"),
    ):
        shown = told_as(setting, there)
        (refusal,) = board_refusals(boards(**{setting: meant}), shown)
        assert str(refusal).startswith(f"road: the Trello board {who}")
        assert f"{verb}, the workspace says {meant}; change that in the board's settings on Trello" in str(refusal)
        assert f"`{setting}` in milepost.yaml" in str(refusal)
        assert board_refusals(boards(), shown) == ()
    assert board_refusals(boards(**{setting: "workspace"}), told_as(setting, "org")) == ()


def test_a_board_that_is_closed_or_may_not_be_written_is_refused() -> None:
    shown = Site().board.read()
    assert "the Trello board is closed" in str(board_refusals(boards(), replace(shown, closed=True)))
    (refusal,) = board_refusals(boards(), replace(shown, may_write=False))
    assert str(refusal).startswith("road: the Trello account may not write to the board; make the account a normal")
    assert board_refusals(boards(), replace(shown, may_write=True)) == ()
