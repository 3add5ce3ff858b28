"""What is said of the generated company: every line that asks for something shows why, every rate of work its counts.

A rate over a handful means little, and nobody can tell from the rate alone how many it is of.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from config.reader import read_workspace
from drift.findings import AsOf, Finding, Measure, Severity, Unit
from drift.history.replay import backlog_at
from drift.inputs import DriftInputs
from drift.measure import freeze_baselines, measure_all
from mapping.assign import assign
from mapping.backlog import Backlog
from mapping.roadmap import Portfolio
from mapping.rollup import roll_up
from mapping.rules import MappingFile
from sandbox.company import generate, workspace_files
from tests.property.jira_truth import Truth

LAST_DAY = date(2026, 11, 20)
SEEDS, DAYS_AGO = st.sampled_from([7, 23]), st.integers(0, 200)
COUNTS = re.compile(r"\d of |of \d|\d (story|stories|points?|items?|epics?)\b")
"""What a rate of work is of."""


@lru_cache(maxsize=2)
def company(seed: int) -> tuple[Backlog, Portfolio, MappingFile]:
    made = generate(seed, until=LAST_DAY)
    with TemporaryDirectory() as folder:
        for name, text in workspace_files(made, jira_url="http://127.0.0.1:1", trello_board="aBcD1234").items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        workspace = read_workspace(Path(folder))
    backlog = Truth(made.site, [one.key for one in made.site.projects.values()]).backlog()
    return backlog, workspace.portfolio, workspace.mapping


def looked_at(seed: int, days_ago: int) -> DriftInputs:
    """The company as it stood on an evening."""
    whole, portfolio, mapping = company(seed)
    now = datetime.combine(LAST_DAY, time(18), UTC) - timedelta(days=days_ago)
    backlog = backlog_at(whole, now)
    assigned = assign(backlog, portfolio, mapping)
    rollups = roll_up(backlog, assigned, portfolio, mapping)
    return DriftInputs(backlog, portfolio, assigned, rollups, mapping, AsOf(now, ZoneInfo("Europe/Amsterdam")))


def said(seed: int, days_ago: int) -> tuple[Finding, ...]:
    """The findings of an evening, with scope against the plan of half a year before."""
    planned = freeze_baselines(looked_at(seed, days_ago + 180), "plan")
    return measure_all(replace(looked_at(seed, days_ago), baselines=planned))


@settings(max_examples=4, deadline=None)
@given(seed=SEEDS, days_ago=DAYS_AGO)
def test_whatever_asks_for_something_shows_issues_lines_or_what_was_shown(seed: int, days_ago: int) -> None:
    telling = [one for one in said(seed, days_ago) if one.severity is not Severity.NONE]
    assert len({one.measure for one in telling}) > 8
    assert [one.sentence for one in telling if not (one.issues or one.files or one.shown)] == []


@settings(max_examples=4, deadline=None)
@given(seed=SEEDS, days_ago=DAYS_AGO)
def test_a_rate_of_work_never_stands_without_its_counts(seed: int, days_ago: int) -> None:
    """The pace of a goal is no rate of work: it stands with the values that were observed."""
    rates = [one for one in said(seed, days_ago) if one.figure and one.figure.unit is Unit.SHARE]
    work = [one for one in rates if (one.measure, one.code) != (Measure.GOAL, "pace")]
    assert len({one.measure for one in work}) > 4
    assert [
        one.sentence for one in work if not (COUNTS.search(one.sentence) and one.figure and one.figure.detail)
    ] == []
