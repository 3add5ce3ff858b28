"""The charts of a report: Vega-Lite specifications as plain values, drawn elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from drift.forecasts.record import HorizonRecord
from drift.wording import mark, percent, plural
from reports.charts.capacity import MOST_THEMES, ThemeBar, capacity_spec, theme_bars
from reports.charts.forecast import MOST_ITEMS, forecast_spec, most_at_risk
from reports.charts.promises import MOST_ROWS as MOST_PROMISES
from reports.charts.promises import moved_rows, promises_spec
from reports.charts.record import enough, record_spec
from reports.charts.sprint import MOST_SPRINTS, SprintBar, sprint_bars, sprint_spec
from reports.charts.theme import Spec
from reports.charts.timeline import MOST_ROWS, timeline_rows, timeline_spec
from reports.inputs import ReportInputs
from reports.items import Band, ItemRow
from reports.promises import PromiseRow

__all__ = ["Chart", "Spec", "charts"]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: `caption` says how to read it, `alt` what it shows in words, `note` what it leaves out. `narrow` is
    the same for a telephone, where there is one."""

    name: str
    title: str
    caption: str
    alt: str
    note: str
    spec: Spec
    narrow: Spec | None = None


def charts(
    inputs: ReportInputs, items: tuple[ItemRow, ...], promised: tuple[PromiseRow, ...] = ()
) -> tuple[Chart, ...]:
    """Those of timeline, forecast, record, sprint, capacity and promises for which there is anything to draw."""
    return tuple(_charts(inputs, items, promised))


def _charts(inputs: ReportInputs, items: tuple[ItemRow, ...], promised: tuple[PromiseRow, ...]) -> Iterator[Chart]:
    if rows := timeline_rows(items, inputs.as_of.today):
        yield _timeline(rows, inputs)
    if risky := most_at_risk(items):
        yield _forecast(risky, inputs)
    if scored := enough(inputs.record):
        yield _record(scored)
    if bars := sprint_bars(inputs.findings, inputs.backlog.sprints):
        yield _sprint(bars)
    if taken := theme_bars(inputs.findings, inputs.portfolio.themes()):
        yield _capacity(taken)
    if moved := moved_rows(promised):
        yield _promises(moved, inputs.as_of.today)


def _timeline(rows: tuple[ItemRow, ...], inputs: ReportInputs) -> Chart:
    shown = rows[:MOST_ROWS]
    unlikely = sum(row.band is Band.UNLIKELY for row in rows)
    alt = f"Timeline of {plural(len(shown), 'item')}; {unlikely} of {len(rows)} are unlikely to meet their target."
    return Chart(
        "timeline",
        f"What is promised, and when it is likely to be done{mark(inputs.method)}",
        "A bar runs from the even chance of being finished (P50) to the 85% chance (P85), coloured and labelled by the "
        "chance of meeting the target. A diamond is the target, the grey line before it the period that was promised; "
        "a dot is the day on which it was done, if that is not long ago; the dashed line is the day of this report.",
        alt,
        _left_out(len(rows) - len(shown), "item", "those most at risk are shown"),
        timeline_spec(shown, inputs.as_of.today),
        timeline_spec(shown, inputs.as_of.today, narrow=True),
    )


def _forecast(rows: tuple[ItemRow, ...], inputs: ReportInputs) -> Chart:
    shown = rows[:MOST_ITEMS]
    told = "; ".join(
        f"{row.title}: {percent(row.chance or 0.0)} by {row.deadline}, P85 {row.p85 or 'never'}" for row in shown
    )
    return Chart(
        "forecast",
        f"Chance of being finished by date{mark(inputs.method)}",
        "Each curve rises with the chance of being finished by a date. The dashed line is the target; where it meets "
        "the curve is the chance of meeting it. The dots are the even chance (P50) and the 85% chance (P85).",
        f"Chances of the items most at risk. {told}.",
        _left_out(len(rows) - len(shown), "item", "those most at risk are shown"),
        forecast_spec(shown, inputs.forecasts),
        forecast_spec(shown, inputs.forecasts, narrow=True),
    )


def _record(scored: tuple[HorizonRecord, ...]) -> Chart:
    told = "; ".join(
        f"within {plural(one.weeks, 'week')}: "
        + ", ".join(f"{each.held} of {each.of} at {percent(each.level)}" for each in one.levels)
        for one in scored
    )
    return Chart(
        "record",
        "How often dates held, by the chance at which we gave them",
        "A dot is the share of the dates given at a chance that held, with how many did. Each item counts once, by the "
        "first forecast with its even chance so near. On the dashed line dates hold exactly as often as we say; a dot "
        "outside its bar is off by more than chance explains in nine of ten cases. Dates are whole weeks, which puts "
        "dots a little above the line.",
        f"Dates that held: {told}.",
        "",
        record_spec(scored),
        record_spec(scored, narrow=True),
    )


def _sprint(bars: tuple[SprintBar, ...]) -> Chart:
    shown = bars[-MOST_SPRINTS:]
    told = "; ".join(_in_words(bar) for bar in shown)
    return Chart(
        "sprint",
        "What became of the last sprints",
        "Left: what a sprint committed to, completed, added and removed. Right: the share of the commitment that was "
        "kept (say/do), read beside how much the scope changed on the way.",
        f"{told}.",
        _left_out(len(bars) - len(shown), "sprint", "the last are shown"),
        sprint_spec(shown),
    )


def _in_words(bar: SprintBar) -> str:
    changed = f", scope changed by {percent(bar.scope_change)}" if bar.scope_change is not None else ""
    return f"{bar.name}: say/do {percent(bar.say_do)}{changed}"


def _capacity(bars: tuple[ThemeBar, ...]) -> Chart:
    shown = bars[:MOST_THEMES]
    told = "; ".join(f"{bar.title}: {percent(bar.actual)}, {percent(bar.target)} planned" for bar in shown)
    return Chart(
        "capacity",
        "Where the capacity went",
        "A bar is the share of the finished work that a theme took, the mark the share that the roadmaps give it. The "
        "line on capacity says over which time.",
        f"{told}.",
        _left_out(len(bars) - len(shown), "theme", "those that were given most are shown"),
        capacity_spec(shown),
    )


def _promises(rows: tuple[PromiseRow, ...], today: date) -> Chart:
    shown = rows[:MOST_PROMISES]
    told = "; ".join(f"{row.title}: {', then '.join(str(deadline) for deadline, _ in row.dates)}" for row in shown)
    return Chart(
        "promises",
        "Dates that customers were shown",
        "A line runs from the first date that customers were shown to the last: dots are dates that gave way, the "
        "diamond is the last one; the dashed line is the day of this report.",
        f"{told}.",
        _left_out(len(rows) - len(shown), "item", "those that slipped most are shown"),
        promises_spec(shown, today),
    )


def _left_out(count: int, noun: str, shown: str) -> str:
    return f"{plural(count, noun)} {'is' if count == 1 else 'are'} left out: {shown}." if count > 0 else ""
