"""Alignment across roadmaps: campaigns, conferences and contract dates against the items that they need.

An event needs its items some days before it begins, and each activity of it needs its own by a day of its own. The gap
is the day of the need less the day on which the item is there at 85%: below zero is too late.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from drift.facts import Facts, evidence, file_evidence
from drift.findings import (
    Figure,
    FileEvidence,
    Finding,
    IssueEvidence,
    Measure,
    Reason,
    Severity,
    Subject,
    valued,
)
from drift.forecasts.outlook import Outlook, Verdict, comes, heirs_in, judged, open_work
from drift.wording import listed, percent, plural, span
from mapping.roadmap import Event, Item, ShippedWhen


@dataclass(frozen=True, slots=True)
class Need:
    """An event, or one activity of it (`who`), needs an item by a day. It begins on `begins`, with or without the item,
    and is over after `ends`."""

    event: Event
    item: str
    by: date
    begins: date
    ends: date
    who: str = ""


def needs(facts: Facts) -> Iterator[Need]:
    """Everything that events need, by the ids that were written."""
    for roadmap in facts.inputs.portfolio.roadmaps:
        for event in roadmap.events:
            yield from _needs(event)


def _needs(event: Event) -> Iterator[Need]:
    need_by, last = event.start - timedelta(days=event.lead_days), event.end or event.start
    for ident in event.needs:
        yield Need(event, ident, need_by, event.start, last)
    for activity in event.activities:
        if activity.needs is None:
            continue
        who = f"{activity.function} ({activity.title})"
        if activity.by is None:
            yield Need(event, activity.needs, need_by, event.start, last, who)
        else:
            yield Need(event, activity.needs, activity.by, activity.by, activity.by, who)


def alignment_findings(facts: Facts, there: Mapping[str, Outlook]) -> Iterator[Finding]:
    """One finding for each event and item that it needs. What an event had to do without is told once more after it,
    and then no longer."""
    keep = timedelta(days=facts.inputs.settings.planning.missed_days)
    wanted: dict[tuple[str, str], list[Need]] = {}
    for need in needs(facts):
        if facts.today <= need.ends + keep:
            wanted.setdefault((need.event.id, need.item), []).append(need)
    heirs = heirs_in(facts.inputs.portfolio)
    for (_, ident), many in wanted.items():
        by_day = sorted(many, key=lambda need: (need.by, need.who))
        stand = heirs.of(ident)
        if not stand:
            yield _dropped(facts, by_day[0])
        for item in stand:
            yield from _aligned(facts, there[item.id], by_day)


def _aligned(facts: Facts, one: Outlook, many: Sequence[Need]) -> Iterator[Finding]:
    first = many[0]
    if one.finished:
        yield from _unreleased(facts, one, first)
        return
    if one.item.needs_work and not facts.shares[one.item.id]:
        yield _unmapped(one.item, first)
        if one.deadline is None:
            return
    verdict = judged(one, first.by)
    missed = [need for need in many if need.begins < facts.today]
    if missed:
        yield _missed(facts, one, missed[0])
    else:
        yield _told(facts, one, many, verdict)


def _told(facts: Facts, one: Outlook, many: Sequence[Need], verdict: Verdict) -> Finding:
    first = many[0]
    late = [need for need in many[1:] if not judged(one, need.by).in_time]
    others = listed([f"{need.who or need.event.title} on {need.by}" for need in late])
    also = f"; too late for {others} as well" if others else ""
    sentence = f"{_wants(first)} {one.item.title} by {first.by}{_lead(first)}; {_comes(one, verdict)}{also}"
    value = _gap(facts, first, verdict)
    return _finding(first, one.item, "too-late", verdict.severity, sentence, value, open_work(facts, one.item))


def _wants(need: Need) -> str:
    return f"{need.event.title}: {need.who} needs" if need.who else f"{need.event.title} needs"


def _lead(need: Need) -> str:
    days = (need.begins - need.by).days
    return f", {plural(days, 'day')} before it begins" if days else ""


def _comes(one: Outlook, verdict: Verdict) -> str:
    if one.stands_still and verdict.days is None:
        return f"that {comes(one)}"
    if verdict.days is None:
        return "nobody can say when that comes: it has neither a target nor a forecast"
    if verdict.by_plan and verdict.days > 0:
        still = f", and {comes(one)}" if one.stands_still else ""
        return f"that is planned for {one.deadline}, {span(verdict.days)} too late{still}"
    late = f"{span(verdict.days)} {'too late' if verdict.days > 0 else 'before'}"
    late = late if verdict.days else "on the day"
    if verdict.chance is None:
        return f"that is planned for {one.deadline}, {late}; there is no forecast"
    return f"that {comes(one)}, {late} ({percent(verdict.chance)} to be there in time)"


def _gap(facts: Facts, need: Need, verdict: Verdict) -> Figure | Reason:
    """`days_left` until the need breaks ties between equal chances."""
    detail = {"days_left": float((need.by - facts.today).days)}
    if verdict.chance is not None:
        detail["p_ready"] = verdict.chance
    found = verdict.value(detail)
    return replace(found, value=-found.value) if isinstance(found, Figure) else found


def _missed(facts: Facts, one: Outlook, need: Need) -> Finding:
    whole = f"{need.event.title}: {need.who}" if need.who else need.event.title
    sentence = f"{whole} had to begin on {need.begins} without {one.item.title}; that {comes(one)}"
    value = _gap(facts, need, judged(one, need.by))
    return _finding(need, one.item, "missed", Severity.CONFLICT, sentence, value, open_work(facts, one.item))


def _unmapped(item: Item, need: Need) -> Finding:
    sentence = (
        f"{_wants(need)} {item.title} by {need.by}, and no work in Jira is mapped to it; "
        "write a rule for it in the mapping, or `needs_work: false`"
    )
    return _finding(need, item, "event-unbacked", Severity.HYGIENE, sentence, Reason.NO_SCOPE, measure=Measure.COVERAGE)


def _unreleased(facts: Facts, one: Outlook, need: Need) -> Iterator[Finding]:
    """Work that is done, in a release that comes too late."""
    if one.item.confirmed_shipped is not None or one.item.shipped_when in (ShippedWhen.DONE, ShippedWhen.CONFIRMED):
        return
    carried = {ident for share in facts.shares[one.item.id] for ident in share.work.issue.release_ids}
    releases = [facts.inputs.backlog.releases[ident] for ident in carried if ident in facts.inputs.backlog.releases]
    waits = [(each.release_date, each.name) for each in releases if not each.released and each.release_date]
    if not waits or max(waits)[0] <= need.by:
        return
    day, name = max(waits)
    days = (day - need.by).days
    sentence = (
        f"{_wants(need)} {one.item.title} by {need.by}{_lead(need)}; its work is done, but {name} comes out on {day}, "
        f"{plural(days, 'day')} too late"
    )
    found = tuple(
        evidence(share.work.issue, f"done, in {name}", at=share.work.finished)
        for share in facts.shares[one.item.id]
        if any(each.name == name and each.id in share.work.issue.release_ids for each in releases)
    )
    value = _gap(facts, need, Verdict(Severity.CONFLICT, days, by_plan=True))
    yield _finding(need, one.item, "unreleased", Severity.CONFLICT, sentence, value, found)


def _dropped(facts: Facts, need: Need) -> Finding:
    item = facts.inputs.portfolio.item(need.item)
    title = item.title if item else need.item
    sentence = f"{_wants(need)} {title}, which was cancelled; plan the event without it"
    return _finding(need, item, "dropped", Severity.CONFLICT, sentence, Reason.NO_DATE)


def _finding(
    need: Need,
    item: Item | None,
    code: str,
    severity: Severity,
    sentence: str,
    value: Figure | Reason,
    issues: tuple[IssueEvidence, ...] = (),
    measure: Measure = Measure.ALIGNMENT,
) -> Finding:
    lines: tuple[FileEvidence, ...] = file_evidence(need.event.source, f"{need.event.title}: {need.who or need.begins}")
    if item is not None:
        lines = (*lines, *file_evidence(item.source, f"{item.title}: target {item.target}"))
    ident = f"{need.event.id}/{item.id if item else need.item}"
    about = Subject("event", ident, need.event.title)
    return Finding(measure, code, about, severity, sentence, *valued(value), issues=issues, files=lines)
