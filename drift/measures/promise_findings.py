"""Promise drift: dates that customers were shown and that moved, went or differ from the files; texts that changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import takewhile

from drift.facts import Facts, file_evidence, subject
from drift.findings import Figure, Finding, Measure, Reason, Severity, ShownEvidence, Unit, valued
from drift.forecasts.forecast import Forecast
from drift.forecasts.schedule import Schedule
from drift.inputs import Showing
from drift.measures.promise import Move, Record, Rewording, Withdrawal, dated_by_hand, promised, record, rewordings
from drift.measures.promise_items import ShownItem, shown_items
from drift.wording import mark, plural
from mapping.roadmap import Stage

_WEEK = timedelta(days=7)
_EXCERPT = 60


def promise_findings(facts: Facts, found: Sequence[Schedule]) -> Iterator[Finding]:
    """What became of the promises of each item. Of an item on several boards each finding is on the board where it is
    worst."""
    for shown in shown_items(facts, found):
        yield from _slipped(facts, shown)
        yield from _withdrawn(facts, shown)
        yield from _reworded(facts, shown)
        yield from _otherwise(facts, shown)


def _is_fresh(facts: Facts, day: date) -> bool:
    return day > facts.today - _WEEK


# -- dates that moved ----------------------------------------------------------------------------------------------


def _slipped(facts: Facts, shown: Iterable[ShownItem]) -> Iterator[Finding]:
    zone = facts.inputs.as_of.zone
    found = [(one, kept) for one in shown if (kept := record(one.history, zone)) and (kept.moves or kept.advances)]
    if found:
        one, worst = max(found, key=lambda pair: (pair[1].slip, pair[1].advanced))
        put_off = bool(worst.moves)
        gap = _gap(one, worst)
        yield _finding(
            one,
            "slipped" if put_off else "brought-forward",
            _harm(facts, one, worst),
            "; ".join(filter(None, (_moves_in_words(one, worst), _notice_in_words(worst), _gap_in_words(facts, gap)))),
            Figure(worst.slip if put_off else worst.advanced, Unit.DAYS, _detail(worst, gap)),
            [_moved_evidence(one, move) for move in _by_time(worst)],
        )


def _by_time(found: Record) -> Sequence[Move]:
    return sorted((*found.moves, *found.advances, *found.inside), key=lambda move: move.at)


def _harm(facts: Facts, one: ShownItem, found: Record) -> Severity:
    """Worst where customers were told in the last week of a date that had passed already."""
    if one.done or not found.stands:
        return Severity.NONE
    fresh = [move for move in _by_time(found) if _is_fresh(facts, move.day)]
    if any(move.notice < 0 for move in fresh):
        return Severity.BROKEN
    if fresh:
        return Severity.MOVED
    return Severity.DRIFT if found.moves else Severity.NONE


def _moves_in_words(one: ShownItem, found: Record) -> str:
    told = []
    if found.moves:
        told.append(f"put off {_times(found.moves)}{one.where}, by {plural(found.slip, 'day')}")
    if found.advances:
        told.append(f"brought forward {_times(found.advances)}, by {plural(found.advanced, 'day')}")
    words = f"{one.item.title} was {' and '.join(told)}: {found.first} was promised first, {found.last} last"
    return f"{words}, less exactly than before" if found.widened else words


def _times(moves: Sequence[Move]) -> str:
    return {1: "once", 2: "twice"}.get(len(moves), f"{len(moves)} times")


def _notice_in_words(found: Record) -> str:
    if not found.moves:
        return ""
    notice = found.moves[-1].notice
    when = f"{plural(abs(notice), 'day')} {'before' if notice >= 0 else 'after'} the date that was promised"
    return f"customers were last told {when}"


def _gap(one: ShownItem, found: Record) -> int | None:
    """Days from the date shown last to the 85% day of the forecast."""
    outcome = one.schedule.outcome if one.schedule and not one.done else None
    return (outcome.p85 - found.last).days if isinstance(outcome, Forecast) and outcome.p85 else None


def _gap_in_words(facts: Facts, gap: int | None) -> str:
    if not gap:
        return ""
    way = "after" if gap > 0 else "before"
    return f"at 85% it is done {plural(abs(gap), 'day')} {way} that{mark(facts.inputs.settings.method)}"


def _detail(found: Record, gap: int | None) -> tuple[tuple[str, float], ...]:
    """Its counts; the notices are those of moves to a later date, the last and the shortest."""
    notices = [move.notice for move in found.moves]
    known = {
        "gap": gap,
        "least_notice": min(notices, default=None),
        "notice": notices[-1] if notices else None,
        "rate": found.rate,
    }
    counts = {
        "advanced": found.advanced,
        "advances": len(found.advances),
        "inside": len(found.inside),
        "moves": len(found.moves),
        "narrowed": found.narrowed,
        "net": found.net,
        "widened": found.widened,
        "withdrawals": len(found.withdrawals),
    }
    told = [(name, float(value)) for name, value in known.items() if value is not None]
    return tuple(sorted([*told, *((name, float(value)) for name, value in counts.items())]))


def _moved_evidence(one: ShownItem, move: Move) -> ShownEvidence:
    texts = _period(move.before, move.old), _period(move.after, move.new)
    return ShownEvidence(one.board, move.at, "date", *texts, by_hand=dated_by_hand(move.after))


def _period(told: Showing, deadline: date) -> str:
    return told.target if told.target == deadline.isoformat() else f"{told.target} ({deadline})"


# -- promises taken back -------------------------------------------------------------------------------------------


def _withdrawn(facts: Facts, shown: Iterable[ShownItem]) -> Iterator[Finding]:
    """Those of the last week which have not come back."""
    zone = facts.inputs.as_of.zone
    found = [
        (one, kept.withdrawals[-1])
        for one in shown
        if (kept := record(one.history, zone)) and kept.withdrawals and not kept.stands
    ]
    fresh = [(one, event) for one, event in found if _is_fresh(facts, event.day)]
    if fresh:
        one, last = min(fresh, key=lambda pair: pair[1].deadline)
        notice = (last.deadline - last.day).days
        sentence = f"{one.item.title} was promised for {last.deadline} and is {last.how} since {last.day}{one.where}"
        yield _finding(
            one, "withdrawn", Severity.MOVED, sentence, Figure(notice, Unit.DAYS), [_gone_evidence(one, last)]
        )


def _gone_evidence(one: ShownItem, event: Withdrawal) -> ShownEvidence:
    by_hand = dated_by_hand(event.after) or bool({"archived", "deleted"} & set(event.after.by_hand))
    return ShownEvidence(one.board, event.at, "date", _period(event.before, event.deadline), event.how, by_hand)


# -- wording -------------------------------------------------------------------------------------------------------


def _reworded(facts: Facts, shown: Iterable[ShownItem]) -> Iterator[Finding]:
    """What customers read otherwise since the last week, though its date is the same."""
    zone = facts.inputs.as_of.zone
    found = [
        (one, change)
        for one in shown
        for change in rewordings(one.history)
        if _is_fresh(facts, change.at.astimezone(zone).date())
    ]
    if found:
        one, last = max(found, key=lambda pair: pair[1].at)
        hand = "a person's hand on the board changed" if last.by_hand else "customers read"
        verb = "" if last.by_hand else " otherwise"
        before, after = _excerpts(last)
        sentence = (
            f"{one.item.title}: {hand} its {last.part}{verb} since {last.at.astimezone(zone).date()}, "
            f"at the same date: “{before}” is now “{after}”"
        )
        texts = [
            ShownEvidence(each.board, change.at, change.part, change.before, change.after, change.by_hand)
            for each, change in found
        ]
        yield _finding(one, "reworded", Severity.MOVED, sentence, Figure(len(found), Unit.COUNT), texts)


def _excerpts(change: Rewording) -> tuple[str, str]:
    """Where the two texts begin to differ, with a little before it."""
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(change.before, change.after, strict=False)))
    start = max(0, alike - _EXCERPT // 3)
    return _excerpt(change.before, start), _excerpt(change.after, start)


def _excerpt(text: str, start: int) -> str:
    cut = "".join(letter if letter.isprintable() else " " for letter in text[start : start + _EXCERPT])
    cut = " ".join(cut.split())  # on one line, and nothing that a terminal would obey
    return f"{'…' if start else ''}{cut}{'…' if len(text) > start + _EXCERPT else ''}"


# -- what customers see against the files --------------------------------------------------------------------------


def _otherwise(facts: Facts, shown: Iterable[ShownItem]) -> Iterator[Finding]:
    """A date on a board that is not that of the file: a change that waits, or a person's hand."""
    differing = [
        (one, date_shown)
        for one in shown
        if one.schedule and not one.done and (date_shown := _promised_now(one)) is not None
        if date_shown != facts.deadlines[one.item.id]
    ]
    if not differing:
        return
    one, seen = min(differing, key=lambda pair: pair[1])
    meant = facts.deadlines[one.item.id]
    hand = ", a date that a person set on the board" if dated_by_hand(one.history[-1]) else ""
    says = f"the file says {meant}" if meant else "the file has no date"
    yield _finding(
        one,
        "shown-otherwise",
        Severity.AT_RISK if meant is None or meant > seen else Severity.DRIFT,
        f"{one.item.title}: customers are shown {seen}{one.where}{hand}, but {says}",
        Figure((meant - seen).days, Unit.DAYS) if meant else Reason.NO_DATE,
        [
            ShownEvidence(each.board, last.at, "date", "", _period(last, day), dated_by_hand(last))
            for each, day in differing
            for last in each.history[-1:]
        ],
    )


def _promised_now(one: ShownItem) -> date | None:
    last = one.history[-1]
    return None if last.stage is Stage.SHIPPED else promised(last)


def _finding(
    one: ShownItem,
    code: str,
    severity: Severity,
    sentence: str,
    value: Figure | Reason,
    shown: Sequence[ShownEvidence],
) -> Finding:
    return Finding(
        Measure.PROMISE,
        code,
        subject(one.item),
        severity,
        sentence,
        *valued(value),
        files=file_evidence(one.item.source, f"target {one.item.target}"),
        shown=tuple(shown),
    )
