"""Public boards in the store: what is known, the journal, and the ledger of promises, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from connectors.errors import AnswerLost
from mapping.public.cards import Card, WantedBoard
from mapping.targets import parse_target
from sync.publish.apply import apply_plan
from sync.publish.match import published
from sync.publish.plan import Action, FieldChange, PlannedChange
from sync.store.boards import adopt, approve, board_row, live_since, load_cards, load_known, rename_items
from sync.store.engine import Store
from sync.store.journal import StoredJournal, settle_by_reading, unsettled
from sync.store.keys import BoardKey
from sync.store.promises import ledger, live_promises
from sync.store.tables import CardRow, JournalRow, PromiseRow
from tests.unit.sync.memory_board import BOARD_ID
from tests.unit.sync.wanted import Site, card, wanted

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HERE = BoardKey("acme", "road", BOARD_ID)


def publish(store: Store, site: Site, goal: WantedBoard, at: datetime = NOW) -> None:
    """Plan from the store and apply with its journal."""
    with store.transaction() as session:
        known = load_known(session, HERE)
    site.memory.cards, site.memory.lists = dict(known.cards), dict(known.lists)
    plan = site.plan(goal)
    cards = {one.item_id: one for one in goal.cards}
    apply_plan(plan, site.board, StoredJournal(store, HERE, "run-1", cards, lambda: at))


def remember(store: Store, *cards: tuple[Card, str], gone: tuple[str, ...] = ()) -> None:
    found = {one.item_id: (one, ident) for one, ident in cards}
    with store.transaction() as session:
        adopt(session, HERE, found, {}, gone=gone, run_id="run-2", checksum="c2", at=NOW)


def history(store: Store) -> list[tuple[str, str, str]]:
    """The ledger as (item, event, title), oldest first."""
    with store.transaction() as session:
        rows = session.exec(select(PromiseRow).order_by(PromiseRow.id)).all()  # type: ignore[arg-type]  # a column
        return [(row.item_id, row.event, row.body.split('"')[3]) for row in rows]


def test_what_was_published_is_known_again(store: Store) -> None:
    site, goal = Site(), wanted(card("search", labels=("Speed",)), card("export"))
    publish(store, site, goal)
    with store.transaction() as session:
        known = load_known(session, HERE)
        assert known.cards["search"] == published(card("search", labels=("Speed",)), site.board.titled("Search").id)
        assert known.lists == {one.name.lower(): one.id for one in site.board.lists.values()}
        assert load_cards(session, HERE) == {one.item_id: one for one in goal.cards}
        assert unsettled(session, HERE) == ()


def test_every_write_is_in_the_journal_with_its_end(store: Store) -> None:
    site = Site()
    site.board.lose_reply = {5}
    with pytest.raises(AnswerLost):
        publish(store, site, wanted(card("search"), card("export")))
    with store.transaction() as session:
        rows = session.exec(select(JournalRow).order_by(JournalRow.id)).all()  # type: ignore[arg-type]  # a column
        assert [row.state for row in rows] == ["done", "done", "done", "done", "lost"]
        assert rows[3].result == site.board.titled("Search").id


def test_the_intent_is_in_the_store_before_the_call(store: Store) -> None:
    site, goal = Site(), wanted(card("search"))
    journal = StoredJournal(store, HERE, "run-1", {}, lambda: NOW)
    plan = site.plan(goal)
    journal.intend(plan, plan.changes[0])
    with store.transaction() as session:
        assert [row.state for row in unsettled(session, HERE)] == ["intended"]
        assert settle_by_reading(session, HERE, NOW) == 1
        assert unsettled(session, HERE) == ()


def test_the_ledger_holds_all_that_customers_were_shown_and_only_grows(store: Store) -> None:
    site = Site()
    later = card("search", target=parse_target("Q2 2027"), deadline=date(2027, 6, 30), title="Search later")
    for number, goal in enumerate([wanted(card("search")), wanted(later), wanted(), wanted(card("search"))]):
        before = history(store)
        publish(store, site, goal, NOW + timedelta(days=number))
        assert history(store)[: len(before)] == before
    assert history(store) == [
        ("search", "shown", "Search"),
        ("search", "shown", "Search later"),
        ("search", "withdrawn", "Search later"),
        ("search", "shown", "Search"),
    ]
    with store.transaction() as session:
        days = [row.shown_at.day for row in ledger(session, HERE)["search"]]
        assert days == [20, 21, 22, 23]
        assert live_promises(session, HERE)["search"].deadline == date(2027, 3, 31)


def test_a_new_position_is_no_new_promise(store: Store) -> None:
    site = Site()
    publish(store, site, wanted(card("search"), card("export")))
    publish(store, site, wanted(card("export"), card("search")))
    assert len(history(store)) == 2


def test_a_board_is_in_preview_until_it_is_approved(store: Store) -> None:
    with store.transaction() as session:
        assert live_since(session, HERE) is None
        approve(session, HERE, "abc123", "ann", NOW)
        approve(session, HERE, "def456", "bob", NOW + timedelta(days=1))
    with store.transaction() as session:
        row = board_row(session, HERE)
        assert (row.live_since, row.approved_checksum, row.approved_by) == (NOW, "def456", "bob")


def test_a_board_that_now_lies_on_another_trello_board_is_in_preview_again(store: Store) -> None:
    publish(store, Site(), wanted(card("search")))
    with store.transaction() as session:
        approve(session, HERE, "abc123", "ann", NOW)
    moved = replace(HERE, trello_id="5f0000000000000000000002")
    with store.transaction() as session:
        known = load_known(session, moved)
        assert (known.cards, known.lists) == ({}, {})
        assert live_since(session, moved) is None
    assert history(store) == [("search", "shown", "Search")]


def test_after_a_lost_store_what_stands_right_is_adopted_once(store: Store) -> None:
    remember(store, (card("search"), "card-1"))
    with store.transaction() as session:
        assert load_known(session, HERE).cards["search"].trello_id == "card-1"
        at = session.get_one(CardRow, ("acme", "road", "search")).at
    with store.transaction() as session:
        cards = {"search": (card("search"), "card-1")}
        adopt(session, HERE, cards, {}, run_id="r3", checksum="c3", at=NOW + timedelta(days=9))
    with store.transaction() as session:
        assert session.get_one(CardRow, ("acme", "road", "search")).at == at
    assert history(store) == [("search", "shown", "Search")]


def test_a_card_that_is_gone_from_the_board_is_withdrawn(store: Store) -> None:
    remember(store, (card("search"), "card-1"))
    remember(store, gone=("search",))
    remember(store, gone=("search",))
    assert history(store) == [("search", "shown", "Search"), ("search", "withdrawn", "Search")]
    with store.transaction() as session:
        assert load_cards(session, HERE) == {}
        assert load_known(session, HERE).cards["search"].archived


def test_card_and_promises_go_along_with_an_item_that_is_called_otherwise(store: Store) -> None:
    remember(store, (card("search"), "card-1"), (card("export"), "card-2"))
    with store.transaction() as session:
        rename_items(session, HERE, {"search": "finder", "finder": "finder", "export": "export"})
    with store.transaction() as session:
        assert set(load_known(session, HERE).cards) == {"finder", "export"}
        assert set(live_promises(session, HERE)) == {"finder", "export"}


def test_an_item_that_was_merged_leaves_the_card_of_the_other_alone(store: Store) -> None:
    remember(store, (card("search"), "card-1"), (card("export"), "card-2"))
    with store.transaction() as session:
        rename_items(session, HERE, {"search": "export", "export": "export"})
    with store.transaction() as session:
        known = load_known(session, HERE)
        assert {item: one.trello_id for item, one in known.cards.items()} == {"search": "card-1", "export": "card-2"}


@pytest.mark.parametrize("state", ["intended", "lost", "read"])
def test_what_a_begun_write_may_have_put_there_is_no_persons_edit(store: Store, state: str) -> None:
    remember(store, (card("search"), "card-1"))
    change = PlannedChange(Action.UPDATE_CARD, "search", "", "", (FieldChange("title", "Search", "New"),), "card-1")
    journal = StoredJournal(store, HERE, "run-3", {"search": card("search", title="New")}, lambda: NOW)
    plan = Site().plan(wanted())
    entry = journal.intend(plan, change)
    if state == "lost":
        journal.lost(entry, "no answer")
    with store.transaction() as session:
        if state == "read":
            settle_by_reading(session, HERE, NOW)
        known = load_known(session, HERE)
        assert not known.was_edited("search", "title", "New")
        assert known.was_edited("search", "title", "Somebody's")


def test_an_attempt_from_before_the_card_was_last_seen_right_counts_no_more(store: Store) -> None:
    change = PlannedChange(Action.UPDATE_CARD, "search", "", "", (FieldChange("title", "Search", "New"),), "card-1")
    early = StoredJournal(store, HERE, "run-0", {}, lambda: NOW - timedelta(days=1))
    early.lost(early.intend(Site().plan(wanted()), change), "no answer")
    remember(store, (card("search"), "card-1"))
    with store.transaction() as session:
        assert load_known(session, HERE).was_edited("search", "title", "New")
