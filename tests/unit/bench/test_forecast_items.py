"""Items of an export, forecast from what was known at each origin."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from bench.forecast_items import tell, walked
from bench.forecasts.item_paces import item_paces
from bench.forecasts.items import Child, Export, items_of, walk_items
from drift.forecasts.forecast import Method

START = datetime(2020, 1, 6, 9, tzinfo=UTC)


def child(created: int, resolved: int | None, *, cancelled: bool = False) -> Child:
    """Created and resolved in these weeks."""
    done = None if resolved is None else START + timedelta(weeks=resolved)
    return Child(START + timedelta(weeks=created), done, cancelled)


def project(*children: Child, weeks: int = 60) -> Export:
    return Export("app", {"E-1": children}, START + timedelta(weeks=weeks))


STEADY = tuple(child(0, week) for week in range(1, 13))
"""Twelve known from the start, one finished a week."""


def test_an_item_is_forecast_every_four_weeks_from_the_week_after_its_first_finish() -> None:
    found = walk_items(project(*STEADY), Method.PLAIN).scored
    assert [(one.n, one.outcome) for one in found] == [(11, 11), (7, 7), (3, 3)]
    assert {later.origin - sooner.origin for sooner, later in pairwise(found)} == {4}


def test_what_is_created_later_is_neither_left_nor_waited_for() -> None:
    later = child(20, None)
    assert [one.n for one in walk_items(project(*STEADY, later), Method.PLAIN).scored[:3]] == [11, 7, 3]


def test_what_is_cancelled_counts_as_open_until_then_and_never_as_finished() -> None:
    found = walk_items(project(*STEADY, child(0, 30, cancelled=True)), Method.PLAIN).scored
    assert [(one.n, one.outcome) for one in found[:3]] == [(12, 29), (8, 25), (4, 21)]


def test_work_that_is_never_finished_is_later_than_all_weeks() -> None:
    first, *_ = walk_items(project(*STEADY, child(0, None)), Method.PLAIN).scored
    assert first.outcome == 37


def test_where_no_week_finished_anything_there_is_no_forecast_but_a_count() -> None:
    stalled = project(child(0, 0), *(child(0, None) for _ in range(5)), weeks=80)
    found = walk_items(stalled, Method.PLAIN)
    assert found.silent > 0


def test_epics_with_children_enough_are_read_by_either_kind_of_link(tmp_path: Path) -> None:
    file = tmp_path / "app.jsonl"
    links = [{"customfield_11300": "E-1"}] * 5 + [{"epic": {"key": "E-2"}}] * 5 + [{"epic": {"key": "E-3"}}, {}]
    fields = {"created": "2020-01-06T09:00:00.000+0000", "resolutiondate": None, "resolution": None}
    file.write_text("".join(json.dumps({"fields": {**fields, **link}}) + "\n" for link in links))
    assert sorted(items_of(file).items) == ["E-1", "E-2"]


def test_both_methods_are_told_on_the_same_forecasts() -> None:
    title, calibrated, plain = tell("app", [walked(project(*STEADY), [])])
    assert title.startswith("app: 3 forecasts of 1 items")
    assert calibrated.split()[0] == "calibrated"
    assert plain.split()[0] == "plain"


STALLED = (child(0, 1), child(0, 2), child(0, 3), child(0, 4), *(child(0, None) for _ in range(8)))
"""Four finished, one a week, and nothing after that."""


def test_items_are_tried_with_the_paces_of_other_trackers() -> None:
    stalled = project(*STALLED)
    alone, tried = (walked(project(*STEADY), others) for others in ([], [stalled]))
    assert len(tried) == len(alone) + 1
    (later, *_), (own, *_) = (given.scored for given in reversed(tuple(tried.values())[::2]))
    assert later.cdf[-1] < own.cdf[-1] / 2


def test_the_paces_of_items_that_stall_are_slow_and_of_those_that_go_on_as_seen() -> None:
    def slow(*children: Child) -> float:
        return sum(chance for pace, chance in item_paces([project(*children)]).likely(4, 1, 8) if pace < 0.4)

    assert slow(*STALLED) > 0.8
    assert slow(*STEADY) < 0.1
