"""Capacity drift: which themes took the finished work, against the shares that the roadmaps give them.

Work of an item counts to the item's themes by their weights. What belongs to no item is a theme of its own whose target
is nothing; themes without a share, and items without a theme, together have what the shares leave over.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

from drift.facts import Facts, Work, evidence, file_evidence
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
from drift.measures.capacity_time import CapacityTime, capacity_time, finished_in
from drift.measures.shares import Piece, Shares, divided, shares
from drift.wording import listed, noun, percent, plural

UNALIGNED = "(unaligned)"
"""The place of work that belongs to no item. Ids have no brackets, so no theme is called so."""

OTHER = "(other)"
"""The place of themes without a share and of items without a theme."""

_WORDS = {UNALIGNED: "work on no roadmap", OTHER: "other themes"}


@dataclass(frozen=True, slots=True)
class Capacity:
    """The finished work of a time by theme: `pieces` by the themes themselves, `shares` against their targets (None
    where nothing has a size)."""

    time: CapacityTime
    pieces: tuple[Piece, ...]
    shares: Shares | None


def capacity_of(facts: Facts) -> Capacity | None:
    """Where the capacity went; None where no theme has a share of it."""
    given = {ident: theme.share for ident, theme in facts.inputs.portfolio.themes().items() if theme.share is not None}
    if not given:
        return None
    time = capacity_time(facts)
    pieces = tuple(_theme_pieces(facts, finished_in(facts, time)))
    return Capacity(time, pieces, shares(_collapsed(pieces, given), targets(given)))


def targets(given: Mapping[str, float]) -> Mapping[str, float]:
    """The share of each theme that has one, of unaligned work, and of all the rest: together 1."""
    return {**given, UNALIGNED: 0.0, OTHER: max(0.0, 1 - fsum(given.values()))}


def _theme_pieces(facts: Facts, works: Sequence[Work]) -> Iterator[Piece]:
    portfolio = facts.inputs.portfolio
    places = {item.id: portfolio.themes_of(item) or {OTHER: 1.0} for item in portfolio.items()}
    for work in works:
        yield from divided(facts, work, places, UNALIGNED)


def _collapsed(pieces: Sequence[Piece], given: Container[str]) -> Iterator[Piece]:
    """Themes without a share are all one place."""
    for piece in pieces:
        yield piece if piece.place in given or piece.place == UNALIGNED else replace(piece, place=OTHER)


def capacity_findings(facts: Facts, capacity: Capacity | None) -> Iterator[Finding]:
    """One finding, where the roadmaps have themes at all."""
    if capacity is not None:
        yield _told(facts, capacity)
    elif facts.inputs.portfolio.themes():
        told = "No theme has a share of the capacity, so nobody can say whether it goes where it should"
        yield _finding(told, Reason.NO_BASELINE)


def _told(facts: Facts, capacity: Capacity) -> Finding:
    if capacity.shares is not None:
        return _measured(facts, capacity, capacity.shares)
    if capacity.pieces:
        return _finding(f"Nothing that was finished in {capacity.time} has an estimate", Reason.NO_SCOPE)
    return _finding(f"Nothing was finished in {capacity.time}, so no theme took any capacity", Reason.NO_HISTORY)


def _measured(facts: Facts, capacity: Capacity, found: Shares) -> Finding:
    off = found.beyond(facts.inputs.settings.share_off)
    over = [place for place in off if found.off(place) > 0]
    pieces = tuple(_collapsed(capacity.pieces, found.targets))
    return _finding(
        _sentence(facts, found, off, capacity.time),
        Figure(found.distance, Unit.SHARE, _detail(found)),
        severity=Severity.DRIFT if off else Severity.NONE,
        cause="; ".join(_took_most(facts, pieces, place) for place in over[:1]),
        issues=tuple(_spent(facts, pieces, over)),
        files=tuple(_asked(facts, off)),
    )


def _sentence(facts: Facts, found: Shares, off: Sequence[str], time: CapacityTime) -> str:
    size = plural(found.total, noun(facts.inputs.settings.unit))
    went = f"{percent(found.distance)} of the work finished in {time} ({size}) went elsewhere than planned"
    told = [_instead(facts, found, place) for place in off]
    if told:
        return f"{went}: {listed(told, most=4)}"
    by_chance = found.within_chance(facts.inputs.settings.share_off)
    return f"{went}, {'but that is too little work to tell it from chance' if by_chance else 'which is within bounds'}"


def _instead(facts: Facts, found: Shares, place: str) -> str:
    asked = found.targets.get(place, 0.0)
    instead = f"instead of {percent(asked) if asked else 'none'}"
    return f"{_name(facts, place)} took {percent(found.actual.get(place, 0.0))} {instead}"


def _name(facts: Facts, place: str) -> str:
    return _WORDS.get(place) or facts.inputs.portfolio.themes()[place].title


def _detail(found: Shares) -> tuple[tuple[str, float], ...]:
    """For each place its share, its target and their difference; and how much work that was."""
    named = {f"actual:{place}": found.actual.get(place, 0.0) for place in found.places}
    named |= {f"target:{place}": found.targets.get(place, 0.0) for place in found.places}
    named |= {f"off:{place}": found.off(place) for place in found.places}
    return tuple(sorted({**named, "finished": found.total, "pieces": found.pieces}.items()))


def _took_most(facts: Facts, pieces: Sequence[Piece], place: str) -> str:
    """What took most of a place: items, or the epics of work that is on no roadmap."""
    titles = {item.id: item.title for item in facts.inputs.portfolio.items()}
    sizes: dict[str, list[float]] = {}
    for piece in (one for one in pieces if one.place == place):
        through = titles[piece.item_id] if piece.item_id else piece.work.issue.parent_key or "work without an epic"
        sizes.setdefault(through, []).append(piece.size)
    most = sorted(sizes.items(), key=lambda pair: (-fsum(pair[1]), pair[0]))
    told = [f"{name} ({plural(fsum(many), noun(facts.inputs.settings.unit))})" for name, many in most]
    return f"{_name(facts, place)} was mostly {listed(told)}"


def _spent(facts: Facts, pieces: Sequence[Piece], places: Sequence[str]) -> Iterator[IssueEvidence]:
    """The work of the places that took too much, each by itself."""
    for place in places:
        note = f"finished for {_name(facts, place)}" if place != UNALIGNED else "on no roadmap"
        yield from (evidence(one.work.issue, note, at=one.work.finished) for one in pieces if one.place == place)


def _asked(facts: Facts, places: Sequence[str]) -> Iterator[FileEvidence]:
    themes = facts.inputs.portfolio.themes()
    for theme in (themes[place] for place in places if place in themes):
        yield from file_evidence(theme.source, f"share {theme.share:g}")


def _finding(
    sentence: str,
    value: Figure | Reason,
    *,
    severity: Severity = Severity.NONE,
    cause: str = "",
    issues: tuple[IssueEvidence, ...] = (),
    files: tuple[FileEvidence, ...] = (),
) -> Finding:
    about = Subject("workspace", "capacity", "Capacity")
    return Finding(
        Measure.CAPACITY, "themes", about, severity, sentence, *valued(value), cause=cause, issues=issues, files=files
    )
