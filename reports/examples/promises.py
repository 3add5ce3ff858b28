"""Promises: every date that customers were shown."""

from __future__ import annotations

from datetime import date

from drift.inputs import Showing
from mapping.roadmap import Stage
from mapping.targets import Calendar, parse_target
from reports.charts.charts import charts
from reports.examples.company import at, company, finding, item, reported, roadmap, stories
from reports.examples.look import Picture, scaled
from reports.promises import promise_section

_SHOWN = {
    "search": (("Q3 2026", date(2026, 4, 7)), ("2026-11-30", date(2026, 8, 18)), ("2027-02-12", date(2026, 11, 20))),
    "invoices": (("H1 2027", date(2026, 5, 12)), ("Q1 2027", date(2026, 10, 6))),
    "offline": (("2026-10-30", date(2026, 6, 9)), ("Q1 2027", date(2026, 10, 2))),
}
"""What the board said of each item, and since when."""


def promises() -> Picture:
    """Two items that slipped and one that was brought forward."""
    plan = roadmap(
        item("search", "2027-02-12", title="Faster search"),
        item("invoices", "Q1 2027"),
        item("offline", "Q1 2027", title="Offline mode"),
    )
    histories = {ident: {"site": tuple(_showing(*one) for one in shown)} for ident, shown in _SHOWN.items()}
    work = [one for ident in _SHOWN for one in stories(ident, weeks=(1, 2, 1, 2, 1), left=9)]
    inputs = company(plan, work, promises=histories)
    report = reported(inputs)
    section = promise_section(report)
    (chart,) = (one for one in charts(report, (), section.rows if section else ()) if one.name == "promises")
    return Picture(
        "promises",
        chart.title,
        chart.caption,
        scaled(chart.spec, 0.74),
        (finding(inputs, "slipped", "search").sentence,),
    )


def _showing(target: str, since: date) -> Showing:
    return Showing(at(since), Stage.BUILDING, target, Calendar().deadline(parse_target(target)), title="…")
