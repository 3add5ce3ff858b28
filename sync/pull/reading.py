"""Reading issues: ids first, then the issues side by side, and what changed since. What was read is kept at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import count, islice
from typing import TypeVar

from connectors.errors import NotFound
from connectors.jira.values import IssuePage
from mapping.backlog import Change, Issue
from sync.pull.begin import Step, next_step, whole_projects
from sync.pull.work import Work, under_way
from sync.store.backlog import Incoming, incoming, save_changes, save_issues, save_unlisted, unread_ids
from sync.store.json import dump, load
from sync.store.people import save_people
from sync.store.pulls import id_page, save_ids, watermarks
from sync.store.tables import PullRow

BATCH = 100
"""Issues that are asked for at once, by their ids."""

_PAGES = 10
"""Pages that are kept in one transaction, with their histories, which Jira tells of 1,000 issues at once."""

Newest = dict[str, tuple[datetime, str]]
"""When the issue of each project that changed last did so, and its id."""

T = TypeVar("T")


def read_ids(work: Work) -> None:
    """Note the ids of all issues of the projects that are read from the start, or of the others, which are swept."""
    job = work.job()
    whole = job.step == Step.WHOLE_IDS
    projects = [one for one in work.scope.projects if (one in whole_projects(job)) == whole]
    for page in work.client.ids(projects, after=job.cursor):
        with work.store.transaction() as session:
            save_ids(session, work.place, page.ids, whole=whole)
            row = under_way(session, work.place)
            row.cursor = page.cursor
            if not page.cursor:
                next_step(work, row)


def read_issues(work: Work) -> None:
    """Read the issues whose ids were noted; of the swept ones those that are not known."""
    done = int(work.job().cursor or 0)
    batches = batched(islice(_ids_to_read(work), done, None), BATCH)
    for pages in batched(work.client.by_id(batches, work.setup.fields, work.scope.extra_fields), _PAGES):
        done += sum(len(page.asked) for page in pages)
        _keep(work, pages, partial(_read_so_far, str(done)), older_too=True)
    work.note(partial(next_step, work))


def read_changes(work: Work) -> None:
    """Read what changed since the projects were last read, in one search for all of them.

    The last issue of each project must come again: a search without it may be one of an account that lost its rights,
    or of an index that is behind.
    """
    job = work.job()
    since, last = _since(work, job)
    unseen = set(load(list[str], job.unseen)) if job.cursor else set(last)
    for pages in _search(work, since, job.cursor):
        unseen -= {issue.id for page in pages for issue in page.issues}
        _keep(work, pages, partial(_searched_so_far, pages[-1].cursor, sorted(unseen)))
    lost = _look_for(work, {ident: last[ident] for ident in sorted(unseen)}) if unseen else set()
    work.note(partial(_searched_so_far, "", sorted(lost)), partial(next_step, work))


def read_meanwhile(work: Work) -> None:
    """Read what changed while the pull lay still: it may have been cut short days ago, and is to be seen now."""
    job = work.job()
    since = dict.fromkeys(work.scope.projects, job.began - work.settings.overlap)
    for pages in _search(work, since, job.cursor):
        _keep(work, pages, partial(_read_so_far, pages[-1].cursor))
    work.note(partial(next_step, work))


def _search(work: Work, since: Mapping[str, datetime], after: str) -> Iterator[list[IssuePage]]:
    """The pages of one search for all projects. Raises NotFound where a project answers with the issues of another."""
    found = work.client.updated(since, work.setup.fields, work.scope.extra_fields, after)
    for pages in batched(found, _PAGES):
        others = {issue.project for page in pages for issue in page.issues} - set(work.scope.projects)
        if others:
            what = f"issues of {', '.join(sorted(others))} came although only {', '.join(since)} were asked for"
            raise NotFound("Jira", what, "If a project was renamed, write its present key into `jira.projects`")
        yield pages


def _ids_to_read(work: Work) -> Iterator[str]:
    for number in count():
        with work.store.transaction() as session:
            page = id_page(session, work.place, number)
            if page is None:
                return
            whole, ids = page
            wanted = ids if whole else unread_ids(session, work.place, ids)
        yield from wanted


def _since(work: Work, job: PullRow) -> tuple[Mapping[str, datetime], Mapping[str, str]]:
    """From when on each project is searched that is not read from the start, and the projects of the issues that must
    be found, by their ids."""
    whole = set(whole_projects(job))
    with work.store.transaction() as session:
        marks = {name: row for name, row in watermarks(session, work.place).items() if name in work.scope.projects}
    marks = {name: row for name, row in marks.items() if name not in whole}
    since = {name: row.at - work.settings.overlap for name, row in marks.items()}
    return since, {row.issue_id: name for name, row in marks.items() if row.issue_id}


def _look_for(work: Work, wanted: Mapping[str, str]) -> set[str]:
    """Ask for issues by id that a search should have found; return those that are not in their projects any more.

    Raises PermissionMissing where the account lost its rights.
    """
    work.client.access(work.scope.projects).require()
    pages = list(work.client.by_id(batched(wanted, BATCH), work.setup.fields, work.scope.extra_fields))
    _keep(work, pages, lambda _: None)
    projects = {issue.id: issue.project for page in pages for issue in page.issues}
    return {ident for ident, project in wanted.items() if projects.get(ident) != project}


def _keep(work: Work, pages: Sequence[IssuePage], note: Callable[[PullRow], None], *, older_too: bool = False) -> None:
    """Keep what is new in the pages, with its history and how far the pull has come, in one transaction.

    What has moved out of the scope since its id was read is left out: a sweep takes it away.
    """
    inside = (issue for page in pages for issue in page.issues if issue.project in work.scope.projects)
    issues = _latest(inside)
    with work.store.transaction() as session:
        number = under_way(session, work.place).number
        found = incoming(session, work.place, number, list(issues.values()), kept=work.kept, older_too=older_too)
    changes = _histories(work, pages, found)
    with work.store.transaction() as session:
        row = under_way(session, work.place)
        work.tally.read += len(issues)
        work.tally.written += save_issues(session, work.place, row.number, found)
        work.tally.changes += save_changes(session, work.place, row.number, changes, kept=work.kept)
        sprints = {sprint.id: sprint for page in pages for sprint in page.sprints}
        boards = {board.id for board in work.setup.boards}
        save_unlisted(session, work.place, row.number, sprints.values(), boards)
        save_people(session, work.place, (one for page in pages for one in page.people), work.now.date())
        row.newest = dump(_newest(load(Newest, row.newest), found))
        note(row)


def _newest(before: Newest, found: Iterable[Incoming]) -> Newest:
    newest = dict(before)
    for one in (new.issue for new in found):
        newest[one.project] = max((one.updated, one.id), newest.get(one.project, (one.updated, "")))
    return newest


def _histories(work: Work, pages: Sequence[IssuePage], found: Sequence[Incoming]) -> list[Change]:
    """The changes of what is new; on Data Center they came with the issues, with those that came last."""
    told = {issue.id: page for page in pages for issue in page.issues}
    fresh = {one.issue.id for one in found}
    changes = [
        change
        for page in pages
        for change in page.changes
        if change.issue_id in fresh and told[change.issue_id] is page
    ]
    if fresh:
        answers = work.client.histories([sorted(fresh)], work.setup.fields)
        changes.extend(change for answer in answers for change in answer.changes)
    return changes


def _latest(issues: Iterable[Issue]) -> dict[str, Issue]:
    """Issues by id; of one that was edited during paging, the later state."""
    found: dict[str, Issue] = {}
    for issue in issues:
        if issue.id not in found or found[issue.id].updated <= issue.updated:
            found[issue.id] = issue
    return found


def _read_so_far(cursor: str, row: PullRow) -> None:
    row.cursor = cursor


def _searched_so_far(cursor: str, unseen: Sequence[str], row: PullRow) -> None:
    row.cursor, row.unseen = cursor, dump(unseen)


def batched(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """The things in lists of at most so many, taken as they are wanted."""
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some
