"""The generated company, pulled once over HTTP and measured as of any day, and what became of it afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.recall.claims import Claim, claims
from bench.recall.truth import LATE, NEEDED, WAITING
from drift.facts import Facts, gather
from drift.inputs import Baseline
from drift.measure import freeze_baselines, measure_all
from sandbox.company import Event, generate
from sandbox.jira.model import Dialect, Site
from sandbox.serve import Options, running
from sync.cli.rehearsal import write_workspace
from sync.connect import open_world
from sync.measuring import Measured, measure
from sync.pipeline import pull_step

BASELINE = datetime(2026, 9, 25, 18, tzinfo=UTC)
"""When the plan for the last quarter was agreed upon: the scope of the items is compared with this evening's."""

_LIVES_UNTIL = date(2027, 7, 9)
"""Later than the target of any item of the company."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """A company in the store. `measured_at` measures as of an instant; what it answered is kept in `known`."""

    seed: int
    events: tuple[Event, ...]
    now: datetime
    measured_at: Callable[[datetime], Measured]
    baselines: Mapping[str, Baseline]
    known: dict[datetime, tuple[Claim, ...]] = field(default_factory=dict)

    def said(self, at: datetime) -> tuple[Claim, ...]:
        """What is claimed as of an instant, scope being compared with the baseline from when it exists."""
        if at not in self.known:
            inputs = self.measured_at(at).inputs
            baselines = self.baselines if at > BASELINE else {}
            self.known[at] = claims(measure_all(replace(inputs, baselines=baselines)), inputs.portfolio)
        return self.known[at]


@contextmanager
def pulled(seed: int, dialect: Dialect) -> Iterator[Pulled]:
    """The company of a seed in a sandbox of its own, pulled completely.

    Raises RuntimeError where the pull fails.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Options(jira_port=0, trello_port=0, company_seed=seed, dialect=dialect)) as site,
    ):
        write_workspace(Path(folder), site.addresses, seed, dialect)
        with open_world(Path(folder)) as world:
            now = world.clock()
            _, trouble = pull_step(world, now)
            if trouble:
                raise RuntimeError(f"the company of seed {seed} could not be pulled: {trouble}")
            yield _measurable(seed, now, lambda at: measure(world.store, world.workspace, at))


def _measurable(seed: int, now: datetime, measured_at: Callable[[datetime], Measured]) -> Pulled:
    baselines = freeze_baselines(measured_at(BASELINE).inputs, "quarter")
    return Pulled(seed, generate(seed).events, now, measured_at, baselines)


def future(company: Pulled) -> Callable[[Claim], bool]:
    """Whether a claim that an item, or what it waits for, will be late comes true, as the same company lives on."""
    facts, site = gather(company.measured_at(company.now).inputs), generate(company.seed, until=_LIVES_UNTIL).site

    def came_true(claim: Claim) -> bool:
        by = _needed_by(facts, claim)
        return by is not None and any(not _done_by(site, facts, ident, by) for ident in _left(facts, claim))

    return came_true


def _needed_by(facts: Facts, claim: Claim) -> date | None:
    if claim.code in LATE | WAITING:
        return facts.deadlines[claim.about]
    if claim.code not in NEEDED:
        return None
    event = next(
        event
        for roadmap in facts.inputs.portfolio.roadmaps
        for event in roadmap.events
        if event.id == claim.finding.subject.id.partition("/")[0]
    )
    return event.start - timedelta(days=event.lead_days)


def _left(facts: Facts, claim: Claim) -> list[str]:
    """The open work of the item; where it waits for another item, that one's, which stands in the evidence."""
    if claim.code in WAITING:
        return [issue.issue_id for issue in claim.finding.issues if issue.note.startswith("open: left of ")]
    return [share.work.issue.id for share in facts.shares[claim.about] if share.work.is_open]


def _done_by(site: Site, facts: Facts, ident: str, by: date) -> bool:
    """Whether a story was closed, or is gone from Jira, by the end of a day."""
    issue = site.issues.get(ident)
    return issue is None or (issue.resolved is not None and facts.day(issue.resolved) <= by)
