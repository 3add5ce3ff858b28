"""Which issue counts to which item, and the rule that said so.

The first matching rule wins; rules with a weight share the issue. An issue without a rule of its own goes with the
nearest issue above it that has one, and so does one that a rule found only because it lies below something: what is
nearer speaks first. Intent to ignore comes before all rules, and is inherited in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum
from types import MappingProxyType

from mapping.assignments import Assigned, Assignment
from mapping.backlog import Backlog, Issue
from mapping.conditions import Condition, match_condition
from mapping.entry import Source
from mapping.issue_fields import Lookup
from mapping.roadmap import Portfolio
from mapping.rules import MappingFile, Match, Rule

_ROUNDING = 1e-9


class UnknownItem(ValueError):
    """A rule names an item that is on no roadmap."""


@dataclass(frozen=True, slots=True)
class OverShare:
    """An issue of which more than the whole was given away, with the rules that did it."""

    issue_key: str
    total: float
    rules: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.issue_key} is shared to {self.total:g} by {' and '.join(self.rules)}"


class OverShared(ValueError):
    """The weights of the rules that match one issue sum to more than 1. `shares` names each such issue."""

    def __init__(self, shares: tuple[OverShare, ...]) -> None:
        told = "; ".join(map(str, shares[:5])) + (f"; and {len(shares) - 5} more" if len(shares) > 5 else "")
        super().__init__(f"{told}. Lower the weights so that they sum to at most 1, or narrow one of the rules")
        self.shares = shares


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """A rule or an ignore entry, ready to be asked. `number` counts from 1 in the file, `item_id` is None for ignore.

    `below` are ids of the parents named by a rule that says nothing else about its issues.
    """

    number: int
    item_id: str | None
    weight: float | None
    condition: Condition
    source: Source | None
    reason: str = ""
    below: frozenset[str] | None = None

    def __str__(self) -> str:
        what = f"rule {self.number}" if self.item_id else f"ignore {self.number}"
        place = f" at {self.source}" if self.source else ""
        return f"{what}{place} ({self.item_id or self.reason})"


def assign(
    backlog: Backlog,
    portfolio: Portfolio,
    mapping: MappingFile,
    former_keys: Mapping[str, str] = MappingProxyType({}),
) -> Assigned:
    """Assign every issue of the backlog. `former_keys` are issue ids by keys that moved issues once had.

    Raises `OverShared`, `UnknownItem`, and `BadCondition` for a condition that cannot be read.
    """
    lookup = Lookup(backlog, former_keys)
    return decided(lookup, claims_of(mapping, portfolio, lookup)).assigned


@dataclass(frozen=True, slots=True)
class Decided:
    """The assignments of a backlog with what they were decided by.

    `matches` are the claims that each issue meets by itself, in the order in which they speak.
    """

    lookup: Lookup
    claims: tuple[Claim, ...]
    matches: Matches
    decisions: Mapping[str, Decision]
    assigned: Assigned


def decided(
    lookup: Lookup,
    claims: tuple[Claim, ...],
    matches: Matches = MappingProxyType({}),
    decisions: Mapping[str, Decision] = MappingProxyType({}),
) -> Decided:
    """Decide on every issue that was not decided on before, given what others meet and what became of them.

    Raises `OverShared`.
    """
    issues = lookup.backlog.issues
    asked = [ident for ident in issues if ident not in decisions]
    matches = {**matches, **_matches(claims, lookup.about(asked))}
    walk = _Walk(lookup, matches, decisions)
    for ident in asked:
        walk.decide(issues[ident])
    _refuse_over_shares(walk, asked)
    assigned = Assigned(
        {ident: found for ident in issues if (found := walk.decided[ident].assignments)},
        {ident: reason for ident in issues if (reason := walk.decided[ident].ignored) is not None},
        tuple(_unmatched(claims, matches, walk.decided)),
    )
    return Decided(lookup, claims, matches, walk.decided, assigned)


def claims_of(mapping: MappingFile, portfolio: Portfolio, lookup: Lookup) -> tuple[Claim, ...]:
    """The ignore entries and rules of a mapping file in the order in which they speak.

    A rule that names a former id of an item, or one that was merged, counts for what the item is now.
    Raises `UnknownItem` and `BadCondition`.
    """
    current = current_ids(portfolio)
    ignored = [
        Claim(number, None, None, match_condition(entry.when), entry.source, entry.reason, below(entry.when, lookup))
        for number, entry in enumerate(mapping.ignore, 1)
    ]
    return (*ignored, *(_claim(number, rule, current, lookup) for number, rule in enumerate(mapping.rules, 1)))


def _claim(number: int, rule: Rule, current: Mapping[str, str], lookup: Lookup) -> Claim:
    if rule.item not in current:
        place = f"{rule.source}: " if rule.source else ""
        raise UnknownItem(f"{place}rule {number} names the item {rule.item!r}, which is on no roadmap; correct its id")
    item = current[rule.item]
    return Claim(number, item, rule.weight, match_condition(rule.when), rule.source, below=below(rule.when, lookup))


def renamed_ids(portfolio: Portfolio) -> Mapping[str, str]:
    """What each former id is today. An id that an item bears now is that item's alone."""
    items = {item.id: item for item in portfolio.items()}
    return {former: item.id for item in items.values() for former in item.was if former not in items}


