"""What waits for what: from `depends_on` in the roadmap files and from links in Jira, across all roadmaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from graphlib import TopologicalSorter

from drift.combined import Chances, begun_after, slowest
from drift.facts import Facts, evidence, file_evidence
from drift.findings import FileEvidence, IssueEvidence, Reason
from drift.forecast import MAX_WEEKS, Forecast
from drift.movement import PROMISED_AT
from drift.outlook import Outlook, heirs_in
from mapping.backlog import EPIC_LEVEL, Issue, Link
from mapping.roadmap import Stage

Graph = Mapping[str, frozenset[str]]
"""By item, the items that it waits for."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One item waits for another. `whole` is false where only single stories are waited for, so that the end of the
    other item says less than it seems to."""

    item: str
    needs: str
    whole: bool
    issues: tuple[IssueEvidence, ...] = ()
    files: tuple[FileEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """An open issue of an item and the link that blocks it."""

    item: str
    issue: Issue
    link: Link


@dataclass(frozen=True, slots=True)
class Dependencies:
    """All that waits. `edges` are between unfinished items, each pair once; `unmapped` are blocked by what is on no
    roadmap, `closed` by what is closed already; `dropped` are pairs of an item and the id of one given up."""

    edges: tuple[Edge, ...]
    unmapped: tuple[Blocked, ...]
    closed: tuple[Blocked, ...]
    dropped: tuple[tuple[str, str], ...]

    @property
    def graph(self) -> Graph:
        """The whole dependencies."""
        found: dict[str, set[str]] = {}
        for edge in self.edges:
            if edge.whole:
                found.setdefault(edge.item, set()).add(edge.needs)
        return {item: frozenset(needs) for item, needs in found.items()}


def dependencies(facts: Facts, known: Mapping[str, Outlook]) -> Dependencies:
    """Read them from the files and from Jira. What is finished waits for nothing and is waited for by nobody."""
    waiting = {ident: one for ident, one in known.items() if not one.finished}
    linked = tuple(_linked(facts, waiting))
    written, dropped = _written(facts, waiting)
    edges = [*written]
    unmapped, closed = [], []
    for blocked in linked:
        other = facts.inputs.backlog.issues.get(blocked.link.other_id)
        if other is not None and _is_closed(facts, other):
            closed.append(blocked)
        elif other is None or not _items_of(facts, other):
            if other is None or other.id not in facts.inputs.assigned.ignored:
                unmapped.append(blocked)
        else:
            edges.extend(_edges(facts, blocked, other, waiting))
    return Dependencies(_merged(edges), tuple(unmapped), tuple(closed), tuple(dropped))


def _written(facts: Facts, waiting: Mapping[str, Outlook]) -> tuple[list[Edge], list[tuple[str, str]]]:
    edges: list[Edge] = []
    dropped: list[tuple[str, str]] = []
    heirs = heirs_in(facts.inputs.portfolio)
    for ident, one in waiting.items():
        for needed in one.item.depends_on:
            stand = heirs.of(needed)
            if not stand:
                dropped.append((ident, needed))
            line = file_evidence(one.item.source, f"depends on {needed}")
            edges.extend(Edge(ident, item.id, whole=True, files=line) for item in stand if item.id in waiting)
    return edges, dropped


def _linked(facts: Facts, waiting: Mapping[str, Outlook]) -> Iterator[Blocked]:
    """Open issues of unfinished items that something blocks, each pair once."""
    readings = {reading.casefold() for reading in facts.inputs.settings.planning.blocked_by}
    for _, issue in sorted(facts.inputs.backlog.issues.items()):
        links = {link.other_id: link for link in issue.links if link.reading.casefold() in readings}
        if links and not _is_closed(facts, issue):
            for item in _items_of(facts, issue):
                if item in waiting:
                    yield from (Blocked(item, issue, links[other]) for other in sorted(links))


def _items_of(facts: Facts, issue: Issue) -> tuple[str, ...]:
    """The items in force to which it counts."""
    given = facts.inputs.assigned.by_issue.get(issue.id, ())
    return tuple(sorted({one.item_id for one in given if one.item_id in facts.deadlines}))


def _is_closed(facts: Facts, issue: Issue) -> bool:
    return not facts.is_live(issue) or facts.stages.of(issue.status) is Stage.SHIPPED


def _edges(facts: Facts, blocked: Blocked, other: Issue, waiting: Mapping[str, Outlook]) -> Iterator[Edge]:
    """None where both are the same item's: that is its own order of work."""
    needed = _items_of(facts, other)
    if blocked.item in needed:
        return
    told = evidence(blocked.issue, f"{blocked.link.reading} {other.key}")
    for item in needed:
        if item in waiting:
            yield Edge(blocked.item, item, whole=other.level >= EPIC_LEVEL, issues=(told,))


