"""Votes and comments in the store, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from drift.inputs import Demand
from mapping.public.cards import ShownComment
from sync.publish.plan import Action, PlannedChange
from sync.store.boards import board_row
from sync.store.demand import (
    Counted,
    counted,
    demand,
    expire_comments,
    forget_comments,
    forget_comments_about,
    forget_comments_elsewhere,
    keep_comments,
    keep_counts,
    kept_comments,
    our_comments,
    rename_demand,
)
from sync.store.engine import Store
from sync.store.json import dump
from sync.store.keys import BoardKey
from sync.store.tables import JournalRow

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MONDAY = date(2026, 11, 16)
HERE, NORTH = BoardKey("acme", "road", "b1"), BoardKey("acme", "north", "b2")


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def count(store: Store, when: date, key: BoardKey = HERE, **votes: tuple[int | None, int]) -> int:
    with store.transaction() as session:
        return keep_counts(session, key, when, {item: Counted(*one) for item, one in votes.items()})


def wanted(store: Store, when: date, *keys: BoardKey) -> dict[str, Demand]:
    with store.transaction() as session:
        return dict(demand(session, keys or (HERE,), when))


def comment(ident: str, card: str = "c1", text: str = "Please!", hours: int = 0) -> ShownComment:
    return ShownComment(ident, card, text, NOW - timedelta(hours=hours))


def write(store: Store, *found: ShownComment, key: BoardKey = HERE) -> None:
    with store.transaction() as session:
        keep_comments(session, key, {"c1": "search", "c2": "export"}, found)


def texts(store: Store, key: BoardKey = HERE) -> list[str]:
    with store.transaction() as session:
        return [one.text for one in kept_comments(session, key)]


def test_a_count_is_written_when_it_changes_and_not_again(store: Store) -> None:
    assert count(store, day(0), search=(3, 1), export=(0, 0)) == 2
    assert count(store, day(1), search=(3, 1), export=(0, 0)) == 0
    assert count(store, day(2), search=(4, 1), export=(0, 0)) == 1
    with store.transaction() as session:
        assert counted(session, HERE, day(1)) == {"search": Counted(3, 1), "export": Counted(0, 0)}
        assert counted(session, HERE, day(9))["search"] == Counted(4, 1)
        assert counted(session, HERE, day(-1)) == {}


def test_of_a_day_the_last_count_is_kept(store: Store) -> None:
    assert count(store, day(0), search=(3, 0)) == 1
    assert count(store, day(0), search=(5, 0)) == 1
    assert wanted(store, day(0))["search"].votes == 5


def test_what_was_gained_is_counted_from_a_week_ago(store: Store) -> None:
    count(store, day(0), search=(3, 0))
    count(store, day(3), search=(7, 0))
    assert wanted(store, day(6))["search"] == Demand(7, None, 0)
    assert wanted(store, day(7))["search"] == Demand(7, 4, 0)
    assert wanted(store, day(10))["search"] == Demand(7, 0, 0)


def test_where_voting_is_off_no_votes_are_known_and_nothing_was_gained(store: Store) -> None:
    count(store, day(0), search=(None, 2))
    assert wanted(store, day(0))["search"] == Demand(None, None, 2)
    count(store, day(8), search=(4, 2))
    assert wanted(store, day(8))["search"] == Demand(4, None, 2)


def test_what_several_boards_say_of_an_item_is_summed(store: Store) -> None:
    count(store, day(0), search=(3, 1), export=(None, 0))
    count(store, day(0), NORTH, search=(2, 2), export=(5, 0))
    count(store, day(7), NORTH, search=(6, 2))
    found = wanted(store, day(7), HERE, NORTH)
    assert found == {"search": Demand(9, 4, 3), "export": Demand(5, 0, 0)}


def test_what_was_gained_is_not_known_until_it_is_on_every_board(store: Store) -> None:
    count(store, day(0), search=(3, 0))
    count(store, day(5), NORTH, search=(6, 0))
    assert wanted(store, day(7), HERE, NORTH)["search"] == Demand(9, None, 0)


def test_kept_comments_are_those_below_our_cards_the_newest_first(store: Store) -> None:
    write(store, comment("1", text="First", hours=2), comment("2", text="Second"), comment("3", "elsewhere"))
    assert texts(store) == ["Second", "First"]


def test_a_comment_that_was_edited_or_deleted_is_so_here_as_well(store: Store) -> None:
    write(store, comment("1", text="Fist", hours=2), comment("2", text="Second"))
    write(store, comment("1", text="First", hours=2))
    assert texts(store) == ["First"]


def test_a_comment_that_a_database_cannot_hold_or_a_terminal_would_obey_is_cleaned(store: Store) -> None:
    write(store, comment("1", text="One\x00two\x1b[2Jthree\n\tfour\ud800"))
    assert texts(store) == ["Onetwo[2Jthree\n\tfour"]


def test_comments_expire_and_go_with_their_card(store: Store) -> None:
    write(store, comment("1", text="Old", hours=48), comment("2", text="New"), comment("3", "c2", "Gone"))
    with store.transaction() as session:
        assert expire_comments(session, "other", NOW) == 0
        assert expire_comments(session, "acme", NOW - timedelta(hours=47)) == 1
        assert forget_comments_elsewhere(session, HERE, {"c1"}) == 1
    assert texts(store) == ["New"]


@pytest.mark.parametrize(("name", "left"), [("Ann Lee", 1), ("ann lee", 1), ("Ann", 1), ("Annou", 2), ("  ", 2)])
def test_comments_that_name_a_person_in_whole_words_are_forgotten(store: Store, name: str, left: int) -> None:
    write(store, comment("1", text="Thanks to ANN LEE!"), comment("2", text="An announcement"))
    with store.transaction() as session:
        assert forget_comments_about(session, "acme", [name]) == 2 - left
    assert len(texts(store)) == left


def test_names_are_no_patterns(store: Store) -> None:
    write(store, comment("1", text="Anything"))
    with store.transaction() as session:
        assert forget_comments_about(session, "acme", [".*", "x|"]) == 0


def test_the_comments_of_an_item_can_be_forgotten(store: Store) -> None:
    write(store, comment("1", text="Search"), comment("2", "c2", "Export"))
    with store.transaction() as session:
        assert forget_comments(session, HERE, {"search"}) == 1
    assert texts(store) == ["Export"]


def test_votes_and_comments_go_along_with_an_item_that_bears_a_new_id(store: Store) -> None:
    count(store, day(0), search=(3, 1), export=(1, 0))
    count(store, day(1), search=(4, 1))
    write(store, comment("1"))
    with store.transaction() as session:
        rename_demand(session, HERE, {"search": "find", "find": "find", "export": "export"})
    with store.transaction() as session:
        assert [one.item_id for one in kept_comments(session, HERE)] == ["find"]
    assert wanted(store, day(8)) == {"find": Demand(4, 0, 1), "export": Demand(1, 0, 0)}


def test_an_item_with_votes_of_its_own_keeps_them_when_another_becomes_part_of_it(store: Store) -> None:
    count(store, day(0), search=(3, 1), export=(1, 0))
    with store.transaction() as session:
        rename_demand(session, HERE, {"search": "export"})
    assert wanted(store, day(0))["export"] == Demand(1, None, 0)


def test_a_board_that_now_lies_elsewhere_starts_without_votes(store: Store) -> None:
    with store.transaction() as session:
        board_row(session, HERE)
    count(store, day(0), search=(3, 1))
    write(store, comment("1"))
    with store.transaction() as session:
        board_row(session, BoardKey("acme", "road", "another"))
    assert (wanted(store, day(0)), texts(store)) == ({}, [])


def test_our_own_comments_are_known_from_the_journal(store: Store) -> None:
    ours = PlannedChange(Action.COMMENT, "search", "Search", "it shipped", (), "c1")
    other = replace(ours, action=Action.UPDATE_CARD)
    with store.transaction() as session:
        for number, (change, state) in enumerate([(ours, "done"), (ours, "lost"), (other, "done")]):
            session.add(
                JournalRow(
                    workspace="acme",
                    board="road",
                    run_id="r",
                    change=dump(change),
                    intended=NOW,
                    state=state,
                    result=f"action-{number}",
                )
            )
    with store.transaction() as session:
        assert our_comments(session, HERE) == {"c1": frozenset({"action-0"})}
        assert our_comments(session, NORTH) == {}
