"""The order of the page, and what folds."""

from __future__ import annotations

import pytest

from drift.findings import Figure, Finding, Measure, Severity, Subject, Unit
from drift.report_order import fold, in_order


def finding(severity: Severity, ident: str = "search", days: float = 3, **detail: float) -> Finding:
    figure = Figure(days, Unit.DAYS, tuple(detail.items()))
    return Finding(Measure.SCHEDULE, "case", Subject("item", ident, "Title"), severity, "…", figure)


def test_harm_to_readers_comes_first() -> None:
    mixed = [finding(severity) for severity in sorted(Severity)]
    assert [found.severity for found in in_order(mixed)] == list(Severity)


def test_the_least_likely_promise_comes_first_then_the_larger_figure() -> None:
    likely, unlikely = finding(Severity.AT_RISK, "a", 90, p_hit=0.4), finding(Severity.AT_RISK, "b", 10, p_hit=0.1)
    later = finding(Severity.AT_RISK, "c", 100, p_hit=0.4)
    assert [found.subject.id for found in in_order([likely, unlikely, later])] == ["b", "c", "a"]


def test_the_order_does_not_depend_on_the_order_of_measuring() -> None:
    many = [finding(Severity.DRIFT, f"i{number}") for number in range(9)]
    assert in_order(many) == in_order(reversed(many))


@pytest.mark.parametrize(
    ("severity", "weeks", "shown"),
    [
        (Severity.DRIFT, 2, True),
        (Severity.DRIFT, 3, False),
        (Severity.HYGIENE, 3, False),
        (Severity.FRESHNESS, 3, False),
        (Severity.BROKEN, 9, True),
        (Severity.AT_RISK, 9, True),
        (Severity.CONFLICT, 9, True),
        (Severity.MOVED, 9, True),
        (Severity.SPRINT, 9, True),
    ],
)
def test_small_harm_folds_after_two_weeks_and_great_harm_never(severity: Severity, weeks: int, shown: bool) -> None:
    found = finding(severity)
    page = fold([found], {found.key: weeks})
    assert page.shown == ((found,) if shown else ())
    assert page.folded == (() if shown else ((severity, 1),))


def test_what_has_no_harm_is_not_on_the_page() -> None:
    assert fold([finding(Severity.NONE)], {}).shown == ()
