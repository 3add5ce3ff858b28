"""The measurement of drift runs, small, on a company that is what it says; times are not looked at."""

from __future__ import annotations

import re

from bench.drift import growth
from bench.drift.backlog import HISTORY, NOW, SPRINTS, made_up
from bench.drift.roadmaps import ITEMS, mapping_file, portfolio
from bench.drift.run import figures
from bench.drift.runs import CHANGED, FIRST, costs
from drift import measure
from mapping.assign import assign


def test_the_made_up_company_is_as_large_as_it_says_and_the_same_each_time() -> None:
    backlog = made_up(600, seed=1)
    assert (len(backlog.issues), len(backlog.sprints), len(list(portfolio().items()))) == (600, SPRINTS, ITEMS)
    assert all(NOW - HISTORY <= change.at < NOW for many in backlog.changes.values() for change in many)
    assert backlog == made_up(600, seed=1)
    assert backlog != made_up(600, seed=2)


def test_most_of_the_made_up_work_belongs_to_an_item_and_some_to_none() -> None:
    backlog = made_up(5_000, seed=1)
    assigned = assign(backlog, portfolio(), mapping_file(backlog))
    work = [issue.id for issue in backlog.issues.values() if issue.is_work]
    assert 0.7 < sum(one in assigned.by_issue for one in work) / len(work) < 0.95
    assert sum(len(many) > 1 for many in assigned.by_issue.values()) > 50


def test_every_measure_is_timed_by_itself_and_left_as_it_was() -> None:
    before = dict(vars(measure))
    told = figures(300)
    assert vars(measure) == before
    assert {"gather", "schedule_findings", "scope_findings", "sprint_findings", "in_order"} < told.measures.keys()
    assert all(seconds >= 0 for seconds in told.measures.values())
    assert told.findings > ITEMS


def test_a_row_says_what_was_counted_at_each_size_and_by_what_it_grew() -> None:
    lines = list(growth.measure(sizes=(300, 600)))
    assert re.fullmatch(r"issues +300 +600   times 2\.0", lines[0])
    for step in ("assign", "roll_up", "measure_all", "forecasts"):
        assert any(re.match(rf"{step}, s +\d+\.\d\d +\d+\.\d\d   times ", line) for line in lines)
    for run in ("a first run", "a later run after 0.1% changed", "a later run after 1% changed"):
        assert any(re.match(rf"{re.escape(run)}, s +\d+\.\d\d +\d+\.\d\d   times ", line) for line in lines)
    assert any(line.startswith("peak after the measures, MB") for line in lines)


def test_a_later_run_reads_and_writes_less_than_a_first() -> None:
    of = costs(2_000)
    assert set(of) == {FIRST, *CHANGED}
    assert of["0.1%"].read < of["1%"].read < of[FIRST].read / 2, "it asks what stands, and reads what does not"
    assert of["0.1%"].written < of["1%"].written
