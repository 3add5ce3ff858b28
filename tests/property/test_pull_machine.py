"""Whatever people do in Jira, however it answers and wherever pulls are killed: nobody sees half a pull, and after the
next clean one the store holds what Jira holds, history included."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import fields
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from connectors.errors import ServiceError
from mapping.backlog import Backlog
from sandbox.app import Sandbox
from sandbox.faults import Rule
from sandbox.jira.model import Dialect
from sandbox.jira.settings import JiraSettings
from sandbox.serve import Options, Running, running
from sync.pull.pull import Pulled
from sync.pull.work import PullRefused, Settings
from sync.store.backlog import Place
from sync.store.engine import Store, open_store
from sync.store.people import load_people
from sync.store.pulls import note_failure
from tests.conftest import fresh_database
from tests.property.jira_hands import ACTS, PUBLIC, SCOPE, SQUAD, START_OF_ALL, Hands, lively_site
from tests.property.jira_pulls import Killed, Pulls, nothing

CASES = count(1)
DIALECTS: tuple[Dialect, ...] = ("cloud", "datacenter")
SMALL = st.integers(0, 7)
WORK = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), SMALL, SMALL), min_size=1, max_size=4)
LATER = st.sampled_from([timedelta(seconds=1), timedelta(minutes=4), timedelta(hours=7), timedelta(days=2)])
FAULTS: dict[str, dict[str, Any]] = {
    "drop": {"kind": "drop"},
    "cut": {"kind": "cut_reply"},
    "cut gzip": {"kind": "cut_gzip"},
    "throttled": {"kind": "throttle", "retry_after": 3},
    "long throttled": {"kind": "throttle", "retry_after": 3600},
    "away": {"kind": "error", "status": 503},
    "wrong": {"kind": "error", "status": 500, "route": "fetch|search"},
    "page for people": {"kind": "html"},
    "nothing": {"kind": "empty"},
    "no rights": {"kind": "error", "status": 403},
}
NEVER, ALWAYS = timedelta(days=10_000), timedelta(0)
USUAL = Settings()
SWEEPING = Settings(setup_every=ALWAYS, sweep_every=ALWAYS, gone_share=1.0)
NOT_SWEEPING = Settings(sweep_every=NEVER, whole_every=NEVER)


class PullMachine(RuleBasedStateMachine):
    """Rules disturb; `clean_pull` checks. The index lags by less than the overlap of two searches."""

    box: Running
    store: Store
    dialect: Dialect

    def __init__(self) -> None:
        super().__init__()
        self.pulls = Pulls(self.box, self.store, Place(f"w{next(CASES)}", "jira"), SCOPE, (SQUAD,), PUBLIC)
        self.seen = Backlog({})
        self.ahead = timedelta(0)
        self.box.do(self.fill)
        self.set(JiraSettings())

    def fill(self, box: Sandbox) -> None:
        box.faults.clear()
        box.repository.load(lively_site(self.dialect))
        box.clock.set(START_OF_ALL)

    # What people do, and time.

    @rule(work=WORK, later=LATER)
    def work(self, work: list[tuple[str, int, int]], later: timedelta) -> None:
        self.box.do(lambda box: [ACTS[name](Hands(box), a, b) for name, a, b in work])
        self.pass_by(later)

    # How Jira answers from now on.

    @rule(cap=st.sampled_from([None, 1, 2, 3]), short=st.sampled_from([None, 5]), live=st.booleans())
    def page(self, cap: int | None, short: int | None, live: bool) -> None:
        self.set(page_cap=cap, short_pages=short, live_paging=live)

    @rule(minutes=st.integers(0, 4), nodes=st.sampled_from([None, 2, 3]))
    def lag(self, minutes: int, nodes: int | None) -> None:
        self.set(index_lag=timedelta(minutes=minutes), stale_every=nodes)

    @rule(zone=st.sampled_from([None, "Asia/Kolkata", "America/St_Johns"]), skew=st.integers(-100, 100))
    def change_clocks(self, zone: str | None, skew: int) -> None:
        self.set(caller_zone=zone, clock_skew=timedelta(seconds=skew), date_header=skew % 7 != 0)

    @rule(numbers=st.booleans(), last=st.booleans())
    def answer_oddly(self, numbers: bool, last: bool) -> None:
        self.set(epoch_changelogs=numbers, drop_is_last=last)

    @rule(hours=st.integers(-3, 3))
    def set_our_clock(self, hours: int) -> None:
        self.ahead = timedelta(hours=hours)

    # What becomes of pulls.

    @rule(fault=st.sampled_from(sorted(FAULTS)), every=st.integers(1, 6), repeated=st.booleans())
    def disturbed_pull(self, fault: str, every: int, repeated: bool) -> None:
        self.box.do(lambda box: box.faults.add(Rule(service="jira", every=every, **FAULTS[fault])))
        self.set(repeat_token=repeated)
        self.attempt()
        self.box.do(lambda box: box.faults.clear())
        self.set(repeat_token=False)

    @rule(at=st.integers(1, 25), sweep=st.booleans())
    def killed_pull(self, at: int, sweep: bool) -> None:
        def die(number: int) -> None:
            if number == at:
                raise Killed

        with suppress(Killed):
            self.attempt(die, sweep=sweep)

    @rule(at=st.integers(1, 25), work=WORK, sweep=st.booleans())
    def pull_amid_work(self, at: int, work: list[tuple[str, int, int]], sweep: bool) -> None:
        def disturb(number: int) -> None:
            if number == at:
                self.box.do(lambda box: [ACTS[name](Hands(box), a, b) for name, a, b in work])

        self.attempt(disturb, sweep=sweep)

    @rule()
    def clean_pull(self) -> None:
        """One pull brings what Jira tells by itself, two sweeps what has vanished; then there is nothing to do."""
        self.set(index_lag=timedelta(0), stale_every=None)
        for how in (USUAL, SWEEPING, SWEEPING):
            self.complete(how)
        self.pulls.check()
        self.check_people()
        idle = self.complete(NOT_SWEEPING)
        assert (idle.written, idle.changes) == (0, 0)

    @invariant()
    def only_complete_pulls_are_seen(self) -> None:
        assert self.pulls.backlog() == self.seen

    def teardown(self) -> None:
        self.clean_pull()

    def attempt(self, before: Any = nothing, *, sweep: bool = False) -> None:
        """A pull that may fail, which is noted as a run does."""
        try:
            self.complete(SWEEPING if sweep else USUAL, before)
        except (ServiceError, PullRefused) as error:
            with self.store.transaction() as session:
                note_failure(session, self.pulls.place, str(error), self.now())

    def complete(self, how: Settings, before: Any = nothing) -> Pulled:
        self.pass_by(timedelta(seconds=1))
        pulled, _ = self.pulls.pull(self.now(), how, before)
        self.seen = self.pulls.backlog()
        return pulled

    def check_people(self) -> None:
        with self.store.transaction() as session:
            known = {one.id: one.names for one in load_people(session, self.pulls.place)}
        for ident, name in self.pulls.truth().people().items():
            assert name in known[ident]

    def now(self) -> Any:
        return self.box.sandbox.clock.now() + self.ahead

    def pass_by(self, time: timedelta) -> None:
        self.box.do(lambda box: box.clock.advance(time))

    def set(self, other: JiraSettings | None = None, **switches: Any) -> None:
        """Turn some of the sandbox's switches, or all of them."""
        wanted = {one.name: getattr(other, one.name) for one in fields(other)} if other else switches

        def turn(box: Sandbox) -> None:
            for name, value in wanted.items():
                setattr(box.jira_settings, name, value)

        self.box.do(turn)


def run(dialect: Dialect, url: str, *, examples: int, steps: int) -> None:
    """Try so many examples of so many steps, with one sandbox and one store: each has a place of its own there, and
    fills the Jira anew."""
    how = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )
    with running(Options(jira_port=0, trello_port=0)) as box, closing(open_store(url)) as store:
        machine = type("Machine", (PullMachine,), {"box": box, "store": store, "dialect": dialect})
        run_state_machine_as_test(machine, settings=how)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_store_holds_what_jira_holds_after_a_clean_pull(dialect: Dialect) -> None:
    run(dialect, "sqlite://", examples=8, steps=6)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_so_does_a_store_on_postgresql(dialect: Dialect, postgres_url: str) -> None:
    run(dialect, fresh_database(postgres_url), examples=1, steps=8)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_store_holds_what_jira_holds_at_length(dialect: Dialect, kind: str, request: pytest.FixtureRequest) -> None:
    if kind == "sqlite":
        run(dialect, "sqlite://", examples=150, steps=20)
    else:
        run(dialect, fresh_database(request.getfixturevalue("postgres_url")), examples=40, steps=15)
