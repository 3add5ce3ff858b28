"""How many promises were kept, by the date in force when they were done and by the first date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from drift.facts import Facts, file_evidence, in_force
from drift.findings import Figure, Finding, Measure, Reason, Severity, Subject, Unit, valued
from drift.forecasts.schedule import Schedule
from drift.measures.promise import Keeping, keeping, record
from drift.measures.promise_items import shown_items
from drift.wording import percent, plural


def kept_findings(facts: Facts, found: Sequence[Schedule]) -> Iterator[Finding]:
    """Both rates over all promises that came due, each on its board; those taken back before are counted aloud."""
    zone, days = facts.inputs.as_of.zone, facts.inputs.settings.notice_days
    shown = [one for boards in shown_items(facts, found) for one in boards]
    dated = [(one, kept) for one in shown if (kept := record(one.history, zone))]
    if not dated:
        return
    live = [(one, kept) for one, kept in dated if in_force(one.item)]
    told = [(one, keeping(one.history, one.done, facts.today, days, zone)) for one, _ in live]
    back = len(dated) - len(live) + sum(bool(kept.withdrawals) and not (kept.stands or one.done) for one, kept in live)
    missed = [one for one, each in told if each.in_force is False or each.first is False]
    counts = _counts([each for _, each in told], back)
    sentence = _in_words(counts, len(live), days)
    yield Finding(
        Measure.PROMISE,
        "kept",
        Subject("workspace", "promises", "Promises"),
        Severity.DRIFT if missed else Severity.NONE,
        f"{sentence}; {plural(back, 'promise')} taken back" if back else sentence,
        *valued(_rate(counts)),
        files=tuple(line for one in missed for line in file_evidence(one.item.source, f"missed: {one.item.title}")),
    )


def _rate(counts: Mapping[str, float]) -> Figure | Reason:
    if not counts["scored"]:
        return Reason.NO_HISTORY
    return Figure(counts["kept"] / counts["scored"], Unit.SHARE, tuple(sorted(counts.items())))


def _in_words(counts: Mapping[str, float], made: int, days: int) -> str:
    first = f"{_of(counts['kept_first'], counts['scored_first'])} by the first date"
    if counts["scored"]:
        meant = _of(counts["kept"], counts["scored"])
        were = "was" if counts["scored"] == 1 else "were"
        return f"{meant} {were} kept by the date in force {plural(days, 'day')} before, {first}"
    if counts["scored_first"]:
        return f"{first}; none can be told yet by the date in force"
    return f"{plural(made, 'promise')} made, of which none has come due yet"


def _counts(told: Sequence[Keeping], back: int) -> Mapping[str, float]:
    meant = [each.in_force for each in told if each.in_force is not None]
    first = [each.first for each in told if each.first is not None]
    counts = {
        "kept": sum(meant),
        "kept_first": sum(first),
        "scored": len(meant),
        "scored_first": len(first),
        "taken_back": back,
    }
    return {name: float(count) for name, count in counts.items()}


def _of(kept: float, scored: float) -> str:
    share = f" ({percent(kept / scored)})" if scored else ""
    return f"{kept:g} of {plural(scored, 'promise')}{share}"
