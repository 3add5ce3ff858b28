"""Proposals: findings whose mend is obvious, each with the edit of the workspace's files that would make it.

A proposal changes nothing. It is a value that a person looks at; what is not obvious is left to them altogether.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from drift.facts import Facts, gather, subject
from drift.findings import Finding, IssueEvidence, Measure, Reason, Subject
from drift.forecasts.forecast import Forecast
from drift.homes import Home, Homes, homes, roadmaps_by_project
from drift.inputs import DriftInputs, FindingKey
from drift.measures.coverage import without_work
from drift.measures.due_soon import CODE as DUE_SOON
from drift.measures.staleness import is_finished
from drift.measures.status import actual_stage
from mapping.assignments import RollUp
from mapping.backlog import Issue
from mapping.public.boards import PublicBoard
from mapping.public.edits import AddItem, AddRule, Edit, SetKey, id_for
from mapping.roadmap import Item, Roadmap, ShippedWhen, Stage
from mapping.targets import NO_TARGET, Precision, Target

_LATE = frozenset({"at-risk", "overdue", DUE_SOON})
_CLAIMS = frozenset({"over-claimed", "under-claimed", "not-announced"})
_WINDOWS = (30, 60, 90)
_HALF_OF_ID = 4

FAR = timedelta(weeks=104)
"""Work that takes longer than this from now on wants a decision on scope or order; another date is no mend of it."""


class Mend(StrEnum):
    """What a proposal mends."""

    TARGET = "target"
    STAGE = "stage"
    CONFIRMED = "confirmed-shipped"
    RULE = "rule"
    STUB = "stub"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The edits that mend a finding, all of them or none. `why` says what is wrong, `because` why this mends it;
    `findings` are the keys of all findings that it answers."""

    mend: Mend
    subject: Subject
    why: str
    because: str
    edits: tuple[Edit, ...]
    findings: tuple[FindingKey, ...]
    issues: tuple[IssueEvidence, ...] = ()

    @property
    def id(self) -> str:
        """Eight letters and digits: the first half names what is mended, the second how. Equal proposals have equal
        ids on every day; another edit for the same subject changes the second half."""
        return self.about + _digest(*(f"{type(edit).__name__} {edit!r}" for edit in self.edits))

    @property
    def what(self) -> str:
        """The edits in words."""
        return " and ".join(map(_in_words, self.edits))

    @property
    def about(self) -> str:
        """The half of the id that stays while the edit changes."""
        return _digest(self.mend, self.subject.kind, self.subject.id)


def _in_words(edit: Edit) -> str:
    match edit:
        case SetKey():
            return (
                f"{edit.key} {edit.before} becomes {edit.after}" if edit.before else f"{edit.key} becomes {edit.after}"
            )
        case AddItem():
            return f"a private stub, {edit.item}"
        case AddRule():
            return f"a rule that {edit.issue} belongs to {edit.item}"


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()[:_HALF_OF_ID]


def propose(
    inputs: DriftInputs,
    findings: Iterable[Finding],
    forecasts: Mapping[str, Forecast | Reason],
    boards: Sequence[PublicBoard] = (),
) -> tuple[Proposal, ...]:
    """The proposals for these findings, in their order; one for each thing to mend, however many findings ask for it.

    `forecasts` are those of the items by id; `boards` say whether finished work waits for a confirmation.
    """
    facts = gather(inputs)
    desk = _Desk(facts, forecasts, boards, homes(facts), roadmaps_by_project(facts))
    found: dict[str, Proposal] = {}
    for finding in findings:
        for one in desk.mends(finding):
            known = found.get(one.about, one)
            keys = tuple(dict.fromkeys((*known.findings, finding.key)))
            found[one.about] = replace(known, findings=keys)
    return tuple(found.values())


