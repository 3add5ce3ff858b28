"""Dependency drift: items that wait for others, on any roadmap, which come too late for them.

An item that has not begun begins when what it waits for is there; one that has begun ends no sooner. Forecasts are put
together whole, never by adding percentiles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from drift.facts import Facts, evidence, file_evidence, subject
from drift.findings import Figure, FileEvidence, Finding, Measure, Reason, Severity, Subject, Unit, valued
from drift.forecasts.circles import circle, cycles
from drift.forecasts.forecast import Forecast
from drift.forecasts.movement import PROMISED_AT, drift_days
from drift.forecasts.outlook import IN_TIME, Outlook, Verdict, banded, comes, judged, open_work, when
from drift.measures.dependency_graph import Blocked, Edge, Network
from drift.wording import lateness, listed, percent, plural, span
from mapping.roadmap import Item
from mapping.targets import Horizon


def dependency_findings(network: Network) -> Iterator[Finding]:
    """What comes too late for what waits for it, what waits in a circle, and links that lead nowhere."""
    for ident, one in network.alone.items():
        edges = [edge for edge in network.found.edges if edge.item == ident]
        yield from _conflicts(network, one, edges)
    yield from _circles(network)
    yield from _dropped(network)
    yield from _unmapped(network.facts, network.found.unmapped)
    yield from _closed(network.found.closed)


# -- too late ----------------------------------------------------------------------------------------------------


def _conflicts(network: Network, one: Outlook, edges: Sequence[Edge]) -> Iterator[Finding]:
    """One finding an item on what it waits for as a whole, and one on single stories where the whole is in time."""
    for whole, code in ((True, "conflict"), (False, "conflict-in-part")):
        late = [
            (verdict, edge)
            for edge in edges
            if edge.whole is whole and not (verdict := _verdict(network, one, edge)).in_time
        ]
        if late:
            yield _late(network, one, sorted(late, key=_worst_first), code)
            return
    if any(edge.whole for edge in edges):
        yield from _no_room(network, one)


def _worst_first(pair: tuple[Verdict, Edge]) -> tuple[int, float, str]:
    verdict, edge = pair
    return (verdict.severity.order, -(float("inf") if verdict.days is None else verdict.days), edge.needs)


def _verdict(network: Network, one: Outlook, edge: Edge) -> Verdict:
    needed = network.there[edge.needs]
    if one.deadline is None:
        return _by_horizon(one.item, needed)
    verdict = judged(needed, one.deadline)
    partly = not edge.whole and verdict.severity is Severity.CONFLICT
    return replace(verdict, severity=Severity.DRIFT) if partly else verdict


_HORIZONS = list(Horizon)


def _by_horizon(item: Item, needed: Outlook) -> Verdict:
    """Items without dates: what is in now cannot wait for what is in next or later."""
    mine, theirs = item.target.horizon, needed.item.target.horizon
    if mine is None or theirs is None or needed.begun or _HORIZONS.index(theirs) <= _HORIZONS.index(mine):
        return IN_TIME
    return Verdict(Severity.DRIFT, None, by_plan=True)


def _late(network: Network, one: Outlook, late: Sequence[tuple[Verdict, Edge]], code: str) -> Finding:
    verdict, edge = late[0]
    others = [network.alone[other.needs].item.title for _, other in late[1:]]
    also = f"; {listed(others)} {'comes' if len(others) == 1 else 'come'} too late for it as well" if others else ""
    return Finding(
        Measure.DEPENDENCY,
        code,
        subject(one.item),
        verdict.severity,
        f"{one.item.title} {_path(network, one, edge)}; {_judgement(network, one, edge, verdict)}{also}",
        *valued(verdict.value(_detail(network, one, verdict))),
        issues=(
            *(told for _, each in late for told in each.issues),
            *open_work(network.facts, network.alone[edge.needs].item),
        ),
        files=tuple(line for _, each in late for line in (*each.files, *_targets(network, one, each))),
    )


def _targets(network: Network, one: Outlook, edge: Edge) -> Iterator[FileEvidence]:
    needed = network.alone[edge.needs].item
    yield from file_evidence(needed.source, f"{needed.title}: target {needed.target}")
    if not edge.files:
        yield from file_evidence(one.item.source, f"{one.item.title}: target {one.item.target}")


def _path(network: Network, one: Outlook, edge: Edge) -> str:
    """The way from the item to what holds it up, with the roadmaps on which that stands."""
    some = "waits for" if edge.whole else f"has {plural(len(edge.issues), 'issue')} blocked by work of"
    way = [edge.needs, *_further(network, one, edge.needs)]
    home = _roadmap(network, one.item.id)
    names = []
    for ident in way:
        roadmap = _roadmap(network, ident)
        title = network.alone[ident].item.title
        names.append(title if roadmap == home else f"{title} ({roadmap})")
        home = roadmap
    return f"{some} " + ", which waits for ".join(names)


def _roadmap(network: Network, ident: str) -> str:
    return network.facts.inputs.portfolio.roadmap_of(ident).title


def _after(network: Network, one: Outlook) -> Forecast | None:
    """When the item itself is there, with what it waits for."""
    return network.there[one.item.id].forecast


def _further(network: Network, one: Outlook, ident: str) -> Iterator[str]:
    """What in turn holds up what is waited for: followed as long as that is too late for the item itself."""
    graph, day = network.graph, one.deadline
    seen = {one.item.id, ident}
    while day is not None:
        behind = [n for n in graph.get(ident, ()) if n not in seen and not judged(network.there[n], day).in_time]
        if not behind:
            return
        ident = max(behind, key=lambda n: (judged(network.there[n], day).days or 0, n))
        seen.add(ident)
        yield ident


def _judgement(network: Network, one: Outlook, edge: Edge, verdict: Verdict) -> str:
    needed = network.there[edge.needs]
    if one.deadline is None:
        return f"it is in {one.item.target}, and that is in {needed.item.target}"
    that = "that" if edge.whole else "the whole of that"
    if needed.stands_still and verdict.days is None:
        return f"it is due on {one.deadline}, and {that} {comes(needed)}"
    if verdict.days is None:
        return (
            f"it is due on {one.deadline}, and nobody can say when that comes: it has neither a target nor a forecast"
        )
    late = f"{span(verdict.days)} after {one.deadline}"
    if verdict.by_plan:
        still = f", and {comes(needed)}" if needed.stands_still else ""
        return f"that is planned for {needed.deadline}, {late}{still}"
    told = f"{that} {comes(needed)}, {late} ({percent(verdict.chance or 0)} to be there in time)"
    after = _after(network, one)
    if after is None or not edge.whole or one.begun or one.forecast is None:
        return told
    own = drift_days(after, one.deadline, PROMISED_AT)
    return f"{told}; with its own work after that it is {lateness(own)}"


def _detail(network: Network, one: Outlook, verdict: Verdict) -> Mapping[str, float]:
    """`upper_days` adds the percentiles of the two: an upper reading of how late the item itself will be."""
    if verdict.chance is None or verdict.days is None:
        return {}
    found = {"p_hit": verdict.chance}
    after, weeks = _after(network, one), one.forecast.weeks_at(PROMISED_AT) if one.forecast else None
    if after is not None and one.deadline is not None:
        found["own_days"] = drift_days(after, one.deadline, PROMISED_AT)
    if weeks is not None and not one.begun and not verdict.by_plan:
        found["upper_days"] = verdict.days + 7 * weeks
    return found


def _no_room(network: Network, one: Outlook) -> Iterator[Finding]:
    """What it waits for is in time, but leaves it too little time of its own."""
    after = _after(network, one)
    if after is None or one.deadline is None or one.forecast is None or one.begun:
        return
    alone, verdict = banded(one.forecast, one.deadline), judged(network.there[one.item.id], one.deadline)
    if verdict.severity.order >= alone.severity.order or verdict.days is None or verdict.chance is None:
        return
    waits = [network.alone[ident] for ident in sorted(network.graph[one.item.id])]
    names = listed([f"{each.item.title} ({when(network.there[each.item.id])})" for each in waits])
    sentence = (
        f"{one.item.title} waits for {names}; with its own work after that it is {span(verdict.days)} late "
        f"for {one.deadline} at 85% ({percent(verdict.chance)} to be in time)"
    )
    yield Finding(
        Measure.DEPENDENCY,
        "no-room",
        subject(one.item),
        verdict.severity,
        sentence,
        *valued(verdict.value({"p_hit": verdict.chance})),
        issues=tuple(told for edge in network.found.edges if edge.item == one.item.id for told in edge.issues),
        files=file_evidence(one.item.source, f"target {one.item.target}"),
    )


# -- circles and loose ends ----------------------------------------------------------------------------------------


def _circles(network: Network) -> Iterator[Finding]:
    graph = network.graph
    for members in cycles(graph):
        titles = [network.alone[ident].item.title for ident in members]
        way = " → ".join(network.alone[ident].item.title for ident in circle(members, graph))
        edges = [edge for edge in network.found.edges if edge.whole and {edge.item, edge.needs} <= set(members)]
        yield Finding(
            Measure.DEPENDENCY,
            "cycle",
            Subject("items", ",".join(members), listed(titles)),
            Severity.CONFLICT,
            f"{listed(titles, len(titles))} wait in a circle ({way}): none of them can come first; "
            "take one dependency out",
            reason=Reason.CYCLE,
            issues=tuple(told for edge in edges for told in edge.issues),
            files=tuple(line for edge in edges for line in edge.files),
        )


def _dropped(network: Network) -> Iterator[Finding]:
    gone = {item.id: item for item in network.facts.inputs.portfolio.items()}
    for ident, needed in network.found.dropped:
        item = network.alone[ident].item
        title = gone[needed].title if needed in gone else needed
        yield Finding(
            Measure.DEPENDENCY,
            f"dropped:{needed}",
            subject(item),
            Severity.CONFLICT,
            f"{item.title} waits for {title}, which was cancelled; plan it without, or take `depends_on` out",
            reason=Reason.NO_DATE,
            files=file_evidence(item.source, f"depends on {needed}"),
        )


def _unmapped(facts: Facts, blocked: Sequence[Blocked]) -> Iterator[Finding]:
    """Work that waits for what is on no roadmap: nobody who reads only roadmaps knows of it."""
    for item in facts.items:
        mine = [one for one in blocked if one.item == item.id]
        if mine:
            keys = listed(sorted({one.link.other_key for one in mine}))
            issues = len({one.issue.id for one in mine})
            yield Finding(
                Measure.DEPENDENCY,
                "unmapped",
                subject(item),
                Severity.HYGIENE,
                f"{item.title} has {plural(issues, 'open issue')} blocked by {keys}, on no roadmap that Milepost reads",
                Figure(issues, Unit.COUNT),
                issues=tuple(evidence(one.issue, f"{one.link.reading} {one.link.other_key}") for one in mine),
                files=file_evidence(item.source, item.title),
            )


def _closed(blocked: Sequence[Blocked]) -> Iterator[Finding]:
    """One line for the whole workspace: links that say "blocked" where nothing blocks any more."""
    links = {(one.issue.id, one.link.other_id): one for one in blocked}
    if not links:
        return
    issues = len({one.issue.id for one in links.values()})
    verb = "is" if issues == 1 else "are"
    yield Finding(
        Measure.DEPENDENCY,
        "closed-link",
        Subject("workspace", "dependency", "Dependencies"),
        Severity.HYGIENE,
        f"{plural(issues, 'open issue')} {verb} still linked as blocked by work that is closed",
        Figure(issues, Unit.COUNT),
        issues=tuple(evidence(one.issue, f"{one.link.reading} {one.link.other_key}, closed") for one in links.values()),
    )
