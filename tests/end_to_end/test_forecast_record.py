"""What was forecast once, and what the report says of it when its dates have passed; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from drift.forecasts.forecast import Forecast, Method
from reports.machine import as_json
from reports.weekly import weekly_report
from sync.measuring import measure
from sync.reporting import report_inputs, report_run
from sync.store.engine import Store
from sync.store.measures import save_forecasts
from tests.end_to_end.small import ITEMS, NOW, Small, small

DONE = {"search": {**ITEMS["search"], "more": "confirmed_shipped: 2026-03-05"}}
MANY = {f"item-{number}": {**ITEMS["login"], "title": f"Thing {number}"} for number in range(19)}


@pytest.fixture
def here(tmp_path: Path, store: Store) -> Iterator[Small]:
    """The small company with 19 items more. A person saw search with customers on 5 March; the others are open."""
    with small(tmp_path, store) as site:
        site.write({**ITEMS, **DONE, **MANY})
        assert site.sync().troubles == ()
        yield site


def gave(site: Small, *items: str, weeks_ago: int, weeks: int = 3) -> None:
    """Forecasts of some weeks ago that were sure of so many weeks."""
    at = NOW - timedelta(weeks=weeks_ago)
    one = Forecast(at.date(), (1.0,), float(weeks), (0.0,) * weeks + (1.0,), method=Method.CALIBRATED)
    with site.store.transaction() as session:
        save_forecasts(session, "acme", dict.fromkeys(items, one), at)


def record(site: Small, at: datetime = NOW) -> dict[str, Any]:
    world = site.world()
    found: dict[str, Any] = as_json(weekly_report(report_inputs(world, measure(site.store, world.workspace, at))))
    return dict(found["record"])


def test_a_young_service_says_that_no_date_has_come_due(here: Small) -> None:
    assert record(here)["said"] == [
        "Too few to tell how often dates given at 85% by the calibrated method hold: none yet"
    ]


def test_dates_are_scored_when_they_have_passed_and_not_before(here: Small) -> None:
    """All were to be there on 10 March, the day of the report."""
    gave(here, "search", *MANY, weeks_ago=5, weeks=5)
    assert record(here)["said"][0].endswith("none yet")
    (said,) = record(here, NOW + timedelta(days=1))["said"]
    assert said.startswith("Of 20 dates that we gave at 85% by the calibrated method, 1 held (5%), fewer than chance")


def test_what_was_finished_after_the_date_did_not_hold(here: Small) -> None:
    gave(here, "search", weeks_ago=6, weeks=5)
    found = record(here)
    assert {"level": 0.85, "held": 0, "of": 1, "by_chance": [0, 1]} in found["horizons"][-1]["levels"]
    assert [one["verdict"] for one in found["forecasts"] if one["horizon_weeks"] == 12] == ["missed"]


def test_a_target_that_passed_is_scored_by_the_chance_that_was_given_for_it(here: Small) -> None:
    """Export and search are due on 30 June, and both were sure to be there by then; export was not."""
    gave(here, "export", weeks_ago=0)
    assert record(here)["horizons"][-1]["targets"] == 0
    found = record(here, datetime(2026, 7, 1, 12, tzinfo=UTC))["horizons"][-1]
    assert (found["targets"], found["brier"]) == (2, pytest.approx(0.5))


def test_the_chart_and_the_line_reach_the_written_report(here: Small) -> None:
    gave(here, "search", *MANY, "gone", weeks_ago=9)
    written = report_run(here.world(), NOW)
    page = written.html.read_text(encoding="utf-8")
    assert "(1 more not counted: cancelled, or on no roadmap any more)" in page
    assert (written.folder / "record.png").exists()
