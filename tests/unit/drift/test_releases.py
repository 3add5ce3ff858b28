"""Releases, as the roadmap writes them and as Jira has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from drift.facts import gather
from drift.findings import Figure, Finding, Reason, Severity
from drift.forecasts.arrivals import arrivals
from drift.forecasts.trials import Draws
from drift.inputs import DriftInputs
from drift.measures.releases import release_findings, release_plans
from drift.measures.releases_in_jira import jira_release_findings
from mapping.backlog import Issue, Release
from mapping.entry import Source
from mapping.roadmap import Item, PlannedRelease
from tests.unit.drift.made_outlooks import WEDNESDAY, made, on, roadmap, sure_in
from tests.unit.drift.small_backlog import DONE, detail, inputs, item, story, value

Cdfs = Mapping[str, tuple[float, ...] | Reason]

IN_FIVE_WEEKS = date(2026, 12, 30)
HALF = (0.0, 0.0, 0.5, 0.5, 0.5, 0.5, 1.0)
LIKELY = (0.0, 0.0, 0.85, 0.85, 0.85, 0.85, 1.0)


def release(ident: str = "winter", day: date | None = IN_FIVE_WEEKS, **fields: Any) -> PlannedRelease:
    given = {"title": ident.capitalize(), "jira": "App 5", "source": Source("roadmap.yaml", 3)}
    return PlannedRelease(id=ident, day=day, **{**given, **fields})


def version(ident: str = "5", day: date | None = IN_FIVE_WEEKS, **fields: Any) -> Release:
    return Release(ident, "APP", f"App {ident}", release_date=day, **fields)


def plan(
    *items: Item,
    releases: tuple[PlannedRelease, ...] = (release(),),
    versions: tuple[Release, ...] = (version(),),
    work: Mapping[str, list[Issue]] | None = None,
    **more: Any,
) -> DriftInputs:
    given = inputs(items, work or {}, releases=versions, instant=WEDNESDAY, **more)
    return on(given, roadmap("product", *items, releases=releases))


def found(given: DriftInputs, cdfs: Cdfs, *codes: str, **states: list[str]) -> list[Finding]:
    facts = gather(given)
    there = made(facts, cdfs, **states)
    plans = release_plans(facts, there)
    apart = arrivals({}, there, facts.today, Draws())
    every = [*release_findings(facts, plans, apart), *jira_release_findings(facts, plans, there)]
    return [one for one in every if one.code in codes]


def told(given: DriftInputs, code: str, cdfs: Cdfs | None = None, **states: list[str]) -> Finding:
    (one,) = found(given, cdfs or {}, code, **states)
    return one


# -- how sure ------------------------------------------------------------------------------------------------------

THREE = tuple(item(name, "release winter") for name in "abc")


@pytest.mark.parametrize(
    ("each", "together", "severity"), [(HALF, 0.125, Severity.AT_RISK), (LIKELY, 0.614125, Severity.DRIFT)]
)
def test_oracle_three_parallel_items_are_together_less_likely_than_each(
    each: tuple[float, ...], together: float, severity: Severity
) -> None:
    one = told(plan(*THREE), "plan", dict.fromkeys("abc", each))
    assert value(one) == pytest.approx(together)
    assert one.severity is severity


def test_a_release_says_what_it_holds_and_what_is_slowest() -> None:
    one = told(plan(*THREE), "plan", {"b": HALF, "c": LIKELY}, done=["a"])
    assert one.sentence == (
        "Winter (2026-12-30) is to hold 3 items, 1 done; 42% that all are there, the slowest is B "
        "(50%, 2027-01-06 at 85%)"
    )
    assert [line.note for line in one.files] == ["day 2026-12-30", "A", "B", "C"]


def test_a_release_is_likely_to_miss_by_itself_only_where_no_single_item_is() -> None:
    cdfs = {"a": sure_in(9), "b": HALF, "c": HALF}
    assert told(plan(*THREE), "plan", cdfs).severity is Severity.DRIFT


def test_items_that_cannot_be_forecast_make_the_chance_an_upper_bound() -> None:
    one = told(plan(*THREE), "plan", {"a": LIKELY})
    assert one.sentence.endswith("at most 85% that all are there; B and C cannot be forecast")
    assert detail(one)["unknown"] == 2


def test_an_item_that_stands_still_takes_all_chance_away() -> None:
    one = told(plan(*THREE), "plan", {"a": LIKELY, "b": Reason.ZERO_THROUGHPUT, "c": LIKELY})
    assert (value(one), detail(one)["unknown"]) == (0, 0)
    assert one.sentence.endswith("0% that all are there, the slowest is B (0%, no day at this pace)")


def test_a_release_of_which_nothing_can_be_forecast_has_a_reason() -> None:
    assert told(plan(*THREE), "plan").reason is Reason.NO_SCOPE


def test_a_release_of_one_item_is_as_sure_as_that_item_and_not_told_twice() -> None:
    assert found(plan(item("a", "release winter")), {"a": HALF}, "plan") == []


def test_the_work_that_is_left_of_a_release_is_its_evidence() -> None:
    given = plan(*THREE, work={"a": [story("1"), story("2", DONE)], "b": [story("3")]})
    one = told(given, "plan", dict.fromkeys("abc", HALF))
    assert [(each.key, each.note) for each in one.issues] == [
        ("APP-1", "open: left of A"),
        ("APP-3", "open: left of B"),
    ]


def test_a_release_whose_items_are_done_is_in_order() -> None:
    one = told(plan(*THREE), "plan", done=["a", "b", "c"])
    assert (value(one), one.severity) == (1, Severity.NONE)


def test_a_release_without_items_is_worth_a_look() -> None:
    assert told(plan(item("other")), "plan").severity is Severity.HYGIENE


@pytest.mark.parametrize("day", [None, date(2026, 11, 1)], ids=["without a day", "past and done"])
def test_of_a_release_without_a_day_or_behind_us_nothing_is_asked(day: date | None) -> None:
    assert found(plan(*THREE, releases=(release(day=day),)), {}, "plan", done=["a", "b", "c"]) == []


def test_a_release_that_is_out_is_not_forecast() -> None:
    assert found(plan(*THREE, versions=(version(released=True),)), {"a": HALF}, "plan") == []


# -- days ----------------------------------------------------------------------------------------------------------


def dates(file: date, jira: date | None, last: Figure | None = None, items: tuple[Item, ...] = THREE) -> list[Finding]:
    given = plan(*items, releases=(release(day=file),), versions=(version(day=jira),))
    before = {("release", "dates", "release", "winter"): last} if last else {}
    return found(replace(given, last=before), {}, "dates")


def same_last_week() -> Figure:
    (one,) = dates(IN_FIVE_WEEKS, IN_FIVE_WEEKS)
    assert one.figure is not None
    return one.figure


LATER = date(2027, 2, 17)


def test_the_same_day_on_both_sides_is_in_order() -> None:
    (one,) = dates(IN_FIVE_WEEKS, IN_FIVE_WEEKS)
    assert (value(one), one.severity, one.cause) == (0, Severity.NONE, "")


def test_a_day_that_moved_in_jira_and_not_in_the_file() -> None:
    (one,) = dates(IN_FIVE_WEEKS, LATER, same_last_week())
    assert (value(one), one.severity) == (49, Severity.CONFLICT)
    assert one.sentence == "Winter comes out on 2026-12-30 in the file and on 2027-02-17 in Jira, 49 days later"
    assert one.cause == "moved in Jira, and not in the file"


def test_a_day_that_moved_in_the_file_and_not_in_jira() -> None:
    (one,) = dates(LATER, IN_FIVE_WEEKS, same_last_week())
    assert (value(one), one.severity, one.cause) == (-49, Severity.DRIFT, "moved in the file, and not in Jira")


def test_which_side_moved_is_still_known_weeks_later() -> None:
    (first,) = dates(IN_FIVE_WEEKS, LATER, same_last_week())
    (second,) = dates(IN_FIVE_WEEKS, LATER, first.figure)
    assert second.cause == "moved in Jira, and not in the file"


def test_once_both_sides_agree_again_what_moved_is_forgotten() -> None:
    (apart,) = dates(IN_FIVE_WEEKS, LATER, same_last_week())
    (together,) = dates(LATER, LATER, apart.figure)
    (again,) = dates(date(2027, 3, 1), LATER, together.figure)
    assert (together.cause, again.cause) == ("", "moved in the file, and not in Jira")


def test_where_nothing_was_measured_before_no_side_is_blamed() -> None:
    (one,) = dates(IN_FIVE_WEEKS, LATER)
    assert (value(one), one.cause) == (49, "")


def test_both_sides_that_moved_apart_are_both_named() -> None:
    (one,) = dates(date(2027, 1, 6), LATER, same_last_week())
    assert one.cause == "moved in the file and in Jira, to different days"


def test_a_later_day_for_which_no_item_waits_is_no_conflict() -> None:
    (one,) = dates(IN_FIVE_WEEKS, LATER, items=(item("other"),))
    assert one.severity is Severity.DRIFT


def test_a_version_without_a_day_contradicts_nothing() -> None:
    assert dates(IN_FIVE_WEEKS, None) == []


def test_a_release_of_several_projects_is_out_when_the_last_of_them_is() -> None:
    other = Release("6", "OPS", "App 5", release_date=LATER)
    given = plan(*THREE, versions=(version(), other))
    assert value(told(given, "dates")) == 49


def test_a_version_is_found_by_its_id_before_any_name() -> None:
    given = plan(*THREE, releases=(release(jira="6"),), versions=(version(), version("6", LATER)))
    assert value(told(given, "dates")) == 49


def test_a_version_that_nobody_has_is_named() -> None:
    one = told(plan(*THREE, versions=()), "unknown-version")
    assert (one.reason, one.severity) == (Reason.INVISIBLE, Severity.HYGIENE)
    assert one.sentence == "Winter names App 5, and no project that Milepost reads has such a version"


def test_a_release_without_a_version_behind_it_is_not_compared() -> None:
    given = plan(*THREE, releases=(release(jira=None),), versions=(version(day=LATER),))
    assert found(given, {}, "dates", "unknown-version", "items") == []


def test_a_release_that_went_out_without_its_items_is_told() -> None:
    given = plan(*THREE, versions=(version(released=True),), work={"a": [story("1", release_ids=("5",))]})
    one = told(given, "out-unfinished", done=["b", "c"])
    assert (value(one), one.severity) == (1, Severity.DRIFT)
    assert [(each.key, each.note) for each in one.issues] == [("APP-1", "open, in App 5")]


# -- items ---------------------------------------------------------------------------------------------------------


def carrying(*versions: str | None) -> list[Issue]:
    return [story(str(n), release_ids=(ident,) if ident else ()) for n, ident in enumerate(versions)]


NEXT = version("6", LATER)


def test_an_item_that_jira_plans_for_another_version_is_told_at_its_release() -> None:
    given = plan(item("a", "release winter"), versions=(version(), NEXT), work={"a": carrying("6", "6", "5")})
    one = told(given, "items")
    assert (value(one), one.sentence) == (1, "Winter: Jira has A in App 6")


def test_an_item_without_a_date_that_jira_plans_for_the_release_is_told() -> None:
    given = plan(item("a", "later"), work={"a": carrying("5", "5", None)})
    assert told(given, "items").sentence == "Winter: Jira has A in it, whose target in the file is later"


@pytest.mark.parametrize("versions", [("6", "5"), (None, None, "6"), ("5",)], ids=["half", "a few", "its own"])
def test_single_stories_that_ride_along_say_nothing(versions: tuple[str | None, ...]) -> None:
    given = plan(item("a", "release winter"), versions=(version(), NEXT), work={"a": carrying(*versions)})
    assert found(given, {}, "items", "later-in-jira") == []


def test_an_item_that_jira_plans_for_later_than_it_is_promised() -> None:
    given = plan(item("a", "2027-01-10"), versions=(NEXT,), work={"a": carrying("6", "6")})
    one = told(given, "later-in-jira")
    assert (value(one), one.severity, one.subject.id) == (38, Severity.DRIFT, "a")
    assert one.sentence == (
        "A is promised for 2027-01-10, and Jira plans most of its open work for App 6 (2027-02-17), 38 days later"
    )


def test_done_work_does_not_say_where_the_rest_is_planned() -> None:
    work = {"a": [*carrying("5"), *(story(f"d{n}", DONE, release_ids=("6",)) for n in range(5))]}
    given = plan(item("a", "2027-01-10"), versions=(version(), NEXT), work=work)
    assert found(given, {}, "later-in-jira") == []


def test_a_release_that_moved_in_jira_is_told_once_and_not_for_each_of_its_items() -> None:
    given = plan(item("a", "release winter"), versions=(version(day=LATER),), work={"a": carrying("5", "5")})
    assert found(given, {}, "later-in-jira") == []


def test_a_promise_that_has_passed_is_left_to_its_schedule() -> None:
    given = plan(item("a", "2026-11-10"), versions=(NEXT,), work={"a": carrying("6")})
    assert found(given, {}, "later-in-jira") == []
