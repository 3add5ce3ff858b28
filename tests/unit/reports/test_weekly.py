"""The report as a value: headline, tiles, items, freshness, and the same bytes for the same inputs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from drift.findings import Figure, Finding, IssueEvidence, Measure, Reason, Severity, Subject, Unit
from drift.forecasts.forecast import Method
from drift.forecasts.trials import Draws
from drift.proposals import Mend, Proposal
from mapping.assignments import RollUp, Tally
from mapping.public.edits import SetKey
from mapping.roadmap import Cancelled, Portfolio
from reports.html import html_page
from reports.items import Band
from reports.machine import as_json
from reports.markdown import markdown
from reports.weekly import BoardState, SourceState, weekly_report
from tests.unit.reports.made_up import AS_OF, inputs, item, of_portfolio, other_findings


def test_each_subject_counts_once_in_the_headline_by_its_worst_finding() -> None:
    broken, conflict = other_findings()[:2]
    again = replace(conflict, subject=broken.subject)
    report = weekly_report(inputs(3, findings=(again, conflict, broken), boards=()))
    assert report.headline == "2 items want a decision this week: 1 broken in public and 1 in conflict."
    assert [tile.count for tile in report.tiles[:3]] == [1, 0, 1]


def test_a_change_that_waits_on_a_board_is_in_the_headline() -> None:
    board = BoardState("Public", None, live=True, last_clean=None, waiting=("A card would go back",))
    report = weekly_report(inputs(3, findings=(), boards=(board,)))
    assert report.headline == "1 change waits on a public board."


def test_a_quiet_week_says_so() -> None:
    assert weekly_report(inputs(3, findings=(), boards=())).headline == "Nothing wants a decision this week."


def test_the_week_is_that_of_the_business_zone() -> None:
    sunday_evening = replace(AS_OF, instant=AS_OF.instant - timedelta(hours=8))
    assert weekly_report(inputs(3)).week == "2026-W48"
    assert weekly_report(inputs(3, as_of=sunday_evening)).week == "2026-W47"


def test_a_stale_source_is_told_first() -> None:
    fresh = SourceState("Backlog", AS_OF.instant - timedelta(minutes=5), stale=False)
    stale = SourceState("Jira", AS_OF.instant - timedelta(days=3), stale=True)
    never = SourceState("Trello", None, stale=True)
    report = weekly_report(inputs(3, sources=(fresh, stale, never)))
    assert report.stale
    assert report.freshness == (
        "Jira is stale: last pulled whole 3 days ago (2026-11-20 07:00)",
        "Trello was never pulled whole",
        "Backlog pulled whole less than an hour ago (2026-11-23 06:55)",
    )


def test_every_item_in_force_has_a_row_with_its_forecast_or_the_reason_for_none() -> None:
    given = inputs(3, findings=(), forecasts={"item-0": Reason.ZERO_THROUGHPUT}, boards=())
    rows = weekly_report(replace(given, rollups={"item-0": RollUp("item-0", Tally(3, 1, 4))})).items
    assert [row.id for row in rows] == ["item-0", "item-1", "item-2"]
    assert (rows[0].why, rows[0].band, rows[0].progress) == ("nothing gets finished", Band.UNKNOWN, "4 of 8")
    assert rows[0].owner == "Search team"
    assert rows[1].owner == ""


def test_a_cancelled_item_has_no_row() -> None:
    portfolio = inputs(3).portfolio
    gone = item(0).model_copy(update={"cancelled": Cancelled(day=date(2026, 11, 1), public_reason="no longer")})
    first = portfolio.roadmaps[0].model_copy(update={"items": (gone,)})
    report = weekly_report(of_portfolio(replace(portfolio, roadmaps=(first, *portfolio.roadmaps[1:]))))
    assert [row.id for row in report.items] == ["item-1", "item-2"]


def test_a_done_item_is_done_on_its_day_and_has_no_forecast() -> None:
    one = item(0, target="2026-12-10")
    done = Finding(
        Measure.SCHEDULE,
        "done",
        Subject("item", one.id, one.title),
        Severity.NONE,
        "done",
        figure=replace(other_findings()[1].figure, value=-30),  # type: ignore[type-var]  # that finding has a figure
    )
    row = weekly_report(inputs(3, findings=(done,))).items[0]
    assert (row.band, row.finished, row.p50, row.chance) == (Band.DONE, date(2026, 11, 10), None, None)


def test_a_day_that_is_still_to_come_is_not_when_an_item_was_done() -> None:
    """Its work ended late in the evening of the 10th by UTC, on the 11th in Berlin."""
    early = item(0, target="none").model_copy(update={"confirmed_shipped": date(2027, 3, 1)})
    last = IssueEvidence("1", "WEB-1", "finished", datetime(2026, 11, 10, 23, 30, tzinfo=UTC))
    subject = Subject("item", early.id, early.title)
    done = Finding(Measure.SCHEDULE, "done", subject, Severity.NONE, "done", reason=Reason.NO_DATE, issues=(last,))
    roadmaps = inputs(3).portfolio.roadmaps
    first = roadmaps[0].model_copy(update={"items": (early,)})
    row = weekly_report(of_portfolio(Portfolio((first, *roadmaps[1:])), findings=(done,))).items[0]
    assert (row.band, row.finished) == (Band.DONE, date(2026, 11, 11))


def test_the_report_prints_what_every_figure_depends_on() -> None:
    text = markdown(weekly_report(inputs(6)))
    for said in ("20261123T060000Z-7f3a", "2026-11-23 07:00", "Europe/Berlin", "sha256:3b1f9c02d4", "9f2c1ab"):
        assert said in text


def test_trials_are_named_with_their_seed_in_every_form_where_any_were_made() -> None:
    drawn, exact = (weekly_report(inputs(6, draws=draws)) for draws in (Draws(20_000, 7), None))
    assert [(as_json(one)["basis"]["trials"], as_json(one)["basis"]["seed"]) for one in (drawn, exact)] == [
        (20_000, 7),
        (None, None),
    ]
    assert "- Trials: 20,000, seed 7\n" in markdown(drawn) and "20,000, seed 7" in html_page(drawn)
    assert "Trials" not in markdown(exact) + html_page(exact)


def test_the_same_inputs_give_the_same_report() -> None:
    first, second = weekly_report(inputs(24)), weekly_report(inputs(24))
    assert first == second
    assert as_json(first) == as_json(second)


def test_the_order_of_the_findings_does_not_matter() -> None:
    given = inputs(12)
    assert weekly_report(given) == weekly_report(replace(given, findings=given.findings[::-1]))


def test_the_machine_readable_form_keeps_its_keys() -> None:
    data = as_json(weekly_report(inputs(6)))
    assert sorted(data) == [
        "basis",
        "boards",
        "charts",
        "counts",
        "decisions",
        "demand",
        "forecasts_are",
        "format",
        "freshness",
        "headline",
        "in_order",
        "items",
        "moves",
        "notes",
        "promises",
        "record",
        "requests",
        "sections",
        "stale",
        "week",
        "workspace",
    ]
    assert data["format"] == 1
    assert data["forecasts_are"] == "not calibrated"
    first = data["sections"][0]["findings"][0]
    assert first["issues"][0] == {
        "label": "WEB-100",
        "note": "open",
        "url": "https://jira.example.com/browse/WEB-100",
        "at": "2026-11-18T09:30:00+00:00",
    }
    assert first["files"][0]["label"] == "roadmaps/product.yaml:10"


def test_the_machine_readable_form_has_exact_figures_beside_their_words() -> None:
    late = replace(other_findings()[1], figure=Figure(1298, Unit.DAYS), last=Figure(409, Unit.DAYS))
    (line,) = as_json(weekly_report(inputs(3, findings=(late,), boards=())))["sections"][2]["findings"]
    assert (line["figure"], line["value"]) == ("more than 3 years too late", 1298.0)
    assert (line["last"], line["last_value"], line["unit"]) == ("409 days too late", 409.0, "days")


def test_the_machine_readable_form_says_how_forecasts_are_made() -> None:
    assert as_json(weekly_report(replace(inputs(6), method=Method.CALIBRATED)))["forecasts_are"] == "calibrated"


def test_a_proposal_is_named_in_every_form_of_the_report_beside_its_finding() -> None:
    given = inputs(6)
    worst = weekly_report(given).decisions[0]
    key = (worst.measure, worst.code, worst.kind, worst.subject_id)
    edit = SetKey("r.yaml", worst.subject_id, "target", "Q1 2027", "Q2 2027")
    later = Proposal(Mend.TARGET, Subject(worst.kind, worst.subject_id, worst.subject), "", "", (edit,), (key,))
    report = weekly_report(replace(given, proposals={key: (later,)}))
    what = "target Q1 2027 becomes Q2 2027"
    assert f"<bdi>{what}</bdi>: <code>milepost accept {later.id}</code>" in html_page(report)
    assert f"  - Proposed: {what}: `milepost accept {later.id}`" in markdown(report)
    found = [line for section in as_json(report)["sections"] for line in section["findings"] if line["proposals"]]
    assert [(line["subject"]["id"], line["proposals"]) for line in found] == [
        (worst.subject_id, [{"id": later.id, "what": what}])
    ]
    assert "Proposed" not in html_page(weekly_report(given)) + markdown(weekly_report(given))
