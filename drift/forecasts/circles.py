"""What leads to what, and what leads back to itself."""

from __future__ import annotations

from collections.abc import Mapping

Graph = Mapping[str, frozenset[str]]
"""By item, the items that it waits for."""


def cycles(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """The sets of items that wait for each other, each sorted: the strongly connected parts with more than one member,
    and items that wait for themselves."""
    reached = {node: reached_from(node, graph) for node in graph}
    found = {
        tuple(sorted(other for other in reached[node] if node in reached.get(other, ())))
        for node in graph
        if node in reached[node]
    }
    return tuple(sorted(found))


def reached_from(node: str, graph: Graph) -> frozenset[str]:
    """All that a node leads to, by whatever way; itself only where it stands in a circle."""
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
