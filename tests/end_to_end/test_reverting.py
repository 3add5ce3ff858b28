"""Taking runs back: planned from the journal, reviewed as a file, applied like any plan. Whole runs on a sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mapping.cards import ShownBoard, ShownCard
from sandbox.trello.settings import OWNER_TOKEN
from sync.approving import NotApproved, PlanMoved
from sync.pipeline import Result, UnknownBoard
from sync.publish.plan import Action, Plan
from sync.publish.plan_file import load_plan_file, save_plan_file
from sync.publish.safety import Allow
from sync.records import Outcome, recent_runs
from sync.reverting import NotRevertible, apply_revert, plan_revert
from sync.store.boards import boards_of, load_known
from sync.store.engine import open_store
from sync.store.promises import Event, ledger
from tests.end_to_end.small import ITEMS, NOW, Small, changed, private, small

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
        one.name: [_says(card) for card in standing if card.list_id == one.id]
        for one in board.lists
        if not one.closed
    }


def _says(card: ShownCard) -> tuple[object, ...]:
    return card.title, card.description, card.due, {*card.label_ids}


def is_live(site: Small) -> bool:
    with site.store.transaction() as session:
        return boards_of(session, "acme")[0].live_since is not None


def test_a_run_that_changed_moved_made_and_archived_cards_is_taken_back_whole(live: Small) -> None:
    before = face(live.board())
    live.write(FURTHER)
    assert live.sync().writes == 5
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
    cards, (row,) = live.cards(), boards(live)
    with live.store.transaction() as session:
        key = BoardKey("acme", "road", row.trello_id)
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
    assert after.keys() - before.keys() == {"Cancelled"}
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
    hand(live).edit(OWNER_TOKEN, "Find anything", name="Find everything")
    (plan,) = review(live, last_run(live))
    assert [(held.item_id, held.why) for held in plan.held] == [
        ("search", "its title stays: a person changed it since")
    ]
    revert(live, last_run(live))
    assert live.cards()["Find everything"].description.startswith("What search brings you.")
    assert live.cards()["Export to spreadsheets"].due == datetime(2026, 6, 30, 12, tzinfo=UTC)
