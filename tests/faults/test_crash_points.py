"""Wherever a run is interrupted, one clean run brings the board to the plan, with no card twice.

The run of these tests makes a label, a card, an update, a move and an archive; it is interrupted before or after each
of its requests to Trello, by a crash in the process, a lost answer, a cut one, or a kill from outside.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from connectors.trello import wire
from sync.publish.plan import Action
from sync.records import Outcome, recent_runs
from sync.store.engine import Store, open_store
from sync.store.journal import unsettled
from sync.store.keys import BoardKey
from sync.store.promises import live_promises
from tests.end_to_end.small import ITEMS, Item, Small, changed, private, small
from tests.faults.killing import environment, wait_for

REQUESTS = 7
"""What the interrupted run asks of Trello: one read and six writes, the last of which archives a card."""

REPORTS: Item = {"title": "Reports by mail", "stage": "planned", "target": "H2 2026"}


class Crash(BaseException):
    """The process dies: nothing in it gets to react."""


def goals(turn: int) -> tuple[Mapping[str, Item], str]:
    """Two states of the roadmap, by turns; from either to the other takes all kinds of writes."""
    retired = {f"reports-{past}": {**REPORTS, "title": ""} for past in range(1, turn + 1, 2)}
    if turn % 2 == 0:
        return {**changed(search={"stage": "planned"}), **retired}, "Finding things"
    return {
        **private("login"),
        **retired,
        "search": {**ITEMS["search"], "stage": "building", "summary": f"Turn {turn}."},
        "export": {**ITEMS["export"], "title": f"Export, turn {turn}"},
        f"reports-{turn}": {**REPORTS, "title": f"Reports, turn {turn}"},
    }, f"Finding {turn}"


@contextmanager
def crashing(at: int, *, landed: bool) -> Iterator[None]:
    """Die at the n-th request to Trello, before it is sent or after it was answered."""
    send, sent = wire._Inspected.request, [0]

    def request(self: Any, *args: Any, **kwargs: Any) -> Any:
        sent[0] += 1
        if sent[0] == at and not landed:
            raise Crash
        answer = send(self, *args, **kwargs)
        if sent[0] == at:
            raise Crash
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire._Inspected, "request", request)
        yield


def interrupt(site: Small, at: int, how: str) -> None:
    """One run that is interrupted at its n-th request to Trello."""
    if how in {"before", "after"}:
        with crashing(at, landed=how == "after"), suppress(Crash):
            site.sync()
        return
    # An update is sent again by itself; so that it stays unanswered, its repetitions are struck as well.
    if at > 1:
        site.box.fault(service="trello", kind="slow", seconds=0, next=at - 1)
    site.box.fault(service="trello", kind=how)
    site.sync()
    site.box.clear_faults()


def check(site: Small, items: Mapping[str, Item]) -> None:
    """One clean run, and the board is the plan; another one has nothing to do."""
    result = site.sync()
    assert (result.run.outcome, result.run.message) == (Outcome.OK, "")
    assert set(site.cards()) == {item["title"] for item in items.values() if item["title"]}
    marks = site.marks()
    assert len(set(marks)) == len(marks)
    again = site.sync()
    assert again.boards[0].plan.is_empty
    assert again.boards[0].plan.held == ()
    key = BoardKey("acme", "road", site.box.board_id)
    with site.store.transaction() as session:
        shown = {one.title for one in live_promises(session, key).values()}
        assert unsettled(session, key) == ()
    assert shown == set(site.cards())
    assert all(run.outcome is not Outcome.RUNNING for run in recent_runs(site.store, "acme"))


def survive(store: Store, folder: Path, points: tuple[tuple[int, str], ...]) -> None:
    """Interrupt a run at each of the points, with a clean run and its check after each."""
    with small(folder, store) as site:
        site.write(goals(0)[0])
        site.go_live()
        for turn, (at, how) in enumerate(points, 1):
            for step in (2 * turn - 1, 2 * turn):
                items, theme = goals(step)
                site.write(items, theme=theme)
                if step % 2:
                    interrupt(site, at, how)
                check(site, items)


def test_the_interrupted_run_takes_all_kinds_of_writes(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        site.write(goals(0)[0])
        site.go_live()
        site.write(goals(1)[0], theme=goals(1)[1])
        site.box.reset_counts()
        plan = site.sync().boards[0].plan
        assert {one.action for one in plan.changes} == {
            Action.CREATE_LABEL,
            Action.CREATE_CARD,
            Action.UPDATE_CARD,
            Action.ARCHIVE_CARD,
        }
        assert any(one.moves for one in plan.changes)
        assert any(one.rewrites for one in plan.changes)
        assert site.box.count("trello") == REQUESTS
        assert plan.changes[-1].action is Action.ARCHIVE_CARD
    store.close()


def test_a_run_that_was_interrupted_anywhere_is_mended_by_the_next_one(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    survive(store, tmp_path, ((1, "before"), (3, "after"), (3, "lose_reply"), (REQUESTS, "after")))
    store.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("how", ["before", "after", "lose_reply", "cut_reply", "drop", "error"])
def test_every_crash_point_is_mended_by_the_next_run(store: Store, tmp_path: Path, how: str) -> None:
    survive(store, tmp_path, tuple((at, how) for at in range(1, REQUESTS + 1)))


def test_the_first_filling_goes_on_after_a_crash(tmp_path: Path) -> None:
    items = dict(ITEMS) | {f"n{number}": {**REPORTS, "title": f"Item number {number}"} for number in range(40)}
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        site.write(items)
        with crashing(at=20, landed=True), suppress(Crash):
            # The read of the pull's run and of the plan come first.
            site.go_live()
        assert 10 < len(site.cards()) < 20
        check(site, items)
    store.close()


@pytest.mark.starts_programs
@pytest.mark.parametrize("route", ["/1/cards$", pytest.param("/1/labels", marks=pytest.mark.slow)])
def test_a_process_that_is_killed_in_a_write_is_mended_by_the_next_run(tmp_path: Path, route: str) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        site.write(goals(0)[0])
        site.go_live()
        items, theme = goals(1)
        site.write(items, theme=theme)
        site.box.reset_counts()
        site.box.fault(service="trello", kind="slow", seconds=3, method="POST", route=route)
        process = subprocess.Popen([sys.executable, "-m", "milepost", "sync", "-w", str(tmp_path)], env=environment())
        wait_for(lambda: any(row["verb"] == "POST" for row in _trello(site)))
        process.send_signal(signal.SIGKILL)
        process.wait()
        site.box.clear_faults()
        with store.transaction() as session:
            assert len(unsettled(session, BoardKey("acme", "road", site.box.board_id))) == 1
        time.sleep(3)  # what was on its way lands after all
        check(site, items)
    store.close()


def _trello(site: Small) -> list[dict[str, Any]]:
    return [row for row in site.box.counts() if row["service"] == "trello"]
