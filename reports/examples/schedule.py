"""Schedule: five items against their targets, and what moved one of them in a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from drift.findings import Finding
from drift.inputs import DriftInputs
from drift.measure import inputs_for_next_week
from drift.wording import plural
from mapping.roadmap import Roadmap
from reports.charts.charts import charts
from reports.charts.theme import Ink
from reports.examples.company import TODAY, company, finding, item, numbers, reported, roadmap, stories
from reports.examples.look import Picture, scaled
from reports.examples.waterfall import waterfall
from reports.items import item_rows

_WEEK = timedelta(weeks=1)


def timeline() -> Picture:
    """All items of two roadmaps."""
    plans = company((_PRODUCT, _TECHNOLOGY), _WORK)
    return _of_report("timeline", plans, 0.74, finding(plans, "at-risk"))


def forecast() -> Picture:
    """One of them: the chance of every date."""
    (search,) = (one for one in _PRODUCT.items if one.id == "search")
    plans = company(roadmap(search), [one for one in _WORK if one.issue.labels == ("search",)])
    return _of_report("forecast", plans, 1.6, finding(plans, "uncertain"))


def _of_report(name: str, plans: DriftInputs, by: float, told: Finding) -> Picture:
    report = reported(plans)
    (chart,) = (one for one in charts(report, item_rows(report)) if one.name == name)
    return Picture(name, chart.title, chart.caption, scaled(chart.spec, by), (told.sentence,))


_PRODUCT = roadmap(
    item("search", "2027-02-05", title="Faster search"),
    item("invoices", "Q1 2027"),
    item("export", "2026-12-18", title="Audit log export"),
    item("sign-on", "2026-11-20", title="Single sign-on"),
)
_TECHNOLOGY = roadmap(item("engine", "Q2 2027", title="New engine"), title="Technology")
_WORK = (
    *stories("search", weeks=(2, 1, 3, 2, 0, 2, 3, 1, 2, 2), left=15),
    *stories("invoices", weeks=(1, 3, 2, 2, 4, 1, 2, 3), left=11),
    *stories("export", weeks=(0, 1, 0, 2, 1, 1, 0, 1), left=9),
    *stories("sign-on", weeks=(2, 3, 1, 2, 3)),
    *stories("engine", weeks=(1, 0, 2, 1, 0, 3, 1, 1), left=16),
)


# -- what moved an item --------------------------------------------------------------------------------------------


def movement() -> Picture:
    """A week in which little was finished and work was added."""
    now = _a_week_on()
    moved, today = finding(now, "moved"), numbers(finding(now, "uncertain"))["value"]
    steps = numbers(moved)
    return Picture(
        "movement",
        "Why a date moved in one week",
        "Days by which the date at 85% is after the target: a week ago, what each cause moved it by, and today. "
        "The causes add up to the movement.",
        waterfall(
            ("a week ago", "today"),
            today - steps["value"],
            {cause: steps[name] for cause, name in _CAUSES.items()},
            rises=Ink.UNLIKELY,
            says=lambda late: plural(late, "day"),
        ),
        (moved.sentence,),
    )


def _a_week_on() -> DriftInputs:
    """One story was finished and two were added, and the target was put off by a week."""
    paces = (2, 1, 3, 2, 0, 2, 3, 1, 2)
    before = company(
        _search("2027-02-19"), stories("search", weeks=paces, left=16, until=TODAY - _WEEK), today=TODAY - _WEEK
    )
    now = company(_search("2027-02-26"), stories("search", weeks=(*paces, 1), left=17))
    return replace(now, last_schedule=inputs_for_next_week(before))


def _search(target: str) -> Roadmap:
    return roadmap(item("search", target, title="Faster search"))


_CAUSES = {"time and work done": "work_done", "throughput": "throughput", "scope": "scope", "target": "target"}
