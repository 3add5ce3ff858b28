"""Demand: what customers vote for on the public boards against the order in which the roadmap takes it up.

Votes are a voice, not an order: nothing but findings follows from them. Of two items the one with more votes is the
wanted one; where the roadmap puts the other first, the pair weighs as much as the other has work under way. Comments
are counted beside the votes and never weighed against them, for one customer may write ten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum

from drift.facts import Facts, Share, evidence, file_evidence, subject
from drift.findings import Figure, Finding, Measure, Reason, Severity, Subject, Unit, valued
from drift.forecasts.schedule import Schedule, done_day
from drift.inputs import Demand
from drift.wording import listed, noun, percent, plural
from mapping.roadmap import Item, Stage


@dataclass(frozen=True, slots=True)
class Wanted:
    """A public item that is not done, with its votes and comments: `place` is its place on the roadmap, `under_way` its
    open work that has been started."""

    item: Item
    votes: int
    gained: int | None
    comments: int
    place: int
    under_way: tuple[Share, ...]

    @property
    def weight(self) -> float:
        """The size of what is under way."""
        return fsum(share.size for share in self.under_way)


@dataclass(frozen=True, slots=True)
class Inversion:
    """A wanted item, and one that fewer customers want and that the roadmap puts before it."""

    wanted: Wanted
    before: Wanted


def demand_findings(facts: Facts, found: Sequence[Schedule]) -> Iterator[Finding]:
    """How far the roadmap's order is from the votes; what is wanted most and waits behind other work, or lies idle."""
    heard = tuple(_heard(facts, found))
    if not heard:
        return
    ranked = ranking(facts, heard)
    if not any(one.votes for one in ranked):
        yield _silence(heard)
        return
    pairs = inversions(ranked)
    yield _order(facts, ranked, pairs)
    for one in [each for each in ranked if each.votes][: facts.inputs.settings.wanted_items]:
        yield from _overtaken(facts, one, [pair.before for pair in pairs if pair.wanted is one])
        yield from _idle(one, ranked)


def _heard(facts: Facts, found: Sequence[Schedule]) -> Iterator[tuple[Schedule, Demand]]:
    """Items that customers see and that are still to come, on boards whose votes were read."""
    for one in found:
        demand, shown = facts.inputs.demand.get(one.item.id), facts.inputs.public.get(one.item.id)
        if demand and shown and shown.stage is not Stage.SHIPPED and done_day(facts, one) is None:
            yield one, demand


def ranking(facts: Facts, heard: Sequence[tuple[Schedule, Demand]]) -> tuple[Wanted, ...]:
    """The items that can be voted for, by votes, then by those of the last week, by comments, and in the roadmap's
    order."""
    places = {item.id: place for place, item in enumerate(facts.inputs.portfolio.order())}
    wanted = (
        Wanted(one.item, demand.votes, demand.gained, demand.comments, places[one.item.id], _under_way(one))
        for one, demand in heard
        if demand.votes is not None
    )
    return tuple(sorted(wanted, key=lambda one: (-one.votes, -(one.gained or 0), -one.comments, one.place)))


def _under_way(one: Schedule) -> tuple[Share, ...]:
    return tuple(share for share in one.open if share.work.active is not None)


def inversions(ranked: Sequence[Wanted]) -> tuple[Inversion, ...]:
    """Each pair of which the less wanted comes first on the roadmap. Items with as many votes are no pair."""
    return tuple(
        Inversion(wanted, other)
        for wanted in ranked
        for other in ranked
        if wanted.votes > other.votes and other.place < wanted.place
    )


# -- findings ------------------------------------------------------------------------------------------------------


def _silence(heard: Sequence[tuple[Schedule, Demand]]) -> Finding:
    """Nobody votes, or nobody can."""
    told, reason = "Nobody has voted for a public item yet", Reason.NO_VOTES
    if all(demand.votes is None for _, demand in heard):
        told, reason = "No board with public items takes votes, so nobody knows which is wanted most", Reason.VOTING_OFF
    return _finding("order", _BOARDS, Severity.NONE, told, reason)


