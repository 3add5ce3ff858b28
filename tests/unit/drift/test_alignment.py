"""Events against the items that they need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from drift.facts import gather
from drift.findings import Finding, Measure, Reason, Severity
from drift.inputs import DriftInputs
from drift.measures.alignment import alignment_findings
from drift.report_order import in_order
from mapping.backlog import Release
from mapping.entry import Source
from mapping.roadmap import Activity, Cancelled, Event, Item, ShippedWhen
from tests.unit.drift.made_outlooks import WEDNESDAY, made, on, roadmap, sure_in
from tests.unit.drift.small_backlog import DONE, at, detail, inputs, item, story, value

Cdfs = Mapping[str, tuple[float, ...] | Reason]

CAMPAIGN = date(2027, 1, 20)
TEN_WEEKS: Cdfs = {"release": sure_in(10)}
"""From 25 November: 3 February 2027."""


def event(ident: str = "campaign", start: date = CAMPAIGN, lead_days: int = 7, **fields: Any) -> Event:
    given: dict[str, Any] = {"title": ident.capitalize(), "needs": ("release",), "source": Source("marketing.yaml", 4)}
    return Event(id=ident, start=start, lead_days=lead_days, **{**given, **fields})


def plan(*events: Event, items: tuple[Item, ...] = (item("release"),), work: bool = True, **more: Any) -> DriftInputs:
    issues = {one.id: [story(one.id)] for one in items} if work else {}
    more = {"instant": WEDNESDAY, **more}
    given = inputs(items, more.pop("issues", issues), **more)
    return on(given, roadmap("product", *items), roadmap("marketing", events=events))


def found(given: DriftInputs, cdfs: Cdfs, **states: list[str]) -> list[Finding]:
    facts = gather(given)
    return list(alignment_findings(facts, made(facts, cdfs, **states)))


def told(given: DriftInputs, cdfs: Cdfs = TEN_WEEKS, **states: list[str]) -> Finding:
    (one,) = found(given, cdfs, **states)
    return one


@pytest.mark.parametrize(("lead_days", "gap"), [(7, -21), (0, -14)])
def test_oracle_the_campaign_needs_its_item_a_week_before_and_misses_it_by_21_days(lead_days: int, gap: int) -> None:
    one = told(plan(event(lead_days=lead_days)))
    assert (value(one), one.severity, detail(one)["p_ready"]) == (gap, Severity.CONFLICT, 0)


def test_the_finding_says_what_is_needed_when_and_where_that_is_written() -> None:
    one = told(plan(event()))
    assert one.sentence == (
        "Campaign needs Release by 2027-01-13, 7 days before it begins; that comes 2027-02-03 at 85%, "
        "21 days too late (0% to be there in time)"
    )
    assert [(str(line.source), line.note) for line in one.files] == [
        ("marketing.yaml:4", "Campaign: 2027-01-20"),
        ("roadmap.yaml:7", "Release: target none"),
    ]
    assert [(each.key, each.note) for each in one.issues] == [("APP-release", "open: left of Release")]


def test_an_item_that_comes_in_time_is_in_order() -> None:
    one = told(plan(event()), {"release": sure_in(7)})
    assert (value(one), one.severity) == (0, Severity.NONE)


def test_an_even_chance_is_a_drift_and_not_yet_a_conflict() -> None:
    assert told(plan(event()), {"release": (*[0.0] * 7, 0.5, 0.5, 1.0)}).severity is Severity.DRIFT


def test_needs_are_sorted_by_their_chance_and_then_by_the_date_of_the_event() -> None:
    def fair(ident: str, start: date, need: str) -> Event:
        return event(ident, start, 0, needs=(need,))

    items = (item("likely"), item("unlikely"))
    given = plan(
        fair("later", date(2027, 1, 21), "unlikely"),
        fair("likelier", date(2027, 1, 19), "likely"),
        fair("sooner", date(2027, 1, 20), "unlikely"),
        items=items,
    )
    cdfs = {"likely": (*[0.0] * 7, 0.4, 0.4, 0.4, 1.0), "unlikely": (*[0.0] * 7, 0.1, 0.1, 0.1, 1.0)}
    assert [one.subject.id for one in in_order(found(given, cdfs))] == [
        "sooner/unlikely",
        "later/unlikely",
        "likelier/likely",
    ]


# -- activities --------------------------------------------------------------------------------------------------


def activity(by: str | None, function: str = "press", needs: str | None = "release") -> Activity:
    return Activity(function=function, title="Interviews", needs=needs, by=date.fromisoformat(by) if by else None)


def test_an_activity_needs_its_item_by_its_own_day_and_without_the_lead() -> None:
    one = told(plan(event(needs=(), activities=(activity("2027-01-27"),))))
    assert value(one) == -7
    assert one.sentence.startswith("Campaign: press (Interviews) needs Release by 2027-01-27; that comes 2027-02-03")


def test_an_activity_without_a_day_needs_its_item_when_the_event_does() -> None:
    assert value(told(plan(event(needs=(), activities=(activity(None),))))) == -21


def test_an_activity_that_needs_nothing_says_nothing() -> None:
    assert found(plan(event(needs=(), activities=(activity("2027-01-27", needs=None),))), TEN_WEEKS) == []


def test_what_several_need_of_one_item_is_one_finding_by_the_first_day() -> None:
    late = (activity("2027-01-06"), activity("2027-01-27", "sales"), activity("2027-02-10", "support"))
    one = told(plan(event(activities=late)))
    assert value(one) == -28
    assert one.sentence.startswith("Campaign: press (Interviews) needs Release by 2027-01-06")
    assert one.sentence.endswith("; too late for Campaign on 2027-01-13 and sales (Interviews) on 2027-01-27 as well")


# -- without a forecast --------------------------------------------------------------------------------------------


def test_without_a_forecast_the_target_is_what_is_too_late() -> None:
    one = told(plan(event(), items=(item("release", "Q1 2027"),)), {})
    assert (value(one), one.severity) == (-77, Severity.CONFLICT)
    assert one.sentence.endswith("that is planned for 2027-03-31, 77 days too late")


def test_an_item_with_neither_date_nor_forecast_holds_no_event() -> None:
    one = told(plan(event()), {})
    assert (one.reason, one.severity) == (Reason.NO_DATE, Severity.CONFLICT)


def test_an_event_whose_item_is_unmapped_is_a_coverage_finding() -> None:
    one = told(plan(event(), work=False), {})
    assert (one.measure, one.code, one.severity) == (Measure.COVERAGE, "event-unbacked", Severity.HYGIENE)
    assert one.reason is Reason.NO_SCOPE
    assert one.sentence.startswith("Campaign needs Release by 2027-01-13, and no work in Jira is mapped to it")


def test_an_unmapped_item_that_is_planned_too_late_is_told_as_both() -> None:
    given = plan(event(), items=(item("release", "Q1 2027"),), work=False)
    assert [one.code for one in found(given, {})] == ["event-unbacked", "too-late"]


def test_an_item_that_needs_no_work_is_held_to_its_target() -> None:
    given = plan(event(), items=(item("release", "2027-01-10", needs_work=False),), work=False)
    one = told(given, {})
    assert (value(one), one.severity) == (3, Severity.NONE)
    assert one.sentence.endswith("that is planned for 2027-01-10, 3 days before; there is no forecast")


def test_a_cancelled_item_is_needed_in_vain() -> None:
    gone = item("release", cancelled=Cancelled(day=date(2026, 9, 1), public_reason="…"))
    one = told(plan(event(), items=(gone,)), {})
    assert one.sentence == "Campaign needs Release, which was cancelled; plan the event without it"


def test_an_item_that_was_merged_is_needed_as_what_it_is_now() -> None:
    given = plan(event(), items=(item("release", merged_into="whole"), item("whole")))
    assert value(told(given, {"whole": sure_in(10)})) == -21


# -- done ----------------------------------------------------------------------------------------------------------


def test_an_item_that_is_done_is_there() -> None:
    assert found(plan(event()), TEN_WEEKS, done=["release"]) == []


def carried(**fields: Any) -> DriftInputs:
    version = Release("7", "APP", "App 2027.1", release_date=date(2027, 2, 1), **fields)
    work = {"release": [story("1", DONE, release_ids=("7",))]}
    return plan(event(), issues=work, releases=[version])


def test_work_that_is_done_in_a_release_that_comes_too_late_is_not_there() -> None:
    one = told(carried(), {}, done=["release"])
    assert (one.code, value(one)) == ("unreleased", -19)
    assert one.sentence.endswith("its work is done, but App 2027.1 comes out on 2027-02-01, 19 days too late")
    assert [(each.key, each.note) for each in one.issues] == [("APP-1", "done, in App 2027.1")]


def test_work_whose_release_is_out_is_there() -> None:
    assert found(carried(released=True), {}, done=["release"]) == []


def test_work_that_counts_as_shipped_when_done_waits_for_no_release() -> None:
    given = carried()
    shipped = item("release", shipped_when=ShippedWhen.DONE)
    assert found(on(given, roadmap("product", shipped), roadmap("m", events=(event(),))), {}, done=["release"]) == []


# -- in the past ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days_ago", "codes"), [(0, ["too-late"]), (1, ["missed"]), (7, ["missed"]), (8, [])])
def test_a_past_event_with_an_unfinished_item_is_a_miss_for_one_report(days_ago: int, codes: list[str]) -> None:
    given = plan(event(start=WEDNESDAY.date() - timedelta(days=days_ago)))
    assert [one.code for one in found(given, TEN_WEEKS)] == codes


def test_a_miss_is_a_conflict_and_says_when_the_item_comes() -> None:
    one = told(plan(event(start=date(2026, 11, 24))))
    assert (one.severity, value(one)) == (Severity.CONFLICT, -78)
    assert one.sentence == "Campaign had to begin on 2026-11-24 without Release; that comes 2027-02-03 at 85%"


def test_a_campaign_that_runs_on_is_told_until_it_is_over() -> None:
    running = event(start=date(2026, 10, 1), end=date(2026, 12, 31))
    assert told(plan(running)).code == "missed"


def test_a_past_event_with_a_finished_item_is_no_finding() -> None:
    assert found(plan(event(start=date(2026, 11, 24))), TEN_WEEKS, done=["release"]) == []


def test_a_need_that_passed_before_an_event_to_come_has_no_chance_any_more() -> None:
    given = plan(event(start=date(2026, 12, 1), lead_days=14))
    one = told(given, {"release": sure_in(0)})
    assert (one.code, one.severity, value(one)) == ("too-late", Severity.CONFLICT, -8)


def test_today_is_the_day_of_the_business_zone() -> None:
    given = plan(event(start=date(2026, 11, 24)), instant=at("2026-11-25", 2), zone="America/Los_Angeles")
    assert told(given).code == "too-late"


def test_an_item_that_stands_still_is_not_there_whatever_its_target_says() -> None:
    given = plan(event(), items=(item("release", "2026-12-31"),))
    one = told(given, {"release": Reason.ZERO_THROUGHPUT})
    assert (one.reason, one.severity) == (Reason.ZERO_THROUGHPUT, Severity.CONFLICT)
    assert one.sentence.endswith("that does not come at this pace")


def test_what_comes_beyond_ten_years_is_at_least_so_late() -> None:
    one = told(plan(event()), {"release": (0.0, 0.1)})
    assert detail(one)["beyond_ten_years"] == 1
    assert "that comes after 2036-11-12 at 85%" in one.sentence
