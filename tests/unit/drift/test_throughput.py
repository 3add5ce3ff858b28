"""Whose weeks an item is forecast from."""

from __future__ import annotations

from datetime import date, timedelta

from drift.forecasts.calibrated import HISTORY_WEEKS
from drift.forecasts.forecast import Method
from drift.forecasts.throughput import Basis, history, throughputs
from drift.inputs import DriftSettings
from mapping.backlog import Issue
from tests.unit.drift.small_backlog import DOING, DONE, TODO, at, facts, finished, item, moved, story

THREE = DriftSettings(method=Method.PLAIN, min_weeks=3, window_weeks=6)


def test_an_item_with_enough_weeks_of_its_own_is_measured_by_them() -> None:
    (a, first), (b, second) = finished("1", at("2026-10-28")), finished("2", at("2026-11-10"))
    found = throughputs(facts([item()], {"search": [a, b, story("3")]}, first + second, settings=THREE))["search"]
    assert (found.samples, found.basis, found.thin) == ((1, 0, 1), Basis.OWN, False)


def test_a_young_item_borrows_the_weeks_of_items_in_its_projects() -> None:
    old, history = finished("1", at("2026-10-13"), at("2026-10-05"))
    more, later = finished("2", at("2026-11-12"))
    given = facts(
        [item(), item("young")],
        {"search": [old, more, story("3")], "young": [story("4")]},
        history + later,
        settings=THREE,
    )
    found = throughputs(given)["young"]
    assert found.basis is Basis.PEERS
    assert found.samples == (0, 0, 0, 0, 1, 1)
    assert not found.thin


def test_just_enough_weeks_of_its_own_are_enough() -> None:
    own, mine = finished("1", at("2026-10-28"))
    peer, theirs = finished("2", at("2026-11-10"), at("2026-10-06"))
    work = {"search": [own, story("3")], "speed": [peer, story("4")]}
    found = throughputs(facts([item(), item("speed")], work, mine + theirs, settings=THREE))["search"]
    assert (found.samples, found.basis) == ((1, 0, 0), Basis.OWN)


def test_a_stranger_in_another_project_lends_nothing() -> None:
    old, history = finished("1", at("2026-10-13"))
    given = facts(
        [item(), item("young")], {"search": [old], "young": [story("4", project="OPS")]}, history, settings=THREE
    )
    assert throughputs(given)["young"].samples == ()


def test_a_finished_peer_has_no_empty_weeks_after_its_end() -> None:
    old, history = finished("1", at("2026-10-13"))
    given = facts([item(), item("young")], {"search": [old], "young": [story("4")]}, history, settings=THREE)
    assert throughputs(given)["young"].samples == (1,)


def test_few_weeks_without_peers_are_a_thin_history() -> None:
    done, history = finished("1", at("2026-11-10"))
    found = throughputs(facts([item()], {"search": [done, story("2")]}, history, settings=THREE))["search"]
    assert (found.samples, found.weeks, found.thin) == ((1,), 1, True)


def test_a_calibrated_forecast_looks_back_half_a_year_whatever_the_window() -> None:
    given = facts([item()], {}, settings=DriftSettings(window_weeks=6))
    assert len(history(given).weeks) == HISTORY_WEEKS == 26
    assert len(history(facts([item()], {}, settings=THREE)).weeks) == 6


def test_weeks_that_do_not_count_are_left_out_of_that_too() -> None:
    settings = DriftSettings(excluded_weeks=("2026-W45",), window_start=date(2026, 10, 5))
    assert history(facts([item()], {}, settings=settings)).weeks == (
        *(date(2026, 10, 5) + timedelta(weeks=week) for week in range(4)),
        date(2026, 11, 9),
    )


def test_a_stalled_item_keeps_its_empty_weeks() -> None:
    begun = story("1", DOING)
    change = moved("1", at("2026-10-28"), TODO, DOING)
    found = throughputs(facts([item()], {"search": [begun]}, [change], settings=THREE))["search"]
    assert (found.samples, found.basis) == ((0, 0, 0), Basis.OWN)


def test_a_reopened_issue_leaves_the_history() -> None:
    again = story("1", DOING)
    changes = [
        moved("1", at("2026-10-26"), TODO, DOING),
        moved("1", at("2026-10-28"), DOING, DONE),
        moved("1", at("2026-11-10"), DONE, DOING),
    ]
    found = throughputs(facts([item()], {"search": [again]}, changes, settings=THREE))["search"]
    assert found.samples == (0, 0, 0)


def test_cancelled_work_was_never_finished() -> None:
    dropped: Issue = story("1", DONE, resolution="Won't Do", resolved=at("2026-11-10"))
    done, history = finished("2", at("2026-10-28"))
    given = facts([item()], {"search": [dropped, done, story("3")]}, history, settings=THREE)
    assert throughputs(given)["search"].samples == (1, 0, 0)


def test_a_shared_issue_counts_by_its_weight() -> None:
    done, history = finished("1", at("2026-11-10"))
    given = facts([item()], {"search": [done, story("2")]}, history, weights={"1": 0.5})
    assert throughputs(given)["search"].samples == (0.5,)
