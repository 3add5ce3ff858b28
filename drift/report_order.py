"""The order of the report: harm to the people who read the board first; what nobody needs twice folds into a count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from drift.findings import Finding, Measure, Severity
from drift.inputs import FindingKey

FOLDED = (Severity.DRIFT, Severity.HYGIENE, Severity.FRESHNESS)
"""The kinds that fold when they stand unchanged; worse ones never do."""

FOLD_AFTER_WEEKS = 2

_MEASURES = list(Measure)
_SAME = 1e-9


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By harm, then the least likely promise or need, the sooner need, the larger figure, and names."""
    return tuple(sorted(findings, key=_rank))


def _rank(finding: Finding) -> tuple[int, int, float, float, float, str, str, str]:
    figure = finding.figure
    detail = dict(figure.detail) if figure else {}
    size = -abs(figure.value) if figure else 0.0
    subject = finding.subject
    return (
        finding.severity.order,
        _MEASURES.index(finding.measure),
        detail.get("p_hit", detail.get("p_ready", 1.0)),
        detail.get("days_left", 0.0),
        size,
        finding.code,
        subject.kind,
        subject.id,
    )


@dataclass(frozen=True, slots=True)
class Page:
    """What the report prints in full, and how many findings of each kind it only counts."""

    shown: tuple[Finding, ...]
    folded: tuple[tuple[Severity, int], ...]


def fold(findings: Iterable[Finding], weeks_unchanged: Mapping[FindingKey, int]) -> Page:
    """Fold what has stood unchanged for two weeks. Findings without harm are no part of the page.

    `weeks_unchanged` says for how many weekly reports, this one included, a finding has kept its figure or reason.
    """
    telling = [finding for finding in in_order(findings) if finding.severity is not Severity.NONE]
    folded = [finding for finding in telling if _folds(finding, weeks_unchanged)]
    counts = ((severity, sum(finding.severity is severity for finding in folded)) for severity in FOLDED)
    shown = tuple(finding for finding in telling if not _folds(finding, weeks_unchanged))
    return Page(shown, tuple((severity, count) for severity, count in counts if count))


def _folds(finding: Finding, weeks_unchanged: Mapping[FindingKey, int]) -> bool:
    return finding.severity in FOLDED and weeks_unchanged.get(finding.key, 0) > FOLD_AFTER_WEEKS
