"""Releases as Jira has them: days that moved on one side only, and items that the two sides put into different ones.

An item is in a version of Jira where more than half of its open work carries it; single stories that ride along say
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import fsum

from drift.facts import Facts, evidence, file_evidence, subject
from drift.findings import Figure, Finding, IssueEvidence, Measure, Reason, Severity, Unit
from drift.forecasts.outlook import Outlook
from drift.measures.releases import PlanOfRelease, release_finding
from drift.wording import listed, plural
from mapping.backlog import Release
from mapping.roadmap import Item
from mapping.targets import Precision

_MAIN = 0.5

_Versions = Mapping[str, Sequence[Release]]
"""The main versions of each item."""


def jira_release_findings(
    facts: Facts, plans: Sequence[PlanOfRelease], there: Mapping[str, Outlook]
) -> Iterator[Finding]:
    """Where the release plans of the roadmaps and of Jira contradict each other."""
    main = {item.id: main_versions(facts, item) for item in facts.items}
    for plan in plans:
        if plan.release.jira is not None:
            yield from _against_jira(facts, plan, main)
    behind = {version.id: plan.release.id for plan in plans for version in plan.versions}
    for one in there.values():
        if not one.finished:
            own = one.item.target.release
            others = [v for v in main[one.item.id] if own is None or behind.get(v.id) != own]
            yield from _later_in_jira(facts, one, others)


def _against_jira(facts: Facts, plan: PlanOfRelease, main: _Versions) -> Iterator[Finding]:
    if not plan.versions:
        told = f"{plan.title} names {plan.release.jira}, and no project that Milepost reads has such a version"
        yield release_finding(plan, "unknown-version", Severity.HYGIENE, told, Reason.INVISIBLE)
    elif plan.is_out:
        yield from _out_unfinished(facts, plan)
    else:
        yield from _dates(facts, plan)
        yield from _other_items(facts, plan, main)


def _out_unfinished(facts: Facts, plan: PlanOfRelease) -> Iterator[Finding]:
    if not plan.open:
        return
    names = listed([one.item.title for one in plan.open])
    verb = "is" if len(plan.open) == 1 else "are"
    told = f"{plan.title} is out in Jira, and {names} {verb} not finished; plan the rest for a later release"
    issues = [told for one in plan.open for told in _open_work(facts, one.item)]
    lines = [line for one in plan.open for line in file_evidence(one.item.source, f"target {one.item.target}")]
    figure = Figure(len(plan.open), Unit.COUNT)
    yield release_finding(plan, "out-unfinished", Severity.DRIFT, told, figure, issues=issues, lines=lines)


def _open_work(facts: Facts, item: Item) -> Iterator[IssueEvidence]:
    releases = facts.inputs.backlog.releases
    for share in facts.shares[item.id]:
        if share.work.is_open:
            names = [releases[ident].name for ident in share.work.issue.release_ids if ident in releases]
            yield evidence(share.work.issue, f"open, in {listed(names)}" if names else "open")


# -- days --------------------------------------------------------------------------------------------------------


def _dates(facts: Facts, plan: PlanOfRelease) -> Iterator[Finding]:
    """The day in the file against the one in Jira. Both are kept with the figure, so that next week can say which of
    the two has moved."""
    day = plan.release.day
    jira = max((version.release_date for version in plan.versions if version.release_date), default=None)
    if day is None or jira is None:
        return
    days = (jira - day).days
    detail = _sides(facts, plan, day, jira)
    told = f"{plan.title} comes out on {day} in the file and on {jira} in Jira"
    if days:
        told = f"{told}, {plural(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"
    yield release_finding(
        plan,
        "dates",
        _harm(plan, days),
        told,
        Figure(days, Unit.DAYS, tuple(sorted(detail.items()))),
        cause=_CAUSES[detail["moved_in_file"], detail["moved_in_jira"]] if days else "",
    )


def _harm(plan: PlanOfRelease, days: int) -> Severity:
    """Later in Jira than promised is a conflict where items are planned for it, done or not; earlier is only news."""
    if not days:
        return Severity.NONE
    return Severity.CONFLICT if days > 0 and plan.items else Severity.DRIFT


_CAUSES = {
    (0.0, 0.0): "",
    (1.0, 0.0): "moved in the file, and not in Jira",
    (0.0, 1.0): "moved in Jira, and not in the file",
    (1.0, 1.0): "moved in the file and in Jira, to different days",
}


def _sides(facts: Facts, plan: PlanOfRelease, day: date, jira: date) -> Mapping[str, float]:
    """Both days as ordinals, and which of them moved since they were last the same, as far as that was measured."""
    last = facts.inputs.last.get((Measure.RELEASE.value, "dates", "release", plan.release.id))
    before = dict(last.detail) if last else {}
    found = {"file_day": float(day.toordinal()), "jira_day": float(jira.toordinal())}
    for side in ("file", "jira"):
        now = found[f"{side}_day"]
        moved = before.get(f"{side}_day", now) != now or bool(before.get(f"moved_in_{side}"))
        found[f"moved_in_{side}"] = float(moved and day != jira)
    return found


# -- items -------------------------------------------------------------------------------------------------------


def main_versions(facts: Facts, item: Item) -> tuple[Release, ...]:
    """The versions, not out yet, that more than half of the item's open work carries."""
    still_open = [share for share in facts.shares[item.id] if share.work.is_open]
    carried = {ident for share in still_open for ident in share.work.issue.release_ids}
    total = fsum(share.weight for share in still_open)
    return tuple(
        version
        for ident in sorted(carried)
        if (version := facts.inputs.backlog.releases.get(ident)) and not version.released
        if fsum(share.weight for share in still_open if ident in share.work.issue.release_ids) > _MAIN * total
    )


