"""Whatever changes between two runs: a run that takes over what has not changed finds what one from scratch finds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from drift.findings import Finding
from mapping.assign import OverShared
from sync.measuring import Measured, measure, remember
from sync.store.engine import Store, open_store
from tests.property.stored_company import ACTS, Company

_FINDINGS = TypeAdapter(tuple[Finding, ...])
_NAMES = count()
ACT = st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 8), st.integers(0, 8))
RUNS = st.lists(st.lists(ACT, max_size=5), min_size=2, max_size=6)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('again') / 'milepost.db'}")
    yield opened
    opened.close()


def company(store: Store) -> Company:
    """A company of its own in the store, with an epic, two stories of it and one by itself."""
    acme = Company(store, f"acme-{next(_NAMES)}")
    for act in (("fields", 0, 0), ("parent", 1, 1), ("parent", 2, 10), ("status", 1, 2), ("points", 3, 5)):
        acme.act(*act)
    return acme


def bytes_of(measured: Measured) -> bytes:
    return _FINDINGS.dump_json(measured.findings)


def assert_the_same(again: Measured, scratch: Measured) -> None:
    assert again.backlog == scratch.backlog
    assert (list(again.backlog.issues), list(again.backlog.changes)) == (
        list(scratch.backlog.issues),
        list(scratch.backlog.changes),
    )
    assert again.assigned == scratch.assigned
    assert list(again.assigned.by_issue) == list(scratch.assigned.by_issue)
    assert again.rollups == scratch.rollups
    assert again.measurement.facts.work == scratch.measurement.facts.work
    assert again.measurement.facts.shares == scratch.measurement.facts.shares
    assert again.forecasts == scratch.forecasts
    assert again.measurement.for_next_week == scratch.measurement.for_next_week
    assert bytes_of(again) == bytes_of(scratch)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=RUNS)
def test_a_run_that_knows_the_last_one_finds_what_a_run_from_scratch_finds(
    store: Store, runs: list[list[tuple[str, int, int]]]
) -> None:
    acme, last = company(store), None
    for number, acts in enumerate(runs):
        for act in acts:
            acme.act(*act)
        acme.pull()
        try:
            scratch = measure(store, acme.workspace, acme.now)
        except OverShared:
            with pytest.raises(OverShared):
                measure(store, acme.workspace, acme.now, last)
            continue
        again = measure(store, acme.workspace, acme.now, last)
        assert_the_same(again, scratch)
        remember(store, again, f"run {number}")
        last = again
