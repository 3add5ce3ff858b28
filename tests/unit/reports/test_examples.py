"""What the pictures of the documents are made of."""

from __future__ import annotations

from datetime import date

import pytest

from drift.facts import gather
from drift.wording import number
from reports.charts.theme import Ink
from reports.examples.company import company, finding, item, roadmap, stories, story
from reports.examples.look import scaled
from reports.examples.waterfall import waterfall


def test_a_waterfall_ends_where_its_moves_lead() -> None:
    spec = waterfall(("then", "now"), 40, {"added": 10, "removed": -6}, rises=Ink.UNCERTAIN, says=number)
    bars = {bar["step"]: (bar["start"], bar["end"], bar["told"]) for bar in spec["data"]["values"]}
    assert bars == {"then": (0, 40, "40"), "added": (40, 50, "+10"), "removed": (50, 44, "-6"), "now": (0, 44, "44")}


def test_a_chart_of_the_report_is_made_narrower_in_width_alone() -> None:
    spec = {"vconcat": [{"width": 700, "height": 100, "axis": {"minExtent": 220}}]}
    assert scaled(spec, 0.5) == {"vconcat": [{"width": 350, "height": 100, "axis": {"minExtent": 110}}]}


def test_a_story_counts_to_the_item_of_its_label_in_the_state_of_its_last_day() -> None:
    begun, done = date(2026, 11, 2), date(2026, 11, 9)
    work = [story("WEB-1", begun=begun, done=done, labels=("search",)), story("WEB-2", begun=begun, labels=("search",))]
    count = company(roadmap(item("search")), work).rollups["search"].count
    assert (count.todo, count.doing, count.done) == (0, 1, 1)


def test_stories_are_finished_in_the_last_complete_weeks() -> None:
    facts = gather(company(roadmap(item("search")), stories("search", weeks=(2, 1), left=3)))
    finished = [facts.day(share.work.finished) for share in facts.shares["search"] if share.work.finished]
    assert finished == [date(2026, 11, 11), date(2026, 11, 11), date(2026, 11, 18)]


def test_an_example_that_shows_no_such_finding_is_noticed() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        finding(company(roadmap(item("search")), ()), "too-coarse")
