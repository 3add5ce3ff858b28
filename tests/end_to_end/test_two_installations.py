"""One board, one installation: a copy of a workspace with another store, or with a copy of the store, writes nothing
before a person lets it take the board over; and then the other one is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from sqlite3 import connect

import pytest
import requests

from connectors.errors import ServiceError
from sandbox.trello.settings import APP_KEY, OWNER_TOKEN
from sync.publish.claim import claims
from sync.publish.plan import Action
from sync.records import Outcome, recent_runs
from sync.store.engine import Store, open_store
from sync.taking_over import take_over
from tests.end_to_end.small import ITEMS, Small, changed, small

OTHER = "another installation of the workspace acme publishes to this board"
BEHIND = "that this store did not make"
ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def live(store: Store, tmp_path: Path) -> Iterator[Small]:
    """A board that an installation has filled and publishes to."""
    with small(tmp_path, store) as site:
        assert site.go_live().run.outcome is Outcome.OK
        site.box.reset_counts()
        yield site


@contextmanager
def beside(site: Small, folder: Path, database: Path | None = None) -> Iterator[Small]:
    """Another installation of the same workspace, with an empty store or with this one."""
    store = open_store(f"sqlite:///{database or folder / 'other.db'}")
    yield replace(site, store=store)
    store.close()


def on_board(site: Small, verb: str, path: str, **values: str) -> None:
    """Do something on Trello as the board's owner."""
    auth = {"key": APP_KEY, "token": OWNER_TOKEN}
    answer = requests.request(verb, f"{site.box.trello_url}/1/{path}", params={**auth, **values}, timeout=10)
    assert answer.ok, answer.text


def bearing(site: Small) -> set[str]:
    """The marks of installations that the board bears."""
    return set(claims("acme", site.board()).values())


@ON_SQLITE
def test_the_mark_of_an_installation_is_one_label_that_no_card_bears(live: Small) -> None:
    board = live.board()
    (label,) = claims("acme", board)
    assert all(label not in card.label_ids for card in board.cards)
    assert live.sync().writes == 0
    live.write(changed(search={"title": "New words"}))
    assert live.sync().writes == 1


def test_a_second_installation_finds_every_card_and_writes_nothing(live: Small, tmp_path: Path) -> None:
    with beside(live, tmp_path) as other:
        other.write(changed(search={"title": "Words of the staging copy"}))
        for result in (other.sync(), other.approve()):
            assert (result.run.outcome, result.writes) == (Outcome.REFUSED, 0)
            assert OTHER in result.run.message
            assert "milepost board takeover road" in result.run.message
        assert result.boards[0].plan.count(Action.CREATE_CARD) == 0
        assert other.sync().boards[0].live is False
    assert live.writes() == 0


def test_who_takes_over_publishes_after_approval_and_the_other_is_refused_in_turn(live: Small, tmp_path: Path) -> None:
    with beside(live, tmp_path) as other:
        other.sync()
        before = bearing(live)
        live.box.reset_counts()
        assert take_over(other.world(), "road").writes == live.writes() == 1
        assert len(bearing(live)) == 1
        assert bearing(live) != before
        assert recent_runs(other.store, "acme")[0].trigger == "takeover of road"
        other.write(changed(search={"title": "New words"}))
        assert other.sync().writes == 0  # in preview
        assert other.approve().writes == 1
        live.write(changed(search={"title": "Old words"}))
        refused = live.sync()
        assert (refused.run.outcome, refused.writes) == (Outcome.REFUSED, 0)
        assert OTHER in refused.run.message
        assert "New words" in live.cards()
        assert take_over(live.world(), "road").writes == 1
        assert OTHER in other.sync().run.message


@ON_SQLITE
def test_to_take_over_what_is_ours_writes_nothing_and_leaves_it_live(live: Small) -> None:
    result = take_over(live.world(), "road")
    assert (result.run.outcome, result.writes, live.writes()) == (Outcome.OK, 0, 0)
    assert live.sync().boards[0].live


@ON_SQLITE
def test_with_the_store_lost_no_card_is_made_again(live: Small, tmp_path: Path) -> None:
    cards = live.cards()
    with beside(live, tmp_path) as again:
        found = again.sync()
        assert found.boards[0].plan.is_empty
        assert set(found.boards[0].plan.matched) == set(ITEMS)
        take_over(again.world(), "road")
        assert again.go_live().writes == 0
        assert again.sync().boards[0].live
    assert live.cards() == cards


@ON_SQLITE
def test_a_copy_of_the_store_is_refused_once_the_other_has_made_a_card(live: Small, tmp_path: Path) -> None:
    with closing(connect(tmp_path / "milepost.db")) as now, closing(connect(tmp_path / "copy.db")) as copy:
        now.backup(copy)
    tour = {"tour": {"title": "A guided tour", "stage": "planned", "target": "none"}}
    live.write(changed(**tour))
    assert live.sync().writes == 1
    with beside(live, tmp_path, tmp_path / "copy.db") as backup:
        backup.write(changed(**tour, search={"title": "New words"}))
        refused = backup.sync()
        assert (refused.run.outcome, refused.writes) == (Outcome.REFUSED, 0)
        assert f"1 card of this workspace {BEHIND} ('A guided tour')" in refused.run.message
        assert take_over(backup.world(), "road").writes == 1
        assert backup.go_live().writes == 1
        assert OTHER in live.sync().run.message
        assert backup.sync().writes == 0


@ON_SQLITE
def test_a_mark_that_a_person_removed_comes_back_with_the_next_write(live: Small) -> None:
    (label,) = claims("acme", live.board())
    on_board(live, "DELETE", f"labels/{label}")
    assert live.sync().writes == 0
    live.write(changed(search={"title": "New words"}))
    assert live.sync().writes == 2
    assert len(bearing(live)) == 1


@ON_SQLITE
def test_of_two_that_went_live_at_one_moment_neither_writes_until_one_takes_over(live: Small, tmp_path: Path) -> None:
    (label,) = claims("acme", live.board())
    mine = next(one.name for one in live.board().labels if one.id == label)
    on_board(live, "POST", "labels", idBoard=live.box.board_id, name=mine[:-16] + "a" * 16)
    assert OTHER in live.sync().run.message
    assert take_over(live.world(), "road").writes == 2
    assert len(bearing(live)) == 1
    assert live.go_live().run.outcome is Outcome.OK


@ON_SQLITE
def test_a_takeover_whose_answer_was_lost_is_done_again(live: Small, tmp_path: Path) -> None:
    with beside(live, tmp_path) as other:
        other.sync()
        live.box.fault(service="trello", kind="drop", method="PUT")
        with pytest.raises(ServiceError):
            take_over(other.world(), "road")
        live.box.clear_faults()
        assert OTHER in other.sync().run.message
        assert take_over(other.world(), "road").writes == 1
        assert other.go_live().run.outcome is Outcome.OK
