"""Why an issue counts where it does: every rule's answer, for the issue itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mapping.assign import Decision, claims_of, decide_one, winners
from mapping.backlog import Backlog, Issue
from mapping.entry import Source
from mapping.issue_fields import Lookup
from mapping.roadmap import Portfolio
from mapping.rules import MappingFile


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's answer for one issue. `why` says what matched, or what was missing."""

    rule: str
    item_id: str | None
    matched: bool
    counted: bool
    why: str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of an issue, and what every rule says of it, in the order in which they speak."""

    issue: Issue
    decision: Decision
    verdicts: tuple[Verdict, ...]


def explain_issue(
    issue: Issue,
    backlog: Backlog,
    portfolio: Portfolio,
    mapping: MappingFile,
    former_keys: Mapping[str, str] = MappingProxyType({}),
) -> Explanation:
    """Explain one issue. Raises `UnknownItem`, and `BadCondition` for a condition that cannot be read."""
    lookup = Lookup(backlog, former_keys)
    claims = claims_of(mapping, portfolio, lookup)
    matching = [claim for claim in claims if claim.condition.holds(issue, lookup)]
    decision = decide_one(issue, claims, lookup)
    own = decision.made and not decision.through
    counted = winners(matching) if own else ()
    verdicts = (
        Verdict(
            str(claim),
            claim.item_id,
            claim in matching,
            claim in counted,
            claim.condition.why(issue, lookup),
            claim.source,
        )
        for claim in claims
    )
    return Explanation(issue, decision, tuple(verdicts))
