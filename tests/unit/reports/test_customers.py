"""What customers want and what they were shown, in every form of the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from drift.findings import Figure, Finding, Measure, Reason, Severity, ShownEvidence, Subject, Unit
from drift.inputs import Demand
from reports.charts.charts import charts
from reports.html import html_page
from reports.inputs import Comment
from reports.lines import line_of
from reports.machine import as_json
from reports.markdown import markdown
from reports.promises import PromiseRow
from reports.weekly import WeeklyReport, weekly_report
from tests.unit.reports.made_up import AS_OF, inputs, put_off, showing

HOUR = timedelta(hours=1)


def report(**more: Any) -> WeeklyReport:
    return weekly_report(inputs(12, **more))


def comment(item: int, text: str, hours: int = 0) -> Comment:
    return Comment(f"item-{item}", AS_OF.instant - hours * HOUR, text)


def kept(value: Figure | Reason) -> Finding:
    either: dict[str, Any] = {"figure": value} if isinstance(value, Figure) else {"reason": value}
    about = Subject("workspace", "promises", "Promises")
    return Finding(Measure.PROMISE, "kept", about, Severity.NONE, "2 of 3 promises (67%) were kept", **either)


# -- demand --------------------------------------------------------------------------------------------------------


def test_items_are_listed_by_votes_and_those_that_nobody_wants_are_left_out() -> None:
    demand = {"item-0": Demand(2, 1, 0), "item-1": Demand(9, None, 3), "item-2": Demand(0, 0, 0)}
    found = report(demand=demand).demand
    assert found is not None
    assert [(row.id, row.in_words) for row in found.rows] == [
        ("item-1", "9 votes, 3 comments"),
        ("item-0", "2 votes, +1 in a week, 0 comments"),
    ]
    assert [row.gain_text for row in found.rows] == ["unknown", "+1"]


def test_where_no_votes_are_taken_the_report_says_so_and_not_zero() -> None:
    page = html_page(report(demand={"item-0": Demand(None, None, 2)}), interactive=False)
    assert "no votes are taken" in page
    assert '<td class="number">2</td>' in page


def test_twelve_items_are_listed_and_the_others_counted() -> None:
    found = weekly_report(inputs(15, demand={f"item-{n}": Demand(n + 1) for n in range(15)})).demand
    assert found is not None
    assert (len(found.rows), found.more, found.rows[0].votes) == (12, 3, 15)


def test_the_five_newest_comments_are_quoted() -> None:
    found = report(comments=tuple(comment(n, f"Comment {n}", hours=n) for n in range(7))).demand
    assert found is not None
    assert [quote.text for quote in found.quotes] == [f"Comment {n}" for n in range(5)]


def test_a_comment_is_quoted_on_one_line_cut_and_without_control_characters() -> None:
    found = report(comments=(comment(0, "One\n\n\x1b[31mtwo\u202e " + "x" * 400),)).demand
    assert found is not None
    assert found.quotes[0].text.startswith("One [31mtwo xxx")
    assert len(found.quotes[0].text) == 280


def test_what_is_written_below_an_item_that_no_file_has_is_not_quoted() -> None:
    assert report(comments=(Comment("gone", AS_OF.instant, "Hello"),)).demand is None


def test_without_votes_and_comments_there_is_no_section() -> None:
    silent = report(demand={"item-0": Demand(0, 0, 0), "item-1": Demand(None)})
    assert silent.demand is None
    assert as_json(silent)["demand"] is None
    assert "## Demand" not in markdown(silent)
    assert 'id="demand"' not in html_page(silent, interactive=False)


def test_comments_are_told_to_machines_as_text_that_nobody_trusts() -> None:
    data = as_json(report(demand={"item-0": Demand(3, 1, 1)}, comments=(comment(0, "<b>Now</b>"),)))["demand"]
    assert data["items"] == [{"id": "item-0", "title": "Faster search", "votes": 3, "gained": 1, "comments": 1}]
    assert data["comments"] == [{"item": "item-0", "at": "2026-11-23T06:00:00+00:00", "untrusted_text": "<b>Now</b>"}]


# -- promises ------------------------------------------------------------------------------------------------------


def promised(**boards: Any) -> tuple[PromiseRow, ...]:
    found = report(promises={"item-0": boards}).promises
    return found.rows if found else ()


def test_a_promise_that_moved_is_listed_with_its_moves_and_notice() -> None:
    (row,) = promised(road=put_off())
    assert row.in_words == "2026-10-15 first, 2026-12-20 last: 66 days later in 2 moves, told 14 days ahead"
    assert row.dates == (
        (date(2026, 10, 15), date(2026, 8, 1)),
        (date(2026, 11, 15), date(2026, 9, 20)),
        (date(2026, 12, 20), date(2026, 11, 1)),
    )


def test_moves_to_later_and_to_earlier_are_told_apart() -> None:
    (row,) = promised(road=(*put_off(), showing("2026-11-10", "2026-12-10")))
    assert row.moved == "66 days later in 2 moves and 10 days earlier in 1 move"


def test_a_promise_taken_back_is_listed_with_its_day() -> None:
    (row,) = promised(road=(showing("2026-08-01", "2026-12-20"), showing("2026-11-10", None)))
    assert row.in_words == "2026-12-20 first, 2026-12-20 last: left without a date on 2026-11-10"


def test_told_too_late_is_said_so() -> None:
    (row,) = promised(road=(showing("2026-08-01", "2026-10-15"), showing("2026-10-18", "2026-12-20")))
    assert row.told_ahead == "told 3 days too late"


def test_a_board_is_named_where_there_are_several() -> None:
    assert [row.board for row in promised(road=put_off(), north=put_off()[:2])] == ["road", "north"]
    assert promised(road=put_off())[0].board == ""


def test_a_promise_that_stands_is_not_listed_and_without_any_there_is_no_section() -> None:
    quiet = report(promises={"item-0": {"road": put_off()[:1]}})
    assert quiet.promises is None
    assert as_json(quiet)["promises"] is None
    assert "## Promises" not in markdown(quiet)


def test_how_many_were_kept_is_said_once_one_has_come_due() -> None:
    base = inputs(3)
    due = weekly_report(replace(base, findings=(*base.findings, kept(Figure(2 / 3, Unit.SHARE)))))
    assert due.promises is not None
    assert "<p><bdi>2 of 3 promises (67%) were kept</bdi>.</p>" in html_page(due, interactive=False)
    assert weekly_report(replace(base, findings=(*base.findings, kept(Reason.NO_HISTORY)))).promises is None


def test_the_chart_of_promises_shows_every_date_and_marks_the_last() -> None:
    given = inputs(12, promises={"item-0": {"road": put_off()}})
    found = weekly_report(given)
    assert found.promises is not None
    chart = charts(given, (), found.promises.rows)[-1]
    values = chart.spec["data"]["values"]
    assert [(one["told"], one["next"], one["stands"]) for one in values] == [
        ("2026-10-15", "2026-11-15", False),
        ("2026-11-15", "2026-12-20", False),
        ("2026-12-20", "2026-12-20", True),
    ]
    assert chart.alt == "Faster search: 2026-10-15, then 2026-11-15, then 2026-12-20."
    assert 'id="chart-promises"' in html_page(found, interactive=False)


# -- evidence ------------------------------------------------------------------------------------------------------


def test_what_customers_read_is_evidence_in_short_and_whole_for_machines() -> None:
    before, after = "a" * 300, "b\n\nb"
    seen = ShownEvidence("road", AS_OF.instant, "description", before, after, by_hand=True)
    found = replace(kept(Figure(1, Unit.COUNT)), severity=Severity.MOVED, shown=(seen,))
    line = line_of(found, None)
    assert line.evidence[0].label == "road, description"
    assert line.evidence[0].note == f"“{'a' * 199}…” became “b b”, by a person's hand"
    given = inputs(3)
    data = as_json(weekly_report(replace(given, findings=(found,))))
    told = next(one for one in data["sections"] if one["severity"] == "moved")["findings"][0]["shown"]
    assert told == [
        {
            "board": "road",
            "part": "description",
            "before": before,
            "after": "b b",
            "at": "2026-11-23T06:00:00+00:00",
            "by_hand": True,
        }
    ]
