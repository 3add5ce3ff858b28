"""Status drift: what the roadmap and the public board say of an item's stage against what its work says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from drift.facts import Facts, Work, evidence, file_evidence, subject
from drift.findings import Figure, Finding, IssueEvidence, Measure, Reason, Severity, Unit, valued
from drift.wording import listed, plural
from mapping.assignments import RollUp
from mapping.backlog import Change, Changed
from mapping.roadmap import Item, ShippedWhen, Stage
from mapping.rollup import derived_stage

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A stage that somebody says an item has, and who is told so."""

    stage: Stage
    public: bool


def status_findings(facts: Facts) -> Iterator[Finding]:
    """Over- and under-claims of each item, statuses that no stage claims, and work that went backwards."""
    for item in facts.items:
        rollup = facts.inputs.rollups.get(item.id, RollUp(item.id))
        if rollup.unmapped_statuses:
            yield _unmapped(facts, item, rollup)
        else:
            for claim in _claims(facts, item):
                yield from _compared(facts, item, rollup, claim)
        yield from _moved_back(facts, item)


def actual_stage(facts: Facts, item: Item, rollup: RollUp) -> Stage | None:
    """Where the work stands; None where there is none. Finished work whose release is still out, or of an item
    that has epics without stories to which a size is given, is not shipped yet."""
    if item.confirmed_shipped is not None and item.confirmed_shipped <= facts.today:
        return Stage.SHIPPED
    stage = derived_stage(rollup)
    waits = item.id in facts.predicted or not _is_out(facts, item)
    return Stage.BUILDING if stage is Stage.SHIPPED and waits else stage


def _is_out(facts: Facts, item: Item) -> bool:
    if item.shipped_when in (ShippedWhen.DONE, ShippedWhen.CONFIRMED):
        return item.shipped_when is ShippedWhen.DONE
    carried = {ident for share in facts.shares[item.id] for ident in share.work.issue.release_ids}
    releases = facts.inputs.backlog.releases
    return all(ident in releases and releases[ident].released for ident in carried)


def _claims(facts: Facts, item: Item) -> Iterator[_Claim]:
    """What customers are shown, and what the file says where that differs or nobody is shown anything."""
    shown = facts.inputs.public.get(item.id)
    if shown is not None:
        yield _Claim(shown.stage, public=True)
    if item.stage is not None and (shown is None or shown.stage is not item.stage):
        yield _Claim(item.stage, public=False)


def _compared(facts: Facts, item: Item, rollup: RollUp, claim: _Claim) -> Iterator[Finding]:
    actual = actual_stage(facts, item, rollup)
    if actual is None:
        if item.needs_work:
            yield _without_work(item, claim)
        return
    if claim.stage.rank is None or actual.rank is None:
        return
    steps = claim.stage.rank - actual.rank
    if steps > 0:
        yield _over_claimed(facts, item, rollup, claim, steps)
    elif steps < 0:
        yield _under_claimed(facts, item, rollup, claim, actual, steps)


def _who(claim: _Claim) -> str:
    return "customers are told" if claim.public else "the roadmap says"


def _code(code: str, claim: _Claim) -> str:
    return f"{code}-in-public" if claim.public else code


def _without_work(item: Item, claim: _Claim) -> Finding:
    sentence = f"{item.title}: {_who(claim)} {claim.stage}, but no work in the backlog says so"
    planned = claim.stage is Stage.PLANNED
    return _finding(
        item, _code("no-work", claim), Severity.NONE if planned else Severity.HYGIENE, sentence, Reason.NO_SCOPE
    )


def _over_claimed(facts: Facts, item: Item, rollup: RollUp, claim: _Claim, steps: int) -> Finding:
    sentence = f"{item.title}: {_who(claim)} {claim.stage}, but {_work_in_words(facts, item, rollup)}"
    still_open = [share.work for share in facts.shares[item.id] if share.work.is_open]
    return _finding(
        item,
        _code("over-claimed", claim),
        Severity.BROKEN if claim.public else Severity.DRIFT,
        sentence,
        Figure(steps, Unit.STEPS, _counts(rollup)),
        tuple(evidence(work.issue, work.issue.status.name) for work in still_open),
    )