def _merged(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Each pair once, however many files and links say it."""
    found: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        before = found.get((edge.item, edge.needs), Edge(edge.item, edge.needs, whole=False))
        found[edge.item, edge.needs] = Edge(
            edge.item,
            edge.needs,
            before.whole or edge.whole,
            tuple(dict.fromkeys((*before.issues, *edge.issues))),
            tuple(dict.fromkeys((*before.files, *edge.files))),
        )
    return tuple(found[pair] for pair in sorted(found))


# -- circles ---------------------------------------------------------------------------------------------------


def cycles(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """The sets of items that wait for each other, each sorted: the strongly connected parts with more than one member,
    and items that wait for themselves."""
    reached = {node: _reached(node, graph) for node in graph}
    found = {
        tuple(sorted(other for other in reached[node] if node in reached.get(other, ())))
        for node in graph
        if node in reached[node]
    }
    return tuple(sorted(found))


def _reached(node: str, graph: Graph) -> frozenset[str]:
    seen: set[str] = set()
    waiting = list(graph.get(node, ()))
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(graph.get(one, ()))
    return frozenset(seen)


def circle(members: tuple[str, ...], graph: Graph) -> tuple[str, ...]:
    """One way round, from the first member back to it: a shortest one."""
    first, inside = members[0], set(members)
    ways: list[tuple[str, ...]] = [(first,)]
    seen: set[str] = set()
    for way in ways:
        for needed in sorted(graph.get(way[-1], ())):
            if needed == first:
                return (*way, first)
            if needed in inside and needed not in seen:
                seen.add(needed)
                ways.append((*way, needed))
    raise ValueError(f"{', '.join(members)} wait for each other, and no way leads round")


# -- when each is there -----------------------------------------------------------------------------------------


def arrivals(graph: Graph, known: Mapping[str, Outlook], today: date) -> Mapping[str, Forecast]:
    """When each unfinished item will be there, with what it waits for: by item id, where that can be said.

    The members of a circle are taken by themselves, and what stands still is never there. An item without a forecast
    of its own is there no sooner than what it waits for.
    """
    circular = {ident for members in cycles(graph) for ident in members}
    order = TopologicalSorter({ident: () if ident in circular else graph.get(ident, ()) for ident in known})
    found: dict[str, Forecast] = {}
    for ident in order.static_order():
        before = [found[needed] for needed in graph.get(ident, ()) if needed in found and ident not in circular]
        one = known[ident]
        if one.finished:
            continue
        if one.stands_still:
            found[ident] = Forecast(today, (), 0.0, NEVER)
        elif one.forecast is not None:
            found[ident] = begun_after(_floor(before), one.forecast, begun=one.begun)
        elif before:
            found[ident] = max(before, key=lambda each: (_weeks(each), each.cdf))
    return found


NEVER: Chances = (0.0,)
"""The chances of what stands still."""


def _floor(before: Iterable[Forecast]) -> Chances | None:
    parts = [one.cdf for one in before]
    return slowest(parts) if parts else None


def _weeks(one: Forecast) -> int:
    weeks = one.weeks_at(PROMISED_AT)
    return MAX_WEEKS if weeks is None else weeks


@dataclass(frozen=True, slots=True)
class Network:
    """Everything that waits, with when each of it will be there: `alone` by itself, `there` with what it waits for."""

    facts: Facts
    found: Dependencies
    graph: Graph
    alone: Mapping[str, Outlook]
    there: Mapping[str, Outlook]


def network_of(facts: Facts, known: Mapping[str, Outlook]) -> Network:
    """The network of all items in force."""
    found = dependencies(facts, known)
    graph = found.graph
    at = arrivals(graph, known, facts.today)
    there = {ident: _waited(one, at[ident]) if ident in at else one for ident, one in known.items()}
    return Network(facts, found, graph, known, there)


def _waited(one: Outlook, arrival: Forecast) -> Outlook:
    if not any(arrival.cdf):
        return replace(one, outcome=Reason.ZERO_THROUGHPUT)
    return replace(one, floor=arrival) if one.forecast is None else replace(one, outcome=arrival)
