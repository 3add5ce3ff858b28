"""Findings as lines: words for figures, the order of harm, folding, links."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drift.findings import Figure, Finding, Measure, Reason, Severity, Subject, Unit
from drift.proposals import Mend, Proposal
from mapping.public.edits import SetKey
from reports.lines import issue_url, line_of, sections
from reports.wording import figure_text, last_text, movement_text, one_line, shorten


def finding(
    value: Figure | Reason,
    *,
    measure: Measure = Measure.SCHEDULE,
    code: str = "at-risk",
    severity: Severity = Severity.DRIFT,
    last: Figure | None = None,
    subject: str = "search",
) -> Finding:
    figure, reason = (value, None) if isinstance(value, Figure) else (None, value)
    about = Subject("item", subject, subject.title())
    return Finding(measure, code, about, severity, f"{subject} drifts", figure=figure, reason=reason, last=last)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Figure(12, Unit.DAYS), "12 days late"),
        (Figure(-1, Unit.DAYS), "1 day early"),
        (Figure(0, Unit.DAYS), "on the day"),
        (Figure(700, Unit.DAYS, (("beyond_ten_years", 1.0),)), "at least 700 days late"),
        (Figure(3617, Unit.DAYS, (("beyond_ten_years", 1.0),)), "more than 9 years late"),
        (Figure(0.533, Unit.SHARE), "53%"),
        (Figure(0.999, Unit.PROBABILITY), "over 99%"),
        (Figure(1, Unit.STEPS), "1 step ahead of the work"),
        (Figure(-2, Unit.STEPS), "2 steps behind the work"),
        (Figure(3, Unit.POINTS), "3 points"),
        (Reason.ZERO_THROUGHPUT, "no figure: nothing gets finished"),
    ],
)
def test_a_figure_is_told_in_its_unit(value: Figure | Reason, words: str) -> None:
    assert figure_text(finding(value)) == words


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words(reason: Reason) -> None:
    assert figure_text(finding(reason)).startswith("no figure: ")


def test_days_are_neither_late_nor_early_outside_the_schedule() -> None:
    assert figure_text(finding(Figure(26, Unit.DAYS), measure=Measure.STALENESS)) == "26 days"


@pytest.mark.parametrize(
    ("measure", "code", "value", "words"),
    [
        (Measure.PRIORITY, "backlog-order", Figure(0.9129, Unit.TAU), "tau 0.91"),
        (Measure.CAPACITY, "themes", Figure(0.2, Unit.SHARE), "20% elsewhere"),
        (Measure.GOAL, "pace", Figure(-0.2, Unit.SHARE), "20 percentage points behind"),
        (Measure.GOAL, "pace", Figure(0.004, Unit.SHARE), "level"),
        (Measure.GOAL, "capacity", Figure(0.01, Unit.SHARE), "1 percentage point above"),
        (Measure.GOAL, "in-time", Figure(2, Unit.COUNT), "2 items"),
        (Measure.BUDGET, "effort", Figure(3, Unit.ITEMS), "3 stories over"),
        (Measure.BUDGET, "effort", Figure(-0.5, Unit.POINTS), "0.5 points within"),
        (Measure.ALIGNMENT, "too-late", Figure(-21, Unit.DAYS), "21 days too late"),
        (Measure.ALIGNMENT, "too-late", Figure(5, Unit.DAYS), "5 days to spare"),
        (Measure.DEPENDENCY, "conflict", Figure(26, Unit.DAYS), "26 days too late"),
        (Measure.DEPENDENCY, "unmapped", Figure(2, Unit.COUNT), "2 issues"),
        (Measure.RELEASE, "dates", Figure(49, Unit.DAYS), "49 days later in Jira"),
        (Measure.RELEASE, "dates", Figure(0, Unit.DAYS), "the same day"),
        (Measure.READY, "not-ready", Figure(1, Unit.COUNT), "1 thing missing"),
        (Measure.LEVELS, "technical-words", Figure(3, Unit.COUNT), "3 words"),
        (Measure.GRANULARITY, "same-name", Figure(2, Unit.COUNT), "2 items"),
    ],
)
def test_a_measure_says_its_figure_in_its_own_words(measure: Measure, code: str, value: Figure, words: str) -> None:
    assert figure_text(finding(value, measure=measure, code=code)) == words


def test_the_movement_since_last_week_carries_its_sign() -> None:
    later = finding(Figure(12, Unit.DAYS), last=Figure(3, Unit.DAYS))
    better = finding(Figure(0.53, Unit.SHARE), last=Figure(0.61, Unit.SHARE))
    assert (last_text(later), movement_text(later)) == ("3 days late", "+9 days")
    assert movement_text(better) == "−8 percentage points"
    assert movement_text(finding(Figure(3, Unit.DAYS), last=Figure(3, Unit.DAYS))) == "unchanged"


def test_later_is_plus_also_where_it_leaves_a_smaller_gap() -> None:
    one = replace(finding(Figure(-21, Unit.DAYS), measure=Measure.ALIGNMENT), last=Figure(-14, Unit.DAYS))
    assert movement_text(one) == "+7 days"


def test_without_a_figure_of_last_week_nothing_is_said_of_it() -> None:
    new = finding(Figure(12, Unit.DAYS))
    assert (last_text(new), movement_text(new)) == ("", "")


def test_a_movement_is_not_compared_with_the_movement_of_the_week_before() -> None:
    moved = finding(Figure(9, Unit.DAYS), code="moved", last=Figure(-21, Unit.DAYS))
    assert (figure_text(moved), last_text(moved), movement_text(moved)) == ("9 days later", "", "")


def test_a_change_of_unit_is_no_movement() -> None:
    assert movement_text(finding(Figure(12, Unit.POINTS), last=Figure(3, Unit.ITEMS))) == ""


def test_sections_stand_in_the_order_of_harm_whatever_the_order_of_the_findings() -> None:
    many = [finding(Figure(1, Unit.DAYS), severity=severity) for severity in reversed(Severity)]
    found = sections(many, {}, None)
    assert [section.severity for section in found] == [
        Severity.BROKEN,
        Severity.AT_RISK,
        Severity.CONFLICT,
        Severity.MOVED,
        Severity.SPRINT,
        Severity.DRIFT,
        Severity.HYGIENE,
        Severity.FRESHNESS,
    ]
    assert all(len(section.lines) == 1 for section in found)


def test_the_least_likely_promise_comes_first() -> None:
    likely = finding(Figure(90, Unit.DAYS, (("p_hit", 0.4),)), severity=Severity.AT_RISK, subject="likely")
    unlikely = finding(Figure(3, Unit.DAYS, (("p_hit", 0.1),)), severity=Severity.AT_RISK, subject="unlikely")
    at_risk = sections([likely, unlikely], {}, None)[1]
    assert [line.subject_id for line in at_risk.lines] == ["unlikely", "likely"]


def test_drift_that_stands_unchanged_folds_into_a_count_and_a_broken_promise_never_does() -> None:
    drift = finding(Figure(1, Unit.DAYS))
    broken = finding(Figure(1, Unit.DAYS), severity=Severity.BROKEN, subject="login")
    weeks = {drift.key: 3, broken.key: 30}
    found = {section.severity: section for section in sections([drift, broken], weeks, None)}
    assert (len(found[Severity.DRIFT].lines), found[Severity.DRIFT].folded) == (0, 1)
    assert (len(found[Severity.BROKEN].lines), found[Severity.BROKEN].folded) == (1, 0)


def test_an_issue_links_to_its_page_only_on_a_web_address() -> None:
    assert issue_url("https://jira.example.com/", "WEB-1") == "https://jira.example.com/browse/WEB-1"
    assert issue_url(None, "WEB-1") is None
    assert issue_url("javascript:alert(1)//", "WEB-1") is None


def test_a_key_cannot_break_out_of_its_link() -> None:
    assert issue_url("https://jira.example.com", 'X"><script>') == (
        "https://jira.example.com/browse/X%22%3E%3Cscript%3E"
    )


def test_control_and_direction_characters_never_reach_the_page() -> None:
    sly = replace(finding(Figure(1, Unit.DAYS)), sentence="a\u202eb\x00c\nd")
    assert line_of(sly, None).sentence == "ab c d"
    assert one_line("  a\t b ") == "a b"


def test_a_long_title_is_cut_with_an_ellipsis() -> None:
    assert shorten("Offline mode on phones", 12) == "Offline mod…"
    assert shorten("Offline mode", 12) == "Offline mode"


def test_a_finding_with_an_obvious_mend_names_the_command() -> None:
    found = finding(Figure(12, Unit.DAYS))
    edits = (
        SetKey("r.yaml", "search", "target", "2026", "2027"),
        SetKey("r.yaml", "search", "stage", None, "building"),
    )
    later, begun = (Proposal(Mend.TARGET, found.subject, "", "", (edit,), (found.key,)) for edit in edits)
    one = line_of(found, None, {found.key: (later,)})
    assert one.proposed == ("target 2026 becomes 2027", f"milepost accept {later.id}")
    assert line_of(found, None, {found.key: (begun,)}).proposed[0] == "stage becomes building"
    two = line_of(found, None, {found.key: (later, begun)})
    assert two.proposed == ("2 edits of your files, each to be accepted by itself", "milepost propose")
    assert line_of(found, None).proposals == ()
