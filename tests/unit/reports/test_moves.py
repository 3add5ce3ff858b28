"""What moved, as a table; a week that goes by is no news."""

from __future__ import annotations

import pytest

from drift.findings import Figure, Finding, Measure, Severity, Subject, Unit
from reports.html import html_page
from reports.machine import as_json
from reports.markdown import markdown
from reports.moves import is_time_alone
from reports.weekly import WeeklyReport, weekly_report
from tests.unit.reports.made_up import inputs


def moved(ident: str, days: float, **steps: float) -> Finding:
    """An item that moved by so many days in all, by these steps."""
    return Finding(
        Measure.SCHEDULE,
        "moved",
        Subject("item", ident, ident.title()),
        Severity.MOVED,
        f"{ident.title()} moved",
        figure=Figure(days, Unit.DAYS, tuple(sorted(steps.items()))),
        cause="scope +14 days, throughput -5 days",
    )


def standing(ident: str, days: float) -> Finding:
    """How late an item is now."""
    about = Subject("item", ident, ident.title())
    return Finding(Measure.SCHEDULE, "uncertain", about, Severity.DRIFT, "is late", figure=Figure(days, Unit.DAYS))


REWORDED = Finding(
    Measure.PROMISE,
    "reworded",
    Subject("item", "search", "Search"),
    Severity.MOVED,
    "Search reads otherwise",
    figure=Figure(1, Unit.COUNT),
)


def report(*findings: Finding) -> WeeklyReport:
    return weekly_report(inputs(3, findings=findings, boards=()))


def test_each_item_that_moved_is_told_from_where_to_where_and_why() -> None:
    found = report(standing("search", 30), moved("search", 9, scope=14, throughput=-5))
    (row,) = found.moves.rows
    assert (row.before, row.after, row.line.figure) == ("21 days late", "30 days late", "9 days later")
    text = "| Search | 21 days late | 30 days late | 9 days later | scope +14 days, throughput -5 days |"
    assert text in markdown(found)
    assert '<td role="cell" data-label="Last week" class="number">21 days late</td>' in html_page(
        found, interactive=False
    )


@pytest.mark.parametrize(
    ("steps", "alone"),
    [
        ({"work_done": 7}, True),
        ({"work_done": 7, "scope": 0}, True),
        ({"work_done": -7}, False),
        ({"work_done": 14}, False),
        ({"work_done": 7, "throughput": 7}, False),
        ({"target": 7}, False),
    ],
)
def test_only_a_week_that_went_by_is_no_news(steps: dict[str, float], alone: bool) -> None:
    assert is_time_alone(Figure(sum(steps.values()), Unit.DAYS, tuple(steps.items()))) is alone


def test_what_a_week_alone_moved_is_counted_in_one_line() -> None:
    quiet = [one for n in range(3) for one in (standing(f"item-{n}", 7), moved(f"item-{n}", 7, work_done=7))]
    found = report(*quiet, standing("search", 30), moved("search", 9, scope=9))
    assert [row.line.subject for row in found.moves.rows] == ["Search"]
    assert "3 items came later by a week at most, as a week went by." in markdown(found)
    assert as_json(found)["moves"]["by_time_alone"] == 3
    assert [one["days"] for one in as_json(found)["moves"]["items"]] == [9.0]


def test_what_is_not_a_schedule_is_told_below_the_table() -> None:
    found = report(REWORDED)
    assert (found.moves.rows, [line.sentence for line in found.moves.others]) == ((), ["Search reads otherwise"])
    assert "reads otherwise" in markdown(found)
    assert "reads otherwise" in html_page(found, interactive=False)


def test_an_item_whose_moves_cancel_out_is_told_all_the_same() -> None:
    found = report(standing("search", 8), moved("search", 0, scope=14, work_done=-14))
    assert [(row.before, row.line.figure) for row in found.moves.rows] == [("8 days late", "no shift in all")]


def test_in_a_week_without_movement_the_section_says_so() -> None:
    assert "## What moved\n\nNothing.\n" in markdown(report())
