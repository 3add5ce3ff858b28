"""What the parts of a board do to each other. Whole runs on a sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from sqlmodel import delete

from sync.approving import Approval
from sync.pipeline import Request, plan_boards, publish_only
from sync.publish.match import How
from sync.publish.safety import Allow
from sync.records import Outcome, recent_runs
from sync.reverting import apply_revert, plan_revert
from sync.store.demand import kept_comments
from sync.store.engine import open_store
from sync.store.keys import BoardKey
from sync.store.tables import BoardRow, CardRow, JournalRow, PromiseRow
from sync.taking_off import Order, let_item_back, take_off_boards
from sync.taking_over import take_over
from tests.end_to_end.small import ITEMS, NOW, Small, changed, private, small
from tests.end_to_end.test_changes_card import CARD, told
from tests.end_to_end.test_demand import SIGNED_IN
from tests.end_to_end.test_telling import TELL, comments, say, turned_on
from tests.faults.test_crash_points import Crash, crashing

LATER = NOW + timedelta(days=1)


def test_a_new_card_in_the_place_of_a_deleted_one_is_told_nothing_again(live: Small) -> None:
    turned_on(live)
    theirs = TELL + "    edits: {archived: ours}\n"
    say(live, changed(search={"target": "Q4 2026"}), theirs)
    live.box.act_on_board("delete_card", card=live.cards()["Faster search"].id)
    assert live.sync().writes == 1
    assert live.sync().writes == 0
    assert comments(live) == {}


def test_an_item_that_was_let_back_is_told_nothing_again(live: Small) -> None:
    turned_on(live)
    say(live, changed(search={"target": "Q4 2026"}))
    take_off_boards(live.world(), Order("search", How.UNPUBLISHED))
    let_item_back(live.world(), "search")
    assert live.sync().writes == 1
    assert live.sync().writes == 0


def test_a_lost_store_leaves_the_card_of_changes_as_it_is(live: Small) -> None:
    live.write(boards=CARD)
    live.sync()
    live.write(changed(search={"target": "Q4 2026"}), boards=CARD)
    live.sync(clock=lambda: LATER)
    with live.store.transaction() as session:
        for table in (BoardRow, CardRow, JournalRow, PromiseRow):
            session.exec(delete(table))
    long_after = NOW + timedelta(days=800)
    (board,) = live.sync(clock=lambda: long_after).boards
    assert board.plan.changes == ()
    take_over(live.world(clock=lambda: long_after), "road")
    (board,) = plan_boards(live.world(), long_after, frozenset())
    approval = Approval("ann", board.plan.checksum)
    publish_only(live.world(clock=lambda: long_after), Request("test", approval=approval))
    result = live.sync(clock=lambda: long_after)
    assert (result.run.outcome, result.writes) == (Outcome.OK, 0)
    assert "Faster search" in told(live)
    live.write(private("search"), boards=CARD)
    live.sync(clock=lambda: long_after)
    assert told(live) == "Nothing has changed yet."


def test_a_leak_taken_back_while_trello_is_away_takes_the_card_of_changes_later(live: Small) -> None:
    live.write(boards=CARD)
    live.sync()
    live.write(changed(search={"stage": "shipped"}), boards=CARD)
    live.sync(clock=lambda: LATER)
    before = live.cards()["What changed"].id
    live.box.fault(service="trello", kind="error", status=401)
    take_off_boards(live.world(), Order("search", How.LEAKED, salt=b"salt"))
    live.box.clear_faults()
    live.sync(clock=lambda: LATER)
    assert before not in {card.id for card in live.board().cards}


def test_what_leaked_leaves_the_feed_at_once(live: Small) -> None:
    feed = "    tell: {feed: {path: public/feed.xml}}\n"
    live.write(boards=feed)
    live.sync()
    live.write(changed(search={"stage": "shipped"}), boards=feed)
    live.sync(clock=lambda: LATER)
    take_off_boards(live.world(), Order("search", How.LEAKED, salt=b"salt"))
    file = live.folder / "public/feed.xml"
    assert not file.exists() or "Faster search" not in file.read_text()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Small]:
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        yield site
    store.close()


def test_a_date_that_only_a_custom_field_tells_waits_as_any_other(here: Small) -> None:
    boards = '    hold: [date]\n    templates: {description: "{{ summary }}"}\n    fields: {When: "{{ promised }}"}\n'
    here.box.act_on_board("add_field", board=here.box.board_id, name="When", kind="text")
    here.write(boards=boards)
    assert here.go_live().run.outcome is Outcome.OK
    here.write(changed(search={"target": "Q4 2026"}), boards=boards)
    (board,) = here.sync().boards
    assert [one.subject for one in board.plan.pending] == ["search"]
    assert [str(one.value) for one in here.cards()["Faster search"].fields] == ["Q2 2026"]


def test_a_choice_that_the_field_has_no_more_stays_and_is_named(here: Small) -> None:
    boards = '    fields:\n      Phase: "{{ stage }}"\n'
    made = here.box.act_on_board(
        "add_field", board=here.box.board_id, name="Phase", kind="list", options=["Planned", "In progress", "Shipped"]
    )
    here.write(boards=boards)
    assert here.go_live().run.outcome is Outcome.OK
    here.write(changed(search={"stage": "shipped"}), boards=boards)
    here.sync()
    (chosen,) = (one.id for field in here.board().fields for one in field.options if one.name == "In progress")
    address = f"{here.box.trello_url}/1/customFields/{made['id']}/options/{chosen}"
    assert requests.delete(address, params=SIGNED_IN, timeout=10).ok
    run_id = recent_runs(here.store, "acme")[0].id
    plans = tuple(board.plan for board in plan_revert(here.world(), run_id, frozenset(Allow)))
    told = "'Phase': its value stays: it has no option 'In progress'; "
    assert any(held.why.startswith(told) for plan in plans for held in plan.held)
    assert apply_revert(here.world(), plans, frozenset(Allow)).run.outcome is Outcome.OK


def test_a_card_that_comes_back_is_inspected_with_what_it_says(live: Small) -> None:
    live.write(private("search"))
    assert live.sync().writes == 1
    run_id = recent_runs(live.store, "acme")[0].id
    guard = "guard: {terms: [Faster]}\n"
    file = live.folder / "milepost.yaml"
    file.write_text(file.read_text() + guard)
    (board,) = plan_revert(live.world(), run_id, frozenset(Allow))
    assert board.plan.changes
    assert board.hits


def test_a_card_that_is_opened_again_is_inspected_with_what_it_says(live: Small) -> None:
    live.write(private("search"))
    assert live.sync().writes == 1
    live.write()
    guard = "guard: {terms: [Faster]}\n"
    file = live.folder / "milepost.yaml"
    file.write_text(file.read_text() + guard)
    assert live.sync().run.outcome is Outcome.REFUSED


def test_what_customers_wrote_expires_though_the_board_is_not_read_any_more(live: Small) -> None:
    live.box.act_on_board("set_preferences", board=live.box.board_id, preferences={"comments": "public"})
    live.box.act_on_board("comment", card=live.cards()["Faster search"].id, text="More, please.")
    live.sync()
    key = BoardKey("acme", "road", live.box.board_id)
    with live.store.transaction() as session:
        assert len(kept_comments(session, key)) == 1
        session.get_one(BoardRow, ("acme", "road")).live_since = None
    live.sync(clock=lambda: NOW + timedelta(days=4000))
    with live.store.transaction() as session:
        assert kept_comments(session, key) == ()


def test_a_card_whose_item_is_renamed_before_its_answer_is_known_is_our_own(live: Small) -> None:
    live.sync()
    live.write(changed(chat={**ITEMS["login"], "title": "Talk"}))
    with crashing(2, landed=True), suppress(Crash):
        live.sync(clock=lambda: LATER)
    items = changed(talk={**ITEMS["login"], "title": "Talk", "more": "was: [chat]"})
    live.write(items)
    result = live.sync(clock=lambda: LATER)
    assert "Talk" in live.cards()
    assert result.troubles == ()