def current_ids(portfolio: Portfolio) -> Mapping[str, str]:
    """What each id, former ones included, is today: the item itself, or the one that it was merged into."""
    items, renamed = {item.id: item for item in portfolio.items()}, renamed_ids(portfolio)
    merged = {item.id: renamed.get(item.merged_into, item.merged_into) for item in items.values() if item.merged_into}

    def today(ident: str) -> str:
        seen = {ident}
        while ident in merged and merged[ident] not in seen and merged[ident] in items:
            ident = merged[ident]
            seen.add(ident)
        return ident

    return {ident: today(renamed.get(ident, ident)) for ident in (*items, *renamed)}


def below(when: Match, lookup: Lookup) -> frozenset[str] | None:
    """Ids of the parents that a rule names which says nothing else about its issues; None for any other rule."""
    if not when.parent or any(getattr(when, name) for name in type(when).model_fields if name != "parent"):
        return None
    return frozenset(lookup.operand("parent", key) for key in when.parent)


Matches = Mapping[str, Sequence[Claim]]


def _matches(claims: Iterable[Claim], lookup: Lookup) -> Matches:
    """The claims that each issue meets by itself, in the order in which they speak."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        for ident in claim.condition.select(lookup):
            found.setdefault(ident, []).append(claim)
    return found


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one issue, by the claims that counted; `through` is the key of the issue above from which it has
    that."""

    assignments: tuple[Assignment, ...] = ()
    ignored: str | None = None
    through: str | None = None
    claims: tuple[Claim, ...] = ()

    @property
    def made(self) -> bool:
        """Whether anything was decided at all."""
        return bool(self.assignments) or self.ignored is not None


class _Walk:
    """Decides issue by issue, those above first, each once."""

    def __init__(self, lookup: Lookup, matches: Matches, known: Mapping[str, Decision]) -> None:
        self.lookup = lookup
        self.decided = dict(known)
        self._matches = matches

    def decide(self, issue: Issue) -> Decision:
        above = [self.lookup.backlog.issues.get(ident) for ident in reversed(self.lookup.ancestors(issue))]
        for one in (*above, issue):
            if one is not None and one.id not in self.decided:
                self.decided[one.id] = self._decision(one)
        return self.decided[issue.id]

    def _decision(self, issue: Issue) -> Decision:
        own = winners(self._matches.get(issue.id, ()))
        parent = self.decided.get(issue.parent_id or "")
        if parent and parent.made and not _speaks_for(own, issue):
            return _inherited(parent, issue, self.lookup.backlog.issues[issue.parent_id or ""].key)
        if own and own[0].item_id is None:
            return Decision(ignored=own[0].reason, claims=own)
        return Decision(tuple(self._assignment(claim, issue) for claim in own), claims=own)

    def _assignment(self, claim: Claim, issue: Issue) -> Assignment:
        assert claim.item_id is not None  # ignore entries were sorted out before
        why = claim.condition.why(issue, self.lookup)
        return Assignment(issue.id, claim.item_id, 1 if claim.weight is None else claim.weight, why, claim.source)


def decide_one(issue: Issue, claims: Sequence[Claim], lookup: Lookup) -> Decision:
    """What becomes of one issue, asking the claims about it and the issues above it only."""
    chain = [one for ident in lookup.ancestors(issue) if (one := lookup.backlog.issues.get(ident))]
    matches = {one.id: [claim for claim in claims if claim.condition.holds(one, lookup)] for one in (issue, *chain)}
    return _Walk(lookup, matches, {}).decide(issue)


def winners(matching: Sequence[Claim]) -> tuple[Claim, ...]:
    """Those of the matching claims that count: the first, or all with a weight if the first has one.

    An item is given to once, whatever the number of its rules.
    """
    if not matching or matching[0].weight is None:
        return tuple(matching[:1])
    once: dict[str | None, Claim] = {}
    for claim in matching:
        if claim.weight is not None:
            once.setdefault(claim.item_id, claim)
    return tuple(once.values())


def _speaks_for(own: Sequence[Claim], issue: Issue) -> bool:
    """Whether the rules found the issue for what it is, or as a child of the very parent that they name."""
    return any(claim.below is None or issue.parent_id in claim.below for claim in own)


def _inherited(parent: Decision, issue: Issue, parent_key: str) -> Decision:
    through = parent.through or parent_key
    passed = tuple(replace(one, issue_id=issue.id, through=through) for one in parent.assignments)
    return Decision(passed, parent.ignored, through)


def _refuse_over_shares(walk: _Walk, asked: Iterable[str]) -> None:
    issues = walk.lookup.backlog.issues
    over = [
        OverShare(issues[ident].key, total, tuple(f"{one.source or one.reason} ({one.item_id})" for one in given))
        for ident in asked
        if (given := walk.decided[ident].assignments)
        and not given[0].through
        and (total := fsum(one.weight for one in given)) > 1 + _ROUNDING
    ]
    if over:
        raise OverShared(tuple(sorted(over, key=lambda one: one.issue_key)))


def _unmatched(claims: Iterable[Claim], matches: Matches, decisions: Mapping[str, Decision]) -> Iterable[str]:
    met = {claim for many in matches.values() for claim in many}
    taken = {claim for decision in decisions.values() for claim in decision.claims}
    for claim in claims:
        if claim not in taken:
            yield f"{claim} " + (
                "comes after other rules for all of its issues" if claim in met else "matches no issue"
            )
