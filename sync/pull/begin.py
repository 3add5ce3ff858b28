"""Beginning a pull, or taking up the one that was cut short."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from sqlmodel import Session

from sync.pull.work import Work
from sync.store.backlog import source_of
from sync.store.json import dump, load
from sync.store.pulls import abandon_pull, pull_under_way, watermarks
from sync.store.tables import PullRow


class Step(StrEnum):
    """Where a pull is. Steps are taken in this order; those that have nothing to do are passed over."""

    WHOLE_IDS = "ids of what is read from the start"
    OTHER_IDS = "ids of the rest"
    ISSUES = "issues by their ids"
    CHANGES = "what changed since"
    MEANWHILE = "what changed while it lay still"
    VANISHED = "what vanished"


def begin(work: Work, clock: datetime | None) -> PullRow:
    """The pull to go on with; `clock` is what Jira's clock shows, where it says so."""
    began = clock or work.now
    with work.store.transaction() as session:
        row = pull_under_way(session, work.place)
        if row is not None and row.scope == _scope(work) and began - row.began < work.settings.resumable:
            row.resumed = True
            if row.step in {Step.MEANWHILE, Step.VANISHED}:
                row.step, row.cursor = Step.MEANWHILE, ""
            return row
        abandon_pull(session, work.place)
        row = _new(session, work, began)
        session.add(row)
        return row


def whole_projects(job: PullRow) -> list[str]:
    """The projects that a pull reads from the start."""
    return load(list[str], job.whole)


def next_step(work: Work, job: PullRow) -> None:
    """Go on to the next step that has something to do."""
    job.step, job.cursor = _from(_after(Step(job.step)), work, job), ""


def _new(session: Session, work: Work, began: datetime) -> PullRow:
    source = source_of(session, work.place)
    whole = _never_read(session, work)
    if _is_due(source.last_whole, work.settings.whole_every, work.now):
        whole = list(work.scope.projects)
    is_all = set(whole) == set(work.scope.projects)
    row = PullRow(
        workspace=work.place.workspace,
        connection=work.place.connection,
        number=source.number + 1,
        scope=_scope(work),
        began=began,
        step=Step.WHOLE_IDS,
        whole=dump(whole),
        sweep=is_all or _is_due(source.last_sweep, work.settings.sweep_every, work.now),
    )
    row.step = _from(Step.WHOLE_IDS, work, row)
    return row


def _never_read(session: Session, work: Work) -> list[str]:
    """Projects of which not all was read, or with other fields."""
    read = watermarks(session, work.place)
    return [one for one in work.scope.projects if one not in read or read[one].reading != work.reading]


def _scope(work: Work) -> str:
    return f"{work.scope.digest} {work.reading}"


def _is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    return last is None or now - last >= every


def _after(step: Step) -> Step:
    steps = list(Step)
    return steps[len(list(takewhile(lambda one: one is not step, steps))) + 1]


def _from(step: Step, work: Work, job: PullRow) -> Step:
    while not _has_work(step, work, job):
        step = _after(step)
    return step


def _has_work(step: Step, work: Work, job: PullRow) -> bool:
    whole = whole_projects(job)
    match step:
        case Step.WHOLE_IDS:
            return bool(whole)
        case Step.OTHER_IDS:
            return job.sweep and len(whole) < len(work.scope.projects)
        case Step.ISSUES:
            return bool(whole) or job.sweep
        case Step.CHANGES:
            return len(whole) < len(work.scope.projects)
        case Step.MEANWHILE:
            return job.resumed
        case Step.VANISHED:
            return True
