"""What is to be decided: each subject once, in a line, with what would mend it."""

from __future__ import annotations

import re
from dataclasses import replace

from drift.findings import Figure, Finding, Measure, Severity, Subject, Unit
from drift.measures.due_soon import CODE as DUE_SOON
from reports.agenda import Decision
from reports.html import MOST_DECISIONS, html_page
from reports.markdown import markdown, short_markdown
from reports.weekly import WeeklyReport, weekly_report
from tests.unit.reports.made_up import inputs

SEARCH = Subject("item", "item-0", "Faster search")
EXPORT = Subject("item", "item-3", "Audit log export")


def found(measure: Measure, severity: Severity, sentence: str, days: float = 26, **more: object) -> Finding:
    fields: dict[str, object] = {"figure": Figure(days, Unit.DAYS), "subject": SEARCH, "code": "late", **more}
    return Finding(measure=measure, severity=severity, sentence=sentence, **fields)  # type: ignore[arg-type]  # fields by name


LATE = found(Measure.SCHEDULE, Severity.AT_RISK, "Faster search is 26 days late at 85%; 8% to make it", code="at-risk")
WAITS = found(Measure.DEPENDENCY, Severity.CONFLICT, "Faster search waits for Public API v3; that comes later")
CLAIMED = found(Measure.STATUS, Severity.BROKEN, "Faster search: customers are told shipped", code="over-claimed")
SOON = found(Measure.SCHEDULE, Severity.DRIFT, "Faster search: its deadline is in 6 days", 6, code=DUE_SOON)


def report(*findings: Finding) -> WeeklyReport:
    return weekly_report(inputs(6, findings=findings, boards=()))


def decided(*findings: Finding) -> list[Decision]:
    return [one for group in report(*findings).agenda for one in group.decisions]


def test_what_is_found_on_one_subject_is_one_decision_where_it_does_most_harm() -> None:
    (one,) = decided(WAITS, LATE, CLAIMED)
    assert (one.subject, one.owner, one.severity) == ("Faster search", "Search team", Severity.BROKEN)
    assert [line.measure for line in one.lines] == ["status", "schedule", "dependency"]


def test_a_decision_is_told_in_short_by_its_worst_finding_and_by_that_of_another_measure() -> None:
    (one,) = decided(WAITS, LATE)
    chance = next(row.chance for row in report(LATE).items if row.id == "item-0")
    assert chance is not None
    assert one.brief == (
        f"{chance:.0%} to make 2026-12-10, 26 days late at 85%; waits for Public API v3: 26 days too late"
    )


def test_it_says_what_became_of_it_since_last_week() -> None:
    grown = replace(LATE, last=Figure(19, Unit.DAYS))
    other = replace(WAITS, subject=EXPORT)
    assert [one.since for one in decided(grown, other)] == ["+7 days", "new"]
    assert [one.since for one in decided(LATE, other)] == ["", ""]  # nothing is known of last week


def test_a_warning_of_a_near_deadline_stands_with_the_decision_on_its_item_and_not_once_more() -> None:
    with_decision, alone = report(LATE, SOON), report(SOON)
    (one,) = [each for group in with_decision.agenda for each in group.decisions]
    assert [line.code for line in one.lines] == ["at-risk", DUE_SOON]
    assert markdown(with_decision).count("its deadline is in 6 days") == 0
    assert html_page(with_decision, interactive=False).count("its deadline is in 6 days") == 1
    assert markdown(alone).count("its deadline is in 6 days") == 1


def test_every_form_of_the_report_begins_with_what_is_to_be_decided() -> None:
    text = markdown(report(LATE))
    assert text.index("## What to decide this week") < text.index("## What moved") < text.index("## Likely to miss")
    assert re.search(r"- \*\*Faster search\*\* \(Search team\): \d+% to make 2026-12-10, 26 days late", text)
    assert "- **Faster search** (Search team)" in short_markdown(report(LATE))


def test_what_is_too_much_for_a_screen_can_be_opened() -> None:
    many = [replace(LATE, subject=Subject("item", f"x-{n}", f"Item {n}")) for n in range(MOST_DECISIONS + 2)]
    page = html_page(report(*many), interactive=False)
    assert page.count('<li class="decision') == MOST_DECISIONS + 2
    assert '<details class="more"><summary>2 more</summary>' in page


def test_the_name_of_a_subject_is_not_repeated_in_its_sentence() -> None:
    grown = found(Measure.SCOPE, Severity.DRIFT, "Faster search grew by 32%", code="growth")
    kiosk = found(Measure.COVERAGE, Severity.HYGIENE, "All work on Faster search is done", code="parent-open")
    text = markdown(report(grown, kiosk))
    assert "**Faster search** (26 days): grew by 32%" in text
    assert "**Faster search** (26 days): All work on Faster search is done" in text
    page = html_page(report(grown), interactive=False)
    assert '<h3 class="run"><bdi>Faster search</bdi></h3><p class="run"><bdi> grew by 32%</bdi></p>' in page
