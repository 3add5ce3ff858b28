"""Priority drift: the order of each roadmap against the order in which the backlog holds the work of the same items.

An item stands in the backlog where its highest-ranked open story does. Ranks of Jira are plain text that sorts within
one rank field, so a roadmap whose work lies on boards with different rank fields has no order to compare with. Roadmaps
are compared each by itself, for nothing says whose first item comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, combinations
from math import fsum

from drift.facts import Facts, Share, Work, evidence, file_evidence, in_force
from drift.findings import (
    Figure,
    FileEvidence,
    Finding,
    IssueEvidence,
    Measure,
    Reason,
    Severity,
    Subject,
    Unit,
    valued,
)
from drift.forecasts.outlook import Heirs, heirs_in
from drift.inputs import BacklogOrder
from drift.measures.rank_fields import rank_fields
from drift.measures.rank_order import overlap, tau_b
from drift.measures.staleness import is_finished
from drift.wording import listed, noun, plural
from mapping.backlog import Changed, Issue
from mapping.roadmap import Item, Roadmap, Stage


@dataclass(frozen=True, slots=True)
class Placed:
    """An item in both orders: `wanted` sorts as the roadmap does, `rank` as the backlog does.

    `lately` is the work on it that was begun or finished lately; without any it lies still. `waits_for` are the open
    issues and items that keep it from being worked on.
    """

    item: Item
    wanted: tuple[int, int]
    rank: str
    lately: tuple[Share, ...]
    waits_for: tuple[str, ...]

    @property
    def begun(self) -> float:
        """The size of the work on it lately."""
        return fsum(share.size for share in self.lately)


@dataclass(frozen=True, slots=True)
class Inversion:
    """A pair that the backlog holds the other way round than the roadmap: `lower` is worked first."""

    higher: Placed
    lower: Placed

    @property
    def weight(self) -> float:
        """The size of the work on the item that should wait."""
        return self.lower.begun

    @property
    def passes_over(self) -> bool:
        """Whether the less important is worked on while one of written priority lies still, waiting for nothing."""
        asked = self.higher.item.priority is not None
        return asked and bool(self.lower.lately) and not self.higher.lately and not self.higher.waits_for


def priority_findings(facts: Facts) -> Iterator[Finding]:
    """One finding for each roadmap that has items in force still to be finished."""
    for roadmap in facts.inputs.portfolio.roadmaps:
        items = unfinished(facts, roadmap)
        if items:
            yield _compared(facts, roadmap, items)


def unfinished(facts: Facts, roadmap: Roadmap) -> tuple[Item, ...]:
    """The items of a roadmap that are in force and not finished, the most important first: by their written priority,
    then in the order of the file."""
    items = (item for item in roadmap.items if in_force(item) and not is_finished(facts, item))
    return tuple(sorted(items, key=lambda item: (item.priority is None, item.priority or 0)))


def inversions(placed: Sequence[Placed]) -> tuple[Inversion, ...]:
    """The pairs that stand the other way round, those with most work first. Ties are no inversions."""
    pairs = combinations(sorted(placed, key=lambda one: one.wanted), 2)
    found = (Inversion(one, other) for one, other in pairs if one.wanted < other.wanted and other.rank < one.rank)
    return tuple(sorted(found, key=lambda pair: (-pair.weight, pair.higher.wanted, pair.lower.wanted)))


# -- the two orders ----------------------------------------------------------------------------------------------


def placed_items(facts: Facts, items: Sequence[Item]) -> tuple[Placed, ...]:
    """Those of the items that have open work with a rank, in both orders."""
    found, heirs = [], heirs_in(facts.inputs.portfolio)
    for place, item in enumerate(items):
        ranked = _ranked(facts.shares[item.id])
        if ranked:
            wanted = (1, place) if item.priority is None else (0, item.priority)
            lately = tuple(share for share in facts.shares[item.id] if _worked_on_lately(facts, share.work))
            waits = _waits_for(facts, item, ranked[0][1].work.issue, heirs)
            found.append(Placed(item, wanted, _rank(facts, ranked), lately, waits))
    return tuple(found)


def _worked_on_lately(facts: Facts, work: Work) -> bool:
    """Whether it was finished, or was moved while it is under way, in the days after which work counts as stale.

    Without a changelog nobody knows how long work has been under way, so all of it counts.
    """
    since = facts.inputs.as_of.instant - timedelta(days=facts.inputs.settings.stale_item_days)
    if work.finished is not None:
        return work.finished > since
    moves = [change.at for change in facts.changes(work.issue.id) if change.what is Changed.STATUS]
    moved = max(moves, default=work.issue.created)
    return work.stage is Stage.BUILDING and (moved > since or not facts.inputs.backlog.has_history)


def _ranked(shares: Sequence[Share]) -> list[tuple[str, Share]]:
    """The open work that has a rank, the highest-ranked first."""
    open_work = [(share.work.issue.rank, share) for share in shares if share.work.is_open]
    return sorted(((rank, share) for rank, share in open_work if rank), key=lambda pair: pair[0])


def _rank(facts: Facts, ranked: Sequence[tuple[str, Share]]) -> str:
    if facts.inputs.settings.backlog_order is BacklogOrder.FIRST:
        return ranked[0][0]
    sizes = [share.size for _, share in ranked]
    sizes = sizes if any(sizes) else [1.0] * len(ranked)
    half = fsum(sizes) / 2
    return next(rank for (rank, _), before in zip(ranked, accumulate(sizes), strict=True) if before >= half)


def _waits_for(facts: Facts, item: Item, first: Issue, heirs: Heirs) -> tuple[str, ...]:
    issues = facts.inputs.backlog.issues
    readings = {reading.casefold() for reading in facts.inputs.settings.planning.blocked_by}
    blocking = [
        link.other_key
        for link in first.links
        if link.reading.casefold() in readings
        and (other := issues.get(link.other_id))
        and facts.is_live(other)
        and facts.stages.of(other.status) is not Stage.SHIPPED
    ]
    needed = {one.id: one for ident in item.depends_on for one in heirs.of(ident) if one.id != item.id}
    return (*blocking, *(one.title for one in needed.values() if not is_finished(facts, one)))


# -- the finding ---------------------------------------------------------------------------------------------------


def _compared(facts: Facts, roadmap: Roadmap, items: Sequence[Item]) -> Finding:
    fields = sorted(rank_fields(facts, items))
    if len(fields) > 1:
        told = f"its work lies on boards that rank by different fields ({listed(fields)}), which have no common order"
        return _unknown(roadmap, Reason.NO_RANK, told)
    placed = placed_items(facts, items)
    if len(placed) < 2:
        return _without_order(facts, roadmap, items, placed)
    tau = tau_b([one.wanted for one in placed], [one.rank for one in placed])
    if tau is None:
        return _unknown(roadmap, Reason.NO_SCOPE, "all its items have the same priority, so there is no order to keep")
    return _measured(facts, roadmap, placed, tau, len(items) - len(placed))


def _without_order(facts: Facts, roadmap: Roadmap, items: Sequence[Item], placed: Sequence[Placed]) -> Finding:
    at_work = sum(any(share.work.is_open for share in facts.shares[item.id]) for item in items)
    if at_work > len(placed):
        return _unknown(roadmap, Reason.NO_RANK, "the open work of its items has no rank in Jira to compare with")
    return _unknown(roadmap, Reason.NO_SCOPE, "fewer than two of its items have open work to put in order")


def _measured(facts: Facts, roadmap: Roadmap, placed: Sequence[Placed], tau: float, unranked: int) -> Finding:
    turned = inversions(placed)
    passed = any(pair.passes_over for pair in turned)
    return _finding(
        roadmap,
        _sentence(facts, roadmap, placed, turned, tau),
        Figure(tau, Unit.TAU, _detail(facts, placed, turned, unranked)),
        severity=Severity.DRIFT if passed else Severity.NONE,
        issues=tuple(_evidence(placed, turned)),
        files=tuple(_lines(turned)),
    )


def _sentence(facts: Facts, roadmap: Roadmap, placed: Sequence[Placed], turned: Sequence[Inversion], tau: float) -> str:
    pairs = plural(len(placed) * (len(placed) - 1) // 2, "pair")
    start = f"{roadmap.title}: the backlog holds {len(turned)} of {pairs} of items the other way round (tau {tau:.2f})"
    unit = noun(facts.inputs.settings.unit)
    by_lower: dict[str, list[Inversion]] = {}
    for pair in (one for one in turned if one.passes_over):
        by_lower.setdefault(pair.lower.item.id, []).append(pair)
    words = [
        f"{many[0].lower.item.title} ({plural(many[0].weight, unit)}) before "
        f"{listed([pair.higher.item.title for pair in many])}"
        for many in by_lower.values()
    ]
    days = plural(facts.inputs.settings.stale_item_days, "day")
    meanwhile = f"worked on in the last {days} while more important items lay still"
    return f"{start}; {meanwhile}: {'; '.join(words[:3])}" if words else start


def _detail(
    facts: Facts, placed: Sequence[Placed], turned: Sequence[Inversion], unranked: int
) -> tuple[tuple[str, float], ...]:
    wanted = [one.item.id for one in sorted(placed, key=lambda one: one.wanted)]
    actual = [one.item.id for one in sorted(placed, key=lambda one: one.rank)]
    pairs = {
        "blocked": sum(bool(one.waits_for) for one in placed),
        "inverted": len(turned),
        "items": len(placed),
        "passed_over": sum(pair.passes_over for pair in turned),
        "top_overlap": overlap(wanted, actual, facts.inputs.settings.top_items) or 0.0,
        "worked_on_first": fsum({pair.lower.item.id: pair.weight for pair in turned}.values()),
        "unranked": unranked,
    }
    return tuple((name, float(value)) for name, value in sorted(pairs.items()))


def _evidence(placed: Sequence[Placed], turned: Sequence[Inversion]) -> Iterator[IssueEvidence]:
    """The work of lately on items that the roadmap puts later."""
    before: dict[str, list[str]] = {}
    for pair in turned:
        before.setdefault(pair.lower.item.id, []).append(pair.higher.item.title)
    for one in placed:
        for share in one.lately if one.item.id in before else ():
            yield evidence(
                share.work.issue, f"{_state(share)} for {one.item.title}, before {listed(before[one.item.id])}"
            )


def _state(share: Share) -> str:
    return "under way" if share.work.is_open else "finished"


def _lines(turned: Sequence[Inversion]) -> Iterator[FileEvidence]:
    for one in {one.item.id: one for pair in turned for one in (pair.higher, pair.lower)}.values():
        waits = f"waits for {listed(one.waits_for)}" if one.waits_for else ""
        yield from file_evidence(
            one.item.source, f"{one.item.title}: {', '.join(filter(None, (_why(one.item), waits)))}"
        )


def _why(item: Item) -> str:
    """What the file says of an item's place."""
    place = "by its place in the file" if item.priority is None else f"priority {item.priority}"
    scored = place if item.score is None else f"{place}, score {item.score:g}"
    return f"{scored} ({item.rationale})" if item.rationale else scored


def _unknown(roadmap: Roadmap, reason: Reason, why: str) -> Finding:
    return _finding(roadmap, f"{roadmap.title}: {why}", reason)


def _finding(
    roadmap: Roadmap,
    sentence: str,
    value: Figure | Reason,
    *,
    severity: Severity = Severity.NONE,
    issues: tuple[IssueEvidence, ...] = (),
    files: tuple[FileEvidence, ...] = (),
) -> Finding:
    about = Subject("roadmap", roadmap.roadmap, roadmap.title)
    return Finding(
        Measure.PRIORITY, "backlog-order", about, severity, sentence, *valued(value), issues=issues, files=files
    )
