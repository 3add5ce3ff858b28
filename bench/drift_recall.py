"""Find the drifts that were planted in generated companies: how many are told, and how many findings have a reason.

python -m bench.drift_recall [--seeds SEED...] [--dialect cloud|datacenter]

Each seed is a company with two years of history, all its noise and a log of what was planted. It is pulled from the
sandbox over HTTP. Sprints are looked at when they close, an overrun while it lasts, everything else on the last day.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import get_args

from bench.guard import wilson
from bench.recall.claims import Claim
from bench.recall.company import Pulled, future, pulled
from bench.recall.matching import Judged, Looked, Why, broken_silence, judge, look
from bench.recall.truth import EXPECTED, QUIET
from sandbox.company import Event
from sandbox.jira.model import Dialect

SEEDS = (11, 42, 77, 404, 505)
"""Companies that nobody had looked at when the table of expectations was written."""

_SPRINTS = timedelta(weeks=12)
"""How far back the closing of sprints is looked at."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out for one company."""

    seed: int
    looked: tuple[Looked, ...]
    judged: tuple[Judged, ...]
    quiet: tuple[tuple[Event, tuple[Claim, ...]], ...]


def outcome_of(company: Pulled) -> Outcome:
    """Look for every planted drift, and ask every claim of the last day for its reason."""
    planted = [event for event in company.events if _is_looked_for(event, company.now)]
    said = company.said(company.now)
    return Outcome(
        company.seed,
        tuple(look(event, company.said(_then(event, company.now)), company.said(_eve(event))) for event in planted),
        judge(said, company.events, future(company)),
        tuple((event, broken_silence(event, said)) for event in company.events if event.kind in QUIET),
    )


def _is_looked_for(event: Event, now: datetime) -> bool:
    return event.kind in EXPECTED and (event.kind != "closed" or event.at > now - _SPRINTS)


def _then(event: Event, now: datetime) -> datetime:
    after = EXPECTED[event.kind].after
    return now if after is None else min(now, event.at + after)


def _eve(event: Event) -> datetime:
    return datetime.combine(event.at.date() - timedelta(days=1), time(18), UTC)


def tell(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The tables, the misses and the claims without a reason, by name."""
    looked = [one for outcome in outcomes for one in outcome.looked]
    judged = [one for outcome in outcomes for one in outcome.judged]
    yield f"seeds {', '.join(str(outcome.seed) for outcome in outcomes)}"
    yield from _recall(looked)
    yield from _precision(judged)
    yield from _silence([event for outcome in outcomes for event in outcome.quiet])
    yield from (f"missed: {_named(o.seed, one.event)}" for o in outcomes for one in o.looked if not one.found)
    unexplained = ((outcome.seed, one.claim) for outcome in outcomes for one in outcome.judged if one.why is Why.NONE)
    yield from (f"unexplained: {_claimed(seed, claim)}" for seed, claim in unexplained)
    broken = ((outcome.seed, claim) for outcome in outcomes for _, said in outcome.quiet for claim in said)
    yield from (f"should be quiet: {_claimed(seed, claim)}" for seed, claim in broken)


def _recall(looked: Sequence[Looked]) -> Iterator[str]:
    yield f"{'planted':28} told of all, with 95% bounds; of these said a day before it happened"
    for kind in EXPECTED:
        yield _recalled(kind, [one for one in looked if one.event.kind == kind])
    yield _recalled("all", looked)
    yield _recalled("all but sprints that closed", [one for one in looked if one.event.kind != "closed"])


def _recalled(name: str, looked: Sequence[Looked]) -> str:
    found = [one for one in looked if one.found]
    return f"{name:28} {share(len(found), len(looked)):36} {sum(one.before for one in found):3}"


def _precision(judged: Sequence[Judged]) -> Iterator[str]:
    yield f"{'said on the last day':28} with a reason, 95% bounds: in the log + came true of all"
    for code in sorted({one.claim.code for one in judged}):
        yield _reasoned(" ".join(code), [one for one in judged if one.claim.code == code])
    yield _reasoned("all", judged)


def _reasoned(name: str, judged: Sequence[Judged]) -> str:
    count = Counter(one.why for one in judged)
    known = count[Why.LOG] + count[Why.FUTURE]
    return f"{name:28} {share(known, len(judged)):36} {count[Why.LOG]:3} + {count[Why.FUTURE]}"


def _silence(quiet: Sequence[tuple[Event, tuple[Claim, ...]]]) -> Iterator[str]:
    for kind in QUIET:
        kept = [not said for event, said in quiet if event.kind == kind]
        yield f"{kind + ', and rightly nothing said':40} {share(sum(kept), len(kept))}"


def share(count: int, of: int) -> str:
    """A count of all with the bounds of its share; of nothing there is no share."""
    if not of:
        return "0 of 0"
    low, high = wilson(count, of)
    return f"{count} of {of} ({count / of:.0%}; {low:.0%} to {high:.0%})"


def _named(seed: int, event: Event) -> str:
    return f"seed {seed}, {event.at:%Y-%m-%d}, {event.kind}: {event.sentence}"


def _claimed(seed: int, claim: Claim) -> str:
    return f"seed {seed}, {' '.join(claim.code)}, {claim.about}: {claim.finding.sentence}"


def main() -> None:
    """Build, pull, measure, tell."""
    parser = ArgumentParser(prog="python -m bench.drift_recall", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, metavar="SEED", help="companies to make")
    parser.add_argument("--dialect", choices=get_args(Dialect), default="cloud", help="which Jira they have")
    given, outcomes = parser.parse_args(), []
    for seed in given.seeds:
        with pulled(seed, given.dialect) as company:
            outcomes.append(outcome_of(company))
    print("\n".join(tell(outcomes)))


if __name__ == "__main__":
    main()