def _order(facts: Facts, ranked: Sequence[Wanted], pairs: Sequence[Inversion]) -> Finding:
    told_apart = sum(one.votes > other.votes for one in ranked for other in ranked)
    if not told_apart:
        sentence = f"All {plural(len(ranked), 'public item')} have as many votes, so none is wanted more"
        return _finding("order", _BOARDS, Severity.NONE, sentence, Reason.NO_SCOPE)
    first = tuple({pair.before.item.id: pair.before for pair in pairs if pair.before.under_way}.values())
    weight = fsum(one.weight for one in first)
    counts = {
        "inversions": len(pairs),
        "pairs": told_apart,
        "votes": sum(one.votes for one in ranked),
        "weight": weight,
    }
    share = len(pairs) / told_apart
    sentence = (
        f"The roadmap puts the less wanted item first in {len(pairs)} of {plural(told_apart, 'pair')} that votes tell "
        f"apart ({percent(share)})"
    )
    if first:
        sentence = f"{sentence}, and {_size(facts, weight)} of the less wanted {_are(weight)} under way"
    return _finding(
        "order",
        _BOARDS,
        Severity.DRIFT if first else Severity.NONE,
        sentence,
        Figure(share, Unit.SHARE, tuple((name, float(count)) for name, count in sorted(counts.items()))),
        first,
    )


def _overtaken(facts: Facts, one: Wanted, before: Sequence[Wanted]) -> Iterator[Finding]:
    """A wanted item that the roadmap puts behind less wanted ones which are being worked on."""
    busy = [other for other in before if other.under_way]
    if not busy:
        return
    weight = fsum(other.weight for other in busy)
    names = listed([f"{other.item.title} ({plural(other.votes, 'vote')})" for other in busy])
    comes = "comes" if len(busy) == 1 else "come"
    sentence = f"{_votes(one)}; {names} {comes} before it on the roadmap, with {_size(facts, weight)} under way"
    figure = Figure(weight, facts.inputs.settings.unit, _detail(one, pairs=len(busy)))
    yield _finding("overtaken", subject(one.item), Severity.DRIFT, sentence, figure, (one, *busy))


def _idle(one: Wanted, ranked: Sequence[Wanted]) -> Iterator[Finding]:
    """A wanted item with nothing under way, where work is meant to be behind it."""
    if one.under_way or not one.item.needs_work:
        return
    place = ranked.index(one) + 1
    sentence = f"{_votes(one)}, number {place} of {plural(len(ranked), 'public item')}, and nothing of it is under way"
    figure = Figure(one.votes, Unit.COUNT, _detail(one, place=place))
    yield _finding("wanted-idle", subject(one.item), Severity.DRIFT, sentence, figure, (one,))


def _votes(one: Wanted) -> str:
    gained = f" ({one.gained:+d} in a week)" if one.gained else ""
    written = f" and {plural(one.comments, 'comment')}" if one.comments else ""
    return f"{one.item.title} has {plural(one.votes, 'vote')}{gained}{written}"


def _size(facts: Facts, weight: float) -> str:
    return plural(weight, noun(facts.inputs.settings.unit))


def _are(weight: float) -> str:
    return "is" if weight == 1 else "are"


def _detail(one: Wanted, **more: float) -> tuple[tuple[str, float], ...]:
    known = {"comments": one.comments, "votes": one.votes, **more}
    known |= {} if one.gained is None else {"gained": one.gained}
    return tuple(sorted((name, float(number)) for name, number in known.items()))


_BOARDS = Subject("workspace", "demand", "Votes of customers")


def _finding(
    code: str,
    about: Subject,
    severity: Severity,
    sentence: str,
    value: Figure | Reason,
    behind: Sequence[Wanted] = (),
) -> Finding:
    """A finding with the items behind it: their lines with their votes, and their work that is under way."""
    return Finding(
        Measure.DEMAND,
        code,
        about,
        severity,
        sentence,
        *valued(value),
        issues=tuple(
            evidence(share.work.issue, f"under way for {one.item.title}", at=share.work.active)
            for one in behind
            for share in one.under_way
        ),
        files=tuple(
            line
            for one in behind
            for line in file_evidence(one.item.source, f"{one.item.title}: {plural(one.votes, 'vote')}")
        ),
    )
