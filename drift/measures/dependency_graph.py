"""What waits for what: from `depends_on` in the roadmap files and from links in Jira, across all roadmaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from drift.facts import Facts, evidence, file_evidence
from drift.findings import FileEvidence, IssueEvidence, Reason
from drift.forecasts.arrivals import Arrivals, arrivals
from drift.forecasts.circles import Graph
from drift.forecasts.outlook import Outlook, heirs_in
from mapping.backlog import EPIC_LEVEL, Issue, Link
from mapping.roadmap import Stage


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


@dataclass(frozen=True, slots=True)
class Network:
    """Everything that waits, with when each of it will be there: `alone` by itself, `there` with what it waits for.
    `arrivals` tell when several are there together."""

    facts: Facts
    found: Dependencies
    graph: Graph
    alone: Mapping[str, Outlook]
    there: Mapping[str, Outlook]
    arrivals: Arrivals


def network_of(facts: Facts, known: Mapping[str, Outlook]) -> Network:
    """The network of all items in force."""
    found = dependencies(facts, known)
    graph = found.graph
    at = arrivals(graph, known, facts.today, facts.inputs.settings.draws)
    there = {ident: _waited(one, at) for ident, one in known.items()}
    return Network(facts, found, graph, known, there, at)


def _waited(one: Outlook, at: Arrivals) -> Outlook:
    arrival = at.there.get(one.item.id)
    if arrival is None:
        return one
    if not any(arrival.cdf):
        return replace(one, outcome=Reason.ZERO_THROUGHPUT)
    after = replace(one, by_trials=one.item.id in at.drawn)
    return replace(after, floor=arrival) if one.forecast is None else replace(after, outcome=arrival)
