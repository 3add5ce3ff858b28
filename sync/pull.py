"""One pull: what Jira holds now, into the store. All of it or nothing; missing is not deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from connectors.jira.client import JiraClient
from connectors.jira.values import IssuePage
from mapping.backlog import Issue, Sprint
from sync.store.backlog import (
    Fact,
    Place,
    count_missing,
    forget_outside,
    known_ids,
    known_updates,
    save_changes,
    save_facts,
    save_issues,
)
from sync.store.engine import Store
from sync.store.tables import ChangeRow, SourceRow


class PullRefused(Exception):
    """The source answered, but what it said is not to be believed. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a pull behaves: how often ids are swept, and how many issues may vanish at once."""

    sweep_every: timedelta = timedelta(days=1)
    gone_share: float = 0.1
    gone_floor: int = 20


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a complete pull brought: issues read and written, changes written, issues now gone."""

    read: int
    written: int
    changes: int
    sprints: int
    gone: tuple[str, ...] = ()
    full: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What is pulled: the projects, and further fields that the mapping rules name. A new scope is pulled anew."""

    projects: tuple[str, ...]
    extra_fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"projects {', '.join(sorted(self.projects))}; fields {', '.join(sorted(self.extra_fields))}"


def pull(store: Store, place: Place, scope: Scope, client: JiraClient, settings: Settings, now: datetime) -> Pulled:
    """Bring the store up to date with Jira, as of `now`.

    Whatever the client raises passes through, and the store is as it was. Raises `PullRefused` where the answer
    cannot be right.
    """
    row = _source_row(store, place)
    since = row.watermark if row is not None and row.scope == str(scope) else None
    client.account()
    client.access(scope.projects).require()
    boards = client.boards()
    sprints, releases, fields = client.sprints(boards), client.releases(scope.projects), client.fields(boards)
    pages = list(client.issues(scope.projects, fields, since=since, extra=scope.extra_fields))
    issues = _latest(issue for page in pages for issue in page.issues)
    with store.transaction() as session:
        known = known_updates(session, place) if since is not None else {}
    if since is None and not issues:
        raise PullRefused(
            "Jira answered with no issue at all. Check that the projects in milepost.yaml are the right ones "
            "and that the account may browse them (milepost check)"
        )
    fresh = [ident for ident, issue in issues.items() if known.get(ident) != issue.updated]
    changes = [change for page in pages for change in page.changes]
    changes.extend(change for batch in client.changes(fresh, fields) for change in batch)
    swept = frozenset(issues) if since is None else _sweep(client, scope, row, settings, now)
    people = {person.id: person for page in pages for person in page.people}
    facts: list[Fact] = [*boards, *_sprints(sprints, pages), *releases, *people.values()]
    with store.transaction() as session:
        if since is None:
            forget_outside(session, place, scope.projects)
        written = save_issues(session, place, issues.values())
        gone = _gone(session, place, swept, settings) if swept is not None else ()
        saved = save_changes(session, place, changes)
        save_facts(session, place, facts, now)
        _remember(session, place, str(scope), issues, now, swept=swept is not None)
    return Pulled(len(issues), written, saved, len(sprints), gone, full=since is None)


def _latest(issues: Iterable[Issue]) -> dict[str, Issue]:
    """Issues by id; of one that was edited during paging, the later state."""
    found: dict[str, Issue] = {}
    for issue in issues:
        if issue.id not in found or found[issue.id].updated <= issue.updated:
            found[issue.id] = issue
    return found


def _sprints(asked: Sequence[Sprint], pages: Sequence[IssuePage]) -> Iterable[Sprint]:
    """Sprints of the boards, and those seen only on issues (their board may be gone, or not ours)."""
    found = {sprint.id: sprint for page in pages for sprint in page.sprints}
    found.update((sprint.id, sprint) for sprint in asked)
    return found.values()


def _sweep(
    client: JiraClient, scope: Scope, row: SourceRow | None, settings: Settings, now: datetime
) -> frozenset[str] | None:
    """The ids that can be seen now; None where no sweep is due. (A full pull is one.)"""
    if row is not None and row.last_sweep is not None and now - row.last_sweep < settings.sweep_every:
        return None
    return client.issue_ids(scope.projects)


def _gone(session: Session, place: Place, seen: frozenset[str], settings: Settings) -> tuple[str, ...]:
    known = known_ids(session, place)
    vanished = known - seen
    is_many = len(vanished) > settings.gone_floor and len(vanished) > settings.gone_share * len(known)
    if is_many or (vanished and not seen):
        raise PullRefused(
            f"{len(vanished)} of {len(known)} issues cannot be seen any more. That looks like a missing permission, "
            "not like deleted work, so nothing was changed. Check the account's permissions (milepost check); "
            "if the issues are really gone, raise thresholds.gone_share in milepost.yaml for one run"
        )
    return count_missing(session, place, vanished)


def _source_row(store: Store, place: Place) -> SourceRow | None:
    with store.transaction() as session:
        return session.get(SourceRow, (place.workspace, place.connection))


def _remember(
    session: Session, place: Place, scope: str, issues: Mapping[str, Issue], now: datetime, *, swept: bool
) -> None:
    row = session.get(SourceRow, (place.workspace, place.connection))
    if row is None:
        row = SourceRow(workspace=place.workspace, connection=place.connection, scope=scope)
        session.add(row)
    if row.scope != scope:
        row.scope, row.watermark = scope, None
    newest = max((issue.updated for issue in issues.values()), default=None)
    if newest is not None and (row.watermark is None or newest > row.watermark):
        row.watermark = newest
    row.last_attempt = row.last_complete = now
    row.error = ""
    if swept:
        row.last_sweep = now
    row.has_history = _has_history(session, place)


def _has_history(session: Session, place: Place) -> bool:
    count = (
        select(func.count())
        .select_from(ChangeRow)
        .where(col(ChangeRow.workspace) == place.workspace, col(ChangeRow.connection) == place.connection)
    )
    return session.exec(count).one() > 0


def note_failure(store: Store, place: Place, scope: Scope, error: str, now: datetime) -> None:
    """Remember that a pull failed; freshness stays where it was."""
    with store.transaction() as session:
        row = session.get(SourceRow, (place.workspace, place.connection))
        if row is None:
            row = SourceRow(workspace=place.workspace, connection=place.connection, scope=str(scope))
            session.add(row)
        row.last_attempt, row.error = now, error
