"""What a finding says of whom: findings about many things at once, told apart into one claim a thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from drift.findings import Finding, Severity
from mapping.roadmap import Portfolio

Code = tuple[str, str]
"""A measure and a case within it, as in `("status", "over-claimed")`."""


@dataclass(frozen=True, slots=True)
class Claim:
    """That a finding says something of `about`: the id of an item or a sprint, the key of an issue, the name of a
    release in Jira, or what the finding is about where it is none of these."""

    finding: Finding
    about: str

    @property
    def code(self) -> Code:
        """Measure and case of its finding."""
        return (self.finding.measure.value, self.finding.code)

    @property
    def figure(self) -> float | None:
        """The finding's number, if it has one."""
        return self.finding.figure.value if self.finding.figure else None

    def detail(self, name: str) -> float:
        """A number behind the figure; 0 where there is none of this name."""
        return dict(self.finding.figure.detail).get(name, 0.0) if self.finding.figure else 0.0


def claims(findings: Iterable[Finding], portfolio: Portfolio) -> tuple[Claim, ...]:
    """Every claim of the findings that anybody is asked to look at: those without harm are none."""
    titles = {item.title: item.id for item in portfolio.items()}
    releases = {ident: release.jira or ident for ident, release in portfolio.releases().items()}
    harmful = (one for one in findings if one.severity is not Severity.NONE)
    return tuple(Claim(one, about) for one in harmful for about in _about(one, titles, releases))


def _about(finding: Finding, titles: Mapping[str, str], releases: Mapping[str, str]) -> Iterator[str]:
    notes = [file.note for file in finding.files]
    match finding.measure.value, finding.code:
        case "scope", "growth" if finding.figure is None:
            return  # it says only that nobody can tell
        case "staleness", "stale-items":
            yield from (titles[note] for note in notes)
        case "coverage", "backed":
            yield from (titles[note.removeprefix("no work behind ")] for note in notes)
        case "coverage", "orphan-epics":
            yield from (issue.key for issue in finding.issues)
        case "granularity", "double-claim":
            yield from (issue.key for issue in finding.issues)
        case "priority", "backlog-order":
            yield from sorted({ident for title, ident in titles.items() if _goes_first(finding, title)})
        case ("alignment", _) | ("coverage", "event-unbacked"):
            yield finding.subject.id.rpartition("/")[2]
        case "release", _:
            yield releases.get(finding.subject.id, finding.subject.id)
        case _:
            yield finding.subject.id


def _goes_first(finding: Finding, title: str) -> bool:
    return any(f" for {title}, before " in issue.note for issue in finding.issues)
