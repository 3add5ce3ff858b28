"""The ledger of what customers were shown: by us, and by people who work on the board."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlmodel import delete

from mapping.roadmap import Stage
from mapping.targets import Precision
from sandbox.trello.settings import APP_KEY, OWNER_TOKEN
from sync.measuring import measure
from sync.pipeline import plan_boards
from sync.records import recent_runs
from sync.reporting import report_inputs
from sync.store.engine import open_store
from sync.store.json import load
from sync.store.keys import BoardKey
from sync.store.promises import Event, Promise, Standing, ledger, live_promises
from sync.store.tables import CardRow, PromiseRow
from tests.end_to_end.small import NOW, Small, changed, private, small

RULES = "    edits: {{title: {0}, description: {0}, due: {0}, list: {0}, archived: {0}}}\n"
SHOWN, SEEN, FOUND, WITHDRAWN = Event.SHOWN, Event.SEEN, Event.FOUND, Event.WITHDRAWN


def edit(site: Small, title: str, **changes: Any) -> None:
    """A person changes a card on Trello."""
    url = f"{site.box.trello_url}/1/cards/{site.cards()[title].id}"
    answer = requests.put(url, params={"key": APP_KEY, "token": OWNER_TOKEN}, json=changes, timeout=10)
    assert answer.ok, answer.text


def place(site: Small) -> BoardKey:
    return BoardKey("acme", "road", site.box.board_id)


def history(site: Small, item: str) -> list[tuple[Event, Promise]]:
    with site.store.transaction() as session:
        rows = ledger(session, place(site), [item]).get(item, ())
        return [(Event(row.event), load(Promise, row.body)) for row in rows]


@pytest.mark.parametrize("rule", ["ours", "theirs", "stop"])
def test_a_date_that_a_person_put_on_the_board_is_a_promise_of_that_day(live: Small, rule: str) -> None:
    live.write(boards=RULES.format(rule))
    edit(live, "Faster search", due="2026-05-04T15:00:00.000Z")
    live.sync()
    event, promise = history(live, "search")[1]
    assert (event, promise.target, promise.deadline) == (SEEN, "2026-05-04", date(2026, 5, 4))
    assert (promise.precision, promise.by_hand) == (Precision.DAY, ("due",))


def test_the_day_of_a_due_date_is_that_of_the_workspaces_zone(live: Small) -> None:
    edit(live, "Faster search", due="2026-05-04T22:30:00.000Z")  # half past midnight in Berlin
    live.sync()
    assert history(live, "search")[1][1].deadline == date(2026, 5, 5)


QUARTERS = "    lists_by: quarter\n    edits: {list: theirs}\n"


@pytest.fixture
def here(migrated_file: Path, tmp_path: Path) -> Iterator[Small]:
    """An empty board."""
    store = open_store(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'milepost.db')}")
    with small(tmp_path, store) as site:
        yield site
    store.close()


@pytest.fixture
def by_quarter(here: Small) -> Small:
    here.write(boards=QUARTERS)
    assert here.go_live().troubles == ()
    return here


def to_list(site: Small, title: str, name: str) -> None:
    """A person moves a card to the list of that name."""
    edit(site, title, idList=next(one.id for one in site.board().lists if one.name == name))


def test_a_quarter_to_which_a_person_moved_a_card_is_a_promise_of_that_quarter(by_quarter: Small) -> None:
    to_list(by_quarter, "An app for phones", "Q2 2026")
    by_quarter.sync()
    event, promise = history(by_quarter, "mobile")[1]
    assert (event, promise.target, promise.deadline) == (SEEN, "Q2 2026", date(2026, 6, 30))
    assert (promise.precision, promise.by_hand) == (Precision.QUARTER, ("date", "list"))


def test_the_quarter_of_a_persons_hand_stays_promised_while_the_card_stands_there(by_quarter: Small) -> None:
    to_list(by_quarter, "An app for phones", "Q2 2026")
    by_quarter.sync()
    by_quarter.write(changed(mobile={"title": "An app"}), boards=QUARTERS)
    by_quarter.sync()
    assert history(by_quarter, "mobile")[-1][1].target == "Q2 2026"
    by_quarter.write(changed(mobile={"title": "An app"}), boards="    lists_by: quarter\n")
    by_quarter.sync()
    assert history(by_quarter, "mobile")[-1][1].target == "Q4 2026"


def test_a_list_that_says_no_date_takes_none_back(by_quarter: Small) -> None:
    to_list(by_quarter, "An app for phones", "No date yet")
    by_quarter.sync()
    event, promise = history(by_quarter, "mobile")[1]
    assert (event, promise.list, promise.target) == (SEEN, "others", "Q4 2026")


def test_a_horizon_to_which_a_person_moved_a_card_is_the_promise(here: Small) -> None:
    here.write(boards="    lists_by: horizon\n")
    here.go_live()
    to_list(here, "Sign in with your own account", "Next")
    here.sync()
    event, promise = history(here, "login")[1]
    assert (event, promise.target, promise.deadline) == (SEEN, "next", None)


def test_drift_measures_against_the_date_that_a_person_has_shown(either: Small) -> None:
    either.write(boards=RULES.format("theirs"))
    edit(either, "Faster search", due="2026-05-04T12:00:00.000Z")
    either.sync()
    shown = measure(either.store, either.world().workspace, NOW).inputs.public
    assert shown["search"].deadline == date(2026, 5, 4)
    assert shown["export"].deadline == date(2026, 6, 30)


def test_what_was_overwritten_was_seen_and_is_in_the_ledger_before_what_replaced_it(either: Small) -> None:
    edit(either, "Faster search", name="Search in a week", desc="We promise.")
    assert either.sync().writes == 1
    found = [(event, promise.title, promise.by_hand) for event, promise in history(either, "search")]
    assert found == [
        (SHOWN, "Faster search", ()),
        (SEEN, "Search in a week", ("description", "title")),
        (SHOWN, "Faster search", ()),
    ]
    either.sync()
    assert len(history(either, "search")) == 3


@pytest.mark.parametrize("rule", ["theirs", "stop"])
def test_a_state_is_entered_once_however_often_it_is_read(live: Small, rule: str) -> None:
    live.write(boards=RULES.format(rule))
    edit(live, "Faster search", name="Mine")
    for _ in range(3):
        live.sync()
    edit(live, "Mine", name="Faster search")
    live.sync()
    live.sync()
    assert [promise.title for _, promise in history(live, "search")] == ["Faster search", "Mine", "Faster search"]


def test_what_stays_a_persons_is_not_told_as_ours_when_another_field_is_written(either: Small) -> None:
    either.write(boards=RULES.format("theirs"))
    edit(either, "Faster search", name="Mine", due="2026-05-04T12:00:00.000Z")
    either.sync()
    either.write(changed(search={"title": "New words", "stage": "shipped"}), boards=RULES.format("theirs"))
    either.sync()
    either.sync()
    event, promise = history(either, "search")[-1]
    assert (event, promise.title, promise.stage) == (SHOWN, "Mine", Stage.SHIPPED)
    assert (promise.by_hand, promise.deadline) == (("due", "title"), date(2026, 5, 4))
    assert [event for event, _ in history(either, "search")] == [SHOWN, SEEN, SHOWN]


def test_a_card_that_a_person_moved_shows_the_stage_of_its_list(live: Small) -> None:
    live.write(boards=RULES.format("theirs"))
    shipped = next(one.id for one in live.board().lists if one.name == "Shipped")
    edit(live, "An app for phones", idList=shipped)
    live.sync()
    assert (history(live, "mobile")[-1][1].stage, history(live, "mobile")[-1][0]) == (Stage.SHIPPED, SEEN)
    assert measure(live.store, live.world().workspace, NOW).inputs.public["mobile"].stage is Stage.SHIPPED


def test_a_card_that_a_person_archived_or_deleted_is_not_shown_any_more(either: Small) -> None:
    edit(either, "An app for phones", closed=True)
    url = f"{either.box.trello_url}/1/cards/{either.cards()['Faster search'].id}"
    assert requests.delete(url, params={"key": APP_KEY, "token": OWNER_TOKEN}, timeout=10).ok
    for _ in range(2):
        either.sync()
    assert [promise.standing for _, promise in history(either, "mobile")] == [Standing.OPEN, Standing.ARCHIVED]
    assert [promise.standing for _, promise in history(either, "search")] == [Standing.OPEN, Standing.DELETED]
    with either.store.transaction() as session:
        assert set(live_promises(session, place(either))) == {"export", "login"}


def test_what_we_wrote_and_lost_the_answer_of_is_no_persons_hand(live: Small) -> None:
    live.write(changed(search={"title": "New words"}))
    live.box.fault(service="trello", kind="slow", seconds=0, next=1)
    live.box.fault(service="trello", kind="lose_reply", next=9)
    live.sync()
    live.box.clear_faults()
    live.sync()
    assert [event for event, _ in history(live, "search")] == [SHOWN, SHOWN]


def test_a_plan_that_is_only_looked_at_enters_nothing(live: Small) -> None:
    edit(live, "Faster search", name="Mine")
    plan_boards(live.world(), NOW, frozenset())
    assert len(history(live, "search")) == 1


def test_a_card_of_which_the_store_knows_nothing_is_entered_as_it_was_found(live: Small) -> None:
    edit(live, "Export to spreadsheets", due="2026-09-01T12:00:00.000Z")
    forget_board(live)
    for _ in range(2):
        live.sync()
    assert [(event, promise.deadline) for event, promise in history(live, "export")] == [(FOUND, date(2026, 9, 1))]


def forget_board(site: Small) -> None:
    with site.store.transaction() as session:
        for table in (CardRow, PromiseRow):
            session.exec(delete(table))


def test_what_leaves_the_board_is_withdrawn_once(live: Small) -> None:
    live.write(private("login"))
    for _ in range(2):
        live.sync()
    assert [event for event, _ in history(live, "login")] == [SHOWN, WITHDRAWN]


def test_what_was_overwritten_is_in_the_runs_record_and_in_the_weekly_report(live: Small) -> None:
    edit(live, "Faster search", name="Search in a week", desc="We promise.", due="2026-05-04T12:00:00.000Z")
    result = live.sync()
    told = "Faster search: title (was Search in a week), description, due (was 2026-05-04T12:00:00+00:00)"
    assert result.overwritten == (told,)
    assert recent_runs(live.store, "acme")[0].message == f"people's edits were overwritten: {told}"
    (board,) = report_inputs(live.world(), measure(live.store, live.world().workspace, NOW)).boards
    assert board.overwritten == (told,)
    assert live.sync().overwritten == ()
