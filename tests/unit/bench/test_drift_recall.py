"""Planted drifts are matched with what tells them, and with nothing else; the counts are those of the matches."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bench.drift_recall import Outcome, share, tell
from bench.recall.claims import Claim, claims
from bench.recall.matching import Judged, Why, broken_silence, judge, look
from bench.recall.truth import EXPECTED, QUIET
from drift.findings import Figure, FileEvidence, Finding, IssueEvidence, Measure, Severity, Subject, Unit
from mapping.entry import Source
from mapping.roadmap import Portfolio
from sandbox.company import Event, generate
from tests.unit.drift.small_backlog import item, portfolio

AT = datetime(2026, 11, 9, 10, tzinfo=UTC)
NOTHING = Portfolio(())


def finding(measure: Measure, code: str, about: str, figure: float = 1.0, **more: object) -> Finding:
    severity = more.pop("severity", Severity.DRIFT)
    subject = Subject("item", about, about)
    return Finding(measure, code, subject, severity, "It is so.", Figure(figure, Unit.COUNT), **more)  # type: ignore[arg-type] # fields by name


def claim(measure: Measure, code: str, about: str, figure: float = 1.0, **more: object) -> Claim:
    return Claim(finding(measure, code, about, figure, **more), about)


def event(kind: str, item: str | None = None, key: str | None = None, figure: float | None = None) -> Event:
    return Event(AT, "status", kind, "It happened.", item, key, figure)


CARS = event("over-claim", "cars")
OVER = claim(Measure.STATUS, "over-claimed", "cars")


def test_a_drift_is_told_by_its_code_on_its_own_item_only() -> None:
    assert look(CARS, [OVER], []).found
    assert not look(CARS, [claim(Measure.STATUS, "over-claimed", "boats")], []).found
    assert not look(CARS, [claim(Measure.STATUS, "under-claimed", "cars")], []).found


def test_it_is_noted_where_the_same_was_said_the_day_before() -> None:
    assert not look(CARS, [OVER], []).before
    assert look(CARS, [OVER], [OVER]).before


def test_a_sprint_counts_as_told_only_with_the_share_of_the_log() -> None:
    closed = event("closed", key="143", figure=0.48)
    assert look(closed, [claim(Measure.SPRINT, "outcome", "143", 0.48)], []).found
    assert not look(closed, [claim(Measure.SPRINT, "outcome", "143", 0.5)], []).found


def test_a_move_counts_as_told_only_where_it_is_said_to_be_one() -> None:
    moved, grown = event("moved-between-items", "cars"), (Measure.SCOPE, "growth", "cars")
    assert not look(moved, [claim(*grown)], []).found
    assert look(moved, [claim(*grown, issues=(IssueEvidence("1", "A-1", "moved to Boats"),))], []).found


def test_a_claim_has_its_reason_in_the_log_or_in_the_future_or_nowhere() -> None:
    late, other = claim(Measure.SCHEDULE, "at-risk", "cars"), claim(Measure.SCHEDULE, "at-risk", "boats")
    lost = claim(Measure.STATUS, "under-claimed", "boats")
    judged = judge([OVER, late, other, lost], [CARS], lambda one: one is other)
    assert [one.why for one in judged] == [Why.LOG, Why.LOG, Why.FUTURE, Why.NONE]


def test_codes_that_were_never_planted_are_not_judged() -> None:
    assert not judge([claim(Measure.GOAL, "pace", "cars")], [CARS], lambda _: False)


def test_what_a_team_lost_bears_upon_the_items_of_its_project() -> None:
    cut = event("team-cut", key="BAY")
    ours = claim(Measure.SCHEDULE, "at-risk", "courtesy-cars")
    theirs = claim(Measure.SCHEDULE, "at-risk", "schedule-engine")
    assert [one.why for one in judge([ours, theirs], [cut], lambda _: False)] == [Why.LOG, Why.NONE]


def test_silence_is_broken_by_what_agrees_with_the_roadmap_and_is_told_all_the_same() -> None:
    assert broken_silence(event("given-up", "cars"), [OVER]) == (OVER,)
    assert broken_silence(event("given-up", "boats"), [OVER]) == ()


def test_a_finding_about_many_items_is_a_claim_on_each_and_one_without_harm_is_none() -> None:
    lines = tuple(FileEvidence(Source("roadmap.yaml", 1), note) for note in ("Cars", "Boats"))
    stale = finding(Measure.STALENESS, "stale-items", "items", files=lines)
    both = portfolio(item("cars"), item("boats"))
    assert [one.about for one in claims([stale], both)] == ["cars", "boats"]
    assert claims([finding(Measure.STATUS, "over-claimed", "cars", severity=Severity.NONE)], NOTHING) == ()


def test_a_share_stands_with_its_counts_and_bounds_and_nothing_has_none() -> None:
    assert share(5, 10) == "5 of 10 (50%; 24% to 76%)"
    assert share(0, 0) == "0 of 0"


def test_misses_and_claims_without_a_reason_are_named() -> None:
    missed = Outcome(3, (look(CARS, [], []),), (Judged(OVER, Why.NONE),), ((event("given-up", "cars"), (OVER,)),))
    told = list(tell([missed]))
    assert "missed: seed 3, 2026-11-09, over-claim: It happened." in told
    assert "unexplained: seed 3, status over-claimed, cars: It is so." in told
    assert "should be quiet: seed 3, status over-claimed, cars: It is so." in told
    assert any(line.split()[:5] == ["all", "0", "of", "1", "(0%;"] for line in told)


_NO_DRIFT = {"growth", "team-grown"}
"""Every single story of a growth that was begun; and what lies after the last day."""


@pytest.fixture(scope="module")
def planted() -> set[str]:
    return {one.kind for one in generate(7).events if one.measure != "tracker"}


def test_every_kind_that_is_planted_is_expected_to_be_told_or_to_stay_quiet(planted: set[str]) -> None:
    assert planted - _NO_DRIFT == EXPECTED.keys() | QUIET.keys()
