"""Findings as the lines and sections of a page, in the order of harm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from urllib.parse import quote, urlsplit

from drift.findings import Finding, IssueEvidence, Severity
from drift.inputs import FindingKey
from drift.proposals import Proposal
from drift.report_order import Page, fold, in_order
from reports.wording import figure_text, last_text, movement_text, one_line, shorten


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: an issue (with `url` where the site is known) or a line of a file."""

    label: str
    note: str = ""
    url: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What customers read on a board before and after, each whole and on one line; `before` is empty where that does
    not matter. `part` is the date, the title or the description."""

    board: str
    part: str
    before: str
    after: str
    at: datetime
    by_hand: bool

    def __str__(self) -> str:
        """Both in short."""
        before, after = (f"“{shorten(text, _MOST_LETTERS)}”" for text in (self.before, self.after))
        hand = ", by a person's hand" if self.by_hand else ""
        return f"{before} became {after}{hand}" if self.before else f"{after}{hand}"


_MOST_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Proposed:
    """An edit of the workspace's files that a person may accept by its id; `what` is the edit in words."""

    id: str
    what: str


@dataclass(frozen=True, slots=True)
class Line:
    """One finding as it is printed. `last` and `movement` are empty where there was no figure a week ago; `proposals`
    are the edits that would mend it. `value`, `unit` and `last_value` are the figures as exact as they were measured,
    None where there are none."""

    measure: str
    code: str
    kind: str
    subject: str
    subject_id: str
    severity: Severity
    figure: str
    last: str
    movement: str
    cause: str
    sentence: str
    issues: tuple[Evidence, ...]
    files: tuple[Evidence, ...]
    shown: tuple[Seen, ...] = ()
    proposals: tuple[Proposed, ...] = ()
    value: float | None = None
    last_value: float | None = None
    unit: str = ""

    @property
    def goes_on(self) -> str:
        """The sentence as it goes on behind the name of its subject (": …" or " …"); the whole of it where it begins
        otherwise."""
        rest = self.sentence.removeprefix(self.subject)
        return rest if rest[:1] in (":", " ") else self.sentence

    @property
    def runs_on(self) -> bool:
        """Whether the sentence begins with the name of its subject, which then need not be said before it."""
        return self.goes_on is not self.sentence

    @property
    def proposed(self) -> tuple[str, str]:
        """What would mend it, and the command for that; both empty where no mend is obvious."""
        match self.proposals:
            case ():
                return "", ""
            case (one,):
                return one.what, f"milepost accept {one.id}"
            case many:
                return f"{len(many)} edits of your files, each to be accepted by itself", "milepost propose"

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All of it, in the form in which pages print it."""
        seen = (Evidence(f"{one.board}, {one.part}", str(one), at=one.at) for one in self.shown)
        return (*self.files, *seen, *self.issues)


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one severity; `folded` counts those that have stood unchanged and are only counted."""

    severity: Severity
    title: str
    lines: tuple[Line, ...]
    folded: int = 0

    @property
    def anchor(self) -> str:
        """Its name inside the page."""
        return self.severity.value


TITLES: Mapping[Severity, str] = {
    Severity.BROKEN: "Broken in public",
    Severity.AT_RISK: "Likely to miss",
    Severity.CONFLICT: "Conflicts",
    Severity.MOVED: "What moved",
    Severity.SPRINT: "Sprint",
    Severity.DRIFT: "Drift",
    Severity.HYGIENE: "Coverage and hygiene",
    Severity.FRESHNESS: "Freshness",
}
"""The sections in their order. What does no harm is no section, but still listed as in order."""

DECIDE = (Severity.BROKEN, Severity.AT_RISK, Severity.CONFLICT)
"""The kinds that want a decision."""


Proposals = Mapping[FindingKey, tuple[Proposal, ...]]
"""Proposals by the finding that they mend."""

_NOTHING: Proposals = MappingProxyType({})


def sections(
    findings: Iterable[Finding],
    weeks_unchanged: Mapping[FindingKey, int],
    browse_url: str | None,
    proposals: Proposals = _NOTHING,
) -> tuple[Section, ...]:
    """Every section, also those without a line: the reader sees that it was looked at."""
    page = fold(findings, weeks_unchanged)
    return tuple(_section(page, severity, title, browse_url, proposals) for severity, title in TITLES.items())


def _section(page: Page, severity: Severity, title: str, browse_url: str | None, proposals: Proposals) -> Section:
    lines = tuple(line_of(one, browse_url, proposals) for one in page.shown if one.severity is severity)
    return Section(severity, title, lines, dict(page.folded).get(severity, 0))


def harmless(findings: Iterable[Finding], browse_url: str | None, proposals: Proposals = _NOTHING) -> tuple[Line, ...]:
    """What was measured and is in order."""
    return tuple(line_of(one, browse_url, proposals) for one in in_order(findings) if one.severity is Severity.NONE)


def line_of(finding: Finding, browse_url: str | None, proposals: Proposals = _NOTHING) -> Line:
    """The finding as a line."""
    return Line(
        measure=finding.measure.value,
        code=finding.code,
        kind=finding.subject.kind,
        subject=one_line(finding.subject.title),
        subject_id=finding.subject.id,
        severity=finding.severity,
        figure=figure_text(finding),
        last=last_text(finding),
        movement=movement_text(finding),
        cause=one_line(finding.cause),
        sentence=one_line(finding.sentence),
        issues=tuple(_issues(finding.issues, browse_url)),
        files=tuple(Evidence(str(one.source), one_line(one.note)) for one in finding.files),
        shown=tuple(
            Seen(one.board, one.part, one_line(one.before), one_line(one.after), one.at, one.by_hand)
            for one in finding.shown
        ),
        proposals=tuple(Proposed(one.id, one_line(one.what)) for one in proposals.get(finding.key, ())),
        value=finding.figure.value if finding.figure else None,
        last_value=finding.last.value if finding.last else None,
        unit=finding.figure.unit.value if finding.figure else "",
    )


def _issues(found: Iterable[IssueEvidence], browse_url: str | None) -> Iterator[Evidence]:
    for one in found:
        yield Evidence(one_line(one.key), one_line(one.note), issue_url(browse_url, one.key), one.at)


def issue_url(browse_url: str | None, key: str) -> str | None:
    """Where the issue can be looked at; None without a site, or where the site's address is no web address."""
    if browse_url is None or not is_web_address(browse_url):
        return None
    return f"{quote(browse_url.rstrip('/'), safe=':/%@[]~')}/browse/{quote(key, safe='')}"


def is_web_address(url: str | None) -> bool:
    """Whether a link to it is safe to print: `javascript:` and the like are not."""
    return urlsplit(url or "").scheme in ("http", "https")
