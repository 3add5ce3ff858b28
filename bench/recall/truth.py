"""Which finding should tell which planted drift: reviewed by hand, kind by kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bench.recall.claims import Claim, Code
from sandbox.company import Event
from sandbox.company.plans import PLANS

LATE: frozenset[Code] = frozenset({("schedule", "at-risk"), ("schedule", "overdue")})
"""That an item will miss its day. An `uncertain` item may well make it, so its finding claims nothing."""

NEEDED: frozenset[Code] = frozenset({("alignment", "too-late")})
WAITING: frozenset[Code] = frozenset({("dependency", "conflict")})
UNBACKED: frozenset[Code] = frozenset({("coverage", "backed"), ("coverage", "event-unbacked")})


def _any(_event: Event, _claim: Claim) -> bool:
    return True


def _same_figure(event: Event, claim: Claim) -> bool:
    """Whether the finding reached the log's figure by its own way."""
    if event.figure is None or claim.figure is None:
        return event.figure is claim.figure
    return abs(event.figure - claim.figure) < 1e-6


def _both_ways(_event: Event, claim: Claim) -> bool:
    return claim.detail("added") > 0 and claim.detail("removed") > 0


def _moved(_event: Event, claim: Claim) -> bool:
    """Whether the work counts to the other item by now, or hangs under an epic of it."""
    return any(issue.note.startswith(("moved to ", "moved under ")) for issue in claim.finding.issues)


@dataclass(frozen=True, slots=True)
class Expected:
    """What should tell a drift of one kind.

    `by` is the field of the event that names what it is about ("item" or "key") or, in any other case, the very
    subject of the finding. The drift is looked for `after` its event, or on the last day where it lasts until
    then. `proof` is what the finding must say besides; `explains` are codes that the drift brings about on the
    same item as well.
    """

    tells: frozenset[Code]
    by: str = "item"
    after: timedelta | None = None
    proof: Callable[[Event, Claim], bool] = _any
    explains: frozenset[Code] = frozenset()


def _one(measure: str, code: str) -> frozenset[Code]:
    return frozenset({(measure, code)})


_OUTCOME = _one("sprint", "outcome")

EXPECTED: dict[str, Expected] = {
    "closed": Expected(_OUTCOME, "key", timedelta(hours=1), _same_figure),
    "overrun": Expected(_one("sprint", "overrun"), "key", timedelta(days=8)),
    "incident": Expected(_OUTCOME, "key", proof=_both_ways),
    "double-claim": Expected(_one("granularity", "double-claim"), "key", explains=UNBACKED),
    "later-than-dependant": Expected(frozenset({("dependency", "conflict"), ("dependency", "conflict-in-part")})),
    "growth-begins": Expected(_one("scope", "growth"), explains=LATE | NEEDED),
    "moved-between-items": Expected(_one("scope", "growth") | _one("granularity", "elsewhere"), proof=_moved),
    "throughput-drop": Expected(LATE, explains=NEEDED),
    "team-cut": Expected(_one("capacity", "themes"), "capacity", explains=LATE | NEEDED),
    "stale-in-progress": Expected(_one("staleness", "stale-items"), explains=LATE),
    "inversion": Expected(_one("priority", "backlog-order"), explains=_one("status", "under-claimed")),
    "over-claim": Expected(_one("status", "over-claimed"), explains=LATE),
    "over-claim-shipped": Expected(
        _one("status", "over-claimed"), explains=LATE | frozenset({("staleness", "stale-items")})
    ),
    "under-claim": Expected(_one("status", "under-claimed")),
    "done-not-announced": Expected(_one("status", "not-announced")),
    "parent-open": Expected(_one("schedule", "parent-open"), explains=_one("status", "not-announced")),
    "empty-epic": Expected(_one("coverage", "backed")),
    "orphan-epic": Expected(_one("coverage", "orphan-epics"), "key"),
    "deleted-epic": Expected(UNBACKED, explains=NEEDED),
    "release-moved": Expected(_one("release", "dates"), "key"),
    "event-needs-late-item": Expected(NEEDED),
}
"""By the kind of event."""

QUIET: dict[str, frozenset[Code]] = {
    "given-up": LATE | UNBACKED | frozenset({("status", "over-claimed"), ("status", "under-claimed")}),
    "renamed": UNBACKED,
}
"""Events on which roadmap and backlog agree afterwards, and what must therefore not be said of their items."""

JUDGED: frozenset[Code] = frozenset().union(*(one.tells for one in EXPECTED.values()))
"""The codes whose findings are asked for their reason: those that tell a planted drift."""


def is_told(event: Event, claim: Claim) -> bool:
    """Whether the claim tells the event's drift."""
    expected = EXPECTED[event.kind]
    about = {"item": event.item, "key": event.key}.get(expected.by, expected.by)
    return claim.code in expected.tells and claim.about == about and expected.proof(event, claim)


def is_explained(event: Event, claim: Claim) -> bool:
    """Whether the event tells why the claim is made: it is told by it, or brought it about on its items."""
    expected = EXPECTED.get(event.kind)
    if expected is None:
        return False
    return is_told(event, claim) or (claim.code in expected.explains and claim.about in items_of(event))


def items_of(event: Event) -> frozenset[str]:
    """The items that the event bears upon: its own, or all that have epics in the project of its team."""
    if event.item:
        return frozenset({event.item})
    return frozenset(plan.item for plan in PLANS.values() if plan.item and plan.project == event.key)
