"""Balance: what kinds of work a roadmap's items were finished and are planned, against what it asks for.

Only the work of the roadmap's own items counts. Planned is what is open below items in force; an item that nobody has
broken down weighs nothing, which is why the two shares stand beside each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from drift.facts import Facts, Work, evidence, file_evidence, in_force
from drift.findings import Figure, Finding, Measure, Reason, Severity, Subject, Unit, valued
from drift.measures.capacity_time import capacity_time, finished_in
from drift.measures.shares import Piece, Shares, divided, shares
from drift.wording import be, listed, noun, percent, plural
from mapping.roadmap import Roadmap, WorkKind

_WORDS: Mapping[str, str] = {
    WorkKind.CUSTOMER: "customer-facing work",
    WorkKind.BUSINESS: "business work",
    WorkKind.TECHNICAL: "technical work",
    WorkKind.UPKEEP: "upkeep",
}


def balance_findings(facts: Facts) -> Iterator[Finding]:
    """Two findings for each roadmap that asks for a balance: of finished and of planned work."""
    time = capacity_time(facts)
    done = finished_in(facts, time)
    coming = tuple(work for work in facts.work.values() if work.is_open)
    for roadmap in facts.inputs.portfolio.roadmaps:
        if roadmap.balance:
            yield _compared(facts, roadmap, "finished", done, f"was finished in {time}")
            yield _compared(facts, roadmap, "planned", coming, "is still to be done")


def _compared(facts: Facts, roadmap: Roadmap, code: str, works: Sequence[Work], when: str) -> Finding:
    kinds = {item.id: {item.kind.value: 1.0} for item in roadmap.items if code == "finished" or in_force(item)}
    pieces = tuple(piece for work in works for piece in divided(facts, work, kinds, None))
    found = shares(pieces, {kind.value: share for kind, share in roadmap.balance.items()})
    if found is None:
        return _unknown(roadmap, code, pieces, when)
    off = found.beyond(facts.inputs.settings.share_off)
    over = {kind for kind in off if found.off(kind) > 0}
    return Finding(
        Measure.BALANCE,
        code,
        _subject(roadmap),
        Severity.DRIFT if off else Severity.NONE,
        _sentence(facts, roadmap, found, off, when),
        Figure(found.distance, Unit.SHARE, _detail(found)),
        issues=tuple(
            evidence(piece.work.issue, _WORDS[piece.place], at=piece.work.finished)
            for piece in pieces
            if piece.place in over
        ),
        files=file_evidence(roadmap.source, "balance"),
    )


def _unknown(roadmap: Roadmap, code: str, pieces: Sequence[Piece], when: str) -> Finding:
    finished = code == "finished" and not pieces
    reason = Reason.NO_HISTORY if finished else Reason.NO_SCOPE
    why = f"nothing of what {when} has an estimate" if pieces else f"no work of its items {when}"
    sentence = f"{roadmap.title} asks for a balance, but {why}"
    return Finding(Measure.BALANCE, code, _subject(roadmap), Severity.NONE, sentence, *valued(reason))


def _sentence(facts: Facts, roadmap: Roadmap, found: Shares, off: Sequence[str], when: str) -> str:
    size = plural(found.total, noun(facts.inputs.settings.unit))
    told = [
        f"{_WORDS[kind]} {percent(found.actual.get(kind, 0.0))} instead of {percent(found.targets.get(kind, 0.0))}"
        for kind in off
    ]
    start = f"{roadmap.title}: what {when} ({size})"
    if told:
        return f"{start} is off its balance: {listed(told, most=4)}{_unnamed(roadmap)}"
    by_chance = found.within_chance(facts.inputs.settings.share_off)
    return f"{start} {'is too little to tell its balance from chance' if by_chance else 'keeps its balance'}"


def _unnamed(roadmap: Roadmap) -> str:
    """A balance may be off only because nobody wrote what the items are for."""
    count = sum(in_force(item) and "kind" not in item.model_fields_set for item in roadmap.items)
    return f"; {plural(count, 'item')} without a kind {be(count)} taken for customer-facing" if count else ""


def _detail(found: Shares) -> tuple[tuple[str, float], ...]:
    named = {f"actual:{place}": found.actual.get(place, 0.0) for place in found.places}
    named |= {f"target:{place}": found.targets.get(place, 0.0) for place in found.places}
    return tuple(sorted({**named, "pieces": found.pieces, "total": found.total}.items()))


def _subject(roadmap: Roadmap) -> Subject:
    return Subject("roadmap", roadmap.roadmap, roadmap.title)