def _under_claimed(facts: Facts, item: Item, rollup: RollUp, claim: _Claim, actual: Stage, steps: int) -> Finding:
    announced = actual is Stage.SHIPPED
    words = "its work is done: not announced yet" if announced else _work_in_words(facts, item, rollup)
    sentence = f"{item.title}: {_who(claim)} {claim.stage}, but {words}"
    begun = [share.work for share in facts.shares[item.id] if share.work.stage is not Stage.PLANNED]
    return _finding(
        item,
        _code("not-announced" if announced else "under-claimed", claim),
        Severity.DRIFT,
        sentence,
        Figure(steps, Unit.STEPS, _counts(rollup)),
        tuple(evidence(work.issue, work.issue.status.name, at=work.finished or work.started) for work in begun),
    )


def _work_in_words(facts: Facts, item: Item, rollup: RollUp) -> str:
    works = [share.work for share in facts.shares[item.id]]
    done = sum(not work.is_open for work in works)
    begun = sum(work.stage is Stage.BUILDING for work in works)
    if not rollup.count.remaining and (predicted := facts.predicted.get(item.id)):
        keys = [one.epic.key for one in predicted]
        return f"{listed(keys)} {'has' if len(keys) == 1 else 'have'} no stories yet"
    if not rollup.count.remaining:
        return "its release is not out" if item.shipped_when is not ShippedWhen.CONFIRMED else "nobody confirmed it"
    if done or begun:
        are = "is" if done == 1 else "are"
        return f"{done} of {plural(len(works), 'story')} {are} done and {begun or 'none'} under way"
    return f"none of its {plural(len(works), 'story')} has been started"


def _counts(rollup: RollUp) -> tuple[tuple[str, float], ...]:
    return (("doing", rollup.count.doing), ("done", rollup.count.done), ("todo", rollup.count.todo))


def _unmapped(facts: Facts, item: Item, rollup: RollUp) -> Finding:
    names = listed(rollup.unmapped_statuses)
    advice = f"no stage claims the status {names}; name it under `statuses` in the mapping"
    sentence = f"{item.title} keeps its last stage: {advice}"
    touched = [share.work.issue for share in facts.shares[item.id] if share.work.stage is None]
    return _finding(
        item,
        "unmapped-status",
        Severity.HYGIENE,
        sentence,
        Reason.UNMAPPED_STATUS,
        tuple(evidence(issue, issue.status.name) for issue in touched),
    )


# -- work that went backwards ------------------------------------------------------------------------------------


def _moved_back(facts: Facts, item: Item) -> Iterator[Finding]:
    """Events of the last seven days, reported even where today's stage agrees again."""
    works = [share.work for share in facts.shares[item.id] if _changed_lately(facts, share.work)]
    events = [(work, change) for work in works for change in facts.changes(work.issue.id) if _is_back(facts, change)]
    if not events:
        return
    reopened = {work.issue.id for work, change in events if facts.stages.before(change) is Stage.SHIPPED}
    back = {work.issue.id for work, _ in events} - reopened
    parts = ((reopened, "reopened"), (back, "put back to planned"))
    told = listed([f"{plural(len(ids), 'story')} {words}" for ids, words in parts if ids])
    figure = Figure(
        len(reopened | back), Unit.COUNT, (("put_back", float(len(back))), ("reopened", float(len(reopened))))
    )
    sentence = f"{item.title} went backwards in the last seven days: {told}"
    issues = tuple(_event(work, change) for work, change in events)
    yield _finding(item, "moved-back", Severity.DRIFT, sentence, figure, issues)


def _changed_lately(facts: Facts, work: Work) -> bool:
    changes = facts.changes(work.issue.id)
    return bool(changes) and changes[-1].at > facts.inputs.as_of.instant - _WEEK


def _is_back(facts: Facts, change: Change) -> bool:
    if change.what is not Changed.STATUS or change.at <= facts.inputs.as_of.instant - _WEEK:
        return False
    before, after = facts.stages.before(change), facts.stages.after(change)
    ranks = (before.rank if before else None, after.rank if after else None)
    return ranks[0] is not None and ranks[1] is not None and ranks[1] < ranks[0]


def _event(work: Work, change: Change) -> IssueEvidence:
    return evidence(work.issue, f"{change.before_text} to {change.after_text}", change)


def _finding(
    item: Item,
    code: str,
    severity: Severity,
    sentence: str,
    value: Figure | Reason,
    issues: tuple[IssueEvidence, ...] = (),
) -> Finding:
    return Finding(
        Measure.STATUS,
        code,
        subject(item),
        severity,
        sentence,
        *valued(value),
        issues=issues,
        files=file_evidence(item.source, f"stage {item.stage}" if item.stage else "the item"),
    )
