"""Events against claims: what was told, what was missed, and which claims have a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bench.recall.claims import Claim
from bench.recall.truth import EXPECTED, JUDGED, QUIET, is_explained, is_told
from sandbox.company import Event


@dataclass(frozen=True, slots=True)
class Looked:
    """A planted drift and whether it was told; `before`: whether the same was said a day before it happened."""

    event: Event
    found: bool
    before: bool


class Why(StrEnum):
    """Why a claim is made, as far as the company knows."""

    LOG = "in the log"
    FUTURE = "came true"
    NONE = "unexplained"


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim and why it is made."""

    claim: Claim
    why: Why


def look(event: Event, then: Sequence[Claim], day_before: Sequence[Claim]) -> Looked:
    """Look for the event among the claims of its day, and for the same among those of the day before it."""
    return Looked(event, _is_among(event, then), _is_among(event, day_before))


def _is_among(event: Event, said: Iterable[Claim]) -> bool:
    return any(is_told(event, claim) for claim in said)


def broken_silence(event: Event, said: Iterable[Claim]) -> tuple[Claim, ...]:
    """What is said of an item though roadmap and backlog agree on it."""
    return tuple(claim for claim in said if claim.about == event.item and claim.code in QUIET[event.kind])


def judge(said: Iterable[Claim], events: Sequence[Event], came_true: Callable[[Claim], bool]) -> tuple[Judged, ...]:
    """Every claim that has a planted counterpart, with its reason; the log is asked before the future."""
    known = [event for event in events if event.kind in EXPECTED]

    def why(claim: Claim) -> Why:
        if any(is_explained(event, claim) for event in known):
            return Why.LOG
        return Why.FUTURE if came_true(claim) else Why.NONE

    return tuple(Judged(claim, why(claim)) for claim in said if claim.code in JUDGED)
