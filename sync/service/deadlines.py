"""Deadlines of which the operator is warned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from drift.measures.due_soon import CODE
from sync.measuring import Measured
from sync.service.alerts import Trouble


def deadlines_near(measured: Measured) -> tuple[Trouble, ...]:
    """The warnings among the findings; each is the same for as long as it is the same item and the same deadline."""
    return tuple(_warnings(measured))


def _warnings(measured: Measured) -> Iterator[Trouble]:
    for finding in measured.findings:
        if finding.code == CODE and finding.figure is not None:
            deadline = measured.as_of.today + timedelta(days=finding.figure.value)
            yield Trouble(f"{finding.subject.id} {deadline}", finding.sentence)
