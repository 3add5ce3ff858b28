"""The warning before a deadline. Today is Sunday, 22 November 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from drift.findings import Finding, Severity
from drift.forecasts.forecast import Method
from drift.inputs import DriftInputs, DriftSettings, Shown
from drift.measures.due_soon import CODE
from mapping.roadmap import Stage
from reports.wording import figure_text
from tests.unit.drift.small_backlog import DONE, at, findings, finished, inputs, item, only, story, value

THREE = DriftSettings(method=Method.PLAIN, min_weeks=3)


def given(target: str, *, left: int = 4, shown: date | None = None, **fields: Any) -> DriftInputs:
    """Two stories finished in each of the last three weeks, and some left."""
    done = [finished(f"{day}{n}", at(f"2026-11-{day:02d}"), at("2026-10-27")) for day in (3, 10) for n in range(2)]
    done += [finished(f"27{n}", at("2026-10-27")) for n in range(2)]
    work = [*(issue for issue, _ in done), *(story(f"9{n}") for n in range(left))]
    public = {"search": Shown(Stage.BUILDING, shown)} if shown else {}
    changes = [change for _, many in done for change in many]
    return inputs([item(target=target, **fields)], {"search": work}, changes, settings=THREE, public=public)


def warned(inputs: DriftInputs) -> list[Finding]:
    return findings(inputs, CODE)


def test_a_deadline_that_is_near_and_will_not_be_kept_is_told_with_who_answers_for_it() -> None:
    found = only(given("2026-12-01", left=8, owner="search-team"), CODE)
    assert found.sentence == (
        "Search: its deadline of 2026-12-01 is in 9 days and it is not finished; at 85% it is done by 2026-12-20 "
        "(not calibrated); search-team answers for it"
    )
    assert (value(found), found.severity) == (9, Severity.DRIFT)


def test_who_answers_is_named_as_the_workspace_names_them() -> None:
    named = replace(given("2026-12-01", left=8, owner="search-team"), owners={"search-team": "The search team"})
    assert only(named, CODE).sentence.endswith("; The search team answers for it")


def test_it_is_worse_where_customers_were_shown_that_date() -> None:
    found = only(given("2026-12-31", left=8, shown=date(2026, 11, 30)), CODE)
    assert found.severity is Severity.AT_RISK
    assert "its deadline of 2026-11-30, which customers were shown, is in 8 days" in found.sentence
    assert "nobody is written down who answers for it" in found.sentence


@pytest.mark.parametrize(
    ("target", "warns"), [("2026-11-21", 0), ("2026-11-22", 1), ("2026-12-06", 1), ("2026-12-07", 0)]
)
def test_it_is_told_from_the_day_on_which_customers_should_be_told_to_the_deadline(target: str, warns: int) -> None:
    assert len(warned(given(target, left=30))) == warns


def test_what_is_forecast_to_be_done_in_time_needs_no_warning() -> None:
    assert warned(given("2026-12-06", left=2)) == []
    assert len(warned(given("2026-12-06", left=8))) == 1


@pytest.mark.parametrize("fields", [{"stage": Stage.SHIPPED}, {"confirmed_shipped": date(2026, 11, 20)}])
def test_what_is_finished_needs_none(fields: dict[str, Any]) -> None:
    assert warned(given("2026-12-01", left=8, **fields)) == []
    done = inputs([item(target="2026-12-01")], {"search": [story("1", DONE)]})
    assert warned(done) == []


def test_what_has_no_work_behind_it_is_not_forgotten() -> None:
    found = only(inputs([item(target="2026-12-01", needs_work=False)], {}), CODE)
    assert "there is no forecast for it" in found.sentence


def test_a_passed_date_is_told_also_where_there_is_no_forecast() -> None:
    found = only(inputs([item(target="2026-11-01")], {"search": [story("1")]}), "unknown")
    assert "it was due on 2026-11-01 and is not done" in found.sentence


def test_the_report_says_how_many_days_are_left() -> None:
    assert figure_text(only(given("2026-12-01", left=8), CODE)) == "9 days left"
