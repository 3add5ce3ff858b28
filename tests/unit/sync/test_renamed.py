"""What is kept of an item goes along when its id changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from drift.findings import Figure, Unit
from drift.inputs import WorkStay
from sync.baselines import NOW as THE_PRESENT
from sync.baselines import compare_baselines, freeze_baseline
from sync.measuring import FIRST_SEEN, measure
from sync.pipeline import Request, run
from sync.renamed import by_todays_id, figures_by_todays_id, stays_by_todays_id
from sync.store.engine import open_store
from tests.end_to_end.small import ITEMS, NOW, Small, small

RENAMED = {"search": "find"}


def stay(day: int, issue: str = "1") -> WorkStay:
    return WorkStay(issue, f"APP-{issue}", datetime(2026, 3, day, tzinfo=UTC), None, 1.0, 1.0)


def test_what_was_kept_under_a_former_id_is_found_under_that_of_today() -> None:
    assert by_todays_id({"search": 1, "export": 2}, RENAMED) == {"find": 1, "export": 2}


def test_what_an_item_has_under_its_own_id_by_now_stands() -> None:
    assert by_todays_id({"search": 1, "find": 2}, RENAMED) == {"find": 2}


def test_figures_of_items_go_along_and_those_of_others_of_that_name_do_not() -> None:
    figure = Figure(7, Unit.DAYS)
    found = figures_by_todays_id(
        {("m", "c", "item", "search"): figure, ("m", "c", "sprint", "search"): figure}, RENAMED
    )
    assert found.keys() >= {("m", "c", "item", "find"), ("m", "c", "sprint", "search")}
    assert ("m", "c", "sprint", "find") not in found


def test_an_item_has_its_stays_under_both_ids_oldest_first() -> None:
    found = stays_by_todays_id({"find": (stay(5),), "search": (stay(1), stay(3, "2"))}, RENAMED)
    assert found == {"find": (stay(1), stay(3, "2"), stay(5))}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Small]:
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        yield site
    store.close()


def rename_search(here: Small) -> None:
    others = {item: one for item, one in ITEMS.items() if item != "search"}
    here.write({"find": {**ITEMS["search"], "more": "was: [search]"}, **others})
    rules = here.folder / "mapping.yaml"
    rules.write_text(rules.read_text().replace("item: search", "item: find"))


def test_a_renamed_item_keeps_its_baseline_and_what_last_week_knew_of_it(here: Small) -> None:
    run(here.world(), Request("test", as_of=NOW, publish=False))
    before = measure(here.store, here.world().workspace, NOW)
    rename_search(here)
    after = measure(here.store, here.world().workspace, NOW + timedelta(days=7))
    kept = after.inputs.baselines["find"]
    assert (kept, kept.name) == (before.inputs.baselines["search"], FIRST_SEEN)
    assert after.inputs.last_schedule.keys() >= {"find"}
    assert [one for one in after.inputs.last if one[2:] == ("item", "find")]
    assert after.inputs.stays["find"] == before.inputs.stays["search"]


def test_baselines_are_compared_across_a_rename(here: Small) -> None:
    run(here.world(), Request("test", as_of=NOW, publish=False))
    freeze_baseline(here.world(), "Q1 plan", "Ann")
    rename_search(here)
    (found,) = (one for one in compare_baselines(here.world(), "Q1 plan", THE_PRESENT).items if one.baseline)
    assert (found.item_id, found.baseline, found.added, found.removed) == ("find", 2.0, 0.0, 0.0)
