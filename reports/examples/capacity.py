"""Capacity and balance: where the finished work went, and where it was meant to go."""

from __future__ import annotations

from collections.abc import Mapping

from drift.findings import Finding
from mapping.roadmap import Theme, WorkKind
from reports.charts.capacity import ThemeBar, capacity_spec
from reports.charts.charts import charts
from reports.examples.company import company, finding, item, numbers, reported, roadmap, stories
from reports.examples.look import Picture, scaled

_WEEKS = {
    "growth": (5, 3, 4, 4, 5, 3),
    "platform": (3, 3, 3, 3, 3, 3),
    "debt": (1, 1, 1, 1, 1, 1),
    "favours": (1, 3, 2, 2, 3, 1),
}
"""Stories finished in each of the last six weeks, by what they were for."""


def capacity() -> Picture:
    """Sixty finished stories against the shares of three themes."""
    shares = {"growth": 0.5, "platform": 0.3, "debt": 0.2}
    plan = roadmap(
        *(item(theme, themes={theme: 1.0}) for theme in shares),
        themes=tuple(Theme(id=theme, title=theme.capitalize(), share=share) for theme, share in shares.items()),
    )
    inputs = company(plan, [one for theme, weeks in _WEEKS.items() for one in stories(theme, weeks=weeks)])
    (chart,) = (one for one in charts(reported(inputs), ()) if one.name == "capacity")
    return Picture(
        "capacity", chart.title, chart.caption, scaled(chart.spec, 0.76), (finding(inputs, "themes").sentence,)
    )


def balance() -> Picture:
    """The finished stories of one roadmap by their kinds."""
    asked = {WorkKind.CUSTOMER: 0.5, WorkKind.BUSINESS: 0.1, WorkKind.TECHNICAL: 0.3, WorkKind.UPKEEP: 0.1}
    weeks = {
        WorkKind.CUSTOMER: (6, 5, 7, 6, 6, 6),
        WorkKind.BUSINESS: (0, 1, 1, 1, 1, 1),
        WorkKind.TECHNICAL: (1, 2, 1, 1, 2, 1),
        WorkKind.UPKEEP: (1, 2, 1, 2, 1, 1),
    }
    plan = roadmap(*(item(kind.value, kind=kind) for kind in weeks), balance=asked)
    inputs = company(plan, [one for kind, paces in weeks.items() for one in stories(kind.value, weeks=paces)])
    found = finding(inputs, "finished")
    return Picture(
        "balance",
        "What the finished work was for",
        "A bar is the share of the finished work that was of a kind, the mark the share that the roadmap asks for.",
        scaled(capacity_spec([ThemeBar(_KINDS[kind], *_share(found, kind)) for kind in asked]), 0.76),
        (found.sentence,),
    )


def _share(found: Finding, kind: WorkKind) -> tuple[float, float]:
    told = numbers(found)
    return told[f"actual:{kind.value}"], told[f"target:{kind.value}"]


_KINDS: Mapping[WorkKind, str] = {
    WorkKind.CUSTOMER: "Customer-facing",
    WorkKind.BUSINESS: "Business",
    WorkKind.TECHNICAL: "Technical",
    WorkKind.UPKEEP: "Upkeep",
}
