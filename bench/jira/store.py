"""Writing 50,000 changed issues into the store, and reading them again unchanged, on SQLite and on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count

from bench.jira import databases, ours, raw
from bench.jira.databases import Database, logged_by
from bench.jira.line import beside, told
from bench.jira.served import served
from mapping.backlog import Issue
from sync.store.backlog import Incoming, incoming, save_issues, show
from sync.store.json import digest, dump

Found = list[list[Incoming]]

ISSUES = 50_000
ROUNDS = 5
_AT_ONCE = 1000
"""As many issues a pull keeps in one transaction."""

_LATER = timedelta(minutes=5)


def measure(issues: int = ISSUES, rounds: int = ROUNDS) -> Iterator[str]:
    """Both kinds of database, each with a fresh store."""
    values = _values(issues)
    with databases.sqlite() as database:
        yield from _changed(database, raw.sqlite(), values, rounds)
    with databases.postgresql() as database:
        yield from _changed(database, raw.postgresql(database.url), values, rounds)
    for kind in (databases.sqlite, databases.postgresql):
        with kind() as database:
            yield from _reread(database, issues)


def _changed(
    database: Database, reference: AbstractContextManager[raw.Write], issues: Sequence[Issue], rounds: int
) -> Iterator[str]:
    """Wall time of issues that all differ from those that stand, until they are seen, beside the same rows bare.

    Finding out that they differ (bodies, digests, what stands) is told apart: the bare driver does not.
    """
    later = (tuple(replace(one, updated=one.updated + n * _LATER) for one in issues) for n in count())
    numbers, found = iter(count(1)), list[tuple[int, Found]]()
    _write(database, *_found(database, next(later), next(numbers)))
    with reference as write:
        write(_rows(next(later)))
        bare, (finding, writing) = beside(
            rounds,
            lambda: _seconds(partial(write, _rows(next(later)))),
            lambda: _seconds(partial(lambda some: found.append(_found(database, some, next(numbers))), next(later))),
            lambda: _seconds(partial(_write, database, *found.pop())),
        )
    what = f"{database.name}, {len(issues):,} changed issues written"
    unit = " times the bare driver"
    yield told(what, writing, 1.6, unit)
    yield f"{database.name}, finding out that they changed: {finding:.2f}{unit} ({bare:.2f} s)"


def _found(database: Database, issues: Sequence[Issue], number: int) -> tuple[int, Found]:
    """What a pull of this number finds of the issues that it read, some at a time."""
    found = []
    for start in range(0, len(issues), _AT_ONCE):
        with database.store.transaction() as session:
            found.append(incoming(session, ours.PLACE, number, issues[start : start + _AT_ONCE]))
    return number, found


def _write(database: Database, number: int, found: Found) -> None:
    """What a pull does with what it found, and at its end."""
    for some in found:
        with database.store.transaction() as session:
            save_issues(session, ours.PLACE, number, some)
    with database.store.transaction() as session:
        show(session, ours.PLACE, number)


def _rows(issues: Sequence[Issue]) -> list[raw.Row]:
    """The rows of the issues, made beforehand."""
    place = (ours.PLACE.workspace, ours.PLACE.connection)
    bodies = ((issue, dump(issue)) for issue in issues)
    return [
        (*place, one.id, one.project, one.key, one.updated.isoformat(sep=" "), digest(body), body)
        for one, body in bodies
    ]


def _reread(database: Database, issues: int) -> Iterator[str]:
    """Whole pulls of a site where everything changed, and then of the same again, which the overlap reads anew."""
    with served(issues) as site:
        ours.pulled(database.store, site)
        site.change(issues)
        changed = logged_by(database, lambda: ours.pulled(database.store, site))
        before = site.tally()
        written: list[int] = []
        again = logged_by(database, lambda: written.append(ours.pulled(database.store, site, _LATER).written))
        pages = site.tally().requests["search/jql"] - before.requests["search/jql"]
    yield told(f"{database.name}, {pages} pages re-read unchanged, rows written", written[0], 0)
    what = f"{database.name}, logged ahead by it beside {changed / 1e6:.0f} MB of the changed pass"
    yield told(what, 100 * again / changed, 2, " %")


def _values(count_: int) -> Sequence[Issue]:
    with served(count_) as site, ours.connected(site) as client:
        return [issue for page in ours.fetch(client, ours.set_up(client)) for issue in page.issues]


def _seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
