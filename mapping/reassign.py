"""Assigning a backlog of which most was assigned before: only what was touched since is decided anew.

An issue's assignments follow from the issue, from the issues above it, from the rules, and from what the words of the
rules mean. As long as the last two are the same, an issue is touched when it, or one above it, is another object than
it was; equal objects that are not the same are only decided on once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mapping.assign import Decided, below, claims_of, current_ids, decided
from mapping.assignments import Assigned
from mapping.backlog import Backlog
from mapping.issue_fields import Lookup
from mapping.roadmap import Portfolio
from mapping.rules import MappingFile


@dataclass(frozen=True, slots=True)
class Standing:
    """The assignments of a backlog, and the rules by which they stand."""

    mapping: MappingFile
    current: Mapping[str, str]
    decided: Decided

    @property
    def assigned(self) -> Assigned:
        """The assignments."""
        return self.decided.assigned


def reassign(
    backlog: Backlog,
    portfolio: Portfolio,
    mapping: MappingFile,
    former_keys: Mapping[str, str],
    before: Standing | None = None,
) -> Standing:
    """Assign every issue of the backlog, as `assign` does, given what stood before.

    Raises `OverShared`, `UnknownItem`, and `BadCondition` for a condition that cannot be read.
    """
    lookup, current = Lookup(backlog, former_keys), current_ids(portfolio)
    if before is None or not _says_the_same(before, mapping, current, lookup):
        return Standing(mapping, current, decided(lookup, claims_of(mapping, portfolio, lookup)))
    old = before.decided
    stands = backlog.issues.keys() - touched(old.lookup.backlog, backlog)
    matches = {ident: old.matches[ident] for ident in old.matches.keys() & stands}
    decisions = {ident: old.decisions[ident] for ident in stands}
    return Standing(mapping, current, decided(lookup, old.claims, matches, decisions))


def _says_the_same(before: Standing, mapping: MappingFile, current: Mapping[str, str], lookup: Lookup) -> bool:
    """Whether the rules are the same and their words mean the same: keys, items, names of sprints and releases."""
    old = before.decided.lookup
    if (before.mapping, before.current, _names(old.backlog)) != (mapping, current, _names(lookup.backlog)):
        return False
    if any(lookup.ids.get(key, ident) != ident for key, ident in old.ids.items()):
        return False
    said = [entry.when for entry in mapping.ignore] + [rule.when for rule in mapping.rules]
    claims = before.decided.claims
    return all(claim.below == below(when, lookup) for claim, when in zip(claims, said, strict=True))


def _names(backlog: Backlog) -> tuple[Mapping[int, str], Mapping[str, str]]:
    sprints, releases = backlog.sprints.items(), backlog.releases.items()
    return {ident: one.name for ident, one in sprints}, {ident: one.name for ident, one in releases}


def touched(before: Backlog, now: Backlog) -> set[str]:
    """Ids of the issues that are not the objects that they were, of those that are gone, and of all below these."""
    found = {ident for ident, issue in now.issues.items() if before.issues.get(ident) is not issue}
    found |= before.issues.keys() - now.issues.keys()
    below_these = found
    while below_these:
        below_these = {one.id for one in now.issues.values() if one.parent_id in below_these and one.id not in found}
        found |= below_these
    return found
