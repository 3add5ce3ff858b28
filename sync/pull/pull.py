"""One pull: what Jira holds now, into the store; seen when it is complete, taken up where it was cut short."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from connectors.errors import BadQuery, NotFound, PermissionMissing
from connectors.jira.client import JiraClient
from sync.pull.begin import Step, begin, whole_projects
from sync.pull.reading import Newest, read_changes, read_ids, read_issues, read_meanwhile
from sync.pull.surroundings import Surroundings, ask_surroundings, save_surroundings
from sync.pull.vanished import Vanished, find_vanished, settle_vanished
from sync.pull.work import PullRefused, Scope, Settings, Setup, Tally, Work, ask_setup, under_way
from sync.store.backlog import (
    Place,
    forget_issues,
    forget_projects,
    has_changes,
    newest_standing,
    show,
    source_of,
)
from sync.store.engine import Store
from sync.store.json import load
from sync.store.people import purge_people
from sync.store.pulls import (
    abandon_pull,
    end_pull,
    forget_watermarks,
    pull_under_way,
    recalled_setup,
    save_setup,
    save_watermark,
    watermarks,
)
from sync.store.tables import PullRow


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a complete pull brought: issues read and written, changes written, and the issues that are gone.

    `full` says that everything was read, and `resumed` that a pull that was cut short was taken up, of which only the
    rest is counted.
    """

    read: int
    written: int
    changes: int
    sprints: int
    gone: tuple[str, ...] = ()
    full: bool = False
    resumed: bool = False


def pull(store: Store, place: Place, scope: Scope, client: JiraClient, settings: Settings, now: datetime) -> Pulled:
    """Bring the store up to date with Jira, as of `now`.

    Whatever the client raises passes through: what was read is kept for the next pull, and nothing of it is seen
    before that one is complete. Raises `PullRefused` where the answer cannot be right.
    """
    with store.transaction() as session:
        setup = recalled_setup(session, place, Setup, now - settings.setup_every)
    if setup is not None and setup.scope == scope.digest:
        client.recall(setup.site)
        # Whoever is refused something asks anew: the site may not be set up any more as it was.
        with suppress(BadQuery, NotFound, PermissionMissing):
            return _pull(Work(store, place, scope, client, settings, now, setup))
    setup = ask_setup(client, scope)
    with store.transaction() as session:
        save_setup(session, place, setup, now)
    return _pull(Work(store, place, scope, client, settings, now, setup))


def _pull(work: Work) -> Pulled:
    """Go on with the pull under way, or begin one; where Jira refuses to go on there, begin anew.

    A search cannot go on behind an issue that was deleted meanwhile (Data Center), or with a token that is too old.
    """
    try:
        return _take_steps(work)
    except BadQuery:
        if not _give_up(work):
            raise
    return _take_steps(replace(work, tally=Tally()))


def _give_up(work: Work) -> bool:
    """Forget the pull under way; whether it was one that had gone on from somewhere."""
    with work.store.transaction() as session:
        job = pull_under_way(session, work.place)
        went_on = job is not None and (job.resumed or bool(job.cursor))
        abandon_pull(session, work.place)
    return went_on


_STEPS: Mapping[Step, Callable[[Work], None]] = {
    Step.WHOLE_IDS: read_ids,
    Step.OTHER_IDS: read_ids,
    Step.ISSUES: read_issues,
    Step.CHANGES: read_changes,
    Step.MEANWHILE: read_meanwhile,
}


def _take_steps(work: Work) -> Pulled:
    account = work.client.account()
    job = begin(work, account.clock)
    around = ask_surroundings(work, sweep=job.sweep)
    while (step := Step(job.step)) is not Step.VANISHED:
        _STEPS[step](work)
        job = work.job()
    try:
        vanished = find_vanished(work) if job.sweep else Vanished()
    except PullRefused:
        with work.store.transaction() as session:
            abandon_pull(session, work.place)
        raise
    with work.store.transaction() as session:
        return _complete(session, work, around, vanished)


def _complete(session: Session, work: Work, around: Surroundings, vanished: Vanished) -> Pulled:
    """Let everything that was read be seen, and note how far it reaches."""
    place, job = work.place, under_way(session, work.place)
    save_surroundings(session, work, job.number, around)
    gone = settle_vanished(session, work, vanished) if job.sweep else ()
    forget_issues(session, place, gone)
    show(session, place, job.number, kept=work.kept)
    _move_watermarks(session, work, job, gone)
    whole = set(whole_projects(job)) == set(work.scope.projects)
    _move_source(session, work, job, whole=whole)
    end_pull(session, place)
    tally, sprints = work.tally, len(around.sprints)
    return Pulled(tally.read, tally.written, tally.changes, sprints, gone, full=whole, resumed=job.resumed)


def _move_watermarks(session: Session, work: Work, job: PullRow, gone: Iterable[str]) -> None:
    """Each project was read up to its issue that changed last, but no further than the pull's beginning: what changed
    during the pull may have been missed."""
    place, known = work.place, watermarks(session, work.place)
    newest, unseen = load(Newest, job.newest), set(load(list[str], job.unseen))
    lost = unseen.union(gone)
    for project in work.scope.projects:
        before = known.get(project)
        seen = [newest.get(project), (before.issue_updated, before.issue_id) if before and before.issue_id else None]
        last = max((one for one in seen if one and one[1] not in lost), default=None)
        last = last or newest_standing(session, place, project, unseen)
        at = min(last[0], job.began) if last else job.began
        save_watermark(session, place, project, reading=work.reading, at=at, last=last or (job.began, ""))
    left = known.keys() - set(work.scope.projects)
    forget_projects(session, place, left)
    forget_watermarks(session, place, left)


def _move_source(session: Session, work: Work, job: PullRow, *, whole: bool) -> None:
    source = source_of(session, work.place)
    source.last_attempt = source.last_complete = work.now
    source.error = ""
    source.has_history = has_changes(session, work.place)
    if whole:
        source.last_whole = work.now
    if job.sweep:
        source.last_sweep = work.now
        unseen_since = work.now - timedelta(days=work.settings.people_days)
        purge_people(session, work.place, min(unseen_since, source.last_whole or unseen_since).date())
