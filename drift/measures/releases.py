"""Releases: which items each is to hold, and how sure it is that all of them are there.

A release waits for the slowest of its items. Its chance is the product of theirs where they are independent; items that
share a team or wait for each other are early and late together, so their chance is that of one draw of them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from drift.facts import Facts, file_evidence
from drift.findings import (
    Figure,
    FileEvidence,
    Finding,
    IssueEvidence,
    Measure,
    Reason,
    Severity,
    Subject,
    Unit,
    valued,
)
from drift.forecasts.arrivals import Arrivals
from drift.forecasts.movement import PROMISED_AT
from drift.forecasts.outlook import EVEN, Outlook, chance_by, open_work, when
from drift.wording import listed, percent, plural
from mapping.backlog import Release
from mapping.roadmap import Item, PlannedRelease
from mapping.targets import Precision

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class PlanOfRelease:
    """A release of the roadmaps with its items in force and the versions of Jira behind it."""

    release: PlannedRelease
    items: tuple[Outlook, ...]
    versions: tuple[Release, ...]

    @property
    def title(self) -> str:
        """Its name, for people inside."""
        return self.release.title

    @property
    def is_out(self) -> bool:
        """Whether Jira has released all that stands behind it."""
        return bool(self.versions) and all(version.released for version in self.versions)

    @property
    def open(self) -> tuple[Outlook, ...]:
        """Its items that are not finished."""
        return tuple(one for one in self.items if not one.finished)


def release_plans(facts: Facts, there: Mapping[str, Outlook]) -> tuple[PlanOfRelease, ...]:
    """Every planned release, in the order of the files."""
    return tuple(
        PlanOfRelease(
            release,
            tuple(there[item.id] for item in facts.items if _is_for(item, ident)),
            versions_of(facts, release),
        )
        for ident, release in facts.inputs.portfolio.releases().items()
    )


def _is_for(item: Item, release: str) -> bool:
    return item.target.precision is Precision.RELEASE and item.target.release == release


def versions_of(facts: Facts, release: PlannedRelease) -> tuple[Release, ...]:
    """The versions of Jira behind a release: the one of that id, else all of that name (one a project)."""
    known = facts.inputs.backlog.releases
    if by_id := known.get(release.jira or ""):
        return (by_id,)
    return tuple(one for _, one in sorted(known.items()) if one.name == release.jira and not one.archived)


def release_findings(facts: Facts, plans: Sequence[PlanOfRelease], arrivals: Arrivals) -> Iterator[Finding]:
    """How sure each release is that is not out yet."""
    for plan in plans:
        day = plan.release.day
        if day is None or plan.is_out or (day < facts.today and not plan.open):
            continue
        if not plan.open:
            yield _settled(plan, day)
        elif len(plan.items) > 1:  # a single item is told by its schedule
            yield _sure(facts, plan, day, arrivals)


def _settled(plan: PlanOfRelease, day: date) -> Finding:
    if not plan.items:
        told = f"No item of a roadmap is planned for {plan.title} on {day}"
        return release_finding(plan, "plan", Severity.HYGIENE, told, Reason.NO_SCOPE)
    told = f"{_holds(plan, day)}; all are done"
    return release_finding(plan, "plan", Severity.NONE, told, Figure(1, Unit.PROBABILITY), lines=_lines(plan))


def _holds(plan: PlanOfRelease, day: date) -> str:
    done = len(plan.items) - len(plan.open)
    some = f", {done} done" if done and plan.open else ""
    return f"{plan.title} ({day}) is to hold {plural(len(plan.items), 'item')}{some}"


def _lines(plan: PlanOfRelease) -> tuple[FileEvidence, ...]:
    return tuple(line for one in plan.items for line in file_evidence(one.item.source, one.item.title))


def _sure(facts: Facts, plan: PlanOfRelease, day: date, arrivals: Arrivals) -> Finding:
    chances = {one.item.id: chance for one in plan.open if (chance := chance_by(one, day)) is not None}
    unknown = [one.item.title for one in plan.open if one.item.id not in chances]
    rest = f"; {listed(unknown)} cannot be forecast" if unknown else ""
    if not chances:
        return release_finding(
            plan, "plan", Severity.NONE, f"{_holds(plan, day)}{rest}", Reason.NO_SCOPE, lines=_lines(plan)
        )
    together, slowest = arrivals.together_by(chances, day), min(chances.values())
    odds = f"{'at most ' if unknown and together else ''}{percent(together)} that all are there"
    detail = {"done": len(plan.items) - len(plan.open), "items": len(plan.items), "p_hit": together}
    detail |= {"unknown": len(unknown)} | ({"by_trials": 1} if arrivals.by_trials(chances) else {})
    return release_finding(
        plan,
        "plan",
        _harm(together, slowest),
        f"{_holds(plan, day)}; {odds}{_slowest(plan, chances)}{rest}",
        Figure(together, Unit.PROBABILITY, tuple(sorted(detail.items()))),
        issues=[told for one in plan.open for told in open_work(facts, one.item)],
        lines=_lines(plan),
    )


def _slowest(plan: PlanOfRelease, chances: Mapping[str, float]) -> str:
    if len(chances) == 1:
        return ""
    last = min(
        (one for one in plan.open if one.item.id in chances), key=lambda one: (chances[one.item.id], one.item.id)
    )
    return f", the slowest is {last.item.title} ({percent(chances[last.item.id])}, {when(last)})"


def _harm(together: float, slowest: float) -> Severity:
    """Likely to miss only where that is news: where a single item is likely to, it is told of that item."""
    if together + _ROUNDING >= PROMISED_AT:
        return Severity.NONE
    return Severity.AT_RISK if together + _ROUNDING < EVEN <= slowest + _ROUNDING else Severity.DRIFT


def release_finding(
    plan: PlanOfRelease,
    code: str,
    severity: Severity,
    sentence: str,
    value: Figure | Reason,
    *,
    cause: str = "",
    issues: Sequence[IssueEvidence] = (),
    lines: Sequence[FileEvidence] = (),
) -> Finding:
    """A finding about a release; the line at which it is written stands first among the lines."""
    written = file_evidence(plan.release.source, f"day {plan.release.day}" if plan.release.day else "no day")
    return Finding(
        Measure.RELEASE,
        code,
        Subject("release", plan.release.id, plan.title),
        severity,
        sentence,
        *valued(value),
        cause=cause,
        issues=tuple(issues),
        files=(*written, *lines),
    )
