"""Dependencies drawn at random: no hang, the circles exactly, and the same answer in any order."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from drift.facts import gather
from drift.findings import Reason
from drift.forecasts.arrivals import arrivals
from drift.forecasts.circles import circle, cycles
from drift.forecasts.combined import one_after_the_other, slowest
from drift.forecasts.trials import Draws
from drift.measures.dependency import dependency_findings
from drift.measures.dependency_graph import dependencies, network_of
from drift.report_order import in_order
from tests.unit.drift.made_outlooks import made, sure_in
from tests.unit.drift.small_backlog import inputs, item

NAMES = "abcdefg"
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.frozensets(st.sampled_from(NAMES)), max_size=len(NAMES))
CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=6).map(lambda drawn: (*sorted(drawn), 1.0))


def closure(graph: dict[str, frozenset[str]]) -> set[tuple[str, str]]:
    """Who leads to whom, by Warshall's rule."""
    leads = {(node, needed) for node, many in graph.items() for needed in many}
    for via in NAMES:
        leads |= {(a, b) for a in NAMES for b in NAMES if (a, via) in leads and (via, b) in leads}
    return leads


@given(GRAPHS)
def test_the_members_of_circles_are_exactly_those_that_lead_to_each_other(graph: dict[str, frozenset[str]]) -> None:
    leads = closure(graph)
    expected = {
        tuple(sorted(b for b in NAMES if (a, b) in leads and (b, a) in leads)) for a in NAMES if (a, a) in leads
    }
    assert set(cycles(graph)) == expected


@given(GRAPHS)
def test_the_way_round_a_circle_is_one(graph: dict[str, frozenset[str]]) -> None:
    for members in cycles(graph):
        way = circle(members, graph)
        assert way[0] == way[-1] == members[0]
        assert set(way) <= set(members)
        assert all(after in graph[before] for before, after in pairwise(way))


@given(
    GRAPHS,
    st.lists(st.integers(1, 30), min_size=7, max_size=7),
    st.permutations(NAMES),
    st.frozensets(st.sampled_from(NAMES)),
)
def test_any_graph_gives_the_same_findings_in_any_order(
    graph: dict[str, frozenset[str]], weeks: list[int], order: list[str], done: frozenset[str]
) -> None:
    def findings(names: str | list[str]) -> list[object]:
        items = [
            item(name, "2027-01-15", depends_on=tuple(n for n in names if n in graph.get(name, ()))) for name in names
        ]
        facts = gather(inputs(items, {}))
        known = made(facts, {name: sure_in(weeks[NAMES.index(name)]) for name in names}, done=done)
        return [(one.key, one.sentence, one.figure) for one in in_order(dependency_findings(network_of(facts, known)))]

    assert findings(NAMES) == findings(order)


@given(GRAPHS, st.lists(st.integers(1, 30), min_size=7, max_size=7))
def test_nothing_arrives_before_what_it_waits_for(graph: dict[str, frozenset[str]], weeks: list[int]) -> None:
    facts = gather(inputs([item(name, depends_on=tuple(sorted(graph.get(name, ())))) for name in NAMES], {}))
    known = made(facts, {name: sure_in(week) for name, week in zip(NAMES, weeks, strict=True)})
    found = dependencies(facts, known)
    there = arrivals(found.graph, known, facts.today, Draws(50)).there
    circular = {name for members in cycles(found.graph) for name in members}
    for name, one in there.items():
        own = weeks[NAMES.index(name)]
        before = [] if name in circular else [there[n].weeks_at(0.85) or 0 for n in found.graph.get(name, ())]
        assert one.weeks_at(0.85) == own + max(before, default=0)


@given(GRAPHS)
def test_circles_have_a_reason_and_no_figure(graph: dict[str, frozenset[str]]) -> None:
    facts = gather(inputs([item(name, depends_on=tuple(sorted(graph.get(name, ())))) for name in NAMES], {}))
    told = [one for one in dependency_findings(network_of(facts, made(facts, {}))) if one.code == "cycle"]
    assert {one.subject.id for one in told} == {",".join(members) for members in cycles(graph)}
    assert all(one.reason is Reason.CYCLE for one in told)


@given(st.lists(CHANCES, min_size=1, max_size=4))
def test_waiting_for_more_is_never_sooner(parts: list[tuple[float, ...]]) -> None:
    together = slowest(parts)
    for part in parts:
        assert all(both <= one + 1e-12 for both, one in zip(together, part, strict=False))


@given(CHANCES, CHANCES)
def test_a_chain_is_never_sooner_than_its_parts_and_ends(first: tuple[float, ...], then: tuple[float, ...]) -> None:
    chain = one_after_the_other(first, then)
    assert all(late <= early + 1e-9 for late, early in zip(chain, first, strict=False))
    assert chain[-1] > 1 - 1e-9 and list(chain) == sorted(chain)
