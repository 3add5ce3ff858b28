"""The shape of a finding."""

from __future__ import annotations

import pytest

from drift.findings import Figure, Finding, Measure, Reason, Severity, Subject, Unit


def made(figure: Figure | None, reason: Reason | None) -> Finding:
    return Finding(Measure.SCOPE, "growth", Subject("item", "search", "Search"), Severity.DRIFT, "…", figure, reason)


def test_a_finding_answers_with_a_figure_or_a_reason() -> None:
    assert made(Figure(1, Unit.DAYS), None).key == ("scope", "growth", "item", "search")
    assert made(None, Reason.NO_SCOPE).figure is None


@pytest.mark.parametrize(("figure", "reason"), [(None, None), (Figure(1, Unit.DAYS), Reason.NO_SCOPE)])
def test_a_finding_never_has_both_or_neither(figure: Figure | None, reason: Reason | None) -> None:
    with pytest.raises(ValueError, match="figure or a reason"):
        made(figure, reason)


def test_a_whole_number_prints_the_same_as_from_a_store() -> None:
    assert repr(Figure(7, Unit.DAYS, (("weeks", 3),))) == repr(Figure(7.0, Unit.DAYS, (("weeks", 3.0),)))