def wanting_epics(inputs: DriftInputs) -> tuple[Item, ...]:
    """The items on a roadmap that should have work and have not so much as an epic, and are not finished."""
    facts = gather(inputs)
    missing = (item for item in without_work(facts) if not is_finished(facts, item))
    return tuple(item for item in missing if not inputs.rollups.get(item.id, RollUp(item.id)).epics)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What proposals are drafted from."""

    facts: Facts
    forecasts: Mapping[str, Forecast | Reason]
    boards: Sequence[PublicBoard]
    homes: Homes
    roadmaps: Mapping[str, Roadmap]

    def mends(self, finding: Finding) -> Iterator[Proposal]:
        """The obvious mends of a finding: none or one, and one an epic where it is about many."""
        if finding.measure is Measure.COVERAGE and finding.code == "orphan-epics":
            yield from self._orphans(finding)
            return
        item = self.homes.items.get(finding.subject.id) if finding.subject.kind == "item" else None
        if item is None:
            return
        code = finding.code.removesuffix("-in-public")
        match finding.measure:
            case Measure.SCHEDULE if code in _LATE:
                yield from self._later_target(finding, item)
            case Measure.SCHEDULE if code == "done":
                yield from self._confirmation(finding, item)
            case Measure.STATUS if code in _CLAIMS:
                yield from self._true_stage(finding, item)
            case Measure.HORIZON if code == "now-done":
                yield from self._done_now(finding, item)

    def _later_target(self, finding: Finding, item: Item) -> Iterator[Proposal]:
        day, deadline = self._likely(item), self.facts.deadlines[item.id]
        if day is None or deadline is None or not deadline < day <= self.facts.today + FAR:
            return
        target = self._target_for(item, day)
        if target is not None and not is_finished(self.facts, item):
            because = f"at 85% it is done by {day}{_first(target)}"
            yield from _set(Mend.TARGET, finding, item, "target", _written(item.target), str(target), because)

    def _likely(self, item: Item) -> date | None:
        forecast = self.forecasts.get(item.id)
        return forecast.p85 if isinstance(forecast, Forecast) else None

    def _target_for(self, item: Item, day: date) -> Target | None:
        """The first target as exact as the written one that does not end before the day; None where there is none."""
        portfolio, precision = self.facts.inputs.portfolio, item.target.precision
        calendar = portfolio.calendar(item.id)
        if precision is Precision.RELEASE:
            names = (release.id for release in portfolio.roadmap_of(item.id).releases)
            wider = [Target(precision, release=name) for name in names]
        elif precision is Precision.WINDOW:
            wider = [Target(precision, days=days) for days in _WINDOWS]
        else:
            return calendar.covering(precision, day)
        ends = [(end, target) for target in wider if (end := calendar.deadline(target)) and end >= day]
        return min(ends, key=lambda one: one[0])[1] if ends else None

    def _true_stage(self, finding: Finding, item: Item) -> Iterator[Proposal]:
        actual = actual_stage(self.facts, item, self.facts.inputs.rollups.get(item.id, RollUp(item.id)))
        if item.stage is None or actual in (None, item.stage):
            return
        if actual is not Stage.SHIPPED or self._is_confirmed(item) or not self._waits(item):
            yield from _set(Mend.STAGE, finding, item, "stage", item.stage, actual, f"its work says {actual}")

    def _done_now(self, finding: Finding, item: Item) -> Iterator[Proposal]:
        """Of an item without a date that is finished, the file says so by its stage."""
        if not self._waits(item) or self._is_confirmed(item):
            because = "an item that is finished leaves the column now once its stage says shipped"
            yield from _set(Mend.STAGE, finding, item, "stage", item.stage, Stage.SHIPPED, because)

    def _confirmation(self, finding: Finding, item: Item) -> Iterator[Proposal]:
        if item.confirmed_shipped is None and self._waits(item):
            because = "it counts as shipped once a person saw it with customers; accept this on the day you did"
            yield from _set(Mend.CONFIRMED, finding, item, "confirmed_shipped", None, str(self.facts.today), because)

    def _is_confirmed(self, item: Item) -> bool:
        return item.confirmed_shipped is not None and item.confirmed_shipped <= self.facts.today

    def _waits(self, item: Item) -> bool:
        """Whether its finished work counts as shipped only when a person confirms it, by the item or by a board."""
        if item.shipped_when is not None:
            return item.shipped_when is ShippedWhen.CONFIRMED
        return item.public is not None and any(one.shipped_when is ShippedWhen.CONFIRMED for one in self.boards)

    # -- epics on no roadmap -----------------------------------------------------------------------------------

    def _orphans(self, finding: Finding) -> Iterator[Proposal]:
        issues = self.facts.inputs.backlog.issues
        for one in finding.issues:
            epic = issues[one.issue_id]
            home = self.homes.home_of(epic)
            if home is not None:
                yield from self._rule(epic, home)
            elif self.facts.stages.of(epic.status) is not Stage.SHIPPED:
                yield from self._stub(epic)

    def _rule(self, epic: Issue, home: Home) -> Iterator[Proposal]:
        file = self._mapping_file(home.item.id)
        if file is not None:
            edits = (AddRule(file, home.item.id, epic.key),)
            yield _of_epic(Mend.RULE, epic, f"{home.item.title}: {home.because}", edits)

    def _stub(self, epic: Issue) -> Iterator[Proposal]:
        """A private item that stands for the epic until a person says what it is."""
        first = self.facts.inputs.portfolio.roadmaps[:1]
        roadmap = self.roadmaps.get(epic.project, first[0] if first else None)
        rules = self._mapping_file(None)
        if roadmap is None or roadmap.source is None or rules is None:
            return
        ident = id_for(epic.key, self._ids())
        note = f"A stub for {epic.key}, private: give it a title, a target and an owner, or take it out again."
        edits = (AddItem(roadmap.source.file, ident, epic.summary, note), AddRule(rules, ident, epic.key))
        because = f"no item is obviously its own, so a private stub on {roadmap.title} holds its place"
        yield _of_epic(Mend.STUB, epic, because, edits)

    def _ids(self) -> frozenset[str]:
        items = tuple(self.facts.inputs.portfolio.items())
        return frozenset(ident for item in items for ident in (item.id, *item.was))

    def _mapping_file(self, item: str | None) -> str | None:
        """The file of the item's last rule; else of the last rule of all; else the mapping file."""
        mapping = self.facts.inputs.mapping
        own = [rule.source for rule in mapping.rules if rule.item == item and rule.source]
        every = [rule.source for rule in mapping.rules if rule.source]
        source = own[-1] if own else every[-1] if every else mapping.source
        return source.file if source else None


def _first(target: Target) -> str:
    """What the target is to the forecast; nothing to say where it is the very day."""
    exact = target.precision is Precision.DAY
    return "" if exact else f", and {target} is the first {target.precision} that does not end before"


def _written(target: Target) -> str | None:
    return None if target == NO_TARGET else str(target)


def _set(
    mend: Mend, finding: Finding, item: Item, key: str, before: str | None, after: str, because: str
) -> Iterator[Proposal]:
    """A key of the item with another value; nothing where the item's file is not known."""
    if item.source is not None:
        edit = SetKey(item.source.file, item.id, key, None if before is None else str(before), str(after))
        yield Proposal(mend, subject(item), finding.sentence, because, (edit,), (), finding.issues)


def _of_epic(mend: Mend, epic: Issue, because: str, edits: tuple[Edit, ...]) -> Proposal:
    about = Subject("epic", epic.id, f"{epic.key} {epic.summary}")
    why = f"{epic.key} {epic.summary} is on no roadmap"
    return Proposal(mend, about, why, because, edits, (), (IssueEvidence(epic.id, epic.key, "on no roadmap"),))
