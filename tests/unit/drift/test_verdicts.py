"""The rows behind the record: what became of each forecast, or why it is not scored. Today is 22 November 2026."""

from __future__ import annotations

from datetime import date

from drift.forecasts.forecast import Forecast, Method
from drift.forecasts.record import record_of
from drift.forecasts.scoring import Given
from drift.forecasts.verdicts import Judged, Verdict
from drift.inputs import DriftInputs
from tests.unit.drift.small_backlog import DONE, inputs, item, story
from tests.unit.drift.test_forecast_record import CALIBRATED, given, workspace


def rows(*many: Given, of: DriftInputs | None = None) -> tuple[Judged, ...]:
    return record_of(many, of or workspace()).forecasts


def verdicts(*many: Given, of: DriftInputs | None = None) -> list[tuple[str, int | None, Verdict]]:
    return [(one.item_id, one.weeks, one.verdict) for one in rows(*many, of=of)]


def test_a_row_says_when_the_date_was_given_and_when_the_item_was_done() -> None:
    """Search was forecast on 11 October for 8 November, and was done on 2 November."""
    found = rows(given("search", 4, 6))[-1]
    assert found == Judged("search", 12, date(2026, 10, 11), date(2026, 11, 8), date(2026, 11, 2), Verdict.HELD)


def test_an_item_has_a_row_at_each_horizon_at_which_it_counts() -> None:
    assert verdicts(given("search", 7, 12), given("search", 4, 6)) == [
        ("search", 4, Verdict.HELD),
        ("search", 8, Verdict.MISSED),
        ("search", 12, Verdict.MISSED),
    ]


def test_what_is_not_scored_says_why() -> None:
    old = inputs([item("old")], {"old": [story("9", DONE)]}, settings=CALIBRATED)
    endless = Given("export", Forecast(date(2026, 10, 11), (1.0,), 9, (0.0,) * 4 + (0.6,), method=Method.CALIBRATED))
    assert verdicts(given("export", 8, 8))[-1] == ("export", 12, Verdict.NOT_DUE)
    assert verdicts(endless)[-1] == ("export", 12, Verdict.NO_DATE)
    assert verdicts(given("export", 20, 30)) == [("export", None, Verdict.TOO_FAR)]
    assert verdicts(given("search", 0, 2), given("search", 0, 1)) == [("search", None, Verdict.DONE_BEFORE)]
    assert verdicts(given("search", 20, 4), given("search", 0, 1)) == [("search", None, Verdict.TOO_FAR)]
    assert verdicts(given("wizard", 4, 6))[-1] == ("wizard", 12, Verdict.CANCELLED)
    assert verdicts(given("gone", 20, 30)) == [("gone", None, Verdict.CANCELLED)]
    assert verdicts(given("old", 3, 6), of=old) == [("old", None, Verdict.NO_DAY)]
    assert verdicts(given("search", 3, 6, Method.PLAIN)) == [("search", None, Verdict.OTHER_METHOD)]


def test_the_rows_that_are_scored_are_those_that_the_record_counts() -> None:
    many = [given(name, weeks, ago) for name in ("export", "search", "wizard") for weeks, ago in ((9, 14), (3, 6))]
    found = record_of(many, workspace())
    for horizon in found.horizons:
        of_horizon = [one for one in found.forecasts if one.weeks == horizon.weeks]
        counted = horizon.at(0.85)
        assert sum(one.is_scored for one in of_horizon) == counted.of
        assert sum(one.verdict is Verdict.HELD for one in of_horizon) == counted.held
        assert sum(one.verdict is Verdict.CANCELLED for one in of_horizon) == counted.cancelled
