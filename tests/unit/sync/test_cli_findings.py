"""What `milepost drift` prints: in the words and the order of the report."""

from __future__ import annotations

import pytest

from drift.findings import Figure, Finding, Measure, Severity, Subject, Unit
from sync.cli.findings import show_findings


def finding(severity: Severity, ident: str, days: float = 3096, last: float | None = 2578) -> Finding:
    return Finding(
        Measure.SCHEDULE,
        "at-risk",
        Subject("item", ident, ident.title()),
        severity,
        f"{ident.title()} is late [bold]at 85%",
        figure=Figure(days, Unit.DAYS),
        last=None if last is None else Figure(last, Unit.DAYS),
    )


FOUND = (
    finding(Severity.BROKEN, "search"),
    finding(Severity.AT_RISK, "search", 12, last=None),
    finding(Severity.AT_RISK, "export", 12, last=12),
    finding(Severity.NONE, "login", 0),
)


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def printed(capsys: pytest.CaptureFixture[str], most: int = 30) -> list[str]:
    show_findings(FOUND, most)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_it_begins_with_how_many_matters_want_a_decision(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys)[0] == "4 findings: 2 matters want a decision, 1 in order."


def test_findings_stand_under_their_harm_with_figure_movement_and_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys)[1:] == [
        "",
        "Broken in public",
        "more than 8 years   Search is late [bold]at 85%",
        "late",
        "+518 days",
        "",
        "Likely to miss",
        "12 days late        Search is late [bold]at 85%",
        "12 days late        Export is late [bold]at 85%",
        "unchanged",
        "",
        "In order",
        "on the day          Login is late [bold]at 85%",
        "−7.1 years",
    ]


def test_what_is_too_much_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, most=1)[-1] == "and 3 more (--most, or --json for all)"
