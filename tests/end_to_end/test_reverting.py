"""Taking runs back: planned from the journal, reviewed as a file, applied like any plan. Whole runs on a sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlmodel import update

from mapping.public.cards import ShownBoard, ShownCard
from mapping.roadmap import Stage
from sandbox.trello.settings import APP_KEY, OWNER_TOKEN
from sync.approving import NotApproved, PlanMoved
from sync.exporting import export_board
from sync.pipeline import Result, UnknownBoard
from sync.publish.match import How
from sync.publish.plan import Plan
from sync.publish.plan_file import load_plan_file, save_plan_file
from sync.publish.safety import Allow
from sync.records import Outcome, recent_runs
from sync.reverting import NotRevertible, apply_revert, plan_revert
from sync.store.boards import boards_of, load_known
from sync.store.engine import open_store
from sync.store.keys import BoardKey
from sync.store.promises import Event, ledger, live_promises
from sync.store.tables import JournalRow
from sync.taking_off import Order, take_off_boards
from tests.end_to_end.small import Small, changed, small

ALL = frozenset(Allow)
NEW = {"title": "Import from elsewhere", "stage": "planned", "target": "none"}
FURTHER = changed(
    search={"title": "Find anything", "stage": "shipped"}, export={"target": "2026-09-30"}, login={"title": ""}, new=NEW
)
"""What the second run is told: to change, to move, to put away and to make cards."""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Small]:
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        yield site
    store.close()


@pytest.fixture
def live(here: Small) -> Small:
    assert here.go_live().run.outcome is Outcome.OK
    return here


def last_run(site: Small) -> str:
    return recent_runs(site.store, "acme")[0].id


def review(site: Small, run_id: str) -> tuple[Plan, ...]:
    """The plans that take a run back, by way of a file."""
    file = site.folder / "revert.json"
    save_plan_file(file, "acme", [board.plan for board in plan_revert(site.world(), run_id, ALL)])
    return load_plan_file(file, "acme")


def revert(site: Small, run_id: str) -> Result:
    return apply_revert(site.world(), review(site, run_id), ALL)


def face(board: ShownBoard) -> dict[str, object]:
    """What people see of a board: open lists, and on them the open cards in their order."""
    standing = sorted((card for card in board.cards if not card.closed), key=lambda card: card.position)
    return {
        one.name: [_says(card) for card in standing if card.list_id == one.id] for one in board.lists if not one.closed
    }


def _says(card: ShownCard) -> tuple[object, ...]:
    return card.title, card.description, card.due, {*card.label_ids}


def edit(site: Small, title: str, **changes: Any) -> None:
    """A person changes a card on Trello."""
    ask(site, "PUT", f"cards/{site.cards()[title].id}", **changes)


def ask(site: Small, verb: str, path: str, **body: Any) -> None:
    url, auth = f"{site.box.trello_url}/1/{path}", {"key": APP_KEY, "token": OWNER_TOKEN}
    answer = requests.request(verb, url, params=auth, json=body, timeout=10)
    assert answer.ok, answer.text


def is_live(site: Small) -> bool:
    with site.store.transaction() as session:
        return boards_of(session, "acme")[0].live_since is not None


def test_a_run_that_changed_moved_made_and_archived_cards_is_taken_back_whole(live: Small) -> None:
    before = face(live.board())
    live.write(FURTHER)
    assert live.sync().writes == 4
    assert face(live.board()) != before
    result = revert(live, last_run(live))
    assert (result.run.outcome, result.troubles) == (Outcome.OK, ())
    assert face(live.board()) == before


def test_the_next_run_writes_nothing_until_a_person_approves_the_road_forward(live: Small) -> None:
    live.write(FURTHER)
    live.sync()
    after = face(live.board())
    revert(live, last_run(live))
    back = face(live.board())
    assert (live.sync().writes, is_live(live), face(live.board())) == (0, False, back)
    result = live.approve()
    (board,) = result.boards
    assert not any(field.overwrites for change in board.plan.changes for field in change.fields)
    assert (result.run.outcome, face(live.board())) == (Outcome.OK, after)


def test_what_the_store_knows_and_the_ledger_says_is_what_customers_see_again(live: Small) -> None:
    live.write(FURTHER)
    live.sync()
    revert(live, run_id := last_run(live))
    cards, key = live.cards(), BoardKey("acme", "road", live.box.board_id)
    with live.store.transaction() as session:
        known, told, live_now = load_known(session, key), ledger(session, key), live_promises(session, key)
    for item, last in known.cards.items():
        if not last.archived:
            assert (last.title, last.description) == _says(cards[last.title])[:2], item
    assert {item for item, last in known.cards.items() if last.archived} == {"new"}
    assert (live_now["export"].target, live_now["search"].stage) == ("2026-06-30", Stage.BUILDING)
    assert [row.event for row in told["new"]] == [Event.SHOWN, Event.WITHDRAWN]
    assert [row.event for row in told["login"]] == [Event.SHOWN, Event.WITHDRAWN, Event.SHOWN]
    assert told["login"][-1].note == told["new"][-1].note == f"the run {run_id} was taken back"


def test_a_list_that_the_run_made_goes_with_it_and_comes_back_when_that_is_taken_back(live: Small) -> None:
    before = face(live.board())
    live.write(changed(search={"stage": "cancelled"}))
    live.sync()
    after = face(live.board())
    assert after.keys() - before.keys() == {"No longer planned"}
    revert(live, last_run(live))
    assert face(live.board()) == before
    revert(live, last_run(live))
    assert face(live.board()) == after


def test_after_the_list_went_the_road_forward_takes_nothing_for_a_persons_hand(live: Small) -> None:
    live.write(changed(new={**NEW, "stage": "planned"}, search={"stage": "cancelled"}))
    live.sync()
    revert(live, last_run(live))
    live.approve()
    (message,) = {run.message for run in recent_runs(live.store, "acme")[:1]}
    assert "overwritten" not in message
    assert {"Import from elsewhere", "Faster search"} <= live.cards().keys()


def test_what_a_person_changed_since_is_left_and_named(live: Small) -> None:
    live.write(changed(search={"title": "Find anything"}, export={"target": "2026-09-30"}))
    live.sync()
    edit(live, "Find anything", name="Find everything")
    (plan,) = review(live, last_run(live))
    assert [(held.item_id, held.why) for held in plan.held] == [
        ("search", "its title stays: a person changed it since")
    ]
    revert(live, last_run(live))
    assert live.cards()["Find everything"].description.startswith("What search brings you.")
    assert live.cards()["Export to spreadsheets"].due == datetime(2026, 6, 30, 12, tzinfo=UTC)


def test_what_a_later_run_wrote_is_left_and_that_run_is_named(live: Small) -> None:
    live.write(changed(search={"title": "Find anything"}))
    live.sync()
    first = last_run(live)
    live.write(changed(search={"title": "Find everything"}))
    live.sync()
    second = last_run(live)
    (plan,) = review(live, first)
    assert (plan.changes, [held.item_id for held in plan.held]) == ((), ["search"])
    assert second in plan.held[0].why
    revert(live, second)
    assert "Find anything" in live.cards()


def test_taking_back_a_run_leaves_the_same_words_of_a_later_one(live: Small) -> None:
    live.write(changed(search={"title": "Find anything"}))
    live.sync()
    first = last_run(live)
    edit(live, "Find anything", name="Find everything")
    live.sync()  # puts the same words back
    (plan,) = review(live, first)
    assert (plan.changes, last_run(live) in plan.held[0].why) == ((), True)


def test_a_made_card_that_was_changed_since_stays(live: Small) -> None:
    live.write(changed(new=NEW))
    live.sync()
    edit(live, "Import from elsewhere", desc="Coming in May, promised.")
    (plan,) = review(live, last_run(live))
    assert plan.changes == ()
    assert "milepost withdraw new" in plan.held[0].why


def test_what_was_deleted_is_named_as_what_cannot_come_back(live: Small) -> None:
    take_off_boards(live.world(), Order("mobile", How.UNPUBLISHED))
    (plan,) = review(live, last_run(live))
    assert [(held.item_id, held.why) for held in plan.held] == [
        ("mobile", "its card was deleted, and what is deleted on Trello cannot come back")
    ]


def test_a_card_that_a_person_withdrew_does_not_come_back_by_itself(live: Small) -> None:
    take_off_boards(live.world(), Order("mobile", How.WITHDRAWN, "not now"))
    (plan,) = review(live, last_run(live))
    assert plan.changes == ()
    assert "milepost republish mobile" in plan.held[0].why


def test_nothing_foreign_is_touched_and_a_list_with_foreign_cards_stays(live: Small) -> None:
    live.write(changed(search={"stage": "cancelled"}))
    live.sync()
    made = next(one for one in live.board().lists if one.name == "No longer planned")
    ask(live, "POST", "cards", idList=made.id, name="Somebody's card")
    theirs = live.cards()["Somebody's card"]
    (plan,) = review(live, last_run(live))
    assert [(held.item_id, held.why) for held in plan.held] == [
        ("cancelled", "the list 'No longer planned' stays: 1 card stands on it")
    ]
    revert(live, last_run(live))
    assert live.cards()["Somebody's card"] == theirs
    assert "No longer planned" in face(live.board())


def test_old_texts_are_looked_at_by_the_guard_again(live: Small) -> None:
    live.write(changed(search={"title": "Find anything"}), boards="guard: {terms: [Faster]}\n")
    live.sync()
    plans, before = review(live, last_run(live)), live.writes()
    result = apply_revert(live.world(), plans, ALL)
    assert (result.run.outcome, live.writes(), is_live(live)) == (Outcome.REFUSED, before, True)
    assert "guard" in result.troubles[0].key


def test_limits_hold_for_the_way_back_too(live: Small) -> None:
    plans = review(live, last_run(live))
    result = apply_revert(live.world(), plans, frozenset())
    assert (result.run.outcome, result.writes, is_live(live)) == (Outcome.REFUSED, 0, True)
    assert "would archive all 4 of our cards; look at the plan" in result.troubles[0].message
    assert apply_revert(live.world(), plans, ALL).run.outcome is Outcome.OK
    assert live.cards() == {}


def test_a_plan_to_take_a_run_back_is_refused_when_the_board_moved_on(live: Small) -> None:
    live.write(changed(search={"title": "Find anything"}, export={"target": "2026-09-30"}))
    live.sync()
    plans = review(live, last_run(live))
    edit(live, "Find anything", name="Find everything")
    before = live.writes()
    with pytest.raises(PlanMoved, match="gone: update-card search"):
        apply_revert(live.world(), plans, ALL)
    assert (live.writes(), is_live(live)) == (before, True)


def test_one_that_was_cut_short_goes_on_with_the_rest(live: Small) -> None:
    live.write(FURTHER)
    live.sync()
    plans, asked = review(live, last_run(live)), count()
    result = apply_revert(live.world(stop=lambda: next(asked) == 2), plans, ALL)
    assert result.writes == 2
    left = len(plans[0].changes) - 2
    assert (apply_revert(live.world(), plans, ALL).writes, is_live(live)) == (left, False)
    assert apply_revert(live.world(), plans, ALL).writes == 0


def test_a_paused_board_is_not_put_back(live: Small) -> None:
    live.write(changed(search={"title": "Find anything"}))
    live.sync()
    live.write(changed(search={"title": "Find anything"}), boards="    paused: true\n")
    with pytest.raises(NotApproved, match="paused"):
        revert(live, last_run(live))


def test_runs_that_cannot_be_taken_back_are_refused_with_what_to_do(live: Small) -> None:
    live.sync()
    with pytest.raises(NotRevertible, match="milepost runs"):
        plan_revert(live.world(), "acme-20260101T000000-1", ALL)
    with pytest.raises(NotRevertible, match="wrote to no board"):
        plan_revert(live.world(), last_run(live), ALL)
    wrote = recent_runs(live.store, "acme")[1].id
    with pytest.raises(UnknownBoard):
        plan_revert(live.world(), wrote, ALL, ["other"])
    with live.store.transaction() as session:
        session.exec(update(JournalRow).values(result="0" * 24))
    with pytest.raises(NotRevertible, match="lay elsewhere"):
        plan_revert(live.world(), wrote, ALL)


def test_what_was_taken_back_and_now_waits_is_exported_as_it_stands(live: Small) -> None:
    hold = "    hold: [date]\n"
    live.write(changed(search={"target": "Q4 2026"}))
    run_id = live.sync().run.id
    apply_revert(live.world(), review(live, run_id), ALL)
    live.write(changed(search={"target": "Q4 2026"}), boards=hold)
    live.sync()
    assert live.approve().writes == 0
    shown = {card.title: card.promised for one in export_board(live.world(), "road").lists for card in one.cards}
    assert shown["Faster search"] == "Q2 2026"
    assert "Q2 2026" in live.cards()["Faster search"].description