def _other_items(facts: Facts, plan: PlanOfRelease, main: _Versions) -> Iterator[Finding]:
    """Items that only one of the two sides has in the release. What has a date of its own is held to that instead."""
    parts, concerned = [], []
    mine = {one.item.id for one in plan.open}
    for item in facts.items:
        versions = main[item.id]
        inside = any(version in plan.versions for version in versions)
        if item.id in mine and versions and not inside:
            parts.append(f"Jira has {item.title} in {listed([version.name for version in versions])}")
        elif inside and item.target.precision in (Precision.NONE, Precision.HORIZON):
            parts.append(f"Jira has {item.title} in it, whose target in the file is {item.target}")
        else:
            continue
        concerned.append(item)
    if concerned:
        yield release_finding(
            plan,
            "items",
            Severity.HYGIENE,
            f"{plan.title}: {'; '.join(parts)}",
            Figure(len(concerned), Unit.COUNT),
            issues=[told for item in concerned for told in _open_work(facts, item)],
            lines=[line for item in concerned for line in file_evidence(item.source, f"target {item.target}")],
        )


def _later_in_jira(facts: Facts, one: Outlook, versions: Sequence[Release]) -> Iterator[Finding]:
    """Most of an item's open work is planned for a version that comes out after its target, which is still to come.
    Where that is the very release of its target, the days are compared there, so `versions` are the others."""
    first = min((version for version in versions if version.release_date), key=_day_of, default=None)
    if first is None or one.deadline is None or not facts.today <= one.deadline < _day_of(first):
        return
    days = (_day_of(first) - one.deadline).days
    yield Finding(
        Measure.RELEASE,
        "later-in-jira",
        subject(one.item),
        Severity.DRIFT,
        f"{one.item.title} is promised for {one.deadline}, and Jira plans most of its open work for {first.name} "
        f"({first.release_date}), {plural(days, 'day')} later",
        Figure(days, Unit.DAYS),
        issues=tuple(_open_work(facts, one.item)),
        files=file_evidence(one.item.source, f"target {one.item.target}"),
    )


def _day_of(version: Release) -> date:
    return version.release_date or date.max
